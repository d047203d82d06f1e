"""All metrics of the catalogue at a place, and one metric at the nodes below it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import connection

from goals.selectors import stated
from monitoring.selectors import targets
from monitoring.selectors.measured import COLUMNS
from monitoring.selectors.places import Axis, Place
from monitoring.selectors.selections import AGAINST, Selection
from monitoring.selectors.targets import MonthTargets, require_own
from salesplan.core.models import Direction, Metric, MetricKind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import metric_values
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.catalogue import catalogue
from salesplan.core.selectors.metric_values import NO_DATA, Value

_TARGETS = """
select metric_id, kind, period, value from monitoring_targetmonth
where plan_id = %(plan)s and level = %(level)s and kind = any(%(kinds)s)
  and organisation_id = %(organisation)s and product_id = %(product)s and channel_id = %(channel)s
  and period between %(first)s and %(last)s
order by kind
"""
KINDS = tuple(MetricKind)
"""The order in which metrics are shown."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """A metric at a place: now, last year cut at the same day, and what should be by now.

    `target` is None where nobody set one. Amounts in the metric's smallest unit.
    """

    metric: Metric
    place: Place
    now: Value
    before: Value
    target: int | None = None
    as_of: date | None = None

    @property
    def is_late(self) -> bool:
        """Whether the data end before the day of the figures, so that there is no value."""
        through, day = self.now.through, self.as_of
        missing = self.now.problem == NO_DATA
        return missing and through is not None and day is not None and through < day

    @property
    def attainment(self) -> Fraction | None:
        """Of the target by now."""
        if self.target is None or self.now.amount is None:
            return None
        higher = self.metric.direction == Direction.HIGHER
        if self.target <= 0 or (not higher and self.now.amount <= 0):
            return None
        return self.now.amount / self.target if higher else self.target / self.now.amount

    @property
    def growth(self) -> Fraction | None:
        """On last year; of rates the difference is `change`."""
        now, before = self.now.amount, self.before.amount
        return None if now is None or before is None or before <= 0 else now / before - 1

    @property
    def change(self) -> Fraction | None:
        """Now less last year."""
        now, before = self.now.amount, self.before.amount
        return None if now is None or before is None else now - before

    @property
    def is_empty(self) -> bool:
        """Whether there is no figure at all, now or before."""
        return self.now.amount is None and self.before.amount is None and self.target is None


def panel(*, viewer: Viewer, selection: Selection) -> tuple[Kpi, ...]:
    """Every metric of the catalogue at the selected place, by kind.

    Raises `NotVisible` when the selection was made for somebody else.
    """
    require_own(viewer, selection)
    metrics = sorted(catalogue().by_code.values(), key=lambda m: (_rank(m), m.pk))
    here = selection.places.here("organisation")
    now, before = _values(viewer, selection, metrics, "organisation", [here.id])
    due = _due(viewer, selection)
    return tuple(
        Kpi(
            metric=metric,
            place=here,
            now=now[metric.code][here.id],
            before=before[metric.code][here.id],
            target=due.get(metric.pk),
            as_of=selection.as_of,
        )
        for metric in metrics
    )


def by_node(*, viewer: Viewer, selection: Selection, metric: Metric) -> tuple[Kpi, tuple[Kpi, ...]]:
    """One metric at the selected node and at each node below it that has figures.

    Along the selection's axis; targets are those stated for the nodes. Raises `NotVisible` when
    the selection was made for somebody else.
    """
    require_own(viewer, selection)
    axis = selection.axis
    here = selection.places.here(axis)
    below = [place for place in selection.places.children[axis] if not place.is_overlay]
    ids = [place.id for place in (here, *below)]
    now, before = _values(viewer, selection, [metric], axis, ids)
    due = _stated_of(viewer, selection, metric, ids) if axis == "organisation" else {}
    rows = [
        Kpi(metric, place, now[metric.code][place.id], before[metric.code][place.id],
            due.get(place.id), selection.as_of)
        for place in (here, *below)
    ]  # fmt: skip
    return rows[0], tuple(row for row in rows[1:] if not row.is_empty)


def find(*, viewer: Viewer, code: str) -> Metric | None:
    """A metric of the catalogue; the catalogue is open to everybody who may see figures."""
    del viewer
    return catalogue().by_code.get(code)


def _rank(metric: Metric) -> int:
    return KINDS.index(MetricKind(metric.kind))


Found = Mapping[str, Mapping[int, Value]]


def _values(
    viewer: Viewer, selection: Selection, metrics: Sequence[Metric], axis: Axis, ids: Sequence[int]
) -> tuple[Found, Found]:
    """Values of the period to date, and of last year to the same day."""
    keys, end = selection.keys(), min(selection.as_of, selection.last_day)
    now = DaySpan(selection.first_day, end)
    found = [
        metric_values.over(
            viewer=viewer,
            metrics=metrics,
            organisation_id=keys["organisation"],
            product_id=keys["product"],
            channel_id=keys["channel"],
            column=COLUMNS[axis],
            nodes=ids,
            spans=[span],
            runs=runs,
        )[0]
        for span, runs in ((now, True), (_before(selection, now), False))
    ]
    return found[0], found[1]


def _before(selection: Selection, now: DaySpan) -> DaySpan:
    days = selection.days
    if days:
        return DaySpan(days.year_before().first, days.same_day_before(now.last))
    return now.year_before() if now.months() else now


def _due(viewer: Viewer, selection: Selection) -> dict[int, int]:
    """Metric -> target by now: planned ones paced to the day, stated ones as they stand."""
    found = {target.metric_id: target.value for target in _stated(viewer, selection, None).values()}
    for metric, months in _planned(selection).items():
        due = targets.due(selection=selection, months=months).to_date
        if due is not None:
            found[metric] = due
    return found


def _planned(selection: Selection) -> dict[int, MonthTargets]:
    if selection.plan is None:
        return {}
    params: dict[str, Any] = {
        **selection.keys(),
        "plan": selection.plan.plan_id,
        "level": selection.level,
        "kinds": list(range(AGAINST.index(selection.against) + 1)),
        "first": selection.span.first_month,
        "last": selection.span.last_month,
    }
    found: dict[int, MonthTargets] = {}
    with connection.cursor() as cursor:
        cursor.execute(_TARGETS, params)
        for metric, _kind, month, value in cursor.fetchall():
            found.setdefault(metric, {})[month] = value
    return found


def _stated(
    viewer: Viewer, selection: Selection, ids: Sequence[int] | None
) -> dict[tuple[int, int], stated.StatedTarget]:
    if selection.plan is None:
        return {}
    keys = selection.keys()
    return stated.targets(
        viewer=viewer,
        version_id=selection.plan.version_id,
        level=selection.level,
        span=selection.span,
        organisation_ids=[keys["organisation"]] if ids is None else ids,
        product_id=keys["product"],
        channel_id=keys["channel"],
    )


def _stated_of(
    viewer: Viewer, selection: Selection, metric: Metric, ids: Sequence[int]
) -> dict[int, int]:
    found = _stated(viewer, selection, ids)
    return {node: one.value for (code, node), one in found.items() if code == metric.pk}
