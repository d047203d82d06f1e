"""Fit to totals in a real browser: the difference live, the contradiction with its numbers."""

import re
from fractions import Fraction

import pytest
from playwright.sync_api import Locator, Page, expect

from goals.models import Cell, Version
from goals.services import targets
from goals.services.cells import Figure
from tests.browser.conftest import Open
from tests.browser.test_grid import at_journal, number, value
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import NOW
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def grown(version: Version, revenue: Figure, analyst: Persona) -> Version:
    """The plan set to last year plus 10 %."""
    targets.set_growth(
        actor=analyst.viewer, now=NOW, version_id=version.pk, figure=revenue,
        percent=Fraction(1, 10),
    )  # fmt: skip
    return version


@pytest.fixture
def sheet(open_page: Open, grown: Version, analyst: Persona) -> Page:
    """The grid of the plan."""
    page = open_page(analyst)
    page.goto(f"/goals/versions/{grown.pk}/grid/")
    page.wait_for_selector("body[data-ready='1']")
    return page


@pytest.fixture
def dialog(sheet: Page) -> Locator:
    """The dialog, opened, with both sides read."""
    sheet.get_by_role("button", name="Fit to totals").click()
    opened = sheet.get_by_role("dialog")
    expect(opened.get_by_label("New total of North")).to_be_focused()
    expect(opened.get_by_label("New total of Light")).to_be_visible()
    return opened


def fill(dialog: Locator, name: str, text: str) -> None:
    dialog.get_by_label(f"New total of {name}", exact=True).fill(text)


def total(version: Version, *ids: int, key: str = "organisation_id") -> int:
    rows = Cell.unscoped.filter(version=version, **{f"{key}__in": ids})
    return sum(rows.values_list("value", flat=True)) // 100


def below(cube: SmallCompany, code: str) -> list[int]:
    return [pk for name, pk in cube.ids.items() if name == code or name.startswith(f"{code}-")]


def test_both_sides_are_met_with_the_keyboard_alone(
    sheet: Page,
    dialog: Locator,
    grown: Version,
    cube: SmallCompany,
) -> None:
    north, south = (total(grown, *below(cube, code)) for code in ("north", "south"))
    home = total(grown, *below(cube, "home"), key="product_id")
    keyboard = sheet.keyboard
    keyboard.type(f"={north + 5_000}")
    keyboard.press("Enter")  # down, as in a column of cells
    expect(dialog.get_by_label("New total of South")).to_be_focused()
    expect(dialog.locator("#fit-balance")).to_contain_text("they differ by 5,000")
    keyboard.type(f"={south - 5_000}")
    expect(dialog.locator("#fit-balance")).to_contain_text(f"add up to {north + south:,}")
    fill(dialog, "Home", "+1000")
    fill(dialog, "Light", "-1000")
    expect(dialog.locator("#fit-balance")).to_contain_text(f"add up to {north + south:,}")
    dialog.get_by_role("button", name="Preview").click()
    expect(dialog.locator("#fit-preview")).to_contain_text(f"the total is then {north + south:,}")
    keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    at_journal(sheet, 2)
    assert value(sheet, "North") == north + 5_000 == total(grown, *below(cube, "north"))
    assert total(grown, *below(cube, "home"), key="product_id") == home + 1_000
    expect(sheet.locator("#toasts")).to_contain_text("cells fitted")


def test_one_side_is_scaled_to_the_other(
    sheet: Page,
    dialog: Locator,
    grown: Version,
    cube: SmallCompany,
) -> None:
    fill(dialog, "North", "=300000")
    fill(dialog, "South", "=500000")
    dialog.get_by_role("button", name="Scale Product to 800,000").click()
    expect(dialog.locator("#fit-balance")).to_contain_text("add up to 800,000")
    home = number(dialog.get_by_label("New total of Home").input_value())
    dialog.get_by_role("button", name="Apply").click()
    at_journal(sheet, 2)
    assert value(sheet, "Company") == 800_000
    assert total(grown, *below(cube, "home"), key="product_id") == home


def test_a_contradiction_stands_there_with_its_numbers_and_what_was_typed(
    sheet: Page,
    dialog: Locator,
    grown: Version,
) -> None:
    fill(dialog, "North", "nonsense")
    expect(dialog.locator(".is-wrong")).to_contain_text("nonsense")
    fill(dialog, "North", "=1")
    expect(dialog.locator("#fit-balance")).to_contain_text("they differ by")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog.get_by_role("alert")).to_contain_text("they differ by")
    expect(dialog.get_by_label("New total of North")).to_have_value("=1")
    sheet.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert value(sheet, "Company") == sum(Cell.unscoped.values_list("value", flat=True)) // 100


def test_three_sides_and_a_finer_detail(sheet: Page, dialog: Locator) -> None:
    dialog.get_by_label("Totals by").nth(2).select_option("month")
    expect(dialog.get_by_label("New total of 2026-12")).to_be_visible()
    dialog.get_by_label("Detail").first.select_option("2")
    expect(dialog.get_by_label("New total of North-A")).to_be_visible()
    fill(dialog, "2026-07", "+100")
    fill(dialog, "2026-12", "-100")
    expect(dialog.locator("#fit-balance")).to_contain_text("add up to")
    dialog.get_by_role("button", name="Apply").click()
    at_journal(sheet, 2)


def test_the_selected_total_can_be_fitted_alone(
    sheet: Page,
    grown: Version,
    cube: SmallCompany,
) -> None:
    south = total(grown, *below(cube, "south"))
    north = total(grown, *below(cube, "north"))
    row = sheet.locator(".tabulator-row", has_text=re.compile("North")).first
    row.locator("[tabulator-field='c0']").click()
    sheet.get_by_role("button", name="Fit to totals").click()
    dialog = sheet.get_by_role("dialog")
    dialog.get_by_label("Fit", exact=True).select_option("cell")
    expect(dialog.get_by_label("New total of North-A")).to_be_visible()
    fill(dialog, "North-A", "+700")
    fill(dialog, "North-B", "-700")
    expect(dialog.locator("#fit-balance")).to_contain_text(f"add up to {north:,}")
    dialog.get_by_role("button", name="Apply").click()
    at_journal(sheet, 2)
    assert total(grown, *below(cube, "south")) == south
    assert total(grown, *below(cube, "north")) == north
