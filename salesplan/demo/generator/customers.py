"""The 4,000 customers: dealers, key accounts, projects, and households that buy online."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from salesplan.demo.generator import draws, names
from salesplan.demo.generator.catalogue import CHANNEL_CODES, CHANNELS
from salesplan.demo.generator.draws import Ints
from salesplan.demo.generator.territories import REGION_CODES, SEATS

Names = tuple[str, str, str]
KINDS = (("dealer", 420), ("key-account", 60), ("project", 120), ("household", 3_400))
TIERS = ("A", "B", "C")
TIER_WEIGHTS = (9, 4, 1)
GRADES = ("AA", "A", "B", "C")
LOST_ACCOUNT = "P-LOST"
DRAWN_OVER = 38  # months; not the length of the history, so that more months change no customer
ALWAYS = 9_999
ONLINE = tuple(number for number, channel in enumerate(CHANNELS) if channel.is_online)


@dataclass(frozen=True)
class Customer:
    """A customer of one seat; buys in its months [first, last] at its usual channels."""

    code: str
    kind: str
    names: Names
    tier: str
    grade: str
    seat: int
    channel: int
    first: int
    last: int
    weight: int


@lru_cache(maxsize=1)
def customers() -> tuple[Customer, ...]:
    """All customers, in an order that later ones only extend."""
    made: list[Customer] = []
    for kind, count in KINDS:
        made.extend(_of_kind(kind, count))
    place = next(
        number
        for number, customer in enumerate(made)
        if customer.kind == "project" and SEATS[customer.seat].region == "north"
    )
    made[place] = _lost_account(made[place])
    return tuple(made)


def _lost_account(customer: Customer) -> Customer:
    """The key account of planted cause B, two thirds of the North's projects."""
    named = ("Huabei Rail Property Group", "华北轨道置业集团", "華北軌道置業集團")
    return replace(
        customer, code=LOST_ACCOUNT, names=named, tier="A", grade="AA", first=0, last=ALWAYS,
        weight=60,
    )  # fmt: skip


def _of_kind(kind: str, count: int) -> list[Customer]:
    draw = {
        name: draws.fractions(f"{kind}:{name}", count) for name in ("tier", "seat", "in", "out")
    }
    return [
        _customer(kind, number, {name: int(column[number]) for name, column in draw.items()})
        for number in range(count)
    ]


def _customer(kind: str, number: int, draw: dict[str, int]) -> Customer:
    seat = number % len(SEATS) if kind != "household" else draw["seat"] * len(SEATS) >> 32
    tier = _tier(draw["tier"] * 100 >> 32)
    city = SEATS[seat].names
    if kind == "household":
        named, channel = names.member(number + 1, city), ONLINE[number % len(ONLINE)]
    else:
        named, channel = names.firm(kind, number + 1, city), CHANNEL_CODES.index(kind)
    first, last = _months(draw["in"], draw["out"]) if number >= len(SEATS) else (0, ALWAYS)
    return Customer(
        code=f"{kind[0].upper()}{number + 1:05d}", kind=kind, names=named, tier=TIERS[tier],
        grade=GRADES[(tier + (draw["out"] & 1))], seat=seat, channel=channel, first=first,
        last=last, weight=TIER_WEIGHTS[tier],
    )  # fmt: skip


def _tier(percent: int) -> int:
    return 0 if percent < 8 else 1 if percent < 35 else 2


def _months(coming: int, going: int) -> tuple[int, int]:
    """Three in five were there from the start; one in eight stays away after some month."""
    first = 0 if coming * 5 >> 32 < 3 else coming * 7919 % (DRAWN_OVER - 3)
    last = first + 3 + going * 104_729 % DRAWN_OVER if going * 8 >> 32 == 0 else ALWAYS
    return first, last


def channel_weights() -> Ints:
    """How often each customer orders in each channel [channel, customer]."""
    people = customers()
    weights = np.zeros((len(CHANNELS), len(people)), dtype=np.int64)
    for number, customer in enumerate(people):
        weights[customer.channel, number] = customer.weight * 10
        if customer.kind == "household":
            others = [channel for channel in ONLINE if channel != customer.channel]
            weights[others, number] = customer.weight * 2
    return weights


def region_of() -> Ints:
    """The region of each customer."""
    return np.array([REGION_CODES.index(SEATS[customer.seat].region) for customer in customers()])
