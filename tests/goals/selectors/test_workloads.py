"""Balance between seats of the small company, and who should take a task."""

from datetime import UTC, date, datetime

import pytest

from goals.models import Absence, CustomerMove, Lock, Reassignment, SeatCapacity, Skill, Version
from goals.selectors import skills, workloads
from goals.selectors.skills import Asked
from goals.selectors.workloads import Ask
from goals.services import plans
from goals.services.plans import Draft
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Holding, Metric, Node, Person
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

SYSTEM = access.system()
NOW = datetime(2026, 8, 31, 2, tzinfo=UTC)
SEPTEMBER = (date(2026, 9, 1), date(2026, 9, 30))


@pytest.fixture
def staffed(small_actuals: SmallCompany) -> SmallCompany:
    """Somebody sits on every seat; the north owns eight of the twelve customers unevenly."""
    for code in small.SEATS:
        person = Person.objects.create(code=code, name=code.title())
        Holding.objects.create(person=person, seat_id=small_actuals[code])
    owners = {"north-a-1": ("c01", "c02", "c03", "c04"), "north-a-2": ("c09",),
              "north-b-1": ("c10",), "north-b-2": ("c11", "c12")}  # fmt: skip
    for seat, customers in owners.items():
        Node.unscoped.filter(code__in=customers).update(owner_id=small_actuals[seat])
    return small_actuals


def balance(company: SmallCompany, viewer=SYSTEM, where: str = "north", **more):
    ask = Ask(company[where], **more)
    return workloads.balance(viewer=viewer, ask=ask, on=TODAY, as_of=TODAY)


def test_workload_is_evened_out_with_the_fewest_moves(staffed: SmallCompany) -> None:
    ones = dict.fromkeys((staffed[tier] for tier in small.TIERS), 1)
    found = balance(staffed, measure="workload", tolerance=0, weights=ones)
    assert [(load.seat.code, load.workload) for load in found.loads] == [
        ("north-a-1", (4, 2)), ("north-a-2", (1, 2)), ("north-b-1", (1, 2)), ("north-b-2", (2, 2)),
    ]  # fmt: skip
    assert len(found.moves) == 2
    assert found.proven
    assert found.variation["workload"] == (6_124, 0)
    assert found.outside == ()


def test_potential_is_revenue_and_room_below_the_tier(staffed: SmallCompany) -> None:
    """Without room it is what they bought in twelve months."""
    year = range(2025 * 12 + 8, 2026 * 12 + 8)
    north = [seat for seat in small.SEATS if seat.startswith("north")]
    bought = {
        code: sum(
            line.revenue for line in small.LINES
            if line.customer == code and line.period in year and line.seat in north
        )
        for code in ("c09", "c11", "c12")
    }  # fmt: skip
    plain = {load.seat.code: load for load in balance(staffed, room=0).loads}
    assert plain["north-a-2"].potential[0] == bought["c09"]
    assert plain["north-b-2"].potential[0] == bought["c11"] + bought["c12"]
    roomy = {load.seat.code: load for load in balance(staffed, room=10_000).loads}
    assert sum(load.potential[0] for load in roomy.values()) > sum(
        load.potential[0] for load in plain.values()
    )


def test_customers_that_are_kept_locked_or_on_their_way_stay(staffed: SmallCompany) -> None:
    ones = dict.fromkeys((staffed[tier] for tier in small.TIERS), 1)
    Node.unscoped.filter(code="c01").update(attributes={"keep_with_owner": True})
    draft = Draft(name="H2", organisation_id=1, first_period=2026 * 12 + 6)
    version = Version.unscoped.get(plan=plans.create(actor=SYSTEM, draft=draft, today=TODAY))
    Lock.unscoped.create(
        version=version, metric=Metric.objects.get(code="revenue"), organisation_id=0,
        customer_id=staffed["c02"], first_period=24318, reason="Agreed",
    )  # fmt: skip
    row = Reassignment.unscoped.create(
        organisation_id=staffed["north"], effective_on=date(2026, 10, 1), reason="Planned"
    )
    CustomerMove.unscoped.create(
        reassignment=row, customer_id=staffed["c03"], from_seat_id=staffed["north-a-1"],
        to_seat_id=staffed["north-a-2"],
    )  # fmt: skip
    found = balance(staffed, measure="workload", tolerance=0, weights=ones)
    assert [move.customer.node.code for move in found.moves if move.source.code == "north-a-1"] == [
        "c04"
    ]
    assert found.kept == 3
    assert found.outside


def test_vacant_seats_are_left_out_unless_asked_for(staffed: SmallCompany) -> None:
    Holding.objects.filter(seat_id=staffed["north-a-2"]).update(valid_to=TODAY)
    found = balance(staffed)
    assert [seat.code for seat in found.vacant] == ["north-a-2"]
    assert "north-a-2" not in {load.seat.code for load in found.loads}
    assert balance(staffed, with_vacant=True).vacant == ()


def test_nonsense_and_others_territories_are_refused(
    staffed: SmallCompany, manager_south: Persona
) -> None:
    for wrong in ({"measure": "beauty"}, {"tolerance": 10_001}, {"room": -1},
                  {"weights": {1: 101}}):  # fmt: skip
        with pytest.raises(Invalid):
            balance(staffed, **wrong)
    with pytest.raises(NotVisible):
        balance(staffed, manager_south.viewer)
    assert len(balance(staffed, manager_south.viewer, "south").loads) == 4


def who(company: SmallCompany, viewer=SYSTEM, product: str = "home-1", where: str = "north"):
    return skills.who(
        viewer=viewer, asked=Asked(company[product], company[where], *SEPTEMBER), as_of=TODAY,
        now=NOW,
    )  # fmt: skip


def test_the_nearest_skill_counts_and_who_is_away_comes_last(staffed: SmallCompany) -> None:
    people = {person.code: person.pk for person in Person.objects.all()}

    def knows(code: str, product: str, grade: int) -> None:
        Skill.unscoped.create(person_id=people[code], product_id=staffed[product], grade=grade)

    knows("north-a-1", "home", 5)  # above
    knows("north-a-1", "home-1", 2)  # the product itself: this one counts
    knows("north-a-2", "home", 4)
    knows("north-b-1", "light", 5)  # another line
    knows("north-b-2", "home-1", 5)
    for seat in ("north-a-1", "north-a-2", "north-b-1", "north-b-2"):
        SeatCapacity.unscoped.create(seat_id=staffed[seat], productivity=1_000_00)
    Absence.unscoped.create(
        seat_id=staffed["north-b-2"], first_on=SEPTEMBER[0], last_on=SEPTEMBER[1]
    )
    found = who(staffed)
    assert [(one.seat.code, one.ranked.score) for one in found] == [
        ("north-a-2", 90), ("north-a-1", 70), ("north-b-1", 50), ("north-b-2", 0),
    ]  # fmt: skip
    assert [one.skill.grade if one.skill else None for one in found] == [4, 2, None, 5]


def test_a_task_of_others_or_without_days_is_refused(
    staffed: SmallCompany, manager_south: Persona
) -> None:
    with pytest.raises(NotVisible):
        who(staffed, manager_south.viewer)
    assert {one.seat.code[:5] for one in who(staffed, manager_south.viewer, where="south")} == {
        "south"
    }
    with pytest.raises(Invalid):
        skills.who(
            viewer=SYSTEM, as_of=TODAY, now=NOW,
            asked=Asked(staffed["home"], staffed["north"], SEPTEMBER[1], SEPTEMBER[0]),
        )  # fmt: skip
