"""A new plan gets the tasks and risks of its template, once; a saved plan gives them back."""

from datetime import date

import pytest

from execution.models import Action, Risk
from execution.services import from_templates
from goals.models import Goal, Plan
from goals.services import plans, templates
from goals.services.plans import Draft
from salesplan.core.models import COMPANY_ID
from salesplan.core.selectors import access
from salesplan.core.services import outbox
from tests.factories.small_company import TODAY, SmallCompany

pytestmark = pytest.mark.django_db


def make(code: str, language: str = "en", months: int = 6) -> Plan:
    draft = Draft(
        name="New", organisation_id=COMPANY_ID, first_period=2026 * 12 + 9, months=months,
        template=code, language=language,
    )  # fmt: skip
    plan = plans.create(actor=access.system(), draft=draft, today=TODAY)
    outbox.relay()
    return plan


def test_tasks_and_risks_arrive_with_dates_goals_and_language(small_company: SmallCompany) -> None:
    plan = make("half-year", "zh-hans")
    task = Action.unscoped.get(plan=plan, name="推出三个产品组合")
    assert (task.starts_on, task.due_on) == (date(2026, 10, 8), date(2026, 11, 15))
    assert task.goal == Goal.unscoped.get(plan=plan, name="通过组合销售提升客单价")
    assert task.deliverable == "含价格、毛利和话术的组合方案"
    assert Action.unscoped.filter(plan=plan).count() == 10
    risk = Risk.unscoped.get(plan=plan, name="竞争对手发起价格战")
    assert (risk.category, risk.probability, risk.impact, risk.score) == ("market", 3, 4, 12)
    assert Risk.unscoped.filter(plan=plan).count() == 6


def test_no_task_is_due_after_the_plan(small_company: SmallCompany) -> None:
    plan = make("half-year", months=1)
    assert max(Action.unscoped.filter(plan=plan).values_list("due_on", flat=True)) == date(
        2026, 10, 31
    )


def test_an_event_that_comes_twice_brings_everything_once(small_company: SmallCompany) -> None:
    plan = make("sprint")
    again = from_templates.bring(
        actor=access.system(), plan_id=plan.pk, code="sprint", language="en", author_id=None
    )
    assert again == 0
    assert Action.unscoped.filter(plan=plan).count() == 10


def test_a_plan_or_template_that_is_gone_brings_nothing(small_company: SmallCompany) -> None:
    for plan_id, code in ((999_999, "sprint"), (make("").pk, "gone")):
        assert not from_templates.bring(
            actor=access.system(), plan_id=plan_id, code=code, language="en", author_id=None
        )
    assert not Action.unscoped.exists()


def test_a_saved_plan_keeps_its_tasks_and_risks(small_company: SmallCompany) -> None:
    plan = make("sprint", months=3)
    row = templates.save_plan(
        actor=access.system(), plan_id=plan.pk, code="ours", name="Ours", language="en"
    )
    assert (len(row.content["tasks"]), len(row.content["risks"])) == (10, 5)
    again = make("ours", months=3)
    told = [
        list(
            Action.unscoped.filter(plan=one)
            .order_by("pk")
            .values_list("name", "starts_on", "due_on", "deliverable", "goal__name")
        )
        for one in (plan, again)
    ]
    assert told[0] == told[1]
    risks = [
        list(
            Risk.unscoped.filter(plan=one).order_by("pk").values_list("name", "impact", "response")
        )
        for one in (plan, again)
    ]
    assert risks[0] == risks[1]
