"""The planning grid in a real browser: type a total and see its children move."""

import re
from fractions import Fraction
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from goals.models import Cell, Version
from goals.selectors.leaves import Address
from goals.services import targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import NOW
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page: Page, live_server: Any, persona: Persona) -> None:
    client = Client()
    client.force_login(persona.user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )


@pytest.fixture
def grown(version: Version, revenue: Figure, analyst: Persona) -> Version:
    targets.set_growth(
        actor=analyst.viewer,
        now=NOW,
        version_id=version.pk,
        figure=revenue,
        percent=Fraction(1, 10),
    )
    return version


@pytest.fixture
def sheet(page: Page, live_server: Any, grown: Version, analyst: Persona) -> Page:
    sign_in(page, live_server, analyst)
    page.goto(f"{live_server.url}/goals/versions/{grown.pk}/grid/")
    page.wait_for_selector("body[data-ready='1']")
    return page


def cell(page: Page, name: str, column: int = 0) -> Locator:
    row = page.locator(
        ".tabulator-row",
        has=page.locator(".tabulator-cell", has_text=re.compile(rf"^{name}(?![-\w])")),
    )
    return row.locator(f"[tabulator-field='c{column}']")


def number(text: str) -> int:
    return int(re.sub(r"[^\d-]", "", text.replace("−", "-")))


def value(page: Page, name: str, column: int = 0) -> int:
    return number(cell(page, name, column).inner_text())


def at_journal(page: Page, entry: int) -> None:
    page.wait_for_selector(f"body[data-journal='{entry}']")


def type_in(page: Page, name: str, text: str, column: int = 0) -> None:
    cell(page, name, column).click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def whole(node_ids: list[int]) -> int:
    return (
        sum(Cell.unscoped.filter(organisation_id__in=node_ids).values_list("value", flat=True))
        // 100
    )


def test_a_typed_total_moves_its_children_and_undo_brings_them_back(
    sheet: Page,
    cube: SmallCompany,
) -> None:
    seats = [pk for code, pk in cube.ids.items() if re.fullmatch(r"north-[ab]-[12]", code)]
    before = {name: value(sheet, name) for name in ("Company", "North", "South")}
    type_in(sheet, "North", "900000")
    at_journal(sheet, 2)
    expect(cell(sheet, "North")).to_have_text("900,000")
    assert whole(seats) == 900_000
    assert value(sheet, "South") == before["South"]
    assert value(sheet, "Company") == before["South"] + 900_000
    sheet.locator("#undo").click()
    at_journal(sheet, 3)
    assert {name: value(sheet, name) for name in before} == before


def test_shorthand_and_a_refusal_beside_the_cell(sheet: Page) -> None:
    before = value(sheet, "South")
    type_in(sheet, "South", "+10%")
    at_journal(sheet, 2)
    assert value(sheet, "South") == round(Fraction(before) * Fraction(11, 10))
    type_in(sheet, "South", "a lot")
    expect(sheet.locator("#cell-refusal")).to_contain_text("makes no sense")
    assert Version.unscoped.get().last_journal == 2


def test_a_lock_keeps_its_figure_and_says_why(sheet: Page) -> None:
    held = value(sheet, "North")
    cell(sheet, "North").click()
    sheet.keyboard.press("Control+l")
    sheet.fill("#l-reason", "agreed with the region")
    sheet.keyboard.press("Enter")
    expect(cell(sheet, "North")).to_have_class(re.compile("is-locked"))
    expect(cell(sheet, "North")).to_have_attribute("title", re.compile("agreed with the region"))
    type_in(sheet, "Company", "+10%")
    at_journal(sheet, 2)
    assert value(sheet, "North") == held
    type_in(sheet, "North", "5")
    expect(sheet.locator("#cell-refusal")).to_contain_text("Every cell below is locked")
    cell(sheet, "North").click()
    sheet.locator("#why").click()
    expect(sheet.locator("#side-body")).to_contain_text("agreed with the region")
    sheet.locator("#side-body [data-unlock]").click()
    expect(cell(sheet, "North")).not_to_have_class(re.compile("is-locked"))


@pytest.mark.parametrize(
    ("shape", "locked", "free"),
    [
        ("cell", ["North:1", "North:2"], ["North:5", "South:1"]),
        ("row", ["North:1", "North:8"], ["South:1"]),
        ("column", ["North:1", "South:1", "Company:1"], ["North:5"]),
        ("products", ["North:1", "North:8"], ["South:8"]),
    ],
)
def test_locks_have_four_shapes(
    sheet: Page, shape: str, locked: list[str], free: list[str]
) -> None:
    cell(sheet, "North", 1).click()
    sheet.keyboard.press("Control+l")
    sheet.select_option("#l-shape", shape)
    sheet.fill("#l-reason", "agreed")
    sheet.locator("#lock-dialog button[value=apply]").click()
    for name, column in (one.split(":") for one in locked):
        expect(cell(sheet, name, int(column))).to_have_class(re.compile("is-locked"))
    for name, column in (one.split(":") for one in free):
        expect(cell(sheet, name, int(column))).not_to_have_class(re.compile("is-locked"))
    sheet.locator("#lock-list").click()
    expect(sheet.locator("#side-body")).to_contain_text("agreed")
    sheet.locator("#side-body [data-unlock]").click()
    name, column = locked[0].split(":")
    expect(cell(sheet, name, int(column))).not_to_have_class(re.compile("is-locked"))


def test_a_block_of_3_by_6_is_pasted_into_tree_children_as_one_change(
    sheet: Page, live_server: Any
) -> None:
    sheet.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    cell(sheet, "North", 1).click()
    sheet.keyboard.press("Alt+ArrowRight")
    expect(cell(sheet, "North-B")).to_be_visible()
    # Jul, Aug, Sep, the fourth quarter, Oct, Nov: what is left of the quarter is December's
    block = [[1_000 * row + extra for extra in (1, 2, 3, 4_000, 5, 6)] for row in (1, 2, 3)]
    text = "\r\n".join("\t".join(f"{one:,}" for one in line) for line in block) + "\r\n"
    sheet.evaluate("text => navigator.clipboard.writeText(text)", text)
    cell(sheet, "North-A", 2).click()
    sheet.keyboard.press("Control+V")
    at_journal(sheet, 2)
    rows = ("North-A", "North-B", "South")
    shown = [[value(sheet, name, column) for column in range(2, 8)] for name in rows]
    assert shown == block
    assert [value(sheet, name, 8) for name in rows] == [a[3] - a[4] - a[5] for a in block]


def test_what_somebody_else_changed_appears(
    sheet: Page, cube: SmallCompany, administrator: Persona
) -> None:
    made = Version.unscoped.select_related("plan").get()
    address = Address(cube["south"], made.plan.first_period, 6)
    targets.spread(
        actor=administrator.viewer, now=NOW, version_id=made.pk,
        figure=Figure(Cell.unscoped.values_list("metric_id", flat=True)[0]),
        entries=[Entry(address, text="=777")],
    )  # fmt: skip
    at_journal(sheet, 2)
    expect(cell(sheet, "South")).to_have_text("777")
