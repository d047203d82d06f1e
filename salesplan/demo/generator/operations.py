"""What is measured of the work itself, by month: delivery, overdue money, spend, visits, coverage.

It follows from the lines and from streams of its own, so that no earlier figure changes. The story:
in the first half of 2026 the South could not deliver appliances, so orders stay open, dealers pay
late, and visits end without a result.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from salesplan.demo.generator import customers, draws, story
from salesplan.demo.generator.catalogue import CHANNELS, ITEMS, LINE_CODES
from salesplan.demo.generator.draws import Ints
from salesplan.demo.generator.lines import Lines
from salesplan.demo.generator.observations import Observation
from salesplan.demo.generator.territories import REGION_CODES, SEATS
from salesplan.demo.generator.timeline import MONTHS, month_index

# permille throughout
FULFILMENT = (965, 958, 972, 968, 961, 955)  # by region
SUPPLY_AFTER = 940  # of the South's appliances, once supply is back
OVERDUE = {"dealer": 95, "key-account": 70, "project": 160}
OVERDUE_SOUTH = 2_150
SPEND = {
    "shop": 78, "tmall": 96, "jd": 88, "douyin": 125, "dealer": 46, "key-account": 32,
    "project": 24,
}  # fmt: skip
SPEND_PEAK = {6: 1_350, 11: 1_450, 2: 700}  # by calendar month
OPERATING = 98  # of revenue
OPERATING_FIXED = 9_000_000  # hundredths a month and region
COVERED = (905, 880, 868, 845, 822, 790)  # of the customers, by region at the beginning
COVERED_TREND = 14  # a year
OUTLETS = (420, 380, 300, 260, 210, 240)
OUTLETS_COVERED = (740, 715, 690, 640, 585, 540)
OUTLETS_TREND = 22
VISITS = 46  # of a seat in an ordinary month
EFFECTIVE = (690, 675, 680, 660, 645, 640)
EFFECTIVE_SOUTH_SHORT = 540
VACANT = {"central-hb-2": month_index(2026, 6), "northwest-xb-2": month_index(2025, 10)}


def observations(sold: Lines, earlier: Iterable[Observation]) -> Iterator[Observation]:
    """All observations of this module, by metric; `earlier` holds the receivables."""
    yield from _deliveries(sold)
    yield from _overdue(earlier)
    yield from _costs(sold)
    yield from _visits()
    yield from _customers()
    yield from _outlets()


def _sums(sold: Lines, third: Ints, size: int, values: Ints) -> Ints:
    """Sums by [month, region, third]."""
    shape = (MONTHS, len(REGION_CODES), size)
    sums = np.zeros(shape, dtype=np.int64)
    flat = np.ravel_multi_index((sold.month, sold.region, third), shape)
    np.add.at(sums.ravel(), flat, values)
    return sums


def _chance(purpose: str, count: int, width: int) -> Ints:
    """Permille around 1000, at most half of `width` away."""
    return 1_000 - width // 2 + draws.below(draws.fractions(f"operations:{purpose}", count), width)


def _is_short(month: int, region: int) -> bool:
    return region == story.SOUTH and story.H1_2026 <= month < story.H2_2026


def _deliveries(sold: Lines) -> Iterator[Observation]:
    """Pieces ordered and, of them, delivered, by product line."""
    line = story.LINE_OF_CATEGORY[np.array([item.category for item in ITEMS])][sold.item]
    pieces = _sums(sold, line, len(LINE_CODES), np.maximum(sold.pieces, 0))
    chance = _chance("fulfilment", pieces.size, 30).reshape(pieces.shape)
    for (month, region, number), delivered in np.ndenumerate(pieces):
        usual = FULFILMENT[region]
        if region == story.SOUTH and number == story.APPLIANCES and month >= story.H1_2026:
            usual = story.SUPPLY_SOUTH if month < story.H2_2026 else SUPPLY_AFTER
        rate = min(1_000, usual * int(chance[month, region, number]) // 1_000)
        keys = {"month": month, "region": REGION_CODES[region], "product": LINE_CODES[number]}
        yield Observation("ordered_quantity", value=int(delivered) * 1_000 // rate * 1_000, **keys)
        yield Observation("delivered_quantity", value=int(delivered) * 1_000, **keys)


def _overdue(earlier: Iterable[Observation]) -> Iterator[Observation]:
    owed = [row for row in earlier if row.metric == "receivables"]
    chance = _chance("overdue", len(owed), 240).tolist()
    for row, change in zip(owed, chance, strict=True):
        share = OVERDUE[row.channel] * change // 1_000
        if row.region == REGION_CODES[story.SOUTH] and row.month >= story.H1_2026:
            share = share * OVERDUE_SOUTH // 1_000
        yield Observation(
            "overdue_receivables", row.month, row.region, row.value * share // 1_000,
            channel=row.channel,
        )  # fmt: skip


def _costs(sold: Lines) -> Iterator[Observation]:
    """Marketing spend by channel, and the operating cost of a region that it is part of."""
    revenue = _sums(sold, sold.channel, len(CHANNELS), sold.revenue)
    chance = _chance("spend", revenue.size, 160).reshape(revenue.shape)
    spent = np.zeros((MONTHS, len(REGION_CODES)), dtype=np.int64)
    for (month, region, channel), amount in np.ndenumerate(revenue):
        share = SPEND[CHANNELS[channel].code] * SPEND_PEAK.get((month + 6) % 12 + 1, 1_000) // 1_000
        value = int(amount) * share // 1_000 * int(chance[month, region, channel]) // 1_000
        spent[month, region] += value
        keys = {"month": month, "region": REGION_CODES[region], "channel": CHANNELS[channel].code}
        yield Observation("marketing_spend", value=value, **keys)
    for (month, region), marketing in np.ndenumerate(spent):
        rest = int(revenue[month, region].sum()) * OPERATING // 1_000 + OPERATING_FIXED
        yield Observation("operating_cost", month, REGION_CODES[region], int(marketing) + rest)


def _visits() -> Iterator[Observation]:
    """Visits by seat; a vacant seat makes none."""
    shape = (MONTHS, len(SEATS))
    number, result = (_chance(name, MONTHS * len(SEATS), 300).reshape(shape) for name in
                      ("visits", "effective"))  # fmt: skip
    for month, place in np.ndindex(shape):
        seat = SEATS[place]
        if month >= VACANT.get(seat.code, MONTHS):
            continue
        region = REGION_CODES.index(seat.region)
        season = 600 if (month + 6) % 12 + 1 == 2 else 1_000
        made = VISITS * season // 1_000 * int(number[month, place]) // 1_000
        usual = EFFECTIVE_SOUTH_SHORT if _is_short(month, region) else EFFECTIVE[region]
        with_result = made * usual // 1_000 * int(result[month, place]) // 1_000
        yield Observation("visits", month, seat.code, made)
        yield Observation("effective_visits", month, seat.code, min(made, with_result))


def _customers() -> Iterator[Observation]:
    owned = np.bincount(customers.region_of(), minlength=len(REGION_CODES))
    for month, region in np.ndindex(MONTHS, len(REGION_CODES)):
        share = min(1_000, COVERED[region] + COVERED_TREND * month // 12)
        code, count = REGION_CODES[region], int(owned[region])
        yield Observation("customers_in_scope", month, code, count)
        yield Observation("customers_covered", month, code, count * share // 1_000)


def _outlets() -> Iterator[Observation]:
    for month, region in np.ndindex(MONTHS, len(REGION_CODES)):
        share = min(1_000, OUTLETS_COVERED[region] + OUTLETS_TREND * month // 12)
        code, count = REGION_CODES[region], OUTLETS[region] + month
        yield Observation("outlets_in_scope", month, code, count)
        yield Observation("outlets_covered", month, code, count * share // 1_000)
