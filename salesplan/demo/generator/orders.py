"""Orders: day, channel and customer of each, in the order of days."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from salesplan.demo.generator import customers, draws, story
from salesplan.demo.generator.catalogue import CHANNELS
from salesplan.demo.generator.draws import Ints
from salesplan.demo.generator.territories import REGION_CODES
from salesplan.demo.generator.timeline import MONTH_OF_DAY, MONTHS, orders_per_day


@dataclass(frozen=True)
class Orders:
    """Parallel arrays, one element per order: places in DAYS, CHANNELS, customers, regions."""

    day: Ints
    month: Ints
    channel: Ints
    region: Ints
    customer: Ints
    number: Ints


def orders() -> Orders:
    """All orders, those of the lost account after its loss left out."""
    counts = orders_per_day().T
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    day, channel = np.divmod(cells, len(CHANNELS))
    month = MONTH_OF_DAY[day]
    region = _regions(month, channel)
    customer = _customers(month, channel, region)
    number = draws.ranks(month * len(CHANNELS) + channel) + 1
    made = Orders(day, month, channel, region, customer, number)
    return _without(made, _is_lost(made))


def _regions(month: Ints, channel: Ints) -> Ints:
    group = month * len(CHANNELS) + channel
    weights = story.region_weights().reshape(-1, len(REGION_CODES))
    return draws.choose(draws.even_fractions(group, 0), weights, group)


def _customers(month: Ints, channel: Ints, region: Ints) -> Ints:
    people = customers.customers()
    weights, home = customers.channel_weights(), customers.region_of()
    first = np.array([person.first for person in people])
    last = np.array([person.last for person in people])
    fraction = draws.fractions("customer", len(month))
    group = (month * len(CHANNELS) + channel) * len(REGION_CODES) + region
    result = np.empty(len(month), dtype=np.int64)
    order = np.argsort(group, kind="stable")
    ends = np.searchsorted(group[order], np.arange(MONTHS * len(CHANNELS) * len(REGION_CODES) + 1))
    for number, (start, stop) in enumerate(pairwise(ends.tolist())):
        if start == stop:
            continue
        rest, place = divmod(number, len(REGION_CODES))
        at, kind = divmod(rest, len(CHANNELS))
        there = (home == place) & (first <= at) & (at <= last)
        upto = np.cumsum(weights[kind] * there)
        chosen = order[start:stop]
        limit = draws.below(fraction[chosen], upto[-1])
        result[chosen] = np.searchsorted(upto, limit, side="right")
    return result


def _is_lost(made: Orders) -> np.ndarray:
    codes = [person.code for person in customers.customers()]
    lost = codes.index(customers.LOST_ACCOUNT)
    return np.asarray((made.customer == lost) & (made.month >= story.LOST_FROM))


def _without(made: Orders, dropped: np.ndarray) -> Orders:
    columns = (made.day, made.month, made.channel, made.region, made.customer, made.number)
    return Orders(*(column[~dropped] for column in columns))
