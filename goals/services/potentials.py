"""Potential scores of territories: typed here, or imported as observations of the same metric."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from goals.selectors.scores import METRIC
from salesplan.core.errors import Invalid
from salesplan.core.events import FactsLoaded
from salesplan.core.models import (
    Dimension,
    ImportBatch,
    ImportKind,
    ImportState,
    Metric,
    Node,
    Observation,
    Source,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.access import user_id_or_none
from salesplan.core.services import access
from salesplan.core.services.imports import keyed
from salesplan.core.services.imports.observations import TABLE
from salesplan.core.services.outbox import publish

SOURCE = "typed"
LARGEST = 10**12


@dataclass(frozen=True)
class Score:
    """A territory's score from a day on, in smallest units of the metric."""

    organisation_id: int
    value: int
    date: date


def state(*, actor: Viewer, now: datetime, today: date, score: Score) -> Observation:
    """Write a score as an observation of its day; the same day again changes it.

    It stands in a batch of its own, with what was there before, and can be undone as an import.
    """
    access.require(actor=actor, right="plans.edit", organisation_id=score.organisation_id)
    _check(score, today)
    metric = Metric.objects.get(code=METRIC)
    with transaction.atomic():
        source, _made = Source.objects.get_or_create(
            code=SOURCE, defaults={"name": str(_("Typed"))}
        )
        batch = ImportBatch.objects.create(
            kind=ImportKind.OBSERVATIONS, source=source, state=ImportState.APPLIED,
            file_name=str(_("Potential score")), actor_id=user_id_or_none(actor), applied_at=now,
            first_period=_period(score.date), last_period=_period(score.date),
        )  # fmt: skip
        with connection.cursor() as cursor:
            batch.counts = keyed.merge(cursor, TABLE, [_row(score, metric, source)], batch.pk)
        batch.save()
        publish(FactsLoaded(batch_id=batch.pk, kind=batch.kind))
    made: Observation = Observation.unscoped.get(
        metric=metric, date=score.date, organisation_id=score.organisation_id, source_id=source.pk,
        product_id=0, channel_id=0, customer_id=0, geography_id=0,
    )  # fmt: skip
    return made


def _row(score: Score, metric: Metric, source: Source) -> list[object]:
    nodes = {f"{name}_id": 0 for name in Dimension} | {"organisation_id": score.organisation_id}
    values = nodes | {
        "source_id": source.pk, "metric_id": metric.pk, "date": score.date,
        "period": _period(score.date), "numerator": score.value, "denominator": 1,
    }  # fmt: skip
    return [values[name] for name in TABLE.columns]


def _period(day: date) -> int:
    return day.year * 12 + day.month - 1


def _check(score: Score, today: date) -> None:
    territory = Node.unscoped.filter(
        pk=score.organisation_id, dimension=Dimension.ORGANISATION, is_unassigned=False
    )
    if not territory.exists():
        raise Invalid(_("There is no such territory."), field="organisation")
    if not 0 <= score.value < LARGEST:
        raise Invalid(_("A score is a number of 0 or more."), field="score")
    if score.date > today:
        raise Invalid(_("A score cannot be dated in the future."), field="date")
