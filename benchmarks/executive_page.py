"""The executive's page on a large company: queries, time in the database, pages a second.

A quick run has 1,000,000 lines, `--full` 10,000,000; 500 seats, 2,000 products, a plan in force of
300,000 cells. What is measured is the first HTML, of which nothing is cached, at the root, a region
and a seat; then behind the real web server at 8 connections, on processors shared with database
and browsers.
"""

import os
import statistics
import time
from typing import Any

from benchmarks import database
from benchmarks.serving import SIGN_IN, ask, measure, served, served_settings

Row = tuple[str, float, str, float, float | None]
PAGE = "/monitoring/executive/?organisation={node}"
NODES = {"root": "company", "region": "r3", "seat": "s171"}
ROUNDS = 9
QUERIES, DATABASE_MS, PAGES, P95 = 12, 10.0, 100.0, 100.0
EMAIL = "executive@bench.example"
SESSION = f"""{SIGN_IN}
from salesplan.core.models import Grant, User
user = User.objects.filter(email="{EMAIL}").first()
if user is None:
    user = User.objects.create_user("{EMAIL}", full_name="Executive")
    Grant.objects.create(user=user, role="executive")
print(json.dumps(sign_in(user)))
"""


def run() -> list[Row]:
    """Return (name, value, unit, ratio, goal); ratios are to the bare signed-in page."""
    database.start()
    from benchmarks import selling
    from salesplan.core.models import Node

    selling.prepare(database.lines())
    _vacuum()
    environment = served_settings(
        {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    )
    key = ask(environment, SESSION)
    nodes = dict(Node.unscoped.filter(dimension="organisation").values_list("code", "pk"))
    rows = [row for level, code in NODES.items() for row in _queries(level, nodes[code])]
    any_node = [PAGE.format(node=pk) for code, pk in nodes.items() if code != "unassigned"]
    with served(environment) as port:
        bare = measure(port, key, ["/notifications/count/"])
        for name, paths in {
            "executive page at the root": [PAGE.format(node=nodes["company"])],
            "executive page, any node": any_node,
        }.items():
            page = measure(port, key, paths)
            rows += [
                (name, page.rate, "pages/s", page.rate / bare.rate, PAGES),
                (f"{name}: p95", page.p95, "ms", page.p95 / bare.p95, P95),
            ]
    return rows


def _vacuum() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def _queries(level: str, node: int) -> list[Row]:
    """Statements and their time for one first HTML, of a signed-in browser in this process."""
    from django.db import connection
    from django.test import Client

    from salesplan.core.models import User

    client = Client()
    backend = "django.contrib.auth.backends.ModelBackend"
    client.force_login(User.objects.get(email=EMAIL), backend=backend)
    taken: list[tuple[int, float]] = []
    for _round in range(ROUNDS):
        times: list[float] = []
        with connection.execute_wrapper(_timed(times)):
            answer: Any = client.get(PAGE.format(node=node))
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code} at {level}")
        taken.append((len(times), 1000 * sum(times)))
    count, spent = (statistics.median(values) for values in zip(*taken[1:], strict=True))
    return [
        (f"executive page at a {level}: queries", count, "queries", 1.0, QUERIES),
        (f"executive page at a {level}: in the database", spent, "ms", 1.0, DATABASE_MS),
    ]


def _timed(times: list[float]) -> Any:
    """Take the time of every statement, the way to the database and back included."""

    def wrapper(execute: Any, *statement: Any) -> Any:
        begin = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            times.append(time.perf_counter() - begin)

    return wrapper
