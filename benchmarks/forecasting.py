"""Forecasts on public and sales series: accuracy against Naive2, intervals, odds, seconds.

Ratios are to the yardstick that a row names in its unit: OWA is one already. Needs the shared data
(SALESPLAN_SHARED). Run alone it prints more: `python -m benchmarks.forecasting`.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from benchmarks.forecast_sets import (
    SHARED,
    Collection,
    Company,
    companies,
    monthly,
    naive2_of,
    quarterly,
    score,
)
from salesplan.engine.forecast import LEVELS, OPTION_SETS, Options, choose_options, forecast
from salesplan.engine.forecast.forecasting import Forecasts
from salesplan.engine.forecast.odds import probability

Row = tuple[str, float, str, float, float | None]
ROUNDS = 3
ONE_CORE = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
TARGETS = (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3)
"""Times the seasonal naive forecast of the total."""
ORIGINS = (18, 21, 24, 27, 30, 33)
"""Months before the end of the whole series."""
WINDOWS = (3, 6, 12, 18)
SALES_HORIZON = 6


def run() -> list[Row]:
    """Return (name, value, unit, ratio, goal) per figure, measured in a process on one core."""
    if not SHARED.is_dir():
        return []
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.forecasting"],
        cwd=Path(__file__).parent.parent,
        env=os.environ | ONE_CORE,
        capture_output=True,
        text=True,
        check=True,
    )
    *report, rows = done.stdout.strip().split("\n")
    print("\n".join(report))
    return [tuple(row) for row in json.loads(rows)]


def main() -> None:
    """Print the tables and, as last line, the rows."""
    rows = [*_accuracy(monthly(), 0.785, 1_000), *_accuracy(quarterly(), 0.83, 378)]
    rows += _odds(monthly())
    for company in companies():
        _sales(company)
    print(json.dumps(rows))


def _accuracy(data: Collection, goal: float, count: int) -> Iterator[Row]:
    points, plain = _timed(lambda: _forecast(data, Options(intervals=False)))
    whole, seconds = _timed(lambda: _forecast(data, Options()))
    _print_scores(data, whole)
    name, scale = data.name, 1_000 / count
    yield (f"{name}: OWA of points", score(data, points.points).owa, "OWA", 1.0, goal)
    yield (f"{name}: OWA of chosen methods", score(data, whole.points).owa, "OWA", 1.0, goal)
    yield (f"{name}: points", plain * scale, "CPU s/1,000", 1.0, 3.0)
    yield (f"{name}: with intervals", seconds * scale, "CPU s/1,000", seconds / plain, 10.0)
    yield from _covered(data, whole)
    lowest = min(whole.points.min(), whole.intervals.low95.min(), whole.intervals.totals.min())
    yield (f"{name}: lowest figure of positive series", float(lowest), "", 1.0, 0.0)


def _forecast(data: Collection, options: Options) -> Forecasts:
    return forecast(
        data.train,
        horizon=data.horizon,
        last_month=data.last_month,
        season=data.season,
        options=options,
    )


def _timed(work: Callable[[], Forecasts]) -> tuple[Forecasts, float]:
    """The result and the median CPU seconds, all threads together."""
    seconds = []
    for _round in range(ROUNDS):
        start = time.process_time()
        found = work()
        seconds.append(time.process_time() - start)
    return found, statistics.median(seconds)


def _print_scores(data: Collection, found: Forecasts) -> None:
    print(f"\n{data.name}, {len(data.train)} series, {data.horizon} ahead")
    print(f"{'method':<16}{'sMAPE':>9}{'MASE':>9}{'OWA':>9}")
    tables = {"naive2": naive2_of(data)} | found.candidates | {"chosen": found.points}
    for name, points in tables.items():
        if name != "intermittent":
            own = score(data, points)
            print(f"{name:<16}{own.smape:>9.3f}{own.mase:>9.3f}{own.owa:>9.4f}")


def _covered(data: Collection, found: Forecasts) -> Iterator[Row]:
    own = found.intervals
    stated = own.coverage.measured
    sides = ((80, own.low80, own.high80, stated[0]), (95, own.low95, own.high95, stated[1]))
    for nominal, low, high, promised in sides:
        inside = (data.test >= low) & (data.test <= high)
        by_month = inside.mean(axis=0)
        label = f"{data.name}: {nominal} % interval covers, stated {100 * promised:.1f}"
        yield (label, 100 * inside.mean(), "%", inside.mean() / nominal * 100, float(nominal))
        least, most = 100 * by_month.min(), 100 * by_month.max()
        print(f"{nominal} % intervals cover {least:.1f} to {most:.1f} % by horizon")


def _odds(data: Collection) -> Iterator[Row]:
    """How often targets were reached for which odds had been given, by tenths."""
    given, reached = _cases(data)
    for window in WINDOWS:
        odds, happened = np.concatenate(given[window]), np.concatenate(reached[window])
        tenth = np.minimum((odds * 10).astype(int), 9)
        counts = np.bincount(tenth, minlength=10)
        said = np.bincount(tenth, odds, 10) / counts
        seen = np.bincount(tenth, happened, 10) / counts
        print(f"\nodds of {window} months' total, by tenths: cases, said, reached (%)")
        for row in (counts, np.round(100 * said, 1), np.round(100 * seen, 1)):
            print("  " + "".join(f"{figure:>8}" for figure in row))
        label = f"odds of {window} months' total: largest miss of a tenth, fewest cases"
        yield (label, 100 * float(np.abs(seen - said).max()), "points", float(counts.min()), 10.0)


def _cases(data: Collection) -> tuple[dict[int, list[np.ndarray]], dict[int, list[np.ndarray]]]:
    whole, horizon = data.whole(), max(WINDOWS)
    given: dict[int, list[np.ndarray]] = {window: [] for window in WINDOWS}
    reached: dict[int, list[np.ndarray]] = {window: [] for window in WINDOWS}
    for cut in ORIGINS:
        end = whole.shape[1] - cut
        months = data.last_month + data.horizon - cut
        found = forecast(whole[:, :end], horizon=horizon, last_month=months)
        for window in WINDOWS:
            actual = whole[:, end : end + window].sum(axis=1)
            naive = found.candidates["snaive"][:, :window].sum(axis=1)
            for times in TARGETS:
                quantiles = found.intervals.totals[:, window - 1]
                given[window].append(probability(LEVELS, quantiles, times * naive))
                reached[window].append(actual >= times * naive)
    return given, reached


def _sales(company: Company) -> None:
    """WAPE of leaves and error of their total in the last months, by set of options."""
    train, test = company.values[:, :-SALES_HORIZON], company.values[:, -SALES_HORIZON:]
    arguments = {
        "horizon": SALES_HORIZON,
        "last_month": company.last_month - SALES_HORIZON,
        "parents": company.parents,
    }
    leaves = ~np.isin(np.arange(len(test)), company.parents)
    report = choose_options(train, **arguments)
    size = f"{int(leaves.sum())} leaves, {train.shape[1]} months"
    print(f"\n{company.name}: {size}; chosen on its past: {report.best}")
    print(f"{'options':<36}{'WAPE':>8}{'total':>8}   on its past: {'WAPE':>6}{'total':>8}")
    for row in report.rows:
        found = forecast(train, options=OPTION_SETS[row.name], **arguments)
        wape, total = _misses(test[leaves], found.points[leaves])
        past = f"{100 * row.wape:>20.1f}{100 * row.total_error:>8.1f}"
        print(f"{row.name:<36}{wape:>8.1f}{total:>8.1f}{past}")
    for name in ("snaive", "naive2", "theta", "multistep"):
        wape, total = _misses(test[leaves], found.candidates[name][leaves])
        print(f"{name:<36}{wape:>8.1f}{total:>8.1f}")


def _misses(actual: np.ndarray, points: np.ndarray) -> tuple[float, float]:
    whole = actual.sum()
    total = np.abs((actual - points).sum(axis=0)).sum()
    return 100 * np.abs(actual - points).sum() / whole, 100 * total / whole


if __name__ == "__main__":
    main()
