"""Senders: at least once under one id, only what the reader may see, no peer in the way."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from salesplan.core.errors import Conflict
from salesplan.core.models import Dispatch, Endpoint, Notification, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards, problems
from salesplan.core.selectors.cards import Card, MessageKind
from salesplan.core.services.messaging import endpoints, sending, switches, transport
from tests.core.messaging.conftest import Listen, Matter, Send, Tell, only
from tests.personas import Persona
from tests.plugins.receivers import Heard, Receivers


def verify(secret: str, heard: Heard, now: datetime) -> bool:
    """Standard Webhooks as its specification says, written a second time."""
    key = base64.b64decode(secret.split("_", 1)[1])
    stamp = heard.headers["webhook-timestamp"]
    if abs(now.timestamp() - int(stamp)) > 300:
        return False
    signed = b".".join([heard.headers["webhook-id"].encode(), stamp.encode(), heard.body])
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    offered = [s.partition(",") for s in heard.headers["webhook-signature"].split(" ")]
    return any(v == "v1" and hmac.compare_digest(text, right) for v, _comma, text in offered)


@pytest.fixture
def app_only(analyst: Persona, matter: Matter) -> Persona:
    """Somebody who wants no mail of the matter."""
    switches.choose(actor=analyst.viewer, ways={"matter": "app"})
    return analyst


def test_a_webhook_carries_the_card_and_a_signature_that_others_can_check(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, app_only: Persona
) -> None:
    endpoint = listen(app_only)
    tell(app_only)
    now = timezone.now()
    assert send(now) == 1
    (heard,) = receivers.requests
    assert heard.json == {
        "type": "matter",
        "timestamp": Notification.unscoped.get().created_at.isoformat(),
        "data": {
            "title": "South is behind",
            "sentence": "South is 3.2 M below.",
            "tone": "bad",
            "facts": [
                {"label": "Pace", "value": "81 %"},
                {"label": "Landing", "value": "¥ 9.1 M"},
            ],
            "url": "https://plan.example.com/monitoring/alerts/7/",
            "figures": {"alert": 7, "gap": -320_000_000, "code": "south", "empty": None},
        },
    }
    assert heard.headers["content-type"] == "application/json; charset=utf-8"
    assert heard.headers["webhook-id"] == f"dispatch_{only().pk}"
    assert verify(endpoint.shown, heard, now)
    assert not verify("whsec_" + base64.b64encode(b"x" * 24).decode(), heard, now)
    assert (only().state, only().sent_at, only().attempts) == ("sent", now, 1)
    assert Endpoint.unscoped.get().last_success_at == now


def test_both_secrets_sign_for_a_day_after_a_rotation(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, app_only: Persona
) -> None:
    endpoint = listen(app_only)
    start = timezone.now()
    _row, second = endpoints.rotate(actor=app_only.viewer, endpoint_id=endpoint.pk, now=start)
    tell(app_only)
    send(start + timedelta(hours=23))
    tell(app_only, key="matter:2")
    send(start + timedelta(hours=25))
    early, late = receivers.requests
    assert len(early.headers["webhook-signature"].split(" ")) == 2
    for secret in (endpoint.shown, second):
        assert verify(secret, early, start + timedelta(hours=23))
    assert verify(second, late, start + timedelta(hours=25))
    assert not verify(endpoint.shown, late, start + timedelta(hours=25))


def test_a_death_between_sending_and_marking_repeats_the_same_id(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, app_only: Persona,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    listen(app_only)
    tell(app_only)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(sending, "mark", die)
        with pytest.raises(KeyboardInterrupt):
            send()
    claimed = only()
    assert (claimed.state, claimed.attempts) == ("waiting", 1)
    assert send(timezone.now()) == 0  # its lease holds
    assert send(claimed.not_before + timedelta(seconds=1)) == 1
    assert [h.headers["webhook-id"] for h in receivers.requests] == [f"dispatch_{claimed.pk}"] * 2
    assert (only().state, send(claimed.not_before + timedelta(days=1))) == ("sent", 0)


def test_whoever_lost_the_right_gets_nothing(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, analyst: Persona, matter: Matter
) -> None:
    listen(analyst)
    tell(analyst)
    matter.hidden_from.add(analyst.user.pk)
    assert send() == 2
    assert (receivers.requests, receivers.letters) == ([], [])
    assert {(d.state, problems.words(d.error)) for d in Dispatch.unscoped.all()} == {
        ("dropped", "You may no longer see what this message is about.")
    }


def test_choices_and_accounts_of_the_moment_decide(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, analyst: Persona,
    executive: Persona, administrator: Persona,
) -> None:  # fmt: skip
    endpoint, other = listen(analyst), listen(executive)
    tell(analyst, executive, administrator)
    switches.choose(actor=analyst.viewer, ways={"matter": "digest"})
    endpoints.change(actor=analyst.viewer, endpoint_id=endpoint.pk, values={"kinds": ["mention"]})
    endpoints.change(actor=executive.viewer, endpoint_id=other.pk, values={"is_active": False})
    User.objects.filter(pk=administrator.user.pk).update(is_active=False)
    send()
    reasons = {
        (d.user.email.split("@")[0], d.endpoint_id): problems.Problem.read(d.error)
        for d in Dispatch.unscoped.select_related("user")
    }
    assert {key: p.code if p else "" for key, p in reasons.items()} == {
        ("analyst", None): "switched_off",
        ("analyst", endpoint.pk): "switched_off",
        ("executive", None): "",
        ("executive", other.pk): "endpoint_off",
        ("administrator", None): "account_off",
    }
    assert receivers.requests == []
    assert [letter["To"] for letter in receivers.letters] == ["executive@example.com"]


def test_after_each_failure_it_waits_twice_as_long_and_then_gives_up(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, app_only: Persona
) -> None:
    listen(app_only)
    tell(app_only)
    receivers.answer("/webhook", 500)
    now, waits = timezone.now(), []
    for _try in range(8):
        assert send(now) == 1
        waits.append((only().not_before - now).total_seconds())
        now = only().not_before
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600]
    assert (only().state, only().attempts, len(receivers.requests)) == ("failed", 8, 8)
    assert problems.words(only().error) == "127.0.0.1 answered with status 500."
    assert send(now + timedelta(days=1)) == 0
    receivers.answer("/webhook", 204)
    again = endpoints.retry(actor=app_only.viewer, dispatch_id=only().pk, now=now)
    assert (again.state, again.attempts, again.error) == ("waiting", 0, "")
    assert (send(now), only().state) == (1, "sent")
    assert Endpoint.unscoped.get().failures == 0
    with pytest.raises(Conflict, match="was sent"):
        endpoints.retry(actor=app_only.viewer, dispatch_id=only().pk, now=now)


def test_an_endpoint_that_keeps_failing_is_switched_off_and_its_owner_told(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, app_only: Persona
) -> None:
    endpoint = listen(app_only)
    Endpoint.unscoped.filter(pk=endpoint.pk).update(failures=sending.FAILURES_IN_A_ROW - 1)
    tell(app_only)
    tell(app_only, key="matter:2")
    receivers.answer("/webhook", 410)
    now = timezone.now()
    send(now)
    endpoint = Endpoint.unscoped.get()
    assert (endpoint.is_active, endpoint.failures) == (False, 10)
    words = "Switched off after 10 failures in a row."
    assert problems.words(endpoint.disabled_reason) == words
    told = Notification.unscoped.get(kind="endpoint")
    assert cards.text_of(told) == "My webhook was switched off after 10 failures in a row."
    send(now + timedelta(minutes=5))
    assert [letter["Subject"] for letter in receivers.letters] == [
        "An endpoint of yours was switched off"
    ]
    codes = {
        d.key: problems.Problem.read(d.error) for d in Dispatch.unscoped.exclude(endpoint=None)
    }
    assert {key: p.code for key, p in codes.items() if p} == dict.fromkeys(codes, "endpoint_off")
    endpoints.change(actor=app_only.viewer, endpoint_id=endpoint.pk, values={"is_active": True})
    assert (Endpoint.unscoped.get().failures, Endpoint.unscoped.get().disabled_reason) == (0, "")


def test_a_dead_peer_does_not_hold_up_the_others_and_is_left_alone_for_a_while(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, app_only: Persona,
    executive: Persona, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(transport, "SECONDS", 0.2)
    dead, alive = listen(app_only, "wecom"), listen(executive)
    receivers.hang("/wecom")
    for number in range(3):
        tell(app_only, executive, key=f"matter:{number}")
    now = timezone.now()
    send(now)
    states = Dispatch.unscoped.filter(endpoint=alive).values_list("state", flat=True)
    assert list(states) == ["sent"] * 3
    waiting = Dispatch.unscoped.filter(endpoint=dead)
    assert {d.not_before for d in waiting} == {now + timedelta(seconds=30)}
    assert sorted(d.attempts for d in waiting) == [0, 0, 1]
    assert (len(receivers.at("/wecom")), len(receivers.at("/webhook"))) == (1, 3)


def test_a_round_ends_even_when_a_peer_does_not(
    tell: Tell, listen: Listen, receivers: Receivers, app_only: Persona,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(sending, "ROUND_SECONDS", 0.1)
    monkeypatch.setattr(transport, "SECONDS", 1.0)
    listen(app_only)
    receivers.hang("/webhook")
    tell(app_only)
    assert sending.send_round(now=timezone.now()) == 1
    assert problems.words(only().error) == "My webhook did not answer in time."


def test_a_message_that_cannot_be_made_stops_no_other(
    tell: Tell, send: Send, receivers: Receivers, analyst: Persona,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def broken(_viewer: Viewer, _notification: Notification) -> Card | None:
        raise ZeroDivisionError

    broke = MessageKind("broken", "Broken", cards.Way.MAIL, broken)
    monkeypatch.setitem(cards._kinds, "broken", broke)
    tell(analyst, kind="broken", key="broken:1")
    tell(analyst)
    send()
    failed = Dispatch.unscoped.get(key="broken:1")
    assert problems.words(failed.error) == "Something went wrong on our side (ZeroDivisionError)."
    assert (failed.state, len(receivers.letters)) == ("waiting", 1)


def test_each_reader_is_written_to_in_the_own_language(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, analyst: Persona,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    seen: list[str | None] = []

    def make(_viewer: Viewer, _notification: Notification) -> Card:
        from django.utils import translation

        seen.append(translation.get_language())
        return Card("T", "S")

    kind = MessageKind("matter", "Matter", cards.Way.MAIL, make)
    monkeypatch.setitem(cards._kinds, "matter", kind)
    User.objects.filter(pk=analyst.user.pk).update(language="zh-hans")
    listen(analyst, language="zh-hant")
    tell(analyst)
    send()
    assert sorted(map(str, seen)) == ["zh-hans", "zh-hant"]


@pytest.mark.django_db(transaction=True)
def test_two_senders_never_take_the_same_dispatch() -> None:
    user = User.objects.create_user("a@example.com")
    now = datetime(2026, 8, 31, tzinfo=UTC)
    for key in ("1", "2"):
        Dispatch.unscoped.create(user=user, key=key, not_before=now)
    other = connections.create_connection("default")
    try:
        with transaction.atomic(), other.cursor() as cursor:
            first = sending._claim(now)
            assert [one.key for one in first] == ["1", "2"]
            cursor.execute(
                sending._CLAIM, {"now": now, "mails": 20, "most": 50, "lease": sending.LEASE}
            )
            assert cursor.fetchall() == []
        assert sending._claim(now) == []
    finally:
        other.close()
        connection.ensure_connection()
