"""Figures on pages: units by language, signs, empty is not zero."""

from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from salesplan.web import display
from salesplan.web.templatetags import figures


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    display.activate(currency="CNY", unit=10_000, language="en")
    with translation.override("en"):
        yield
    display.activate(currency="CNY", unit=10_000, language="en")


def chinese(unit: int = 10_000) -> None:
    display.activate(currency="CNY", unit=unit, language="zh-hans")


def test_money_in_english_takes_the_unit_that_suits_it() -> None:
    assert figures.money(342_000_000) == "¥ 3.42 M"
    assert figures.money(34_200_000) == "¥ 342 k"
    assert figures.money(-12_345) == "¥ −123"
    assert figures.money(0) == "¥ 0"


def test_money_in_chinese_counts_in_wan_and_large_sums_in_yi() -> None:
    chinese()
    with translation.override("zh-hans"):
        assert figures.money(342_000_000).startswith("342 ")
        assert figures.money(5_200_000_000_000).startswith("520 ")
        assert figures.money(52_000_000_000).startswith("52,000 ")
        assert figures.money(12_345) == "¥ 123"


def test_a_fixed_unit_of_the_company_is_kept() -> None:
    display.activate(currency="USD", unit=1_000, language="en")
    assert figures.money(342_000_000) == "$ 3,420 k"
    assert figures.money_unit() == "$ k"


def test_empty_is_a_dash_and_zero_is_zero() -> None:
    for filter_ in (
        figures.money,
        figures.amount,
        figures.quantity,
        figures.count,
        figures.percent,
    ):
        assert filter_(None) == "–"
        assert "0" in filter_(0)


def test_table_amounts_share_one_unit() -> None:
    assert figures.money_unit() == "¥ k"
    assert figures.amount(342_000_000) == "3,420.0"
    assert figures.amount(-50_000, "+") == "−0.5"
    assert figures.amount(50_000, "+") == "+0.5"


def test_growth_is_never_colour_alone() -> None:
    rise = figures.growth(610)
    assert "▲" in rise
    assert "6.1 %" in rise
    assert "up" in rise
    assert "delta-good" in rise
    assert "delta-bad" in figures.growth(-610)
    assert "delta-bad" in figures.growth(610, "lower")
    assert figures.growth(None) == "–"


def test_periods_in_both_languages() -> None:
    july = 2026 * 12 + 6
    assert figures.period_label(july) == "Jul 2026"
    assert figures.span_label(july, 6) == "Jul – Dec 2026"
    assert figures.span_label(july, 7) == "Jul 2026 – Jan 2027"
    chinese()
    assert figures.period_label(july) == "2026年7月"
    assert figures.span_label(july, 6) == "2026年7–12月"


def test_a_metric_decides_how_its_value_is_written() -> None:
    def metric(unit: str, scale: int) -> SimpleNamespace:
        return SimpleNamespace(unit=unit, scale=scale)

    assert figures.figure(342_000_000, metric("money", 2)) == "¥ 3.42 M"
    assert figures.figure(3_412, metric("percent", 4)) == "34.1 %"
    assert figures.figure(12_500, metric("quantity", 3)) == "12.5"
    assert figures.figure(437, metric("score", 2)) == "4.37"
    assert figures.figure(None, metric("count", 0)) == "–"


def test_amounts_are_shown_in_another_currency_at_its_rate() -> None:
    display.activate(currency="USD", unit=1_000_000, language="en", rate=Decimal("7.2"))
    assert figures.money(72_000_000_000) == "$ 100 M"
    assert figures.amount(72_000_000_000) == "100.0"
    assert figures.money_full(1_000_00) == "$ 138.89"
    assert figures.money(None) == "–"
    assert figures.quantity(72_000) == "72"  # pieces are not money
