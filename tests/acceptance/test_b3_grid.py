"""B3 in the grid, through page and API: any dimension as rows, references, locks, two people."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from goals.models import Version
from salesplan.core.models import COMPANY_ID
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, plan, version
from tests.personas import Persona

__all__ = ["plan", "version"]
pytestmark = pytest.mark.covers("B3")
ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
HALF = {"first_period": "2026-07", "months": 6}


@pytest.fixture
def url(api_for: ApiFor, analyst: Persona, version: Version) -> str:
    """The version's address in the API; the plan is last year's half plus 12 %."""
    url = f"/api/v1/versions/{version.pk}/"
    assert (
        api_for(analyst).post(url + "growth/", {"percent": "12"}, format="json").status_code == 200
    )
    return url


def grid(api: APIClient, url: str, **query: Any) -> dict[str, dict[str, Any]]:
    answer = api.get(url + "grid/", query)
    assert answer.status_code == 200, answer.json()
    return {row["key"]: row for row in answer.json()["rows"]}


def by_code(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["code"]: row for row in rows.values() if "." not in row["key"]}


def spread(api: APIClient, url: str, *entries: dict[str, Any], **more: Any) -> Any:
    body = {"entries": [HALF | one for one in entries], **more}
    return api.post(url + "spread/", body, format="json")


def test_every_order_of_rows_opened_step_by_step_adds_up_to_the_same(
    api_for: ApiFor, analyst: Persona, url: str
) -> None:
    api = api_for(analyst)
    whole = api.get(url + "grid/").json()["total"]
    for rows in ("organisation,product", "product,channel", "channel,organisation"):
        shown = grid(api, url, rows=rows, depth=1)
        assert sum(row["values"][0] for row in shown.values()) == whole
        for row in shown.values():
            below = grid(api, url, rows=rows, depth=1, under=row["key"])
            assert len(below) == row["children"]
            same = [one for one in below.values() if ("." in one["key"]) == ("." in row["key"])]
            nested = [one for one in below.values() if one not in same]
            for part in (same, nested):
                assert not part or sum(one["values"][0] for one in part) == row["values"][0]


def test_references_stand_beside_and_filters_narrow(
    api_for: ApiFor, analyst: Persona, url: str, cube: SmallCompany, version: Version
) -> None:
    api = api_for(analyst)
    names = f"last_year,base_period,stretch,version:{version.pk},growth,share,per_seat"
    row = by_code(grid(api, url, references=names))["north"]
    sold = cube.total(
        "revenue", lambda line: line.region == "north" and FIRST - 12 <= line.period < FIRST - 6
    )
    assert row["references"]["last_year"][0] == sold == row["reference"]
    assert row["references"][f"version:{version.pk}"] == row["values"]
    assert row["references"]["stretch"] == [None] * 9
    assert row["seats"] == 4
    parts = [
        by_code(grid(api, url, organisation="north", product=line))["north"]["values"][0]
        for line in ("home", "light")
    ]
    assert sum(parts) == row["values"][0]


def test_four_shapes_of_locks_hold_and_say_who_and_why(
    api_for: ApiFor, analyst: Persona, executive: Persona, url: str
) -> None:
    api = api_for(analyst)
    shapes = {
        "cell": {"organisation": "north-a-1", "first_period": "2026-07", "months": 1},
        "row": {"organisation": "south-a", "product": "home"} | HALF,
        "column": {"organisation": "company", "first_period": "2026-12", "months": 1},
        "subtree": {"organisation": "north-b"} | HALF,
    }
    for name, place in shapes.items():
        lock = place | {"reason": f"{name} is agreed"}
        assert api.post(url + "locks/", lock, format="json").status_code == 201
    before = grid(api, url, rows="organisation,product")
    assert spread(api, url, {"organisation": "company", "text": "+25%"}).status_code == 200
    after = by_code(grid(api, url)) | {"": {}}
    old = by_code(before)
    assert after["north-a-1"]["values"][2] == old["north-a-1"]["values"][2]
    assert after["north-b"]["values"] == old["north-b"]["values"]
    assert after["company"]["values"][8] == old["company"]["values"][8]
    assert after["company"]["values"][0] == round(old["company"]["values"][0] * 1.25 / 100) * 100
    refused = spread(api, url, {"organisation": "north-b", "text": "+1"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "all_locked")
    assert "short_by" in refused.json()["errors"][0]["params"]
    locks = {lock["reason"]: lock["id"] for lock in api.get(url + "locks/").json()}
    assert len(locks) == 4
    assert api_for(executive).delete(f"/api/v1/locks/{locks['row is agreed']}/").status_code == 204
    assert api.delete(f"/api/v1/locks/{locks['cell is agreed']}/").status_code == 204


def test_two_people_disjoint_and_on_the_same_cell(
    api_for: ApiFor, analyst: Persona, administrator: Persona, url: str
) -> None:
    one, two = api_for(analyst), api_for(administrator)
    seen = one.get(url + "grid/").json()["journal"]
    north = {"organisation": "north", "text": "+5%"}
    assert spread(one, url, north, seen=seen).status_code == 200
    assert spread(two, url, north | {"organisation": "south"}, seen=seen).status_code == 200
    late = spread(two, url, north, seen=seen)
    assert late.status_code == 409
    assert late.json()["errors"][0]["code"] == "cells_changed"
    assert str(analyst.user) in late.json()["errors"][0]["detail"]
    now = two.get(url + "grid/").json()["journal"]
    assert spread(two, url, north, seen=now).status_code == 200


def test_a_dry_run_says_before_and_after_and_writes_nothing(
    api_for: ApiFor, analyst: Persona, url: str
) -> None:
    api = api_for(analyst)
    before = grid(api, url)
    told = spread(api, url, {"organisation": "company", "text": "+10%"}, dry_run=True).json()
    assert told["committed"] is False
    assert told["changed"] > 0
    assert told["totals"] == [round(before[str(COMPANY_ID)]["values"][0] * 1.1 / 100) * 100]
    assert grid(api, url) == before


def test_what_is_typed_is_read_in_the_unit_that_is_shown(
    api_for: ApiFor, analyst: Persona, url: str
) -> None:
    api = api_for(analyst)
    done = spread(api, url, {"organisation": "north", "text": "=120", "unit": 10_000})
    assert done.json()["totals"] == [120 * 10_000 * 100]


def test_the_page_offers_rows_references_views_and_locks(
    client_for: ClientFor, analyst: Persona, rep: Persona, url: str, version: Version
) -> None:
    page = f"/goals/versions/{version.pk}/grid/"
    browser = client_for(analyst)
    query = "rows=product&nested=channel&references=last_year&references=per_seat&unit=1000"
    saved = browser.post(
        f"/goals/versions/{version.pk}/views/", {"name": "Products", "query": query}
    )
    assert saved.headers["Location"].endswith(query)
    shown = browser.get(f"{page}?{query}")
    assert shown.context["config"]["query"]["rows"] == "product,channel"
    assert shown.context["config"]["query"]["references"] == "last_year,per_seat"
    assert shown.context["config"]["unit"] == 1_000
    assert "Products" in shown.content.decode()
    view = shown.context["views"][0]
    gone = browser.post(f"/goals/versions/{version.pk}/views/{view.pk}/delete/")
    assert gone.status_code == 302
    assert "Products" not in browser.get(page).content.decode()
    lock = {"organisation": "north", "reason": "agreed"} | HALF
    browser.post(url + "locks/", lock, content_type="application/json")
    assert "data-unlock" in browser.get(f"/goals/versions/{version.pk}/locks/").content.decode()
    own = client_for(rep).get(f"/goals/versions/{version.pk}/locks/").content.decode()
    assert "agreed" not in own
