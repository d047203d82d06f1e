"""Order lines: item, pieces, price and cost of each, with the returns that follow some of them."""

from dataclasses import dataclass, fields

import numpy as np

from salesplan.demo.generator import customers, draws, story
from salesplan.demo.generator.catalogue import CATEGORIES, CHANNELS, ITEMS
from salesplan.demo.generator.draws import Ints
from salesplan.demo.generator.orders import Orders, orders
from salesplan.demo.generator.territories import REGION_CODES
from salesplan.demo.generator.timeline import DAYS, MONTH_OF_DAY, is_campaign

PRICE_DRIFT, COST_DRIFT = 18, 14  # permille a year
CAMPAIGN_PRICE = 930
RETURNED_ONLINE, RETURNED_OFFLINE = 22, 7  # permille of lines
PREMIUM_LINE_PIECES = 500  # permille; offline customers take fewer premium pieces at a time


@dataclass(frozen=True)
class Lines:
    """Parallel arrays, one element per line; `order` is the place in the orders.

    Money in 10^-2, pieces in whole pieces (negative for a return), `number` from 1 on.
    """

    order: Ints
    number: Ints
    day: Ints
    month: Ints
    channel: Ints
    region: Ints
    customer: Ints
    item: Ints
    pieces: Ints
    revenue: Ints
    cost: Ints

    def take(self, rows: np.ndarray) -> "Lines":
        """The lines at places, or those marked by booleans."""
        return Lines(*(getattr(self, column.name)[rows] for column in fields(self)))


def lines(made: Orders | None = None) -> Lines:
    """All lines of all orders; returns come last."""
    made = made or orders()
    order = np.repeat(np.arange(len(made.day)), _lengths(made))
    day, month, channel = made.day[order], made.month[order], made.channel[order]
    region, customer = made.region[order], made.customer[order]
    group = (month * len(CHANNELS) + channel) * len(REGION_CODES) + region
    category = _categories(group, customer, month)
    within = month * len(CATEGORIES) + category
    item = draws.choose(
        draws.even_fractions(within, 1), story.item_weights().reshape(-1, 10), within
    )
    item += category * 10
    pieces = _pieces(month, region, channel, category, group)
    price, cost = _prices(day, month, channel, item)
    sold = Lines(
        order, draws.ranks(order) + 1, day, month, channel, region, customer, item, pieces,
        price * pieces, cost * pieces,
    )  # fmt: skip
    fraction = draws.even_fractions(region * len(CATEGORIES) + category, 3)
    sold = sold.take(story.is_delivered(month, region, category, fraction))
    return _joined(sold, _returns(sold))


def _lengths(made: Orders) -> Ints:
    weights = np.array([channel.lines for channel in CHANNELS], dtype=np.int64)
    group = made.month * len(CHANNELS) + made.channel
    return 1 + draws.choose(draws.even_fractions(group, 2), weights, made.channel)


def _categories(group: Ints, customer: Ints, month: Ints) -> Ints:
    weights = story.category_weights().reshape(-1, len(CATEGORIES))
    category = draws.choose(draws.even_fractions(group, 0), weights, group)
    codes = [person.code for person in customers.customers()]
    chance = draws.fractions("lost-account", len(group))
    forced = (customer == codes.index(customers.LOST_ACCOUNT)) & (chance * 100 >> 32 < 85)
    category[forced] = story.SECURITY
    return category


def _pieces(month: Ints, region: Ints, channel: Ints, category: Ints, group: Ints) -> Ints:
    limits = np.array([kind.pieces for kind in CHANNELS], dtype=np.int64)[channel]
    fraction = draws.even_fractions(group * len(CATEGORIES) + category, 2)
    factor = story.piece_factor(month, region, channel, category)
    offline = np.array([not kind.is_online for kind in CHANNELS])[channel]
    premium = offline & (story.LINE_OF_CATEGORY[category] == story.PREMIUM)
    factor[premium] = factor[premium] * PREMIUM_LINE_PIECES // 1_000
    thousandths = limits[:, 0] * 1_000 + draws.below(
        fraction, (limits[:, 1] - limits[:, 0] + 1) * 1_000
    )
    exact = thousandths * factor // 1_000
    even = draws.even_fractions(group, 3) * 1_000 >> 32
    return np.maximum(1, np.where(offline, (exact + even) // 1_000, thousandths // 1_000))


def _prices(day: Ints, month: Ints, channel: Ints, item: Ints) -> tuple[Ints, Ints]:
    """Unit price and unit cost in 10^-2: list price x channel x drift x campaign x haggling."""
    listed = np.array([entry.price for entry in ITEMS], dtype=np.int64)[item] * 100
    level = np.array([kind.price_level for kind in CHANNELS], dtype=np.int64)[channel]
    online = np.array([kind.is_online for kind in CHANNELS])[channel]
    campaign = np.where((is_campaign()[day] == 1) & online, CAMPAIGN_PRICE, 1_000)
    haggling = 985 + draws.below(draws.fractions("price", len(day)), 31)
    price = listed * level // 1_000 * (1_000 + PRICE_DRIFT * month // 12) // 1_000
    price = price * campaign // 1_000 * haggling // 1_000
    share = np.array([CATEGORIES[entry.category].cost for entry in ITEMS], dtype=np.int64)[item]
    cost = listed * share // 1_000 * (1_000 + COST_DRIFT * month // 12) // 1_000
    return price // 100 * 100, cost * 85 // 100 // 100 * 100


def _returns(sold: Lines) -> Lines:
    """What comes back, three to fourteen days later, on the order that it was sold on."""
    online = np.array([kind.is_online for kind in CHANNELS])[sold.channel]
    chance = draws.fractions("return", len(sold.order)) * 1_000 >> 32
    day = sold.day + 3 + draws.below(draws.fractions("return-day", len(sold.order)), 12)
    back = (chance < np.where(online, RETURNED_ONLINE, RETURNED_OFFLINE)) & (day < len(DAYS))
    taken, day = sold.take(back), day[back]
    part = (taken.pieces + 3) // 4
    return Lines(
        taken.order, taken.number + 100, day, MONTH_OF_DAY[day], taken.channel, taken.region,
        taken.customer, taken.item, -part, -(taken.revenue // taken.pieces * part),
        -(taken.cost // taken.pieces * part),
    )  # fmt: skip


def _joined(first: Lines, second: Lines) -> Lines:
    columns = (column.name for column in fields(Lines))
    return Lines(*(np.concatenate([getattr(first, c), getattr(second, c)]) for c in columns))
