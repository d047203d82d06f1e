"""A run's figures as rows, written by COPY."""

import json
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

import numpy as np
from django.db import connection

from goals.models import ForecastError, ForecastMonth, ForecastRun, ForecastSeries
from goals.selectors.forecast_series import Floats, Histories
from goals.services.forecast_runs_models import Ints, Modelled
from salesplan.engine.forecast import LEVELS, Flag
from salesplan.engine.forecast.results import INTERMITTENT

_KEYS = ("run_id", "metric_id", "organisation_id", "product_id", "channel_id")
_SERIES = (
    *_KEYS, "method", "flags", "months_known", "coverage80", "coverage95", "cases", "spread",
)  # fmt: skip
_BOUNDS = ("low80", "high80", "low95", "high95")
_ERRORS = (
    *_KEYS, "method", "ahead", "cases", "actual", "absolute_error", "error", "naive_error",
)  # fmt: skip
_SHARES = frozenset({"intermittent"})
"""Flags whose value is a share; it is kept in basis points."""


def write(*, run: ForecastRun, series: Histories, found: Modelled) -> None:
    """Write what a run says of one metric: series, months, errors."""
    _copy(ForecastSeries._meta.db_table, _SERIES, _series(run, series, found))
    _copy(
        ForecastMonth._meta.db_table,
        (*_KEYS, "period", "value", *_BOUNDS),
        _months(run, series, found),
    )
    _copy(ForecastError._meta.db_table, _ERRORS, _errors(run, series, found))


def _copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    text = StringIO()
    text.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"copy {table} ({', '.join(columns)}) from stdin", text)


def _series(run: ForecastRun, series: Histories, found: Modelled) -> Iterator[Sequence[Any]]:
    coverage = coverages(found=found)
    known = (~np.isnan(series.measure(found.metric.measure))).sum(axis=1).tolist()
    totals = found.totals.tolist()
    levels = LEVELS.tolist()
    effects = found.engine.effects
    for at, key in enumerate(series.keys):
        spread = {
            "levels": levels, "totals": totals[at],
            "effects": {
                name: round(float(effect), 6)
                for name, effect in zip(found.engine.drivers, effects[at], strict=True)
                if effect
            },
        }  # fmt: skip
        yield (
            run.pk, found.metric.pk, *key, found.engine.methods[at],
            json.dumps(flags(found=found.engine.flags[at], series=series, at=at)), known[at],
            *coverage, json.dumps(spread, separators=(",", ":")),
        )  # fmt: skip


def coverages(*, found: Modelled) -> tuple[Any, Any, int]:
    """Measured coverage of the 80 and 95 % intervals in basis points (COPY's null where there is
    none), and on how many months.
    """
    intervals = found.engine.intervals
    measured = intervals.coverage.measured if intervals else (np.nan, np.nan)
    cases = intervals.coverage.cases if intervals else 0
    shares = ["\\N" if np.isnan(one) else round(one * 10_000) for one in measured]
    return shares[0], shares[1], cases


def flags(*, found: Sequence[Flag], series: Histories, at: int) -> list[dict[str, Any]]:
    """What was odd, with months instead of positions and whole values."""
    width = next(iter(series.values.values())).shape[1]
    told = [_flag(flag, series.last_month - width + 1) for flag in found]
    closed = {"code": "closed"}
    return [closed, *told] if series.ended[at] else told


def _flag(flag: Flag, first_month: int) -> dict[str, Any]:
    factor = 10_000 if flag.code in _SHARES else 1
    told: dict[str, Any] = {"code": flag.code}
    if flag.position is not None:
        told["period"] = first_month + flag.position
    for name in ("value", "usual"):
        value = getattr(flag, name)
        if value is not None and np.isfinite(value):
            told[name] = round(float(value) * factor)
    return told


def _months(run: ForecastRun, series: Histories, found: Modelled) -> Iterator[Sequence[Any]]:
    table = np.stack([found.values, *(found.bounds[name] for name in _BOUNDS)], axis=2).tolist()
    for key, months in zip(series.keys, table, strict=True):
        for ahead, values in enumerate(months):
            yield (run.pk, found.metric.pk, *key, run.first_period + ahead, *values)


def _errors(run: ForecastRun, series: Histories, found: Modelled) -> Iterator[Sequence[Any]]:
    sums = found.errors
    cases, actual, naive = (
        part.tolist() for part in (sums.cases, _whole(sums.actual), _whole(sums.naive))
    )
    for number, method in enumerate(sums.methods):
        absolute, signed = (_whole(part[number]).tolist() for part in (sums.absolute, sums.signed))
        for at, key in enumerate(series.keys):
            if method == INTERMITTENT and found.engine.methods[at] != INTERMITTENT:
                continue  # elsewhere it is the combination
            for step, count in enumerate(cases[at]):
                if count:
                    yield (
                        run.pk, found.metric.pk, *key, method, step + 1, count, actual[at][step],
                        absolute[at][step], signed[at][step], naive[at][step],
                    )  # fmt: skip


def _whole(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)
