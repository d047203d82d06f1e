"""Who moved which figure by how much and why, and the way that the figures of a place took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from goals.models import ForecastSubmission
from goals.selectors import forecast_places, forecast_submissions
from goals.selectors.forecast_places import Place
from salesplan.core.scoping import Viewer


@dataclass(frozen=True, slots=True)
class Move:
    """A submission and the one that it superseded; `before` None: the first word on it."""

    said: ForecastSubmission
    before: ForecastSubmission | None

    @property
    def change(self) -> int | None:
        """By how much the commit moved; None for a first word."""
        return None if self.before is None else self.said.commit - self.before.commit


def moves(*, viewer: Viewer, place: Place, since: date) -> list[Move]:
    """What was said at a place and below from a slot on, the largest moves first, then first words.

    The changes of one territory and role add up to its whole change, exactly. Raises `NotVisible`.
    """
    nodes = _nodes(viewer, place)
    earlier = forecast_submissions.latest(
        viewer=viewer, metric_id=place.metric.pk, organisation_ids=nodes, span=place.span,
        before=since,
    )  # fmt: skip
    last = {(node, judge): row for node, said in earlier.items() for judge, row in said.items()}
    rows = forecast_submissions.of_period(
        viewer=viewer, metric_id=place.metric.pk, organisation_ids=nodes, span=place.span
    )
    found: list[Move] = []
    for row in rows.filter(slot__gte=since).order_by("at", "id"):
        key = row.organisation_id, row.judge
        found.append(Move(row, last.get(key)))
        last[key] = row
    return sorted(found, key=lambda one: (one.change is None, -abs(one.change or 0), one.said.pk))


def history(*, viewer: Viewer, place: Place) -> list[ForecastSubmission]:
    """Everything that was said of a place's own figure for the period, in order."""
    rows = forecast_submissions.of_period(
        viewer=viewer, metric_id=place.metric.pk, organisation_ids=[place.spot.id], span=place.span
    )
    return list(rows.order_by("at", "id"))


def everything(*, viewer: Viewer, place: Place) -> QuerySet[ForecastSubmission]:
    """Everything that was said at a place and below for the period, the latest first."""
    return forecast_submissions.of_period(
        viewer=viewer, metric_id=place.metric.pk, organisation_ids=_nodes(viewer, place),
        span=place.span,
    )  # fmt: skip


def _nodes(viewer: Viewer, place: Place) -> Sequence[int]:
    """The place, its children and the seats below."""
    seats = forecast_places.seats(viewer=viewer, place=place)
    ids = [place.spot.id, *(spot.id for spot in place.children), *(seat.spot.id for seat in seats)]
    return list(dict.fromkeys(ids))
