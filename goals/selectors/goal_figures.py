"""The figures beside goals: what the plan's cells come to, and what history says of the growth."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import connection

from goals.models import Goal, Plan, Version
from salesplan.core.models import COMPANY_ID, Aggregation, Closure, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import comparisons
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.engine import pacing
from salesplan.engine.periods import last_day

YEAR = 12
_CELLS = """
select w.number, c.level, sum(c.value)
from unnest(%(numbers)s::int[], %(organisations)s::int[], %(metrics)s::int[], %(firsts)s::int[],
  %(ends)s::int[]) as w(number, organisation_id, metric_id, first_period, end_period)
join core_closure k on k.ancestor_id = w.organisation_id and k.is_current
join goals_cell c on c.version_id = %(version)s and c.metric_id = w.metric_id
  and c.organisation_id = k.descendant_id and c.period >= w.first_period
  and c.period < w.end_period
group by w.number, c.level
"""
_OBSERVED = """
select w.number, o.metric_id, sum(o.numerator), sum(o.denominator)
from unnest(%(numbers)s::int[], %(organisations)s::int[], %(firsts)s::int[], %(ends)s::int[])
  as w(number, organisation_id, first_period, end_period)
join core_observation o on o.period >= w.first_period and o.period < w.end_period
  and o.metric_id = any(%(metrics)s::int[])
  and ((w.organisation_id = %(company)s and o.organisation_id = 0)
    or o.organisation_id in (select descendant_id from core_closure
      where ancestor_id = w.organisation_id and is_current))
group by w.number, o.metric_id
"""
_CUBE = {
    "revenue": "revenue", "cost": "cost", "margin": "margin", "quantity": "quantity",
    "orders": "orders", "customers": "active_customers",
}  # fmt: skip
Where = tuple[int, int, int]
Parts = dict[int, int | None]


@dataclass(frozen=True)
class Track:
    """What a metric came to in the same months of last year, and of the year before."""

    last_year: int | None
    before: int | None

    @property
    def growth(self) -> int | None:
        """How last year grew on the year before, in basis points."""
        return growth(self.last_year, self.before)


def growth(current: int | None, base: int | None) -> int | None:
    """Growth in basis points; None where it makes no sense or nothing is known."""
    grown = pacing.growth(current, base) if current is not None else None
    return None if grown is None else round(grown * 10_000)


def computed(
    *, viewer: Viewer, version: Version, goals: Sequence[Goal]
) -> dict[int, dict[int, int]]:
    """Goal id -> level -> total of the version's cells on the goal's territory and months.

    One query. Goals without cells, on metrics that have none, or on territories outside the
    viewer's scope are missing.
    """
    plan = version.plan
    wanted = [goal for goal in covered(viewer=viewer, goals=goals) if _adds_up(goal.metric)]
    firsts = [goal.first_period or plan.first_period for goal in wanted]
    params: dict[str, Any] = {
        "numbers": [goal.pk for goal in wanted],
        "organisations": [goal.organisation_id for goal in wanted],
        "metrics": [goal.metric_id for goal in wanted],
        "firsts": firsts,
        "ends": [
            first + (goal.months or plan.months) for goal, first in zip(wanted, firsts, strict=True)
        ],
        "version": version.pk,
    }
    totals: dict[int, dict[int, int]] = defaultdict(dict)
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(_CELLS, params)
            for goal_id, level, total in cursor.fetchall():
                totals[goal_id][level] = int(total)
    return dict(totals)


def tracks(*, viewer: Viewer, goals: Sequence[Goal], as_of: date) -> dict[int, Track]:
    """Goal id -> history of its metric on its territory, one year and two years before its months.

    One statement per run of months and one for observations. Goals of more than a year, those on
    territories outside the viewer's scope, and months that were not over at `as_of` are missing.
    """
    wanted = [
        goal
        for goal in covered(viewer=viewer, goals=goals)
        if goal.first_period and goal.months and goal.months <= YEAR
    ]
    places = {_where(goal, back) for goal in wanted for back in (1, 2)}
    sold = _sold(viewer, places, as_of)
    known = _with_parts({goal.metric for goal in wanted})
    seen = _observed(places, known)
    found: dict[int, Track] = {}
    for goal in wanted:
        values = [
            _value(goal.metric, known, sold.get(where), seen.get(where, {}))
            if last_day(where[1] + where[2] - 1) <= as_of
            else None
            for where in (_where(goal, 1), _where(goal, 2))
        ]
        found[goal.pk] = Track(*values)
    return found


def unmeasured(*, viewer: Viewer, goals: Sequence[Goal]) -> set[int]:
    """Ids of metrics of the goals that neither sales nor any observation measure."""
    known = _with_parts({goal.metric for goal in goals})
    parts = {pk for pk, metric in known.items() if metric.aggregation != Aggregation.RATIO}
    with connection.cursor() as cursor:
        cursor.execute(
            "select m.id from core_metric m where m.id = any(%s) and m.measure = '' and not exists"
            " (select from core_observation o where o.metric_id = m.id)",
            [list(parts)],
        )
        blind = {row[0] for row in cursor.fetchall()}
    return {
        goal.metric_id
        for goal in goals
        if blind & {goal.metric_id, goal.metric.numerator_id, goal.metric.denominator_id}
    }


def covered(*, viewer: Viewer, goals: Sequence[Goal]) -> list[Goal]:
    """The goals whose territory lies in the viewer's scope, with one query at most."""
    if viewer.everything:
        return list(goals)
    wanted = {goal.organisation_id for goal in goals}
    own = set(Closure.below(viewer.organisation).filter(descendant_id__in=wanted))
    return [goal for goal in goals if goal.organisation_id in own]


def _months(goal: Goal, plan: Plan) -> tuple[int, int]:
    """The first month of a goal and the one after its last; those of the plan where it has none."""
    first = goal.first_period or plan.first_period
    return first, first + (goal.months or plan.months)


def _within(goal: Goal, plan: Plan) -> bool:
    first, end = _months(goal, plan)
    return plan.first_period <= first and end <= plan.first_period + plan.months


def _adds_up(metric: Metric) -> bool:
    return metric.aggregation == Aggregation.SUM


def _where(goal: Goal, years_back: int) -> Where:
    return (goal.organisation_id, (goal.first_period or 0) - YEAR * years_back, goal.months or 0)


def _sold(viewer: Viewer, places: Iterable[Where], as_of: date) -> dict[Where, Figures]:
    by_span: dict[tuple[int, int], list[int]] = defaultdict(list)
    for organisation_id, first, months in places:
        by_span[first, months].append(organisation_id)
    found: dict[Where, Figures] = {}
    for (first, months), nodes in by_span.items():
        now, _before = comparisons.along(
            viewer=viewer, organisation_id=COMPANY_ID, column="organisation_id", nodes=nodes,
            first_period=first, last_period=first + months - 1, as_of=as_of,
        )  # fmt: skip
        found |= {(node, first, months): figures for node, figures in now.items()}
    return found


def _observed(places: Iterable[Where], known: dict[int, Metric]) -> dict[Where, Parts]:
    """Place -> metric -> observed value, of the metrics that sales do not measure."""
    wanted = list(places)
    metrics = [pk for pk, metric in known.items() if not metric.measure and _adds_up(metric)]
    found: dict[Where, Parts] = defaultdict(dict)
    if not wanted or not metrics:
        return found
    params: dict[str, Any] = {
        "numbers": list(range(len(wanted))),
        "organisations": [where[0] for where in wanted],
        "firsts": [where[1] for where in wanted],
        "ends": [where[1] + where[2] for where in wanted],
        "metrics": metrics,
        "company": COMPANY_ID,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OBSERVED, params)
        for number, metric_id, numerator, _denominator in cursor.fetchall():
            found[wanted[number]][metric_id] = int(numerator)
    return found


def _with_parts(metrics: set[Metric]) -> dict[int, Metric]:
    """The metrics and those that ratios are made of, by id."""
    parts = {pk for one in metrics for pk in (one.numerator_id, one.denominator_id) if pk}
    known = {one.pk: one for one in metrics}
    missing = parts - set(known)
    return known | {one.pk: one for one in Metric.objects.filter(pk__in=missing)}


def _value(
    metric: Metric, known: dict[int, Metric], figures: Figures | None, observed: Parts
) -> int | None:
    """The value in the metric's smallest unit; None when it was not measured."""
    if metric.aggregation != Aggregation.RATIO:
        return _own_value(metric, figures, observed)
    above, below = known[metric.numerator_id or 0], known[metric.denominator_id or 0]
    numerator = _own_value(above, figures, observed)
    denominator = _own_value(below, figures, observed)
    if numerator is None or not denominator:
        return None
    shift = metric.scale - (above.scale - below.scale)
    return round(Fraction(numerator, denominator) * Fraction(10) ** shift)


def _own_value(metric: Metric, figures: Figures | None, observed: Parts) -> int | None:
    if metric.measure not in _CUBE:
        return observed.get(metric.pk)
    if figures is None:
        return None
    value: int | None = getattr(figures, _CUBE[metric.measure])
    return value
