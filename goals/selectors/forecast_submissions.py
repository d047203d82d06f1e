"""What people said they expect: all of it, the latest of each, and what a form must show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import ForecastSubmission, Judge
from goals.selectors import forecast_settings, forecast_targets, forecasts
from goals.selectors.forecast_places import Place, Spot
from goals.selectors.forecast_settings import Asked
from goals.selectors.forecasts import Outlook
from salesplan.core.errors import NotVisible
from salesplan.core.models import Closure, Grant, Holding, Role
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Span

Said = dict[str, ForecastSubmission]
"""By judge."""
LEADERS = (Role.MANAGER, Role.EXECUTIVE)


@dataclass(frozen=True, slots=True)
class Frozen:
    """What is known of a place and period on a day: it is kept beside whatever is said then."""

    outlook: Outlook | None
    target: int | None
    actual: int | None

    @property
    def statistical(self) -> int | None:
        """Where the statistical forecast lands."""
        return self.outlook.landing if self.outlook else None

    @property
    def missing(self) -> int | None:
        """What the target still needs; 0 once it is reached, None without a target."""
        if self.target is None:
            return None
        return max(self.target - (self.actual or 0), 0)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a form shows: what was said last, what is known, and as whom the viewer may speak.

    `last` is the latest of each judge; `why_not` says why nobody can speak here, "" otherwise.
    """

    place: Place
    known: Frozen
    last: Said
    judges: tuple[str, ...]
    asked: Asked
    holders: tuple[str, ...]
    why_not: str

    @property
    def judge(self) -> str:
        """As whom the viewer speaks, unless chosen otherwise."""
        return self.judges[0] if self.judges else ""


def visible(*, viewer: Viewer) -> QuerySet[ForecastSubmission]:
    """Submissions in the viewer's scope with who made them, the latest first."""
    rows: QuerySet[ForecastSubmission] = ForecastSubmission.objects.visible_to(viewer)
    return rows.select_related("by", "organisation", "metric").order_by("-at", "-id")


def get(*, viewer: Viewer, submission_id: int) -> ForecastSubmission:
    """One submission; raises `NotVisible`."""
    found = visible(viewer=viewer).filter(pk=submission_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def of_period(
    *, viewer: Viewer, metric_id: int, organisation_ids: Sequence[int], span: Span
) -> QuerySet[ForecastSubmission]:
    """All that was said of some territories for a period, the latest first."""
    return visible(viewer=viewer).filter(
        metric_id=metric_id, organisation_id__in=list(organisation_ids),
        first_period=span.first_month, months=span.count,
    )  # fmt: skip


def latest(
    *, viewer: Viewer, metric_id: int, organisation_ids: Sequence[int], span: Span,
    before: date | None = None,
) -> dict[int, Said]:  # fmt: skip
    """Node -> judge -> what was said last for a period, or last before the slot of a day."""
    rows = of_period(
        viewer=viewer, metric_id=metric_id, organisation_ids=organisation_ids, span=span
    )
    if before is not None:
        rows = rows.filter(slot__lt=before)
    places = ("organisation_id", "judge")
    found: dict[int, Said] = {}
    for row in rows.order_by(*places, "-at", "-id").distinct(*places):
        found.setdefault(row.organisation_id, {})[row.judge] = row
    return found


def known(*, viewer: Viewer, place: Place, as_of: date) -> Frozen:
    """Target, actual to date and statistical forecast of a place as of a day.

    Raises `NotVisible` outside the viewer's scope.
    """
    node, span = place.spot.id, place.span
    outlooks = forecasts.landings(
        viewer=viewer, metric=place.metric, organisation_ids=[node],
        first_period=span.first_month, months=span.count, as_of=as_of,
    )  # fmt: skip
    targets = forecast_targets.by_node(
        viewer=viewer, metric_id=place.metric.pk, organisation_ids=[node], span=span
    )
    outlook = outlooks.get(node)
    begun = outlook is not None and span.first_day <= as_of
    return Frozen(outlook, targets.get(node), outlook.actual if outlook and begun else None)


def prepare(*, viewer: Viewer, place: Place, as_of: date) -> Prepared:
    """All that a form shows for a place. Raises `NotVisible`."""
    said = latest(
        viewer=viewer, metric_id=place.metric.pk, organisation_ids=[place.spot.id], span=place.span
    ).get(place.spot.id, {})
    names = holders(viewer=viewer, spot=place.spot, on=place.today)
    possible = judges(viewer=viewer, spot=place.spot, on=place.today)
    return Prepared(
        place=place, known=known(viewer=viewer, place=place, as_of=as_of), last=said,
        judges=possible, asked=forecast_settings.asked(viewer=viewer, today=place.today),
        holders=names, why_not="" if possible else _why_not(place.spot, names),
    )  # fmt: skip


def holders(*, viewer: Viewer, spot: Spot, on: date) -> tuple[str, ...]:
    """Who sits on a seat on a day; nobody for a vacant seat or another territory."""
    rows = Holding.objects.filter(seat_id=spot.id, valid_from__lte=on, valid_to__gt=on)
    return tuple(rows.order_by("valid_from").values_list("person__name", flat=True))


def judges(*, viewer: Viewer, spot: Spot, on: date) -> tuple[str, ...]:
    """As whom a viewer may speak of a territory on a day, the usual one first.

    The rep for the own seat; whoever leads the territory (or one above it) as its manager, who
    also makes the final call.
    """
    if not viewer.can("forecasts.submit"):
        return ()
    own = spot.is_seat and Holding.objects.filter(
        seat_id=spot.id, person__user_id=viewer.user_id, valid_from__lte=on, valid_to__gt=on
    )
    found: tuple[str, ...] = (Judge.REP.value,) if own else ()
    if _leads(viewer, spot.id, on):
        found += (Judge.MANAGER.value, Judge.FINAL.value)
    return found


def _leads(viewer: Viewer, node_id: int, on: date) -> bool:
    above = Closure.objects.filter(descendant_id=node_id, is_current=True).values("ancestor_id")
    grants = Grant.objects.filter(
        user_id=viewer.user_id, role__in=LEADERS, valid_from__lte=on, valid_to__gt=on
    )
    return grants.filter(Q(node=None) | Q(node_id__in=above)).exists()


def _why_not(spot: Spot, names: tuple[str, ...]) -> str:
    if spot.is_seat and not names:
        return str(_("Nobody sits here; whoever leads the territory calls its figure."))
    return str(_("Only who sits here or leads the territory says what is expected of it."))
