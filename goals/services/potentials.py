"""Potential scores of territories: computed from criteria, typed, or imported as observations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from goals.selectors import potential_criteria as criteria_reads
from goals.selectors.scores import METRIC
from goals.services import potential_criteria
from salesplan.core.errors import Invalid, Refused
from salesplan.core.events import FactsLoaded
from salesplan.core.models import (
    COMPANY_ID,
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
"""Scores have one source, so that the later of a day replaces the earlier, typed or computed."""
LARGEST = 10**12
PROBLEMS = {
    "no_criteria": _("There are no criteria yet: add some with their weights first."),
    "no_weight": _("All weights are 0; give at least one criterion a weight."),
    "no_nodes": _("There are no territories of this kind."),
    "no_values": _("No territory has a value for any criterion in the last twelve months."),
}
"""Why no scores can be computed."""


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
    with transaction.atomic():
        batch = _store(actor, now, [score], str(_("Potential score")))
    made: Observation = Observation.unscoped.get(
        metric__code=METRIC, date=score.date, organisation_id=score.organisation_id,
        source_id=batch.source_id, product_id=0, channel_id=0, customer_id=0, geography_id=0,
    )  # fmt: skip
    return made


@dataclass(frozen=True)
class Computed:
    """What was kept: the batch, how many scores, and the territories that have none."""

    batch: ImportBatch
    count: int
    without: tuple[Node, ...]


def compute(
    *, actor: Viewer, now: datetime, today: date, kind: str, on: date,
    weights: Mapping[int, int] | None = None,
) -> Computed:  # fmt: skip
    """Score all territories of a kind from the criteria and keep the scores, dated `on`.

    `weights` by criterion id become the criteria's weights. Scores compare all territories of the
    company, so whoever sees only a part of it cannot keep them. One batch, undone as an import.
    Raises `NotAllowed`, and `Refused` when there is nothing to compute from.
    """
    access.require(actor=actor, right="plans.edit", organisation_id=COMPANY_ID)
    if on > today:
        raise Invalid(_("A score cannot be dated in the future."), field="date")
    with transaction.atomic():
        if weights:
            potential_criteria.set_weights(actor=actor, weights=weights)
        found = criteria_reads.scoring(viewer=actor, kind=kind, on=on)
        if found.problem or all(row.score is None for row in found.rows):
            raise Refused(PROBLEMS[found.problem or "no_values"], code=found.problem or "no_values")
        made = [Score(row.node.pk, row.score, on) for row in found.rows if row.score is not None]
        batch = _store(actor, now, made, str(_("Potential scores from criteria")))
    without = tuple(row.node for row in found.rows if row.score is None)
    return Computed(batch, len(made), without)


def _store(actor: Viewer, now: datetime, made: Sequence[Score], name: str) -> ImportBatch:
    """Merge scores of one day as a batch."""
    metric = Metric.objects.get(code=METRIC)
    source, _made = Source.objects.get_or_create(code=SOURCE, defaults={"name": str(_("Typed"))})
    period = _period(made[0].date)
    batch: ImportBatch = ImportBatch.objects.create(
        kind=ImportKind.OBSERVATIONS, source=source, state=ImportState.APPLIED, file_name=name,
        actor_id=user_id_or_none(actor), applied_at=now, first_period=period, last_period=period,
    )  # fmt: skip
    with connection.cursor() as cursor:
        rows = [_row(score, metric, source) for score in made]
        batch.counts = keyed.merge(cursor, TABLE, rows, batch.pk)
    batch.save()
    publish(FactsLoaded(batch_id=batch.pk, kind=batch.kind))
    return batch


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
