"""A refresh of all forecasts of the demo company: issue 5's 600 nodes x 3 metrics in a minute.

Territories of the demo company, cut by product and channel as usual, and one level deeper, which
comes to some 600 series; from the cube to written rows.
"""

import time

from benchmarks import database
from benchmarks.__main__ import Row, _calibration

GOAL_SECONDS = 60.0


def run() -> list[Row]:
    """Seconds of a refresh, beside a calibration loop; and whether everything adds up."""
    database.start()
    from salesplan.demo import seeding

    seeding.seed(say=lambda _text: None)
    loop = _calibration()
    usual, series = _refresh(1)
    wide, many = _refresh(2)
    return [
        (f"refresh of {series} nodes x 3 metrics", usual, "s", usual / loop, GOAL_SECONDS),
        (f"refresh of {many} nodes x 3 metrics", wide, "s", wide / loop, GOAL_SECONDS),
        ("the same per 600 nodes", wide * 600 / many, "s", wide * 600 / many / loop, GOAL_SECONDS),
        ("months in which a parent is not the sum of its children", _broken(), "", 0.0, 0.0),
    ]


def _refresh(depth: int) -> tuple[float, int]:
    from goals.services import forecast_runs
    from salesplan.core.selectors import access
    from salesplan.demo import day

    begun = time.perf_counter()
    made = forecast_runs.run(
        actor=access.system(), now=day.noon(day.TODAY), as_of=day.TODAY, depth=depth
    )
    return time.perf_counter() - begun, made.report["series"]


def _broken() -> float:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from (select p.value from goals_forecastmonth p"
            " join goals_forecastrun r on r.id = p.run_id and r.is_current"
            " join core_node n on n.parent_id = p.organisation_id and n.seat_kind <> 'overlay'"
            " join goals_forecastmonth c on c.run_id = p.run_id and c.metric_id = p.metric_id"
            "  and c.organisation_id = n.id and c.period = p.period and c.product_id = 0"
            "  and c.channel_id = 0"
            " where p.product_id = 0 and p.channel_id = 0"
            " group by p.metric_id, p.organisation_id, p.period, p.value"
            " having p.value <> sum(c.value)) broken"
        )
        return float(cursor.fetchone()[0])
