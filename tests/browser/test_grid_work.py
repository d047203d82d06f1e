"""Work in the grid without a mouse, with others, and without a network."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from goals.models import Cell, Version
from goals.selectors.leaves import Address
from goals.services import targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from tests.browser.test_axe import RUN, WIDER
from tests.browser.test_grid import at_journal, cell, grown, sheet, type_in, value
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import NOW
from tests.personas import Persona

__all__ = ["grown", "sheet"]
pytestmark = pytest.mark.django_db(transaction=True)
OpenPage = Callable[..., Page]


def opened(open_page: OpenPage, persona: Persona, query: str = "", **more: Any) -> Page:
    page = open_page(persona, **more)
    page.goto(f"/goals/versions/{Version.unscoped.get().pk}/grid/{query}")
    page.wait_for_selector("body[data-ready='1']")
    return page


def put(cube: SmallCompany, administrator: Persona, code: str, text: str) -> None:
    """Somebody else types."""
    made = Version.unscoped.select_related("plan").get()
    targets.spread(
        actor=administrator.viewer, now=NOW, version_id=made.pk,
        figure=Figure(Cell.unscoped.values_list("metric_id", flat=True)[0]),
        entries=[Entry(Address(cube[code], made.plan.first_period, 6), text=text)],
    )  # fmt: skip


def test_everything_goes_without_a_mouse(sheet: Page) -> None:
    sheet.locator("#planning-grid .tabulator-tableholder").focus()
    press = sheet.keyboard.press
    press("ArrowDown")
    expect(sheet.locator("#cell-name")).to_contain_text("North · Total")
    press("Alt+ArrowRight")
    expect(cell(sheet, "North-A")).to_be_visible()
    press("ArrowDown")
    expect(sheet.locator("#cell-name")).to_contain_text("North-A · Total")
    sheet.keyboard.type("=6000")
    press("Enter")
    at_journal(sheet, 2)
    assert value(sheet, "North-A") == 6_000
    expect(sheet.locator("#cell-name")).to_contain_text("North-B")
    press("ArrowRight")
    press("ArrowRight")
    for _month in range(2):
        press("Shift+ArrowRight")
    sheet.keyboard.type("3000")
    press("Control+Enter")
    at_journal(sheet, 3)
    assert [value(sheet, "North-B", column) for column in (2, 3, 4)] == [3_000, 3_000, 3_000]
    press("Control+z")
    at_journal(sheet, 4)
    press("Control+y")
    at_journal(sheet, 5)
    press("Alt+ArrowUp")
    expect(sheet.locator(".tabulator-col[tabulator-field='c2']")).to_be_hidden()
    press("Alt+ArrowDown")
    expect(sheet.locator(".tabulator-col[tabulator-field='c2']")).to_be_visible()
    press("Control+f")
    sheet.keyboard.type("south-b-2")
    expect(sheet.locator(".is-found .is-name")).to_contain_text("South-B-2")
    press("Escape")
    press("F1")
    expect(sheet.locator("#help-dialog")).to_contain_text("gr 3%")
    press("Escape")
    press("Control+.")
    expect(sheet.locator("#side-body")).to_contain_text("South-B-2")


def test_fill_down_and_to_the_right(sheet: Page) -> None:
    type_in(sheet, "North", "500", 2)
    at_journal(sheet, 2)
    cell(sheet, "North", 2).click()
    sheet.keyboard.press("Shift+ArrowRight")
    sheet.keyboard.press("Shift+ArrowRight")
    sheet.keyboard.press("Control+r")
    at_journal(sheet, 3)
    assert [value(sheet, "North", column) for column in (2, 3, 4)] == [500, 500, 500]
    cell(sheet, "North", 2).click()
    sheet.keyboard.press("Shift+ArrowDown")
    sheet.keyboard.press("Control+d")
    at_journal(sheet, 4)
    assert value(sheet, "South", 2) == 500


def test_two_people_on_the_same_cell_see_both_figures(
    sheet: Page, cube: SmallCompany, administrator: Persona
) -> None:
    sheet.route("**/journal/?since=*", lambda route: route.abort())
    before = value(sheet, "South")
    put(cube, administrator, "south", "=777")
    type_in(sheet, "South", "=888")
    dialog = sheet.locator("#conflict-dialog")
    expect(dialog).to_contain_text(str(administrator.user))
    for text in (f"{before:,}", "777", "=888"):
        expect(dialog).to_contain_text(text)
    dialog.locator("button[value=theirs]").click()
    assert value(sheet, "South") == 777
    put(cube, administrator, "south", "=999")
    type_in(sheet, "South", "=888")
    dialog.locator("button[value=mine]").click()
    at_journal(sheet, 4)
    assert value(sheet, "South") == 888


def test_two_browsers_edit_disjoint_territories_at_once(
    open_page: OpenPage, grown: Version, analyst: Persona, administrator: Persona
) -> None:
    one, two = opened(open_page, analyst), opened(open_page, administrator)
    type_in(one, "North", "=1234")
    type_in(two, "South", "=4321")
    for page in (one, two):
        expect(cell(page, "North")).to_have_text("1,234", timeout=15_000)
        expect(cell(page, "South")).to_have_text("4,321", timeout=15_000)
        expect(cell(page, "Company")).to_have_text("5,555", timeout=15_000)


def test_what_was_typed_without_a_network_is_kept_over_a_reload(sheet: Page) -> None:
    sheet.route("**/spread/", lambda route: route.abort())
    type_in(sheet, "North", "=4444")
    expect(sheet.locator("#grid-status")).to_contain_text("Not saved yet")
    sheet.on("dialog", lambda dialog: dialog.accept())
    sheet.reload()
    sheet.wait_for_selector("body[data-ready='1']")
    expect(cell(sheet, "North")).to_have_class(re.compile("is-pending"))
    expect(cell(sheet, "North")).to_have_text("=4444")
    assert Version.unscoped.get().last_journal == 1
    sheet.unroute("**/spread/")
    expect(cell(sheet, "North")).to_have_text("4,444", timeout=20_000)
    at_journal(sheet, 2)


def test_a_large_spread_is_shown_before_it_is_entered(sheet: Page) -> None:
    sheet.evaluate("localStorage.removeItem('grid-no-preview')")
    sheet.route("**/grid/?*", _with_many_leaves)
    sheet.reload()
    sheet.wait_for_selector("body[data-ready='1']")
    before = value(sheet, "North")
    type_in(sheet, "North", "+10%")
    dialog = sheet.locator("#preview-dialog")
    expect(dialog).to_contain_text(f"{before:,}")
    expect(dialog).to_contain_text("cells change")
    dialog.get_by_role("button", name="Cancel").click()
    assert value(sheet, "North") == before
    type_in(sheet, "North", "+10%")
    expect(dialog).to_be_visible()
    sheet.keyboard.press("Enter")
    at_journal(sheet, 2)
    assert value(sheet, "North") > before


def _with_many_leaves(route: Any) -> None:
    """The grid as if its rows covered many thousand cells."""
    answer = route.fetch()
    grid = answer.json()
    for row in grid["rows"]:
        row["leaves"] *= 1_000
    route.fulfill(response=answer, json=grid)


def test_references_filters_and_units_stand_in_the_address_and_in_saved_views(
    open_page: OpenPage, grown: Version, analyst: Persona
) -> None:
    query = "?references=base_period&references=per_seat&references=stretch&beside=1&unit=1000"
    page = opened(open_page, analyst, query + "&rows=product&nested=channel")
    heads = page.locator(".tabulator-header").inner_text()
    assert heads.count("Base period") == 9
    assert "Stretch" in heads
    page.locator("summary", has_text="Views").click()
    page.fill("#view-name", "Products")
    page.get_by_role("button", name="Save this view").click()
    page.wait_for_selector("body[data-ready='1']")
    page.goto(f"/goals/versions/{grown.pk}/grid/")
    page.locator("summary", has_text="Views").click()
    page.get_by_role("link", name="Products").click()
    page.wait_for_selector("body[data-ready='1']")
    assert page.locator(".tabulator-header").inner_text() == heads
    assert page.locator("#v-unit").input_value() == "1000"
    before = value(page, "Home")
    type_in(page, "Home", "=2")
    at_journal(page, 2)
    assert (before, cell(page, "Home").inner_text()) != (2, "")
    assert (
        sum(Cell.unscoped.filter(product_id__in=_below("home")).values_list("value", flat=True))
        == 2_000_00
    )


def _below(code: str) -> Any:
    from salesplan.core.models import Closure, Node

    return Closure.below((Node.unscoped.get(code=code).pk,))


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (1440, "dark"), (375, "light")])
def test_axe_finds_nothing(
    open_page: OpenPage, grown: Version, analyst: Persona, axe_source: str, width: int, theme: str
) -> None:
    page = opened(open_page, analyst, "?nested=product", width=width, theme=theme)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    cell(page, "North").click()
    page.keyboard.press("Control+.")
    expect(page.locator("#side-body")).to_contain_text("North")
    page.evaluate(axe_source)
    assert page.evaluate(RUN) == []
    assert page.evaluate(WIDER) <= 0
    assert not faults
