"""Parts of the tree, filters and reference columns of the grid: the same figures, cut differently."""

from fractions import Fraction

import pytest

from goals.models import Level, Version
from goals.selectors import grids
from goals.selectors.grids import Grid, Part, Row, View
from goals.selectors.leaves import Address
from goals.services import locks, targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from salesplan.core.errors import Invalid
from salesplan.core.models import COMPANY_ID, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
NESTED = ("organisation", "product")


@pytest.fixture
def grown(version: Version, revenue: Figure) -> Version:
    targets.set_growth(
        actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, percent=Fraction(1, 10)
    )
    return version


def show(
    version: Version, viewer: Viewer = SYSTEM, part: Part | None = None, **view: object
) -> Grid:
    shown = View(Metric.objects.get(code="revenue"), **view)  # type: ignore[arg-type]
    return grids.grid(viewer=viewer, version=version, view=shown, now=NOW, part=part)


def by_key(grid: Grid) -> dict[str, Row]:
    return {row.key: row for row in grid.rows}


def test_levels_of_the_tree_come_one_by_one_and_make_the_whole(
    grown: Version, cube: SmallCompany
) -> None:
    whole = by_key(show(grown, rows=NESTED))
    loaded = by_key(show(grown, rows=NESTED, part=Part(1)))
    assert set(loaded) == {str(COMPANY_ID)}
    while missing := [key for key, row in loaded.items() if row.children and not any(
        other.parent == key for other in loaded.values())]:  # fmt: skip
        more = by_key(show(grown, rows=NESTED, part=Part(1, tuple(missing))))
        for key in missing:
            below = [row for row in more.values() if row.parent == key]
            assert len(below) == loaded[key].children
        loaded |= more
    assert loaded == whole


def test_two_levels_below_a_nested_row(grown: Version, cube: SmallCompany) -> None:
    key = f"{cube['north']}.{cube['home']}"
    rows = show(grown, rows=NESTED, part=Part(2, (key,))).rows
    assert [row.key for row in rows] == [f"{cube['north']}.{cube[f'home-{n}']}" for n in (1, 2)]
    assert show(grown, rows=NESTED, part=Part(1, ("nothing", "9.9.9"))).rows == []


def test_a_change_is_told_of_some_rows_as_the_grid_shows_them(
    grown: Version, cube: SmallCompany
) -> None:
    view = View(Metric.objects.get(code="revenue"), rows=NESTED)
    grid = show(grown, rows=NESTED)
    wanted = [str(cube["north"]), f"{cube['south']}.{cube['light']}"]
    told = grids.changed(viewer=SYSTEM, version=grown, view=view, now=NOW, keys=[*wanted, "x"])
    rows = by_key(grid)
    assert told == [
        (key, rows[key].at(grid.columns), rows[key].locks_at(grid.columns)) for key in wanted
    ]


def test_rows_begin_at_a_chosen_territory(grown: Version, cube: SmallCompany) -> None:
    rows = by_key(show(grown, organisation_id=cube["north"]))
    assert rows[str(cube["north"])].parent is None
    assert str(cube["south"]) not in rows
    products = show(grown, rows=("product",), organisation_id=cube["north"])
    assert sum(row.total or 0 for row in products.rows if row.parent is None) == (
        rows[str(cube["north"])].total
    )
    assert {row.organisation_id for row in products.rows} == {cube["north"]}


def test_a_tier_and_a_stage_narrow_figures_and_what_is_typed_on(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    Node.unscoped.filter(pk=cube["north-a"]).update(tier="core")
    Node.unscoped.filter(pk=cube["home"]).update(stage="new")
    full = by_key(show(grown, rows=NESTED))
    part = by_key(show(grown, tier="core", stage="new"))
    expected = full[f"{cube['north-a']}.{cube['home']}"].total
    assert part[str(COMPANY_ID)].total == expected
    assert str(cube["south"]) not in part
    address = Address(COMPANY_ID, FIRST, 6, tier="core", stage="new")
    entry = Entry(address, text="=5000")
    targets.spread(actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue, entries=[entry])
    after = by_key(show(grown, rows=NESTED))
    assert after[f"{cube['north-a']}.{cube['home']}"].total == 5000_00
    untouched = [f"{cube['north-b']}.{cube['home']}", f"{cube['north-a']}.{cube['light']}"]
    assert [after[key].total for key in untouched] == [full[key].total for key in untouched]


def test_references_stand_beside(grown: Version, cube: SmallCompany, revenue: Figure) -> None:
    stretch = Figure(revenue.metric_id, Level.STRETCH)
    entry = Entry(Address(cube["north"], FIRST, 1), text="=9000000")
    targets.spread(
        actor=SYSTEM, now=NOW, version_id=grown.pk, figure=stretch, entries=[entry],
        options=targets.Options(on_zero="equal"),
    )  # fmt: skip
    names = ("last_year", "base_period", "stretch", f"version:{grown.pk}", "growth", "per_seat")
    grid = show(grown, references=names)
    north = by_key(grid)[str(cube["north"])]
    assert set(north.references) == set(names) - {"growth", "per_seat"}
    assert north.references["stretch"] == [9000000_00, None, None, None, None, None]
    assert north.references[f"version:{grown.pk}"] == north.values
    assert north.references["last_year"] == north.reference_values
    assert north.reference_at("stretch", grid.columns)[0] == 9000000_00
    assert north.seats == 4


def test_seats_are_counted_once_in_every_order_of_rows(grown: Version, cube: SmallCompany) -> None:
    for rows in (("product",), ("product", "channel"), ("product", "organisation"), NESTED):
        grid = show(grown, rows=rows, references=("per_seat",))
        for row in grid.rows:
            leaves = show(
                grown, rows=("organisation",), organisation_id=row.organisation_id,
                product_id=row.product_id, channel_id=row.channel_id,
            )  # fmt: skip
            assert row.seats == sum(one.node.kind == "seat" for one in leaves.rows), (rows, row.key)


def test_a_lock_marks_every_row_that_it_covers(
    grown: Version, cube: SmallCompany, revenue: Figure
) -> None:
    lock = locks.create(
        actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue, reason="agreed",
        address=Address(cube["north"], FIRST, 1, product_id=cube["home"]),
    )  # fmt: skip
    grid = show(grown, rows=NESTED)
    covered = {row.key for row in grid.rows if row.lock_ids == [lock.pk]}
    north = ["north", "north-a", "north-a-1", "north-a-2", "north-b", "north-b-1", "north-b-2"]
    homes = [cube["home"], cube["home-1"], cube["home-2"]]
    assert covered <= {f"{cube[code]}.{home}" for code in north for home in homes}
    assert f"{cube['north-a-1']}.{cube['home']}" in covered
    assert [one.reason for one in grid.locks] == ["agreed"]


def test_a_manager_reads_references_of_the_own_territory_only(
    grown: Version, manager_north: Persona, cube: SmallCompany
) -> None:
    grid = show(grown, manager_north.viewer, references=(f"version:{grown.pk}",), rows=("product",))
    north = by_key(show(grown))[str(cube["north"])]
    tops = [row for row in grid.rows if row.parent is None]
    theirs = [sum(filter(None, row.references[f"version:{grown.pk}"])) for row in tops]
    assert sum(theirs) == north.total


@pytest.mark.parametrize(
    "view",
    [
        {"references": ("gut_feeling",)},
        {"references": ("version:999999",)},
        {"references": ("version:",)},
        {"reference": "weather"},
        {"tier": "best"},
        {"stage": "old"},
    ],
)
def test_nonsense_is_refused(grown: Version, view: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        show(grown, **view)
