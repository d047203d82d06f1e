"""E1: one definition per figure, read by every page; ratios come from summed parts."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from rest_framework.test import APIClient

from salesplan.core.models import ActualsMonth, Metric, Observation, SalesLine
from salesplan.core.services import derived
from salesplan.core.services.cube import rebuild
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, Planned, cube, planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]


@pytest.mark.covers("E1")
def test_every_metric_says_how_it_is_measured_added_up_and_judged(
    analyst: Persona, api_for: Callable[[Persona], APIClient]
) -> None:
    rows = api_for(analyst).get("/api/v1/metrics/?page_size=500").json()["results"]
    by_code = {row["code"]: row for row in rows}
    assert by_code["revenue"]["aggregation"] == "sum"
    assert by_code["margin_rate"]["aggregation"] == "ratio"
    assert by_code["cost"]["direction"] == "lower"
    assert by_code["orders"]["aggregation"] == "distinct"
    for row in rows:
        assert row["unit"]
        assert row["kind"] in {"outcome", "process", "quantitative", "qualitative"}
        assert row["formula"]


@pytest.mark.covers("E1")
def test_order_value_comes_from_summed_parts_not_from_an_average(
    planned: Planned, executive: Persona, api_for: Callable[[Persona], APIClient]
) -> None:
    SalesLine.unscoped.filter(seat_id=planned["south-b-2"]).delete()
    rebuild.rebuild(today=small.TODAY)
    api = api_for(executive)
    figures = {
        code: api.get(f"/api/v1/dashboard/?organisation={planned[code]}").json()["figures"]
        for code in ("north", "south")
    }
    whole = api.get("/api/v1/dashboard/").json()["figures"]
    revenue = sum(row["revenue"] for row in figures.values())
    orders = sum(row["orders"] for row in figures.values())
    assert whole["order_value"] == round(revenue / orders)
    means = [row["order_value"] for row in figures.values()]
    assert whole["order_value"] != round(sum(means) / 2)


@pytest.mark.covers("E1")
def test_units_and_money_are_never_added_up(
    planned: Planned, executive: Persona, client_for: Callable[[Persona], Client]
) -> None:
    text = client_for(executive).get("/monitoring/?metric=units").content.decode()
    whole = ActualsMonth.objects.filter(
        organisation_id=1, product_id=0, channel_id=0, period__in=(FIRST, FIRST + 1)
    )
    pieces = sum(whole.values_list("quantity", flat=True)) // 1_000
    assert f'title="{pieces:,}"' in text
    assert "no target" in text


@pytest.mark.covers("E1")
def test_the_starter_set_is_there_with_its_formula_and_definition_in_three_languages(
    executive: Persona, api_for: Callable[[Persona], APIClient]
) -> None:
    rows = api_for(executive).get("/api/v1/metrics/?page_size=500").json()["results"]
    by_code = {row["code"]: row for row in rows}
    wanted = {
        "revenue", "units", "margin", "margin_rate", "net_margin", "net_margin_rate", "orders",
        "order_value", "conversion", "new_customers", "active_customers", "lost_customers",
        "retention", "repeat_rate", "customer_coverage", "channel_coverage", "market_share",
        "satisfaction", "visits", "effective_visit_rate", "collection_period", "overdue_share",
        "return_rate", "fulfilment", "stock_cover", "stock_turnover", "spend_ratio",
        "new_product_share",
    }  # fmt: skip
    assert wanted <= set(by_code)
    for code in wanted:
        row = by_code[code]
        for name in ("name", "definition"):
            texts = [row[name], row[f"{name}_zh_hans"], row[f"{name}_zh_hant"]]
            assert all(texts), (code, name)
        assert row["formula"]
        assert row["act"] <= row["watch"]


@pytest.mark.covers("E1")
def test_an_analyst_writes_a_formula_and_everybody_reads_its_value(
    planned: Planned, analyst: Persona, manager_south: Persona,
    client_for: Callable[[Persona], Client], api_for: Callable[[Persona], APIClient],
) -> None:  # fmt: skip
    client = client_for(analyst)
    form = {
        "code": "price", "name": "Average price", "unit": "money", "scale": "2",
        "kind": "outcome", "aggregation": "formula", "direction": "higher",
        "expression": "[revenu] ÷ [units]", "watch": "9000", "act": "8000",
    }  # fmt: skip
    refused = client.post("/registers/metrics/new/", form)
    assert "Character 1 of the expression: There is no metric “revenu”." in (
        refused.content.decode()
    )
    client.post("/registers/metrics/new/", form | {"expression": "[revenue] ÷ [units]"})
    metric = Metric.objects.get(code="price")
    south = api_for(manager_south)
    found = south.get(f"/api/v1/metrics/{metric.pk}/values/?first=2026-07&last=2026-08").json()
    months = (FIRST, FIRST + 1)
    revenue = planned.actual(lambda line: line.region == "south", months)
    pieces = planned.actual(lambda line: line.region == "south", months, "quantity")
    assert found["total"]["now"]["amount"] == round(revenue * 1_000 / pieces)
    page = client.get(f"/metrics/{metric.pk}/").content.decode()
    assert ">Revenue</a> ÷ " in page


@pytest.mark.covers("E1")
def test_a_cycle_is_refused_when_it_is_saved(
    analyst: Persona, api_for: Callable[[Persona], APIClient]
) -> None:
    api = api_for(analyst)
    base = {"unit": "money", "scale": 2, "aggregation": "formula"}
    first = api.post(
        "/api/v1/metrics/", {**base, "code": "one", "name": "One", "expression": "revenue"}
    )
    api.post("/api/v1/metrics/", {**base, "code": "two", "name": "Two", "expression": "one + 1"})
    pk, tag = first.json()["id"], first.headers["ETag"]
    answer = api.patch(
        f"/api/v1/metrics/{pk}/", {"expression": "revenue + two"}, headers={"If-Match": tag}
    )
    assert answer.status_code == 400
    assert answer.json()["details"][0]["code"] == "cycle"
    assert answer.json()["details"][0]["position"] == 10
    assert Metric.objects.get(code="one").expression == "revenue"
    assert api.delete(f"/api/v1/metrics/{pk}/", headers={"If-Match": tag}).status_code == 409


@pytest.mark.covers("E1")
def test_a_figure_that_was_not_measured_says_so_instead_of_being_wrong(
    planned: Planned, executive: Persona, api_for: Callable[[Persona], APIClient]
) -> None:
    visits, effective = (Metric.objects.get(code=c) for c in ("visits", "effective_visits"))
    for region, metric, value in (("north", visits, 0), ("south", visits, 8)):
        Observation.unscoped.create(
            source_id=planned.company.source_id, metric=metric, date=date(2026, 8, 31),
            period=FIRST + 1, organisation_id=planned[region], numerator=value,
            batch_id=planned.company.batch_id,
        )  # fmt: skip
    Observation.unscoped.create(
        source_id=planned.company.source_id, metric=effective, date=date(2026, 8, 31),
        period=FIRST + 1, organisation_id=planned["north"], numerator=0,
        batch_id=planned.company.batch_id,
    )  # fmt: skip
    rate = Metric.objects.get(code="effective_visit_rate")
    found = api_for(executive).get(f"/api/v1/metrics/{rate.pk}/values/?first=2026-08").json()
    problems = {row["label"]: row["now"]["problem"] for row in found["rows"]}
    assert problems["North"] == "division_by_zero"
    assert problems["South"] == "no_data"
    assert found["total"]["now"]["amount"] == 0


@pytest.mark.covers("E1")
def test_the_return_rate_follows_what_is_imported(
    planned: Planned, executive: Persona, api_for: Callable[[Persona], APIClient]
) -> None:
    derived.refresh()
    rate = Metric.objects.get(code="return_rate")
    found = api_for(executive).get(
        f"/api/v1/metrics/{rate.pk}/values/?first=2026-07&last=2026-08"
    ).json()  # fmt: skip
    months = (FIRST, FIRST + 1)
    back = -planned.actual(lambda line: line.quantity < 0, months)
    gross = planned.actual(lambda line: line.quantity > 0, months)
    assert found["total"]["now"]["amount"] == round(back * 10_000 / gross)
