from decimal import ROUND_HALF_EVEN, Context, Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.services.imports.reading.numbers import NumberStyle, failure_codes, scaled

PLAIN = NumberStyle()
CONTEXT = Context(prec=80, rounding=ROUND_HALF_EVEN)
FIGURES = st.decimals(
    min_value=-(10**12), max_value=10**12, allow_nan=False, allow_infinity=False, places=7
)


def read(text: str, style: NumberStyle = PLAIN, scale: int = 2) -> int | None:
    found: int | None = scaled(pl.Series([text]), style, scale)[0]
    return found


@given(st.lists(FIGURES, min_size=1, max_size=20), st.integers(0, 9))
def test_any_decimal_is_rounded_half_even_once_and_never_through_a_float(
    figures: list[Decimal], scale: int
) -> None:
    found = scaled(pl.Series([format(f, "f") for f in figures]), PLAIN, scale).to_list()
    assert found == [int(CONTEXT.quantize(f.scaleb(scale), Decimal(1))) for f in figures]


@given(FIGURES, st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]))
def test_grouped_digits_read_as_the_same_figure(figure: Decimal, marks: tuple[str, str]) -> None:
    thousands, decimal = marks
    text = f"{figure:,f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    expected = int(CONTEXT.quantize(figure.scaleb(2), Decimal(1)))
    assert read(text, NumberStyle(decimal, thousands)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 1200),
        ("-0.005", 0),
        ("0.015", 2),
        ("2.345", 234),
        ("+5", 500),
        (" 12.5 ", 1250),
        ("(12.5)", -1250),
        ("12.5-", -1250),
        ("¥12", 1200),
        ("-¥12", -1200),
        ("12元", 1200),
        ("１２．５", 1250),
        ("\u221212", -1200),
        ("1.2E+3", 120000),
        (".5", 50),
        ("5288.849999999999", 528885),
    ],
)
def test_what_people_write_is_read(text: str, expected: int) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NaN", "not_finite"),
        ("-inf", "not_finite"),
        ("#DIV/0!", "not_finite"),
        ("1e60", "absurd_amount"),
        ("9" * 50, "absurd_amount"),
        ("1_000", "not_a_number"),
        ("1,000", "not_a_number"),
        ("١٢", "not_a_number"),
        ("12%", "not_a_number"),
        ("--1", "not_a_number"),
        ("(-1)", "not_a_number"),
        ("0x10", "not_a_number"),
        ("abc", "not_a_number"),
    ],
)
def test_what_is_no_number_is_refused_with_the_reason(text: str, code: str) -> None:
    assert read(text) is None
    assert failure_codes(pl.Series([text]))[0] == code


@pytest.mark.parametrize("text", ["1,00", "10,00,0", "1,0000", ",100", "1.000,5"])
def test_groups_in_the_wrong_place_are_not_guessed_at(text: str) -> None:
    assert read(text, NumberStyle(".", ",")) is None


def test_a_point_is_no_decimal_mark_where_the_comma_is_one() -> None:
    assert read("1.5", NumberStyle(",", "")) is None
    assert read("1,5", NumberStyle(",", "")) == 150
    assert read("1.500", NumberStyle(",", ".")) == 150000


def test_empty_text_is_null() -> None:
    assert read("") is None
