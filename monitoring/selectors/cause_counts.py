"""Causes counted by category, for reviews: what keeps us from our targets, and how often."""

from dataclasses import dataclass

from django.db.models import Count, Sum

from monitoring.models import CauseCategory
from monitoring.selectors.causes import decided
from salesplan.core.models import Closure, Unit
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Span


@dataclass(frozen=True, slots=True)
class Counted:
    """Accepted causes of one category; `explained` is of those on amounts of money, in 10^-2."""

    category: CauseCategory
    causes: int
    explained: int


def by_category(
    *, viewer: Viewer, organisation_id: int | None = None, plan_id: int | None = None,
    span: Span | None = None,
) -> list[Counted]:  # fmt: skip
    """Confirmed and corrected causes by category, the most frequent first.

    Of a territory and everything below it, of a plan, of deviations that begin within a span.
    Figures of metrics that are no money are counted but not added up.
    """
    rows = decided.visible(viewer=viewer).filter(state__in=decided.ACCEPTED)
    if organisation_id is not None:
        rows = rows.filter(organisation__in=Closure.below((organisation_id,)))
    if plan_id is not None:
        rows = rows.filter(plan_id=plan_id)
    if span is not None:
        rows = rows.filter(first_period__range=(span.first_month, span.last_month))
    groups = rows.order_by().values_list("category", "metric__unit")
    found: dict[str, list[int]] = {}
    for category, unit, count, explained in groups.annotate(Count("pk"), Sum("explained")):
        row = found.setdefault(category, [0, 0])
        row[0] += count
        row[1] += explained if unit == Unit.MONEY else 0
    counted = [Counted(CauseCategory(name), *sums) for name, sums in found.items()]
    order = list(CauseCategory)
    return sorted(counted, key=lambda row: (-row.causes, order.index(row.category)))
