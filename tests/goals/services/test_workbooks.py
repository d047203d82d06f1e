"""A grid view as a workbook: out, through a spreadsheet program, and back."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from goals.models import Version, WorkbookReturn
from goals.selectors import grids
from goals.selectors.grids import View
from goals.services import targets
from goals.services.cells import Figure
from goals.services.workbooks import grids as books
from goals.services.workbooks import returns
from goals.services.workbooks.judging import Judgement
from goals.services.workbooks.returns import Decision
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories import spreadsheet
from tests.factories.spreadsheet import Page
from tests.goals.conftest import NOW

Return = Callable[..., Judgement]


@pytest.fixture
def grown(version: Version, revenue: Figure) -> Version:
    """Revenue of H2 2026: last year plus 10 % at every leaf."""
    targets.set_growth(
        actor=access.system(), now=NOW, version_id=version.pk, figure=revenue,
        percent=Fraction(1, 10),
    )  # fmt: skip
    version.refresh_from_db()
    return version


def view(**fields: Any) -> View:
    return View(Metric.objects.get(code="revenue"), **fields)


def export(version: Version, *, viewer: Viewer | None = None, **fields: Any) -> bytes:
    return books.export(
        viewer=viewer or access.system(), version=version, view=view(**fields), now=NOW
    )


@pytest.fixture
def give_back(grown: Version) -> Return:
    """`give_back(content, actor=…)`: the workbook comes back and is looked at."""

    def given(content: bytes, actor: Viewer | None = None) -> Judgement:
        who = actor or access.system()
        kept = returns.receive(
            actor=who, version_id=grown.pk, pieces=[content], name="plan.xlsx", now=NOW
        )
        return returns.look(actor=who, version_id=grown.pk, return_id=kept.pk, now=NOW)

    return given


@pytest.mark.parametrize("rows", [("organisation",), ("organisation", "product"), ("product",),
                                  ("product", "organisation"), ("organisation", "channel")])  # fmt: skip
def test_an_untouched_workbook_says_nothing(
    grown: Version, give_back: Return, rows: tuple[str, ...]
) -> None:
    judgement = give_back(export(grown, rows=rows))
    assert judgement.items == []
    assert judgement.found.problems == []
    assert judgement.found.followed == 0


@pytest.mark.parametrize("rows", [("organisation",), ("organisation", "product"), ("product",)])
def test_the_formulas_come_to_what_they_show(grown: Version, rows: tuple[str, ...]) -> None:
    page = spreadsheet.open_book(export(grown, rows=rows))["Plan"]
    shown = [list(row) for row in page.rows]
    assert len(page.formulas) > 20
    page.calculate()
    for row, column in page.formulas:
        value, before = page.rows[row][column], shown[row][column]
        assert (value is None) == (before is None)
        assert value is None or value == pytest.approx(before, rel=1e-12)


def _month(page: Page, label: str) -> int:
    return page.rows[2].index(label)


def test_a_changed_leaf_is_the_only_change_and_its_totals_follow(
    grown: Version, give_back: Return
) -> None:
    def change(page: Page) -> None:
        row, column = page.row_of("north-a-1"), _month(page, "Jul 2026")
        page.put(row, column, page.rows[row][column] + 12.34)

    judgement = give_back(spreadsheet.edited(export(grown), change))
    (one,) = judgement.items
    assert (one.kind, one.item.name, one.months) == ("changed", "north-a-1", "Jul 2026")
    assert one.item.value is not None
    assert one.item.base is not None
    assert one.item.value - one.item.base == 1_234
    assert one.item.place.startswith("Plan!")
    assert judgement.found.followed == 11  # team, region, company x month, quarter, half; own two


def take(version: Version, judgement: Judgement, **fields: Any) -> returns.Taken:
    kept = WorkbookReturn.unscoped.get()
    return returns.apply(
        actor=fields.pop("actor", access.system()), version_id=version.pk, return_id=kept.pk,
        decision=Decision(**fields), now=NOW,
    )  # fmt: skip


def total(version: Version, name: str) -> int | None:
    found = grids.grid(viewer=access.system(), version=version, view=view(), now=NOW)
    return next(row.total for row in found.rows if row.node.code == name)


def test_a_typed_total_comes_down_exactly_and_a_second_time_changes_nothing(
    grown: Version, give_back: Return
) -> None:
    def change(page: Page) -> None:
        page.put(page.row_of("north-b"), _month(page, "Jul – Dec 2026"), "12.5万")

    judgement = give_back(spreadsheet.edited(export(grown), change))
    before = total(grown, "south")
    assert [one.kind for one in judgement.items] == ["changed"]
    taken = take(grown, judgement)
    assert (taken.taken, len(taken.entries)) == (1, 1)
    assert total(grown, "north-b") == 125_000_00
    assert total(grown, "south") == before
    again = take(grown, judgement)
    assert (again.taken, again.changed, again.journal) == (0, 0, taken.journal)
