"""How far the data can be relied on: freshness of the sources, and what the last check found.

Sources are everybody's; findings and their examples are those of the viewer's own lines.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Sum

from salesplan.core.models import (
    ImportBatch,
    ImportState,
    Node,
    QualityCheck,
    QualityFinding,
    QualityRule,
    SalesLine,
    Source,
)
from salesplan.core.scoping import Viewer

STALE_AFTER = 45
"""A source is late when it ends so many days before today."""
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

    @property
    def is_stale(self) -> bool:
        """Whether the source has fallen behind."""
        return self.days_behind is not None and self.days_behind > STALE_AFTER


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

    @property
    def notes(self) -> int:
        """How many things somebody should know."""
        spoiled = sum(source.is_stale + bool(source.missing) for source in self.sources)
        return spoiled + len(self.findings)


PLACING = {
    QualityRule.SEAT,
    QualityRule.PRODUCT,
    QualityRule.CHANNEL,
    QualityRule.CUSTOMER,
    QualityRule.GEOGRAPHY,
}


def report(*, viewer: Viewer, today: date) -> Report:
    """Sources and findings as the viewer may see them."""
    last = QualityCheck.objects.filter(pk=1).first()
    return Report(
        checked_at=last.checked_at if last else None,
        lines=last.lines if last else 0,
        is_due=last is None or last.batches != batches(),
        sources=_sources(last.sources if last else {}, today),
        findings=_findings(viewer),
    )


def notes(*, viewer: Viewer, today: date) -> int | None:
    """How many notes there are for the viewer, from the last check; None before the first."""
    last = QualityCheck.objects.filter(pk=1).first()
    if last is None:
        return None
    ends = [date.fromisoformat(s["ends"]) for s in last.sources.values() if s["ends"]]
    stale = sum((today - day).days > STALE_AFTER for day in ends)
    gaps = sum(bool(state["missing"]) for state in last.sources.values())
    return stale + gaps + _rules_found(viewer, last)


def _rules_found(viewer: Viewer, last: QualityCheck) -> int:
    if viewer.everything:
        return last.rules
    found = QualityFinding.objects.visible_to(viewer).order_by().values("rule").distinct()
    return int(found.count())


def batches() -> int:
    """How many imports were applied or undone: when this grows, a check is out of date."""
    counts = ImportBatch.objects.aggregate(applied=Count("applied_at"), undone=Count("undone_at"))
    return int(counts["applied"] + counts["undone"])


def _sources(states: dict[str, Any], today: date) -> tuple[SourceState, ...]:
    latest = ImportBatch.objects.filter(state=ImportState.APPLIED).values("source_id")
    ids = latest.annotate(last=Max("id")).values_list("last", flat=True)
    batches = {batch.source_id: batch for batch in ImportBatch.objects.filter(pk__in=ids)}
    return tuple(
        _source(source, states.get(str(source.pk), {}), batches.get(source.pk), today)
        for source in Source.objects.order_by("code")
    )


def _source(
    source: Source, state: dict[str, Any], batch: ImportBatch | None, today: date
) -> SourceState:
    counts = batch.counts if batch else {}
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
    )


def _findings(viewer: Viewer) -> tuple[Finding, ...]:
    visible = QualityFinding.objects.visible_to(viewer).order_by()
    counts = dict(visible.values_list("rule").annotate(lines=Sum("lines")))
    return tuple(
        Finding(rule, counts[rule], _examples(viewer, rule))
        for rule in QualityRule
        if rule in counts
    )


def _examples(viewer: Viewer, rule: str) -> tuple[Example, ...]:
    """A few lines of the largest groups."""
    groups = QualityFinding.objects.visible_to(viewer).filter(rule=rule).order_by("-lines", "id")
    listed = [pk for group in groups[:EXAMPLES] for pk in group.examples][:EXAMPLES]
    lines = list(SalesLine.objects.visible_to(viewer).filter(pk__in=listed).order_by("-date", "id"))
    keys = {key for line in lines for key in (line.seat_id, line.product_id, line.customer_id)}
    nodes = Node.objects.visible_to(viewer).filter(pk__in=keys)
    names = {node.pk: node.label for node in nodes}
    return tuple(
        Example(line, *(names.get(k) for k in (line.seat_id, line.product_id, line.customer_id)))
        for line in lines
    )
