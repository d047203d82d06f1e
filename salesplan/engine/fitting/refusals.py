"""Why margins cannot be met, with the numbers and the places that a person needs."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from salesplan.engine.errors import EngineError

FitCode = Literal[
    "grand_totals_differ",
    "mixed_signs",
    "locked_exceed_margin",
    "nothing_open",
    "floors_exceed_margin",
    "caps_below_margin",
    "floor_above_cap",
    "margins_contradict",
    "margins_not_at_quantum",
    "third_margin_unmet",
    "leaf_unplaced",
    "too_many_cells",
    "out_of_range",
]
LISTED = 50
"""Places named in a refusal; the counts are complete."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A cell that stands in the way, by its position along the two margins; ``why``: locked, zero
    (its seed is 0 or empty) or absent (there is no such leaf).
    """

    line: int
    through: int
    why: Literal["locked", "zero", "absent"]


@dataclass(frozen=True, slots=True)
class Grounds:
    """The numbers of a refusal, in smallest units.

    ``axis``: the margin that ``lines`` (positions) belong to, ``through_axis`` the one of
    ``through``. Cut: the lines still ``need`` so much, their open cells lie only in ``through``,
    which still ``can`` take so much (``capped`` and ``floored``: what bounds allow and take beyond
    it). ``short_by`` >= 0 is the contradiction. ``obstacles``: see Obstacle, with their counts.
    """

    short_by: int
    axis: int = 0
    through_axis: int = 1
    lines: tuple[int, ...] = ()
    through: tuple[int, ...] = ()
    target: int | None = None
    other: int | None = None
    locked_sum: int | None = None
    need: int | None = None
    can: int | None = None
    capped: int = 0
    floored: int = 0
    quantum: int = 1
    locked: int = 0
    zero: int = 0
    absent: int = 0
    obstacles: tuple[Obstacle, ...] = field(default=())

    def mirrored(self) -> "Grounds":
        """Return the grounds of the table with all signs turned; counts and places stay."""
        return replace(
            self,
            target=_turned(self.target),
            other=_turned(self.other),
            locked_sum=_turned(self.locked_sum),
            need=_turned(self.need),
            can=_turned(self.can),
            capped=-self.capped,
            floored=-self.floored,
        )

    def on_axes(self, axes: Sequence[int]) -> "Grounds":
        """Return the grounds with axes 0 and 1 renamed."""
        return replace(self, axis=axes[self.axis], through_axis=axes[self.through_axis])


class FitRefused(EngineError):
    """A fit that is not possible; nothing was changed. ``grounds`` hold the numbers.

    ``grand_totals_differ`` (target, other) · ``mixed_signs`` · ``locked_exceed_margin`` (one line:
    target, locked_sum) · ``nothing_open`` (one line: need) · ``floors_exceed_margin``,
    ``caps_below_margin`` (one line: need, can) · ``floor_above_cap`` · ``margins_contradict`` (the
    cut) · ``margins_not_at_quantum`` (lines; possible in units of 1) · ``third_margin_unmet`` (of
    three: the one that no nesting met) · ``leaf_unplaced`` (a fitted cell that its leaves cannot
    take) · ``too_many_cells`` · ``out_of_range``.
    """

    def __init__(self, code: FitCode, grounds: Grounds) -> None:
        super().__init__(code, _MESSAGES[code].format(g=grounds), **_numbers(grounds))
        self.grounds = grounds

    def mirrored(self) -> "FitRefused":
        """Return the refusal of the table with all signs turned."""
        return self._with(self.grounds.mirrored())

    def on_axes(self, axes: Sequence[int]) -> "FitRefused":
        """Return the refusal with axes 0 and 1 renamed."""
        return self._with(self.grounds.on_axes(axes))

    def _with(self, grounds: Grounds) -> "FitRefused":
        return FitRefused(self.code, grounds)  # type: ignore[arg-type]


_MESSAGES: dict[str, str] = {
    "grand_totals_differ": "margins add up to {g.target} and {g.other}: {g.short_by} off",
    "mixed_signs": "margins and cells have to be of one sign",
    "locked_exceed_margin": "line {g.lines}: {g.locked_sum} locked, {g.short_by} above {g.target}",
    "nothing_open": "line {g.lines} still needs {g.need}, but has no open cell with a seed",
    "floors_exceed_margin": "line {g.lines}: floors need {g.can}, {g.need} is left",
    "caps_below_margin": "line {g.lines}: caps allow {g.can}, {g.need} is to be placed",
    "floor_above_cap": "a floor stands {g.short_by} above a cap in line {g.lines}",
    "margins_contradict": "lines {g.lines} need {g.need} through {g.through}, which take {g.can}:"
    " {g.short_by} short",
    "margins_not_at_quantum": "lines {g.lines} are not whole units of {g.quantum}",
    "third_margin_unmet": "margin {g.axis} stays {g.short_by} off when the other two are met",
    "leaf_unplaced": "leaves of a cell cannot take {g.need}: {g.short_by} off",
    "too_many_cells": "{g.need} cells are too many, {g.can} are possible",
    "out_of_range": "the figures are too large",
}


def _turned(amount: int | None) -> int | None:
    return None if amount is None else -amount


def _numbers(grounds: Grounds) -> dict[str, object]:
    names = [name for name in grounds.__dataclass_fields__ if name != "obstacles"]
    return {name: getattr(grounds, name) for name in names}
