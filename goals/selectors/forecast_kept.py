"""What statistics said before a period began, and how their methods did on earlier months."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max, Sum

from goals.models import ForecastError, ForecastRun, ForecastSeries, RunState
from goals.selectors import forecasts
from salesplan.core.scoping import Viewer
from salesplan.engine.forecast_value import Record
from salesplan.engine.periods import Span

_KEPT = """
select w.number, m.organisation_id, sum(m.value), count(*)
from unnest(%(numbers)s::int[], %(runs)s::int[], %(firsts)s::int[], %(lasts)s::int[])
  as w(number, run_id, first_period, last_period)
join goals_forecastmonth m on m.run_id = w.run_id and m.metric_id = %(metric)s
  and m.organisation_id = any(%(nodes)s) and m.product_id = 0 and m.channel_id = 0
  and m.period between w.first_period and w.last_period
group by w.number, m.organisation_id
"""
Kept = dict[tuple[int, Span], int]


@dataclass(frozen=True, slots=True)
class Method:
    """How a statistical method did at a territory: months tested ahead of their time.

    `chosen` is the one that the current run uses there.
    """

    name: str
    record: Record
    longest: int
    chosen: bool


def before_periods(
    *, viewer: Viewer, metric_id: int, organisation_ids: Sequence[int], spans: Sequence[Span]
) -> Kept:
    """(node, period) -> what the last run that knew nothing of the period expected of it.

    Two queries. Periods without such a run, or with a month that it did not reach, are missing.
    `organisation_ids` lie in the viewer's scope.
    """
    runs = ForecastRun.objects.filter(state=RunState.DONE).order_by("as_of", "id")
    known = list(runs.values_list("pk", "as_of"))
    chosen = {
        at: [pk for pk, as_of in known if as_of < span.first_day][-1:]
        for at, span in enumerate(spans)
    }
    wanted = [at for at, found in chosen.items() if found]
    if not wanted:
        return {}
    params: dict[str, Any] = {
        "numbers": wanted, "runs": [chosen[at][0] for at in wanted], "metric": metric_id,
        "firsts": [spans[at].first_month for at in wanted],
        "lasts": [spans[at].last_month for at in wanted], "nodes": list(organisation_ids),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, params)
        return {
            (node, spans[at]): int(total)
            for at, node, total, months in cursor.fetchall()
            if months == spans[at].count
        }


def methods(*, viewer: Viewer, metric_id: int, organisation_id: int) -> list[Method]:
    """How the statistical methods did at a territory by the current run's back-test, best first."""
    run = forecasts.current_run(viewer=viewer)
    if run is None:
        return []
    place = {
        "run_id": run.pk, "metric_id": metric_id, "organisation_id": organisation_id,
        "product_id": 0, "channel_id": 0,
    }  # fmt: skip
    rows = ForecastError.objects.visible_to(viewer).filter(**place).values("method")
    sums = rows.annotate(
        Sum("cases"), Sum("actual"), Sum("absolute_error"), Sum("error"), Sum("naive_error"),
        Max("ahead"),
    )  # fmt: skip
    series = ForecastSeries.objects.visible_to(viewer).filter(**place)
    used = series.values_list("method", flat=True).first()
    found = [
        Method(
            row["method"],
            Record(
                cases=row["cases__sum"], actual=row["actual__sum"],
                absolute=row["absolute_error__sum"], error=row["error__sum"],
                compared=row["cases__sum"], naive=row["naive_error__sum"],
                own=row["absolute_error__sum"],
            ),
            row["ahead__max"],
            row["method"] == used,
        )
        for row in sums
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.record.absolute, one.name))
