"""Phasing, tiers, stages and rules as a planner uses them, in the browser and by API: B3."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from goals.models import Plan, Version
from salesplan.core.models import COMPANY_ID
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
Rows = dict[str, list[int | None]]


@pytest.fixture
def web(client_for: ClientFor, analyst: Persona, cube: SmallCompany) -> Client:
    """The analyst's browser, with an H2 plan of + 12 %, its tiers and stages given."""
    client = client_for(analyst)
    client.post(
        "/goals/plans/new/",
        {
            "name": "H2 2026", "organisation": COMPANY_ID, "first_period": FIRST, "months": 6,
            "percent": "12", "display_unit": 10_000, "rounding_unit": 1,
        },
    )  # fmt: skip
    here = f"/goals/plans/{Plan.unscoped.get().pk}/rules/"
    for what, code, value in (
        ("tiers", "north", "core"), ("tiers", "south", "emerging"),
        ("stages", "home", "flagship"), ("stages", "light", "new"),
    ):  # fmt: skip
        client.post(f"{here}mark/{what}/", {"node": cube[code], "value": value})
    return client


@pytest.fixture
def api(api_for: ApiFor, analyst: Persona) -> APIClient:
    return api_for(analyst)


def grid(api: APIClient, rows: str) -> Rows:
    number = Version.unscoped.get().pk
    found = api.get(f"/api/v1/versions/{number}/grid/", {"rows": rows}).json()
    return {row["code"]: row["values"] for row in found["rows"]}


def months(found: Rows) -> list[int | None]:
    """The six months of the company (after the total, each quarter comes before its months)."""
    values = found["company"]
    return [*values[2:5], *values[6:9]]


def call(api: APIClient, path: str, **body: Any) -> dict[str, Any]:
    answer = api.post(f"/api/v1/{path}", body, format="json")
    assert answer.status_code in {200, 201}, answer.content
    return dict(answer.json())


@pytest.mark.covers("B3")
def test_a_season_from_history_puts_the_plan_on_its_months_and_nothing_else_moves(
    web: Client, api: APIClient
) -> None:
    version = Version.unscoped.get().pk
    before = {rows: grid(api, rows) for rows in ("organisation", "product", "channel")}
    held = {"organisation": "north-a", "first_period": "2026-08", "months": 1, "reason": "agreed"}
    call(api, f"versions/{version}/locks/", **held)
    profile = call(api, "phasing-profiles/derive/", name="Season", organisation="company")
    assert (len(profile["basis"]["figures"]), sum(profile["weights"])) == (24, 120_000)
    rehearsed = call(api, f"versions/{version}/phasing/", profile=profile["id"], dry_run=True)
    assert grid(api, "organisation") == before["organisation"]
    done = call(api, f"versions/{version}/phasing/", profile=profile["id"], reason="Season")
    after = {rows: grid(api, rows) for rows in before}
    for rows, found in after.items():
        assert {code: values[0] for code, values in found.items()} == {
            code: values[0] for code, values in before[rows].items()
        }
    assert months(after["organisation"]) == [month["after"] for month in rehearsed["months"]]
    assert months(after["organisation"]) == [month["after"] for month in done["months"]]
    assert after["organisation"]["north-a"][3] == before["organisation"]["north-a"][3]
    assert after["organisation"]["south"] != before["organisation"]["south"]
    why = api.get(
        f"/api/v1/versions/{version}/why/",
        {"organisation": "south", "first_period": "2026-11", "months": 1},
    ).json()
    assert (why[0]["method"], why[0]["reason"]) == ("phasing", "Season")
    call(api, f"versions/{version}/undo/", number=done["journal"])
    assert grid(api, "organisation") == before["organisation"]


@pytest.mark.covers("B3")
def test_tiers_grow_by_their_rules_and_the_plans_total_stays(web: Client, api: APIClient) -> None:
    plan, version = Plan.unscoped.get(), Version.unscoped.get()
    before = grid(api, "organisation")
    here = f"/goals/plans/{plan.pk}/rules/"
    for subject, percent in (("core", "20"), ("emerging", "5")):
        asked = {"kind": "tier_growth", "subject": subject, "value": percent}
        assert web.post(here + "set/", asked).status_code == 302
    form = {"reference": "last_year", "otherwise": "0"}
    rehearsed = web.get(here, form | {"keep_total": "on"}).content.decode()
    assert "cells would change" in rehearsed
    web.post(here + "growth/", form | {"keep_total": "on"})
    scaled = grid(api, "organisation")
    assert scaled["company"][0] == before["company"][0]
    assert scaled["north"][0] > before["north"][0]
    assert sum(scaled[code][0] or 0 for code in ("north", "south")) == before["company"][0]
    told = call(api, f"versions/{version.pk}/rules/growth/")
    lines = {line["subject"]: line for line in told["lines"]}
    grown = grid(api, "organisation")
    for subject, code, rate in (("core", "north", 120), ("emerging", "south", 105)):
        assert abs(grown[code][0] * 100 - lines[subject]["reference"] * rate) <= 100 * 1_000
        assert lines[subject]["after"] == grown[code][0]


@pytest.mark.covers("B3")
def test_a_broken_rule_says_by_how_much_until_the_plan_meets_it(
    web: Client, api: APIClient
) -> None:
    plan, version = Plan.unscoped.get(), Version.unscoped.get()
    products = grid(api, "product")
    whole = sum(products[code][0] or 0 for code in ("home", "light"))
    share = round((products["light"][0] or 0) * 10_000 / whole)
    here = f"/goals/plans/{plan.pk}/rules/"
    asked = {"kind": "stage_share_min", "subject": "new", "value": str((share + 500) / 100)}
    web.post(here + "set/", asked)
    rules = api.get(f"/api/v1/versions/{version.pk}/rules/").json()
    found = rules["rules"][0]
    assert (found["state"], found["stands"], found["limit"]) == ("broken", share, share + 500)
    assert rules["summary"].startswith("Rules: 0 of 1 met, new products ")
    assert rules["summary"] in web.get(here).content.decode().replace("&lt;", "<")
    over_the_grid = web.get(f"/goals/versions/{version.pk}/rules/").content.decode()
    assert rules["summary"] in over_the_grid.replace("&lt;", "<")
    place = {"organisation": "company", "first_period": "2026-07", "months": 6}
    moved = (-found["gap_money"] // 100 + 1) * 100
    entries = [
        {**place, "product": code, "value": (products[code][0] or 0) + sign * moved}
        for code, sign in (("light", 1), ("home", -1))
    ]
    call(api, f"versions/{version.pk}/spread/", entries=entries)
    rules = api.get(f"/api/v1/versions/{version.pk}/rules/").json()
    assert (rules["summary"], rules["rules"][0]["state"]) == ("Rules: 1 of 1 met", "passed")


@pytest.mark.covers("B3")
def test_a_manager_phases_the_own_region_only(
    web: Client, api: APIClient, api_for: ApiFor, manager_north: Persona
) -> None:
    version = Version.unscoped.get().pk
    profile = call(api, "phasing-profiles/", name="Late", weights=list(range(1, 13)), plain=True)
    before = grid(api, "organisation")
    north = api_for(manager_north)
    whole = north.post(
        f"/api/v1/versions/{version}/phasing/", {"profile": profile["id"]}, format="json"
    )
    assert whole.status_code == 404
    call(north, f"versions/{version}/phasing/", profile=profile["id"], organisation="north")
    after = grid(api, "organisation")
    assert after["south"] == before["south"]
    assert after["north"][0] == before["north"][0]
    july, december = after["north"][2], after["north"][8]
    assert july is not None
    assert december is not None
    assert july < december
