"""Fit over the API: codes and ids, typed totals, refusals with numbers, once per key."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from goals.models import JournalEntry, Version
from salesplan.core.models import COMPANY_ID, Node
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

ApiFor = Callable[[Persona], APIClient]


@pytest.fixture
def api(api_for: ApiFor, analyst: Persona) -> APIClient:
    return api_for(analyst)


@pytest.fixture
def url(version: Version, api: APIClient) -> str:
    """A version grown by 12.5 % on last year."""
    url = f"/api/v1/versions/{version.pk}/"
    assert api.post(url + "growth/", {"percent": "12.5"}, format="json").status_code == 200
    return url


def totals(api: APIClient, url: str, rows: str) -> dict[str, int]:
    grid = api.get(url + "grid/", {"rows": rows}).json()
    return {row["code"]: row["values"][0] for row in grid["rows"]}


def margin(dimension: str, **wanted: Any) -> dict[str, Any]:
    lines = [
        {"node": code.replace("_", "-"), "text" if isinstance(total, str) else "value": total}
        for code, total in wanted.items()
    ]
    return {"dimension": dimension, "totals": lines}


def test_regions_and_lines_are_met(api: APIClient, url: str) -> None:
    regions, lines = totals(api, url, "organisation"), totals(api, url, "product")
    move = 40_000 * 100
    margins = [
        margin("organisation", north=regions["north"] + move, south=regions["south"] - move),
        margin("product", home=lines["home"], light=""),
    ]
    tried = api.post(url + "fit/", {"margins": margins, "dry_run": True}, format="json").json()
    assert (tried["committed"], tried["journal"]) == (False, 1)
    answer = api.post(url + "fit/", {"margins": margins, "seen": 1}, format="json")
    assert answer.status_code == 200, answer.json()
    told = answer.json()
    assert told == tried | {"committed": True, "journal": 2}
    assert told["total"] == regions["company"]
    after = totals(api, url, "organisation")
    assert (after["north"], after["company"]) == (regions["north"] + move, regions["company"])
    assert totals(api, url, "product")["home"] == lines["home"]


def test_months_of_one_channel(api: APIClient, url: str) -> None:
    grid = api.get(url + "grid/", {"rows": "channel"}).json()
    shop = next(row for row in grid["rows"] if row["code"] == "shop")
    at = [i for i, one in enumerate(grid["columns"]) if one["kind"] == "month"]
    months = [shop["values"][index] for index in at]
    wanted = [months[0] + 700, *months[1:5], months[5] - 700]
    lines = [{"month": f"2026-{7 + i:02d}", "value": value} for i, value in enumerate(wanted)]
    read = {"scope": {"channel": "shop"}, "margins": [{"dimension": "product"}]}
    (product,) = api.post(url + "fit/totals/", read, format="json").json()["margins"]
    margins = [
        {"dimension": "month", "totals": lines},
        {"dimension": "product",
         "totals": [{"node": one["key"], "value": one["present"]} for one in product["lines"]]},
    ]  # fmt: skip
    body = {"scope": {"channel": "shop"}, "margins": margins}
    answer = api.post(url + "fit/", body, format="json")
    assert answer.status_code == 200, answer.json()
    after = api.get(url + "grid/", {"rows": "channel"}).json()
    shop = next(row for row in after["rows"] if row["code"] == "shop")
    assert [shop["values"][index] for index in at] == wanted


def test_totals_are_read_before_a_fit(api: APIClient, url: str, cube: SmallCompany) -> None:
    regions = totals(api, url, "organisation")
    body = {"margins": [{"dimension": "organisation"}, {"dimension": "month"}]}
    first, months = api.post(url + "fit/totals/", body, format="json").json()["margins"]
    assert [(one["code"], one["present"], one["total"]) for one in first["lines"]] == [
        ("north", regions["north"], regions["north"]),
        ("south", regions["south"], regions["south"]),
    ]
    assert (first["total"], first["name"], first["depth"], first["depths"]) == (
        regions["company"], "Territory", 1, 3,
    )  # fmt: skip
    assert len(months["lines"]) == 6
    asked = [margin("organisation", north="=12万", south="1e400")]
    (typed,) = api.post(url + "fit/totals/", {"margins": asked}, format="json").json()["margins"]
    assert [one["total"] for one in typed["lines"]] == [12_000_000, None]
    assert typed["lines"][0]["error"] == ""
    assert "1e400" in typed["lines"][1]["error"]


def test_a_contradiction_is_told_with_numbers_and_nothing_changes(api: APIClient, url: str) -> None:
    before = totals(api, url, "organisation")
    margins = [margin("organisation", north=100, south=200), margin("product", home=100, light=250)]
    answer = api.post(url + "fit/", {"margins": margins}, format="json")
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert error["code"] == "grand_totals_differ"
    assert error["params"]["short_by"] == "0.5"
    assert answer.json()["details"][0]["short_by"] == 50
    assert totals(api, url, "organisation") == before


@pytest.mark.parametrize(
    ("total", "code"),
    [
        ({"node": "north", "value": "NaN"}, "invalid"),
        ({"node": "north", "value": 10**400}, "parse_error"),
        ({"node": "north", "value": 10**17}, "max_value"),
        ({"node": "north", "text": "much"}, "not_a_number"),
        ({"node": "north", "text": "eq 100"}, "not_a_number"),
        ({"value": 100}, "required"),
        ({"node": "nowhere", "value": 100}, "no_such_node"),
        ({"node": COMPANY_ID, "value": 100}, "covered_twice"),
    ],
)
def test_bad_input_is_answered_with_its_place(
    api: APIClient, url: str, total: dict[str, Any], code: str
) -> None:
    margins = [
        {"dimension": "organisation", "totals": [total, {"node": "south", "text": ""}]},
        margin("product", home="", light=""),
    ]
    answer = api.post(url + "fit/", {"margins": margins}, format="json")
    assert answer.status_code in (400, 404)
    assert answer.json()["errors"][0]["code"] == code
    assert JournalEntry.unscoped.count() == 1


def test_full_width_digits_are_digits(api: APIClient, url: str) -> None:
    total = totals(api, url, "organisation")["company"] // 100
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    margins = [
        margin("organisation", north="=１００", south=f"={total - 100}".translate(wide)),
        margin("product", home="", light=""),
    ]
    assert api.post(url + "fit/", {"margins": margins}, format="json").status_code == 200
    assert totals(api, url, "organisation")["north"] == 10_000


def test_texts_are_in_the_unit_that_is_shown(api: APIClient, url: str) -> None:
    asked = [margin("organisation", north="=12", south="=3万")]
    body = {"margins": asked, "unit": 1_000}
    (typed,) = api.post(url + "fit/totals/", body, format="json").json()["margins"]
    assert [one["total"] for one in typed["lines"]] == [12_000 * 100, 30_000 * 100]
    company = totals(api, url, "organisation")["company"]
    margins = [
        margin("organisation", north="=12", south=company - 12_000 * 100),
        margin("product", home="", light=""),
    ]
    answer = api.post(url + "fit/", {"margins": margins, "unit": 1_000}, format="json")
    assert answer.status_code == 200, answer.json()
    assert totals(api, url, "organisation")["north"] == 12_000 * 100


def test_a_scope_may_be_the_products_of_one_stage(
    api: APIClient, url: str, cube: SmallCompany
) -> None:
    Node.unscoped.filter(pk=cube["home"]).update(stage="flagship")
    body = {"scope": {"stage": "flagship"}, "margins": [{"dimension": "product"}]}
    (product,) = api.post(url + "fit/totals/", body, format="json").json()["margins"]
    assert product["total"] == totals(api, url, "product")["home"]


def test_the_same_key_fits_once(api: APIClient, url: str) -> None:
    regions = totals(api, url, "organisation")
    move = {"north": regions["north"] + 500, "south": regions["south"] - 500}
    body = {"margins": [margin("organisation", **move), margin("product", home="", light="")]}
    headers = {"Idempotency-Key": "fit-once-0001"}
    first = api.post(url + "fit/", body, format="json", headers=headers)
    again = api.post(url + "fit/", body, format="json", headers=headers)
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert JournalEntry.unscoped.filter(method="fit").count() == 1


def test_others_are_kept_out(
    api_for: ApiFor, url: str, stranger: Persona, rep: Persona, manager_north: Persona
) -> None:
    body = {
        "margins": [
            margin("organisation", north="", south=""),
            margin("product", home="", light=""),
        ]
    }
    for persona in (stranger, manager_north, rep):
        for path in ("fit/", "fit/totals/"):
            assert api_for(persona).post(url + path, body, format="json").status_code in (403, 404)
    assert JournalEntry.unscoped.count() == 1
