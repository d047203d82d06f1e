"""axe finds nothing, nothing is wider than the screen, and the browser reports no faults."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page

from salesplan.core.selectors import access
from salesplan.core.services import registers
from tests.browser.looking import settle
from tests.browser.pages import PAGES
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)
RUN = """async () => (await axe.run()).violations.map(
  v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 5).join(' | '))"""
WIDER = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture
def rows(small_company: SmallCompany, administrator: Persona) -> None:
    """Something to see in the lists."""
    for key, raw in (
        ("competitors", {"name": "Rival", "threat": "high", "product_line": small_company["home"]}),
        ("actions", {"name": "Call", "organisation": small_company["north"], "status": "blocked"}),
    ):
        registers.create(
            actor=access.system(), register=registers.get(key), raw=raw, today=TODAY,  # type: ignore[arg-type]
        )  # fmt: skip


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (375, "dark"), (1440, "dark")])
def test_pages_are_accessible_and_fit(
    open_page: Callable[..., Page],
    administrator: Persona,
    rows: None,
    axe_source: str,
    width: int,
    theme: str,
) -> None:
    page = open_page(administrator, width=width, theme=theme)
    faults: list[str] = []
    page.on("console", lambda message: _note(faults, message))
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in PAGES:
        page.goto(path)
        settle(page)
        page.evaluate(axe_source)
        faults += [f"{path} {found}" for found in page.evaluate(RUN)]
        if page.evaluate(WIDER) > 0:
            faults.append(f"{path} is wider than {width}")
    assert not faults


def _note(faults: list[str], message: ConsoleMessage) -> None:
    missing_page = "404" in message.text
    if message.type in {"error", "warning"} and not missing_page:
        faults.append(message.text)


def test_the_sign_in_is_accessible(open_page: Callable[..., Page], axe_source: str) -> None:
    page: Any = open_page(None, width=375)
    page.goto("/accounts/login/")
    page.evaluate(axe_source)
    assert page.evaluate(RUN) == []
