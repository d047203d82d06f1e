"""One total to bring down, with what a method may look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray
from goals.selectors.sources import Sources
from goals.selectors.trees import Forest
from salesplan.core.errors import Invalid, Refused
from salesplan.engine.spreading import (
    Bounds,
    Fence,
    Field,
    Leaves,
    Rounding,
    SpreadOptions,
    SpreadResult,
    spread_fenced,
)


@dataclass(frozen=True, eq=False)
class Task:
    """One total to bring down; arrays are (leaves,), `places` are those of the space of `sources`.

    ``amount``: the new total (fixed: of each leaf), None to keep it. ``fences``: floors and caps on
    sums of the leaves.
    """

    address: Address
    leaves: Leaves
    keys: Int64Array
    periods: Int64Array
    places: Int64Array
    forest: Forest
    locked: BoolArray
    bounds: Bounds
    sources: Sources
    fences: Sequence[Fence] = ()
    quantum: int = 1
    amount: int | None = None
    params: Mapping[str, Any] = field(default_factory=dict)
    include_empty: bool = False
    on_zero: Literal["refuse", "equal"] = "refuse"

    @property
    def present(self) -> int:
        """The total as it stands."""
        return int(self.leaves.values.sum())

    @property
    def wanted(self) -> int:
        """The total to meet: the amount, or what stands there; refused when nothing does."""
        if self.amount is not None:
            return self.amount
        if not self.leaves.filled.any():
            raise Refused(
                _("There is no present figure to spread; give an amount."), code="no_present_value"
            )
        return self.present

    @property
    def required(self) -> int:
        """The amount, for methods that make no sense without."""
        if self.amount is None:
            raise Invalid(_("This method needs an amount."), field="value")
        return self.amount

    def reference(self, name: str) -> Leaves:
        """Actuals of one of the plan's references at the leaves."""
        found = self.sources.reference(name)
        return Leaves(found.values[self.places], found.filled[self.places])

    def spread(self, total: int, reference: Leaves | None = None) -> SpreadResult:
        """Bring a total down in proportion to a reference or to the present values."""
        options = SpreadOptions(
            on_zero=self.on_zero,
            include_empty=self.include_empty,
            rounding=Rounding(quantum=self.quantum),
        )
        around = Field(self.leaves, self.locked, self.bounds, reference, options)
        return spread_fenced(total, around, self.fences) if self.fences else around.spread(total)

    def untouched(self, values: Int64Array, filled: BoolArray) -> SpreadResult:
        """The result of a method that writes values as they are; locked leaves stay."""
        leaves = Leaves(
            np.where(self.locked, self.leaves.values, values),
            np.where(self.locked, self.leaves.filled, filled),
        )
        changed = (leaves.values != self.leaves.values) | (leaves.filled != self.leaves.filled)
        return SpreadResult(leaves=leaves, changed=changed)

    def part(self, at: Int64Array) -> "Task":
        """The task on some of its leaves; only fences that lie wholly inside go along."""
        inside = [fence for fence in self.fences if np.isin(fence.places, at).all()]
        return replace(
            self,
            leaves=Leaves(self.leaves.values[at], self.leaves.filled[at]),
            keys=self.keys[:, at],
            periods=self.periods[at],
            places=self.places[at],
            locked=self.locked[at],
            bounds=Bounds(self.bounds.floors[at], self.bounds.caps[at]),
            fences=[replace(one, places=np.searchsorted(at, one.places)) for one in inside],
        )
