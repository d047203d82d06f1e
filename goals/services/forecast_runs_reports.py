"""What a run found out about itself, for its report: options tried, coverage, drivers, methods."""

from collections import Counter
from collections.abc import Iterable
from math import isfinite
from typing import Any

import numpy as np

from goals.services.forecast_runs_models import Modelled


def report(*, found: Modelled) -> dict[str, Any]:
    """What is kept of one metric; shares are basis points, what could not be measured is None."""
    return {
        "options": {"taken": found.taken, "tried": _options(found)},
        "coverage": _coverage(found),
        "drivers": _drivers(found),
        "methods": dict(Counter(found.engine.methods).most_common()),
        "seconds": round(found.seconds, 2),
    }


def _options(found: Modelled) -> list[dict[str, Any]]:
    """Every set of options and how far off it would have been."""
    if found.options is None:
        return []
    return [
        {
            "name": row.name, "wape": _points(row.wape), "total_error": _points(row.total_error),
            "bias": _points(row.bias), "cases": row.cases,
        }
        for row in found.options.rows
    ]  # fmt: skip


def _coverage(found: Modelled) -> dict[str, Any]:
    intervals = found.engine.intervals
    if intervals is None:
        return {}
    told = intervals.coverage
    return {
        "measured": _all(told.measured), "by_month": [_all(pair) for pair in told.by_horizon],
        "cases": told.cases, "own": told.own,
    }  # fmt: skip


def _drivers(found: Modelled) -> dict[str, dict[str, Any]]:
    """In how many series a driver shows, and its median effect there, in 10^-4 of a logarithm."""
    told = {}
    for at, name in enumerate(found.engine.drivers):
        effects = found.engine.effects[:, at]
        seen = effects[np.abs(effects) > 0]
        told[name] = {
            "series": len(seen), "of": len(effects),
            "effect": round(float(np.median(seen)) * 10_000) if len(seen) else 0,
        }  # fmt: skip
    return told


def _all(shares: Iterable[float]) -> list[int | None]:
    return [_points(share) for share in shares]


def _points(share: float) -> int | None:
    return round(share * 10_000) if isfinite(share) else None
