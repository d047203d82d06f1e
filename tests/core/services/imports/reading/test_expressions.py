from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.services.imports.reading import expressions
from salesplan.core.services.imports.reading.numbers import NumberStyle, scaled
from salesplan.engine import formula

VALUES = st.one_of(st.none(), st.decimals(-(10**6), 10**6, places=3))
FORMULAS = (
    "a - b",
    "a * b",
    "-a + b * 2",
    "a * b * (1 - c)",
    "round(a * c, 1) + b",
    "abs(a) - max(a, b, c)",
    "min(a, b) * 0.17",
    "coalesce(a, b, 0) - coalesce(c, 1)",
)


def columns(row: dict[str, Decimal | None]) -> dict[str, pl.Series]:
    texts = {name: "" if value is None else format(value, "f") for name, value in row.items()}
    return {
        name: scaled(pl.Series([text]), NumberStyle(), expressions.SCALE)
        for name, text in texts.items()
    }


@given(st.sampled_from(FORMULAS), VALUES, VALUES, VALUES)
def test_a_column_gives_what_the_engine_gives_row_by_row(
    text: str, a: Decimal | None, b: Decimal | None, c: Decimal | None
) -> None:
    row, node = {"a": a, "b": b, "c": c}, formula.parse(text)
    exact = formula.evaluate(node, row)
    found = expressions.evaluate(node, columns(row), 1, 2)
    assert not found.overflow[0]
    assert found.value[0] == (None if exact is None else int(round(exact, 2) * 100))


@pytest.mark.parametrize(
    ("a", "b", "expected"), [("10", "4", 250), ("-10", "4", -250), ("1", "-3", -33), ("2", "3", 67)]
)
def test_division_rounds_half_even_to_the_smallest_unit(a: str, b: str, expected: int) -> None:
    row = columns({"a": Decimal(a), "b": Decimal(b)})
    assert expressions.evaluate(formula.parse("a / b"), row, 1, 2).value[0] == expected


def test_division_by_zero_is_marked_and_gives_no_value() -> None:
    row = columns({"a": Decimal(1), "b": Decimal(0)})
    found = expressions.evaluate(formula.parse("a / b"), row, 1, 2)
    assert found.by_zero.to_list() == [True]
    assert found.value.to_list() == [None]


def test_a_product_too_large_for_128_bits_is_marked_instead_of_wrapping_round() -> None:
    row = columns({"a": Decimal(10) ** 20, "b": Decimal(10) ** 20})
    found = expressions.evaluate(formula.parse("a * b"), row, 1, 2)
    assert found.overflow.to_list() == [True]
    assert found.value.to_list() == [None]
