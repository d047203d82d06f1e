"""What is done about an alert keeps that day's figures; its effect is measured afterwards, exactly."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from execution.models import Action
from execution.services.actions import ACTIONS
from goals.models import CalibrationRequest
from monitoring.models import Alert, Cause, Remedy
from monitoring.selectors import effects, remedies
from monitoring.selectors.remedies import Line, Summary
from monitoring.services import alert_owners, alert_rules, alerts
from monitoring.services import remedies as services
from monitoring.services.remedies import Answered, Ask, Task
from monitoring.web.remedy_cards import task as card
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.models import Metric, Notification
from salesplan.core.selectors import access, calendars
from salesplan.core.selectors.company import company
from salesplan.core.services import outbox, registers
from salesplan.engine.periods import Span
from tests.factories.planned_company import FIRST, MONTHS, NOW, Planned
from tests.factories.small_company import LINES, TODAY
from tests.personas import Persona, on_seat

pytestmark = pytest.mark.django_db
SYSTEM = access.system()
THEN = date(2026, 8, 7)  # Friday; five of August's 21 working days are over


@pytest.fixture
def alert(planned: Planned, manager_south: Persona, executive: Persona) -> Alert:
    alert_rules.ensure_default(actor=SYSTEM)
    alerts.evaluate(actor=SYSTEM, as_of=THEN, now=NOW)
    return Alert.unscoped.get(organisation_id=planned["south"])


def task(actor: Persona, alert: Alert, **other: Any) -> Remedy:
    fields: dict[str, Any] = {
        "name": "Visit dealers", "owner_id": actor.user.pk, "due_on": date(2026, 9, 30),
        "expected_effect": 1_000_00,
    }  # fmt: skip
    return services.create_task(
        actor=actor.viewer, answered=Answered(alert_id=alert.pk), task=Task(**fields | other),
        as_of=THEN, today=THEN,
    )  # fmt: skip


def ask(actor: Persona, alert: Alert, **other: Any) -> Remedy:
    fields: dict[str, Any] = {"reason": "A dealer closed", "proposed": 5_000_00}
    return services.request_calibration(
        actor=actor.viewer, answered=Answered(alert_id=alert.pk), ask=Ask(**fields | other),
        as_of=THEN, today=THEN,
    )  # fmt: skip


def lines(actor: Persona, alert: Alert, as_of: date) -> tuple[Line, ...]:
    return remedies.of_alert(
        viewer=actor.viewer, company=company(), alert=alert, as_of=as_of, today=as_of
    )


def sold(planned: Planned, first: date, last: date) -> int:
    return sum(
        line.revenue for line in LINES if line.region == "south" and first <= line.date <= last
    )


def due(planned: Planned, as_of: date) -> int:
    """July in full, and August by its working days."""
    calendar = calendars.working_days(company(), Span(FIRST, MONTHS))
    july, august = (planned.target("south", [FIRST + at]) for at in (0, 1))
    first, last = date(2026, 8, 1), date(2026, 8, 31)
    part = Fraction(calendar.working_days(first, as_of), calendar.working_days(first, last))
    return round(july + august * part)


def test_a_task_keeps_the_figures_of_its_day_and_its_owner_is_told(
    planned: Planned, alert: Alert, manager_south: Persona, stranger: Persona
) -> None:
    made = task(manager_south, alert, owner_id=stranger.user.pk)
    actual = sold(planned, date(2026, 7, 1), THEN)
    assert (made.as_of, made.actual_at_start, made.reference_at_start) == (
        THEN, actual, due(planned, THEN),
    )  # fmt: skip
    action = made.action
    assert action is not None
    assert (action.organisation_id, action.owner_id, action.plan_id, action.expected_effect) == (
        planned["south-b-2"], stranger.user.pk, planned.plan.pk, 1_000_00,
    )  # the rep sees only the own seat: that is where it is done  # fmt: skip
    assert action.metric == Metric.objects.get(code="revenue")
    (message,) = Notification.unscoped.filter(kind="task.assigned")
    assert (message.user_id, message.key) == (stranger.user.pk, f"remedy:{made.pk}:assigned")
    shown = card(manager_south.viewer, message)
    assert shown is not None
    assert dict(shown.facts)["Expected effect"] == "1,000.00 CNY"
    assert card(stranger.viewer, message) is None or shown


def test_nothing_is_measured_before_there_are_newer_data(
    planned: Planned, alert: Alert, manager_south: Persona
) -> None:
    task(manager_south, alert)
    (line,) = lines(manager_south, alert, THEN)
    assert (line.measured.effect, line.measured.why) == (None, effects.NO_NEW_DATA)
    assert Summary.of([line]) == Summary(1, 0, 0, {})


def test_the_effect_is_what_changed_since_then(
    planned: Planned, alert: Alert, manager_south: Persona
) -> None:
    first, rest = date(2026, 7, 1), date(2026, 8, 14)
    plain = task(manager_south, alert)
    started = task(manager_south, alert, starts_on=date(2026, 8, 12), name="Started")
    ended = task(manager_south, alert, name="Done", expected_effect=None)
    registers.update(
        actor=manager_south.viewer, register=ACTIONS, object_id=ended.action_id or 0, version=1,
        raw={"status": "done"}, today=rest,
    )  # fmt: skip
    asked = ask(manager_south, alert)
    found = {line.remedy.pk: line for line in lines(manager_south, alert, TODAY)}
    calendar = calendars.working_days(company(), Span(FIRST, MONTHS))
    for made, begins in ((plain, THEN), (started, date(2026, 8, 11)), (ended, rest), (asked, THEN)):
        effect = found[made.pk].measured.effect
        assert effect is not None
        before, after = effect.before, effect.after
        assert before is not None
        assert after is not None
        assert effect.begins == begins
        assert before.amount == sold(planned, first, begins)
        assert after.amount == sold(planned, begins, TODAY) - sold(planned, begins, begins)
        assert before.days == calendar.working_days(first, begins)
        assert before.days + after.days == calendar.working_days(first, TODAY)
        assert after.rate == Fraction(after.amount, after.days)
        actual = sold(planned, first, TODAY)
        assert (effect.now.actual, effect.now.reference) == (actual, due(planned, TODAY))
        start = sold(planned, first, THEN) - due(planned, THEN)
        assert effect.change == actual - due(planned, TODAY) - start
    measured = found[plain.pk].measured.effect
    assert measured is not None
    assert measured.change is not None
    assert measured.share == Fraction(measured.change, 1_000_00)
    assert found[ended.pk].measured.effect.share is None  # type: ignore[union-attr]
    assert Summary.of(list(found.values())) == Summary(3, 1, 0, {"open": 1})


def test_over_when_it_was_decided_is_never_measured(
    planned: Planned, alert: Alert, manager_south: Persona
) -> None:
    made = task(manager_south, alert)
    Remedy.unscoped.filter(pk=made.pk).update(first_period=FIRST, months=1)
    (line,) = lines(manager_south, alert, TODAY)
    assert (line.measured.effect, line.measured.why) == (None, effects.OVER)


def test_several_alerts_are_measured_each_at_its_own_place(
    planned: Planned, alert: Alert, manager_south: Persona, executive: Persona
) -> None:
    task(manager_south, alert)
    other = Alert.unscoped.get(pk=alert.pk)
    other.pk, other.organisation_id = None, planned["south-a"]
    other.save(force_insert=True)
    task(manager_south, other)
    found = remedies.of_alerts(
        viewer=executive.viewer, company=company(), alerts=[alert, other], as_of=TODAY, today=TODAY
    )
    assert [found[one.pk][0].measured.effect.now.actual for one in (alert, other)] == [  # type: ignore[union-attr]
        sum(one.revenue for one in LINES if one.period >= FIRST and one.seat.startswith(where))
        for where in ("south", "south-a")
    ]


def test_a_request_is_about_the_months_of_the_case(
    planned: Planned, alert: Alert, manager_south: Persona, executive: Persona
) -> None:
    made = ask(manager_south, alert)
    request = made.calibration
    assert request is not None
    assert (request.first_period, request.months, request.proposed) == (FIRST, MONTHS, 5_000_00)
    assert request.current == planned.target("south", range(FIRST, FIRST + MONTHS))
    with pytest.raises(Conflict):
        ask(manager_south, alert)
    assert Remedy.unscoped.count() == 1
    assert Notification.unscoped.get(kind="calibration.requested").user_id == executive.user.pk
    later = ask(manager_south, alert, first_period=FIRST + 3, months=3)
    assert later.calibration.current == planned.target("south", range(FIRST + 3, FIRST + 6))  # type: ignore[union-attr]


def test_of_a_month_that_is_over_the_plan_is_asked_about(
    planned: Planned, alert: Alert, manager_south: Persona
) -> None:
    Alert.unscoped.update(first_period=FIRST, months=1)
    made = ask(manager_south, alert)
    assert (made.first_period, made.months) == (FIRST, 1)
    assert (made.calibration.first_period, made.calibration.months) == (FIRST, MONTHS)  # type: ignore[union-attr]


def test_a_cause_is_answered_too(planned: Planned, alert: Alert, manager_south: Persona) -> None:
    cause = Cause.unscoped.create(
        alert=alert, plan=planned.plan, metric=alert.metric, organisation_id=planned["south"],
        first_period=FIRST, months=MONTHS, as_of=THEN, gap=-1, category="market",
        state="confirmed", text="Dealers wait",
    )  # fmt: skip
    made = services.create_task(
        actor=manager_south.viewer, answered=Answered(cause_id=cause.pk),
        task=Task(name="Call", owner_id=manager_south.user.pk, due_on=THEN), as_of=THEN, today=THEN,
    )  # fmt: skip
    assert (made.alert_id, made.cause_id) == (alert.pk, cause.pk)
    (line,) = remedies.of_cause(
        viewer=manager_south.viewer, company=company(), cause=cause, as_of=THEN, today=TODAY
    )
    assert (line.remedy.pk, line.is_overdue) == (made.pk, True)
    assert [one.pk for one in remedies.waiting(viewer=manager_south.viewer)] == [made.pk]


def test_what_makes_no_sense_is_refused_and_leaves_nothing(
    planned: Planned, alert: Alert, manager_south: Persona, manager_north: Persona, rep: Persona,
    executive: Persona,
) -> None:  # fmt: skip
    for other, field in (
        ({"name": ""}, "name"), ({"owner_id": 0}, "owner"), ({"due_on": date(2026, 8, 6)}, "due_on"),
        ({"starts_on": date(2026, 10, 1)}, "starts_on"), ({"expected_effect": 0}, "expected_effect"),
        ({"expected_effect": -1}, "expected_effect"),
        ({"expected_effect": 10**15}, "expected_effect"),
        ({"owner_id": manager_north.user.pk}, "owner"),
        ({"owner_id": on_seat("south-rep", planned["south-a-1"]).user.pk,
          "organisation_id": planned["south"]}, "owner"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            task(manager_south, alert, **other)
        assert refused.value.field == field
    for other_person in (manager_north, rep):
        with pytest.raises(NotVisible):
            task(other_person, alert)
        with pytest.raises(NotVisible):
            ask(other_person, alert)
    with pytest.raises(NotAllowed):
        ask(executive, alert)
    Metric.objects.filter(code="revenue").update(direction="lower")
    with pytest.raises(Invalid) as refused:
        task(manager_south, alert)
    assert refused.value.field == "expected_effect"
    Alert.unscoped.update(plan=None)
    with pytest.raises(Conflict):
        ask(manager_south, alert)
    assert not Remedy.unscoped.exists()
    assert not Action.unscoped.exists()
    assert not CalibrationRequest.unscoped.exists()


def test_the_alerts_owner_hears_once_that_a_task_is_done(
    planned: Planned, alert: Alert, manager_south: Persona, executive: Persona
) -> None:
    made = task(executive, alert, owner_id=manager_south.user.pk)
    registers.update(
        actor=executive.viewer, register=ACTIONS, object_id=made.action_id or 0, version=1,
        raw={"status": "done"}, today=TODAY,
    )  # fmt: skip
    outbox.relay()
    assert services.tell_done(actor=SYSTEM, action_id=made.action_id or 0) == 0
    (message,) = Notification.unscoped.filter(kind="task.done")
    assert (message.user_id, message.url) == (
        manager_south.user.pk, f"/monitoring/alerts/{alert.pk}/",
    )  # fmt: skip


def test_another_owner_must_see_the_alert_and_is_told(
    planned: Planned, alert: Alert, manager_south: Persona, manager_north: Persona,
    executive: Persona,
) -> None:  # fmt: skip
    words: dict[str, Any] = {"alert_id": alert.pk, "version": alert.version, "today": TODAY}
    with pytest.raises(Invalid) as refused:
        alert_owners.assign(actor=manager_south.viewer, owner_id=manager_north.user.pk, **words)
    assert refused.value.field == "owner"
    with pytest.raises(NotVisible):
        alert_owners.assign(actor=manager_north.viewer, owner_id=manager_north.user.pk, **words)
    done = alert_owners.assign(actor=manager_south.viewer, owner_id=executive.user.pk, **words)
    assert (done.owner_id, done.version) == (executive.user.pk, alert.version + 1)
    assert Notification.unscoped.get(kind="alert.assigned").user_id == executive.user.pk
    with pytest.raises(Stale):
        alert_owners.assign(actor=manager_south.viewer, owner_id=executive.user.pk, **words)
