"""The risks of a plan: the most serious first, and as a matrix of probability and impact."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from execution.models import Risk, RiskStatus
from salesplan.core.scoping import Viewer

SERIOUS = 12
SCALE = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Field:
    """A field of the matrix: how serious it is, and the open risks in it."""

    probability: int
    impact: int
    risks: list[Risk]

    @property
    def tone(self) -> str:
        """Good below 6, watch from 6, act from 12."""
        score = self.probability * self.impact
        return "bad" if score >= SERIOUS else "watch" if score >= SERIOUS // 2 else "good"


def of_plan(*, viewer: Viewer, plan_id: int) -> QuerySet[Risk]:
    """The risks of a plan in the viewer's scope: open before closed, then by score."""
    rows: QuerySet[Risk] = Risk.objects.visible_to(viewer).filter(plan_id=plan_id)
    weighed = rows.annotate(weight=F("probability") * F("impact")).select_related("owner")
    return weighed.order_by("status", "-weight", "pk")


def matrix(*, viewer: Viewer, plan_id: int) -> list[list[Field]]:
    """Rows from the highest probability down, columns from the lowest impact up."""
    known: dict[tuple[int, int], list[Risk]] = {}
    for risk in of_plan(viewer=viewer, plan_id=plan_id).exclude(status=RiskStatus.CLOSED):
        known.setdefault((risk.probability, risk.impact), []).append(risk)
    return [
        [Field(row, column, known.get((row, column), [])) for column in SCALE]
        for row in reversed(SCALE)
    ]
