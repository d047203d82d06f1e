"""A half-year plan from the form to the approved target, as a manager makes it: B1, B2, B3, F4."""

import csv
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from salesplan.core.models import COMPANY_ID, Company
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
DIMENSIONS = ("organisation", "product", "channel")


@pytest.fixture
def analyst_made(client_for: ClientFor, analyst: Persona, cube: SmallCompany) -> str:
    """The address of the version that the form made: + 12 % on last year."""
    answer = client_for(analyst).post(
        "/goals/plans/new/",
        {
            "name": "H2 2026", "organisation": COMPANY_ID, "first_period": FIRST, "months": 6,
            "percent": "12", "display_unit": 10_000, "rounding_unit": 1,
        },
    )  # fmt: skip
    assert answer.status_code == 302
    return str(answer.headers["Location"]).removesuffix("grid/")


def grid(api: APIClient, version: str, **query: Any) -> dict[str, Any]:
    number = version.rstrip("/").rsplit("/", 1)[1]
    answer = api.get(f"/api/v1/versions/{number}/grid/", query)
    assert answer.status_code == 200
    return dict(answer.json())


def spread(api: APIClient, version: str, **body: Any) -> Any:
    number = version.rstrip("/").rsplit("/", 1)[1]
    return api.post(f"/api/v1/versions/{number}/spread/", body, format="json")


def tops(found: dict[str, Any]) -> int:
    return sum(row["values"][0] or 0 for row in found["rows"] if row["parent"] is None)


@pytest.mark.covers("B3")
def test_a_total_comes_down_exactly_along_every_dimension(
    analyst_made: str,
    api_for: ApiFor,
    analyst: Persona,
    cube: SmallCompany,
) -> None:
    api = api_for(analyst)
    last_year = cube.total("revenue", lambda line: FIRST - 12 <= line.period < FIRST - 6)
    whole = grid(api, analyst_made)["total"]
    assert whole == round(Decimal(last_year) * Decimal("1.12") / 100) * 100
    for rows in DIMENSIONS:
        assert tops(grid(api, analyst_made, rows=rows)) == whole
    months = [
        at for at, one in enumerate(grid(api, analyst_made)["columns"]) if one["kind"] == "month"
    ]
    company = next(row for row in grid(api, analyst_made)["rows"] if row["code"] == "company")
    assert sum(company["values"][at] for at in months) == whole


@pytest.mark.covers("B3")
def test_whoever_changes_a_total_chooses_how_it_spreads_and_locks_hold(
    analyst_made: str, api_for: ApiFor, analyst: Persona
) -> None:
    api = api_for(analyst)
    number = analyst_made.rstrip("/").rsplit("/", 1)[1]
    before = {row["code"]: row["values"] for row in grid(api, analyst_made)["rows"]}
    place = {"organisation": "north-a", "first_period": "2026-07", "months": 3}
    api.post(f"/api/v1/versions/{number}/locks/", place | {"reason": "agreed"}, format="json")
    entry = {"organisation": "north", "first_period": "2026-07", "months": 6, "text": "+20%"}
    done = spread(api, analyst_made, entries=[entry], reason="two new dealers")
    assert done.status_code == 200
    after = {row["code"]: row["values"] for row in grid(api, analyst_made)["rows"]}
    assert after["north"][0] == done.json()["totals"][0]
    assert after["north-a"][1] == before["north-a"][1]
    assert after["south"] == before["south"]
    refused = spread(api, analyst_made, entries=[place | {"text": "+1%"}])
    assert refused.status_code == 400
    assert "Every cell below is locked" in refused.json()["errors"][0]["detail"]
    like = {"organisation": "south", "first_period": "2026-07", "months": 6, "method": "last_year"}
    assert spread(api, analyst_made, entries=[like]).json()["totals"] == [before["south"][0]]


@pytest.mark.covers("B3")
def test_page_api_and_export_show_the_same_figures(
    analyst_made: str, api_for: ApiFor, client_for: ClientFor, analyst: Persona
) -> None:
    shown = {row["code"]: row["values"][0] for row in grid(api_for(analyst), analyst_made)["rows"]}
    text = client_for(analyst).get(analyst_made + "export/csv/").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))[1:]
    assert {line[0]: int(Decimal(line[3]) * 100) for line in lines} == shown


@pytest.mark.covers("B3")
def test_a_plan_is_submitted_and_approved_by_a_second_person(
    analyst_made: str, client_for: ClientFor, analyst: Persona, executive: Persona
) -> None:
    Company.objects.update(four_eyes=True)
    assert client_for(analyst).post(analyst_made + "submit/").status_code == 302
    assert client_for(analyst).post(analyst_made + "approve/").status_code == 403
    assert "waiting for your approval" in client_for(executive).get("/").content.decode()
    assert client_for(executive).post(analyst_made + "approve/").status_code == 302
    page = client_for(executive).get("/goals/plans/").content.decode()
    assert "H2 2026" in page


@pytest.mark.covers("B2")
def test_targets_are_set_for_several_metrics_and_never_mixed(
    analyst_made: str, api_for: ApiFor, analyst: Persona
) -> None:
    api = api_for(analyst)
    revenue = grid(api, analyst_made)["total"]
    entry = {"organisation": "company", "first_period": "2026-07", "months": 6, "value": 500_000}
    done = spread(api, analyst_made, metric="units", entries=[entry | {"method": "last_year"}])
    assert done.status_code == 200
    assert grid(api, analyst_made, metric="units")["total"] == 500_000
    assert grid(api, analyst_made)["total"] == revenue
    ratio = spread(api, analyst_made, metric="margin_rate", entries=[entry])
    assert ratio.status_code == 400
    assert "cannot be added up" in ratio.json()["errors"][0]["detail"]


@pytest.mark.covers("F4")
def test_every_change_is_dated_attributed_and_explained(
    analyst_made: str, api_for: ApiFor, client_for: ClientFor, analyst: Persona
) -> None:
    entry = {"organisation": "north", "first_period": "2026-07", "months": 6, "text": "+20%"}
    spread(api_for(analyst), analyst_made, entries=[entry], reason="two new dealers")
    browser = client_for(analyst)
    page = browser.get(analyst_made + "history/").content.decode()
    assert "two new dealers" in page
    assert "+20%" in page
    assert str(analyst.user) in page
    browser.post(analyst_made + "undo/2/")
    again = browser.get(analyst_made + "history/").content.decode()
    assert "undone" in again
