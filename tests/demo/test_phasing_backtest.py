"""Two years of the demo company, its feasts on 10 February and 29 January, meet the third better
than last year's shape does, whose feast was not on 17 February.
"""

from fractions import Fraction

import numpy as np

from salesplan.demo.generator.lines import lines
from salesplan.demo.generator.orders import orders
from salesplan.demo.generator.timeline import FIRST_PERIOD, MONTHS
from salesplan.engine.calendar import work_calendar
from salesplan.engine.phasing import month_weights
from salesplan.engine.seasonality import derive

YEAR = 12


def test_the_held_out_year_is_phased_better_than_by_last_years_shape() -> None:
    sold = lines(orders())
    revenue = np.zeros(MONTHS, dtype=np.int64)
    np.add.at(revenue, sold.month, sold.revenue)
    history, actual = revenue[: 2 * YEAR].tolist(), revenue[2 * YEAR : 3 * YEAR].tolist()
    calendar = work_calendar("CN", range(2022, 2028))
    found = derive(history, FIRST_PERIOD, calendar)
    held_out = range(FIRST_PERIOD + 2 * YEAR, FIRST_PERIOD + 3 * YEAR)
    phased = curve(month_weights(found.index, held_out, calendar, found.effects), sum(actual))
    shape = curve(tuple(history[YEAR:]), sum(actual))
    assert (deviation(phased, actual), deviation(shape, actual)) == (169, 382)
    january, february = 6, 7  # the history begins in July
    assert [off(phased, actual, at) for at in (january, february)] == [-244, 383]
    assert [off(shape, actual, at) for at in (january, february)] == [-1221, 1678]


def curve(weights: tuple[int, ...], total: int) -> list[Fraction]:
    """A total on its months."""
    return [Fraction(total * weight, sum(weights)) for weight in weights]


def deviation(phased: list[Fraction], actual: list[int]) -> int:
    """The sum of absolute deviations in basis points of the total."""
    apart = sum(abs(a - b) for a, b in zip(phased, actual, strict=True))
    return round(apart / sum(actual) * 10_000)


def off(phased: list[Fraction], actual: list[int], month: int) -> int:
    """By how much a month is off, in basis points of what was sold."""
    return round((phased[month] / actual[month] - 1) * 10_000)
