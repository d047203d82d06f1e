"""Who shares a line: split base credits, and the overlay of the East's premium specialist."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from salesplan.demo.generator import customers, draws, story
from salesplan.demo.generator.catalogue import CHANNELS, ITEMS
from salesplan.demo.generator.draws import Ints
from salesplan.demo.generator.lines import Lines
from salesplan.demo.generator.territories import OVERLAY, SEATS
from salesplan.demo.generator.timeline import month_index
from salesplan.engine.money import split_credit

SPLIT_PERMILLE = 9
OVERLAY_FROM = month_index(2025, 1)
OVERLAY_PERCENT = 40
SHARES = ((60, 40), (70, 30), (50, 30, 20))  # percent


@dataclass(frozen=True)
class Credit:
    """A share (basis points) of the line at place `line` for a seat; amounts as in `Lines`."""

    line: int
    seat: str
    kind: str
    share: int
    quantity: int
    revenue: int
    cost: int


def split_lines(sold: Lines) -> Ints:
    """The places of the offline lines whose credit is shared."""
    chance = draws.fractions("split", len(sold.order)) * 1_000 >> 32
    return np.flatnonzero(_is_offline(sold) & (sold.pieces > 1) & (chance < SPLIT_PERMILLE))


def overlay_lines(sold: Lines) -> Ints:
    """The places of the East's premium lines that the specialist took part in."""
    chance = draws.fractions("overlay", len(sold.order)) * 100 >> 32
    line = story.LINE_OF_CATEGORY[np.array([item.category for item in ITEMS])][sold.item]
    wanted = _is_offline(sold) & (line == story.PREMIUM) & (sold.region == story.EAST)
    wanted &= (sold.month >= OVERLAY_FROM) & (chance < OVERLAY_PERCENT)
    return np.flatnonzero(wanted)


def shared_credits(sold: Lines) -> Iterator[Credit]:
    """All credit rows; base shares of a line add up to 100 % and to its amounts."""
    seats = [customer.seat for customer in customers.customers()]
    for place in split_lines(sold).tolist():
        yield from _split(sold, place, seats[int(sold.customer[place])])
    for place in overlay_lines(sold).tolist():
        yield Credit(
            place, OVERLAY.code, "overlay", 10_000, int(sold.pieces[place]) * 1_000,
            int(sold.revenue[place]), int(sold.cost[place]),
        )  # fmt: skip


def _split(sold: Lines, place: int, seat: int) -> Iterator[Credit]:
    shares = SHARES[place % len(SHARES)]
    region = [n for n, other in enumerate(SEATS) if other.region == SEATS[seat].region]
    after = region[region.index(seat) :] + region[: region.index(seat)]
    quantity = split_credit(int(sold.pieces[place]) * 1_000, shares)
    revenue = split_credit(int(sold.revenue[place]), shares)
    cost = split_credit(int(sold.cost[place]), shares)
    for number, share in enumerate(shares):
        code = SEATS[after[number]].code
        yield Credit(
            place, code, "base", share * 100, quantity[number], revenue[number], cost[number]
        )


def _is_offline(sold: Lines) -> np.ndarray:
    return np.array([not channel.is_online for channel in CHANNELS])[sold.channel]
