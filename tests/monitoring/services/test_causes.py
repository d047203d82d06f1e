"""Decisions on causes: who may, what is kept, and that causes never explain more than the gap."""

from datetime import date
from typing import Any

import pytest

from monitoring.models import Alert, AlertRule, Cause
from monitoring.selectors import cause_counts, selections
from monitoring.selectors.causes import decided
from monitoring.selectors.selections import Asked, Selection
from monitoring.services import causes
from monitoring.services.causes import Decision
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.models import Company, Metric
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Span
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DECISION = Decision(category="supply", state="confirmed", text="No stock")


def choose(viewer: Viewer, planned: Planned, place: str = "south", **asked: Any) -> Selection:
    words = {"organisation_id": planned[place]} | asked
    return selections.choose(
        viewer=viewer, company=Company.objects.get(pk=1), as_of=small.TODAY, asked=Asked(**words)
    )


def decide(persona: Persona, planned: Planned, **changes: Any) -> Cause:
    fields = {"category": "supply", "state": "confirmed", "text": "No stock"}
    names = ("category", "state", "text", "explained", "number")
    fields |= {name: changes.pop(name) for name in names if name in changes}
    selection = choose(persona.viewer, planned)
    return causes.decide(
        actor=persona.viewer, selection=selection, decision=Decision(**fields), **changes
    )


def gap(planned: Planned) -> int:
    due = (FIRST, FIRST + 1)
    return planned.actual(lambda x: x.region == "south", due) - planned.target("south", due)


def test_what_was_found_is_kept_with_the_decision(planned: Planned, manager_south: Persona) -> None:
    cause = decide(manager_south, planned)
    assert (cause.gap, cause.as_of, cause.state) == (gap(planned), small.TODAY, "confirmed")
    assert (cause.first_period, cause.months, cause.plan_id) == (FIRST, 6, planned.plan.pk)
    assert cause.decided_by == manager_south.user
    kept = cause.finding
    assert (kept["gap"], kept["against"], kept["period"]) == (cause.gap, "target", "2026-07.6")
    assert sum(row["gap"] for row in kept["causes"]) + kept["rest"] == cause.gap
    events: Any = Cause.pgh_event_model  # type: ignore[attr-defined]
    assert events.objects.filter(pgh_obj_id=cause.pk).count() == 1


def test_several_causes_never_explain_more_than_the_gap(
    planned: Planned, manager_south: Persona
) -> None:
    whole = gap(planned)
    decide(manager_south, planned, explained=whole + 100)
    with pytest.raises(Invalid) as refusal:
        decide(manager_south, planned, explained=-101)
    assert refusal.value.field == "explained"
    assert refusal.value.params["explained"] == "\N{MINUS SIGN}1.01"
    with pytest.raises(Invalid):
        decide(manager_south, planned, explained=1)  # the other direction
    assert decide(manager_south, planned, explained=-100).explained == -100
    assert decide(manager_south, planned).explained == 0  # no room is left
    rejected = decide(manager_south, planned, state="rejected", explained=whole)
    assert rejected.explained == 0
    causes_now = decided.of_deviation(
        viewer=manager_south.viewer, selection=choose(manager_south.viewer, planned),
        against="target",
    )  # fmt: skip
    assert decided.accounted(causes=causes_now) == whole


def test_what_was_found_counts_as_far_as_it_fits(planned: Planned, manager_south: Persona) -> None:
    first = decide(manager_south, planned)
    found = first.finding["causes"]
    assert first.explained == max(found[0]["gap"] if found else 0, first.gap)


@pytest.mark.parametrize(("change", "field"), [
    ({"category": "weather"}, "category"), ({"state": "maybe"}, "state"), ({"text": " "}, "text"),
    ({"text": "x" * 501}, "text"),
])  # fmt: skip
def test_bad_input_names_the_field(
    planned: Planned, manager_south: Persona, change: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        decide(manager_south, planned, **change)
    assert refusal.value.field == field


def test_who_may_decide(planned: Planned, manager_south: Persona, stranger: Persona) -> None:
    own = choose(stranger.viewer, planned, "south-b-2")
    with pytest.raises(NotAllowed):
        causes.decide(actor=stranger.viewer, selection=own, decision=DECISION)
    with pytest.raises(NotVisible):
        choose(manager_south.viewer, planned, "north")


def test_a_product_manager_decides_in_the_own_line(
    planned: Planned, product_manager: Persona, manager_north: Persona
) -> None:
    selection = choose(product_manager.viewer, planned, product_id=planned["home"])
    cause = causes.decide(actor=product_manager.viewer, selection=selection, decision=DECISION)
    assert cause.product_id == planned["home"]
    assert decided.get(viewer=product_manager.viewer, cause_id=cause.pk) == cause
    with pytest.raises(NotVisible):
        decided.get(viewer=manager_north.viewer, cause_id=cause.pk)


def test_nothing_deviates_nothing_to_decide(planned: Planned, manager_south: Persona) -> None:
    selection = choose(manager_south.viewer, planned, span=Span(2020 * 12, 1))
    with pytest.raises(Conflict):
        causes.decide(actor=manager_south.viewer, selection=selection, decision=DECISION)


def test_a_decision_is_changed_by_version(planned: Planned, manager_south: Persona) -> None:
    cause = decide(manager_south, planned)
    changed = decide(
        manager_south, planned, state="corrected", text="Competitor", category="competitor",
        explained=-5, cause_id=cause.pk, version=1,
    )  # fmt: skip
    assert (changed.pk, changed.version, changed.explained) == (cause.pk, 2, -5)
    with pytest.raises(Stale):
        decide(manager_south, planned, cause_id=cause.pk, version=1)
    other = choose(manager_south.viewer, planned, "south-a")
    with pytest.raises(Invalid):
        causes.decide(
            actor=manager_south.viewer, selection=other, decision=DECISION, cause_id=cause.pk,
            version=2,
        )  # fmt: skip


def _alert(planned: Planned, place: str = "south") -> Alert:
    revenue = Metric.objects.get(code="revenue")
    alert: Alert = Alert.unscoped.create(
        rule=AlertRule.objects.create(name=place, metric=revenue), metric=revenue,
        plan=planned.plan, organisation_id=planned[place], first_period=FIRST, months=6,
        severity="act", actual=80, reference=100, as_of=date(2026, 8, 31),
    )  # fmt: skip
    return alert


def test_a_cause_belongs_to_the_alert_on_its_deviation(
    planned: Planned, manager_south: Persona
) -> None:
    alert, north = _alert(planned), _alert(planned, "north")
    assert decide(manager_south, planned).alert == alert  # found by place, metric and period
    assert decide(manager_south, planned, alert_id=alert.pk).alert == alert
    with pytest.raises(NotVisible):
        decide(manager_south, planned, alert_id=north.pk)
    team = _alert(planned, "south-a")
    with pytest.raises(Invalid):
        decide(manager_south, planned, alert_id=team.pk)


def test_other_words_leave_the_figures(planned: Planned, manager_south: Persona) -> None:
    cause = decide(manager_south, planned)
    same = causes.reword(
        actor=manager_south.viewer, cause=cause, text="Out of stock", category="people"
    )
    assert (same.text, same.category, same.version) == ("Out of stock", "people", 2)
    assert same.explained == cause.explained


def test_causes_are_counted_by_category(
    planned: Planned, manager_south: Persona, manager_north: Persona, executive: Persona
) -> None:
    decide(manager_south, planned, explained=-100)
    decide(manager_south, planned, explained=-50)
    decide(manager_south, planned, category="price", explained=-1)
    decide(manager_south, planned, category="people", state="rejected")
    counted = cause_counts.by_category(viewer=executive.viewer, plan_id=planned.plan.pk)
    assert [(row.category, row.causes, row.explained) for row in counted] == [
        ("supply", 2, -150), ("price", 1, -1),
    ]  # fmt: skip
    assert cause_counts.by_category(viewer=manager_north.viewer) == []
    team = cause_counts.by_category(viewer=executive.viewer, organisation_id=planned["north"])
    assert team == []
    assert cause_counts.by_category(viewer=executive.viewer, span=Span(FIRST - 6, 6)) == []
