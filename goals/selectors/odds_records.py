"""Were the probabilities right? What earlier forecast runs said, against what came since (B6).

For every kept run, every territory and every number of months that are over since, targets of 0.7
to 1.3 of last year's same months are asked for: how likely did the run call them, and were they
reached? Of all cases that were called 30 to 40 % likely, 30 to 40 % should have come true.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from goals.models import ForecastRun, ForecastSeries, RunState
from goals.selectors.columns import Int64Array
from salesplan.core.models import LEAF_MEASURES, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.selectors.actuals import arrays
from salesplan.engine.forecast import probability
from salesplan.engine.periods import last_day

FACTORS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3)
WIDTH, WHOLE = 1_000, 10_000
LEAST_CASES = 30
_SYSTEM = access.system()


@dataclass(frozen=True)
class Bin:
    """Cases whose probability lay from `low` to below `high` (basis points): their mean `said`
    probability and the share of them that `came` true.
    """

    low: int
    high: int
    cases: int
    said: int
    came: int

    @property
    def off(self) -> int:
        """By how much it came oftener than it was said, in basis points."""
        return self.came - self.said

    @property
    def is_thin(self) -> bool:
        """Whether there are too few cases to judge."""
        return self.cases < LEAST_CASES


@dataclass(frozen=True)
class Record:
    """Ten bins, those without a case too, made of `runs`; `cases` in all of them."""

    metric: Metric
    bins: tuple[Bin, ...]
    runs: tuple[ForecastRun, ...]
    cases: int

    @property
    def furthest(self) -> int | None:
        """The largest deviation of a bin with enough cases, in basis points."""
        judged = [abs(one.off) for one in self.bins if not one.is_thin]
        return max(judged, default=None)


def record(*, viewer: Viewer, metric: Metric, as_of: date) -> Record:
    """The record of the whole company, whoever asks: no bin tells anybody's figures.

    Runs count that were made on data before months which are over by `as_of`. Four queries.
    """
    runs = [
        run
        for run in ForecastRun.objects.filter(state=RunState.DONE).order_by("as_of", "pk")
        if _months(run, as_of)
    ]
    if not runs or metric.measure not in LEAF_MEASURES:
        return Record(metric, _bins(np.empty(0), np.empty(0, np.bool_)), (), 0)
    said, came = _cases(runs, metric, as_of)
    return Record(metric, _bins(said, came), tuple(runs), len(said))


def _months(run: ForecastRun, as_of: date) -> int:
    """How many months of a run are over."""
    months = 0
    while months < run.horizon and last_day(run.first_period + months) <= as_of:
        months += 1
    return months


def _cases(
    runs: Sequence[ForecastRun], metric: Metric, as_of: date
) -> tuple[np.ndarray, np.ndarray]:
    rows = ForecastSeries.unscoped.filter(
        run__in=runs, metric=metric, product_id=0, channel_id=0
    ).values_list("run_id", "organisation_id", "spread")
    by_run: dict[int, dict[int, Mapping[str, object]]] = {}
    for run_id, node, spread in rows:
        if spread.get("totals"):
            by_run.setdefault(run_id, {})[node] = spread
    nodes = sorted({node for found in by_run.values() for node in found})
    first = min(run.first_period for run in runs) - 12
    end = max(run.first_period + _months(run, as_of) for run in runs)
    sold = _sold(metric, nodes, first, end)
    parts = [_of_run(run, by_run.get(run.pk, {}), nodes, sold, first, _months(run, as_of))
             for run in runs]  # fmt: skip
    said, came = zip(*parts, strict=True)
    return np.concatenate(said), np.concatenate(came)


def _sold(metric: Metric, nodes: Sequence[int], first: int, end: int) -> Int64Array:
    """Actuals of nodes x months."""
    where = arrays.Where(tuple(nodes))
    found = arrays.by_month(viewer=_SYSTEM, where=where, months=range(first, end))
    values: Int64Array = getattr(found, metric.measure)
    return values


def _of_run(
    run: ForecastRun, spreads: Mapping[int, Mapping[str, object]], nodes: Sequence[int],
    sold: Int64Array, first: int, months: int,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Probabilities and outcomes of nodes x months x factors, as two flat arrays."""
    if not spreads:
        return np.empty(0), np.empty(0, np.bool_)
    places = [at for at, node in enumerate(nodes) if node in spreads]
    kept = [spreads[nodes[at]] for at in places]
    levels = np.array(kept[0]["levels"])
    totals = np.array([list(one["totals"])[:months] for one in kept], np.float64)  # type: ignore[call-overload]
    start = run.first_period - first
    actual = np.cumsum(sold[places, start : start + months], axis=1)
    before = np.cumsum(sold[places, start - 12 : start - 12 + months], axis=1)
    targets = before[..., None] * np.array(FACTORS)
    wide = np.repeat(totals[:, :, None, :], len(FACTORS), axis=2)
    said = probability(levels, wide, targets)
    counted = np.broadcast_to(before[..., None] > 0, said.shape)
    came = actual[..., None] >= targets
    return said[counted], came[counted]


def _bins(said: np.ndarray, came: np.ndarray) -> tuple[Bin, ...]:
    at = np.minimum((said * WHOLE // WIDTH).astype(np.int64), WHOLE // WIDTH - 1)
    found = []
    for number in range(WHOLE // WIDTH):
        inside = at == number
        cases = int(inside.sum())
        found.append(
            Bin(
                number * WIDTH, (number + 1) * WIDTH, cases,
                round(float(said[inside].mean()) * WHOLE) if cases else 0,
                round(float(came[inside].mean()) * WHOLE) if cases else 0,
            )
        )  # fmt: skip
    return tuple(found)
