"""What questions need, read once for all of them: nodes, sums, targets, values of metrics."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.db import connection

from goals.selectors import stated_targets
from goals.selectors.in_force import PlanInForce
from goals.selectors.stated_targets import StatedTarget
from monitoring.selectors import nodes
from monitoring.selectors.places import Place
from monitoring.selectors.readings.asking import Measure, Question
from salesplan.core.models import Aggregation, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import metric_values
from salesplan.core.selectors.actuals import arrays
from salesplan.core.selectors.actuals.arrays import Table, Where
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.copying import Ints, fetch
from salesplan.core.selectors.metric_values import Value
from salesplan.engine.alerts import Bools

_TARGETS = """
select organisation_id, period, value as revenue from monitoring_targetmonth
where plan_id = %(plan)s and metric_id = %(metric)s and level = %(level)s and kind = 0
  and organisation_id = any(%(nodes)s) and product_id = %(product)s and channel_id = %(channel)s
"""
ValueKey = tuple[Where, str, DaySpan]


@dataclass
class Cells:
    """The sums of a place by month and by day, as far as the questions need them."""

    nodes: int
    months: dict[int, int] = field(default_factory=dict)
    days: dict[date, int] = field(default_factory=dict)
    by_month: Table | None = None
    by_day: Table | None = None

    def total(self, measure: Measure, span: DaySpan) -> Ints:
        """The sum of a measure over a run of days, by node."""
        found: Ints = np.zeros(self.nodes, dtype=np.int64)
        if self.by_month:
            at = [self.months[month] for month in span.whole_months()]
            found = found + getattr(self.by_month, measure)[:, at].sum(axis=1)
        if self.by_day:
            at = [self.days[day] for day in span.odd_days()]
            found = found + getattr(self.by_day, measure)[:, at].sum(axis=1)
        return found


@dataclass(frozen=True)
class Targets:
    """Targets of nodes by month of a plan (nodes, months); `filled` where there is one."""

    values: Ints
    filled: Bools


class Sources:
    """Everything that a set of questions needs, read in a few queries per place."""

    def __init__(self, viewer: Viewer, questions: Iterable[Question]) -> None:
        self.viewer = viewer
        self.questions = list(questions)
        self._nodes: dict[tuple[int, str], list[Place]] = {}
        self._targets: dict[tuple[Where, int, int, int], Targets] = {}
        self._stated: dict[tuple[Where, int, int, int], list[StatedTarget]] = {}
        self.cells = self._read_cells()
        self.values = self._read_values()

    def places(self, question: Question) -> list[Place]:
        """The nodes that a question is about, in the order of the tree."""
        key = question.territory, question.kind
        if key not in self._nodes:
            self._nodes[key] = nodes.of_kind(
                viewer=self.viewer, below=question.territory, kind=question.kind
            )
        return self._nodes[key]

    def where(self, question: Question) -> Where:
        """The place of a question."""
        ids = tuple(place.id for place in self.places(question))
        return Where(ids, question.product_id, question.channel_id)

    def of_cube(self, question: Question, measure: Measure, span: DaySpan) -> Ints:
        """The sums of a measure over some days, by node."""
        return self.cells[self.where(question)].total(measure, span)

    def of_metric(self, question: Question, span: DaySpan) -> list[Value]:
        """The values of a question's metric over some days, by node."""
        where = self.where(question)
        found = self.values.get((where, question.metric.code, span), {})
        return [found[node] for node in where.nodes]

    def targets(self, question: Question, plan: PlanInForce) -> Targets:
        """A plan's targets of an additive metric by month of the question's span."""
        key = (self.where(question), plan.plan_id, question.metric.pk, question.level)
        if key not in self._targets:
            self._targets[key] = plan_targets(
                plan=plan, metric=question.metric, level=question.level, where=key[0]
            )
        whole, skip = self._targets[key], question.span.first_month - plan.first_period
        part = slice(skip, skip + question.span.count)
        return Targets(whole.values[:, part], whole.filled[:, part])

    def stated(self, question: Question, plan: PlanInForce) -> list[StatedTarget]:
        """The stated targets of the question's metric in a plan, those of short spans first."""
        where = self.where(question)
        key = (where, plan.plan_id, question.metric.pk, question.level)
        if key not in self._stated:
            self._stated[key] = stated_targets.of_version(
                viewer=self.viewer, version_id=plan.version_id, metric_id=question.metric.pk,
                level=question.level, nodes=where.nodes, product_id=where.product_id,
                channel_id=where.channel_id,
            )  # fmt: skip
        return self._stated[key]

    def _read_cells(self) -> dict[Where, Cells]:
        spans: dict[Where, set[DaySpan]] = defaultdict(set)
        for question in self.questions:
            if question.measure:
                spans[self.where(question)] |= set(_spans(question))
        return {where: self._cells(where, wanted) for where, wanted in spans.items()}

    def _cells(self, where: Where, spans: set[DaySpan]) -> Cells:
        months = sorted({month for span in spans for month in span.whole_months()})
        days = sorted({day for span in spans for day in span.odd_days()})
        cells = Cells(
            len(where.nodes),
            {month: at for at, month in enumerate(months)},
            {day: at for at, day in enumerate(days)},
        )
        if months:
            cells.by_month = arrays.by_month(viewer=self.viewer, where=where, months=months)
        if days:
            cells.by_day = arrays.by_day(viewer=self.viewer, where=where, days=days)
        return cells

    def _read_values(self) -> dict[ValueKey, dict[int, Value]]:
        """Values of the metrics that the cube does not keep: two calls for each place."""
        wanted: dict[tuple[Where, int], dict[str, Metric]] = defaultdict(dict)
        spans: dict[tuple[Where, int, bool], set[DaySpan]] = defaultdict(set)
        for question in self.questions:
            if question.measure is None and self.places(question):
                place = self.where(question), question.territory
                wanted[place][question.metric.code] = question.metric
                for span in _spans(question):
                    spans[(*place, span == question.now)].add(span)
        found: dict[ValueKey, dict[int, Value]] = {}
        for (where, territory, runs), days in spans.items():
            metrics = list(wanted[where, territory].values())
            found |= self._values(where, territory, metrics, sorted(days, key=_order), runs)
        return found

    def _values(
        self, where: Where, territory: int, metrics: list[Metric], spans: Sequence[DaySpan],
        runs: bool,  # noqa: FBT001
    ) -> dict[ValueKey, dict[int, Value]]:  # fmt: skip
        parts = metric_values.over(
            viewer=self.viewer, metrics=metrics, organisation_id=territory, nodes=where.nodes,
            spans=spans, runs=runs, product_id=where.product_id, channel_id=where.channel_id,
        )  # fmt: skip
        return {
            (where, code, span): by_node
            for span, part in zip(spans, parts, strict=True)
            for code, by_node in part.items()
        }


def plan_targets(*, plan: PlanInForce, metric: Metric, level: int, where: Where) -> Targets:
    """A plan's targets of an additive metric at nodes that the caller may see; one query."""
    params = {
        "plan": plan.plan_id, "metric": metric.pk, "level": level, "nodes": list(where.nodes),
        "product": where.product_id, "channel": where.channel_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        select = cursor.mogrify(_TARGETS, params).decode()
        rows = fetch(cursor, select, ("organisation_id", "period", "revenue"))
    row_of = {node: at for at, node in enumerate(where.nodes)}
    at = [row_of[node] for node in rows["organisation_id"].tolist()]
    months = rows["period"] - plan.first_period
    values: Ints = np.zeros((len(where.nodes), plan.months), dtype=np.int64)
    filled: Bools = np.zeros(values.shape, dtype=np.bool_)
    values[at, months] = rows["revenue"]
    filled[at, months] = True
    return Targets(values, filled)


def has_cells(metric: Metric) -> bool:
    """Whether targets of a metric are cells of a plan; others are stated figures."""
    return metric.aggregation == Aggregation.SUM


def _spans(question: Question) -> list[DaySpan]:
    return [span for span in (question.now, question.before) if span is not None]


def _order(span: DaySpan) -> tuple[object, object]:
    return span.first, span.last
