"""What planners type: units, signs, suffixes, full-width digits, words; nonsense is refused."""

from fractions import Fraction
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine.errors import EngineError
from salesplan.engine.shorthand import HELP, Kind, Typed, parse


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("120", Typed("set", 120_000_000)),
        ("=120", Typed("set", 120_000_000)),
        ("=-1.5", Typed("set", -1_500_000)),
        ("1,234.5", Typed("set", 1_234_500_000)),
        ("１２０", Typed("set", 120_000_000)),
        ("３．５亿", Typed("set", 35_000_000_000)),
        ("3.5億", Typed("set", 35_000_000_000)),
        ("120k", Typed("set", 12_000_000)),
        ("120万", Typed("set", 120_000_000)),
        ("2百万", Typed("set", 200_000_000)),
        ("¥ 80 元", Typed("set", 8_000)),
        ("+10%", Typed("percent", percent=Fraction(1, 10))),
        ("＋１０％", Typed("percent", percent=Fraction(1, 10))),
        ("\u22122.5%", Typed("percent", percent=Fraction(-1, 40))),
        ("+20", Typed("add", 20_000_000)),
        ("-20k", Typed("add", -2_000_000)),
        ("eq 1200", Typed("equal", 1_200_000_000)),
        ("fix 10k", Typed("fixed", 1_000_000)),
        ("gr 3%", Typed("growth", percent=Fraction(3, 100), reference="last_year")),
        ("gr -3", Typed("growth", percent=Fraction(-3, 100), reference="last_year")),
        ("like LY", Typed("like", reference="last_year")),
        ("like cp", Typed("like", reference="comparison")),
        ("同 去年", Typed("like", reference="last_year")),
        ("gr 3% base", Typed("growth", percent=Fraction(3, 100), reference="base_period")),
        ("增长 3% 基期", Typed("growth", percent=Fraction(3, 100), reference="base_period")),
        ("gr3%", Typed("growth", percent=Fraction(3, 100), reference="last_year")),
        ("eq", Typed("equal")),
        ("1 234", Typed("set", 1_234_000_000)),
        ("(1,234)", Typed("set", -1_234_000_000)),
        ("=(5k)", Typed("set", -500_000)),
        ("１，２３４．５", Typed("set", 1_234_500_000)),
        ("-20万元", Typed("add", -20_000_000)),
        ("cap 500", Typed("cap", 500_000_000)),
        ("cap 500k sold out", Typed("cap", 50_000_000, reason="sold out")),
        ("cap 5 most of it is sold", Typed("cap", 5_000_000, reason="most of it is sold")),
        ("封顶 500", Typed("cap", 500_000_000)),
        ("floor 3亿 agreed", Typed("floor", 30_000_000_000, reason="agreed")),
        ("cap -", Typed("cap")),
        ("floor", Typed("floor")),
        ("clear", Typed("clear")),
        ("like base 50", Typed("like", 50_000_000, reference="base_period")),
        ("", Typed("clear")),
        ("–", Typed("clear")),
    ],
)
def test_what_is_typed_in_wan_of_cents(text: str, typed: Typed) -> None:
    assert parse(text, unit=10_000, scale=2) == typed


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("abc", 1),
        ("10%", 3),
        ("1e400", 2),
        ("NaN", 1),
        ("inf", 1),
        ("1.2.3", 4),
        ("1,23", 2),
        ("1,2345", 2),
        ("like moon", 6),
        ("gr 3% moon", 7),
        ("gr", 3),
        ("=", 2),
        ("12x", 3),
        ("  ５ｘ", 4),
        ("(5", 3),
        ("eq five", 4),
        ("cap much", 5),
        ("grow 3%", 1),
    ],
)
def test_nonsense_is_refused_with_its_place(text: str, at: int) -> None:
    with pytest.raises(EngineError) as refused:
        parse(text, unit=1, scale=2)
    assert refused.value.code == "not_a_number"
    assert refused.value.numbers["text"] == text
    assert refused.value.numbers["at"] == at


@pytest.mark.parametrize("text", ["99999999亿", "9" * 18, "-99999999亿", "cap 99999999亿"])
def test_absurd_amounts_are_refused(text: str) -> None:
    with pytest.raises(EngineError) as refused:
        parse(text, unit=1, scale=2)
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("text", [example for examples, _meaning in HELP for example in examples])
def test_every_example_of_the_help_can_be_typed(text: str) -> None:
    parse(text, unit=1, scale=2)


def test_every_form_is_explained() -> None:
    kinds = {parse(example, unit=1, scale=2).kind for examples, _m in HELP for example in examples}
    assert kinds == set(get_args(Kind))


@given(st.integers(-(10**12), 10**12), st.sampled_from(["", "k", "万", "亿"]))
def test_a_number_set_is_the_number(number: int, suffix: str) -> None:
    factor = {"": 1, "k": 10**3, "万": 10**4, "亿": 10**8}[suffix]
    if abs(number) * factor * 100 >= 10**15:
        return
    for text in (f"={number}{suffix}", f"= {number:,} {suffix}"):
        assert parse(text, unit=1, scale=2) == Typed("set", number * factor * 100)


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    refused = None
    try:
        parse(text, unit=10_000, scale=2)
    except EngineError as error:
        refused = error.code
    assert refused in {None, "not_a_number", "too_large"}
