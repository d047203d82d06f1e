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
        ".tabulator-row", has=page.locator(".tabulator-cell", has_text=re.compile(f"^{name}$"))
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
    expect(sheet.locator("#cell-refusal")).to_contain_text("not a number")
    assert Version.unscoped.get().last_journal == 2


def test_a_lock_keeps_its_figure_and_says_why(sheet: Page) -> None:
    held = value(sheet, "North")
    cell(sheet, "North").click()
    sheet.locator("#lock").click()
    sheet.fill("#l-reason", "agreed with the region")
    sheet.locator("#lock-dialog button[value=apply]").click()
    expect(cell(sheet, "North")).to_have_class(re.compile("is-locked"))
    type_in(sheet, "Company", "+10%")
    at_journal(sheet, 2)
    assert value(sheet, "North") == held
    type_in(sheet, "North", "5")
    expect(sheet.locator("#cell-refusal")).to_contain_text("Every cell below is locked")
    cell(sheet, "North").click()
    sheet.locator("#why").click()
    expect(sheet.locator("#drawer")).to_contain_text("agreed with the region")
    sheet.locator("#drawer [data-unlock]").click()
    expect(cell(sheet, "North")).not_to_have_class(re.compile("is-locked"))


def test_a_block_is_pasted_into_tree_children_as_one_change(sheet: Page, live_server: Any) -> None:
    sheet.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    sheet.evaluate("navigator.clipboard.writeText('1000\\t2000\\n3000\\t4,000\\n')")
    cell(sheet, "North", 2).click()
    sheet.keyboard.press("Control+V")
    at_journal(sheet, 2)
    assert [value(sheet, name, column) for name in ("North", "South") for column in (2, 3)] == [
        1000,
        2000,
        3000,
        4000,
    ]


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
