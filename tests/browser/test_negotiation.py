"""Targets negotiated in a real browser: a rep answers on a phone, the board shows it, axe is silent."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from goals.models import CommitmentState, HandDown, Version
from goals.services.cells import Figure
from tests.browser.looking import settle
from tests.browser.test_axe import RUN, WIDER, _note
from tests.factories.small_company import SmallCompany
from tests.goals.negotiating import answer, at, fill, handed
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def open_one(version: Version, revenue: Figure, cube: SmallCompany) -> HandDown:
    """1,000 yuan at every seat, handed down with a cushion."""
    fill(version, revenue, cube)
    return handed(version, revenue, cushions={"region": 500}, note="Please answer")


def test_a_rep_commits_another_figure_on_a_phone_with_the_keyboard(
    open_page: Callable[..., Page], open_one: HandDown, cube: SmallCompany, rep: Persona
) -> None:
    page: Any = open_page(rep, width=375)
    page.goto("/")
    page.get_by_role("link", name="Your answer is awaited").click()
    page.get_by_text("Commit another figure").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("My figure")).to_be_focused()
    page.keyboard.type("900")
    page.keyboard.press("Tab")
    page.keyboard.type("One dealer closed")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Your figure of ¥ 900 is with the people")
    row = at(open_one, cube["north-a-1"])
    assert (row.state, row.committed) == (CommitmentState.COMMITTED, 900_00)
    page.locator("nav.bottom").get_by_role("link", name="My targets").click()
    expect(page.get_by_text("All answered")).to_be_visible()


def test_the_board_spreads_again_and_takes_it_back_from_the_toast(
    open_page: Callable[..., Page], open_one: HandDown, cube: SmallCompany, rep: Persona,
    administrator: Persona,
) -> None:  # fmt: skip
    answer(open_one, rep.viewer, cube["north-a-1"], 700)
    page: Any = open_page(administrator)
    page.goto(f"/goals/hand-downs/{open_one.pk}/")
    expect(page.locator("#bulk")).to_be_hidden()
    page.get_by_role("checkbox", name="Choose North-A-2").check()
    expect(page.locator("#bulk")).to_contain_text("1 chosen")
    page.get_by_role("link", name="Spread again below North-A", exact=True).click()
    expect(page.get_by_text("2 targets change")).to_be_visible()
    page.get_by_role("button", name="Apply").click()
    before = at(open_one, cube["north-a-2"]).assigned
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("was undone")
    after = at(open_one, cube["north-a-2"]).assigned
    assert (before, after) == (1_400_00, 1_050_00)


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (375, "dark")])
def test_the_pages_are_accessible_and_fit(
    open_page: Callable[..., Page], open_one: HandDown, cube: SmallCompany, rep: Persona,
    administrator: Persona, axe_source: str, width: int, theme: str,
) -> None:  # fmt: skip
    answer(open_one, rep.viewer, cube["north-a-1"], 700)
    faults: list[str] = []
    board, version = f"/goals/hand-downs/{open_one.pk}/", open_one.target_version_id
    node = f"/goals/commitments/{at(open_one, cube['north-a-1']).pk}/"
    looked_at = {
        administrator: [
            "/goals/hand-downs/", board, board + "?show=waiting", board + "spread/?way=total",
            board + "settings/", node, f"/goals/versions/{version}/hand-downs/new/",
            f"/goals/versions/{version}/approvals/", "/goals/delegations/",
        ],
        rep: ["/", "/goals/my-targets/", node, board],
    }  # fmt: skip
    for persona, paths in looked_at.items():
        faults += faults_of(open_page(persona, width=width, theme=theme), paths, axe_source)
    assert not faults


def faults_of(page: Any, paths: list[str], axe_source: str) -> list[str]:
    """What axe, the browser and the width of the screen have against some pages."""
    faults: list[str] = []
    page.on("console", lambda message: _note(faults, message))
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in paths:
        page.goto(path)
        settle(page)
        page.evaluate("document.querySelectorAll('.answers details').forEach(d => d.open = true)")
        page.evaluate(axe_source)
        faults.extend(f"{path} {found}" for found in page.evaluate(RUN))
        if page.evaluate(WIDER) > 0:
            faults.append(f"{path} is wider than the screen")
    return faults
