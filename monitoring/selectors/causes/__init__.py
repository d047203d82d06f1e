"""Why a figure deviates (E4): slices, combinations, price-volume-mix, rate and mix, customers."""

from monitoring.selectors.causes.finding import finding
from monitoring.selectors.causes.recording import recorded
from monitoring.selectors.causes.shapes import (
    AGAINST,
    Against,
    Buyer,
    Cut,
    Effect,
    Explained,
    Finding,
    Pair,
    RatioSplit,
    Slice,
    Waterfall,
)

__all__ = [
    "AGAINST",
    "Against",
    "Buyer",
    "Cut",
    "Effect",
    "Explained",
    "Finding",
    "Pair",
    "RatioSplit",
    "Slice",
    "Waterfall",
    "finding",
    "recorded",
]
