"""What is measured beside sales, by month: visitors, stock, receivables, satisfaction, markets.

Everything follows from the lines, so that ratios on pages agree with the sales that they explain.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from salesplan.demo.generator import story
from salesplan.demo.generator.catalogue import CHANNELS, ITEMS, LINE_CODES
from salesplan.demo.generator.draws import Ints
from salesplan.demo.generator.lines import Lines
from salesplan.demo.generator.territories import REGION_CODES
from salesplan.demo.generator.timeline import MONTHS

# orders of 10,000 visitors, by half-year from 2023 H2 on
CONVERSION = (1_390, 1_450, 1_500, 1_550, 1_680, 1_818, 1_845)
CONVERSION_OF_CHANNEL = (1_150, 1_010, 1_040, 830)  # permille: shop, Tmall, JD, Douyin
SATISFACTION = (88, 87, 88, 86, 87, 85)
SATISFACTION_SOUTH_SHORT = 79
MARKET_SHARE = (820, 460, 1_050)  # basis points by product line in 2023-07
MARKET_SHARE_TREND = (25, -12, 130)  # basis points a year
SHARE_OF_REGION = (1_250, 1_100, 950, 850, 700, 600)  # permille
STOCK_MONTHS = (1_500, 1_700, 2_100)  # permille of a month's cost
STOCK_SOUTH_SHORT, STOCK_SOUTH_FULL = 350, 1_450
COLLECTION = {"dealer": 1_100, "key-account": 1_600, "project": 2_300}  # permille of a month


@dataclass(frozen=True)
class Observation:
    """A value of a metric at the end of a month; codes are empty where the key is "all"."""

    metric: str
    month: int
    region: str
    value: int
    product: str = ""
    channel: str = ""


def observations(sold: Lines) -> Iterator[Observation]:
    """All observations, by metric."""
    yield from _visits(sold)
    yield from _stock(sold)
    yield from _receivables(sold)
    yield from _satisfaction(sold)
    yield from _markets(sold)


def half_year(month: int) -> int:
    """The place of a month's half-year: 0 is 2023 H2."""
    return month // 6


def _cube(sold: Lines, third: Ints, size: int, values: Ints) -> Ints:
    """Sums by [month, region, third]."""
    shape = (MONTHS, len(REGION_CODES), size)
    flat = np.ravel_multi_index((sold.month, sold.region, third), shape)
    sums = np.zeros(shape, dtype=np.int64)
    np.add.at(sums.ravel(), flat, values)
    return sums


def _by_line(sold: Lines, values: Ints) -> Ints:
    line = story.LINE_OF_CATEGORY[np.array([item.category for item in ITEMS])][sold.item]
    return _cube(sold, line, len(LINE_CODES), values)


def web_orders(sold: Lines) -> Ints:
    """Orders by [month, region, channel], each counted once, in the month of its first line."""
    _order, first = np.unique(sold.order, return_index=True)
    ones = sold.take(first)
    return _cube(ones, ones.channel, len(CHANNELS), np.ones(len(first), dtype=np.int64))


def _visits(sold: Lines) -> Iterator[Observation]:
    orders = web_orders(sold)
    for (month, region, channel), count in np.ndenumerate(orders):
        if not CHANNELS[channel].is_online:
            continue
        rate = CONVERSION[half_year(month)] * CONVERSION_OF_CHANNEL[channel] // 1_000
        keys = {"month": month, "region": REGION_CODES[region], "channel": CHANNELS[channel].code}
        yield Observation("web_orders", value=int(count), **keys)
        yield Observation("visitors", value=int(count) * 10_000 // rate, **keys)


def _stock(sold: Lines) -> Iterator[Observation]:
    cost = _by_line(sold, sold.cost)
    for (month, region, line), _value in np.ndenumerate(cost):
        usual = int(cost[max(0, month - 2) : month + 1, region, line].mean()) // 1_000
        value = usual * STOCK_MONTHS[line] * _stock_factor(month, region, line) // 1_000
        yield Observation(
            "stock_value", month, REGION_CODES[region], value, product=LINE_CODES[line]
        )


def _stock_factor(month: int, region: int, line: int) -> int:
    if region != story.SOUTH or line != story.APPLIANCES or month < story.H1_2026 - 1:
        return 1_000
    return STOCK_SOUTH_SHORT if month < story.H2_2026 else STOCK_SOUTH_FULL


def _receivables(sold: Lines) -> Iterator[Observation]:
    revenue = _cube(sold, sold.channel, len(CHANNELS), sold.revenue)
    for (month, region, channel), _value in np.ndenumerate(revenue):
        days = COLLECTION.get(CHANNELS[channel].code)
        if days is None:
            continue
        usual = int(revenue[max(0, month - 2) : month + 1, region, channel].mean()) // 1_000
        late = 1_250 if region == story.SOUTH and month >= story.H1_2026 else 1_000
        yield Observation(
            "receivables", month, REGION_CODES[region], usual * days * late // 1_000,
            channel=CHANNELS[channel].code,
        )  # fmt: skip


def _satisfaction(sold: Lines) -> Iterator[Observation]:
    asked = web_orders(sold).sum(axis=2) // 8
    for (month, region), answers in np.ndenumerate(asked):
        score = SATISFACTION[region] + (month // 12)
        if region == story.SOUTH and month >= story.H1_2026:
            score = SATISFACTION_SOUTH_SHORT
        keys = {"month": month, "region": REGION_CODES[region]}
        yield Observation("satisfaction_answers", value=int(answers), **keys)
        yield Observation("satisfaction_points", value=int(answers) * score, **keys)


def _markets(sold: Lines) -> Iterator[Observation]:
    """Own sales by month and the market that they are a share of."""
    revenue = _by_line(sold, sold.revenue)
    for (month, region, line), own in np.ndenumerate(revenue):
        share = MARKET_SHARE[line] + MARKET_SHARE_TREND[line] * month // 12
        share = share * SHARE_OF_REGION[region] // 1_000 - _lost_share(month, region, line)
        keys = {"month": month, "region": REGION_CODES[region], "product": LINE_CODES[line]}
        yield Observation("own_market_sales", value=int(own), **keys)
        yield Observation("market_size", value=int(own) * 10_000 // share, **keys)


def _lost_share(month: int, region: int, line: int) -> int:
    short = region == story.SOUTH and line == story.APPLIANCES and month >= story.H1_2026
    return 110 if short else 0
