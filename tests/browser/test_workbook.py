"""A workbook out of the grid, shuffled by hand, and back: partly forbidden, partly unreadable."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from goals.models import Version
from goals.selectors import targets
from goals.selectors.leaves import Address
from tests.browser.conftest import Open
from tests.factories import spreadsheet
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.goals.services.test_workbooks import grown
from tests.personas import Persona

__all__ = ["grown"]  # a fixture
pytestmark = pytest.mark.django_db(transaction=True)


def exported(page: Page, version: Version, folder: Path) -> Path:
    """The grid's workbook, by its button."""
    page.goto(f"/goals/versions/{version.pk}/grid/")
    page.wait_for_selector("body[data-ready='1']")
    with page.expect_download() as download:
        page.click("#workbook-export")
    path = folder / "plan.xlsx"
    download.value.save_as(path)
    return path


def changed(path: Path) -> None:
    """Two figures of the north, one of the south, one that is no number; everything moved."""
    pages = spreadsheet.open_book(path.read_bytes())
    sheet = pages["Plan"]
    july = sheet.rows[2].index("Jul 2026")
    for code, value in (("north-a-1", 1111.11), ("north-a-2", "２，２２２"), ("south-a-1", 3333),
                        ("north-b-1", "soon")):  # fmt: skip
        sheet.put(sheet.row_of(code), july, value)
    sheet.calculate()
    width = len(sheet.rows[0])
    rows = [0, 1, 2, *reversed(range(3, len(sheet.rows)))]
    spreadsheet.reorder(sheet, rows, [*reversed(range(6, width)), *range(6)])
    sheet.title = "Entwurf"
    path.write_bytes(spreadsheet.save(pages))


def test_a_shuffled_workbook_that_is_partly_forbidden_makes_the_round(
    open_page: Open, grown: Version, analyst: Persona, manager_north: Persona, tmp_path: Path,
    small_company: SmallCompany,
) -> None:  # fmt: skip
    path = exported(open_page(analyst), grown, tmp_path)
    changed(path)
    page = open_page(manager_north)
    page.goto(f"/goals/versions/{grown.pk}/grid/")
    page.wait_for_selector("body[data-ready='1']")
    page.click("#workbook-return")
    page.set_input_files("#workbook", path)
    page.get_by_role("button", name="Show the differences").click()
    expect(page.locator("#n-changed")).to_have_text("2")
    expect(page.locator("#n-forbidden")).to_have_text("1")
    expect(page.locator("#unreadable")).to_contain_text("“soon” is not a number")
    expect(page.locator("#unreadable")).to_contain_text("Entwurf!")
    expect(page.locator("tr[data-kind='forbidden'] input")).to_be_disabled()
    page.locator("tr[data-kind='changed'] input").first.uncheck()
    page.fill("#reason", "Regional meeting")
    page.click("#take")
    expect(page.get_by_text("1 figure taken over.")).to_be_visible()
    expect(page.locator("tr[data-kind='changed']")).to_have_count(1)
    expect(page.locator("tr[data-kind='same']")).to_have_count(1)
    page.click("#take")
    expect(page.get_by_text("There is nothing left to take over.")).to_be_visible()
    values = [
        targets.value(
            viewer=analyst.viewer, version_id=grown.pk, metric_code="revenue",
            address=Address(small_company[code], FIRST, 1),
        )
        for code in ("north-a-1", "north-a-2")
    ]  # fmt: skip
    assert values == [111_111, 222_200]
