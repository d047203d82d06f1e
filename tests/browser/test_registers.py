"""A register as people use it: typing over values, the drawer, undo, the keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from goals.models import Competitor
from salesplan.core.selectors import access
from salesplan.core.services import registers
from tests.factories.small_company import TODAY
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(open_page: Callable[..., Page], analyst: Persona) -> Page:
    for name in ("Alpha", "Beta"):
        registers.create(
            actor=access.system(), register=registers.get("competitors"),  # type: ignore[arg-type]
            raw={"name": name, "last_move": "Waited"}, today=TODAY,
        )  # fmt: skip
    opened = open_page(analyst)
    opened.goto("/registers/competitors/")
    return opened


def alpha() -> Any:
    return Competitor.unscoped.get(name="Alpha")


def test_a_value_is_typed_over_and_taken_back(page: Page) -> None:
    cell = page.locator(f"#cell-{alpha().pk}-last_move")
    cell.get_by_role("button").click()
    box = cell.get_by_role("textbox")
    expect(box).to_be_focused()
    box.fill("Cut prices")
    box.press("Enter")
    expect(cell).to_contain_text("Cut prices")
    assert alpha().last_move == "Cut prices"
    page.get_by_role("button", name="Undo").click()
    expect(cell).to_contain_text("Waited")


def test_the_drawer_deletes_and_the_toast_brings_back(page: Page) -> None:
    page.get_by_role("link", name="Alpha").click()
    page.locator("#drawer").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="Alpha")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Alpha")).to_have_count(1)


def test_a_filter_narrows_the_list_at_once(page: Page) -> None:
    Competitor.unscoped.filter(name="Beta").update(threat="high")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("#filters").get_by_label("Threat").select_option("high")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "threat=high" in page.url


def test_many_rows_at_once(page: Page) -> None:
    page.get_by_label("Choose all rows of this page").check()
    page.locator("#bulk-field").select_option("threat")
    page.locator("#bulk-threat").select_option("high")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("tbody .badge-bad")).to_have_count(2)


def test_the_keyboard_reaches_everything(page: Page) -> None:
    page.keyboard.press("/")
    expect(page.locator("#list-search")).to_be_focused()
    page.keyboard.type("bet")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "q=bet" in page.url
    page.evaluate("addEventListener('htmx:beforeRequest', () => { window.askedAgain = true; })")
    page.get_by_role("link", name="Beta").focus()
    assert page.evaluate("window.askedAgain") is None  # the row would be lost under the keys
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.closest('td').id")
    assert focused.endswith("-product_line")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-input")).to_be_focused()
    page.keyboard.type("Competit")
    page.keyboard.press("Enter")
    page.wait_for_url("**/registers/competitors/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url(lambda url: url.endswith("/"))
