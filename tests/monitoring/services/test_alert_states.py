"""What people do with a case: put off, pass up, close; what wakes and passes up by itself."""

from datetime import date, timedelta

import pytest

from monitoring.models import Alert, AlertRule, AlertState, Severity
from monitoring.selectors import alerts as selectors
from monitoring.services import alert_rules, alert_states, alerts
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.models import COMPANY_ID, Grant, Notification, Role
from salesplan.core.selectors import access, cards
from salesplan.core.services import clock
from tests.factories import small_company as small
from tests.factories.planned_company import NOW, Planned
from tests.monitoring.services.test_alerts import set_targets
from tests.personas import Persona, on_seat, with_role

pytestmark = pytest.mark.django_db
SYSTEM = access.system()
TODAY = small.TODAY
LATER = TODAY + timedelta(days=7)


def evaluate(as_of: date = TODAY) -> dict[str, int]:
    return alerts.evaluate(actor=SYSTEM, as_of=as_of, now=NOW)


@pytest.fixture
def south(planned: Planned, manager_south: Persona, executive: Persona) -> Alert:
    """The south's case at watch; its manager and the executive were told."""
    alert_rules.ensure_default(actor=SYSTEM)
    set_targets(planned, "south", 93)
    set_targets(planned, "north", 100)
    evaluate()
    found: Alert = Alert.unscoped.get()
    assert found.severity == Severity.WATCH
    return found


def told(persona: Persona) -> list[str]:
    rows = Notification.unscoped.filter(user=persona.user).order_by("pk")
    return [key.split(":", 2)[2] for key in rows.values_list("key", flat=True)]


def snooze(actor: Persona, alert: Alert, until: date = LATER, reason: str = "Stock") -> Alert:
    return alert_states.snooze(
        actor=actor.viewer, alert_id=alert.pk, version=alert.version, until=until, reason=reason,
        today=TODAY,
    )  # fmt: skip


def test_a_snoozed_case_stays_open_and_wakes_on_its_day(
    south: Alert, manager_south: Persona
) -> None:
    put_off = snooze(manager_south, south)
    assert (put_off.state, put_off.snoozed_until, put_off.note) == ("open", LATER, "Stock")
    evaluate()
    assert alert_states.wake_due(actor=SYSTEM, today=LATER - timedelta(days=1)) == 0
    assert told(manager_south) == ["watch"]
    assert alert_states.wake_due(actor=SYSTEM, today=LATER) == 1
    assert alert_states.wake_due(actor=SYSTEM, today=LATER) == 0
    assert told(manager_south) == ["watch", f"woken:{LATER}"]
    assert Alert.unscoped.get().snoozed_until is None
    happened = [line.what for line in selectors.timeline(viewer=SYSTEM, alert=put_off)]
    assert happened == ["opened", "snoozed", "woken"]


def test_a_snoozed_case_wakes_earlier_when_it_gets_worse(
    planned: Planned, south: Alert, manager_south: Persona
) -> None:
    snooze(manager_south, south)
    set_targets(planned, "south", 92)
    evaluate()
    assert Alert.unscoped.get().snoozed_until == LATER
    set_targets(planned, "south", 70)
    assert evaluate()["worsened"] == 1
    assert Alert.unscoped.get().snoozed_until is None
    assert told(manager_south) == ["watch", "act"]


def test_a_snoozed_case_that_recovers_tells_nobody(
    planned: Planned, south: Alert, manager_south: Persona
) -> None:
    snooze(manager_south, south)
    set_targets(planned, "south", 100)
    evaluate()
    assert Alert.unscoped.get().state == AlertState.RESOLVED
    assert told(manager_south) == ["watch"]


def test_who_was_told_hears_of_the_recovery(
    planned: Planned, south: Alert, manager_south: Persona
) -> None:
    set_targets(planned, "south", 100)
    evaluate()
    assert told(manager_south) == ["watch", "resolved"]


def test_a_snooze_needs_a_later_day_and_a_reason(south: Alert, manager_south: Persona) -> None:
    with pytest.raises(Invalid) as wrong:
        snooze(manager_south, south, until=TODAY)
    assert wrong.value.field == "until"
    with pytest.raises(Invalid) as silent:
        snooze(manager_south, south, reason=" ")
    assert silent.value.field == "reason"


def test_waking_by_hand(south: Alert, manager_south: Persona) -> None:
    words = {"actor": manager_south.viewer, "alert_id": south.pk}
    with pytest.raises(Conflict):
        alert_states.wake(**words, version=south.version)
    put_off = snooze(manager_south, south)
    assert alert_states.wake(**words, version=put_off.version).snoozed_until is None


def test_a_case_is_passed_to_the_manager_above(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    head = with_role("head", Role.MANAGER, COMPANY_ID)
    AlertRule.objects.all().delete()
    alert_rules.ensure_default(actor=SYSTEM)
    evaluate()
    case = Alert.unscoped.get(organisation_id=planned["south"])
    assert case.owner_id == manager_south.user.pk
    words = {"actor": manager_south.viewer, "reason": "Needs stock", "today": TODAY, "now": NOW}
    first = alert_states.escalate(alert_id=case.pk, version=case.version, **words)
    assert (first.escalated_to_id, first.escalated_at) == (head.user.pk, NOW)
    assert told(head)[-1] == f"escalated:{head.user.pk}"
    second = alert_states.escalate(alert_id=case.pk, version=first.version, **words)
    assert second.escalated_to_id == executive.user.pk
    with pytest.raises(Conflict):
        alert_states.escalate(alert_id=case.pk, version=second.version, **words)
    happened = selectors.timeline(viewer=SYSTEM, alert=case)
    assert [line.what for line in happened] == ["opened", "escalated", "escalated"]
    assert happened[1].note == "Needs stock"


def test_nobody_above_is_said(south: Alert, manager_south: Persona, executive: Persona) -> None:
    Grant.objects.filter(user=executive.user).delete()
    with pytest.raises(Conflict):
        alert_states.escalate(
            actor=manager_south.viewer, alert_id=south.pk, version=south.version, reason="Help",
            today=TODAY, now=NOW,
        )  # fmt: skip


def test_what_nobody_answers_is_passed_up_by_itself(south: Alert, executive: Persona) -> None:
    AlertRule.objects.update(escalate_after=3)
    begun = south.created_at
    for days, done in ((2, 0), (3, 1), (4, 0)):
        now = begun + timedelta(days=days, minutes=1)
        assert alert_states.escalate_due(actor=SYSTEM, today=TODAY, now=now) == done
    assert Alert.unscoped.get().escalated_to_id == executive.user.pk
    assert told(executive) == ["watch", f"escalated:{executive.user.pk}"]


@pytest.mark.parametrize("what", ["acknowledged", "snoozed"])
def test_what_was_answered_is_not_passed_up(
    south: Alert, manager_south: Persona, what: str
) -> None:
    AlertRule.objects.update(escalate_after=3)
    if what == "snoozed":
        snooze(manager_south, south)
    else:
        alert_states.acknowledge(
            actor=manager_south.viewer, alert_id=south.pk, version=1, note="", now=NOW
        )
    now = south.created_at + timedelta(days=30)
    assert alert_states.escalate_due(actor=SYSTEM, today=TODAY, now=now) == 0


def test_a_case_closed_by_hand_opens_no_other_until_it_recovers_or_worsens(
    planned: Planned, south: Alert, manager_south: Persona
) -> None:
    closed = alert_states.resolve(
        actor=manager_south.viewer, alert_id=south.pk, version=south.version, reason="Known",
        now=NOW,
    )  # fmt: skip
    assert (closed.state, closed.resolved_by_id) == ("resolved", manager_south.user.pk)
    assert evaluate()["opened"] == 0
    set_targets(planned, "south", 100)
    evaluate()
    assert not Alert.unscoped.get().is_held
    set_targets(planned, "south", 93)
    assert evaluate()["opened"] == 1
    again = Alert.unscoped.latest("pk")
    assert again.earlier_id == south.pk
    happened = [line.what for line in selectors.timeline(viewer=SYSTEM, alert=closed)]
    assert happened == ["opened", "closed"]


def test_a_case_closed_by_hand_opens_again_when_it_gets_worse(
    planned: Planned, south: Alert, manager_south: Persona
) -> None:
    alert_states.resolve(
        actor=manager_south.viewer, alert_id=south.pk, version=1, reason="Known", now=NOW
    )
    set_targets(planned, "south", 60)
    assert evaluate()["opened"] == 1
    assert Alert.unscoped.latest("pk").earlier_id == south.pk
    assert evaluate()["opened"] == 0


@pytest.mark.parametrize("name", ["snooze", "escalate", "resolve", "wake", "acknowledge"])
def test_only_who_may_and_only_the_version_that_was_read(
    south: Alert, manager_south: Persona, manager_north: Persona, rep: Persona, name: str
) -> None:
    more = {
        "snooze": {"until": LATER, "reason": "x", "today": TODAY},
        "escalate": {"reason": "x", "today": TODAY, "now": NOW},
        "resolve": {"reason": "x", "now": NOW},
        "wake": {},
        "acknowledge": {"note": "", "now": NOW},
    }[name]
    act = getattr(alert_states, name)
    for persona in (manager_north, rep):
        with pytest.raises(NotVisible):
            act(actor=persona.viewer, alert_id=south.pk, version=south.version, **more)
    seat = on_seat("neighbour", south.organisation_id)
    with pytest.raises(NotAllowed):
        act(actor=seat.viewer, alert_id=south.pk, version=south.version, **more)
    with pytest.raises(Stale):
        act(actor=manager_south.viewer, alert_id=south.pk, version=99, **more)
    Alert.unscoped.update(state="resolved")
    with pytest.raises(Conflict):
        act(actor=manager_south.viewer, alert_id=south.pk, version=south.version, **more)


def test_the_clock_ends_snoozes(south: Alert, manager_south: Persona) -> None:
    Alert.unscoped.update(snoozed_until=TODAY)
    assert "monitoring.alert_states" in clock.tick(now=NOW)
    assert Alert.unscoped.get().snoozed_until is None


def card(persona: Persona, kind: str = "alert") -> cards.Card | None:
    declared = cards.kind(kind)
    assert declared is not None
    assert declared.make is not None
    message = Notification.unscoped.filter(user=persona.user, kind=kind).latest("pk")
    return declared.make(persona.viewer, message)


def test_the_card_says_pace_and_landing_with_the_rights_of_its_reader(
    planned: Planned, south: Alert, manager_south: Persona, manager_north: Persona
) -> None:
    made = card(manager_south)
    assert made is not None
    assert made.sentence.startswith("South: Revenue at 93 % of the target to date (¥ −")
    assert ", landing at " in made.sentence
    assert (made.tone, made.path) == ("watch", f"/monitoring/alerts/{south.pk}/")
    assert dict(made.data)["actual"] == south.actual
    Notification.unscoped.filter(user=manager_south.user).update(user=manager_north.user)
    assert card(manager_north) is None


def test_the_card_of_a_recovery(planned: Planned, south: Alert, manager_south: Persona) -> None:
    set_targets(planned, "south", 100)
    evaluate()
    made = card(manager_south, "alert.resolved")
    assert made is not None
    assert (made.tone, made.title) == ("good", "Recovered: South")
