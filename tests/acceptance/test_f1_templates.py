"""A plan from a template, in the reader's language; the workspace it opens; an own template: F1."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from execution.models import Action, Risk
from goals.models import Plan
from salesplan.core.models import COMPANY_ID, CurrencyRate
from tests.acceptance.working import work_off
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
pytestmark = [pytest.mark.django_db, pytest.mark.covers("F1")]
CODES = ["half-year", "product-launch", "entering-region", "sprint", "answering-competitor",
         "key-accounts"]  # fmt: skip


@pytest.fixture
def browser(client_for: ClientFor, analyst: Persona, cube: SmallCompany) -> Client:
    return client_for(analyst)


@pytest.fixture
def api(api_for: ApiFor, analyst: Persona) -> APIClient:
    return api_for(analyst)


def make(browser: Client, **more: Any) -> Plan:
    form = {"name": "H2", "organisation": COMPANY_ID, "first_period": FIRST, "months": 6,
            "percent": "10", "display_unit": 10_000, "rounding_unit": 1,
            "template": "half-year"} | more  # fmt: skip
    answer = browser.post("/goals/plans/new/", form)
    assert answer.status_code == 302, answer.content.decode()
    work_off()
    return Plan.unscoped.order_by("-pk")[0]


def test_six_templates_are_offered_and_previewed(browser: Client, api: APIClient) -> None:
    assert [row["code"] for row in api.get("/api/v1/plan-templates/").json()] == CODES
    page = browser.get("/goals/plans/new/").content.decode()
    for code in CODES:
        assert f'<option value="{code}"' in page
        told = browser.get("/goals/plans/new/preview/", {"template": code}).content.decode()
        counts = [int(found) for found in re.findall(r"<h3>\w+ · (\d+)</h3>", told)]
        assert len(counts) == 5
        assert counts[0] >= 5
        assert counts[1] >= 8
        assert counts[2] >= 5


def test_a_plan_opens_with_everything_its_template_brings(browser: Client) -> None:
    plan = make(browser)
    page = browser.get(f"/goals/plans/{plan.pk}/").content.decode()
    assert "Targets proposed from above" in page
    assert "Incomplete (7 of 7): Keep the three-year growth course" in page
    assert "3 of 7 met" in page  # goals: one is core, the target is set, for every seat
    actions = browser.get(f"/goals/plans/{plan.pk}/actions/").content.decode()
    assert "Visit all customers of tier A" in actions
    assert "A competitor opens a price war" in actions
    assert Action.unscoped.filter(plan=plan).count() == 10
    assert Risk.unscoped.filter(plan=plan).count() == 6


def test_the_contents_speak_the_language_of_who_made_the_plan(browser: Client) -> None:
    browser.post("/language/", {"language": "zh-hans"})
    plan = make(browser, template="sprint", months=1)
    page = browser.get(f"/goals/plans/{plan.pk}/actions/").content.decode()
    assert "逐一盘点报价：促成、激活或放弃" in page
    assert "为成单放宽账期" in page


def test_the_calendar_and_the_checklist_are_worked_off(browser: Client, api: APIClient) -> None:
    plan = make(browser)
    rounds = api.get(f"/api/v1/plans/{plan.pk}/rounds/").json()
    assert [row["overdue"] for row in rounds] == [True] * 5  # the small company lives in August
    address = f"/goals/plans/{plan.pk}/rounds/"
    browser.post(f"{address}{rounds[0]['id']}/done/")
    form = {"name": "Kick-off", "kind": "top_down", "due_on": "2026-09-30"}
    assert browser.post(f"{address}new/", form).status_code == 302
    late = form | {"starts_on": "2026-10-05"}
    refused = browser.post(f"{address}new/", late)
    assert "after its deadline 2026-09-30" in refused.content.decode()
    page = browser.get(f"/goals/plans/{plan.pk}/").content.decode()
    assert "Kick-off" in page
    assert page.count("badge-bad") == 4
    chapters = {row["chapter"]: row for row in api.get(
        f"/api/v1/plans/{plan.pk}/checklists/").json()}  # fmt: skip
    item = next(one for one in chapters["resources"]["items"] if one["id"])
    browser.post(f"/goals/plans/{plan.pk}/checklist/{item['id']}/")
    browser.post(f"/goals/plans/{plan.pk}/checklist/", {"chapter": "resources", "text": "Own"})
    after = api.get(f"/api/v1/plans/{plan.pk}/checklists/").json()
    resources = next(row for row in after if row["chapter"] == "resources")
    assert resources["met"] == chapters["resources"]["met"] + 1
    assert "Own" in [one["text"] for one in resources["items"]]


def test_a_company_saves_its_own_template_and_starts_from_it(
    browser: Client, api: APIClient
) -> None:
    plan = make(browser, template="key-accounts")
    saved = browser.post(f"/goals/plans/{plan.pk}/save-template/", {"name": "Our accounts"})
    assert saved.headers["Location"] == "/goals/templates/our-accounts/"
    out = api.get("/api/v1/plan-templates/our-accounts/").json()
    assert [len(out[part]) for part in ("goals", "tasks", "risks")] == [7, 10, 6]
    again = make(browser, template="our-accounts", name="Again")
    assert Action.unscoped.filter(plan=again).count() == 10
    out["goals"][0]["kind"] = "odd"
    wrong = api.put("/api/v1/plan-templates/theirs/", out, format="json")
    assert wrong.status_code == 400
    assert wrong.json()["errors"][0]["detail"].startswith("goals[0].kind: this is one of")
    out["goals"][0]["kind"] = "core"
    assert api.put("/api/v1/plan-templates/theirs/", out, format="json").status_code == 201
    assert api.put("/api/v1/plan-templates/theirs/", out, format="json").status_code == 428
    tag = {"if-match": '"1"'}
    assert api.delete("/api/v1/plan-templates/theirs/", headers=tag).status_code == 204
    assert browser.post("/goals/templates/our-accounts/remove/").status_code == 302
    assert "/goals/templates/our-accounts/" not in browser.get("/goals/templates/").content.decode()


def test_settings_keep_periods_and_currency_and_refuse_one_without_a_rate(
    browser: Client, api: APIClient
) -> None:
    plan = make(browser, comparison_first_period=FIRST - 18, comparison_months=6)
    tag = {"if-match": f'"{plan.version}"'}
    address = f"/api/v1/plans/{plan.pk}/"
    refused = api.patch(address, {"display_currency": "USD"}, format="json", headers=tag)
    assert refused.json()["errors"][0]["detail"] == (
        "There is no exchange rate of USD up to 2026-08-31; import one first."
    )
    CurrencyRate.objects.create(currency="USD", date=date(2026, 8, 1), rate="7.2")
    CurrencyRate.objects.create(currency="USD", date=date(2026, 9, 30), rate="9")  # not yet
    version = plan.versions.get().pk
    entry = {"organisation": "company", "first_period": "2026-07", "months": 6,
             "value": 720_000_000_00, "method": "last_year"}  # fmt: skip
    api.post(f"/api/v1/versions/{version}/spread/", {"entries": [entry]}, format="json")
    changed = {"display_currency": "USD", "display_unit": 1_000_000}
    done = api.patch(address, changed, format="json", headers=tag)
    assert done.json()["display_currency"] == "USD"
    page = browser.get(f"/goals/plans/{plan.pk}/").content.decode()
    assert "Amounts are converted to USD at 7.2 CNY of 1 Aug 2026" in page
    assert "$ 100 M" in page
    grid = api.get(f"/api/v1/versions/{version}/grid/").json()
    assert grid["total"] == 720_000_000_00  # typed figures stay in the reporting currency
    market = browser.get(f"/goals/plans/{plan.pk}/market/").content.decode()
    assert "Jan – Jun 2025" in market
