"""How far the data can be relied on: freshness of the sources, and what the last check found.

Sources are everybody's; findings and their examples are those of the viewer's own lines.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, Max, Sum, Value
from django.db.models.functions import Cast, Concat
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from salesplan.core.models import (
    CrossCheck,
    CrossFinding,
    ImportBatch,
    ImportState,
    Job,
    JobState,
    Node,
    ObservedFinding,
    ObservedRule,
    QualityCheck,
    QualityFinding,
    QualityRule,
    SalesLine,
    Source,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import data_quality_months as months
from salesplan.core.selectors import prepared
from salesplan.core.selectors.data_quality_filters import Asked, Narrowing, narrow
from salesplan.core.selectors.data_quality_months import (
    Crossing,
    Group,
    Measured,
    MonthFinding,
    Past,
)
from salesplan.engine import rhythm

JOB = "data_quality.check"
STALE_AFTER = 45
"""A source whose imports have no rhythm yet is late when it ends so many days before today."""
EXAMPLES = 8


@dataclass(frozen=True)
class SourceState:
    """One source: until when it is complete, what it has brought, which months it leaves out."""

    code: str
    name: str
    complete_through: date | None
    days_behind: int | None
    last_import: datetime | None
    lines: int
    first: int | None
    last: int | None
    missing: tuple[int, ...]
    repeated: int
    rejected: int
    rhythm: str = ""
    allowed: int = STALE_AFTER

    @property
    def is_stale(self) -> bool:
        """Whether the source has fallen behind by more than its imports usually leave it."""
        return self.days_behind is not None and self.days_behind > self.allowed

    @cached_property
    def due(self) -> date | None:
        """The day by which its next import should be there."""
        if self.complete_through is None:
            return None
        return self.complete_through + timedelta(days=self.allowed)


@dataclass(frozen=True)
class Example:
    """A line that a rule found, with the names of its nodes as far as the viewer may know them."""

    line: SalesLine
    seat: str | None
    product: str | None
    customer: str | None


@dataclass(frozen=True)
class Finding:
    """What one rule found in the viewer's scope."""

    rule: QualityRule
    lines: int
    examples: tuple[Example, ...]

    @property
    def dimension(self) -> str:
        """The dimension whose work list holds the lines, or nothing."""
        return str(self.rule) if self.rule in PLACING else ""


@dataclass(frozen=True)
class Report:
    """The last check, for one viewer; `checked_at` is None before the first."""

    checked_at: datetime | None
    lines: int
    is_due: bool
    sources: tuple[SourceState, ...]
    findings: tuple[Finding, ...]
    measured: tuple[Measured, ...] = ()
    months: tuple[MonthFinding, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    crossings: tuple[Crossing, ...] = ()
    history: tuple[Past, ...] = ()
    kinds: int = 0

    @property
    def notes(self) -> int:
        """How many things somebody should know."""
        spoiled = sum(source.is_stale + bool(source.missing) for source in self.sources)
        return spoiled + sum(one.is_silent for one in self.measured) + self.kinds


@dataclass(frozen=True)
class Listed:
    """All findings in the viewer's scope, as they are downloaded."""

    months: tuple[MonthFinding, ...]
    crossings: tuple[Crossing, ...]
    groups: tuple[Group, ...]


OTHER_RULES = {**dict(ObservedRule.choices), "cross": _("Two figures that differ")}
"""Names of what is counted beside the rules of sales lines."""
PLACING = {
    QualityRule.SEAT,
    QualityRule.PRODUCT,
    QualityRule.CHANNEL,
    QualityRule.CUSTOMER,
    QualityRule.GEOGRAPHY,
}


def report(*, viewer: Viewer, today: date, asked: Asked | None = None) -> Report:
    """Sources, findings and cross-checks as the viewer may see them, narrowed as asked for.

    Raises `Invalid` for unknown words, `NotVisible` for territories out of scope.
    """
    found = narrow(viewer=viewer, asked=asked or Asked())
    last = QualityCheck.objects.filter(pk=1).first()
    return Report(
        checked_at=last.checked_at if last else None,
        lines=last.lines if last else 0,
        is_due=last is None or last.batches != batches(),
        sources=_sources(last.sources if last else {}, today, found),
        findings=_findings(viewer, found),
        measured=months.measured(rows=_observed(last, found), today=today),
        months=months.months(viewer=viewer, narrowing=found),
        counts=months.counted(viewer=viewer, narrowing=found),
        crossings=months.crossings(viewer=viewer, narrowing=found),
        history=months.history(viewer=viewer),
        kinds=kinds_found(viewer=viewer, narrowing=found),
    )


def listed(*, viewer: Viewer, asked: Asked) -> Listed:
    """Everything that was found, one by one, narrowed as asked for.

    Raises `Invalid` for unknown words, `NotVisible` for territories out of scope.
    """
    found, most = narrow(viewer=viewer, asked=asked), months.MOST_EXPORTED
    return Listed(
        months=months.months(viewer=viewer, narrowing=found, most=most),
        crossings=months.crossings(viewer=viewer, narrowing=found, most=most),
        groups=months.groups(viewer=viewer, narrowing=found),
    )


def _observed(last: QualityCheck | None, found: Narrowing) -> list[dict[str, Any]]:
    """What the last check noted of observed metrics, as far as it is asked for."""
    return [
        row
        for row in (last.observed if last else [])
        if (found.source is None or row["source"] == found.source.pk)
        and (found.metrics is None or row["metric"] in found.metrics)
    ]


def notes(*, viewer: Viewer, today: date) -> int | None:
    """How many notes there are for the viewer, from the last check; None before the first."""
    last = QualityCheck.objects.filter(pk=1).first()
    if last is None:
        return None
    stale = sum(
        (today - date.fromisoformat(state["ends"])).days > allowed(state)
        for state in last.sources.values()
        if state["ends"]
    )
    gaps = sum(bool(state["missing"]) for state in last.sources.values())
    late = sum(months.is_silent(row, today) for row in last.observed)
    found = last.rules if viewer.everything else kinds_found(viewer=viewer)
    return stale + gaps + late + found


def allowed(state: dict[str, Any]) -> int:
    """How many days a source may end before today, learnt from its imports."""
    usual = rhythm.of_gap(state.get("gap"))
    return usual.allowed if usual else STALE_AFTER


def kinds_found(*, viewer: Viewer, narrowing: Narrowing | None = None) -> int:
    """How many kinds of things were found in the viewer's scope, in one query.

    A rule of sales lines, a rule of a metric's months, a cross-check that does not hold.
    """
    sql, params = _kinds_statement(viewer) if narrowing is None else _kinds(viewer, narrowing)
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from ({sql}) kinds", params)
        return int(cursor.fetchone()[0])


@lru_cache(maxsize=1_000)
def _kinds_statement(viewer: Viewer) -> tuple[str, Any]:
    """The foot of every page asks this, and building the statement took longer than its answer."""
    return _kinds(viewer, Narrowing())


def _kinds(viewer: Viewer, by: Narrowing) -> tuple[str, Any]:
    lines = QualityFinding.objects.visible_to(viewer).filter(by.lines()).order_by()
    monthly = ObservedFinding.objects.visible_to(viewer).filter(by.months()).order_by()
    crossed = CrossFinding.objects.visible_to(viewer).filter(by.place("organisation_id")).order_by()
    if by != Narrowing():
        crossed = crossed.filter(check_made__in=CrossCheck.objects.filter(by.checks()))
    metric, check = Cast("metric_id", CharField()), Cast("check_made_id", CharField())
    kinds = lines.values_list(Concat("rule", Value(""))).union(
        monthly.values_list(Concat("rule", Value("/"), metric)),
        crossed.values_list(Concat(Value("cross/"), check)),
    )
    return prepared.statement_of(kinds)


def running(*, viewer: Viewer) -> Job | None:
    """The check that is under way, for who may start one."""
    if not viewer.can("imports.run"):
        return None
    live = Job.objects.filter(kind=JOB, state__in=[JobState.QUEUED, JobState.RUNNING])
    return live.order_by("-created_at").first()


def batches() -> int:
    """How many imports were applied or undone: when this grows, a check is out of date."""
    counts = ImportBatch.objects.aggregate(applied=Count("applied_at"), undone=Count("undone_at"))
    return int(counts["applied"] + counts["undone"])


def _sources(states: dict[str, Any], today: date, found: Narrowing) -> tuple[SourceState, ...]:
    latest = ImportBatch.objects.filter(state=ImportState.APPLIED).values("source_id")
    ids = latest.annotate(last=Max("id")).values_list("last", flat=True)
    batches = {batch.source_id: batch for batch in ImportBatch.objects.filter(pk__in=ids)}
    return tuple(
        _source(source, states.get(str(source.pk), {}), batches.get(source.pk), today)
        for source in Source.objects.order_by("code")
        if found.source in {None, source}
    )


def _source(
    source: Source, state: dict[str, Any], batch: ImportBatch | None, today: date
) -> SourceState:
    counts = batch.counts if batch else {}
    usual = rhythm.of_gap(state.get("gap"))
    ends = source.complete_through
    return SourceState(
        code=source.code,
        name=source.name,
        complete_through=ends,
        days_behind=(today - ends).days if ends else None,
        last_import=batch.applied_at if batch else None,
        lines=state.get("lines", 0),
        first=state.get("first"),
        last=state.get("last"),
        missing=tuple(state.get("missing", ())),
        repeated=counts.get("repeated", 0),
        rejected=counts.get("rejected", 0),
        rhythm=usual.name if usual else "",
        allowed=allowed(state),
    )


def _findings(viewer: Viewer, found: Narrowing) -> tuple[Finding, ...]:
    visible = QualityFinding.objects.visible_to(viewer).filter(found.lines()).order_by()
    counts = dict(visible.values_list("rule").annotate(lines=Sum("lines")))
    return tuple(
        Finding(rule, counts[rule], _examples(viewer, rule, found))
        for rule in QualityRule
        if rule in counts
    )


def _examples(viewer: Viewer, rule: str, found: Narrowing) -> tuple[Example, ...]:
    """A few lines of the largest groups."""
    visible = QualityFinding.objects.visible_to(viewer).filter(found.lines(), rule=rule)
    groups = visible.order_by("-lines", "id")
    listed = [pk for group in groups[:EXAMPLES] for pk in group.examples][:EXAMPLES]
    lines = list(SalesLine.objects.visible_to(viewer).filter(pk__in=listed).order_by("-date", "id"))
    keys = {key for line in lines for key in (line.seat_id, line.product_id, line.customer_id)}
    nodes = Node.objects.visible_to(viewer).filter(pk__in=keys)
    names = {node.pk: node.label for node in nodes}
    return tuple(
        Example(line, *(names.get(k) for k in (line.seat_id, line.product_id, line.customer_id)))
        for line in lines
    )
