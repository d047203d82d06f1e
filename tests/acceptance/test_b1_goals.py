"""Goals that are SMART or say what they lack, in levels, linked upward, beside their figures: B1."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from goals.models import Goal, Plan
from salesplan.core.models import COMPANY_ID
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
pytestmark = [pytest.mark.django_db, pytest.mark.covers("B1")]


@pytest.fixture
def api(api_for: ApiFor, analyst: Persona) -> APIClient:
    return api_for(analyst)


def state(api: APIClient, plan: Plan, status: int = 201, **more: Any) -> dict[str, Any]:
    body = {"name": "Grow", "metric": "revenue", "organisation": "company", **more}
    answer = api.post(f"/api/v1/plans/{plan.pk}/goals/", body, format="json")
    assert answer.status_code == status, answer.json()
    return dict(answer.json())


def test_a_goal_says_what_it_lacks_until_it_is_smart(
    plan: Plan, api: APIClient, client_for: ClientFor, analyst: Persona
) -> None:
    browser, address = client_for(analyst), f"/goals/plans/{plan.pk}/goals/"
    form = {"name": "Grow revenue", "kind": "core", "metric": "revenue",
            "organisation": COMPANY_ID, "owner_id": ""}  # fmt: skip
    assert browser.post(address + "new/", form).status_code == 302
    goal = Goal.unscoped.get()
    page = browser.get(address).content.decode()
    assert "a value, a baseline, a period or due date, an owner, a reason" in page
    form |= {"value": "5000", "baseline": "4000", "first_period": FIRST, "months": 6,
             "owner_id": analyst.user.pk, "reason": "The market grows", "version": goal.version}  # fmt: skip
    assert browser.post(f"{address}{goal.pk}/", form).status_code == 302
    page = browser.get(address).content.decode()
    assert '<span class="badge badge-good">complete</span>' in page
    told = api.get(f"/api/v1/goals/{goal.pk}/").json()
    assert (told["missing"], told["value"], told["growth_asked"]) == ([], 5_000_00, 2_500)
    stale = browser.post(f"{address}{goal.pk}/", form)
    assert stale.status_code == 422
    assert "Somebody changed this meanwhile" in stale.content.decode()


def test_growth_is_held_against_history_and_the_grid(
    plan: Plan, api: APIClient, small_actuals: SmallCompany
) -> None:
    entry = {"organisation": "company", "first_period": "2026-07", "months": 6, "value": 9_000_00,
             "method": "last_year"}  # fmt: skip
    version = plan.versions.get().pk
    api.post(f"/api/v1/versions/{version}/spread/", {"entries": [entry]}, format="json")

    def sold(first: int) -> int:
        return small_actuals.total("revenue", lambda line: first <= line.period < first + 6)

    told = state(api, plan, value=10_000_00, first_period="2026-07", months=6)
    assert (told["planned"], told["gap"]) == (9_000_00, -1_000_00)
    assert told["growth_asked"] == round((10_000_00 / sold(FIRST - 12) - 1) * 10_000)
    assert told["growth_last_year"] == round((sold(FIRST - 12) / sold(FIRST - 24) - 1) * 10_000)
    margin = state(api, plan, metric="margin_rate", value=4_000, first_period="2026-07", months=6)
    assert margin["planned"] is None  # a ratio has no cells
    assert margin["growth_last_year"] is not None


def test_long_term_goals_show_how_much_of_them_is_covered(
    plan: Plan, api: APIClient, client_for: ClientFor, analyst: Persona
) -> None:
    course = state(api, plan, name="Three years", horizon="long", value=100_000_00)
    state(api, plan, name="This half", serves=course["id"], value=15_000_00)
    state(api, plan, name="Next half", serves=course["id"], value=18_000_00)
    rows = api.get(f"/api/v1/plans/{plan.pk}/goals/").json()
    assert [row["name"] for row in rows] == ["Three years", "This half", "Next half"]
    assert (rows[0]["served"], rows[0]["coverage"]) == (33_000_00, 3_300)
    page = client_for(analyst).get(f"/goals/plans/{plan.pk}/goals/").content.decode()
    assert "Goals that serve it cover" in page
    refused = state(api, plan, 400, name="Up", horizon="long", serves=rows[1]["id"])
    assert refused["errors"][0]["attr"] == "serves"


def test_a_removed_goal_comes_back_by_undo(
    plan: Plan, api: APIClient, client_for: ClientFor, analyst: Persona
) -> None:
    made = state(api, plan, value=7)
    browser, address = client_for(analyst), f"/goals/plans/{plan.pk}/goals/"
    gone = browser.post(f"{address}{made['id']}/remove/")
    page = browser.get(gone.headers["Location"]).content.decode()
    undo = re.search(rf'action="({address}{made["id"]}/restore/)"', page)
    assert undo is not None
    assert not Goal.unscoped.exists()
    assert browser.post(undo[1]).status_code == 302
    assert Goal.unscoped.get().value == 7


def test_the_api_guards_every_change_by_its_version(plan: Plan, api: APIClient) -> None:
    made = state(api, plan, value=7)
    address = f"/api/v1/goals/{made['id']}/"
    assert api.patch(address, {"value": 8}, format="json").status_code == 428
    done = api.patch(address, {"value": 8}, format="json", headers={"if-match": '"1"'})
    assert (done.json()["value"], done.headers["ETag"]) == (8, '"2"')
    assert api.patch(address, {"value": 9}, headers={"if-match": '"1"'}).status_code == 412
    assert api.delete(address, headers={"if-match": '"2"'}).status_code == 204
    assert api.post(f"{address}restore/").json()["value"] == 8
