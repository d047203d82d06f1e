"""The cube against the facts, without writing: the audit of what deltas keep up."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection, transaction

from salesplan.core.models import CubeState
from salesplan.core.selectors.copying import Ints, fetch
from salesplan.core.services.cube import keymaps, keys, queue, spans
from salesplan.core.services.cube.grains import GRAINS, NUMBERS, Grain
from salesplan.core.services.cube.reading import Plan, first_day, read


@dataclass(frozen=True)
class Difference:
    """A cell that the cube and the facts see differently; None: not there."""

    table: str
    key: tuple[int, ...]
    cube: tuple[int, ...] | None
    facts: tuple[int, ...] | None


def check(*, months: Iterable[int]) -> list[Difference]:
    """Every cell of the months that differs, and every repeated order or active customer.

    Changes that still wait in the queue count as differences: drain first. Days are compared in
    days since 2000-01-01.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(queue.LOCK)
        plan = _plan(cursor)
        found = [d for month in months for d in _month(cursor, plan, month)]
        for table, rows in spans.fresh(cursor, plan.maps).items():
            select = f"select {', '.join(rows)} from {table}"
            stored = fetch(cursor, select, tuple(rows))
            found += _compare(
                table, 1, *(np.column_stack(list(r.values())) for r in (stored, rows))
            )
        transaction.set_rollback(True)
    return found


def _plan(cursor: Any) -> Plan:
    cursor.execute("drop table if exists cube_key_now")
    keys.sync(cursor)
    windows = CubeState.objects.values_list("day_windows", flat=True).get()
    return Plan(GRAINS, frozenset(windows), keymaps.load(cursor))


def _month(cursor: Any, plan: Plan, month: int) -> Iterator[Difference]:
    fresh: dict[Grain, list[dict[str, Ints | int]]] = {grain: [] for grain in GRAINS}
    for grain, cells in read(cursor, plan, [month]):
        fresh[grain].append(cells)
    for grain, parts in fresh.items():
        where = f"period = {month}"
        if grain.time == "day":
            day = "day >= date '2000-01-01' + {} and day < date '2000-01-01' + {}"
            where = day.format(first_day(month), first_day(month + 1))
        select = f"select {', '.join(grain.columns)} from {grain.table} where {where}"
        stored = _matrix(grain, [fetch(cursor, select, grain.columns)])
        yield from _compare(grain.table, len(NUMBERS), stored, _matrix(grain, parts))


def _matrix(grain: Grain, parts: list[dict[str, Any]]) -> Ints:
    """One row per cell, keys first."""
    whole = [
        np.column_stack(
            [np.broadcast_to(part[name], np.shape(part["lines"])) for name in grain.columns]
        )
        for part in parts
    ]
    empty = np.empty((0, len(grain.columns)), dtype=np.int64)
    return np.concatenate([empty, *whole])


def _compare(table: str, numbers: int, stored: Ints, fresh: Ints) -> Iterator[Difference]:
    """Rows that are not in both; the last `numbers` columns are not keys."""
    rows = np.concatenate([stored, fresh])
    _unique, inverse, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
    single = counts[inverse.ravel()] == 1
    sides = (stored[single[: len(stored)]], fresh[single[len(stored) :]])
    cube, facts = ({tuple(r[:-numbers]): tuple(r[-numbers:]) for r in s.tolist()} for s in sides)
    for key in sorted(cube.keys() | facts.keys()):
        yield Difference(table, key, cube.get(key), facts.get(key))
