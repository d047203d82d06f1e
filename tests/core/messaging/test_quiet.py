"""Quiet hours: nothing leaves the app before they end, and rights are looked at then."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from salesplan.core.models import Company, Dispatch, MessageSettings
from salesplan.core.services.messaging import quiet, switches
from tests.core.messaging.conftest import Listen, Matter, Send, Tell
from tests.factories.small_company import SmallCompany
from tests.personas import Persona
from tests.plugins.receivers import Receivers

ZONE = ZoneInfo("Asia/Shanghai")
# 2026: 1 May (Friday) to 5 May are days off in China, Saturday 9 May is worked instead.
CHINA = Company(country="CN", time_zone="Asia/Shanghai")


def at(text: str) -> datetime:
    """A moment in May 2026 in the company's time, as "day hour:minute"."""
    return datetime.strptime(f"2026-05-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def chosen(first: str, last: str, *, off: bool = False) -> MessageSettings:
    """Settings that are not stored."""
    clock = [time.fromisoformat(t) if t else None for t in (first, last)]
    return MessageSettings(quiet_from=clock[0], quiet_to=clock[1], quiet_weekends=off)


NIGHT, NOON = ("20:00", "07:30"), ("12:00", "13:00")
NEVER = ("", "")


@pytest.mark.parametrize(
    ("hours", "off", "now", "end"),
    [
        (NIGHT, False, "11 19:59", None),
        (NIGHT, False, "11 20:00", "12 07:30"),
        (NIGHT, False, "12 00:00", "12 07:30"),
        (NIGHT, False, "12 07:29", "12 07:30"),
        (NIGHT, False, "12 07:30", None),
        (NOON, False, "11 11:59", None),
        (NOON, False, "11 12:00", "11 13:00"),
        (NOON, False, "11 13:00", None),
        (NIGHT, False, "10 12:00", None),  # a Sunday, but days off are not quiet
        (NEVER, True, "08 12:00", None),  # Friday
        (NEVER, True, "09 12:00", None),  # Saturday, worked instead of the feast
        (NEVER, True, "10 12:00", "11 00:00"),  # Sunday
        (NEVER, True, "01 09:00", "06 00:00"),  # five days of feast
        (NIGHT, True, "10 12:00", "11 07:30"),  # the night goes on where the day off ends
        (NIGHT, True, "30 12:00", "01 07:30"),  # Saturday 30 May to Monday 1 June
        (NEVER, False, "10 12:00", None),
    ],
)
def test_when_the_quiet_ends(hours: tuple[str, str], off: bool, now: str, end: str | None) -> None:
    right = at(end) if end else None
    if end and end < now:
        right = datetime(2026, 6, int(end[:2]), int(end[3:5]), int(end[6:]), tzinfo=ZONE)
    assert quiet.until(chosen=chosen(*hours, off=off), company=CHINA, now=at(now)) == right


def test_nobody_is_quiet_without_having_chosen_it() -> None:
    assert quiet.until(chosen=None, company=CHINA, now=at("10 03:00")) is None


def test_what_comes_in_quiet_hours_waits_and_is_looked_at_again(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, matter: Matter,
    small_company: SmallCompany, analyst: Persona, executive: Persona,
) -> None:  # fmt: skip
    Company.objects.update(country="CN", time_zone="Asia/Shanghai")
    for persona in (analyst, executive):
        values = {"quiet_from": time(20), "quiet_to": time(7, 30), "quiet_weekends": True}
        switches.settle(actor=persona.viewer, values=values)
    listen(analyst)
    tell(analyst, executive)
    evening = at("08 21:00")
    Dispatch.unscoped.update(not_before=evening)
    assert send(evening) == 3
    assert (receivers.requests, receivers.letters) == ([], [])
    assert set(Dispatch.unscoped.values_list("state", "attempts", "not_before")) == {
        ("waiting", 0, at("09 07:30"))
    }
    assert send(at("09 07:29")) == 0
    matter.hidden_from.add(executive.user.pk)
    send(at("09 07:30"))
    assert [letter["To"] for letter in receivers.letters] == ["analyst@example.com"]
    assert len(receivers.requests) == 1
    assert Dispatch.unscoped.get(user=executive.user).state == "dropped"
