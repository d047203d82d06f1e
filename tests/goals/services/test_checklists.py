"""Checklists: found from data with what is missing, and ticked by people; completeness is a share."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from execution.models import Action, Risk
from goals.models import ChecklistItem, Competitor, Goal, Plan, Round, Version
from goals.selectors import checklists as reads
from goals.services import checklists, targets
from goals.services.cells import Figure
from monitoring.models import AlertRule
from salesplan.core.errors import Invalid, NotAllowed, NotVisible
from salesplan.core.models import COMPANY_ID, Company, Holding, Metric, Person, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services.cube.rebuild import rebuild
from strategy.models import Initiative
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import NOW
from tests.personas import Persona

pytestmark = pytest.mark.django_db
SYSTEM = access.system()


def found(plan: Plan, viewer: Viewer = SYSTEM) -> dict[str, reads.Item]:
    plan.refresh_from_db()
    chapters = reads.chapters(viewer=viewer, plan=plan, today=small.TODAY, as_of=small.TODAY)
    return {item.key: item for chapter in chapters for item in chapter.items if item.key}


def test_an_empty_plan_lacks_everything_and_says_what(plan: Plan) -> None:
    items = found(plan)
    open_ones = {key for key, item in items.items() if not item.done}
    assert open_ones == {
        "competitors", "core_goal", "smart", "target", "seats", "on_time", "approved",
        "initiatives", "gap_covered", "actions", "risks", "rhythm", "alert_rules",
    }  # fmt: skip
    assert items["seats"].missing == "Seats without target (8): North-A-1, North-A-2, North-B-1 +5"
    assert items["gap_covered"].missing == "There is no target yet, so the gap is not known."
    assert items["approved"].missing == f"P{plan.pk}-v1 is in the state “Working”."


def test_data_meet_the_items_one_by_one(plan: Plan, version: Version, revenue: Figure) -> None:
    owner = User.objects.create_user("o@example.com")
    Competitor.unscoped.create(name="Acme", response="Service")
    targets.set_growth(actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue,
                       percent=Fraction(12, 100), options=targets.Options(on_zero="equal"))  # fmt: skip
    Goal.unscoped.create(plan=plan, name="Grow", metric_id=revenue.metric_id, value=2, baseline=1,
                         organisation_id=COMPANY_ID, first_period=plan.first_period, months=6,
                         owner=owner, reason="Market")  # fmt: skip
    Round.unscoped.create(plan=plan, name="R", kind="review", due_on=small.TODAY)
    day = small.TODAY + timedelta(days=9)
    Initiative.unscoped.create(plan=plan, name="Dealers", direction="channel", owner=owner,
                               contribution=10**12, ends_on=day)  # fmt: skip
    Action.unscoped.create(plan=plan, name="Call", organisation_id=1, owner=owner, due_on=day)
    Risk.unscoped.create(plan=plan, name="War", probability=5, impact=5, owner=owner, response="X")
    AlertRule.objects.create(name="Behind", metric_id=revenue.metric_id)
    Plan.unscoped.filter(pk=plan.pk).update(rhythm=["week"])
    open_ones = {key: item.missing for key, item in found(plan).items() if not item.done}
    assert set(open_ones) == {"approved", "vacant"}  # nobody holds a seat in the small company
    assert open_ones["vacant"].startswith("Vacant seats with a target (8): North-A-1")


def test_what_is_missing_is_named_with_its_numbers(
    plan: Plan, version: Version, revenue: Figure, cube: SmallCompany
) -> None:
    Company.objects.update(currency="CNY")
    targets.set_growth(actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue,
                       percent=Fraction(12, 100), options=targets.Options(on_zero="equal"))  # fmt: skip
    rebuild(today=small.TODAY)
    Initiative.unscoped.create(plan=plan, name="Small", direction="price", contribution=100_00)
    Goal.unscoped.create(plan=plan, name="Vague", metric_id=revenue.metric_id, organisation_id=1)
    Action.unscoped.create(plan=plan, name="Late", organisation_id=1, due_on=date(2026, 1, 1))
    Risk.unscoped.create(plan=plan, name="Mild", probability=2, impact=2)
    Risk.unscoped.create(plan=plan, name="Grave", probability=4, impact=3)
    Competitor.unscoped.create(name="Silent Corp")
    Round.unscoped.create(plan=plan, name="Missed", kind="review", due_on=date(2026, 8, 1))
    told = {key: item.missing for key, item in found(plan).items() if not item.done}
    assert told["smart"] == "Incomplete (1 of 1): Vague"
    assert told["actions_owned"] == "Without owner or date (1): Late"
    assert told["actions_on_time"] == "Overdue (1): Late"
    assert told["risks"] == "Without response or owner (1): Grave"
    assert told["initiatives_owned"] == "Without owner or end (1): Small"
    assert told["competitors"] == "Without our response: Silent Corp"
    assert told["on_time"] == "Overdue: Missed"
    last_year = cube.total(
        "revenue", lambda line: plan.first_period - 12 <= line.period < plan.first_period - 6
    )
    gap = round(Fraction(last_year * 112, 100 * 100)) * 100 - last_year
    assert told["gap_covered"] == (
        f"100 of {gap / 100:,.2f} CNY are covered; {(gap - 100_00) / 100:,.2f} are open.".replace(
            ".00", ""
        )
    )


def test_a_held_seat_is_not_vacant(
    plan: Plan, version: Version, revenue: Figure, cube: SmallCompany
) -> None:
    targets.set_growth(actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue,
                       percent=Fraction(1, 100), options=targets.Options(on_zero="equal"))  # fmt: skip
    for seat in small.SEATS:
        person = Person.objects.create(code=f"p-{seat}", name=seat)
        Holding.objects.create(person=person, seat_id=cube[seat])
    assert found(plan)["vacant"].done


def test_who_sees_a_part_is_not_told_about_the_whole(plan: Plan, manager_north: Persona) -> None:
    items = found(plan, manager_north.viewer)
    assert not {"base_sales", "comparison_sales", "gap_covered"} & set(items)
    assert items["seats"].missing == (
        "Seats without target (4): North-A-1, North-A-2, North-B-1 +1"
    )


def test_people_add_tick_and_remove_items(plan: Plan, executive: Persona, rep: Persona) -> None:
    first = checklists.add(actor=SYSTEM, plan_id=plan.pk, chapter="resources", text=" Budget ")
    second = checklists.add(actor=SYSTEM, plan_id=plan.pk, chapter="resources", text="Training")
    assert (first.text, first.position, second.position) == ("Budget", 0, 1)
    done = checklists.tick(actor=SYSTEM, item_id=first.pk, done=True, now=NOW)
    assert done.done_at == NOW
    later = checklists.tick(actor=SYSTEM, item_id=first.pk, done=True, now=NOW + timedelta(days=1))
    assert later.done_at == NOW
    (chapter,) = reads.chapters(viewer=SYSTEM, plan=plan, today=small.TODAY, as_of=small.TODAY,
                                only="resources")  # fmt: skip
    assert (chapter.met, len(chapter.items), chapter.completeness) == (2, 3, 6_667)
    assert checklists.tick(actor=SYSTEM, item_id=first.pk, done=False, now=NOW).done_at is None
    for bad in ({"chapter": "zen", "text": "x"}, {"chapter": "goals", "text": " "},
                {"chapter": "goals", "text": "x" * 301}):  # fmt: skip
        with pytest.raises(Invalid):
            checklists.add(actor=SYSTEM, plan_id=plan.pk, **bad)
    with pytest.raises(NotAllowed):
        checklists.tick(actor=executive.viewer, item_id=first.pk, done=True, now=NOW)
    with pytest.raises(NotVisible):
        checklists.remove(actor=rep.viewer, item_id=first.pk)
    checklists.remove(actor=SYSTEM, item_id=first.pk)
    assert [item.text for item in ChecklistItem.unscoped.filter(plan=plan)] == ["Training"]


def test_a_metric_that_nothing_measures_is_said(plan: Plan) -> None:
    blind = Metric.objects.create(code="mood", name="Mood", unit="score", scale=0,
                                  aggregation="sum")  # fmt: skip
    Goal.unscoped.create(plan=plan, name="Mood", metric=blind, organisation_id=1)
    from goals.selectors import goals as goal_reads

    (row,) = goal_reads.checked(viewer=SYSTEM, plan_id=plan.pk)
    assert row.lacks == ["value", "baseline", "period", "owner", "reason", "measurable"]
