"""Alert rules: 200 of them on 600 nodes, against one SQL aggregate over the rows they look at.

The same company again and again: the first evaluation opens cases, all later ones change nothing;
with `--full` it is evaluated 1,000 times.
"""

import itertools
import statistics
import time
from datetime import UTC, date, datetime

from benchmarks import database

Row = tuple[str, float, str, float, float | None]
AS_OF = date(2026, 8, 19)
NOW = datetime(2026, 8, 20, 1, tzinfo=UTC)
FIRST = 2026 * 12 + 6
SEATS, TEAMS, RULES = 600, 30, 200
GOAL = 2.0
COMPARISONS = ("target_to_date", "last_year", "previous_period", "benchmark", "absolute")
PERIODS = ("plan", "quarter", "month", "half", "year")

_ACTUALS = """
insert into {table} ({time}, organisation_id, product_id, channel_id, lines, orders, revenue, cost,
  quantity)
select t.at, s.id, p.id, 0, 3, 2, {size} * (80 + hashint4(s.id * 31 + p.id) % 20), {size} * 40,
  7000
from core_node s, (select id from core_node where kind = 'line' and not is_unassigned
  union select 0) p, {times} t (at)
where s.kind in ('seat', 'team', 'region') and not s.is_unassigned
"""
_TARGETS = """
insert into monitoring_targetmonth (plan_id, metric_id, level, kind, organisation_id, period,
  product_id, channel_id, value, is_derived)
select %(plan)s, m.id, 2, 0, s.id, t, p.id, 0, 2500000, false
from core_node s, core_metric m, generate_series(%(first)s, %(first)s + 5) t,
  (select id from core_node where kind = 'line' and not is_unassigned union select 0) p
where s.kind in ('seat', 'team', 'region') and not s.is_unassigned
  and m.code in ('revenue', 'margin', 'units')
"""
_LOOKED_AT = """
select count(*), sum(revenue), sum(cost), sum(quantity) from core_actualsmonth a
join core_node s on s.id = a.organisation_id and s.kind = 'seat'
where period between %(first)s - 24 and %(first)s + 1
"""


def run() -> list[Row]:
    """Return (what, value, unit, ratio, goal) rows."""
    database.start()
    _company()
    _rules()
    baseline = _seconds(_aggregate, 5)
    begun = time.perf_counter()
    first = _evaluate()
    opening = time.perf_counter() - begun
    rounds = 1_000 if database.is_full() else 20
    taken = [_round() for _ in range(rounds)]
    again = statistics.median(taken)
    cases = f"{RULES} rules x {SEATS} nodes"
    return [
        ("one SQL aggregate over the seats' months", baseline, "s", 1.0, None),
        (f"{cases}: evaluated again", again, "s", again / baseline, GOAL / baseline),
        (f"{cases}: first time, {first['opened']} cases open", opening, "s", opening / baseline,
         None),
        (f"cases opened twice in {rounds} evaluations", float(_duplicates()), "cases", 0.0, 0.0),
    ]  # fmt: skip


def _company() -> None:
    from django.db import connection

    from goals.models import Version
    from goals.services import plans
    from goals.services.plans import Draft
    from salesplan.core.selectors import access
    from salesplan.core.services import trees
    from salesplan.core.services.trees import NodeRow

    rows = [NodeRow(f"region-{n}", f"Region {n}", "region", "company") for n in range(6)]
    rows += [NodeRow(f"team-{n}", f"Team {n}", "team", f"region-{n % 6}") for n in range(TEAMS)]
    rows += [NodeRow(f"seat-{n}", f"Seat {n}", "seat", f"team-{n % TEAMS}") for n in range(SEATS)]
    system = access.system()
    trees.upsert_nodes(actor=system, dimension="organisation", rows=rows, today=AS_OF)
    lines = [NodeRow(f"line-{n}", f"Line {n}", "line") for n in range(4)]
    trees.upsert_nodes(actor=system, dimension="product", rows=lines, today=AS_OF)
    plan = plans.create(
        actor=system, draft=Draft(name="H2", organisation_id=1, first_period=FIRST), today=AS_OF
    )
    Version.unscoped.filter(plan=plan).update(state="approved", is_baseline=True)
    months = f"generate_series({FIRST - 30}, {FIRST + 1})"
    days = ", ".join(f"('{year}-0{month}-01'::date)" for year in (2025, 2026) for month in (7, 8))
    every = f"(select d::date from (values {days}) m (f), generate_series(f, f + 27, '1 day') d)"
    with connection.cursor() as cursor:
        cursor.execute(
            _ACTUALS.format(table="core_actualsmonth", time="period", times=months, size=30_000)
        )
        cursor.execute(
            _ACTUALS.format(table="core_actualsday", time="day", times=every, size=1_000)
        )
        cursor.execute("update core_cubestate set day_windows = %s", [_windows()])
        cursor.execute(_TARGETS, {"plan": plan.pk, "first": FIRST})
        cursor.execute("vacuum analyze")


def _windows() -> str:
    return str([month for year in (0, 12) for month in (FIRST - year, FIRST + 1 - year)])


def _rules() -> None:
    from monitoring.models import AlertRule
    from salesplan.core.models import Metric, Node

    metrics = list(Metric.objects.filter(code__in=["revenue", "margin"]))
    products = [None, *Node.unscoped.filter(kind="line", is_unassigned=False)]
    ways = itertools.product(metrics, products, COMPARISONS, PERIODS)
    made = [
        AlertRule(
            name=f"Rule {number}", metric=metric, node_kind="seat", product=product,
            comparison=comparison, period=period, absolute=100, watch=6_000, act=5_000 - number,
        )
        for number, (metric, product, comparison, period) in enumerate(ways)
    ]  # fmt: skip
    AlertRule.objects.bulk_create(made[:RULES])


def _evaluate() -> dict[str, int]:
    from monitoring.services import alerts
    from salesplan.core.selectors import access

    return alerts.evaluate(actor=access.system(), as_of=AS_OF, now=NOW)


def _round() -> float:
    begun = time.perf_counter()
    counts = _evaluate()
    if counts["opened"] or counts["resolved"]:
        raise AssertionError(counts)
    return time.perf_counter() - begun


def _aggregate() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_LOOKED_AT, {"first": FIRST})
        cursor.fetchone()


def _duplicates() -> int:
    from django.db.models import Count

    from monitoring.models import Alert

    cases = Alert.unscoped.order_by().values(
        "rule_id", "plan_id", "organisation_id", "first_period"
    )
    return cases.annotate(times=Count("pk")).filter(times__gt=1).count()


def _seconds(work: object, rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()  # type: ignore[operator]
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
