"""What seats can carry by month, against plain Python on the small company."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from statistics import median

import pytest

from goals.models import Absence, RampProfile, SeatCapacity
from goals.selectors import capacities, capacity_boards, productivities
from salesplan.core.models import COMPANY_ID, Holding, Node, Person
from salesplan.core.selectors import access
from salesplan.engine.money import round_to_total
from salesplan.engine.periods import Span
from tests.factories import small_company as small
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

SEP = 2026 * 12 + 8
"""22 working days less the holidays of China; October and November follow."""
YEAR = range(SEP - 12, SEP)
SYSTEM = access.system()
RAMP = [2_500, 5_000, 7_500, 10_000]


@pytest.fixture
def staffed(cube: SmallCompany) -> SmallCompany:
    """Everybody has always sat there, but for south-b-2, which nobody holds."""
    for code in small.SEATS[:-1]:
        person = Person.objects.create(code=code, name=code.title())
        Holding.objects.create(person=person, seat_id=cube[code])
    RampProfile.unscoped.create(name="Usual", steps=RAMP, is_default=True)
    return cube


def read(company: SmallCompany, *codes: str, viewer=SYSTEM, months: int = 3):
    return capacities.by_month(
        viewer=viewer, organisation_ids=[company[code] for code in codes], first_period=SEP,
        months=months, as_of=TODAY,
    )  # fmt: skip


def revenue(company: SmallCompany, seats: tuple[str, ...], month: int) -> int:
    return company.total("revenue", lambda line: line.seat in seats and line.period == month)


def typical(company: SmallCompany, seats: tuple[str, ...], month: int) -> int:
    """The median of the seats' means, spread like their year."""
    means = [Fraction(sum(revenue(company, (seat,), m) for m in YEAR), 12) for seat in seats]
    average = round(median(means))
    weights = [revenue(company, seats, m) for m in YEAR]
    whole = sum(weights)
    year = round_to_total([Fraction(12 * average * w, whole) for w in weights], 12 * average)
    return dict(zip((m % 12 for m in YEAR), year, strict=True))[month % 12]


def north() -> tuple[str, ...]:
    return tuple(seat for seat in small.SEATS if seat.startswith("north"))


def test_a_seat_carries_what_comparable_seats_of_its_region_brought(staffed: SmallCompany) -> None:
    """A team has two seats only, so that the region with four is the nearest to compare with."""
    found = read(staffed, "north-a-1", "north-a-2", "north", months=12)
    wanted = {month: typical(staffed, north(), month) for month in range(SEP, SEP + 12)}
    assert found[staffed["north-a-1"]] == found[staffed["north-a-2"]] == wanted
    assert found[staffed["north"]] == {month: 4 * value for month, value in wanted.items()}


def test_the_tree_adds_up_and_a_vacant_seat_is_zero(staffed: SmallCompany) -> None:
    found = read(staffed, "south", "south-a", "south-b", "south-b-1", "south-b-2")
    of = {code: found[staffed[code]] for code in ("south", "south-a", "south-b", "south-b-1")}
    assert found[staffed["south-b-2"]] == {SEP: 0, SEP + 1: 0, SEP + 2: 0}
    assert of["south-b"] == of["south-b-1"]
    for month in (SEP, SEP + 1, SEP + 2):
        assert of["south"][month] == of["south-a"][month] + of["south-b"][month]


def test_a_stated_productivity_holds_as_it_is(staffed: SmallCompany) -> None:
    SeatCapacity.unscoped.create(seat_id=staffed["north-a-1"], productivity=1_000_00)
    assert read(staffed, "north-a-1")[staffed["north-a-1"]] == dict.fromkeys(
        range(SEP, SEP + 3), 1_000_00
    )


def test_a_vacant_seat_ramps_up_from_its_planned_day(staffed: SmallCompany) -> None:
    SeatCapacity.unscoped.create(
        seat_id=staffed["south-b-2"], productivity=1_000_00, planned_from=date(2026, 10, 1)
    )
    found = read(staffed, "south-b-2", months=6)[staffed["south-b-2"]]
    assert list(found.values()) == [0, 250_00, 500_00, 750_00, 1_000_00, 1_000_00]


def test_a_planned_day_that_has_passed_counts_from_tomorrow(staffed: SmallCompany) -> None:
    SeatCapacity.unscoped.create(
        seat_id=staffed["south-b-2"], productivity=1_000_00, planned_from=date(2026, 3, 1)
    )
    assert read(staffed, "south-b-2")[staffed["south-b-2"]][SEP] == 250_00


def test_a_seat_of_its_own_ramp_share_and_leave(staffed: SmallCompany) -> None:
    """Half a seat, half way up in its second month, and one of four weeks away."""
    slow = RampProfile.unscoped.create(name="Slow", steps=[1_000, 2_000])
    seat = staffed["north-b-2"]
    SeatCapacity.unscoped.create(seat_id=seat, productivity=1_000_00, ramp=slow)
    Holding.objects.filter(seat_id=seat).update(valid_from=date(2026, 8, 1), share=5_000)
    Absence.unscoped.create(seat_id=seat, first_on=date(2026, 11, 2), last_on=date(2026, 11, 6))
    found = read(staffed, "north-b-2")[seat]
    assert found[SEP] == 100_00  # 20 % x 50 %
    assert found[SEP + 1] == 500_00
    assert found[SEP + 2] == round(Fraction(500_00 * 16, 21))


def test_who_leaves_takes_the_capacity_along(staffed: SmallCompany) -> None:
    seat = staffed["north-b-2"]
    SeatCapacity.unscoped.create(seat_id=seat, productivity=2_100_00)
    Holding.objects.filter(seat_id=seat).update(valid_to=date(2026, 11, 11))
    assert read(staffed, "north-b-2")[seat][SEP + 2] == 700_00  # 7 of 21 working days


def test_a_vacant_past_does_not_lower_what_is_typical(staffed: SmallCompany) -> None:
    """Of four seats one was held for five months: the median is of the three others."""
    Holding.objects.filter(seat_id=staffed["north-b-2"]).update(valid_from=date(2026, 1, 1))
    board = capacities.read(
        viewer=SYSTEM, organisation_ids=[staffed["north"]], span=Span(SEP, 1), as_of=TODAY
    )
    one = board.carried[staffed["north-a-1"]].productivity
    assert (one.source, one.place_id, one.seats) == ("derived", staffed["north"], 3)


def test_an_overlay_seat_and_an_ended_one_carry_nothing_in_the_tree(staffed: SmallCompany) -> None:
    before = read(staffed, "north")[staffed["north"]]
    one = read(staffed, "north-a-1")[staffed["north-a-1"]]
    Node.unscoped.filter(pk=staffed["north-a-1"]).update(seat_kind="overlay")
    after = read(staffed, "north", "north-a-1")
    assert staffed["north-a-1"] not in after
    Node.unscoped.filter(pk=staffed["north-a-1"]).update(
        seat_kind="base", ended_on=date(2026, 9, 1)
    )
    ended = read(staffed, "north", "north-a-1")
    assert ended[staffed["north-a-1"]] == dict.fromkeys(one, 0)
    assert all(ended[staffed["north"]][m] == before[m] - one[m] for m in one)


def test_without_history_nothing_is_known_and_nothing_is_claimed(
    small_company: SmallCompany,
) -> None:
    assert read(small_company, "north") == {}


def test_each_sees_the_own_seats_only(
    staffed: SmallCompany, manager_north: Persona, product_manager: Persona
) -> None:
    found = read(staffed, "north", "south", "south-a-1", viewer=manager_north.viewer)
    assert set(found) == {staffed["north"]}
    assert found == read(staffed, "north")
    assert read(staffed, "north", viewer=product_manager.viewer) == {}


def test_a_fixed_number_of_statements(
    staffed: SmallCompany, django_assert_num_queries: Callable[[int], object]
) -> None:
    with django_assert_num_queries(8):
        read(staffed, "north")
    with django_assert_num_queries(8):
        read(staffed, "north", "south", "north-a", "north-a-1")


def test_the_last_year_is_of_whole_months() -> None:
    assert productivities.last_year(date(2026, 8, 31)) == Span(SEP - 12, 12)
    assert productivities.last_year(date(2026, 8, 30)) == Span(SEP - 13, 12)


def test_the_highest_territory_is_the_companys_or_the_own(
    staffed: SmallCompany, manager_north: Persona, product_manager: Persona
) -> None:
    found = [
        capacity_boards.top(viewer=viewer)
        for viewer in (SYSTEM, manager_north.viewer, product_manager.viewer)
    ]
    assert [node.pk if node else None for node in found] == [COMPANY_ID, staffed["north"], None]
