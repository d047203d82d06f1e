"""The digest: once per slot, what is unread and may be seen, and nothing when that is nothing."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from pytest_django.fixtures import Settings

from salesplan.core.models import Company, Dispatch, MessageSettings, Notification
from salesplan.core.services import notifications
from salesplan.core.services.messaging import digests, switches
from tests.core.messaging.conftest import Matter, Send, Tell
from tests.personas import Persona
from tests.plugins.receivers import Receivers

ZONE = ZoneInfo("Asia/Shanghai")


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of May 2026 (the 11th is a Monday)."""
    return datetime(2026, 5, day, hour, minute, tzinfo=ZONE)


@pytest.fixture
def reader(analyst: Persona, matter: Matter) -> Persona:
    """Somebody who wants the matter in the digest, every day at half past eight."""
    Company.objects.update(country="CN", time_zone="Asia/Shanghai", week_start=0)
    switches.choose(actor=analyst.viewer, ways={"matter": "digest"})
    return analyst


def happen(tell: Tell, reader: Persona, key: str, moment: datetime) -> None:
    """A message that came at a moment."""
    tell(reader, key=key)
    Notification.unscoped.filter(key=key).update(created_at=moment)


def test_a_digest_goes_out_once_per_slot(
    tell: Tell, send: Send, receivers: Receivers, reader: Persona
) -> None:
    happen(tell, reader, "matter:1", on(11, 7))
    happen(tell, reader, "matter:2", on(11, 8))
    happen(tell, reader, "matter:3", on(11, 9))  # after the slot
    digests.prepare(on(11, 8, 25))
    assert not Dispatch.unscoped.exists()
    for minute in (30, 35, 40):
        digests.prepare(on(11, 8, minute))
    send(on(11, 8, 45))
    digests.prepare(on(11, 12))
    send(on(11, 12))
    (letter,) = receivers.letters
    assert letter["Subject"] == "2 new messages"
    assert letter["To"] == "analyst@example.com"
    assert next(letter.iter_parts()).get_content().count("South is 3.2 M below.") == 2
    digests.prepare(on(12, 8, 30))
    send(on(12, 8, 30))
    assert [one["Subject"] for one in receivers.letters] == ["2 new messages", "1 new message"]


def test_what_was_read_is_not_told_and_nothing_is_no_mail(
    tell: Tell, send: Send, receivers: Receivers, reader: Persona
) -> None:
    happen(tell, reader, "matter:1", on(11, 7))
    notifications.mark_read(actor=reader.viewer, ids=None, now=on(11, 8))
    digests.prepare(on(11, 9))
    assert send(on(11, 9)) == 0
    assert receivers.letters == []


def test_whoever_lost_the_right_gets_no_digest_and_is_not_asked_again(
    tell: Tell, send: Send, receivers: Receivers, reader: Persona, matter: Matter
) -> None:
    happen(tell, reader, "matter:1", on(11, 7))
    digests.prepare(on(11, 8, 30))
    matter.hidden_from.add(reader.user.pk)
    send(on(11, 8, 30))
    assert receivers.letters == []
    assert set(Dispatch.unscoped.values_list("state", "error")) == {
        ("dropped", '["nothing_new", {}]')
    }
    digests.prepare(on(12, 8, 30))
    assert Dispatch.unscoped.count() == 1


@pytest.mark.parametrize(
    ("rhythm", "now", "slot"),
    [
        ("daily", on(13, 8, 29), on(12, 8, 30)),
        ("daily", on(13, 8, 30), on(13, 8, 30)),
        ("daily", on(13, 23), on(13, 8, 30)),
        ("weekly", on(13, 12), on(11, 8, 30)),
        ("weekly", on(11, 8, 30), on(11, 8, 30)),
        ("weekly", on(11, 8, 29), on(4, 8, 30)),
        ("weekly", on(10, 23), on(4, 8, 30)),
    ],
)
def test_slots(rhythm: str, now: datetime, slot: datetime) -> None:
    chosen = MessageSettings(digest_rhythm=rhythm, digest_at=time(8, 30))
    company = Company(time_zone="Asia/Shanghai", week_start=0)
    assert digests.slot_before(chosen=chosen, company=company, now=now) == slot


def test_without_a_choice_it_is_every_day_at_half_past_eight() -> None:
    company = Company(time_zone="Asia/Shanghai")
    assert digests.slot_before(chosen=None, company=company, now=on(12, 9)) == on(12, 8, 30)


def test_after_a_quiet_weekend_one_digest_holds_all_of_it(
    tell: Tell, send: Send, receivers: Receivers, reader: Persona
) -> None:
    switches.settle(actor=reader.viewer, values={"quiet_weekends": True})
    happen(tell, reader, "matter:1", on(15, 20))  # Friday evening
    happen(tell, reader, "matter:2", on(16, 20))
    for day in (16, 17):
        digests.prepare(on(day, 9))
        send(on(day, 9))
    assert receivers.letters == []
    digests.prepare(on(18, 0, 5))
    send(on(18, 0, 5))
    digests.prepare(on(18, 8, 30))
    send(on(18, 8, 30))
    assert [letter["Subject"] for letter in receivers.letters] == ["2 new messages"]


def test_other_ways_are_not_in_the_digest(
    tell: Tell, send: Send, receivers: Receivers, reader: Persona
) -> None:
    happen(tell, reader, "matter:1", on(11, 7))
    switches.choose(actor=reader.viewer, ways={"matter": "app"})
    digests.prepare(on(11, 9))
    assert not Dispatch.unscoped.exists()


def test_a_digest_that_failed_is_sent_later_with_the_same_content(
    tell: Tell, send: Send, receivers: Receivers, reader: Persona, settings: Settings
) -> None:
    happen(tell, reader, "matter:1", on(11, 7))
    digests.prepare(on(11, 8, 30))
    settings.EMAIL_PORT = 1
    send(on(11, 8, 30))
    digests.prepare(on(11, 8, 35))
    settings.EMAIL_PORT = receivers.mail[1]
    send(on(11, 8, 35))
    assert [letter["Subject"] for letter in receivers.letters] == ["1 new message"]


def test_without_a_mail_server_there_are_no_digests(
    tell: Tell, reader: Persona, settings: Settings
) -> None:
    settings.MAIL_IS_SET_UP = False
    happen(tell, reader, "matter:1", on(11, 7))
    digests.prepare(on(11, 9))
    assert not Dispatch.unscoped.exists()
