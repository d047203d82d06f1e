"""The plan workspace in the browser: settings, calendar, checklist, templates."""

from collections.abc import Callable

import pytest
from django.test import Client

from goals.models import ChecklistItem, Goal, Plan, Round
from salesplan.core.models import COMPANY_ID, Metric
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]


@pytest.fixture
def browser(client_for: ClientFor, administrator: Persona) -> Client:
    return client_for(administrator)


def settings(plan: Plan, **more: object) -> dict[str, object]:
    return {
        "version": plan.version, "name": "Renamed", "base_first_period": FIRST - 6,
        "base_months": 6, "comparison_first_period": FIRST - 18, "comparison_months": 6,
        "display_currency": "CNY", "display_unit": 1_000, "rounding_unit": 100, "owner_id": "",
        "rhythm": ["week", "end"], "floor_use": "nothing", "target_use": "budget",
        "stretch_use": "quota", "approvals_needed": 3, "closed_on": "2026-12-31",
    } | more  # fmt: skip


def test_settings_are_shown_changed_and_guarded(browser: Client, plan: Plan) -> None:
    address = f"/goals/plans/{plan.pk}/settings/"
    assert "Save as a template" in browser.get(address).content.decode()
    assert browser.post(address, settings(plan)).status_code == 302
    read = Plan.unscoped.get(pk=plan.pk)
    assert (read.name, read.base_first_period, read.comparison_first_period) == (
        "Renamed", FIRST - 6, FIRST - 18,
    )  # fmt: skip
    assert (read.display_unit, read.rounding_unit, read.rhythm) == (1_000, 100, ["week", "end"])
    assert read.approvals_needed == 3
    assert (read.floor_use, read.owner_id, str(read.closed_on)) == ("nothing", None, "2026-12-31")
    assert read.display_currency == ""  # the reporting currency itself
    again = browser.post(address, settings(plan))
    assert again.status_code == 422
    assert "Somebody changed this meanwhile" in again.content.decode()
    half = browser.post(address, settings(read, comparison_months=""))
    assert half.status_code == 422
    assert "needs its first month and its length" in half.content.decode()


def test_a_plan_may_cover_any_run_of_months(browser: Client, cube: SmallCompany) -> None:
    form = {"name": "Odd", "organisation": COMPANY_ID, "first_period": FIRST, "months": 17,
            "display_unit": 1, "rounding_unit": 1}  # fmt: skip
    assert browser.post("/goals/plans/new/", form).status_code == 302
    made = Plan.unscoped.get()
    assert (made.months, made.base_months, made.comparison_first_period) == (17, 17, FIRST - 24)


def test_rounds_are_added_changed_and_removed(browser: Client, plan: Plan) -> None:
    address = f"/goals/plans/{plan.pk}/rounds/"
    assert browser.get(f"{address}new/").status_code == 200
    form = {"name": "Kick-off", "kind": "review", "due_on": "2026-05-04"}
    browser.post(f"{address}new/", form)
    row = Round.unscoped.get()
    assert 'value="2026-05-04"' in browser.get(f"{address}{row.pk}/").content.decode()
    changed = form | {"due_on": "2026-05-11", "version": 1}
    assert browser.post(f"{address}{row.pk}/", changed).status_code == 302
    assert browser.post(f"{address}{row.pk}/", changed).status_code == 422
    browser.post(f"{address}{row.pk}/done/")
    assert "is not done" in browser.get(f"/goals/plans/{plan.pk}/").content.decode()
    browser.post(f"{address}{row.pk}/done/", {"done": "0"})
    row.refresh_from_db()
    assert (str(row.due_on), row.done_on) == ("2026-05-11", None)
    browser.post(f"{address}{row.pk}/remove/")
    assert not Round.unscoped.exists()


def test_items_are_added_ticked_and_removed_in_their_chapter(browser: Client, plan: Plan) -> None:
    address = f"/goals/plans/{plan.pk}/"
    browser.post(f"{address}checklist/", {"chapter": "market", "text": "Ask dealers"})
    item = ChecklistItem.unscoped.get()
    done = browser.post(f"{address}checklist/{item.pk}/")
    assert done.headers["Location"] == f"{address}market/"
    assert 'aria-pressed="true"' in browser.get(f"{address}market/").content.decode()
    refused = browser.post(f"{address}checklist/", {"chapter": "market", "text": " "}, follow=True)
    assert "1 to 300 characters" in refused.content.decode()
    browser.post(f"{address}checklist/{item.pk}/", {"done": "0"})
    browser.post(f"{address}checklist/{item.pk}/remove/")
    assert not ChecklistItem.unscoped.exists()


def test_templates_are_listed_shown_and_started_from(browser: Client, cube: SmallCompany) -> None:
    assert "Entering a region" in browser.get("/goals/templates/").content.decode()
    page = browser.get("/goals/templates/entering-region/").content.decode()
    assert "Win five reference customers" in page
    assert browser.get("/goals/templates/nonsense/").status_code == 404
    form = browser.get("/goals/plans/new/", {"template": "entering-region"}).content.decode()
    assert '<option value="entering-region" selected>' in form


def test_percentages_are_typed_and_shown_as_percentages(browser: Client, plan: Plan) -> None:
    rate = Metric.objects.get(code="margin_rate")
    address = f"/goals/plans/{plan.pk}/goals/"
    form = {"name": "Margin", "kind": "core", "metric": "margin_rate",
            "organisation": COMPANY_ID, "value": "35.5", "floor": "34"}  # fmt: skip
    browser.post(f"{address}new/", form)
    goal = Goal.unscoped.get()
    assert (goal.metric, goal.value, goal.floor) == (rate, 3_550, 3_400)
    page = browser.get(f"{address}{goal.pk}/").content.decode()
    assert 'value="35.50"' in page
    assert 'value="34"' in page
    wrong = browser.post(f"{address}{goal.pk}/", form | {"floor": "36"})
    assert wrong.status_code == 422
    assert "does not hold" in wrong.content.decode()


def test_levels_refuse_on_the_page_where_they_were_asked(browser: Client, plan: Plan) -> None:
    version = plan.versions.get().pk
    answer = browser.post(f"/goals/versions/{version}/levels/", {"floor": "90"}, follow=True)
    assert answer.redirect_chain[0][0] == f"/goals/plans/{plan.pk}/goals/"
    assert "There is no target to derive a level from." in answer.content.decode()
