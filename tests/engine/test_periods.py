"""Months are integers, fiscal years start where the company says."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import periods
from salesplan.engine.errors import EngineError
from salesplan.engine.periods import Days, FiscalYear, Span, month_number

months = st.integers(1900 * 12, 2200 * 12)
fiscal_years = st.builds(FiscalYear, st.integers(1, 12), st.sampled_from(["end", "start"]))


def test_a_month_is_year_times_twelve_plus_month_less_one():
    assert month_number(2026, 8) == 24319
    assert periods.month_of(dt.date(2026, 8, 31)) == 24319
    assert periods.year_month(24319) == (2026, 8)
    assert periods.first_day(24319) == dt.date(2026, 8, 1)
    assert periods.last_day(month_number(2024, 2)) == dt.date(2024, 2, 29)
    assert periods.last_day(month_number(2025, 12)) == dt.date(2025, 12, 31)


def test_there_is_no_thirteenth_month():
    with pytest.raises(EngineError):
        month_number(2026, 13)


def test_a_fiscal_year_is_named_by_the_year_it_ends_in_unless_set_otherwise():
    april = month_number(2025, 4)
    assert FiscalYear(4).year_of(april) == 2026
    assert FiscalYear(4, "start").year_of(april) == 2025
    assert FiscalYear(4).year_of(april - 1) == 2025
    assert FiscalYear(1).year_of(april) == 2025
    assert FiscalYear(4).span(2026) == Span(april, 12)


def test_the_second_half_of_a_calendar_year_is_july_to_december():
    half = FiscalYear().span(2026, "half", 2)
    assert half == Span.between(month_number(2026, 7), month_number(2026, 12))
    assert (half.first_day, half.last_day) == (dt.date(2026, 7, 1), dt.date(2026, 12, 31))
    assert dt.date(2026, 12, 31) in half
    assert dt.date(2027, 1, 1) not in half
    assert half.shift(-12) == FiscalYear().span(2025, "half", 2)


@pytest.mark.parametrize(("part", "index"), [("quarter", 5), ("half", 0), ("month", 13)])
def test_a_part_that_the_year_lacks_is_refused(part, index):
    with pytest.raises(EngineError) as caught:
        FiscalYear().span(2026, part, index)
    assert caught.value.code == "no_such_part"


def test_an_empty_span_is_refused():
    with pytest.raises(EngineError):
        Span(10, 0)


def test_kind_respects_the_fiscal_start():
    july = month_number(2026, 7)
    assert FiscalYear(1).kind(Span(july, 3)) == "quarter"
    assert FiscalYear(2).kind(Span(july, 3)) == "run"
    assert FiscalYear(1).kind(Span(july, 6)) == "half"
    assert FiscalYear(7).kind(Span(july, 12)) == "year"
    assert FiscalYear(1).kind(Span(july, 5)) == "run"
    assert FiscalYear(3).kind(Span(july)) == "month"


def test_a_run_is_cut_at_fiscal_quarters():
    run = Span.between(month_number(2026, 2), month_number(2026, 8))
    assert [piece.count for piece in FiscalYear().split(run, "quarter")] == [2, 3, 2]
    assert [piece.count for piece in FiscalYear(2).split(run, "quarter")] == [3, 3, 1]


@given(fiscal_years, months, st.integers(1, 60), st.sampled_from(sorted(periods.LENGTH)))
def test_pieces_cover_the_span_and_stay_in_one_part(fiscal, month, count, part):
    span = Span(month, count)
    pieces = fiscal.split(span, part)
    assert [month for piece in pieces for month in piece] == list(span)
    assert all(piece in fiscal.containing(piece.first_month, part) for piece in pieces)


@given(fiscal_years, months, st.sampled_from(sorted(periods.LENGTH)))
def test_a_month_lies_in_the_part_that_its_year_and_index_name(fiscal, month, part):
    named = fiscal.span(fiscal.year_of(month), part, fiscal.index(month, part))
    assert month in named
    assert named == fiscal.containing(month, part)
    assert fiscal.kind(named) == part


def test_spans_overlap_when_they_share_a_month():
    assert Span(10, 3).overlaps(Span(12, 1))
    assert not Span(10, 3).overlaps(Span(13, 1))
    assert "10" not in Span(10, 3)


def test_weeks_start_where_the_setting_says():
    thursday = dt.date(2026, 8, 27)
    assert periods.week_start(thursday) == dt.date(2026, 8, 24)
    assert periods.week_start(thursday, 6) == dt.date(2026, 8, 23)
    assert periods.week_start(dt.date(2026, 8, 24)) == dt.date(2026, 8, 24)


@pytest.mark.parametrize(
    ("day", "index", "bounds"),
    [(10, 0, (1, 10)), (11, 1, (11, 20)), (20, 1, (11, 20)), (21, 2, (21, 28)), (28, 2, (21, 28))],
)
def test_a_month_has_three_ten_day_periods(day, index, bounds):
    date = dt.date(2026, 2, day)
    assert periods.ten_day_index(date) == index
    first, last = periods.ten_day_bounds(periods.month_of(date), index)
    assert (first.day, last.day) == bounds


def test_there_is_no_fourth_ten_day_period():
    with pytest.raises(EngineError):
        periods.ten_day_bounds(24319, 3)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)), st.integers(0, 6))
def test_every_day_lies_in_one_numbered_week(day, first_weekday):
    start = periods.week_start(day, first_weekday)
    week = Days(start, start + dt.timedelta(days=6))
    year, number = week.week_number
    assert Days.of_week(year, number, first_weekday) == week
    if first_weekday == 0:
        assert (year, number) == tuple(day.isocalendar())[:2]


def test_a_week_that_the_year_does_not_have():
    assert Days.of_week(2026, 53).first == dt.date(2026, 12, 28)
    for number in (0, 53, 54):
        with pytest.raises(EngineError):
            Days.of_week(2025, number)


def test_what_weeks_and_ten_days_are_compared_with():
    week = Days.of_week(2026, 35)
    assert week.year_before() == Days.of_week(2025, 35)
    assert week.same_day_before(dt.date(2026, 8, 26)) == dt.date(2025, 8, 27)
    leap = Days.of_ten_days(month_number(2024, 2), 2)
    assert (leap.first, leap.last) == (dt.date(2024, 2, 21), dt.date(2024, 2, 29))
    assert leap.year_before().last == dt.date(2023, 2, 28)
    assert leap.same_day_before(dt.date(2024, 2, 22)) == dt.date(2023, 2, 22)
    assert leap.same_day_before(dt.date(2024, 2, 29)) == dt.date(2023, 2, 28)
    assert (leap.is_week, week.is_week) == (False, True)
    assert leap.ten_day_number == (month_number(2024, 2), 2)


def test_the_months_that_a_week_touches():
    assert Days.of_week(2026, 36).months() == Span(month_number(2026, 8), 2)
    assert Days.of_week(2026, 35).months() == Span(month_number(2026, 8))
