"""E1: one definition per figure, read by every page; ratios come from summed parts."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from salesplan.core.models import ActualsMonth, SalesLine
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
