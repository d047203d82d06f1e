"""The targets as calibrated so far of a plan in force, for those who copy them."""

from goals.selectors import calibration_proposals
from goals.selectors.columns import ColumnQuery, Int64Array
from goals.selectors.in_force import CELL_COLUMNS
from salesplan.core.scoping import Viewer

_SAME = " and ".join(
    f"d.{key} = c.{key}"
    for key in (
        "metric_id", "level", "organisation_id", "product_id", "channel_id", "customer_id", "period"
    )
)  # fmt: skip
_CALIBRATED = f"""
from (
  select {", ".join(CELL_COLUMNS)} from goals_cell c
  where version_id = %(version)s and not exists (
    select from goals_celldifference d where d.version_id = %(proposal)s and {_SAME})
  union all
  select {", ".join(CELL_COLUMNS)} from goals_celldifference
  where version_id = %(proposal)s and value is not null
) cells
order by period
"""


def cells_as_calibrated(*, viewer: Viewer, version_id: int) -> Int64Array | None:
    """All cells of a version in force with its approved calibrations laid over them, as an int64
    array (`in_force.CELL_COLUMNS`, rows); None where nothing was calibrated.

    For copies of the whole version: only a viewer of everything gets any.
    """
    latest = calibration_proposals.latest_approved(viewer=viewer, version_id=version_id)
    if latest is None or not viewer.everything:
        return None
    params = {"version": version_id, "proposal": latest.proposal_id}
    return ColumnQuery(CELL_COLUMNS, _CALIBRATED, params).fetch()
