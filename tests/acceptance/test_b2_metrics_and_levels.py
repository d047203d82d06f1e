"""Goals on any metric, in three levels, through the whole tree, each used for something: B2."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from goals.models import Plan
from salesplan.core.models import Metric
from tests.factories.small_company import LINES
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
pytestmark = [pytest.mark.django_db, pytest.mark.covers("B2")]
HALF = {"organisation": "company", "first_period": "2026-07", "months": 6}


@pytest.fixture
def api(api_for: ApiFor, analyst: Persona) -> APIClient:
    return api_for(analyst)


@pytest.fixture
def version(plan: Plan, api: APIClient) -> str:
    """A version whose revenue comes to 120,000 yuan."""
    address = f"/api/v1/versions/{plan.versions.get().pk}/"
    entry = HALF | {"value": 120_000_00, "method": "last_year"}
    assert api.post(f"{address}spread/", {"entries": [entry]}, format="json").status_code == 200
    return address


def total(api: APIClient, version: str, level: int) -> Any:
    return api.get(f"{version}target/", HALF | {"level": level, "metric": "revenue"}).json()[
        "value"
    ]


def test_a_goal_can_be_stated_on_every_metric_of_the_catalogue(plan: Plan, api: APIClient) -> None:
    codes = list(Metric.objects.values_list("code", flat=True))
    for code in codes:
        body = {"name": code, "metric": code, "organisation": "company", "value": 5}
        answer = api.post(f"/api/v1/plans/{plan.pk}/goals/", body, format="json")
        assert answer.status_code == 201
        assert answer.json()["metric"] == code
    assert len(api.get(f"/api/v1/plans/{plan.pk}/goals/").json()) == len(codes)


def test_levels_out_of_order_are_refused_with_the_numbers(plan: Plan, api: APIClient) -> None:
    body = {"name": "Grow", "metric": "revenue", "organisation": "company", "floor": 11_000_00,
            "value": 10_000_00, "stretch": 12_000_00}  # fmt: skip
    answer = api.post(f"/api/v1/plans/{plan.pk}/goals/", body, format="json")
    assert answer.status_code == 400
    told = answer.json()["errors"][0]
    assert told["detail"] == "Floor 11,000 ≤ target 10,000 ≤ stretch 12,000 does not hold."
    assert answer.json()["details"] == [
        {"floor": 11_000_00, "value": 10_000_00, "stretch": 12_000_00}
    ]


def test_floor_and_stretch_come_down_the_whole_tree_exactly(version: str, api: APIClient) -> None:
    done = api.post(f"{version}levels/", {"floor": "90", "stretch": "115"}, format="json")
    assert [row["total"] for row in done.json()] == [108_000_00, 138_000_00]
    assert (total(api, version, 1), total(api, version, 3)) == (108_000_00, 138_000_00)
    grids = [api.get(f"{version}grid/", {"level": level}).json()["rows"] for level in (1, 2, 3)]
    by_code = [{row["code"]: row["values"][0] for row in rows} for rows in grids]
    for code, target in by_code[1].items():
        assert by_code[0][code] <= target <= by_code[2][code]
    sold = next(line for line in LINES if line.period == FIRST - 12)
    leaf = {"organisation": sold.seat, "product": sold.category, "channel": sold.channel,
            "first_period": "2026-07", "months": 1}  # fmt: skip
    above = api.get(f"{version}target/", leaf | {"level": 3}).json()["value"] + 100
    refused = api.post(f"{version}spread/", {"entries": [leaf | {"value": above}]}, format="json")
    assert refused.status_code == 400
    assert "1 too much" in refused.json()["errors"][0]["detail"]
    wrong = api.post(f"{version}levels/", {"floor": "101"}, format="json")
    assert "101 % is not" in wrong.json()["errors"][0]["detail"]


def test_the_page_derives_levels_and_each_can_be_undone(
    version: str, plan: Plan, api: APIClient, client_for: ClientFor, analyst: Persona
) -> None:
    browser, number = client_for(analyst), plan.versions.get().pk
    page = browser.get(f"/goals/plans/{plan.pk}/goals/").content.decode()
    assert "the target: Quota" in page
    form = {"floor": "95", "stretch": "110", "reason": "Board"}
    assert browser.post(f"/goals/versions/{number}/levels/", form).status_code == 302
    assert total(api, version, 1) == 114_000_00
    last = api.get(f"{version}journal/").json()["journal"]
    assert api.post(f"{version}undo/", {"number": last}, format="json").status_code == 200
    assert total(api, version, 3) is None
    assert total(api, version, 1) == 114_000_00


def test_what_each_level_is_used_for_is_a_setting_of_the_plan(plan: Plan, api: APIClient) -> None:
    address = f"/api/v1/plans/{plan.pk}/"
    read = api.get(address)
    assert [read.json()[f"{name}_use"] for name in ("floor", "target", "stretch")] == [
        "budget", "quota", "bonus",
    ]  # fmt: skip
    tag = {"if-match": read.headers["ETag"]}
    changed = api.patch(address, {"floor_use": "quota"}, format="json", headers=tag)
    assert changed.json()["floor_use"] == "quota"
    assert api.patch(address, {"floor_use": "bonus"}, headers=tag).status_code == 412
