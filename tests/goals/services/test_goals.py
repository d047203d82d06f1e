"""Goals: levels by direction, whom they serve, order, removal and its undo."""

import pytest

from execution.models import Action
from goals.models import Goal, Horizon, Plan
from goals.selectors import goals as goal_reads
from goals.services import goals
from goals.services.goals import GoalDraft
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def state(plan: Plan, name: str = "Grow", metric: str = "revenue", **more: object) -> Goal:
    found = Metric.objects.get(code=metric)
    draft = GoalDraft(name, found.pk, COMPANY_ID, **more)  # type: ignore[arg-type]
    return goals.create(actor=access.system(), plan_id=plan.pk, draft=draft)


def names(plan: Plan) -> list[str]:
    rows = goal_reads.board(viewer=access.system(), plan=plan, as_of=small.TODAY)
    return [row.goal.name for row in rows]


def test_levels_out_of_order_are_refused_with_their_numbers(plan: Plan) -> None:
    with pytest.raises(Invalid) as refused:
        state(plan, value=1_000_00, floor=1_200_00, stretch=1_300_00)
    assert str(refused.value) == "Floor 1,200 ≤ target 1,000 ≤ stretch 1,300 does not hold."
    assert refused.value.field == "floor"
    assert refused.value.details == [{"floor": 120_000, "value": 100_000, "stretch": 130_000}]
    made = state(plan, value=1_000_00, floor=1_000_00, stretch=1_000_00)
    assert (made.floor, made.value, made.stretch) == (100_000, 100_000, 100_000)


def test_where_lower_is_better_the_levels_run_the_other_way(plan: Plan) -> None:
    made = state(plan, metric="receivables", value=500, floor=800, stretch=300)
    assert made.floor == 800
    with pytest.raises(Invalid, match="Lower is better here: floor 3 ≥ target 5"):
        state(plan, metric="receivables", value=500, floor=300, stretch=300)


def test_a_missing_target_does_not_hide_that_floor_and_stretch_clash(plan: Plan) -> None:
    with pytest.raises(Invalid) as refused:
        state(plan, floor=200, stretch=100)
    assert "target –" in str(refused.value)


def test_goals_serve_upward_and_never_in_circles(plan: Plan) -> None:
    long = state(plan, "Three years", horizon=Horizon.LONG)
    short = state(plan, "Half-year", serves_id=long.pk)
    with pytest.raises(Invalid, match="cannot serve itself"):
        goals.change(actor=access.system(), goal_id=short.pk, fields={"serves_id": short.pk})
    with pytest.raises(Invalid, match="can only serve a long-term one"):
        goals.change(actor=access.system(), goal_id=long.pk, fields={"serves_id": short.pk})
    other = state(plan, "Five years", horizon=Horizon.LONG, serves_id=long.pk)
    with pytest.raises(Invalid, match="cannot serve itself"):
        goals.change(actor=access.system(), goal_id=long.pk, fields={"serves_id": other.pk})
    assert names(plan) == ["Three years", "Five years", "Half-year"]


def test_coverage_adds_up_what_serves_on_the_same_metric_only(plan: Plan) -> None:
    long = state(plan, "Course", horizon=Horizon.LONG, value=1_000_00)
    state(plan, "H1", serves_id=long.pk, value=300_00)
    state(plan, "H2", serves_id=long.pk, value=350_00)
    state(plan, "Pieces", metric="units", serves_id=long.pk, value=9_000_000)
    share = state(plan, "Margin", metric="margin_rate", horizon=Horizon.LONG, value=3_500)
    state(plan, "Margin now", metric="margin_rate", serves_id=share.pk, value=3_400)
    rows = {row.goal.name: row for row in goal_reads.board(
        viewer=access.system(), plan=plan, as_of=small.TODAY)}  # fmt: skip
    assert (rows["Course"].served, rows["Course"].coverage) == (650_00, 6_500)
    assert rows["Margin"].served is None
    assert rows["H1"].depth == 1


def test_goals_move_among_those_beside_them(plan: Plan) -> None:
    made = [state(plan, name) for name in "ABC"]
    goals.move(actor=access.system(), goal_id=made[2].pk, up=True)
    assert names(plan) == ["A", "C", "B"]
    goals.move(actor=access.system(), goal_id=made[0].pk, up=True)
    assert names(plan) == ["A", "C", "B"]
    goals.move(actor=access.system(), goal_id=made[0].pk, up=False)
    assert names(plan) == ["C", "A", "B"]


def test_a_removed_goal_comes_back_with_everything_that_hung_on_it(plan: Plan) -> None:
    system = access.system()
    long = state(plan, "Course", horizon=Horizon.LONG, value=5, reason="Because")
    short = state(plan, "Half-year", serves_id=long.pk)
    free = state(plan, "Free")
    action = Action.unscoped.create(plan=plan, name="Call", organisation_id=COMPANY_ID, goal=long)
    goals.remove(actor=system, goal_id=long.pk)
    short.refresh_from_db()
    action.refresh_from_db()
    assert (short.serves_id, action.goal_id) == (None, None)
    back = goals.restore(actor=system, goal_id=long.pk)
    assert (back.name, back.value, back.reason) == ("Course", 5, "Because")
    for row in (short, action, free):
        row.refresh_from_db()
    assert (short.serves_id, action.goal_id, free.serves_id) == (long.pk, long.pk, None)
    with pytest.raises(Conflict):
        goals.restore(actor=system, goal_id=long.pk)


def test_what_was_linked_elsewhere_meanwhile_stays_there(plan: Plan) -> None:
    system = access.system()
    first = state(plan, "First", horizon=Horizon.LONG)
    second = state(plan, "Second", horizon=Horizon.LONG)
    short = state(plan, "Half-year", serves_id=first.pk)
    goals.remove(actor=system, goal_id=first.pk)
    goals.change(actor=system, goal_id=short.pk, fields={"serves_id": second.pk})
    goals.restore(actor=system, goal_id=first.pk)
    short.refresh_from_db()
    assert short.serves_id == second.pk


def test_two_people_do_not_overwrite_each_other(plan: Plan) -> None:
    goal = state(plan)
    system = access.system()
    goals.change(actor=system, goal_id=goal.pk, fields={"value": 7}, expected_version=1)
    with pytest.raises(Stale):
        goals.change(actor=system, goal_id=goal.pk, fields={"value": 8}, expected_version=1)
    with pytest.raises(Stale):
        goals.remove(actor=system, goal_id=goal.pk, expected_version=1)
    assert Goal.unscoped.get(pk=goal.pk).value == 7


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"name": " "}, "needs a name"), ({"name": "x" * 201}, "at most 200"),
        ({"kind": "other"}, "core or supporting"), ({"horizon": "x"}, "long-term or short-term"),
        ({"months": 5}, "first month and its length"),
        ({"first_period": FIRST, "months": 121}, "1 to 120 months"),
        ({"owner_id": 999_999}, "no such user"), ({"serves_id": 999_999}, "no such goal"),
        ({"metric_id": 30_000}, "no such metric"), ({"version": 9}, "cannot be written"),
        ({"reason": "x" * 2_001}, "at most 2000"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(plan: Plan, fields: dict[str, object], text: str) -> None:
    goal = state(plan)
    with pytest.raises(Invalid, match=text):
        goals.change(actor=access.system(), goal_id=goal.pk, fields=fields)


def test_only_who_plans_a_territory_changes_its_goals(
    plan: Plan, cube: SmallCompany, manager_north: Persona, executive: Persona, rep: Persona
) -> None:
    goal = state(plan)
    for viewer in (manager_north.viewer, rep.viewer):
        with pytest.raises(NotVisible):
            goals.change(actor=viewer, goal_id=goal.pk, fields={"value": 1})
    with pytest.raises(NotAllowed):
        goals.change(actor=executive.viewer, goal_id=goal.pk, fields={"value": 1})
    own = goals.change(actor=access.system(), goal_id=goal.pk,
                       fields={"organisation_id": cube["north"]})  # fmt: skip
    assert goals.change(actor=manager_north.viewer, goal_id=own.pk, fields={"value": 3}).value == 3
    with pytest.raises(NotVisible):  # and may not give it to a territory of others
        move_away(manager_north.viewer, own, cube["south"])


def move_away(viewer: Viewer, goal: Goal, organisation_id: int) -> None:
    goals.change(actor=viewer, goal_id=goal.pk, fields={"organisation_id": organisation_id})
