"""What is found about a deviation: figures that add up, in the metric's smallest unit."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from monitoring.selectors.places import Place
from monitoring.selectors.selections import Selection
from salesplan.core.models import Metric
from salesplan.engine.variance import Drivers, PriceVolumeMix, RateMix

Against = Literal["target", "last_year"]
AGAINST: tuple[Against, ...] = ("target", "last_year")
Effect = Literal[
    "lost_customer", "customer", "order_value", "orders", "price", "mix", "volume", "new", "lost",
    "target", "several",
]  # fmt: skip
"""What made a slice deviate, in one word; "target": the target rose, sales did not fall."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of the selected place. `places` are the nodes that narrow it, at most one an axis.

    `gap` = actual - reference; `share` of the whole gap, None where that is 0.
    """

    places: tuple[Place, ...]
    actual: int
    reference: int
    gap: int
    share: Fraction | None


@dataclass(frozen=True, slots=True)
class Cut:
    """All slices along one dimension at one level; with `rest` (elsewhere, rounding) the gap.

    `few` are the fewest that explain most of the gap, `against` those that run against it.
    """

    axis: str
    kind: str
    rows: tuple[Slice, ...]
    rest: int
    few: tuple[Slice, ...]
    against: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A slice that narrows two or three dimensions: `from_parents` + `beyond` = its gap.

    `from_parents`: what it would have if the gap of the stronger parent were spread in proportion
    to the reference. `is_cause`: named among the causes.
    """

    slice: Slice
    from_parents: int
    beyond: int
    beyond_share: Fraction | None
    is_cause: bool


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer now and the year before. `place` is None where the viewer may not see who."""

    place: Place | None
    now: int
    before: int

    @property
    def gap(self) -> int:
        """Below zero: bought less."""
        return self.now - self.before

    @property
    def has_stopped(self) -> bool:
        """Bought then, nothing now."""
        return self.now == 0 and self.before > 0


@dataclass(frozen=True, slots=True)
class Explained:
    """A slice named as a cause. Its `gap` leaves out what causes before it explained.

    `drivers` and `mix` split its change on last year (`change`); `buyer` is the customer that
    makes up most of it, if one does.
    """

    slice: Slice
    effect: Effect
    change: int
    drivers: Drivers
    mix: PriceVolumeMix | None
    buyer: Buyer | None


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Revenue from `start` to `end` by price, volume, mix, new and lost; by items or categories."""

    against: Against
    by: Literal["item", "category"]
    start: int
    end: int
    terms: PriceVolumeMix


@dataclass(frozen=True, slots=True)
class RatioSplit:
    """The change of a ratio on last year along one dimension; a term's key is an id of `places`,
    None for what lies elsewhere.
    """

    metric: Metric
    axis: str
    places: dict[int, Place]
    split: RateMix


@dataclass(frozen=True, slots=True)
class Finding:
    """Why the selected place deviates. Without a target it is compared with last year.

    `causes` come with the strongest first; their gaps and `rest` add up to the gap. `gap` is None
    when there is nothing to compare with.
    """

    selection: Selection
    against: Against
    actual: int
    reference: int | None
    causes: tuple[Explained, ...]
    cuts: tuple[Cut, ...]
    pairs: tuple[Pair, ...]
    waterfalls: tuple[Waterfall, ...]
    ratios: tuple[RatioSplit, ...]
    buyers: tuple[Buyer, ...]

    @property
    def gap(self) -> int | None:
        """Actual less reference."""
        return None if self.reference is None else self.actual - self.reference

    @property
    def rest(self) -> int:
        """What no named cause explains."""
        return (self.gap or 0) - sum(cause.slice.gap for cause in self.causes)

    @property
    def is_bad(self) -> bool:
        """Whether the gap has the wrong sign for the metric."""
        sign = 1 if self.selection.metric.direction == "lower" else -1
        return (self.gap or 0) * sign > 0
