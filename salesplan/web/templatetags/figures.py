"""Filters that write figures: empty is "–", zero is "0", a minus is a minus and not only red.

Values are integers in the metric's smallest unit (money 10^-2, quantity 10^-3, percent 10^-4).
"""

from decimal import Decimal
from typing import Any

from django.template import Library
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from salesplan.engine import notation
from salesplan.engine.notation import EMPTY
from salesplan.engine.periods import first_day, year_month
from salesplan.web import display

register = Library()
SCALES = {"money": 2, "quantity": 3, "percent": 4}


@register.filter_function
def money(value: int | None, mark: str = "") -> str:
    """One amount in the unit that suits it: "¥ 3.42 M", "342 万"; mark "+" shows gains too."""
    if value is None:
        return EMPTY
    shown = display.current()
    value = shown.converted(value)
    unit = shown.suited(value)
    text = notation.significant(value, 2, unit, plus=mark == "+")
    name = display.UNIT_NAMES.get(unit, "")
    if shown.chinese and shown.currency == "CNY":
        return f"{text} {name}" if name else f"¥ {text}"
    return f"{shown.symbol} {text} {name}".rstrip()


@register.filter_function
def amount(value: int | None, mark: str = "") -> str:
    """An amount of a table, in the table's unit without its name (`{% money_unit %}` names it)."""
    if value is None:
        return EMPTY
    shown = display.current()
    unit = shown.table_unit
    return notation.grouped(
        notation.in_unit(shown.converted(value), 2, unit), 1 if unit > 1 else 0, plus=mark == "+"
    )


@register.filter_function
def money_full(value: int | None, mark: str = "") -> str:
    """An amount to the last cent, for titles and details; mark "+" shows gains too."""
    if value is None:
        return EMPTY
    shown = display.current()
    return f"{shown.symbol} {notation.exact(shown.converted(value), 2, plus=mark == '+')}"


@register.filter_function
def quantity(value: int | None, mark: str = "") -> str:
    """Pieces, without decimals that say nothing."""
    return EMPTY if value is None else notation.trimmed(value, 3, plus=mark == "+")


@register.filter_function
def count(value: int | None, mark: str = "") -> str:
    """A count."""
    return EMPTY if value is None else notation.grouped(value, plus=mark == "+")


@register.filter_function
def percent(basis_points: float | None, mark: str = "") -> str:
    """Basis points as a percentage: 9412 is "94.1 %"."""
    if basis_points is None:
        return EMPTY
    return f"{notation.percent(basis_points, plus=mark == '+')} %"


@register.filter_function
def signed(value: int | None) -> str:
    """A count with its sign."""
    return count(value, "+")


@register.filter_function
def growth(basis_points: int | None, better: str = "higher") -> SafeString | str:
    """A change in basis points as ▲ or ▼ with its size; the colour only repeats the sign."""
    if basis_points is None:
        return EMPTY
    rises = basis_points > 0
    word = _("up") if rises else _("down") if basis_points else _("unchanged")
    mark = "▲" if rises else "▼" if basis_points else "■"
    good = basis_points == 0 or rises == (better != "lower")
    return format_html(
        '<span class="delta {}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span> {} %</span>',
        "delta-good" if good else "delta-bad",
        mark,
        word,
        notation.percent(abs(basis_points)),
    )


@register.filter_function
def figure(value: int | None, metric: Any) -> str:
    """A value of a metric, written as its unit wants it (`metric.unit`, `metric.scale`)."""
    return _figure(value, metric, "")


@register.filter_function
def change_figure(value: int | None, metric: Any) -> str:
    """A difference of a metric with its sign, in the unit that suits it."""
    return _figure(value, metric, "+")


def _figure(value: int | None, metric: Any, mark: str) -> str:
    if value is None:
        return EMPTY
    if metric.unit == "money" and metric.scale == 2:
        return money(value, mark)
    if metric.unit == "percent":
        return percent(notation.basis_points(value, metric.scale), mark)
    return notation.trimmed(value, metric.scale, plus=mark == "+")


@register.filter_function
def table_figure(value: int | None, metric: Any, mark: str = "") -> str:
    """A value in a table of one metric: amounts in the table's unit, so that they line up."""
    if value is None or metric.unit != "money" or metric.scale != 2:
        return figure(value, metric) if not mark else _signed_figure(value, metric)
    return amount(value, mark)


@register.filter_function
def gap_figure(value: int | None, metric: Any) -> str:
    """A difference in a table of one metric, with its sign."""
    return table_figure(value, metric, "+")


def _signed_figure(value: int | None, metric: Any) -> str:
    return EMPTY if value is None else notation.trimmed(value, metric.scale, plus=True)


@register.filter_function
def rate(value: Decimal | float | None) -> str:
    """An exchange rate or another factor, without trailing zeros."""
    return EMPTY if value is None else formats.number_format(Decimal(str(value)).normalize())


@register.filter_function
def period_label(month: int | None) -> str:
    """A month integer as "Jul 2026" or "2026年7月"."""
    if month is None:
        return EMPTY
    if display.current().chinese:
        year, number = year_month(month)
        return f"{year}年{number}月"
    return formats.date_format(first_day(month), "M Y")


@register.filter_function
def span_label(first: int | None, months: int = 1) -> str:
    """A run of months: "Jul – Dec 2026", "2026年7–12月"; across years both years are named."""
    if first is None:
        return EMPTY
    last = first + months + -1
    if last == first:
        return period_label(first)
    (year, number), (last_year, last_number) = year_month(first), year_month(last)
    if year != last_year:
        return f"{period_label(first)} {EMPTY} {period_label(last)}"
    if display.current().chinese:
        return f"{year}年{number}{EMPTY}{last_number}月"
    return f"{formats.date_format(first_day(first), 'M')} {EMPTY} {period_label(last)}"


@register.filter_function
def day(value: Any) -> str:
    """A date: "5 Aug 2026", "2026年8月5日"."""
    if value is None:
        return EMPTY
    return formats.date_format(value, "Y年n月j日" if display.current().chinese else "j M Y")


@register.filter_function
def when(moment: Any) -> str:
    """A point in time in the reader's zone and language, to the minute."""
    if moment is None:
        return EMPTY
    local = timezone.localtime(moment)
    return f"{day(local)} {local:%H:%M}"


@register.simple_tag
def money_unit() -> str:
    """The unit of all amounts of a table, for its head."""
    return display.current().money_unit()
