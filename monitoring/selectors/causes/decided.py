"""What people decided about deviations: the causes that were confirmed, corrected or rejected."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from monitoring.models import Cause, CauseState
from monitoring.selectors.causes.shapes import Against
from monitoring.selectors.selections import Selection, period_word
from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer

ACCEPTED = (CauseState.CONFIRMED, CauseState.CORRECTED)


def visible(*, viewer: Viewer) -> QuerySet[Cause]:
    """Causes in the viewer's scope, the newest first."""
    rows: QuerySet[Cause] = Cause.objects.visible_to(viewer).select_related("metric", "decided_by")
    return rows.order_by("-id")


def get(*, viewer: Viewer, cause_id: int) -> Cause:
    """One cause; raises `NotVisible`."""
    found = visible(viewer=viewer).filter(pk=cause_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def of_deviation(*, viewer: Viewer, selection: Selection, against: Against) -> list[Cause]:
    """What was decided about one deviation: place, period, metric, plan and comparison."""
    here = selection.places
    same: dict[str, Any] = {
        "metric": selection.metric,
        "plan": selection.plan_id,
        "organisation": here.id("organisation"),
        "product": here.id("product") or None,
        "channel": here.id("channel") or None,
        "finding__period": period_word(selection.period),
        "finding__against": against,
    }
    return list(visible(viewer=viewer).filter(**same))


def accounted(*, causes: list[Cause], but: int | None = None) -> int:
    """The part of a gap that accepted causes explain together, one of them left out."""
    kept = [cause for cause in causes if cause.state in ACCEPTED and cause.pk != but]
    return sum(cause.explained for cause in kept)
