"""Derived measures over periods: cut at the day, known only where the history tells, at any place."""

from datetime import date

import pandas as pd
import pytest

from salesplan.core.models import Company, Metric, Node
from salesplan.core.selectors import metric_values
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.services import derived
from tests.core.selectors.metric_values import oracle
from tests.core.selectors.metric_values.test_measured import LAST, SYSTEM, metrics
from tests.factories.small_company import FIRST_PERIOD, TODAY, SmallCompany

pytestmark = pytest.mark.django_db
MID = date(2026, 7, 12)


@pytest.fixture
def company(small_actuals: SmallCompany) -> SmallCompany:
    """The small company where nobody is known before a month, with its derived measures."""
    Company.objects.filter(pk=1).update(new_customer_months=1)
    Node.unscoped.filter(code__in=("home-1-1", "light-2-3")).update(stage="new")
    derived.refresh()
    return small_actuals


def ask(codes: tuple[str, ...], nodes: list[int], **more: object) -> dict:
    keys = {
        "viewer": SYSTEM, "metrics": metrics(*codes), "organisation_id": 1, "nodes": nodes,
        "first_period": LAST - 3, "last_period": LAST, "as_of": TODAY,
    } | more  # fmt: skip
    return metric_values.values(**keys)


def by_hand(rows: pd.DataFrame, first: date, last: date) -> tuple[int, int]:
    """Returned revenue and revenue of new products."""
    new = set(Node.unscoped.filter(stage="new").values_list("pk", flat=True))
    inside = rows[(rows["date"] >= first) & (rows["date"] <= last)]
    returned = inside[(inside["quantity"] < 0) | (inside["revenue"] < 0)]["revenue"].sum()
    return -int(returned), int(inside[inside["product_id"].isin(new)]["revenue"].sum())


@pytest.mark.parametrize("years_back", [0, 1])
@pytest.mark.parametrize("as_of", [MID, TODAY])
def test_returns_and_new_products_are_cut_at_the_same_day(
    company: SmallCompany, years_back: int, as_of: date
) -> None:
    codes = ("returned_revenue", "new_product_revenue")
    rows = oracle.lines()
    first, last = date(2026 - years_back, 5, 1), as_of.replace(year=2026 - years_back)
    regions = [company["north"], company["south-b"], 1]
    spans = {"as_of": as_of, "last_period": as_of.year * 12 + as_of.month - 1}
    if as_of == MID and not years_back:
        spans = {"as_of": TODAY, "last_period": LAST}
        last = TODAY
    found = ask(codes, regions, years_back=years_back, **spans)
    for node in regions:
        own = rows[rows["seat_id"].isin(oracle.below(node))]
        expected = by_hand(own, first, last)
        assert tuple(found[code][node].rounded for code in codes) == expected
    places = [company["home"], company["home-1-1"], company["light-2"], 0]
    found = ask(codes, places, column="product_id", channel_id=company["shop"],
                years_back=years_back, **spans)  # fmt: skip
    for node in places:
        own = rows[
            rows["product_id"].isin(oracle.below(node)) & (rows["channel_id"] == company["shop"])
        ]
        expected = by_hand(own, first, last)
        assert tuple(found[code][node].rounded for code in codes) == expected


def test_new_customers_of_some_days_are_those_whose_first_order_lies_there(
    company: SmallCompany,
) -> None:
    spans = [
        DaySpan(date(2025, 8, 5), date(2025, 8, 20)),
        DaySpan(date(2025, 8, 1), date(2025, 8, 31)),
    ]
    some, whole = metric_values.over(
        viewer=SYSTEM, metrics=metrics("new_customers"), organisation_id=1,
        nodes=[1, company["north"]], spans=spans, runs=False,
    )  # fmt: skip
    rows = oracle.lines()
    month = rows[rows["period"] == 2025 * 12 + 7].sort_values(["date", "order_no"])
    before = set(rows[rows["period"] == 2025 * 12 + 6]["customer_id"])
    firsts = month[~month["customer_id"].isin(before)].groupby("customer_id").head(1)
    inside = firsts[(firsts["date"] >= spans[0].first) & (firsts["date"] <= spans[0].last)]
    assert some["new_customers"][1].rounded == len(inside)
    assert whole["new_customers"][1].rounded == len(firsts)
    north = inside["seat_id"].isin(oracle.below(company["north"])).sum()
    assert some["new_customers"][company["north"]].rounded == north


def test_what_needs_more_history_than_there_is_has_no_data(company: SmallCompany) -> None:
    Company.objects.filter(pk=1).update(new_customer_months=24)
    derived.mark_all()
    derived.refresh()
    codes = ("new_customers", "repeat_rate", "lost_customers")
    early = ask(codes, [1], first_period=LAST - 2, last_period=LAST)
    assert early["new_customers"][1].problem == "no_data"
    assert early["repeat_rate"][1].problem == "no_data"
    assert early["lost_customers"][1].problem == ""
    late = ask(codes, [1], first_period=FIRST_PERIOD + 24, last_period=LAST)
    assert late["new_customers"][1].problem == ""
    assert (
        ask(codes, [1], first_period=LAST - 15, last_period=LAST - 14)["lost_customers"][1].problem
        == "no_data"
    )


def test_retention_is_that_of_the_last_month_that_is_over(company: SmallCompany) -> None:
    rows = oracle.lines()
    before = set(rows[rows["period"].between(LAST - 23, LAST - 12)]["customer_id"])
    after = set(rows[rows["period"].between(LAST - 11, LAST)]["customer_id"])
    found = ask(("retention", "retained_customers"), [1])
    assert found["retained_customers"][1].rounded == len(before & after)
    assert found["retention"][1].rounded == round(10_000 * len(before & after) / len(before))
    cut = ask(("retention",), [1], as_of=date(2026, 8, 12))["retention"][1]
    assert cut.through == date(2026, 7, 31)
    running = ask(("retention",), [1], first_period=LAST, as_of=date(2026, 8, 12))["retention"][1]
    assert (running.problem, running.through) == ("no_data", date(2026, 7, 31))


def test_counts_of_customers_are_known_for_territories_as_a_whole(company: SmallCompany) -> None:
    found = ask(("new_customers",), [1], product_id=company["home"])
    assert found["new_customers"][1].problem == "no_data"


def test_every_metric_of_the_starter_set_can_be_asked_for(company: SmallCompany) -> None:
    every = list(Metric.objects.all())
    found = metric_values.values(
        viewer=SYSTEM, metrics=every, organisation_id=1, nodes=[1], first_period=LAST - 1,
        last_period=LAST, as_of=TODAY,
    )  # fmt: skip
    assert set(found) == {metric.code for metric in every}
    assert {value[1].problem for value in found.values()} <= {
        "", "no_data", "division_by_zero"
    }  # fmt: skip
    sums = found["revenue"][1].amount + found["returned_revenue"][1].amount
    assert found["gross_revenue"][1].amount == sums
