"""The story in the figures: growth, the first half of 2026, and two planted causes.

Every factor is permille over [month, region, channel, category] or fewer keys; docs/demo.md says
what each must look like in the sums.
"""

import numpy as np

from salesplan.demo.generator.catalogue import (
    CATEGORIES,
    CATEGORY_CODES,
    CHANNEL_CODES,
    CHANNELS,
    ITEMS,
    LINE_CODES,
)
from salesplan.demo.generator.draws import Ints
from salesplan.demo.generator.territories import REGION_CODES
from salesplan.demo.generator.timeline import MONTHS, month_index

H1_2026, H2_2026 = month_index(2026, 1), month_index(2026, 7)
SOUTH, NORTH, EAST = (REGION_CODES.index(code) for code in ("south", "north", "east"))
DEALER, PROJECT = (CHANNEL_CODES.index(code) for code in ("dealer", "project"))
SECURITY = CATEGORY_CODES.index("security")
APPLIANCES, PREMIUM = LINE_CODES.index("appliances"), LINE_CODES.index("premium")
LINE_OF_CATEGORY: Ints = np.array([LINE_CODES.index(category.line) for category in CATEGORIES])

# share of orders by region and channel; the South lives on dealers
REGION_WEIGHTS = {
    "online": (355, 240, 168, 112, 85, 55),
    "dealer": (300, 335, 145, 100, 75, 45),
    "key-account": (370, 230, 190, 95, 70, 45),
    "project": (300, 180, 280, 120, 85, 55),
}
REGION_GROWTH = (18, -10, 4, 6, 22, 4)  # permille a year beside the channel's own growth
# revenue shares of the categories, by line: security, lighting, control, audio ...
CATEGORY_SHARES = (139, 98, 84, 74, 97, 106, 82, 86, 76, 63, 55, 48)
LINE_TREND = (14, -12, 42)  # permille a year
SUPPLY_SOUTH = 740  # of the South's appliance lines could be delivered in 2026 H1
PREMIUM_EAST = 1_420  # premium demand in the East in 2026 H1
DEALER_PIECES_2026 = 893  # dealers order less at a time
SOUTH_DEALER_APPLIANCES = 360  # planted cause A, from 2026-07 on
LOST_FROM = H2_2026  # planted cause B: the key account of the North's projects buys nothing


def region_weights() -> Ints:
    """Shares of orders [month, channel, region]."""
    months = np.arange(MONTHS)[:, None]
    growth = 1_000 + np.array(REGION_GROWTH)[None, :] * months // 12
    rows = [REGION_WEIGHTS.get(c.code, REGION_WEIGHTS["online"]) for c in CHANNELS]
    return np.array(rows)[None, :, :] * growth[:, None, :] // 10


def category_weights() -> Ints:
    """Shares of lines [month, channel, region, category], so that revenue has its shares."""
    base = np.array(CATEGORY_SHARES) * 1_000_000 // _average_prices()
    months = np.arange(MONTHS)[:, None]
    trend = 1_000 + np.array(LINE_TREND)[LINE_OF_CATEGORY][None, :] * months // 12
    weights = (base[None, :] * trend // 1_000)[:, None, None, :]
    weights = weights * _affinity()[None] // 1_000
    premium = LINE_OF_CATEGORY == PREMIUM
    weights[H1_2026:, :, EAST, premium] = weights[H1_2026:, :, EAST, premium] * PREMIUM_EAST // 1000
    return np.asarray(weights, dtype=np.int64)


def _average_prices() -> Ints:
    sums = np.zeros((2, len(CATEGORIES)), dtype=np.int64)
    for item in ITEMS:
        sums[:, item.category] += (item.price * item.weight, item.weight)
    return np.asarray(sums[0] // sums[1], dtype=np.int64)


def _affinity() -> Ints:
    """Taste [channel, region, category]: projects want security, the South appliances."""
    taste = np.full((len(CHANNELS), len(REGION_CODES), len(CATEGORIES)), 1_000, dtype=np.int64)
    appliances = LINE_OF_CATEGORY == APPLIANCES
    taste[:, SOUTH, appliances] = 1_150
    taste[DEALER, :, appliances] = 1_050
    taste[DEALER, SOUTH, appliances] = 1_800
    taste[PROJECT, :, SECURITY] = 2_400
    return taste


def is_delivered(month: Ints, region: Ints, category: Ints, fraction: Ints) -> np.ndarray:
    """Which lines could be delivered: the South lacked appliances in the first half of 2026."""
    short = (month >= H1_2026) & (month < H2_2026) & (region == SOUTH)
    short &= LINE_OF_CATEGORY[category] == APPLIANCES
    return np.asarray(~short | (fraction * 1_000 >> 32 < SUPPLY_SOUTH))


def piece_factor(month: Ints, region: Ints, channel: Ints, category: Ints) -> Ints:
    """How many pieces a line has against the ordinary, permille."""
    factor = np.full(len(month), 1_000, dtype=np.int64)
    dealer = channel == DEALER
    factor[dealer & (month >= H1_2026)] = DEALER_PIECES_2026
    cause = dealer & (month >= H2_2026) & (region == SOUTH)
    factor[cause & (LINE_OF_CATEGORY[category] == APPLIANCES)] = SOUTH_DEALER_APPLIANCES
    return factor


def item_weights() -> Ints:
    """Shares of the ten items of a category [month, category, item]; new ones start at launch."""
    weights = np.zeros((MONTHS, len(CATEGORIES), 10), dtype=np.int64)
    months = np.arange(MONTHS)
    for number, item in enumerate(ITEMS):
        ramp = np.clip((months - item.launched + 1) * 250, 0, 1_000)
        ramp = ramp if item.launched else np.full(MONTHS, 1_000)
        fade = 1_000 - (6 * months if item.stage == "long_tail" else 0 * months)
        weights[:, item.category, number % 10] = item.weight * ramp * fade // 1_000
    return weights
