"""Plans in force and their cells, for those who read targets from above."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q

from goals.models import Version
from goals.selectors.columns import ColumnQuery, Int64Array
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import prepared

CELL_COLUMNS = (
    "metric_id",
    "level",
    "organisation_id",
    "product_id",
    "channel_id",
    "period",
    "value",
)
_PLAN = (
    "plan_id",
    "pk",
    "plan__name",
    "plan__organisation_id",
    "plan__first_period",
    "plan__months",
    "span",
)


@dataclass(frozen=True, slots=True)
class PlanInForce:
    """A plan with a version in force: its territory, its months, and the months of one cell."""

    plan_id: int
    version_id: int
    name: str
    organisation_id: int
    first_period: int
    months: int
    cell_months: int

    @property
    def end_period(self) -> int:
        """The first month after the plan."""
        return self.first_period + self.months


def plans_in_force(*, viewer: Viewer, plan_id: int | None = None) -> list[PlanInForce]:
    """Plans in scope that have a version in force and are not closed, the latest period first."""
    with connection.cursor() as cursor:
        prepared.execute(cursor, *_plans_statement(viewer, plan_id))
        return [PlanInForce(*row) for row in cursor.fetchall()]


@lru_cache(maxsize=1_000)
def _plans_statement(viewer: Viewer, plan_id: int | None) -> tuple[str, Any]:
    """Every page of figures asks this, and building the statement took longer than its answer."""
    rows = Version.objects.visible_to(viewer).filter(is_baseline=True, plan__closed_on=None)
    if plan_id is not None:
        rows = rows.filter(Q(plan_id=plan_id))
    ordered = rows.order_by("-plan__first_period", "-plan__months", "plan_id")
    return prepared.statement_of(ordered.values_list(*_PLAN))


def cells_in_force(*, viewer: Viewer, version_id: int) -> Int64Array:
    """All cells of a version as an int64 array (`CELL_COLUMNS`, rows), by first month.

    For copies of the whole version: only a viewer of everything gets any.
    """
    if not viewer.everything:
        return ColumnQuery(CELL_COLUMNS, "from goals_cell where false", {}).fetch()
    return ColumnQuery(
        CELL_COLUMNS,
        "from goals_cell where version_id = %(version)s order by period",
        {"version": version_id},
    ).fetch()
