"""The leaves of a proposal while it is calibrated, and what is refused there in words."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Calibration
from goals.selectors import leaves, trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray, Leaves
from goals.selectors.trees import Forest
from goals.services.changes import Change
from salesplan.core.errors import Invalid, Refused
from salesplan.core.models import SeatKind
from salesplan.core.scoping import Viewer
from salesplan.engine.calibration import Remaining
from salesplan.engine.errors import EngineError
from salesplan.engine.notation import trimmed

WHOLE = 10_000
_NAMED = 5
Unit = Literal["seat", "leaf", "place"]


@dataclass(frozen=True, kw_only=True)
class Way:
    """How the new targets are found; what a method does not use is ignored.

    keep_total: `unit` makes up for its own shortfall ("seat"; "leaf": the same, weighed by each
    combination's own; "place": the whole territory together), by the plan's own curve or a phasing
    profile. forecast: `share` (basis points) of the way, per `unit` seat or place. relief: `amount`
    or `percent` (basis points) off a slice (0: all), lost or, with `spread_rest`, taken over.
    """

    unit: Unit = "seat"
    profile_id: int | None = None
    share: int = WHOLE
    slice_organisation_id: int = 0
    slice_product_id: int = 0
    slice_channel_id: int = 0
    slice_first_period: int | None = None
    slice_months: int | None = None
    amount: int | None = None
    percent: int | None = None
    spread_rest: bool = False

    def stored(self) -> dict[str, Any]:
        """The way as JSON."""
        return asdict(self)


@dataclass(frozen=True, eq=False)
class Scene:
    """The leaves of a proposal, and which of them may move.

    ``owned`` and ``inside`` (combinations, periods) mark filled leaves of the territory, and those
    of them in the months that are calibrated (``months``, (periods,)); ``over`` (periods,) marks
    the months that are over.
    """

    actor: Viewer
    row: Calibration
    way: Way
    as_of: date
    forest: Forest
    leaves: Leaves
    owned: BoolArray
    inside: BoolArray
    months: BoolArray
    over: BoolArray

    @property
    def shape(self) -> tuple[int, int]:
        """Combinations and periods."""
        return self.inside.shape  # type: ignore[return-value]

    @property
    def values(self) -> Int64Array:
        """Present values, (combinations, periods)."""
        return self.leaves.values.reshape(self.shape)

    def remaining(self) -> Remaining:
        """The leaves that may move, combination by combination."""
        at, found = self.inside.ravel(), self.leaves
        quantum = self.row.plan.rounding_unit * 10**self.row.metric.scale or 1
        return Remaining(
            found.values[at], found.locked[at], found.floors[at], found.caps[at], quantum
        )

    def combination_of(self) -> Int64Array:
        """The combination of each leaf that may move."""
        return np.nonzero(self.inside)[0]

    @property
    def together(self) -> bool:
        """Whether the whole territory makes up for its shortfall together."""
        return self.way.unit == "place"

    def units(self) -> tuple[list[int], Int64Array]:
        """The nodes that are calibrated each for itself, and which one each leaf belongs to."""
        seats, at = self.seats()
        if self.together:
            return [self.row.organisation_id], np.zeros(len(at), np.int64)
        return seats.tolist(), at

    def seats(self) -> tuple[Int64Array, Int64Array]:
        """Ids of the seats that may move, and the place among them of each leaf that may."""
        ids = self.leaves.space.keys[0][self.combination_of()]
        unique, at = np.unique(ids, return_inverse=True)
        return unique, at.ravel()


def scene(
    *, actor: Viewer, row: Calibration, way: Way, over: int, as_of: date, now: datetime
) -> Scene:
    """Everything that a calibration reads of its proposal, as the actor sees it."""
    version, plan = row.proposal, row.plan
    forest = trees.forest(viewer=actor, version=version)
    whole = Address(row.organisation_id, plan.first_period, plan.months)
    held = leaves.load(
        viewer=actor, version=version, metric_id=row.metric_id, level=row.level, forest=forest,
        now=now, addresses=[whole],
    )  # fmt: skip
    shape = (held.space.keys.shape[1], held.space.count)
    owned = np.zeros(shape, np.bool_)
    owned.ravel()[held.inside(forest, whole)] = True
    owned &= ~_overlay(forest, held.space.keys[0])[:, None] & held.filled.reshape(shape)
    periods = held.space.periods
    months = (periods >= row.first_period) & (periods < row.first_period + row.months)
    return Scene(
        actor, row, way, as_of, forest, held, owned, owned & months, months,
        periods + version.span <= over,
    )  # fmt: skip


def _overlay(forest: Forest, seats: Int64Array) -> BoolArray:
    overlay = [pk for pk, node in forest.nodes.items() if node.seat_kind == SeatKind.OVERLAY]
    found: BoolArray = np.isin(seats, overlay)
    return found


def changed(*, scene: Scene, new: Int64Array) -> Change:
    """What is different once the leaves that may move hold `new`."""
    places = np.flatnonzero(scene.inside)
    old = scene.leaves.values[places]
    moved = new != old
    keys, periods = scene.leaves.space.leaf_keys(places[moved])
    filled = np.ones(int(moved.sum()), np.bool_)
    return Change(keys, periods, old[moved], filled, new[moved], filled)


def told(*, scene: Scene, error: EngineError) -> Refused | None:
    """A refusal of calibrating in words; None for those of spreading, which have theirs."""
    numbers, scale = error.numbers, scene.row.metric.scale
    if error.code == "no_relief":
        return Invalid(_("A relief is an amount above 0."), field="amount", code="no_relief")
    if error.code == "nobody_else":
        message = _("There is nobody else in the territory who could take it over.")
        return Refused(message, code="nobody_else", field="spread_rest")
    if error.code == "relief_too_large":
        held, amount = (trimmed(int(str(numbers[name])), scale) for name in ("held", "amount"))
        return Refused(
            _("The target there is %(held)s; a relief of %(amount)s is more than that."),
            code="relief_too_large", field="amount", held=held, amount=amount,
        )  # fmt: skip
    return _negative(scene, error) if error.code == "negative_rest" else None


def _negative(scene: Scene, error: EngineError) -> Refused:
    node = scene.units()[0][int(str(error.numbers["group"]))]
    rest = int(str(error.numbers["rest"]))
    return Refused(
        _(
            "%(node)s has sold more than the whole target: %(rest)s would be left for the"
            " remaining months, which is below zero. Spread over the whole territory, or choose"
            " another method."
        ),
        code="negative_rest", details=[{"organisation": node, "rest": rest}],
        node=labels(scene=scene, ids=[node]), rest=trimmed(rest, scene.row.metric.scale),
    )  # fmt: skip


def labels(*, scene: Scene, ids: list[int]) -> str:
    """A few names of nodes, and how many more there are."""
    known = scene.forest.nodes
    names = [known[pk].label if pk in known else f"#{pk}" for pk in ids[:_NAMED]]
    return ", ".join(names) + (f" (+{len(ids) - _NAMED})" if len(ids) > _NAMED else "")
