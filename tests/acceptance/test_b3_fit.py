"""Region totals and product-line totals at once, as two heads of department agree them: B3."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from salesplan.core.models import COMPANY_ID
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]


@pytest.fixture
def address(client_for: ClientFor, analyst: Persona, cube: SmallCompany) -> str:
    """The address of a grid that the form made: + 12 % on last year, in whole thousands."""
    answer = client_for(analyst).post(
        "/goals/plans/new/",
        {
            "name": "H2 2026", "organisation": COMPANY_ID, "first_period": FIRST, "months": 6,
            "percent": "12", "display_unit": 10_000, "rounding_unit": 1,
        },
    )  # fmt: skip
    assert answer.status_code == 302
    return str(answer.headers["Location"])


@pytest.fixture
def url(address: str) -> str:
    """The version in the API."""
    return f"/api/v1/versions/{address.rstrip('/').split('/')[-2]}/"


def totals(api: APIClient, url: str, rows: str) -> dict[str, int]:
    grid = api.get(url + "grid/", {"rows": rows}).json()
    return {row["code"]: row["values"][0] for row in grid["rows"]}


def cells(api: APIClient, url: str) -> dict[str, list[int | None]]:
    grid = api.get(url + "grid/", {"rows": "organisation,product"}).json()
    return {row["key"]: row["values"] for row in grid["rows"]}


def lines(wanted: dict[str, int]) -> list[dict[str, Any]]:
    return [{"node": code, "value": value} for code, value in wanted.items()]


@pytest.mark.covers("B3")
def test_regions_and_product_lines_are_met_at_once_with_locks_kept(
    address: str, url: str, api_for: ApiFor, client_for: ClientFor, analyst: Persona
) -> None:
    api = api_for(analyst)
    assert 'id="fit-open"' in client_for(analyst).get(address).content.decode()
    lock = {
        "organisation": "north-a", "first_period": "2026-07", "months": 6, "reason": "signed",
    }  # fmt: skip
    assert api.post(url + "locks/", lock, format="json").status_code == 201
    regions, products = totals(api, url, "organisation"), totals(api, url, "product")
    move = 1_500_000
    wanted = {
        "organisation": {"north": regions["north"] + move, "south": regions["south"] - move},
        "product": {"home": products["home"] - move, "light": products["light"] + move},
    }
    margins = [
        {"dimension": dimension, "totals": lines(asked)} for dimension, asked in wanted.items()
    ]
    answer = api.post(url + "fit/", {"margins": margins, "reason": "agreed"}, format="json")
    assert answer.status_code == 200, answer.json()
    after = totals(api, url, "organisation")
    assert {code: after[code] for code in ("north", "south")} == wanted["organisation"]
    assert after["north-a"] == regions["north-a"]
    assert after["company"] == regions["company"]
    now = totals(api, url, "product")
    assert {code: now[code] for code in ("home", "light")} == wanted["product"]
    (entry,) = api.get(url + "journal/", {"since": 1}).json()["entries"]
    assert (entry["method"], entry["reason"], entry["cells"]) == (
        "fit", "agreed", answer.json()["changed"],
    )  # fmt: skip
    history = client_for(analyst).get(address.replace("/grid/", "/history/")).content.decode()
    assert "Fitted to totals" in history


@pytest.mark.covers("B3")
def test_totals_that_contradict_each_other_are_told_and_nothing_moves(
    url: str, api_for: ApiFor, analyst: Persona
) -> None:
    api = api_for(analyst)
    zero = {
        "organisation": "north", "product": "light", "first_period": "2026-07", "months": 6,
        "text": "=0",
    }  # fmt: skip
    assert api.post(url + "spread/", {"entries": [zero]}, format="json").status_code == 200
    before = cells(api, url)
    whole = totals(api, url, "organisation")["company"]
    wanted = {
        "organisation": {"north": 900_000, "south": whole - 900_000},
        "product": {"home": 400_000, "light": whole - 400_000},
    }
    margins = [
        {"dimension": dimension, "totals": lines(asked)} for dimension, asked in wanted.items()
    ]
    answer = api.post(url + "fit/", {"margins": margins}, format="json")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["code"] == "margins_contradict"
    for text in ("North", "Home", "9,000", "4,000", "5,000 short"):
        assert text in error["detail"]
    (detail,) = answer.json()["details"]
    assert detail["in_the_way"] == [{"line": "North", "through": "Light", "why": "zero"}]
    assert cells(api, url) == before


@pytest.mark.covers("B3")
def test_regions_lines_and_months_at_once(url: str, api_for: ApiFor, analyst: Persona) -> None:
    api = api_for(analyst)
    asked = [{"dimension": name} for name in ("organisation", "product", "month")]
    read = api.post(url + "fit/totals/", {"margins": asked}, format="json").json()["margins"]
    wanted = {one["dimension"]: [line["present"] for line in one["lines"]] for one in read}
    for totals_of in wanted.values():
        totals_of[0] += 123_400
        totals_of[-1] -= 123_400
    margins = [
        {
            "dimension": one["dimension"],
            "totals": [
                {"month" if one["dimension"] == "month" else "node": line["key"], "value": total}
                for line, total in zip(one["lines"], wanted[one["dimension"]], strict=True)
            ],
        }
        for one in read
    ]
    answer = api.post(url + "fit/", {"margins": margins}, format="json")
    assert answer.status_code == 200, answer.json()
    read = api.post(url + "fit/totals/", {"margins": asked}, format="json").json()["margins"]
    assert {one["dimension"]: [line["present"] for line in one["lines"]] for one in read} == wanted
