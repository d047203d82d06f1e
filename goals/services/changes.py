"""A change of cells as arrays, what it concerns, and why it happens."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from goals.models import Level
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import BoolArray

ARRAYS = """
select * from unnest(%(organisations)s::int[], %(products)s::int[], %(channels)s::int[],
  %(customers)s::int[], %(periods)s::int[], %(after)s::bigint[]) with ordinality
  as c(organisation_id, product_id, channel_id, customer_id, period, value, place)
"""
"""The cells of a change with their values after it as a table; `place` counts from 1."""


@dataclass(frozen=True)
class Figure:
    """Which figure of a version: a metric at a level."""

    metric_id: int
    level: int = Level.TARGET


@dataclass(frozen=True, eq=False)
class Change:
    """Changed leaves only: ``keys`` (4, n), ``periods`` (n,), values before and after with masks
    of what is filled (an unfilled one is empty).
    """

    keys: Int64Array
    periods: Int64Array
    before: Int64Array
    before_filled: BoolArray
    after: Int64Array
    after_filled: BoolArray

    def __len__(self) -> int:
        return len(self.periods)

    def where(self, mask: BoolArray) -> "Change":
        """Return the part of the change at some of its leaves."""
        return Change(
            self.keys[:, mask],
            self.periods[mask],
            self.before[mask],
            self.before_filled[mask],
            self.after[mask],
            self.after_filled[mask],
        )

    def reversed(self) -> "Change":
        """Return the change that takes this one back."""
        return Change(
            self.keys, self.periods, self.after, self.after_filled, self.before, self.before_filled
        )


@dataclass(frozen=True)
class Story:
    """Why cells change: for the journal."""

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    undoes_id: int | None = None
    batch_id: int | None = None


def array_params(*, change: Change) -> dict[str, str]:
    """The arrays of a change as parameters of statements."""
    names = ("organisations", "products", "channels", "customers")
    arrays = {name: _literal(ids) for name, ids in zip(names, change.keys, strict=True)}
    return {
        **arrays,
        "periods": _literal(change.periods),
        "before": _literal(change.before, change.before_filled),
        "after": _literal(change.after, change.after_filled),
    }


def _literal(values: Int64Array, filled: BoolArray | None = None) -> str:
    """An array in PostgreSQL's text form: far quicker to send than a list of numbers."""
    texts = values.astype("U20")
    if filled is not None:
        texts = np.where(filled, texts, "NULL")
    return "{" + ",".join(texts.tolist()) + "}"
