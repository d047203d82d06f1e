"""The seasonal index of a history, free of its calendar and its growth.

Classical decomposition (Macaulay 1931): each month is divided by what its calendar did to it
(``phasing.factors``), then by the level of its year, which grows evenly; the index is the mean over
the years. How strong rest days and the feast are is not known beforehand: of a fixed grid those
strengths are taken under which the years are most alike (least squares). Floats only choose among
them; the index itself is exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

import numpy as np
import numpy.typing as npt

from salesplan.engine.calendar import WorkCalendar
from salesplan.engine.errors import EngineError
from salesplan.engine.money import split_amount
from salesplan.engine.phasing import (
    AVERAGE,
    EVENTS,
    YEAR,
    Counted,
    Effects,
    EventDays,
    count_days,
    factors,
)

LEAST_HISTORY = 24
"""Months; with fewer, nothing tells a season from an accident."""
_NEAR = 1.02
"""Strengths that explain history nearly as well as the best are as good: the usual ones win."""
_ONE = Fraction(1)
_REST = tuple(Fraction(n, 4) for n in (2, 3, 1, 4, 0))
_RUSHES = tuple(Fraction(n, 10) for n in (11, 12, 10, 13, 14))
_QUIETS = tuple(Fraction(n, 10) for n in (5, 6, 4, 7, 3, 8, 2, 9, 1, 10, 0))

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Derived:
    """``index``: January first, adding up to 120,000; ``effects``: what was taken out of
    the history and belongs on top again, with its mean growth; ``years``: the index of each year,
    the oldest first, January first.
    """

    index: tuple[int, ...]
    effects: Effects
    years: tuple[tuple[Fraction, ...], ...]


def derive(
    history: Sequence[int],
    first_month: int,
    calendar: WorkCalendar,
    *,
    events: tuple[EventDays, ...] = EVENTS,
    has_feast: bool = True,
) -> Derived:
    """Return the seasonal index of a history of whole years, free of calendar and growth.

    ``history``: figures of consecutive months from ``first_month`` on; the latest whole years of it
    count. The strengths of rest days and feast are those under which the years differ least from
    each other. Raises EngineError ``history_too_short`` (under 24 months) and ``empty_year`` (a
    year that comes to 0 or less).
    """
    years = len(history) // YEAR
    if years * YEAR < LEAST_HISTORY:
        message = f"{len(history)} months of history"
        raise EngineError("history_too_short", message, months=len(history), wanted=LEAST_HISTORY)
    start = first_month + len(history) - years * YEAR
    figures = list(history[-years * YEAR :])
    _require_sales(figures, start)
    months = range(start, start + len(figures))
    effects = _fit(figures, months, calendar, events, has_feast=has_feast)
    adjusted = [
        Fraction(figure) / factors(month, calendar, effects).whole
        for figure, month in zip(figures, months, strict=True)
    ]
    return _index(adjusted, start, effects)


def _require_sales(figures: Sequence[int], start: int) -> None:
    for at in range(0, len(figures), YEAR):
        total = sum(figures[at : at + YEAR])
        if total <= 0:
            message = f"the year from month {start + at} on comes to {total}"
            raise EngineError("empty_year", message, month=start + at, total=total)


def _index(adjusted: Sequence[Fraction], start: int, effects: Effects) -> Derived:
    blocks = [adjusted[at : at + YEAR] for at in range(0, len(adjusted), YEAR)]
    rates = _growth([sum(block, Fraction(0)) for block in blocks])
    years = tuple(
        _rotated(_ratios(block, rate), start % YEAR)
        for block, rate in zip(blocks, rates, strict=True)
    )
    means = [
        max(sum(values, Fraction(0)) / len(years), Fraction(0))
        for values in zip(*years, strict=True)
    ]
    growth = Fraction(round(sum(rates, Fraction(0)) / len(rates) * 1_000), 1_000)
    return Derived(split_amount(YEAR * AVERAGE, means), replace(effects, growth=growth), years)


def _growth(sums: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Growth a year around each year: the slope between its neighbours, against itself."""
    last = len(sums) - 1
    rates = []
    for at, own in enumerate(sums):
        before, after = max(at - 1, 0), min(at + 1, last)
        rate = (sums[after] - sums[before]) / (after - before) / own if own > 0 else Fraction(0)
        rates.append(min(max(rate, -_ONE), _ONE))
    return tuple(rates)


def _ratios(block: Sequence[Fraction], growth: Fraction) -> list[Fraction]:
    """Each month against the level of its year, which grows evenly through the year."""
    level = sum(block, Fraction(0)) / YEAR
    middle = Fraction(YEAR - 1, 2)
    return [value / (level * (1 + growth * (at - middle) / YEAR)) for at, value in enumerate(block)]


def _rotated(values: Sequence[Fraction], first: int) -> tuple[Fraction, ...]:
    """A year that begins with calendar month ``first`` (0 = January), put January first."""
    return tuple(values[(month - first) % YEAR] for month in range(YEAR))


def _fit(
    figures: Sequence[int],
    months: range,
    calendar: WorkCalendar,
    events: tuple[EventDays, ...],
    *,
    has_feast: bool,
) -> Effects:
    """The strengths under which the years are most alike; among near equals the usual ones."""
    tables = [count_days(month, calendar, events) for month in months]
    feasts = product(_RUSHES, _QUIETS) if has_feast else [(_ONE, _ONE)]
    candidates = [
        Effects(rest, rush, quiet, events) for (rush, quiet), rest in product(feasts, _REST)
    ]
    spreads = [_spread(figures, tables, effects) for effects in candidates]
    best = min(spreads)
    return next(
        effects for effects, spread in zip(candidates, spreads, strict=True)
        if spread <= best * _NEAR
    )  # fmt: skip


def _spread(figures: Sequence[int], tables: Sequence["Counted"], effects: Effects) -> float:
    """By how much the years' indices differ: the sum of squared differences from their mean."""
    whole = np.array([_effective_days(table, effects) for table in tables])
    adjusted = (np.array(figures, dtype=np.float64) / whole).reshape(-1, YEAR)
    sums = adjusted.sum(axis=1)
    slope = np.gradient(sums) / sums
    line = 1 + slope.clip(-1, 1)[:, None] * (np.arange(YEAR) - (YEAR - 1) / 2) / YEAR
    ratios: FloatArray = adjusted / (sums[:, None] / YEAR * line)
    return float(((ratios - ratios.mean(axis=0)) ** 2).sum())


def _effective_days(counted: Counted, effects: Effects) -> float:
    total = 0.0
    for (works, zone, event), count in counted.items():
        strength = 1.0 if event is None else float(effects.events[event].strength)
        rest = 1.0 if works else float(effects.rest)
        total += count * rest * float(effects.of_zone(zone)) * strength
    return total
