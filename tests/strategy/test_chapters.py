"""The chapters of a plan show what upper apps know of it."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from execution.models import Action
from goals.models import Plan
from salesplan.core.models import Node
from strategy.models import Initiative
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(small_company: SmallCompany) -> Plan:
    north = Node.unscoped.get(pk=small_company["north"])
    made: Plan = Plan.unscoped.create(
        name="North H2", organisation=north, first_period=2026 * 12 + 6,
        base_first_period=2025 * 12 + 6,
    )  # fmt: skip
    made.versions.create(code="v1", name="Working", tree_date=date(2026, 7, 1))
    Initiative.unscoped.create(
        plan=made, name="Open dealers", direction="channel", contribution=120_000_00, cost=10_000_00
    )
    Action.unscoped.create(plan=made, name="Call ten dealers", organisation=north)
    return made


@pytest.mark.parametrize(
    ("chapter", "text"),
    [
        ("strategy", "Open dealers"),
        ("actions", "Call ten dealers"),
        ("monitoring", "No open alert"),
    ],
)
def test_a_chapter_holds_the_rows_of_its_plan(
    plan: Plan,
    manager_north: Persona,
    client_for: Callable[[Persona], Client],
    chapter: str,
    text: str,
) -> None:
    page = client_for(manager_north).get(f"/goals/plans/{plan.pk}/{chapter}/")
    assert page.status_code == 200
    assert text in page.content.decode()
