"""When people buy: days from 2023-07-01 to 2026-08-31 and the orders of each day and channel.

All factors are permille. Feasts move: the dip of Spring Festival sits around its real day.
"""

from datetime import date, timedelta

import numpy as np

from salesplan.demo.generator import draws
from salesplan.demo.generator.catalogue import CHANNELS
from salesplan.demo.generator.draws import Ints

FIRST, LAST = date(2023, 7, 1), date(2026, 8, 31)
FIRST_PERIOD = 2023 * 12 + 6
SPRING_FESTIVALS = (date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17))
DAYS = tuple(FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1))
MONTH_OF_DAY: Ints = np.array([d.year * 12 + d.month - 1 - FIRST_PERIOD for d in DAYS])
MONTHS = int(MONTH_OF_DAY[-1]) + 1
# January to December
SEASON_ONLINE = (960, 950, 990, 960, 1000, 1000, 930, 960, 1010, 1010, 1060, 1040)
SEASON_OFFLINE = (1000, 940, 1020, 1010, 1010, 1020, 940, 950, 1040, 1000, 1020, 1060)
WEEK_ONLINE = (960, 940, 950, 970, 1030, 1100, 1050)
WEEK_OFFLINE = (1220, 1240, 1220, 1210, 1180, 560, 370)


def month_index(year: int, month: int) -> int:
    """The place of a month in the history: 0 is 2023-07."""
    return year * 12 + month - 1 - FIRST_PERIOD


def orders_per_day() -> Ints:
    """Orders by channel and day: the expected number, rounded so that none is lost over time."""
    expected = np.stack([_expected(number) for number in range(len(CHANNELS))])
    upto = np.cumsum(expected, axis=1) // 1_000
    return np.diff(upto, axis=1, prepend=0)


def _expected(number: int) -> Ints:
    """Orders of a channel by day in 10^-3."""
    channel = CHANNELS[number]
    factor = _online if channel.is_online else _offline
    days = np.array([factor(day) for day in DAYS], dtype=np.int64)
    growth = 1_000 + channel.growth * MONTH_OF_DAY // 12
    chance = 940 + draws.below(draws.fractions(f"day:{channel.code}", len(DAYS)), 121)
    return channel.daily * growth // 1_000 * days // 1_000 * chance // 1_000


def _online(day: date) -> int:
    value = SEASON_ONLINE[day.month - 1] * WEEK_ONLINE[day.weekday()] // 1_000
    return value * _event(day) // 1_000 * _feast(day, quiet=450, rush=1_150) // 1_000


def _offline(day: date) -> int:
    value = SEASON_OFFLINE[day.month - 1] * WEEK_OFFLINE[day.weekday()] // 1_000
    if (day.month, day.day) in {(1, 1), (5, 1), (5, 2), (5, 3)} or (
        day.month == 10 and day.day <= 7
    ):
        value = value * 300 // 1_000
    if day.month % 3 == 0 and day.day > 20:
        value = value * 1_250 // 1_000  # the push before a quarter closes
    return value * _feast(day, quiet=90, rush=1_250) // 1_000


def _feast(day: date, *, quiet: int, rush: int) -> int:
    """The dip of Spring Festival (a week before to ten days after) and the stocking-up before."""
    for feast in SPRING_FESTIVALS:
        distance = (day - feast).days
        if -6 <= distance <= 10:
            return quiet
        if -20 <= distance < -6:
            return rush
        if 10 < distance <= 16:
            return (1_000 + quiet) // 2
    return 1_000


def _event(day: date) -> int:
    """The campaigns of the online year: 3.8, 618, 818, 11.11 and 12.12."""
    month, number = day.month, day.day
    if month == 6 and number <= 20:
        return 4_200 if number in {17, 18} else 2_600 if number in {1, 16} else 1_350
    if month == 11 and number <= 11:
        return 6_500 if number in {10, 11} else 2_000 if number == 1 else 1_450
    if month == 10 and number > 20:
        return 1_400
    peaks = {(3, 8): 2_000, (8, 18): 1_900, (12, 12): 2_400, (5, 20): 1_500}
    return peaks.get((month, number), 780 if month in {6, 11} else 1_000)


def is_campaign() -> Ints:
    """1 on the days when online prices are cut, by day."""
    return np.array([int(_event(day) > 1_000) for day in DAYS])
