"""The grid adds up on every dimension, shows only what the viewer may see, and says what is locked."""

from collections import Counter
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.models import Cell, Version
from goals.selectors import grids
from goals.selectors.grids import Grid, Row, View
from goals.selectors.leaves import Address
from goals.services import locks, targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from salesplan.core.errors import Invalid
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()


@pytest.fixture
def grown(version: Version, revenue: Figure) -> Version:
    targets.set_growth(
        actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, percent=Fraction(1, 10)
    )
    return version


def show(version: Version, viewer: Viewer = SYSTEM, **view: object) -> Grid:
    metric = Metric.objects.get(code="revenue")
    shown = View(metric, **view)  # type: ignore[arg-type]
    return grids.grid(viewer=viewer, version=version, view=shown, now=NOW)


def by_code(grid: Grid) -> dict[str, Row]:
    return {row.node.code: row for row in grid.rows}


def test_every_total_is_the_sum_of_its_leaves(grown: Version, cube: SmallCompany) -> None:
    rows = by_code(show(grown))
    cells = Cell.unscoped.filter(version=grown)
    per_period: Counter[int] = Counter()
    for period, value in cells.values_list("period", "value"):
        per_period[period] += value
    company = rows["company"]
    assert company.values == [per_period[FIRST + at] for at in range(6)]
    assert company.total == sum(per_period.values())
    seats = [row for row in rows.values() if row.node.kind == "seat"]
    assert sum(row.total or 0 for row in seats) == company.total
    for code in ("north", "south"):
        children = [row for row in rows.values() if row.parent == rows[code].key]
        assert sum(row.total or 0 for row in children) == rows[code].total


def test_last_year_stands_beside(grown: Version, cube: SmallCompany) -> None:
    row = by_code(show(grown))["north"]
    assert row.reference == cube.total(
        "revenue", lambda line: line.region == "north" and FIRST - 12 <= line.period < FIRST - 6
    )


def test_products_nest_in_territories(grown: Version, cube: SmallCompany) -> None:
    grid = show(grown, rows=("organisation", "product"))
    rows = {row.key: row for row in grid.rows}
    north, home = cube["north"], cube["home"]
    nested = rows[f"{north}.{home}"]
    assert (nested.organisation_id, nested.product_id) == (north, home)
    assert nested.parent == str(north)
    assert rows[f"{north}.{cube['home-1']}"].parent == f"{north}.{home}"
    parts = [rows[f"{north}.{cube[line]}"].total or 0 for line in ("home", "light")]
    assert sum(parts) == rows[str(north)].total
    by_product = {row.node.code: row for row in show(grown, rows=("product",)).rows}
    halves = [rows[f"{cube[region]}.{home}"].total or 0 for region in ("north", "south")]
    assert by_product["home"].total == sum(halves)


def test_filters_narrow_the_figures(grown: Version, cube: SmallCompany) -> None:
    parts = [
        by_code(show(grown, product_id=cube[line], channel_id=cube[channel]))["company"].total
        for line in ("home", "light")
        for channel in ("shop", "dealer", "project")
    ]
    assert sum(part or 0 for part in parts) == by_code(show(grown))["company"].total


def test_empty_is_not_zero(version: Version, cube: SmallCompany, revenue: Figure) -> None:
    entry = Entry(Address(cube["north-a-1"], FIRST, 1), text="fix 0")
    targets.spread(actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, entries=[entry])
    rows = by_code(show(version))
    assert rows["north-a-1"].values == [0, None, None, None, None, None]
    assert rows["north-a-2"].total is None
    assert rows["company"].total == 0


def test_locks_show_whole_and_partly(grown: Version, cube: SmallCompany, revenue: Figure) -> None:
    locks.create(
        actor=SYSTEM, now=NOW, version_id=grown.pk, figure=revenue, reason="agreed",
        address=Address(cube["north-a"], FIRST, 2),
    )  # fmt: skip
    rows = by_code(show(grown))
    assert rows["north-a-1"].locks == [2, 2, 0, 0, 0, 0]
    assert rows["north"].locks == [1, 1, 0, 0, 0, 0]
    assert rows["south"].locks == [0] * 6


def test_a_manager_sees_the_own_territory_only(grown: Version, manager_north: Persona) -> None:
    full = by_code(show(grown))
    own = by_code(show(grown, manager_north.viewer))
    expected = {"north", "north-a", "north-b", "north-a-1", "north-a-2", "north-b-1", "north-b-2"}
    assert set(own) == expected
    assert own["north"].parent is None
    assert own["north"].total == full["north"].total


def test_a_product_manager_sees_the_own_line_everywhere(
    grown: Version, product_manager: Persona, cube: SmallCompany
) -> None:
    whole = show(grown, product_manager.viewer)
    home = by_code(show(grown, product_id=cube["home"]))
    assert by_code(whole)["company"].total == home["company"].total


def test_a_rep_sees_one_row(grown: Version, rep: Persona) -> None:
    assert list(by_code(show(grown, rep.viewer))) == ["north-a-1"]


def test_the_number_of_queries_does_not_grow(grown: Version) -> None:
    with CaptureQueriesContext(connection) as narrow:
        show(grown, rows=("channel",))
    with CaptureQueriesContext(connection) as wide:
        show(grown, rows=("organisation", "product"))
    # metric, state of the trees, domain, cells, locks, reference, orders left out, company
    assert len(narrow) == len(wide) == 8


def test_only_asked_rows_come(grown: Version) -> None:
    metric = Metric.objects.get(code="revenue")
    grid = grids.grid(
        viewer=SYSTEM, version=grown, view=View(metric), now=NOW, only=[str(COMPANY_ID), "no"]
    )
    assert [row.key for row in grid.rows] == [str(COMPANY_ID)]


@pytest.mark.parametrize("rows", [(), ("organisation", "organisation"), ("colour",)])
def test_nonsense_rows_are_refused(grown: Version, rows: tuple[str, ...]) -> None:
    with pytest.raises(Invalid):
        show(grown, rows=rows)
