"""Values of metrics and the check of expressions over the API."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from salesplan.core.models import Metric
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
Program = Callable[[Persona], APIClient]
JULY, AUGUST = 2026 * 12 + 6, 2026 * 12 + 7


def address(code: str) -> str:
    return f"/api/v1/metrics/{Metric.objects.get(code=code).pk}/values/"


def total(
    company: SmallCompany, measure: str, region: str = "", months: tuple = (JULY, AUGUST)
) -> int:
    return company.total(
        measure, lambda line: line.period in months and line.seat.startswith(region)
    )


def test_values_of_a_node_and_of_those_below_it(
    small_actuals: SmallCompany, executive: Persona, api_for: Program
) -> None:
    period = {"first": "2026-07", "last": "2026-08"}
    found = api_for(executive).get(address("margin_rate"), period).json()
    assert (found["metric"], found["unit"], found["scale"]) == ("margin_rate", "percent", 4)
    assert (found["first_period"], found["last_period"]) == (JULY, AUGUST)
    revenue, cost = total(small_actuals, "revenue"), total(small_actuals, "cost")
    now = found["total"]["now"]
    assert now["amount"] == round((revenue - cost) * 10_000 / revenue)
    assert (now["numerator"], now["denominator"]) == (str(revenue - cost), str(revenue))
    assert now["through"] == "2026-08-31"
    rows = {row["label"]: row["now"]["denominator"] for row in found["rows"]}
    assert rows["North"] == str(total(small_actuals, "revenue", "north"))
    before = total(small_actuals, "revenue", "south", (JULY - 12, AUGUST - 12))
    south = next(row for row in found["rows"] if row["label"] == "South")
    assert south["last_year"]["denominator"] == str(before)


def test_values_by_month_and_by_product(
    small_actuals: SmallCompany, executive: Persona, api_for: Program
) -> None:
    api, period = api_for(executive), {"first": "2026-06", "last": "2026-08"}
    months = api.get(address("revenue"), period | {"by": "month"}).json()["rows"]
    assert [(row["label"], row["month"]) for row in months] == [
        ("2026-06", JULY - 1), ("2026-07", JULY), ("2026-08", AUGUST),
    ]  # fmt: skip
    for row in months:
        assert row["now"]["amount"] == total(small_actuals, "revenue", "", (row["month"],))
    products = api.get(address("revenue"), period | {"by": "product"}).json()
    assert products["total"]["node"] == 0
    known = sum(row["now"]["amount"] for row in products["rows"])
    assert known == products["total"]["now"]["amount"]


def test_missing_data_and_divisions_by_zero_are_told(
    small_actuals: SmallCompany, executive: Persona, api_for: Program
) -> None:
    now = api_for(executive).get(address("fulfilment")).json()["total"]["now"]
    assert now == {
        "amount": None, "exact": None, "numerator": None, "denominator": None, "through": None,
        "problem": "no_data",
    }  # fmt: skip


def test_the_own_scope_is_the_beginning_and_the_end(
    small_actuals: SmallCompany, manager_north: Persona, product_manager: Persona, api_for: Program
) -> None:
    api = api_for(manager_north)
    found = api.get(address("revenue"), {"first": "2026-07"}).json()
    assert found["total"]["now"]["amount"] == total(small_actuals, "revenue", "north")
    south = {"organisation": small_actuals["south"]}
    assert api.get(address("revenue"), south).status_code == 404
    assert api.get(address("revenue"), {"organisation": 1}).status_code == 404
    lines = api_for(product_manager).get(address("revenue"), {"by": "product"}).json()
    assert lines["total"]["node"] == small_actuals["home"]


@pytest.mark.parametrize(
    "words",
    [
        {"first": "2026-13"}, {"first": "July"}, {"by": "colour"}, {"organisation": "x"},
        {"first": "2026-08", "last": "2026-07"}, {"first": "2000-01", "last": "2026-07"},
    ],
)  # fmt: skip
def test_wrong_words_are_refused(
    small_actuals: SmallCompany, executive: Persona, api_for: Program, words: dict[str, str]
) -> None:
    assert api_for(executive).get(address("revenue"), words).status_code == 400


def test_an_expression_is_checked_before_it_is_saved(rep: Persona, api_for: Program) -> None:
    api = api_for(rep)
    good = api.post("/api/v1/metrics/check/", {"expression": "revenue ÷ [orders]"}).json()
    assert good == {
        "ok": True, "code": "", "position": 0, "message": "", "metrics": ["revenue", "orders"],
    }  # fmt: skip
    bad = api.post("/api/v1/metrics/check/", {"expression": "revenue / oders"}).json()
    assert (bad["ok"], bad["code"], bad["position"]) == (False, "unknown_metric", 10)
    assert "[orders]" in bad["message"]


def test_saving_over_the_api_goes_through_the_same_check(
    analyst: Persona, api_for: Program
) -> None:
    api = api_for(analyst)
    row = {
        "code": "own", "name": "Own", "unit": "money", "scale": 2, "aggregation": "formula",
        "expression": "1 + 2 * reveneu",
    }  # fmt: skip
    refused = api.post("/api/v1/metrics/", row, format="json")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["attr"] == "expression"
    assert refused.json()["details"][0]["position"] == 8
    made = api.post("/api/v1/metrics/", row | {"expression": "1 + revenue"}, format="json")
    assert made.status_code == 201
    assert made.json()["formula"] == "1 + revenue"
