"""Judgement in a real browser: a rep says it on a phone with the keyboard, axe finds nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from goals.models import ForecastSubmission
from tests.browser.test_negotiation import faults_of
from tests.factories import forecast_run
from tests.factories.small_company import TODAY, SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "?period=2026-09.1"


@pytest.fixture
def forecast(cube: SmallCompany) -> SmallCompany:
    codes = ("north", "north-a", "north-a-1", "north-a-2")
    forecast_run.write(TODAY, {cube[code]: {FIRST + 2: 50_000_000} for code in codes})
    return cube


def test_a_rep_says_it_with_the_keyboard_and_brings_the_last_figures_back(
    open_page: Callable[..., Page], forecast: SmallCompany, rep: Persona
) -> None:
    page: Any = open_page(rep, width=375)
    page.goto("/")
    page.get_by_role("link", name="North-A-1 · Sep 2026").click()
    expect(page.get_by_label("Commit")).to_be_focused()
    for typed in ("490", "450", "520", ""):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Kept: North-A-1")
    said = ForecastSubmission.unscoped.get()
    assert (said.worst, said.commit, said.best) == (45_000_000, 49_000_000, 52_000_000)
    expect(page.get_by_label("Commit")).to_have_value("")
    page.get_by_role("button", name="Copy last figures").click()
    expect(page.get_by_label("Commit")).to_have_value("490")
    expect(page.get_by_label("Worst case")).to_have_value("450")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (375, "dark")])
def test_the_pages_are_accessible_and_fit(
    open_page: Callable[..., Page], forecast: SmallCompany, manager_north: Persona,
    axe_source: str, width: int, theme: str,
) -> None:  # fmt: skip
    board = "/goals/forecast-board/"
    paths = [
        f"/goals/forecast-submission/{WORDS}", f"{board}{WORDS}", f"{board}{WORDS}&tab=changes",
        f"{board}{WORDS}&tab=history", f"{board}values/", f"{board}settings/",
    ]  # fmt: skip
    assert not faults_of(open_page(manager_north, width=width, theme=theme), paths, axe_source)
