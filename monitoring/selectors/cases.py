"""The figures behind an alert, along every tree."""

from monitoring.models import Alert
from monitoring.selectors import attainment, selections
from monitoring.selectors.attainment import Board
from monitoring.selectors.places import AXES
from monitoring.selectors.selections import Asked
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Span


def boards(*, viewer: Viewer, company: Company, alert: Alert) -> list[Board]:
    """Boards of the alert's place, period and metric on the day of its last evaluation.

    One along each tree, the organisation first. Raises `NotVisible` outside the scope.
    """
    asked = Asked(
        organisation_id=alert.organisation_id,
        plan_id=alert.plan_id,
        span=Span(alert.first_period, alert.months),
        metric=alert.metric.code,
        axis="organisation",
    )
    chosen = selections.choose(viewer=viewer, company=company, as_of=alert.as_of, asked=asked)
    return [attainment.board(viewer=viewer, selection=chosen.by(axis)) for axis in AXES]
