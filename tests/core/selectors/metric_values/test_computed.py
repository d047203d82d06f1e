"""Ratios from summed parts, formulas over summed values, and what happens where a part is missing."""

from datetime import date
from fractions import Fraction

import pytest

from salesplan.core.models import Metric
from salesplan.core.selectors import metric_values
from tests.core.selectors.metric_values import oracle
from tests.core.selectors.metric_values.test_measured import LAST, SYSTEM, metrics, observe
from tests.factories.small_company import REGIONS, SEATS, TODAY, SmallCompany

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2026, 7, 1)


def formula(code: str, expression: str, scale: int = 2, unit: str = "money") -> Metric:
    made: Metric = Metric.objects.create(
        code=code, name=code, unit=unit, scale=scale, aggregation="formula", expression=expression
    )
    return made


def ask(company: SmallCompany, *asked: Metric) -> dict:
    nodes = [1, *(company[code] for code in (*REGIONS, *SEATS))]
    return metric_values.values(
        viewer=SYSTEM, metrics=asked, organisation_id=1, nodes=nodes, first_period=LAST - 1,
        last_period=LAST, as_of=TODAY,
    )  # fmt: skip


def test_ratios_divide_the_sums_at_every_node(small_actuals: SmallCompany) -> None:
    found = ask(small_actuals, *metrics("margin_rate", "order_value"))
    rows = oracle.lines()
    for node in found["margin_rate"]:
        sums = oracle.sold(rows, FIRST_DAY, TODAY, node)
        rate, order = found["margin_rate"][node], found["order_value"][node]
        assert rate.amount == Fraction(sums["margin"] * 10_000, sums["revenue"])
        assert (rate.numerator, rate.denominator) == (sums["margin"], sums["revenue"])
        assert order.amount == Fraction(sums["revenue"], sums["orders"])


def test_a_formula_computes_with_the_sums_in_whole_units(small_actuals: SmallCompany) -> None:
    per_day = formula("per_day", "([revenue] − [cost]) ÷ days")
    price = formula("price", "revenue / units")
    steps = formula("steps", "max(per_day * 2, 1) + round(price, 1)")
    found = ask(small_actuals, per_day, price, steps)
    rows = oracle.lines()
    for node in found["steps"]:
        sums = oracle.sold(rows, FIRST_DAY, TODAY, node)
        day = Fraction(sums["margin"], 100 * 62)
        piece = Fraction(sums["revenue"], 100) / Fraction(sums["units"], 1_000)
        assert found["per_day"][node].amount == day * 100
        assert found["price"][node].amount == piece * 100
        assert found["price"][node].denominator == Fraction(sums["units"], 1_000)
        expected = max(day * 2, Fraction(1)) + Fraction(round(piece * 10), 10)
        assert found["steps"][node].amount == expected * 100


def test_a_division_by_zero_is_a_problem_of_that_node_only(small_actuals: SmallCompany) -> None:
    north, south = (small_actuals[code] for code in REGIONS)
    observe(small_actuals, "visitors", date(2026, 8, 31), 0, organisation_id=south)
    observe(small_actuals, "web_orders", date(2026, 8, 31), 4, organisation_id=south)
    observe(small_actuals, "visitors", date(2026, 8, 31), 80, organisation_id=north)
    observe(small_actuals, "web_orders", date(2026, 8, 31), 4, organisation_id=north)
    each = formula("each", "web_orders / visitors + 1", scale=4, unit="percent")
    found = ask(small_actuals, *metrics("conversion"), each)
    assert found["conversion"][south].problem == "division_by_zero"
    assert found["conversion"][south].amount is None
    assert found["each"][south].problem == "division_by_zero"
    assert found["conversion"][north].rounded == 500
    assert found["conversion"][1].rounded == 1_000
    assert found["each"][north].rounded == 10_500


def test_what_stands_on_missing_data_has_none_and_says_how_far_they_reach(
    small_actuals: SmallCompany,
) -> None:
    north, south = (small_actuals[code] for code in REGIONS)
    observe(small_actuals, "receivables", date(2026, 7, 31), 900_00, organisation_id=north)
    period = formula("period", "receivables / revenue * days", scale=1, unit="days")
    rest = formula("rest", "coalesce(receivables, 0) + revenue")
    found = ask(small_actuals, period, rest)
    assert (found["period"][south].amount, found["period"][south].problem) == (None, "no_data")
    assert found["period"][south].through is None
    assert found["period"][north].through == date(2026, 7, 31)
    revenue = oracle.sold(oracle.lines(), FIRST_DAY, TODAY, north)["revenue"]
    assert found["period"][north].amount == Fraction(900_00 * 62 * 10, revenue)
    assert found["rest"][south].problem == ""
    assert found["rest"][north].amount == 900_00 + revenue


def test_a_formula_of_plain_numbers_is_the_same_everywhere(small_actuals: SmallCompany) -> None:
    found = ask(small_actuals, formula("limit", "2 * 3.5"))
    assert {value.rounded for value in found["limit"].values()} == {700}
