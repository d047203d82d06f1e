"""What planners type: units, signs, suffixes, full-width digits, words; nonsense is refused."""

from fractions import Fraction

import pytest

from salesplan.engine.errors import EngineError
from salesplan.engine.shorthand import Typed, parse


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
        ("like base 50", Typed("like", 50_000_000, reference="base_period")),
        ("", Typed("clear")),
        ("–", Typed("clear")),
    ],
)
def test_what_is_typed_in_wan_of_cents(text: str, typed: Typed) -> None:
    assert parse(text, unit=10_000, scale=2) == typed


@pytest.mark.parametrize(
    "text", ["abc", "10%", "1e400", "NaN", "inf", "1.2.3", "like moon", "=", "12x"]
)
def test_nonsense_is_named_and_refused(text: str) -> None:
    with pytest.raises(EngineError) as refused:
        parse(text, unit=1, scale=2)
    assert refused.value.code == "not_a_number"
    assert refused.value.numbers == {"text": text}


def test_absurd_amounts_are_refused() -> None:
    with pytest.raises(EngineError) as refused:
        parse("99999999亿", unit=1, scale=2)
    assert refused.value.code == "too_large"
