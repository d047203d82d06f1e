"""Why totals cannot be met together, in words: names of nodes and months, major units."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.selectors.fits import DIMENSIONS, Lines, listed
from salesplan.core.errors import Refused
from salesplan.engine.fitting import FitRefused
from salesplan.engine.notation import trimmed

_MESSAGES = {
    "grand_totals_differ": _(
        "The totals by %(axis)s add up to %(target)s, those by %(other_axis)s to %(other)s: they"
        " differ by %(short_by)s."
    ),
    "mixed_signs": _(
        "Totals and present figures have to be of one sign; there are others at %(lines)s."
    ),
    "locked_exceed_margin": _(
        "%(lines)s: %(locked_sum)s cannot change because of locks and floors; a total of"
        " %(target)s would be %(short_by)s too little."
    ),
    "nothing_open": _(
        "%(lines)s still needs %(need)s, but none of its cells can take it: %(locked)s are locked,"
        " %(zero)s are zero or empty. Fit like a reference, or type a figure there first."
    ),
    "floors_exceed_margin": _(
        "%(lines)s: floors need %(can)s, but %(need)s is left: %(short_by)s short."
    ),
    "caps_below_margin": _(
        "%(lines)s: caps allow %(can)s, but %(need)s is to be placed: %(short_by)s too much."
    ),
    "floor_above_cap": _("A cell of %(lines)s has a floor that is %(short_by)s above its cap."),
    "margins_contradict": _(
        "%(lines)s need %(need)s more than what is locked; their open cells lie only in"
        " %(through)s, which can take %(can)s: %(short_by)s short. %(locked)s locked cells and"
        " %(zero)s that are zero or empty stand in the way."
    ),
    "bounds_contradict": _(
        "%(lines)s need %(need)s more than what is locked. Of that %(through)s can take %(can)s,"
        " less %(floored)s that floors ask for there, and caps let through %(capped)s elsewhere:"
        " %(short_by)s short."
    ),
    "margins_not_at_quantum": _(
        "Not possible in whole rounding units of %(quantum)s; it is without. Look at %(lines)s."
    ),
    "third_margin_unmet": _(
        "No table was found that meets all three: %(axis)s stays off by about %(short_by)s when"
        " the other two are met."
    ),
    "leaf_unplaced": _(
        "%(lines)s × %(through)s would get %(need)s, but locks, floors and caps of its cells leave"
        " %(short_by)s unplaced."
    ),
    "too_many_cells": _("%(need_count)s combinations are too many at once; at most %(can_count)s."),
    "out_of_range": _("The figures are too large."),
}
_AMOUNTS = (
    "target", "other", "locked_sum", "need", "can", "capped", "floored", "short_by", "quantum",
)  # fmt: skip
_COUNTS = ("locked", "zero", "absent")


@dataclass(frozen=True)
class Words:
    """Tells a refusal of the engine on these margins; `scale` of the metric."""

    margins: Sequence[Lines]
    scale: int

    def refusal(self, error: FitRefused) -> Refused:
        """The refusal that a person reads; ids and exact numbers stand in its details."""
        grounds, code = error.grounds, error.code
        if code == "margins_contradict" and (grounds.capped or grounds.floored):
            code = "bounds_contradict"
        params: dict[str, Any] = {
            "axis": DIMENSIONS[self.margins[grounds.axis].dimension],
            "other_axis": DIMENSIONS[self.margins[grounds.through_axis].dimension],
            "lines": listed(self._labels(grounds.axis, grounds.lines)),
            "through": listed(self._labels(grounds.through_axis, grounds.through)),
            "need_count": grounds.need,
            "can_count": grounds.can,
            **{name: getattr(grounds, name) for name in _COUNTS},
        }
        for name in _AMOUNTS:
            amount = getattr(grounds, name)
            params[name] = None if amount is None else trimmed(amount, self.scale)
        return Refused(
            _MESSAGES[code], code=error.code, field="margins", details=[self._details(error)],
            **params,
        )  # fmt: skip

    def _labels(self, axis: int, lines: Sequence[int]) -> list[str]:
        return [self.margins[axis].labels[line] for line in lines]

    def _named(self, axis: int, lines: Sequence[int]) -> list[dict[str, Any]]:
        margin = self.margins[axis]
        return [
            {"key": margin.keys[line], "code": margin.codes[line], "name": margin.labels[line]}
            for line in lines
        ]

    def _details(self, error: FitRefused) -> dict[str, Any]:
        grounds = error.grounds
        axis, through = grounds.axis, grounds.through_axis
        amounts = {name: getattr(grounds, name) for name in (*_AMOUNTS, *_COUNTS)}
        return {
            "dimension": self.margins[axis].dimension,
            "lines": self._named(axis, grounds.lines),
            "through_dimension": self.margins[through].dimension,
            "through": self._named(through, grounds.through),
            **{name: amount for name, amount in amounts.items() if amount is not None},
            "in_the_way": [
                {
                    "line": self.margins[axis].labels[one.line],
                    "through": self.margins[through].labels[one.through],
                    "why": one.why,
                }
                for one in grounds.obstacles
            ],
        }
