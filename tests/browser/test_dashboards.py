"""Pages of figures in a browser: the whole screen, paper, views, and news that arrive by polling."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from salesplan.core.models import CubeState
from tests.browser.looking import settle
from tests.browser.test_axe import RUN, WIDER, _note
from tests.factories.planned_company import Planned, cube, planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)
Open = Callable[..., Page]
__all__ = ["cube", "planned"]


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (375, "dark")])
def test_pages_of_figures_are_accessible_and_fit(
    open_page: Open,
    executive: Persona,
    planned: Planned,
    axe_source: str,
    width: int,
    theme: str,
) -> None:
    page: Any = open_page(executive, width=width, theme=theme)
    faults: list[str] = []
    page.on("console", lambda message: _note(faults, message))
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in (
        "/monitoring/executive/",
        "/monitoring/?period=2026-08",
        "/monitoring/?metric=orders",
    ):
        page.goto(path)
        settle(page)
        for button in page.query_selector_all(".chart-toggle"):
            button.click()
        page.evaluate(axe_source)
        faults += [f"{path} {found}" for found in page.evaluate(RUN)]
        if page.evaluate(WIDER) > 0:
            faults.append(f"{path} is wider than {width}")
    assert not faults


def test_screen_paper_views_and_news(open_page: Open, executive: Persona, planned: Planned) -> None:
    page: Any = open_page(executive)
    page.goto("/monitoring/executive/?by=organisation")
    page.wait_for_selector("#fan[data-drawn]")
    # the whole screen, until Escape
    page.click("[data-project]")
    page.wait_for_selector("html.is-projected")
    assert not page.is_visible("#rail")
    page.keyboard.press("Escape")
    page.wait_for_selector("html:not(.is-projected)")
    assert page.is_visible("#rail")
    # paper: no rail, no filters, a line that says what it is
    page.emulate_media(media="print")
    assert "data through" in page.inner_text(".print-head")
    assert not page.is_visible(".bar")
    assert not page.is_visible("#rail")
    page.emulate_media(media="screen")
    # a view that opens with the page
    page.click("#bridge-part .switch >> text=Products")
    page.wait_for_selector("#bridge-part [aria-current] >> text=Products")
    page.click("summary:has-text('Views')")
    page.fill("#view-name", "Ours")
    page.check("input[name=default]")
    page.click("text=Save this view")
    settle(page)
    page.goto("/monitoring/executive/")
    assert "by=organisation" in page.url
    # down by click, back by the browser
    page.click("#children tbody a >> text=South")
    page.wait_for_url("**organisation=*")
    page.go_back()
    page.wait_for_selector("#children >> text=South")
    # news: the figures change in place
    page.wait_for_selector("#fan[data-drawn]")
    page.evaluate("scrollTo(0, 400); document.querySelector('#tiles').innerHTML = 'old'")
    state = CubeState.objects.get()
    CubeState.objects.update(generation=state.generation + 1)
    page.evaluate("document.body.dispatchEvent(new CustomEvent('poll'))")
    page.wait_for_selector("#fresh >> text=New figures have arrived")
    page.wait_for_selector("#tiles .tile")
    assert page.evaluate("scrollY") >= 400  # what came in above pushes nobody back to the top
