"""A typed total over HTTP: saved, journalled, with the visible rows in the answer; and its undo.

The real web server and a throw-away PostgreSQL share this machine with the client. The ratio is to
a limit of the same run: as many rows into a temporary table by binary COPY, one insert of them into
a table with the same key, one insert of their arrays.
"""

import http.client
import json
import os
import statistics
import time
import uuid
from collections.abc import Callable
from typing import Any

import psycopg2

from benchmarks.planning import SIZES, Company, company

ROUNDS = int(os.environ.get("SALESPLAN_BENCH_ROUNDS", "20"))
GOALS = dict(zip(SIZES, (100.0, 250.0, 1_200.0), strict=True))
UNDO_GOALS = dict(zip(SIZES, (None, None, 1_500.0), strict=True))
Row = tuple[str, float, str, float, float | None]

LIMIT = """
create temporary table limit_rows (a int, b int, c int, d int, e int, before bigint, after bigint);
insert into limit_rows select organisation_id, product_id, channel_id, customer_id, period, value,
  value + 1 from goals_cell where version_id = %(version)s;
create temporary table limit_cells (like goals_cell including indexes);
create temporary table limit_arrays (a int[], b int[], c int[], d int[], e int[], before bigint[],
  after bigint[])
"""
FILL = """
insert into limit_cells (version_id, metric_id, level, organisation_id, product_id, channel_id,
  customer_id, period, value) select 1, 1, 2, a, b, c, d, e, after from limit_rows
"""
ARRAYS = """
insert into limit_arrays select array_agg(a), array_agg(b), array_agg(c), array_agg(d),
  array_agg(e), array_agg(before), array_agg(after) from limit_rows
"""


def run() -> list[Row]:
    """p95 of an edit and of its undo at each size, beside what the database alone needs."""
    rows: list[Row] = []
    with company() as found:
        for size in SIZES:
            client = Client(found, size)
            limit = _limit(found, client.version)
            rounds = ROUNDS if size != "102,000 leaves" else max(5, ROUNDS // 4)
            edits = [_timed(client.edit) for _round in range(rounds + 2)][2:]
            undone = [_timed(client.undo) for _round in range(min(5, rounds))]
            for what, times, goal in (
                ("one typed total, p95", edits, GOALS[size]),
                ("its undo, median", undone, UNDO_GOALS[size]),
            ):
                value = _p95(times) if "p95" in what else statistics.median(times)
                rows.append((f"{size}: {what}", 1_000 * value, "ms", value / limit, goal))
    return rows


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 19 else max(times)


def _timed(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin


class Client:
    """A signed-in browser with the grid of one plan open."""

    def __init__(self, found: Company, size: str) -> None:
        self.version, self.top = found.versions[size]
        self.first, self.key = found.first, found.key
        self.connection = http.client.HTTPConnection("127.0.0.1", found.port)
        view = "rows=organisation,product&depth=3"
        grid = self._ask("GET", f"grid/?{view}")
        self.visible = [row["key"] for row in grid["rows"]][:200]

    def edit(self) -> dict[str, Any]:
        """Type on the plan's total."""
        entry = {
            "organisation": self.top, "first_period": self.first, "months": 6, "text": "+1%",
        }  # fmt: skip
        body = {
            "entries": [entry],
            "visible": self.visible,
            "view": {"rows": "organisation,product"},
        }
        answer = self._ask("POST", "spread/", body)
        if not answer["changed"] or len(answer["rows"]) != len(self.visible):
            raise RuntimeError(str(answer)[:300])
        return answer

    def undo(self) -> dict[str, Any]:
        """Take the last entry back."""
        return self._ask("POST", "undo/", {})

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        headers = {
            "Host": "localhost",
            "Cookie": f"sessionid={self.key}; csrftoken={'a' * 32}",
            "X-CSRFToken": "a" * 32,
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        text = None if body is None else json.dumps(body)
        self.connection.request(method, f"/api/v1/versions/{self.version}/{path}", text, headers)
        reply = self.connection.getresponse()
        content = reply.read()
        if reply.status != 200:
            raise RuntimeError(content.decode(errors="replace")[:500])
        answer: dict[str, Any] = json.loads(content)
        return answer


def _limit(found: Company, version: int) -> float:
    """Seconds that the database needs for as many rows, without reading or checking anything."""
    with psycopg2.connect(found.environment["DATABASE_URL"]) as connection:
        cursor = connection.cursor()
        cursor.execute(LIMIT, {"version": version})
        times = []
        for _round in range(3):
            cursor.execute("truncate limit_cells, limit_arrays")
            times.append(_timed(lambda: (cursor.execute(FILL), cursor.execute(ARRAYS))))
        connection.rollback()
    return statistics.median(times)
