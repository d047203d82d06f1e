"""An alert is worked with mouse and keyboard: known, explained, answered; it fits on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from monitoring.models import Alert, AlertState, Cause, Remedy
from monitoring.services import alert_rules, alerts
from salesplan.core.selectors import access
from tests.browser.looking import settle
from tests.browser.test_axe import RUN, WIDER
from tests.factories.planned_company import NOW, Planned, cube, planned
from tests.factories.small_company import TODAY
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["cube", "planned"]


@pytest.fixture
def alert(planned: Planned, manager_south: Persona, executive: Persona) -> Alert:
    """The south's case."""
    alert_rules.ensure_default(actor=access.system())
    alerts.evaluate(actor=access.system(), as_of=TODAY, now=NOW)
    found: Alert = Alert.unscoped.get(organisation_id=planned["south"])
    return found


def test_an_alert_is_answered_with_mouse_and_keyboard(
    open_page: Callable[..., Page], alert: Alert, manager_south: Persona, axe_source: str
) -> None:
    page = open_page(manager_south)
    page.goto(f"/monitoring/alerts/{alert.pk}/")
    expect(page.locator("#pace .main-svg").first).to_be_visible()
    _by_keyboard(page)
    _by_mouse(page)
    expect(page.locator(".glance")).to_have_text("1 task; calibration asked, open")
    alert.refresh_from_db()
    assert (alert.state, alert.note) == (AlertState.ACKNOWLEDGED, "Known since Friday")
    assert Cause.unscoped.get().text == "Dealers ordered less"
    assert Remedy.unscoped.count() == 2
    _fits(open_page(manager_south, width=375, theme="dark"), alert, axe_source)
    _fits(page, alert, axe_source)


def _by_keyboard(page: Page) -> None:
    """Acknowledge, then a task, without touching the mouse."""
    page.locator(".alert-actions summary", has_text="Acknowledge").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Known since Friday")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Acknowledged.")
    page.locator(".alert-actions a", has_text="Create task").focus()
    page.keyboard.press("Enter")
    page.locator("#t-name").focus()
    page.keyboard.type("Visit the dealers")
    page.locator("#t-effect").focus()
    page.keyboard.type("12000")
    page.keyboard.press("Enter")
    expect(page.locator("#remedies")).to_contain_text("Visit the dealers")


def _by_mouse(page: Page) -> None:
    """Confirm the cause that was found, and ask for another target."""
    page.locator("#cause-category").select_option("customer")
    page.locator("#cause-text").fill("Dealers ordered less")
    page.locator("#decide button", has_text="Keep the cause").click()
    expect(page.locator("#remedies")).to_contain_text("Dealers ordered less")
    page.locator(".alert-actions a", has_text="Ask for calibration").click()
    page.locator("#c-proposed").fill("1,000,000")
    page.locator("#c-reason").fill("Two dealers closed")
    page.locator("main form .btn-primary").click()


def _fits(page: Page, alert: Alert, axe_source: str) -> None:
    for path in (f"alerts/{alert.pk}/", f"tasks/new/?alert={alert.pk}",
                 f"calibrations/new/?alert={alert.pk}"):  # fmt: skip
        page.goto(f"/monitoring/{path}")
        settle(page)
        page.evaluate(axe_source)
        assert page.evaluate(RUN) == [], path
        assert page.evaluate(WIDER) <= 0, path
