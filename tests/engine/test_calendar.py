"""Working days with make-up days, and feasts that move."""

import datetime as dt

import pytest
from holidays.calendars.chinese import _ChineseLunisolar
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import calendar
from salesplan.engine.calendar import WorkCalendar
from salesplan.engine.errors import EngineError

CHINA = calendar.work_calendar("CN", range(2023, 2028))
days = st.dates(dt.date(2023, 1, 1), dt.date(2027, 12, 31))


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [(2023, 1, 22), (2024, 2, 10), (2025, 1, 29), (2026, 2, 17), (2027, 2, 6)],
)
def test_spring_festival_falls_on_its_published_day(year, month, day):
    assert calendar.spring_festival(year) == dt.date(year, month, day)


def test_the_whole_table_agrees_with_the_lunisolar_calendar():
    lunar = _ChineseLunisolar()
    for year in range(2000, 2051):
        assert calendar.spring_festival(year) == lunar.lunar_new_year_date(year)[0]


def test_a_festival_outside_the_table_is_refused():
    with pytest.raises(EngineError) as caught:
        calendar.spring_festival(2051)
    assert caught.value.numbers == {"year": 2051}


def test_a_day_is_shifted_with_the_feast():
    three_after = dt.date(2026, 2, 20)
    assert calendar.shift_to_feast(three_after, 2026, 2025) == dt.date(2025, 2, 1)
    assert calendar.shift_to_feast(dt.date(2024, 1, 31), 2024, 2023) == dt.date(2023, 1, 12)


def test_the_leap_day_is_compared_with_the_28th():
    assert calendar.same_day_last_year(dt.date(2024, 2, 29)) == dt.date(2023, 2, 28)
    assert calendar.same_day_last_year(dt.date(2026, 8, 31), 2) == dt.date(2024, 8, 31)


def test_august_2026_has_21_working_days_and_the_14th_is_the_tenth():
    assert CHINA.working_days(dt.date(2026, 8, 1), dt.date(2026, 8, 31)) == 21
    assert CHINA.day_index(dt.date(2026, 8, 14)) == 10
    assert CHINA.day_index(dt.date(2026, 8, 16)) == 10
    assert CHINA.remaining(dt.date(2026, 8, 14), dt.date(2026, 8, 31)) == 11


def test_a_make_up_saturday_is_worked_and_a_day_in_lieu_is_not():
    assert CHINA.is_working_day(dt.date(2026, 2, 28))
    assert not CHINA.is_working_day(dt.date(2026, 2, 23))
    assert not CHINA.is_working_day(dt.date(2026, 3, 1))
    assert CHINA.working_days(dt.date(2026, 2, 1), dt.date(2026, 2, 28)) == 16


def test_years_without_announced_make_up_days_are_marked():
    assert CHINA.estimated_years == {2027}
    assert calendar.work_calendar("DE", [2027]).estimated_years == frozenset()


def test_an_unknown_country_is_refused():
    with pytest.raises(EngineError) as caught:
        calendar.work_calendar("XX", [2026])
    assert caught.value.code == "unknown_country"


def test_a_week_without_a_working_day_is_refused():
    with pytest.raises(EngineError):
        WorkCalendar(weekdays=(False,) * 7)


def test_a_make_up_day_wins_over_a_holiday():
    day = dt.date(2026, 8, 12)
    both = WorkCalendar(off=frozenset((day,)), make_up=frozenset((day,)))
    assert both.is_working_day(day)
    assert both.working_days(day, day) == 1


@given(days, st.integers(-3, 120))
def test_counting_days_agrees_with_asking_each(first, count):
    last = first + dt.timedelta(days=count)
    each = [first + dt.timedelta(days=offset) for offset in range(count + 1)]
    assert CHINA.working_days(first, last) == sum(map(CHINA.is_working_day, each))
