"""Cells per second of the exact spread, beside a plain proportional float split of the same data.

The plain split (weight / sum * total, not rounded, not exact, no bounds) is the lightest work that
could be called spreading; the ratio says what exactness costs on this machine.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from salesplan.engine.spreading import NO_CAP, NO_FLOOR, GroupLayout, Limits, spread_groups

CELLS = 1_000_000
ROUNDS = 5
GOAL = 10.0
"""Million cells a second with a tenth of the leaves locked, floored and capped each."""

Row = tuple[str, float, str, float, float | None]


def run() -> list[Row]:
    """Return (name, value, unit, ratio to the plain float split, goal) per case."""
    rows: list[Row] = []
    for parents in (2_000, 100_000):
        rows += _measure(parents)
    return rows


def _measure(parents: int) -> list[Row]:
    random = np.random.default_rng(parents)
    counts = random.multinomial(CELLS - parents, random.dirichlet(np.full(parents, 3.0))) + 1
    layout = GroupLayout.of_counts(counts)
    weights = random.integers(0, 10**9, CELLS)
    totals = layout.segments.sum(weights) * 4 // 3
    limits = _limits(random, weights)
    plain = _speed(lambda: _float_split(layout, totals, weights))
    cases: list[tuple[str, Callable[[], object], float | None]] = [
        ("without limits", lambda: spread_groups(layout, totals, weights), None),
        ("10 % locks, floors, caps", lambda: spread_groups(layout, totals, weights, limits), GOAL),
    ]
    rows = []
    for name, work, goal in cases:
        speed = _speed(work)
        label = f"spread 1M leaves, {parents:,} parents, {name}"
        rows.append((label, round(speed, 1), "M cells/s", round(speed / plain, 3), goal))
    return rows


def _limits(random: np.random.Generator, weights: np.ndarray) -> Limits:
    """Return limits that nearly every parent can meet: floors at, caps above the present value."""
    floored, capped, locked = (random.random(CELLS) < 0.1 for _ in range(3))
    return Limits(
        locked=locked,
        held=weights,
        floors=np.where(floored, weights, NO_FLOOR),
        caps=np.where(capped, weights * 3 // 2, NO_CAP),
    )


def _float_split(layout: GroupLayout, totals: np.ndarray, weights: np.ndarray) -> np.ndarray:
    segments = layout.segments
    return weights * segments.repeat(totals / np.maximum(segments.float_sum(weights), 1.0))


def _speed(work: Callable[[], object]) -> float:
    """Return the median of million cells a second."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return CELLS / statistics.median(seconds) / 1e6
