"""Plans in the browser: list, form, workspace with its chapters, goals, steps."""

from collections.abc import Callable

import pytest
from django.test import Client

from goals.models import Cell, Goal, Plan, Version
from salesplan.core.models import COMPANY_ID, Company
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
CHAPTERS = ("market", "goals", "strategy", "actions", "resources", "monitoring")


@pytest.fixture
def browser(client_for: ClientFor, administrator: Persona) -> Client:
    return client_for(administrator)


def form(**more: object) -> dict[str, object]:
    return {
        "name": "H2", "organisation": COMPANY_ID, "first_period": FIRST, "months": 6,
        "percent": "12", "display_unit": 10_000, "rounding_unit": 1,
    } | more  # fmt: skip


def test_a_company_without_plans_is_shown_the_way(
    browser: Client, small_company: SmallCompany
) -> None:
    page = browser.get("/goals/plans/").content.decode()
    assert "No plan yet" in page
    assert "/goals/plans/new/" in page


def test_a_plan_is_made_by_growth_and_opens_as_a_grid(browser: Client, cube: SmallCompany) -> None:
    shown = browser.get("/goals/plans/new/")
    assert shown.status_code == 200
    answer = browser.post("/goals/plans/new/", form())
    version = Version.unscoped.get()
    assert answer.headers["Location"] == f"/goals/versions/{version.pk}/grid/"
    last_year = cube.total("revenue", lambda line: FIRST - 12 <= line.period < FIRST - 6)
    total = sum(Cell.unscoped.values_list("value", flat=True))
    assert abs(total - last_year * 112 // 100) <= 100
    assert browser.get(answer.headers["Location"]).status_code == 200
    assert "H2" in browser.get("/goals/plans/").content.decode()


def test_the_form_says_what_the_growth_comes_to(browser: Client, cube: SmallCompany) -> None:
    page = browser.get("/goals/plans/new/preview/", form()).content.decode()
    assert "the plan would start at" in page
    empty = browser.get("/goals/plans/new/preview/", form(percent="")).content.decode()
    assert "starts without figures" in empty


@pytest.mark.parametrize(
    "bad", [{"percent": "abc"}, {"name": ""}, {"organisation": 2}, {"months": 99}]
)
def test_a_wrong_form_comes_back_with_the_reason(
    browser: Client, cube: SmallCompany, bad: dict[str, object]
) -> None:
    answer = browser.post("/goals/plans/new/", form(**bad))
    assert answer.status_code == 422
    assert 'class="field-error"' in answer.content.decode()
    assert not Plan.unscoped.exists()


def test_the_workspace_leads_to_six_chapters_that_open(browser: Client, cube: SmallCompany) -> None:
    browser.post("/goals/plans/new/", form())
    plan = Plan.unscoped.get()
    page = browser.get(f"/goals/plans/{plan.pk}/").content.decode()
    for key in CHAPTERS:
        assert f"/goals/plans/{plan.pk}/{key}/" in page
        assert browser.get(f"/goals/plans/{plan.pk}/{key}/").status_code == 200
    assert browser.get(f"/goals/plans/{plan.pk}/nonsense/").status_code == 404


def test_the_market_chapter_shows_the_base_period(browser: Client, cube: SmallCompany) -> None:
    browser.post("/goals/plans/new/", form())
    plan = Plan.unscoped.get()
    page = browser.get(f"/goals/plans/{plan.pk}/market/").content.decode()
    assert cube.node("north").name in page
    assert cube.node("south").name in page


def test_goals_are_stated_and_removed(browser: Client, plan: Plan, administrator: Persona) -> None:
    assert browser.get(f"/goals/plans/{plan.pk}/goals/new/").status_code == 200
    fields = {"name": "Win back", "kind": "core", "metric": "revenue", "organisation": COMPANY_ID,
              "value": "12.50"}  # fmt: skip
    browser.post(f"/goals/plans/{plan.pk}/goals/new/", fields)
    goal = Goal.unscoped.get()
    assert (goal.value, goal.owner_id) == (1_250, administrator.user.pk)
    page = browser.get(f"/goals/plans/{plan.pk}/goals/").content.decode()
    assert "Win back" in page
    assert "a period or due date" in page
    browser.post(f"/goals/plans/{plan.pk}/goals/{goal.pk}/remove/")
    assert not Goal.unscoped.exists()


def test_four_eyes_in_the_browser(
    browser: Client, client_for: ClientFor, executive: Persona, cube: SmallCompany
) -> None:
    Company.objects.update(four_eyes=True)
    browser.post("/goals/plans/new/", form())
    version = Version.unscoped.get()
    step = f"/goals/versions/{version.pk}/"
    assert browser.post(step + "submit/").status_code == 302
    assert browser.post(step + "approve/").status_code == 403
    assert client_for(executive).post(step + "approve/").status_code == 302
    assert Version.unscoped.get(pk=version.pk).is_baseline
    assert browser.post(step + "reopen/").status_code == 302
    assert browser.post(step + "explode/").status_code == 404


def test_a_rep_sees_the_own_seat_and_no_buttons(
    browser: Client, client_for: ClientFor, rep: Persona, cube: SmallCompany
) -> None:
    browser.post("/goals/plans/new/", form())
    version = Version.unscoped.get()
    own = client_for(rep)
    assert own.get("/goals/plans/new/").status_code == 403
    page = own.get(f"/goals/plans/{version.plan_id}/").content.decode()
    assert "submit" not in page
    sheet = own.get(f"/goals/versions/{version.pk}/export/csv/").content.decode("utf-8-sig")
    assert "North-A-1" in sheet
    assert len(sheet.strip().splitlines()) == 2


def test_a_managers_plan_is_not_there_for_another(
    client_for: ClientFor, manager_north: Persona, manager_south: Persona, cube: SmallCompany
) -> None:
    client_for(manager_north).post("/goals/plans/new/", form(organisation=cube["north"]))
    plan = Plan.unscoped.get()
    version = Version.unscoped.get()
    other = client_for(manager_south)
    addresses = (
        f"plans/{plan.pk}/", f"plans/{plan.pk}/goals/", f"versions/{version.pk}/grid/",
        f"versions/{version.pk}/history/", f"versions/{version.pk}/export/csv/",
        f"versions/{version.pk}/why/",
    )  # fmt: skip
    assert [other.get(f"/goals/{address}").status_code for address in addresses] == [404] * 6


def test_a_nul_in_a_form_is_refused_in_words(plan: Plan, browser: Client) -> None:
    form = {"order": "A\x00B", "source": "erp", "reason": "a test order"}
    response = browser.post(f"/goals/plans/{plan.pk}/exclusions/", form)
    assert response.status_code == 400
    assert "A NUL character cannot be stored." in response.content.decode()
    form = {"name": "Half\x00year"}
    response = browser.post(f"/goals/plans/{plan.pk}/save-template/", form)
    assert response.status_code == 400
