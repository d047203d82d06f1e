"""What of the data's quality is asked for: a source, a metric, a territory."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import (
    COMPANY_ID,
    Aggregation,
    Closure,
    Dimension,
    Kind,
    Metric,
    Node,
    Source,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.selectors.catalogue import catalogue

LINES_AS = "revenue"
"""The metric under which findings of sales lines are kept."""


@dataclass(frozen=True)
class Asked:
    """The words of an address; empty ones narrow nothing."""

    source: str = ""
    metric: str = ""
    organisation_id: int = 0


@dataclass(frozen=True)
class Narrowing:
    """What was asked for, found: ids of the source, of the metric and what it is computed from.

    `metrics` is None for all; `of_lines` says whether sales lines take part.
    """

    source: Source | None = None
    metric: Metric | None = None
    metrics: frozenset[int] | None = None
    of_lines: bool = True
    organisation_id: int = 0

    def months(self) -> Q:
        """The condition on findings in monthly figures."""
        found = self._source() & self.place("organisation_id")
        return found if self.metrics is None else found & Q(metric_id__in=self.metrics)

    def lines(self) -> Q:
        """The condition on findings of sales lines."""
        found = self._source() & self.place("seat_id")
        return found if self.of_lines else Q(pk=None)

    def checks(self) -> Q:
        """The condition on cross-checks: one of the two figures is asked for."""
        found = Q()
        if self.source:
            found &= Q(left_source=self.source) | Q(right_source=self.source)
        if self.metrics is not None:
            found &= Q(left_metric__in=self.metrics) | Q(right_metric__in=self.metrics)
        return found

    def place(self, column: str) -> Q:
        """The condition on a column that holds a node of the organisation."""
        if self.organisation_id in {0, COMPANY_ID}:
            return Q()
        return Q(**{f"{column}__in": Closure.below((self.organisation_id,))})

    def _source(self) -> Q:
        return Q(source_id=self.source.pk) if self.source else Q()


def parse(*, params: Mapping[str, str]) -> Asked:
    """What the words `source`, `metric` (codes) and `organisation` (an id) ask for.

    Raises `Invalid` naming the word.
    """
    text = params.get("organisation", "")
    if text and not re.fullmatch(r"[0-9]{1,9}", text):
        raise Invalid(_("“%(value)s” is not a number."), field="organisation", value=text[:40])
    return Asked(params.get("source", ""), params.get("metric", ""), int(text or 0))


def narrow(*, viewer: Viewer, asked: Asked) -> Narrowing:
    """What was asked for, as conditions.

    Raises `Invalid` for unknown codes, `NotVisible` for territories outside the viewer's scope.
    """
    place = asked.organisation_id
    if place not in {0, COMPANY_ID} and not access.covers_organisation(viewer, place):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    source = Source.objects.filter(code=asked.source).first() if asked.source else None
    if asked.source and source is None:
        raise _unknown("source", asked.source)
    if not asked.metric:
        return Narrowing(source=source, organisation_id=place)
    known = catalogue()
    if asked.metric not in known.by_code:
        raise _unknown("metric", asked.metric)
    parts = known.order([asked.metric])
    of_lines = any(part.measure for part in parts)
    more = {known.by_code[LINES_AS].pk} if of_lines else set()
    return Narrowing(
        source=source,
        metric=known.by_code[asked.metric],
        metrics=frozenset({part.pk for part in parts} | more),
        of_lines=of_lines,
        organisation_id=place,
    )


@dataclass(frozen=True)
class Choices:
    """What can be chosen: sources, metrics that are measured, territories above the seats."""

    sources: tuple[Source, ...]
    metrics: tuple[Metric, ...]
    territories: tuple[Node, ...]


def choices(*, viewer: Viewer) -> Choices:
    """The sources, measured metrics and territories that the viewer may narrow by."""
    derived = [Aggregation.RATIO, Aggregation.FORMULA]
    places = Node.objects.visible_to(viewer).filter(
        dimension=Dimension.ORGANISATION, ended_on=None, is_unassigned=False
    )
    return Choices(
        sources=tuple(Source.objects.order_by("name")),
        metrics=tuple(Metric.objects.exclude(aggregation__in=derived)),
        territories=tuple(places.exclude(kind=Kind.SEAT).order_by("kind", "position", "code")),
    )


def _unknown(field: str, value: str) -> Invalid:
    return Invalid(_("There is no “%(value)s”."), field=field, value=value[:40])
