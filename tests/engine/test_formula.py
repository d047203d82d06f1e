"""Expressions of an import mapping: read safely, valued exactly, refused with a position."""

import re
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import formula
from salesplan.engine.formula import Binary, Call, Column, Number, Unary

ROW = {
    "qty": Decimal(3),
    "Net price": Decimal("19.99"),
    "折扣": Decimal("0.5"),
    "gone": None,
    "a]b": Decimal(7),
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("8 - 3 - 2", "3"),
        ("8 / 4 / 2", "1"),
        ("-qty * -2", "6"),
        ("- - 2", "2"),
        ("+2", "2"),
        ("[Net price] * qty - 折扣", "59.47"),
        ("[a]]b]", "7"),
        ("round(2.5)", "2"),
        ("ROUND(2.345, 2)", "2.34"),
        ("round(-0.4)", "0"),
        ("min(3, qty, 2) + max(1, 5)", "7"),
        ("abs(2 - 5)", "3"),
        ("coalesce(gone, qty)", "3"),
        (".5 + 1.", "1.5"),
        ("0.1 + 0.2", "0.3"),
    ],
)
def test_a_formula_has_its_exact_value(text, value):
    assert str(formula.evaluate(formula.parse(text), ROW)) == value


@pytest.mark.parametrize("text", ["gone * 2", "max(gone, 1)", "-gone", "coalesce(gone)"])
def test_empty_is_not_zero(text):
    assert formula.evaluate(formula.parse(text), ROW) is None


@pytest.mark.parametrize(
    ("text", "code", "position"),
    [
        ("   ", "empty", 0),
        ("1 +", "unexpected", 3),
        ("1 2", "unexpected", 2),
        ("(1 + 2", "unclosed", 0),
        ("1)", "unexpected", 1),
        ("[price", "unclosed", 0),
        ("[ ]", "unexpected", 0),
        ("2 ^ 3", "unexpected", 2),
        ("__import__(os)", "unknown_function", 0),
        ("qty.real", "unexpected", 3),
        ("abs(1, 2)", "argument_count", 0),
        ("round(1, qty)", "digits", 0),
        ("round(1, 2.5)", "digits", 0),
        ("max()", "unexpected", 4),
        ("(" * 60 + "1" + ")" * 60, "too_deep", 41),
        ("-" * 60 + "1", "too_deep", 41),
        ("1" * 501, "too_long", 500),
    ],
)
def test_what_cannot_be_read_is_refused_where_it_stands(text, code, position):
    with pytest.raises(formula.FormulaError) as caught:
        formula.parse(text)
    assert (caught.value.code, caught.value.position) == (code, position)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 / (qty - 3)", "division_by_zero"),
        ("price", "unknown_column"),
        ("round(" + "9" * 400 + ")", "out_of_range"),
    ],
)
def test_a_row_without_a_value_is_refused(text, code):
    with pytest.raises(formula.EvaluationError) as caught:
        formula.evaluate(formula.parse(text), ROW)
    assert caught.value.code == code


def test_the_tree_is_plain_and_frozen():
    assert formula.parse("-a * max(1, [b c])") == Binary(
        "*", Unary("-", Column("a")), Call("max", (Number(Decimal(1)), Column("b c")))
    )


def test_a_formula_knows_its_columns():
    assert formula.columns(formula.parse("a + min(b, -[c d]) * 2")) == {"a", "b", "c d"}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_with_a_position_inside_it(text):
    position = 0
    try:
        formula.parse(text)
    except formula.FormulaError as error:
        position = error.position
    assert 0 <= position <= len(text)


@given(st.text(alphabet="12+-*/() .", max_size=30))
def test_arithmetic_agrees_with_the_language_itself(text):
    try:
        tree = formula.parse(text)
    except formula.FormulaError:
        return
    exact = text.replace(" ", "") and _reference(text)
    if exact is not None:
        value = formula.evaluate(tree, {})
        assert value is not None
        assert abs(value - exact) <= abs(exact) * Decimal("1e-30")


def _reference(text: str) -> Decimal | None:
    with localcontext() as context:
        context.prec = 60
        source = re.sub(r"\d+\.?\d*|\.\d+", lambda number: f"Decimal('{number[0]}')", text)
        try:
            return Decimal(eval(source.strip(), {"Decimal": Decimal}))  # noqa: S307
        except (DivisionByZero, InvalidOperation):
            return None
