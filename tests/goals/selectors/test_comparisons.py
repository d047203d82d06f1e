"""Two versions side by side: rows, months, cells and the bridge add up exactly."""

from datetime import date

import pytest

from goals.models import Plan, Version
from goals.selectors import comparisons
from goals.selectors.comparisons import Asked, Comparison
from goals.services import plans, sandboxes
from goals.services.cells import Figure
from goals.services.plans import Draft
from salesplan.core.errors import Invalid
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.goals.services.test_sandboxes import filled, put, sandbox, shown  # noqa: F401
from tests.personas import Persona

SYSTEM = access.system()


def compare(a: Version, b: Version, viewer: Viewer = SYSTEM, **more: object) -> Comparison:
    asked = Asked(Metric.objects.get(code="revenue"), **more)  # type: ignore[arg-type]
    return comparisons.compare(viewer=viewer, a=a, b=b, asked=asked, now=NOW)


def another(first: int = FIRST, months: int = 6, span: int = 1, node: int = COMPANY_ID) -> Version:
    draft = Draft("Other", node, first, months, display_unit=1, span=span)
    plan: Plan = plans.create(actor=SYSTEM, draft=draft, today=NOW.date())
    found: Version = Version.unscoped.select_related("plan").get(plan=plan)
    return found


@pytest.fixture
def changed(sandbox: Version, revenue: Figure, cube: SmallCompany) -> Version:  # noqa: F811
    """The sandbox with more in one seat and less in one category."""
    put(sandbox, revenue, cube["north-a-1"], "+5000")
    put(sandbox, revenue, cube["south-b"], "-2000")
    return sandbox


@pytest.mark.parametrize("by", [("organisation",), ("product",), ("channel", "organisation")])
def test_every_row_is_the_sum_of_its_cells(
    filled: Version, changed: Version, revenue: Figure, by: tuple[str, ...]  # noqa: F811
) -> None:  # fmt: skip
    found = compare(filled, changed, by=by)
    a, b = shown(filled, revenue), shown(changed, revenue)
    assert (found.total.a, found.total.b) == (sum(a.values()), sum(b.values()))
    assert found.total.difference == 300_000
    tops = [row for row in found.rows() if row.parent is None]
    assert sum(row.total.difference for row in tops) == 300_000
    for row in found.rows():
        assert sum(pair.a or 0 for pair in row.periods) == (row.total.a or 0)
        assert sum(pair.b or 0 for pair in row.periods) == (row.total.b or 0)


def test_only_what_changed(
    filled: Version, changed: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    found = compare(filled, changed)
    rows = {row.node.code: row for row in found.rows(changed_only=True)}
    assert set(rows) == {"company", "north", "north-a", "north-a-1", "south", "south-b",
                         "south-b-1", "south-b-2"}  # fmt: skip
    assert rows["north-a-1"].total.difference == 500_000
    assert rows["south-b"].total.difference == -200_000
    a, b = shown(filled, revenue), shown(changed, revenue)
    differing = {key for key in a if a[key] != b[key]}
    assert found.changed == len(differing)
    pages = [found.cells(offset=at, most=20) for at in range(0, found.changed, 20)]
    cells = [one for page in pages for one in page]
    assert len(cells) == found.changed
    sizes = [abs(one.pair.difference) for one in cells]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(one.pair.difference for one in cells) == 300_000


@pytest.mark.parametrize("by", ["organisation", "product", "channel"])
@pytest.mark.parametrize("most", [1, 2, 8])
def test_the_bridge_ends_exactly(
    filled: Version, changed: Version, by: str, most: int  # noqa: F811
) -> None:  # fmt: skip
    found = compare(filled, changed).bridge(by=by, most=most)
    assert found.start + sum(step.change for step in found.steps) == found.end
    assert (found.start, found.end) == (100_000_000, 100_300_000)


def test_empty_and_zero_are_told_apart(
    version: Version, revenue: Figure, cube: SmallCompany
) -> None:
    one = sandboxes.open_on(actor=SYSTEM, base_id=version.pk, name="Zero", today=date(2026, 6, 1))
    put(one, revenue, cube["north-a-1"], "0")
    found = compare(version, one)
    assert (found.total.a, found.total.b) == (None, 0)
    assert found.changed == len(shown(one, revenue)) > 0


def test_two_plans_of_the_same_months_and_of_others(
    filled: Version, revenue: Figure  # noqa: F811
) -> None:  # fmt: skip
    other = another()
    put(other, revenue, COMPANY_ID, "1200000")
    assert compare(filled, other).total.growth == 2_000
    later = another(first=FIRST + 6)
    put(later, revenue, COMPANY_ID, "900000")
    found = compare(filled, later)
    assert (found.is_shifted, found.total.b, len(found.periods)) == (True, 90_000_000, 6)
    year = another(first=FIRST - 6, months=12)
    put(year, revenue, COMPANY_ID, "2400000")
    found = compare(filled, year)
    assert (found.is_shifted, len(found.periods), found.total.b) == (False, 12, 240_000_000)


def test_shorter_cells_are_added_up_to_longer_ones(
    filled: Version, revenue: Figure  # noqa: F811
) -> None:  # fmt: skip
    quarters = another(span=3)
    put(quarters, revenue, COMPANY_ID, "1000000")
    found = compare(filled, quarters)
    assert found.periods == [(FIRST, 3), (FIRST + 3, 3)]
    assert (found.total.a, found.total.b) == (100_000_000, 100_000_000)
    months = shown(filled, revenue)
    first = sum(value for key, value in months.items() if key[4] < FIRST + 3)
    assert found.rows()[0].periods[0].a == first


def test_what_cannot_be_laid_over_each_other_is_refused(
    filled: Version, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    for other, code in (
        (another(node=cube["north"]), "other_territory"),
        (another(first=FIRST + 12, months=3), "other_months"),
    ):
        with pytest.raises(Invalid) as refused:
            compare(filled, other)
        assert refused.value.code == code
    with pytest.raises(Invalid):
        compare(filled, filled, by=("customer",))
    with pytest.raises(Invalid):
        compare(filled, filled, by=("product", "product"))


def test_a_manager_compares_the_own_territory(
    filled: Version, changed: Version, manager_south: Persona  # noqa: F811
) -> None:  # fmt: skip
    found = compare(filled, changed, manager_south.viewer)
    assert found.total.difference == -200_000
    codes = {row.node.code for row in found.rows()}
    assert "south-b-1" in codes
    assert not codes & {"north", "north-a-1", "company"}


def test_drafts_of_seats_stand_in_both_directions(
    filled: Version, sandbox: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    seat = sandboxes.add_seat(
        actor=SYSTEM, version_id=sandbox.pk, parent_id=cube["north-a"], name="Hire"
    )
    put(sandbox, revenue, -seat.pk, "8000")
    for found in (compare(filled, sandbox), compare(sandbox, filled)):
        row = next(row for row in found.rows() if row.key == str(-seat.pk))
        assert abs(row.total.difference) == 800_000
        assert row.parent == str(cube["north-a"])
