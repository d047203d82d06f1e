"""The record of odds: cases of earlier runs, counted by hand."""

from datetime import date

from goals.selectors import odds_records
from salesplan.core.models import Metric
from salesplan.core.selectors import access
from tests.factories import forecasts
from tests.factories.small_company import SmallCompany

SYSTEM = access.system()
MARCH = 2026 * 12 + 2


def _sold(company: SmallCompany, seat: str, first: int, months: int) -> int:
    return company.total(
        "revenue", lambda line: line.seat == seat and first <= line.period < first + months
    )


def test_cases_are_what_was_said_and_what_came(cube: SmallCompany) -> None:
    """Two months of one seat are over since: fourteen cases, each in its bin."""
    seat = "north-a-1"
    monthly = _sold(cube, seat, MARCH - 12, 1)
    forecasts.kept(MARCH, 4, {cube[seat]: monthly}, as_of=date(2026, 2, 28))
    found = odds_records.record(
        viewer=SYSTEM, metric=Metric.objects.get(code="revenue"), as_of=date(2026, 5, 15)
    )
    reached = 0
    for months in (1, 2):
        actual = _sold(cube, seat, MARCH, months)
        before = _sold(cube, seat, MARCH - 12, months)
        reached += sum(actual >= before * factor for factor in odds_records.FACTORS)
    assert found.cases == sum(one.cases for one in found.bins) == 14
    assert round(sum(one.came * one.cases for one in found.bins) / 10_000) == reached
    assert [run.as_of for run in found.runs] == [date(2026, 2, 28)]
    in_the_middle = next(one for one in found.bins if one.low == 5_000)
    assert in_the_middle.said >= 5_000  # last year's very figure was the median of the first month
    assert found.furthest is None  # fewer than thirty cases in any bin


def test_a_run_whose_months_are_all_to_come_counts_nothing(cube: SmallCompany) -> None:
    metric = Metric.objects.get(code="revenue")
    forecasts.kept(MARCH, 4, {cube["north-a-1"]: 1_000_00}, as_of=date(2026, 2, 28))
    found = odds_records.record(viewer=SYSTEM, metric=metric, as_of=date(2026, 3, 30))
    assert (found.cases, found.runs, len(found.bins)) == (0, (), 10)


def test_what_was_not_sold_last_year_is_no_case(cube: SmallCompany) -> None:
    metric = Metric.objects.get(code="revenue")
    first = 2025 * 12  # a year before the data begin at this month's own last year
    forecasts.kept(first, 2, {cube["north-a-1"]: 1_000_00}, as_of=date(2024, 12, 31))
    found = odds_records.record(viewer=SYSTEM, metric=metric, as_of=date(2025, 2, 28))
    assert found.cases == 0
    assert len(found.runs) == 1
