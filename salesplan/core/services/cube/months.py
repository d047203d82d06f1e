"""Months rebuilt from facts inside the drain's transaction."""

from typing import Any

from salesplan.core.selectors.copying import send
from salesplan.core.services.cube import keymaps, spans
from salesplan.core.services.cube.grains import DAY, GRAINS
from salesplan.core.services.cube.reading import Plan, first_day, read


def rebuild(cursor: Any, stale: set[int], *, old_windows: list[int], windows: list[int]) -> None:
    """Write the stale months of all grains afresh, and G5 for the months that enter its window."""
    left = set(old_windows) - set(windows)
    entered = set(windows) - set(old_windows)
    _forget_days(cursor, left | entered | stale)
    if not stale | entered:
        return
    for grain in GRAINS:
        if grain.time == "period":
            cursor.execute(f"delete from {grain.table} where period = any(%s)", [list(stale)])
    maps = keymaps.load(cursor)
    whole = Plan(GRAINS, frozenset(windows), maps)
    days = Plan((DAY,), frozenset(windows), maps)
    for month in sorted(stale | entered):
        _write(cursor, whole if month in stale else days, month)
    if stale:
        spans.rebuild(cursor, maps)


def _forget_days(cursor: Any, months: set[int]) -> None:
    for month in sorted(months):
        cursor.execute(
            f"delete from {DAY.table} where day >= date '2000-01-01' + %s"
            " and day < date '2000-01-01' + %s",
            [first_day(month), first_day(month + 1)],
        )


def _write(cursor: Any, plan: Plan, month: int) -> None:
    for grain, cells in read(cursor, plan, [month]):
        send(cursor, grain.table, grain.columns, cells)
