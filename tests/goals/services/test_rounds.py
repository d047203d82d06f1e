"""The planning calendar: rounds with deadlines, done, overdue."""

from datetime import date

import pytest

from goals.models import Plan, Round
from goals.selectors import rounds as reads
from goals.services import rounds
from goals.services.rounds import RoundDraft
from salesplan.core.errors import Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 20)


def add(plan: Plan, name: str = "Bottom-up", due: date = date(2026, 5, 22)) -> Round:
    draft = RoundDraft(name, "bottom_up", due)
    return rounds.create(actor=access.system(), plan_id=plan.pk, draft=draft)


def test_the_calendar_runs_by_deadline_and_marks_what_is_overdue(plan: Plan) -> None:
    late, done = add(plan, "Late", date(2026, 5, 18)), add(plan, "Done", date(2026, 5, 11))
    add(plan)
    rounds.finish(actor=access.system(), round_id=done.pk, today=TODAY)
    found = reads.calendar(viewer=access.system(), plan_id=plan.pk, today=TODAY)
    told = [(one.round.name, one.is_overdue, one.days) for one in found]
    assert told == [("Done", False, -9), ("Late", True, -2), ("Bottom-up", False, 2)]
    assert found[1].days_late == 2
    assert found[0].round.done_on == TODAY
    again = rounds.finish(actor=access.system(), round_id=done.pk, today=TODAY, done=False)
    assert again.done_on is None
    rounds.remove(actor=access.system(), round_id=late.pk)
    assert [one.name for one in reads.rounds(viewer=access.system(), plan_id=plan.pk)] == [
        "Done", "Bottom-up",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"name": " "}, "needs a name"), ({"kind": "party"}, "no such kind"),
        ({"starts_on": date(2026, 6, 1)}, "start on 2026-06-01, after its deadline 2026-05-22"),
        ({"due_on": None}, "needs a deadline"), ({"owner_id": 999_999}, "no such user"),
        ({"plan_id": 1}, "cannot be written"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(plan: Plan, fields: dict[str, object], text: str) -> None:
    row = add(plan)
    with pytest.raises(Invalid, match=text):
        rounds.change(actor=access.system(), round_id=row.pk, fields=fields)


def test_only_who_leads_the_plan_moves_its_deadlines(
    plan: Plan, cube: SmallCompany, manager_north: Persona, executive: Persona
) -> None:
    row = add(plan)
    moved = rounds.change(actor=access.system(), round_id=row.pk, expected_version=1,
                          fields={"due_on": date(2026, 5, 29)})  # fmt: skip
    assert (moved.due_on, moved.version) == (date(2026, 5, 29), 2)
    with pytest.raises(Stale):
        rounds.change(actor=access.system(), round_id=row.pk, fields={}, expected_version=1)
    with pytest.raises(NotVisible):  # the plan is above the own territory
        rounds.change(actor=manager_north.viewer, round_id=row.pk, fields={"name": "Mine"})
    with pytest.raises(NotAllowed):
        rounds.finish(actor=executive.viewer, round_id=row.pk, today=TODAY)
