"""The measured figures of a dashboard at any node, from the cube and from DuckDB on the lines.

Revenue, units, margin, orders, order value, active customers and last year cut at the day, in one
statement (targets and landing are read by `monitoring`).
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import database

Row = tuple[str, float, str, float, float | None]
NODES = {"company": "company", "region": "r3", "team": "t17", "seat": "s171"}
AS_OF = date(2026, 6, 17)
FIRST = 2026 * 12
ROUNDS = 50
TIMES_FASTER = 20.0

_SAME = """
select sum(revenue) filter (now), sum(cost) filter (now), sum(quantity) filter (now),
       count(distinct order_key) filter (now), count(distinct customer_id) filter (recent),
       sum(revenue) filter (past), sum(cost) filter (past), sum(quantity) filter (past),
       count(distinct order_key) filter (past)
from (select *, period >= {first} as recent, recent and day <= {day} as now,
             not recent and day <= {before} as past
      from fact join seat using (seat_id) where key_id = {node}
      and (period between {first} and {first} + 5 or period between {first} - 12 and {first} - 7))
"""


def run() -> list[Row]:
    """Return (name, milliseconds, unit, times faster than DuckDB, goal)."""
    database.start()
    from benchmarks import duck, facts_data
    from salesplan.core.models import Node, SalesLine
    from salesplan.core.services.cube.rebuild import rebuild

    lines = 10_000_000 if database.is_full() else 1_000_000
    if not SalesLine.unscoped.exists():
        facts_data.load(lines)
        rebuild(today=facts_data.TODAY)
    ids = dict(Node.unscoped.filter(code__in=NODES.values()).values_list("code", "pk"))
    with tempfile.TemporaryDirectory() as folder:
        limit = duck.load(Path(folder))
        rows = [_compare(limit, level, ids[code]) for level, code in NODES.items()]
        limit.close()
    return rows


def _compare(limit: Any, level: str, node: int) -> Row:
    from salesplan.core.selectors import access, actuals

    epoch = date(2000, 1, 1)
    days = {"day": (AS_OF - epoch).days, "before": (AS_OF.replace(year=2025) - epoch).days}
    sql = _SAME.format(first=FIRST, node=node, **days)
    viewer = access.system()

    def from_cube() -> Any:
        return actuals.with_last_year(
            viewer=viewer, organisation_id=node, first_period=FIRST, last_period=FIRST + 5,
            as_of=AS_OF,
        )  # fmt: skip

    now, before = from_cube()
    mine = (now.revenue, now.cost, now.quantity, now.orders, now.active_customers,
            before.revenue, before.cost, before.quantity, before.orders)  # fmt: skip
    facts = tuple(map(int, limit.execute(sql).fetchone()))
    if mine != facts:
        raise AssertionError(f"cube {mine}, facts {facts}")
    theirs = _milliseconds(lambda: limit.execute(sql).fetchone(), 5)
    taken = _milliseconds(from_cube, ROUNDS)
    return (f"figures of a {level}, half a year cut at the day", taken, "ms", theirs / taken,
            TIMES_FASTER)  # fmt: skip


def _milliseconds(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - begin))
    return statistics.median(taken)
