"""What the last check found in monthly figures and in cross-checks, and how checks went before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count

from salesplan.core.models import (
    CrossCheck,
    CrossFinding,
    Metric,
    Node,
    ObservedFinding,
    ObservedRule,
    PastCheck,
    QualityFinding,
    QualityRule,
    Source,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.data_quality_filters import Narrowing
from salesplan.engine import rhythm

MOST = 200
"""So many findings of a kind are listed on a page."""
MOST_EXPORTED = 50_000
LAST_CHECKS = 12


@dataclass(frozen=True)
class Measured:
    """A metric of a source: from when to when it has values, and when the next one is due."""

    metric: Metric
    source: str
    values: int
    first: date
    last: date
    rhythm: str
    due: date | None
    is_late: bool
    is_silent: bool
    """Late, and nothing else says so: monthly series are listed one by one."""


@dataclass(frozen=True)
class MonthFinding:
    """A month of a series that is missing or unusual, or the last one before it fell silent.

    Values are in the metric's smallest unit; names are None where the key is "all".
    """

    rule: ObservedRule
    metric: Metric
    source: str
    territory: str | None
    product: str | None
    channel: str | None
    period: int
    value: int | None
    usual_low: int | None
    usual_high: int | None


@dataclass(frozen=True)
class Deviation:
    """A territory and month in which two figures differ; an empty side is None."""

    territory: str | None
    period: int
    left: int | None
    right: int | None

    @property
    def difference(self) -> int | None:
        """The first less the second, where both are there."""
        return None if self.left is None or self.right is None else self.left - self.right

    @property
    def share(self) -> int | None:
        """The difference in basis points of the second."""
        if self.difference is None or not self.right:
            return None
        return round(10_000 * self.difference / abs(self.right))


@dataclass(frozen=True)
class Crossing:
    """A cross-check: how often the two figures differ in the viewer's scope, and where."""

    check: CrossCheck
    count: int
    deviations: tuple[Deviation, ...]


@dataclass(frozen=True)
class Group:
    """Lines of a source, seat and category that a rule found."""

    rule: QualityRule
    source: str
    territory: str | None
    product: str | None
    first: int
    last: int
    lines: int


@dataclass(frozen=True)
class Past:
    """An earlier check of the whole company: how much each rule found."""

    checked_at: datetime
    lines: int
    found: dict[str, int]


def measured(*, rows: Iterable[dict[str, Any]], today: date) -> tuple[Measured, ...]:
    """The state of each metric of each source from the last check's own row, as of today."""
    metrics = Metric.objects.in_bulk()
    sources = dict(Source.objects.values_list("pk", "name"))
    return tuple(
        _measured(row, metrics[row["metric"]], sources.get(row["source"], ""), today)
        for row in rows
        if row["metric"] in metrics
    )


def _measured(row: dict[str, Any], metric: Metric, source: str, today: date) -> Measured:
    usual = rhythm.of_gap(row["gap"])
    last = date.fromisoformat(row["last"])
    due = last + timedelta(days=usual.allowed) if usual else None
    return Measured(
        metric=metric,
        source=source,
        values=row["values"],
        first=date.fromisoformat(row["first"]),
        last=last,
        rhythm=usual.name if usual else "",
        due=due,
        is_late=due is not None and today > due,
        is_silent=is_silent(row, today),
    )


def is_silent(row: dict[str, Any], today: date) -> bool:
    """Whether a metric with several values a month is overdue; `row` as `QualityCheck.observed`."""
    usual = rhythm.of_gap(row["gap"])
    behind = (today - date.fromisoformat(row["last"])).days
    return usual is not None and usual.is_within_months and behind > usual.allowed


def months(*, viewer: Viewer, narrowing: Narrowing, most: int = MOST) -> tuple[MonthFinding, ...]:
    """Missing, late and unusual months in the viewer's scope, the latest first."""
    found = (
        ObservedFinding.objects.visible_to(viewer)
        .filter(narrowing.months())
        .select_related("metric")
        .order_by("rule", "-period", "metric_id", "organisation_id", "product_id", "channel_id")
    )
    rows = list(found[:most])
    names = _names(viewer, ((r.organisation_id, r.product_id, r.channel_id) for r in rows))
    sources = dict(Source.objects.values_list("pk", "name"))
    return tuple(
        MonthFinding(
            rule=ObservedRule(row.rule),
            metric=row.metric,
            source=sources.get(row.source_id, ""),
            territory=names.get(row.organisation_id),
            product=names.get(row.product_id),
            channel=names.get(row.channel_id),
            period=row.period,
            value=row.value,
            usual_low=row.usual_low,
            usual_high=row.usual_high,
        )
        for row in rows
    )


def counted(*, viewer: Viewer, narrowing: Narrowing) -> dict[str, int]:
    """How many findings of each rule there are in monthly figures."""
    found = ObservedFinding.objects.visible_to(viewer).filter(narrowing.months()).order_by()
    return dict(found.values_list("rule").annotate(n=Count("pk")))


def crossings(*, viewer: Viewer, narrowing: Narrowing, most: int = MOST) -> tuple[Crossing, ...]:
    """The active cross-checks, each with its deviations in the viewer's scope."""
    checks = CrossCheck.objects.filter(narrowing.checks(), is_active=True).select_related(
        "left_metric", "right_metric", "left_source", "right_source"
    )
    visible = CrossFinding.objects.visible_to(viewer).filter(
        narrowing.place("organisation_id"), check_made__in=checks
    )
    counts = dict(visible.order_by().values_list("check_made").annotate(n=Count("pk")))
    rows = list(visible.order_by("-period", "organisation_id")[:most])
    names = _names(viewer, ((row.organisation_id,) for row in rows))
    listed: dict[int, list[Deviation]] = defaultdict(list)
    for row in rows:
        place = names.get(row.organisation_id)
        listed[row.check_made_id].append(Deviation(place, row.period, row.left, row.right))
    return tuple(
        Crossing(check, counts.get(check.pk, 0), tuple(listed[check.pk])) for check in checks
    )


def groups(*, viewer: Viewer, narrowing: Narrowing) -> tuple[Group, ...]:
    """What the rules of sales lines found in the viewer's scope, the largest groups first."""
    found = QualityFinding.objects.visible_to(viewer).filter(narrowing.lines())
    rows = list(found.order_by("rule", "-lines", "pk")[:MOST_EXPORTED])
    names = _names(viewer, ((row.seat_id, row.product_id) for row in rows))
    sources = dict(Source.objects.values_list("pk", "name"))
    return tuple(
        Group(
            rule=QualityRule(row.rule),
            source=sources.get(row.source_id, ""),
            territory=names.get(row.seat_id),
            product=names.get(row.product_id),
            first=row.first_period,
            last=row.last_period,
            lines=row.lines,
        )
        for row in rows
    )


def history(*, viewer: Viewer) -> tuple[Past, ...]:
    """The last checks, for who sees the whole company; nothing for others."""
    if not viewer.everything:
        return ()
    return tuple(
        Past(past.checked_at, past.lines, past.found)
        for past in PastCheck.objects.all()[:LAST_CHECKS]
    )


def _names(viewer: Viewer, keys: Iterable[tuple[int, ...]]) -> dict[int, str]:
    """The names of nodes, as far as the viewer may know them."""
    wanted = {key for row in keys for key in row if key}
    nodes = Node.objects.visible_to(viewer).filter(pk__in=wanted)
    return {node.pk: node.label for node in nodes}
