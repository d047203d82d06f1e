"""Orders that a plan's references leave out, and what they take out of them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum

from goals.models import Plan, ReferenceExclusion
from goals.selectors import references
from salesplan.core.models import SalesLine, Source
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access

MOST_LISTED = 20


@dataclass(frozen=True)
class Excluded:
    """An order: its lines and revenue in the viewer's scope, and how much of it lies in each
    reference of the plan; `exclusion` is None for one that is only proposed.
    """

    source: Source
    order_no: str
    lines: int
    revenue: int
    last_year: int
    base_period: int
    exclusion: ReferenceExclusion | None = None


def may_edit(*, viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer may leave orders out of a plan's references."""
    return viewer.can("plans.edit") and access.covers_organisation(viewer, plan.organisation_id)


def listed(*, viewer: Viewer, plan: Plan) -> list[Excluded]:
    """What a plan leaves out of the viewer's own sales, the first one first.

    Three queries whatever their number. An order that has gone since stays listed for those who
    see everything.
    """
    rows = list(
        ReferenceExclusion.objects.visible_to(viewer).filter(plan=plan).select_related("created_by")
    )
    if not rows:
        return []
    orders = SalesLine.objects.visible_to(viewer).filter(
        source_id__in={row.source_id for row in rows}, order_no__in={row.order_no for row in rows}
    )
    found = {(one["source_id"], one["order_no"]): one for one in _summed(orders, plan)}
    sources = Source.objects.in_bulk([row.source_id for row in rows])
    none: dict[str, Any] = {}
    return [
        _excluded(found.get((row.source_id, row.order_no), none), sources[row.source_id],
                  row.order_no, row)
        for row in rows if viewer.everything or (row.source_id, row.order_no) in found
    ]  # fmt: skip


def largest(*, viewer: Viewer, plan: Plan) -> list[Excluded]:
    """The largest orders of the plan's references that it does not leave out yet."""
    left_out = ReferenceExclusion.objects.visible_to(viewer).filter(plan=plan)
    gone = set(left_out.values_list("source_id", "order_no"))
    lines = SalesLine.objects.visible_to(viewer).filter(
        _within(plan, "last_year") | _within(plan, "base_period")
    )
    rows = _summed(lines, plan).order_by("-amount", "order_no")[: MOST_LISTED + len(gone)]
    wanted = [one for one in rows if (one["source_id"], one["order_no"]) not in gone]
    sources = Source.objects.in_bulk([one["source_id"] for one in wanted])
    return [_excluded(one, sources[one["source_id"]], one["order_no"]) for one in wanted][
        :MOST_LISTED
    ]


def orders(*, viewer: Viewer, order_no: str, source: str = "") -> list[tuple[int, str]]:
    """Sources (id, code) that hold an order which the viewer sees, in order of their codes."""
    lines = SalesLine.objects.visible_to(viewer).filter(order_no=order_no)
    rows = Source.objects.filter(pk__in=lines.values("source_id"))
    if source:
        rows = rows.filter(code=source)
    return list(rows.order_by("code").values_list("pk", "code"))


def _summed(lines: Any, plan: Plan) -> Any:
    return lines.values("source_id", "order_no").annotate(
        lines=Count("pk"), amount=Sum("revenue"),
        last_year=Sum("revenue", filter=_within(plan, "last_year"), default=0),
        base_period=Sum("revenue", filter=_within(plan, "base_period"), default=0),
    )  # fmt: skip


def _within(plan: Plan, name: str) -> Q:
    first, months = references.starts(plan, name)
    return Q(period__gte=first, period__lt=first + months)


def _excluded(
    found: dict[str, Any], source: Source, order_no: str, row: ReferenceExclusion | None = None
) -> Excluded:
    return Excluded(
        source=source,
        order_no=order_no,
        lines=found.get("lines", 0),
        revenue=found.get("amount", 0),
        last_year=found.get("last_year", 0),
        base_period=found.get("base_period", 0),
        exclusion=row,
    )
