"""A metric's own page, and the check of an expression while it is typed."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from salesplan.core.models import Metric, Observation
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
Browser = Callable[[Persona], Client]


def page(client: Client, code: str) -> str:
    answer = client.get(f"/metrics/{Metric.objects.get(code=code).pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_page_says_what_a_metric_means_and_what_it_is_today(
    small_actuals: SmallCompany, executive: Persona, client_for: Browser
) -> None:
    text = page(client_for(executive), "margin_rate")
    assert "How much of the revenue is left after the cost of what was sold." in text
    rate = Metric.objects.get(code="margin_rate")
    for part in (rate.numerator, rate.denominator):
        assert f'<a href="/metrics/{part.pk}/">{part}</a>' in text
    assert "North" in text
    assert "South" in text
    assert "data through 31 Aug 2026" in text


def test_the_formula_names_metrics_instead_of_codes(
    small_actuals: SmallCompany, executive: Persona, client_for: Browser
) -> None:
    text = page(client_for(executive), "collection_period")
    receivables, revenue = (Metric.objects.get(code=c).pk for c in ("receivables", "revenue"))
    assert (
        f'Collection period = <a href="/metrics/{receivables}/">Receivables</a> ÷ '
        f'<a href="/metrics/{revenue}/">Revenue</a> × days'
    ) in text


def test_what_is_missing_says_since_when(
    small_actuals: SmallCompany, executive: Persona, client_for: Browser
) -> None:
    client = client_for(executive)
    assert "no data" in page(client, "visits")
    assert "Nothing has been observed yet." in page(client, "visits")
    Observation.unscoped.create(
        source_id=small_actuals.source_id, metric=Metric.objects.get(code="visits"),
        date=date(2025, 12, 31), period=2025 * 12 + 11, organisation_id=small_actuals["south"],
        numerator=7, batch_id=small_actuals.batch_id,
    )  # fmt: skip
    text = page(client, "visits")
    assert "no data since 31 Dec 2025" in text
    assert "<td>31 Dec 2025</td>" in text


def test_the_page_lists_who_uses_the_metric(
    small_actuals: SmallCompany, executive: Persona, client_for: Browser
) -> None:
    text = page(client_for(executive), "visits")
    rate = Metric.objects.get(code="effective_visit_rate")
    assert f'<a href="/metrics/{rate.pk}/">Effective-visit rate</a>' in text


def test_nobody_sees_values_of_others_on_it(
    small_actuals: SmallCompany, manager_north: Persona, product_manager: Persona, rep: Persona,
    client_for: Browser,
) -> None:  # fmt: skip
    north = page(client_for(manager_north), "revenue")
    assert "North-A" in north
    assert "South" not in north
    assert "Home" in page(client_for(product_manager), "revenue")
    assert "North-A-2" not in page(client_for(rep), "revenue")


def test_an_unknown_metric_is_not_there(executive: Persona, client_for: Browser) -> None:
    assert client_for(executive).get("/metrics/30000/").status_code == 404


def test_a_mistake_is_marked_while_typing(analyst: Persona, client_for: Browser) -> None:
    client = client_for(analyst)
    text = client.get("/metrics/check/", {"expression": "[revenue] / 客单价"}).content.decode()
    assert "[revenue] / 客单价\n" + " " * 12 + "^" in text
    assert "Did you mean [order_value]?" in text
    wide = client.get("/metrics/check/", {"expression": "[客单价 / 2"}).content.decode()
    assert "Character 1:" in wide
    shifted = client.get("/metrics/check/", {"expression": "order_value＋＋ x"}).content.decode()
    assert " " * 11 + "\u3000\u3000" + " ^" in shifted
    good = client.get("/metrics/check/", {"expression": "revenue ÷ orders"}).content.decode()
    assert "This can be computed." in good
    assert client.get("/metrics/check/").content.decode().strip() == ""


def test_a_cycle_is_told_while_typing(analyst: Persona, client_for: Browser) -> None:
    query = {"expression": "1 + margin_rate", "code": "margin"}
    text = client_for(analyst).get("/metrics/check/", query).content.decode()
    assert "margin → margin_rate → margin" in text


def test_the_form_checks_the_expression_and_keeps_what_was_typed(
    analyst: Persona, client_for: Browser
) -> None:
    client = client_for(analyst)
    form = client.get("/registers/metrics/new/").content.decode()
    assert 'hx-get="/metrics/check/"' in form
    sent = {
        "code": "own", "name": "Own", "unit": "money", "scale": "2", "kind": "outcome",
        "aggregation": "formula", "direction": "higher", "expression": "revenue / nothing",
        "watch": "9000", "act": "8000",
    }  # fmt: skip
    refused = client.post("/registers/metrics/new/", sent)
    assert refused.status_code == 422
    assert "There is no metric “nothing”." in refused.content.decode()
    assert client.post("/registers/metrics/new/", sent | {"expression": "revenue / 2"}).status_code
    made = Metric.objects.get(code="own")
    assert (
        f'hx-get="/metrics/check/?code={made.code}"'
        in client.get(f"/registers/metrics/{made.pk}/").content.decode()
    )


def test_the_list_leads_to_the_page(executive: Persona, client_for: Browser) -> None:
    text = client_for(executive).get("/registers/metrics/").content.decode()
    assert f'href="/metrics/{Metric.objects.get(code="revenue").pk}/"' in text
