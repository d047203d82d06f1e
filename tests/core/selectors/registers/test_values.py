"""Single values: what people type and what programs send."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.core.errors import Invalid
from salesplan.core.selectors.registers import values


@pytest.mark.parametrize("text", ["\0", "a\u202eb", "x\u2066", "\ud800", "bell\x07"])
def test_texts_with_hidden_characters_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        values.text(text)
    assert refusal.value.code == "characters"


@given(st.text())
def test_a_text_is_refused_or_can_be_stored(text: str) -> None:
    try:
        clean = values.text(text)
    except Invalid:
        return
    assert "\0" not in clean
    clean.encode("utf-8")


@pytest.mark.parametrize("text", ["1_000", "١٢", "１２", "NaN", "1e3", "1.5", "", " "])
def test_whole_numbers_are_ascii_digits(text: str) -> None:
    with pytest.raises(Invalid):
        values.integer(text)


def test_whole_numbers_may_be_grouped_when_typed() -> None:
    assert values.integer("1,234") == 1_234
    assert values.integer("−5") == -5


@pytest.mark.parametrize("sent", ["12", True, 1.0, None])
def test_programs_send_numbers_as_numbers(sent: Any) -> None:
    with pytest.raises(Invalid):
        values.integer(sent, typed=False)


@pytest.mark.parametrize(
    ("text", "minor"), [("1,234.50", 123_450), ("-0.01", -1), ("12", 1_200), ("1.2E+3", 120_000)]
)
def test_amounts_are_typed_in_whole_units(text: str, minor: int) -> None:
    assert values.money(text, typed=True) == minor


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1e400", "12 yuan", "１２"])
def test_absurd_amounts_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        values.money(text, typed=True)


@pytest.mark.parametrize(
    "text", ["2026-08-31", "2026/8/31", "2026年8月31日", "2026-08-31 00:00:00"]
)
def test_dates_in_the_usual_styles(text: str) -> None:
    assert values.day(text) == date(2026, 8, 31)


@pytest.mark.parametrize("text", ["31.8.2026", "2026-02-30", "8/31/26", "0001-01-01", "tomorrow"])
def test_ambiguous_or_impossible_dates_are_refused(text: str) -> None:
    with pytest.raises(Invalid):
        values.day(text)


def test_months() -> None:
    assert values.month("2026-07", typed=True) == 2026 * 12 + 6
    with pytest.raises(Invalid):
        values.month("2026-13", typed=True)
