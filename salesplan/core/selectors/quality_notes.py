"""What a page of figures must say of its data: only what touches its place, period and metric.

Three small queries, whatever the number of findings: the metric with its parts, the last check's
own row, and one that gathers the findings of all kinds.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    CharField,
    Count,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils.translation import get_language

from salesplan.core.models import (
    Closure,
    CrossCheck,
    CrossFinding,
    Metric,
    Node,
    ObservedFinding,
    ObservedRule,
    QualityCheck,
    QualityFinding,
    Source,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import data_quality, data_quality_months
from salesplan.core.selectors.data_quality_filters import Asked, Narrowing, narrow
from salesplan.engine.periods import month_of

SOURCE_LATE, SOURCE_MISSING, SILENT, CROSS = "source_late", "source_missing", "silent", "cross"
_TEXT, _COUNT, _PLACES = CharField(), BigIntegerField(), ArrayField(CharField())


@dataclass(frozen=True)
class About:
    """What a page shows: a place (0 is all), months, a metric (empty is all)."""

    asked: Asked
    first_period: int
    last_period: int
    product_id: int = 0
    channel_id: int = 0


@dataclass(frozen=True)
class Note:
    """One thing to know: its kind, what it is about, the months and the places that it touches.

    `kind` is a rule (`ObservedRule`, `QualityRule`), "cross", "source_late", "source_missing" or
    "silent"; `name` a metric, a source or a cross-check; `day` the last day that has a value.
    """

    kind: str
    name: str = ""
    first: int | None = None
    last: int | None = None
    count: int = 0
    places: tuple[str, ...] = ()
    day: date | None = None


def notes(*, viewer: Viewer, today: date, about: About) -> tuple[Note, ...] | None:
    """What the last check says of the data of a page; None before the first check.

    Raises `Invalid` for an unknown metric. A place out of the viewer's scope has no findings.
    """
    anywhere = replace(about.asked, organisation_id=0)
    place = about.asked.organisation_id
    by = replace(narrow(viewer=viewer, asked=anywhere), organisation_id=place)
    last = QualityCheck.objects.filter(pk=1).first()
    if last is None:
        return None
    return (*_of_sources(last, by, about, today), *_found(viewer, by, about))


def _of_sources(last: QualityCheck, by: Narrowing, about: About, today: date) -> Iterable[Note]:
    states = [(int(key), state) for key, state in last.sources.items() if by.of_lines]
    touched = [note for key, state in states for note in _of_source(key, state, about, today)]
    silent = [
        (row, date.fromisoformat(row["last"]))
        for row in last.observed
        if by.metrics is None or row["metric"] in by.metrics
        if data_quality_months.is_silent(row, today)
    ]
    touched += [
        Note(SILENT, name=str(row["metric"]), day=day)
        for row, day in silent
        if month_of(day) <= about.last_period
    ]
    return _named(touched) if touched else ()


def _of_source(key: int, state: dict[str, Any], about: About, today: date) -> Iterable[Note]:
    ends = date.fromisoformat(state["ends"]) if state["ends"] else None
    late = ends is not None and (today - ends).days > data_quality.allowed(state)
    if ends and late and month_of(ends) <= about.last_period:
        yield Note(SOURCE_LATE, name=str(key), day=ends)
    gone = [m for m in state["missing"] if about.first_period <= m <= about.last_period]
    if gone:
        yield Note(SOURCE_MISSING, name=str(key), first=gone[0], last=gone[-1], count=len(gone))


def _named(found: list[Note]) -> list[Note]:
    """Ids of sources and metrics replaced by their names; asked for only when there is a note."""
    sources = dict(Source.objects.values_list("pk", "name"))
    metrics = Metric.objects.in_bulk() if any(note.kind == SILENT for note in found) else {}
    names = {
        note: metrics[int(note.name)].label if note.kind == SILENT else sources[int(note.name)]
        for note in found
    }
    return [replace(note, name=name) for note, name in names.items()]


def _found(viewer: Viewer, by: Narrowing, about: About) -> Iterable[Note]:
    within = Q(period__gte=about.first_period, period__lte=about.last_period)
    since = Q(rule=ObservedRule.LATE, period__lt=about.last_period)
    monthly = (
        ObservedFinding.objects.visible_to(viewer)
        .filter(by.months(), _keys(about), (within & ~Q(rule=ObservedRule.LATE)) | since)
        .annotate(name=_label("metric"))
    )
    crossed = (
        CrossFinding.objects.visible_to(viewer)
        .filter(within, by.place("organisation_id"), check_made__in=_checks(by))
        .annotate(rule=Value(CROSS), name=F("check_made__name"))
    )
    lines = QualityFinding.objects.visible_to(viewer).filter(
        by.lines(),
        _below("product_id", about.product_id),
        first_period__lte=about.last_period,
        last_period__gte=about.first_period,
    )
    rows = _months(monthly).union(_months(crossed), _lines(lines), all=True)
    for rule, name, first, last, count, places in sorted(rows):
        yield Note(rule, name, first, last, count, tuple(place for place in places if place))


def _checks(by: Narrowing) -> QuerySet[CrossCheck]:
    return CrossCheck.objects.filter(by.checks(), is_active=True).order_by()


def _months(found: Any) -> Any:
    place = Node.unscoped.filter(pk=OuterRef("organisation_id")).annotate(shown=_label())
    named = found.order_by().annotate(place=Subquery(place.values("shown")))
    return named.values("rule", "name").annotate(
        since=Min("period"), until=Max("period"), found=Count("pk"),
        places=ArrayAgg("place", distinct=True, order_by="place"),
    ).values_list(
        Cast("rule", _TEXT), Cast("name", _TEXT), "since", "until", "found", "places"
    )  # fmt: skip


def _lines(found: Any) -> Any:
    return (
        found.order_by()
        .values("rule")
        .annotate(
            since=Min("first_period"), until=Max("last_period"),
            found=Cast(Sum("lines"), _COUNT),
        )
        .values_list(
            Cast("rule", _TEXT), Value("", _TEXT), "since", "until", "found",
            Value([], _PLACES),
        )
    )  # fmt: skip


def _keys(about: About) -> Q:
    return _below("product_id", about.product_id) & _below("channel_id", about.channel_id)


def _below(column: str, node_id: int) -> Q:
    """Findings at a node or below it; those of "all" touch every node."""
    if not node_id:
        return Q()
    return Q(**{f"{column}__in": Closure.below((node_id,))}) | Q(**{column: 0})


def _label(prefix: str = "") -> Any:
    """The name of a node or metric in the active language, as an expression."""
    language = (get_language() or "").lower().replace("-", "_")
    path = f"{prefix}__" if prefix else ""
    names = {"zh_hans": ["name_zh_hans"], "zh_hant": ["name_zh_hant", "name_zh_hans"]}
    own = [NullIf(f"{path}{name}", Value("")) for name in names.get(language, [])]
    return Coalesce(*own, F(f"{path}name")) if own else F(f"{path}name")
