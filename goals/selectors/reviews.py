"""What the chapters of a plan show from data that is there: the base period, the people."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from goals.models import Plan
from salesplan.core.models import Closure, Holding, Kind, Node, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, actuals
from salesplan.core.selectors.actuals import comparisons
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.engine import pacing


@dataclass(frozen=True)
class Line:
    """A slice of the base period: revenue, the year before, growth and share in basis points."""

    node: Node
    revenue: int
    before: int | None
    growth: int | None
    share: int | None


@dataclass(frozen=True)
class People:
    """Seats of the territory and how many of them nobody holds today."""

    seats: int
    vacant: int


@dataclass(frozen=True)
class Outlook:
    """Before a plan is made: the reference and what growth on it would come to."""

    reference: int
    target: int


def performance(*, viewer: Viewer, plan: Plan, as_of: date) -> list[Line]:
    """Revenue of the base period by the plan's next level of territories, the largest first,
    beside the comparison period: the plan's own, else the year before, cut at the same day.

    Empty for viewers whose scope is not the plan's territory.
    """
    if not access.covers_organisation(viewer, plan.organisation_id):
        return []
    nodes = Node.objects.visible_to(viewer).filter(parent_id=plan.organisation_id)
    by_id = {node.pk: node for node in nodes}
    base = (plan.base_first_period, plan.base_months)
    compared = (plan.comparison_first_period, plan.comparison_months)
    now, before = _along(viewer, plan, list(by_id), base, as_of)
    if None not in compared and compared != (base[0] - 12, base[1]):
        before, _earlier = _along(viewer, plan, list(by_id), compared, as_of)
    whole = sum(found.revenue for found in now.values())
    lines = []
    for pk, found in now.items():
        earlier = before[pk].revenue if pk in before else None
        grown = pacing.growth(found.revenue, earlier)
        lines.append(
            Line(
                node=by_id[pk],
                revenue=found.revenue,
                before=earlier,
                growth=None if grown is None else round(grown * 10_000),
                share=round(Fraction(found.revenue, whole) * 10_000) if whole else None,
            )
        )
    return sorted(lines, key=lambda line: -line.revenue)


def _along(
    viewer: Viewer, plan: Plan, nodes: list[int], run: tuple[Any, Any], as_of: date
) -> tuple[dict[int, Figures], dict[int, Figures]]:
    first, months = run
    return comparisons.along(
        viewer=viewer,
        organisation_id=plan.organisation_id,
        column="organisation_id",
        nodes=nodes,
        first_period=first,
        last_period=first + months - 1,
        as_of=as_of,
    )


def people(*, viewer: Viewer, plan: Plan, today: date) -> People:
    """Seats below the plan's territory that the viewer may see, and the vacant ones."""
    seats = (
        Node.objects.visible_to(viewer)
        .filter(pk__in=Closure.below((plan.organisation_id,)), kind=Kind.SEAT, ended_on=None)
        .exclude(is_unassigned=True)
        .exclude(seat_kind=SeatKind.OVERLAY)
    )
    held = Holding.objects.filter(valid_from__lte=today, valid_to__gt=today, seat__in=seats)
    count = seats.count()
    return People(count, count - held.values("seat").distinct().count())


def outlook(
    *,
    viewer: Viewer,
    organisation_id: int,
    first_period: int,
    months: int,
    percent: Fraction,
    as_of: date,
) -> Outlook:
    """Last year's revenue of a territory in the same months, and that grown by `percent`."""
    earlier = actuals.figures(
        viewer=viewer,
        organisation_id=organisation_id,
        first_period=first_period - 12,
        last_period=first_period + months - 13,
        as_of=as_of,
    )
    return Outlook(earlier.revenue, round(earlier.revenue * (1 + percent)))


def territories(*, viewer: Viewer) -> list[Node]:
    """Nodes that a plan can be made for: what leads others, the highest first."""
    nodes = Node.objects.visible_to(viewer).filter(
        dimension="organisation", kind__in=[Kind.COMPANY, Kind.REGION, Kind.AREA, Kind.TEAM]
    )
    rank = {Kind.COMPANY: 0, Kind.REGION: 1, Kind.AREA: 2, Kind.TEAM: 3}
    return sorted(nodes, key=lambda node: (rank[Kind(node.kind)], node.position, node.code))
