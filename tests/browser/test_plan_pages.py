"""The pages of plans: axe finds nothing, nothing is wider than the screen, no faults."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from playwright.sync_api import Page

from goals.models import Version
from goals.services import goals, targets
from goals.services.cells import Figure
from goals.services.goals import GoalDraft
from salesplan.core.models import COMPANY_ID
from tests.browser.looking import settle
from tests.browser.test_axe import RUN, WIDER, _note
from tests.goals.conftest import NOW
from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pages(version: Version, revenue: Figure, administrator: Persona) -> list[str]:
    """The addresses, with a plan that has figures, a goal and a history."""
    targets.set_growth(
        actor=administrator.viewer, now=NOW, version_id=version.pk, figure=revenue,
        percent=Fraction(1, 10),
    )  # fmt: skip
    draft = GoalDraft("Grow", revenue.metric_id, COMPANY_ID, value=5)
    goals.create(actor=administrator.viewer, plan_id=version.plan_id, draft=draft)
    plan = f"/goals/plans/{version.plan_id}/"
    chapters = ("market", "goals", "strategy", "actions", "resources", "monitoring", "goals/new",
                "settings", "rounds/new")  # fmt: skip
    own = f"/goals/versions/{version.pk}/"
    return [
        "/goals/plans/", "/goals/plans/new/", "/goals/templates/", "/goals/templates/sprint/",
        plan, *(f"{plan}{one}/" for one in chapters),
        own + "history/", plan + "history/", own + "moments/?from=%230",
        f"/comments/plan/{version.plan_id}/", own + "grid/", own + "grid/?rows=organisation,product",
    ]  # fmt: skip


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (375, "dark")])
def test_plan_pages_are_accessible_and_fit(
    open_page: Callable[..., Page],
    administrator: Persona,
    pages: list[str],
    axe_source: str,
    width: int,
    theme: str,
) -> None:
    page: Any = open_page(administrator, width=width, theme=theme)
    faults: list[str] = []
    page.on("console", lambda message: _note(faults, message))
    page.on("pageerror", lambda error: faults.append(str(error)))
    for path in pages:
        page.goto(path)
        settle(page)
        page.evaluate(axe_source)
        faults += [f"{path} {found}" for found in page.evaluate(RUN)]
        if page.evaluate(WIDER) > 0:
            faults.append(f"{path} is wider than {width}")
    assert not faults
