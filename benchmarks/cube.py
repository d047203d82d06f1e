"""The cube: rebuilt beside DuckDB's group-by of the same lines, and drained of 1,000 changed lines.

A quick run takes 1,000,000 lines, `--full` 10,000,000. The drain is measured at a tenth of the
history and at all of it: what grows is the last row.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks import database

Row = tuple[str, float, str, float, float | None]
ROUNDS = 3
DRAINS = 7
CHANGED = 1_000
G1_RATIO = 8.0
G1_DRAIN = 150.0
GROWTH = 2.2


def run() -> list[Row]:
    """Return (name, value, unit, ratio, goal): ratios are to DuckDB's leaf group-by, or growth."""
    database.start()
    from benchmarks import facts_data

    lines = 10_000_000 if database.is_full() else 1_000_000
    facts_data.load(lines // 10)
    small = _drains(lines // 10)
    database.empty()
    facts_data.load(lines)
    rows = _rebuilds(lines)
    large = _drains(lines)
    return rows + _drain_rows(lines, small, large)


def _rebuilds(lines: int) -> list[Row]:
    from benchmarks import duck
    from salesplan.core.services.cube import grains

    with tempfile.TemporaryDirectory() as folder:
        _rebuild_all()  # stores the keys that DuckDB reads
        limit = duck.load(Path(folder))
        bare, exact, month = [], [], []
        for _ in range(ROUNDS):
            bare.append(_seconds(lambda: duck.leaf_group_by(limit, distinct=False)))
            month.append(_seconds(lambda: _rebuild_grain(grains.MONTH)))
            exact.append(_seconds(lambda: duck.leaf_group_by(limit, distinct=True)))
        limit.close()
    base, g1 = statistics.median(bare), statistics.median(month)
    size = f"{lines / 1e6:g}M lines"
    rows: list[Row] = [
        (f"{size}: DuckDB leaf group-by", base, "s", 1.0, None),
        (f"{size}: the same with distinct orders", (d := statistics.median(exact)), "s", d / base,
         None),
        (f"{size}: rebuild of G1, index included", g1, "s", g1 / base, G1_RATIO),
        (f"{size}: … beside DuckDB with distinct orders, which G1 counts", g1, "s", g1 / d, None),
    ]  # fmt: skip
    for grain in grains.GRAINS[1:]:
        taken = _seconds(lambda grain=grain: _rebuild_grain(grain))  # type: ignore[misc]
        rows.append((f"{size}: rebuild of {grain.name}", taken, "s", taken / base, None))
    whole = _seconds(_rebuild_all)
    rows.append((f"{size}: rebuild of everything", whole, "s", whole / base, None))
    return rows


def _rebuild_all() -> None:
    from benchmarks.facts_data import TODAY
    from salesplan.core.services.cube.rebuild import rebuild

    rebuild(today=TODAY)


def _rebuild_grain(grain: Any) -> None:
    """One grain as the rebuild does it: child processes, new table, index, exchange."""
    from django.db import connection, transaction

    from benchmarks.facts_data import TODAY
    from salesplan.core.models import Company
    from salesplan.core.services.cube import keymaps, rebuild, swapping
    from salesplan.core.services.cube.reading import Plan
    from salesplan.core.services.cube.windows import day_months

    windows = frozenset(day_months(Company.objects.get(pk=1), TODAY))
    with transaction.atomic(), connection.cursor() as cursor:
        plan = Plan((grain,), windows, keymaps.load(cursor))
        rebuild.fill(cursor, plan, rebuild.all_months(), rebuild.processors())
        swapping.swap(cursor, grain.table)


def _drains(lines: int) -> dict[str, float]:
    """Median milliseconds of a drain of changed recent lines, by part."""
    from benchmarks import facts_data
    from salesplan.core.services.cube.drain import drain

    _rebuild_all()
    taken: dict[str, list[float]] = {}
    for number in range(DRAINS):
        facts_data.change_recent(CHANGED, lines, seed=number)
        with _timed_parts(taken):
            taken.setdefault("all", []).append(
                1000 * _seconds(lambda: drain(today=facts_data.TODAY))
            )
    return {name: statistics.median(values[1:]) for name, values in taken.items()}


def _drain_rows(lines: int, small: dict[str, float], large: dict[str, float]) -> list[Row]:
    """A ratio here is the growth against a tenth of the history."""
    at = f"{CHANGED:,} changed recent lines in {lines / 1e6:g}M"
    goals = {"month": G1_DRAIN}
    rows: list[Row] = [
        (f"{at}: {name}", value, "ms", value / small[name], goals.get(name))
        for name, value in large.items()
    ]
    growth = large["month"] / small["month"]
    rows.append((f"{at}: growth of G1 when history grows 10 x", growth, "x", growth, GROWTH))
    return rows


@contextmanager
def _timed_parts(taken: dict[str, list[float]]) -> Iterator[None]:
    """Take the time of each grain, and of the claim, inside a drain."""
    from salesplan.core.services.cube import drain, queue

    apply_to, claim = drain.apply_to, queue.claim

    def timed(name: str, call: Callable[[], Any]) -> Any:
        begin = time.perf_counter()
        result = call()
        taken.setdefault(name, []).append(1000 * (time.perf_counter() - begin))
        return result

    drain.apply_to = lambda cursor, grain: timed(grain.name, lambda: apply_to(cursor, grain))
    queue.claim = lambda cursor, recent: timed("claim", lambda: claim(cursor, recent))
    try:
        yield
    finally:
        drain.apply_to, queue.claim = apply_to, claim


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
