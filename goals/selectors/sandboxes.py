"""The versions of a plan beside each other: kinds, owners, differences, what they come to."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from goals.models import DraftSeat, Level, Plan, Version, VersionKind, VersionState
from goals.selectors import plans as plan_reads
from goals.selectors import trees
from goals.selectors.levers import Lever, levers
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access

_SCOPE = (
    "and (organisation_id = any(%(organisations)s::int[]) or product_id = any(%(products)s::int[]))"
)
_TOTALS = """
select version_id, sum(value) from goals_cell
where version_id = any(%(versions)s) and metric_id = %(metric)s and level = %(level)s {scope}
group by version_id
"""
_DIFFERENCES = """
select d.version_id, count(*), coalesce(sum(coalesce(d.value, 0) - coalesce(b.value, 0))
  filter (where d.metric_id = %(metric)s and d.level = %(level)s), 0)
from (
  select * from goals_celldifference where version_id = any(%(versions)s) {scope}
) d
join goals_version v on v.id = d.version_id
left join goals_cell b on b.version_id = v.base_id and b.metric_id = d.metric_id
  and b.level = d.level and b.organisation_id = d.organisation_id
  and b.product_id = d.product_id and b.channel_id = d.channel_id
  and b.customer_id = d.customer_id and b.period = d.period
group by d.version_id
"""


@dataclass(frozen=True)
class Listed:
    """A version with what the viewer sees of it: revenue targets in smallest units, None = none.

    `differences` are those stored; `gap` is the total's difference to the base's.
    """

    version: Version
    differences: int
    total: int | None
    gap: int | None
    levers: list[Lever]
    is_mine: bool
    is_decided_by_viewer: bool

    @property
    def is_open(self) -> bool:
        """Whether it is still worked on."""
        return self.version.state == VersionState.WORKING


def listed(*, viewer: Viewer, plan: Plan) -> list[Listed]:
    """All versions of a plan that the viewer sees, the oldest first, with a fixed number of
    queries.
    """
    rows = plan_reads.versions(viewer=viewer, plan_id=plan.pk).select_related("base")
    versions = list(rows.exclude(kind=VersionKind.CALIBRATION))
    scope, params = _scope(viewer, versions)
    params |= {
        "versions": [one.pk for one in versions] + [one.base_id for one in versions if one.base_id],
        "metric": Metric.objects.get(code="revenue").pk,
        "level": Level.TARGET,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS.format(scope=scope), params)
        totals = {pk: int(total) for pk, total in cursor.fetchall()}
        cursor.execute(_DIFFERENCES.format(scope=scope), params)
        moved = {pk: (count, int(gap)) for pk, count, gap in cursor.fetchall()}
    covers = viewer.can("plans.edit") and access.covers_organisation(viewer, plan.organisation_id)
    return [_listed(viewer, one, totals, moved, covers=covers) for one in versions]


def _listed(
    viewer: Viewer, one: Version, totals: dict[int, int], moved: dict[int, tuple[int, int]],
    *, covers: bool,
) -> Listed:  # fmt: skip
    count, gap = moved.get(one.pk, (0, 0))
    base = totals.get(one.base_id or one.pk)
    mine = one.owner_id is not None and one.owner_id == viewer.user_id
    return Listed(
        version=one,
        differences=count,
        total=base if not one.is_derived else (None if base is None and not count else
                                               (base or 0) + gap),
        gap=gap if one.is_derived else None,
        levers=levers(version=one),
        is_mine=mine,
        is_decided_by_viewer=one.is_derived and viewer.can("plans.edit") and (mine or covers),
    )  # fmt: skip


def _scope(viewer: Viewer, versions: list[Version]) -> tuple[str, dict[str, Any]]:
    if viewer.everything or not versions:
        return "", {}
    forest = trees.forest(viewer=viewer, version=versions[0])
    drafts = DraftSeat.objects.visible_to(viewer).values_list("pk", flat=True)
    own = forest.organisation.below_any(viewer.organisation).tolist()
    products = forest.product.below_any(viewer.products).tolist()
    return _SCOPE, {"organisations": [*own, *(-pk for pk in drafts)], "products": products}


def seats(*, viewer: Viewer, version: Version) -> list[DraftSeat]:
    """Seats of a sandbox that are not real yet, or became real with a merge."""
    rows = DraftSeat.objects.visible_to(viewer).filter(version=version)
    return list(rows.select_related("parent", "node"))
