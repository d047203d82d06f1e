from datetime import date

import polars as pl
import pytest

from salesplan.core.services.imports.reading import dates

DAY = date(2024, 1, 5)


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("2024-01-05", ("ymd",)),
        ("2024-1-5", ("ymd",)),
        ("2024/01/05", ("ymd",)),
        ("2024.1.5", ("ymd",)),
        ("2024年1月5日", ("ymd",)),
        ("20240105", ("ymd",)),
        ("2024-01-05 23:59:59", ("ymd",)),
        ("2024-01-05T10:30:00.123Z", ("ymd",)),
        ("2024-01-05 10:30 PM", ("ymd",)),
        (" 2024-01-05 ", ("ymd",)),
        ("05/01/2024", ("dmy",)),
        ("5.1.2024", ("dmy",)),
        ("5-1-2024", ("dmy",)),
        ("01/05/2024", ("mdy",)),
        ("1/5/2024 8:26", ("mdy",)),
        ("45296", ("serial1900",)),
        ("45296.4375", ("serial1900",)),
        ("43834", ("serial1904",)),
        ("05-Jan-2024", ("%d-%b-%Y",)),
        ("05/01/24", ("%d/%m/%y",)),
        ("2024-01-05", ("dmy",)),
        ("2024/1/5", ("serial1900", "mdy")),
    ],
)
def test_a_date_is_read_in_its_style(text: str, formats: tuple[str, ...]) -> None:
    assert dates.parse(pl.Series([text]), formats)[0] == DAY


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("2024-02-30", ("ymd",)),
        ("05/01/2024", ("ymd",)),
        ("13/13/2024", ("dmy",)),
        ("45296", ("ymd",)),
        ("20", ("serial1900",)),
        ("-1", ("serial1900",)),
        ("yesterday", ("ymd",)),
        ("05/01/24", ("dmy",)),
        ("", ("ymd",)),
    ],
)
def test_what_is_no_date_in_the_style_stays_unread(text: str, formats: tuple[str, ...]) -> None:
    found = dates.parse(pl.Series([text]), formats)[0]
    assert found is None or found.year < 1990


def test_dates_before_1990_and_beyond_five_years_are_out_of_bounds() -> None:
    days = [date(1989, 12, 31), date(1990, 1, 1), date(2031, 8, 31), date(2032, 1, 1), None]
    found = dates.out_of_bounds(pl.Series(days), date(2026, 8, 31)).to_list()
    assert found == [True, False, False, True, None]


def test_a_month_is_year_times_twelve_plus_month() -> None:
    assert dates.month_of(pl.Series([date(2024, 1, 31), date(2023, 12, 1)])).to_list() == [
        24288,
        24287,
    ]


@pytest.mark.parametrize(
    ("text", "first", "months"),
    [
        ("2026-07", 2026 * 12 + 6, 1),
        ("2026-07-01", 2026 * 12 + 6, 1),
        ("202607", 2026 * 12 + 6, 1),
        ("2026年7月", 2026 * 12 + 6, 1),
        ("2026Q3", 2026 * 12 + 6, 3),
        ("2026-Q1", 2026 * 12, 3),
        ("2026H2", 2026 * 12 + 6, 6),
        ("2026", 2026 * 12, 12),
    ],
)
def test_a_period_of_any_span_is_read(text: str, first: int, months: int) -> None:
    assert dates.parse_period(text) == (first, months)


@pytest.mark.parametrize("text", ["", "2026-13", "2026Q5", "July", "26-07", "2026H3"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert dates.parse_period(text) is None
