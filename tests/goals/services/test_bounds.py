"""Floors and caps per node: kept by every entry, met by every spread, explained in numbers."""

from typing import Any

import pytest

from goals.models import Cell, Level, StatedFigure, Version
from goals.selectors import bounds as bound_reads
from goals.selectors.leaves import Address
from goals.services import bounds, journal, targets
from goals.services.bounds import Bound
from goals.services.cells import Figure
from goals.services.sheets import Entry
from goals.services.targets import Options, Outcome
from salesplan.core.errors import Invalid, NotAllowed, NotVisible, Refused
from salesplan.core.models import COMPANY_ID
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SEATS, SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
REGIONS = ("north", "south")
TEAMS = ("north-a", "north-b", "south-a", "south-b")


def at(
    organisation: int = COMPANY_ID, *, first: int = FIRST, months: int = 6, product: int = 0
) -> Address:
    return Address(organisation, first, months, product)


def enter(
    version: Version, figure: Figure, *entries: Entry, actor: Viewer = SYSTEM,
    options: Options = targets.DEFAULTS, dry_run: bool = False,
) -> Outcome:  # fmt: skip
    return targets.spread(actor=actor, now=NOW, version_id=version.pk, figure=figure,
                          entries=entries, options=options, dry_run=dry_run)  # fmt: skip


def bind(
    version: Version, figure: Figure, role: str, address: Address, value: int, *,
    reason: str = "agreed", actor: Viewer = SYSTEM,
) -> StatedFigure:  # fmt: skip
    bound = Bound(role, address, value, reason)
    return bounds.place(actor=actor, now=NOW, version_id=version.pk, figure=figure, bound=bound)


def total(version: Version, cube: SmallCompany, below: str = "", **where: Any) -> int:
    seats = [cube[seat] for seat in SEATS if seat.startswith(below)]
    rows = Cell.unscoped.filter(version=version, organisation_id__in=seats, **where)
    return sum(rows.values_list("value", flat=True))


@pytest.fixture
def even(version: Version, cube: SmallCompany, revenue: Figure) -> Version:
    """Each team has 1,000.00."""
    enter(
        version, revenue, *[Entry(at(cube[team]), value=1_000_00, method="equal") for team in TEAMS]
    )
    return version


def test_a_wide_total_meets_a_cap_and_the_rest_goes_to_the_others(
    even: Version, cube: SmallCompany, revenue: Figure
) -> None:
    bind(even, revenue, "cap", at(cube["north-a"]), 1_100_00)
    enter(even, revenue, Entry(at(), text="10100"))
    assert [total(even, cube, team) for team in TEAMS] == [1_100_00, 3_000_00, 3_000_00, 3_000_00]


def test_a_wide_total_meets_a_floor(even: Version, cube: SmallCompany, revenue: Figure) -> None:
    bind(even, revenue, "floor", at(cube["north-a"]), 700_00)
    enter(even, revenue, Entry(at(), text="2200"))
    found = [total(even, cube, team) for team in TEAMS]
    assert (found[0], sum(found)) == (700_00, 2_200_00)
    assert all(abs(amount - 500_00) < 40_00 for amount in found[1:])  # whole yuan per cell


def test_floors_that_need_more_are_refused_by_name(
    even: Version, cube: SmallCompany, revenue: Figure
) -> None:
    for team in TEAMS[:3]:
        bind(even, revenue, "floor", at(cube[team]), 300_00)
    with pytest.raises(Refused) as refused:
        enter(even, revenue, Entry(at(), text="800"))
    assert refused.value.code == "fences_need"
    assert str(refused.value) == (
        "Floors need 900 (North-A Floor 300, North-B Floor 300, South-A Floor 300), but the total"
        " is 800: 100 short."
    )
    assert total(even, cube) == 4_000_00


def test_an_entry_that_breaks_a_bound_is_refused_with_its_numbers(
    even: Version, cube: SmallCompany, revenue: Figure
) -> None:
    bind(even, revenue, "floor", at(cube["north"]), 1_900_00, reason="bank covenant")
    with pytest.raises(Refused) as below:
        enter(even, revenue, Entry(at(cube["north-a"]), text="800"))
    assert below.value.code == "below_floor"
    assert str(below.value) == (
        "North Floor 1,900: it would be 1,800, 100 too little. (bank covenant)"
    )
    assert below.value.details[0]["short_by"] == 100_00
    with pytest.raises(Refused):
        enter(even, revenue, Entry(at(cube["north"]), text="1899"))
    both = [Entry(at(cube["north-a"]), text="800"), Entry(at(cube["north-b"]), text="1100")]
    enter(even, revenue, *both)
    assert total(even, cube, "north") == 1_900_00


def test_a_bound_on_other_months_or_products_leaves_the_rest_alone(
    even: Version, cube: SmallCompany, revenue: Figure
) -> None:
    july = total(even, cube, "north", period=FIRST)
    bind(even, revenue, "cap", at(cube["north"], months=1), july)
    enter(even, revenue, Entry(at(), text="+100%"))
    assert total(even, cube, "north", period=FIRST) == july
    assert total(even, cube) == 8_000_00
    enter(even, revenue, Entry(at(cube["north"], first=FIRST + 1, months=1), text="+50%"))
    with pytest.raises(Refused) as refused:
        enter(even, revenue, Entry(at(cube["north-a"], months=1), text="+50%"))
    assert refused.value.code == "above_cap"


def test_bounds_that_cut_across_each_other_are_met_together(
    even: Version, cube: SmallCompany, revenue: Figure
) -> None:
    home = [cube["home-1"], cube["home-2"]]
    bind(even, revenue, "floor", at(cube["north"]), 1_500_00)
    before = total(even, cube, product_id__in=home)
    bind(even, revenue, "cap", at(product=cube["home"]), before)
    enter(even, revenue, Entry(at(), text="6000"))
    assert total(even, cube) == 6_000_00
    assert total(even, cube, "north") >= 1_500_00
    assert total(even, cube, product_id__in=home) <= before


def test_a_month_entry_respects_a_half_years_cap(
    even: Version, cube: SmallCompany, revenue: Figure
) -> None:
    """What the other months hold counts: the cap leaves 100 more for July."""
    bind(even, revenue, "cap", at(cube["north-a"]), 1_100_00)
    july = total(even, cube, "north-a", period=FIRST)
    enter(even, revenue, Entry(at(months=1), text="3000"))
    assert total(even, cube, "north-a", period=FIRST) == july + 100_00
    assert total(even, cube, "north-a") == 1_100_00
    assert total(even, cube, period=FIRST) == 3_000_00


def test_an_empty_plan_can_be_filled_from_below_and_from_above(
    version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    bind(version, revenue, "floor", at(cube["north"]), 500_00)
    enter(version, revenue, Entry(at(cube["north-a"]), value=100_00, method="equal"))
    with pytest.raises(Refused):
        enter(version, revenue, Entry(at(cube["north"]), text="400"))
    enter(version, revenue, Entry(at(), value=800_00))
    assert total(version, cube, "north") >= 500_00
    enter(version, revenue, Entry(at(), method="clear"))
    assert total(version, cube) == 0


def test_a_bound_needs_a_reason_and_must_be_true_when_it_is_set(
    even: Version, cube: SmallCompany, revenue: Figure
) -> None:
    with pytest.raises(Invalid) as why:
        bind(even, revenue, "cap", at(cube["north"]), 3_000_00, reason=" ")
    assert why.value.field == "reason"
    with pytest.raises(Refused) as now:
        bind(even, revenue, "cap", at(cube["north"]), 1_500_00)
    assert now.value.code == "above_cap"
    bind(even, revenue, "floor", at(cube["north"]), 2_000_00)
    with pytest.raises(Refused) as both:
        bind(even, revenue, "cap", at(cube["north"]), 1_999_00)
    assert both.value.code == "above_cap"
    with pytest.raises(Invalid):
        bind(even, revenue, "target", at(cube["north"]), 1)


def test_a_floor_above_the_cap_around_it_is_refused_even_on_empty_cells(
    version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    bind(version, revenue, "cap", at(cube["north"]), 500_00)
    with pytest.raises(Refused) as refused:
        bind(version, revenue, "floor", at(cube["north-a"], months=3), 600_00)
    assert refused.value.code == "bounds_contradict"
    assert "North-A Floor 600 and North Cap 500 contradict each other by 100" in str(refused.value)
    bind(version, revenue, "floor", at(cube["south"]), 600_00)


def test_the_same_total_again_changes_the_bound_and_removing_it_frees_the_figures(
    even: Version, cube: SmallCompany, revenue: Figure
) -> None:
    first = bind(even, revenue, "cap", at(cube["north"]), 3_000_00)
    again = bind(even, revenue, "cap", at(cube["north"]), 2_500_00, reason="less")
    assert (again.pk, again.value, again.reason) == (first.pk, 2_500_00, "less")
    bounds.remove(actor=SYSTEM, bound_id=first.pk)
    enter(even, revenue, Entry(at(cube["north"]), text="9000"))
    assert total(even, cube, "north") == 9_000_00
    with pytest.raises(NotVisible):
        bounds.remove(actor=SYSTEM, bound_id=first.pk)


def test_bounds_are_typed_into_a_cell_like_figures(
    even: Version, cube: SmallCompany, revenue: Figure
) -> None:
    done = enter(even, revenue, Entry(at(cube["north"]), text="cap 2.5k dealers are full"))
    assert (done.changed, done.totals) == (0, [2_000_00])
    made = StatedFigure.unscoped.get(version=even)
    assert (made.role, made.value, made.reason) == ("cap", 2_500_00, "dealers are full")
    with pytest.raises(Invalid) as why:
        enter(even, revenue, Entry(at(cube["north"]), text="floor 100"))
    assert why.value.field == "reason"
    floor = Entry(at(cube["north"]), text="下限 100")
    enter(even, revenue, floor, options=Options(reason="agreed"), dry_run=True)
    assert StatedFigure.unscoped.filter(version=even).count() == 1
    enter(even, revenue, floor, options=Options(reason="agreed"))
    enter(even, revenue, Entry(at(cube["north"]), text="cap -"))
    assert [one.role for one in StatedFigure.unscoped.filter(version=even)] == ["floor"]


def test_levels_and_metrics_have_bounds_of_their_own(
    even: Version, cube: SmallCompany, revenue: Figure
) -> None:
    stretch = Figure(revenue.metric_id, Level.STRETCH)
    bind(even, stretch, "cap", at(), 5_000_00)
    enter(even, revenue, Entry(at(), text="9000"))
    assert total(even, cube) == 9_000_00


def test_a_bound_from_above_holds_below_without_telling_its_figures(
    even: Version, cube: SmallCompany, revenue: Figure, manager_north: Persona
) -> None:
    bind(even, revenue, "cap", at(), 4_500_00, reason="secret")
    enter(even, revenue, Entry(at(cube["north"]), text="+400"), actor=manager_north.viewer)
    with pytest.raises(Refused) as refused:
        enter(even, revenue, Entry(at(cube["north"]), text="+400"), actor=manager_north.viewer)
    assert str(refused.value) == (
        "A cap that was set above your territory would be exceeded by 300."
    )
    assert refused.value.details == []
    assert bound_reads.listed(viewer=manager_north.viewer, version_id=even.pk) == []


def test_only_who_may_plan_there_sets_bounds(
    even: Version, cube: SmallCompany, revenue: Figure, manager_north: Persona, rep: Persona
) -> None:
    bind(even, revenue, "cap", at(cube["north"]), 9_000_00, actor=manager_north.viewer)
    with pytest.raises(NotVisible):
        bind(even, revenue, "cap", at(cube["south"]), 9_000_00, actor=manager_north.viewer)
    with pytest.raises(NotAllowed):
        bind(even, revenue, "cap", at(cube["north-a-1"]), 9_000_00, actor=rep.viewer)
    with pytest.raises(Refused) as months:
        bind(even, revenue, "cap", at(cube["north"], first=FIRST + 3), 9_000_00)
    assert months.value.code == "not_in_plan"


def test_undo_does_not_break_a_bound(even: Version, cube: SmallCompany, revenue: Figure) -> None:
    enter(even, revenue, Entry(at(cube["north"]), text="3000"))
    bind(even, revenue, "floor", at(cube["north"]), 2_500_00)
    with pytest.raises(Refused) as refused:
        journal.undo(actor=SYSTEM, now=NOW, version_id=even.pk)
    assert refused.value.code == "below_floor"
    assert total(even, cube, "north") == 3_000_00


def test_without_bounds_an_entry_asks_once(
    even: Version, cube: SmallCompany, revenue: Figure, django_assert_max_num_queries: Any
) -> None:
    """One query looks for bounds; with some there the number of queries does not grow."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as without:
        enter(even, revenue, Entry(at(), text="+1%"))
    for team in TEAMS:
        bind(even, revenue, "cap", at(cube[team]), 90_000_00)
    with CaptureQueriesContext(connection) as bound:
        enter(even, revenue, Entry(at(), text="+1%"))
    assert len(bound) == len(without)
    assert sum("goals_statedfigure" in one["sql"] for one in without.captured_queries) == 1
