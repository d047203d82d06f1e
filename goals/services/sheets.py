"""The leaves under some totals, in memory, while entries are carried out on them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Plan, Version
from goals.selectors import bounds as bound_reads
from goals.selectors import leaves as leaf_reads
from goals.selectors import trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray, Leaves
from goals.selectors.sources import Sources
from goals.selectors.trees import Forest
from goals.services import bounds
from goals.services.cells import Change
from goals.services.methods import REGISTRY, Task
from goals.services.refusals import Translate
from salesplan.core.errors import Invalid, Refused
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.engine import shorthand, spreading

_TYPED = {"equal": "equal", "fixed": "fixed", "set": "present"}


@dataclass(frozen=True)
class Entry:
    """A total as it was entered: `text` as typed (engine.shorthand), or `value` in smallest units
    with a method of the registry and its parameters. `unit`: the display unit that the text is
    in; the plan's without.
    """

    address: Address
    text: str | None = None
    value: int | None = None
    method: str = "present"
    params: dict[str, Any] = field(default_factory=dict)
    unit: int | None = None

    @property
    def bounds_it(self) -> bool:
        """Whether it sets a floor or cap instead of a figure."""
        return self.text is not None and shorthand.bounds_it(self.text)

    def told_method(self) -> str:
        """The method for the journal."""
        return "typed" if self.text is not None else self.method

    def described(self) -> dict[str, Any]:
        """The entry as JSON for the journal."""
        told = {"text": self.text, "value": self.value, "method": self.method, **self.params}
        told |= {"unit": self.unit}
        place = {k: v for k, v in asdict(self.address).items() if v != ""}
        return {**place, **{k: v for k, v in told.items() if v is not None}}


@dataclass(eq=False)
class Sheet:
    """Leaves before and while they change; typed leaves are `held` against wider entries."""

    viewer: Viewer
    version: Version
    metric: Metric
    forest: Forest
    before: Leaves
    values: Int64Array
    filled: BoolArray
    held: BoolArray
    sources: Sources
    placed: bound_reads.Placed
    off_quantum: int = 0
    entered: list[Int64Array] = field(default_factory=list)
    read: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    @classmethod
    def open(
        cls,
        viewer: Viewer,
        version: Version,
        metric: Metric,
        level: int,
        addresses: Sequence[Address],
        now: datetime,
    ) -> "Sheet":
        """Load what lies below the addresses, and below floors and caps that they touch."""
        forest = trees.forest(viewer=viewer, version=version)
        every = bound_reads.of_figure(
            viewer=viewer, version=version, metric_id=metric.pk, level=level
        )
        found = bound_reads.meeting(every, addresses, forest)
        before = leaf_reads.load(
            viewer=scope.system() if found else viewer, version=version, metric_id=metric.pk,
            level=level, forest=forest, now=now,
            addresses=[*addresses, *(bound_reads.address_of(one) for one in found)],
        )  # fmt: skip
        return cls(
            viewer, version, metric, forest, before,
            before.values.copy(), before.filled.copy(), before.locked.copy(),
            Sources(viewer, version, metric, level, forest, before.space, now),
            bound_reads.Placed.of(found, before, forest),
        )  # fmt: skip

    def inside(self, address: Address) -> Int64Array:
        """Places of the leaves below an address; raises `Refused` in words."""
        with Translate(self.metric.scale):
            return self.before.inside(self.forest, address)

    def size(self, address: Address) -> int:
        """How many leaves an address covers; 0 when it makes no sense."""
        try:
            return len(self.inside(address))
        except Refused:
            return 0

    def total(self, address: Address) -> int | None:
        """The total as it stands now, None when every leaf is empty."""
        places = self.inside(address)
        return int(self.values[places].sum()) if self.filled[places].any() else None

    def enter(
        self,
        entry: Entry,
        *,
        include_empty: bool = False,
        on_zero: Literal["refuse", "equal"] = "refuse",
    ) -> set[str]:
        """Carry out one entry in memory; returns flags. Raises `Refused` with the numbers."""
        places = self.inside(entry.address)
        if not len(places):
            raise Refused(
                _(
                    "Nothing is planned here: this combination was not sold in the reference and"
                    " has not been added to the plan."
                ),
                code="outside_domain",
            )
        task = self._task(entry.address, places)
        task = replace(task, include_empty=include_empty, on_zero=on_zero)
        name, task = self._read(entry, task)
        method = REGISTRY.get(name)
        if method is None:
            raise Invalid(_("There is no such method."), field="method")
        task = replace(task, params=method.checked(task.params))
        with Translate(self.metric.scale, self._bound_told):
            result = method.run(task)
        self.values[places] = result.leaves.values
        self.filled[places] = result.leaves.filled
        self.held[places] = True
        self.entered.append(places)
        self._keep_read(entry)
        self.off_quantum += result.off_quantum
        names = ("equal_fallback", "zero_weight_used", "negative_reference")
        return {name for name in names if getattr(result, name)}

    def described(self, entry: Entry) -> dict[str, Any]:
        """An entry as JSON for the journal, with what its method read of plans."""
        read = self.read.get(id(entry))
        return entry.described() | ({"read": read} if read else {})

    def _keep_read(self, entry: Entry) -> None:
        if self.sources.read:
            self.read[id(entry)] = list(self.sources.read)
            self.sources.read.clear()

    def require_bounds(self) -> None:
        """Refuse, with the numbers, what would break a floor or cap."""
        if self.placed.bounds:
            bounds.require(
                actor=self.viewer, metric=self.metric, forest=self.forest, placed=self.placed,
                before=self.before.values, values=self.values, filled=self.filled,
                entered=self.entered,
            )  # fmt: skip

    def change(self) -> Change:
        """What is different from before."""
        old, at = self.before, self.changed_places()
        keys, periods = old.space.leaf_keys(at)
        return Change(
            keys, periods, old.values[at], old.filled[at], self.values[at], self.filled[at]
        )

    def changed_places(self) -> Int64Array:
        """Places that are different from before."""
        changed = (self.values != self.before.values) | (self.filled != self.before.filled)
        return np.flatnonzero(changed)

    def _task(self, address: Address, places: Int64Array) -> Task:
        keys, periods = self.before.space.leaf_keys(places)
        return Task(
            address=address,
            leaves=spreading.Leaves(self.values[places], self.filled[places]),
            keys=keys,
            periods=periods,
            places=places,
            forest=self.forest,
            locked=self.held[places],
            bounds=spreading.Bounds(self.before.floors[places], self.before.caps[places]),
            sources=self.sources,
            fences=self.placed.fences(places, self.values),
            quantum=self.version.plan.rounding_unit * 10**self.metric.scale or 1,
        )

    def _bound_told(self, key: int) -> str:
        return bound_reads.told(self.placed.bounds[key], self.forest, self.metric)

    def _read(self, entry: Entry, task: Task) -> tuple[str, Task]:
        """The method to run and the task with its amount, from what was typed."""
        if entry.text is None:
            return entry.method, _with(task, entry.value, entry.params)
        typed = read_text(
            text=entry.text, plan=self.version.plan, metric=self.metric, unit=entry.unit
        )
        if typed.kind in {"add", "percent"}:
            return entry.method, _with(task, self._moved(task, typed), entry.params)
        if typed.kind == "growth":
            params = {"percent": str(typed.percent), "reference": typed.reference}
            return "growth", _with(task, None, params)
        if typed.kind == "like":
            return str(typed.reference), _with(task, typed.amount)
        if typed.kind == "set" and entry.method != "present":
            return entry.method, _with(task, typed.amount, entry.params)
        return _TYPED.get(typed.kind, typed.kind), _with(task, typed.amount)

    def typed(self, text: str) -> shorthand.Typed:
        """What a text means in this metric and the plan's unit."""
        return read_text(text=text, plan=self.version.plan, metric=self.metric)

    def _moved(self, task: Task, typed: shorthand.Typed) -> int:
        """The present total moved by an amount or a percentage, in whole rounding units."""
        if not task.leaves.filled.any():
            raise Refused(_("There is no present figure to change."), code="no_present_value")
        if typed.kind == "add":
            return task.present + (typed.amount or 0)
        moved = task.present * (1 + (typed.percent or Fraction(0)))
        return round(moved / task.quantum) * task.quantum


def read_text(*, text: str, plan: Plan, metric: Metric, unit: int | None = None) -> shorthand.Typed:
    """What was typed, in smallest units; raises `Invalid` with the place that makes no sense."""
    unit = (unit or plan.display_unit) if metric.unit == "money" else 1
    with Translate(metric.scale):
        return shorthand.parse(text, unit=unit, scale=metric.scale)


def _with(task: Task, amount: int | None, params: dict[str, Any] | None = None) -> Task:
    return replace(task, amount=amount, params=params or {})
