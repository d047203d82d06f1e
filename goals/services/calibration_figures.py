"""What the proposal of a calibration stores: differences to the version in force (ADR 7).

A proposal starts from the targets as calibrated so far. What lies outside its own territory,
months and figure is that of the calibration approved last; it is brought up to date before the
proposal is approved, so that the one approved last always shows all of them together.
"""

from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection

from goals.models import Calibration, Version
from goals.selectors import calibration_proposals, leaves, trees
from goals.selectors.leaves import Address
from goals.services import cells
from goals.services.calibration_guards import METHOD
from goals.services.changes import Change, Figure, Story
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer

_KEYS = "organisation_id, product_id, channel_id, customer_id"
_CELL = f"metric_id, level, {_KEYS}, period"
_INSIDE = """(metric_id = %(metric)s and level = %(level)s
  and period >= %(first)s and period < %(end)s and organisation_id = any(%(below)s::int[]))"""
_DROP = f"delete from goals_celldifference where version_id = %(version)s and not {_INSIDE}"
_TAKE = f"""
insert into goals_celldifference (version_id, {_CELL}, value)
select %(version)s, {_CELL}, value from goals_celldifference
where version_id = %(previous)s and not {_INSIDE}
"""
_START = f"""
insert into goals_celldifference (version_id, {_CELL}, value)
select %(version)s, {_CELL}, value from goals_celldifference where version_id = %(previous)s
"""
_LOCKS = f"""
insert into goals_lock (version_id, metric_id, level, {_KEYS}, first_period, months, owner_id,
  reason, expires_at, created_at)
select %(version)s, metric_id, level, {_KEYS}, first_period, months, owner_id, reason, expires_at,
  created_at from goals_lock where version_id = %(base)s
"""
_BOUNDS = f"""
insert into goals_statedfigure (version_id, metric_id, level, role, {_KEYS}, period, span, value,
  reason)
select %(version)s, metric_id, level, role, {_KEYS}, period, span, value, reason
from goals_statedfigure where version_id = %(base)s and role in ('floor', 'cap')
"""


def start(*, actor: Viewer, version: Version, base: Version) -> Version | None:
    """Fill a new proposal with the targets as calibrated so far, and the locks, floors and caps of
    the version in force; returns the version that they come from (None: nothing was calibrated).
    """
    latest = calibration_proposals.latest_approved(viewer=actor, version_id=base.pk)
    params = {
        "version": version.pk, "base": base.pk,
        "previous": latest.proposal_id if latest else None,
    }  # fmt: skip
    with connection.cursor() as cursor:
        for statement in (_START, _LOCKS, _BOUNDS):
            cursor.execute(statement, params)
    return latest.proposal if latest else None


def settle(*, actor: Viewer, row: Calibration) -> int | None:
    """Bring what lies outside the calibration up to date; returns the version it comes from."""
    latest = calibration_proposals.latest_approved(
        viewer=actor, version_id=row.proposal.base_id or 0
    )
    previous = latest.proposal_id if latest else None
    params: dict[str, Any] = {
        "version": row.proposal_id, "previous": previous, "metric": row.metric_id,
        "level": row.level, "first": row.first_period, "end": row.first_period + row.months,
        "below": list(Closure.below((row.organisation_id,))),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_DROP, params)
        cursor.execute(_TAKE, params)
    return previous


def write(
    *, actor: Viewer, row: Calibration, change: Change, now: datetime, params: dict[str, Any]
) -> None:
    """Write what a method changed, with its journal entry; the caller holds the proposal."""
    story = Story(METHOD, {"calibration": row.pk, "by": row.method, **params}, row.reason)
    figure = Figure(row.metric_id, row.level)
    cells.write(
        actor=actor, version=row.proposal, figure=figure, change=change, story=story, now=now
    )


def reset(*, actor: Viewer, row: Calibration, now: datetime) -> None:
    """Take the proposal back to the targets as calibrated so far, as one journal entry."""
    back = difference(viewer=actor, row=row, now=now).reversed()
    write(actor=actor, row=row, change=back, now=now, params={"reset": True})


def difference(*, viewer: Viewer, row: Calibration, now: datetime) -> Change:
    """Where the proposal is not what it started from: before and after, changed leaves only."""
    address = Address(row.organisation_id, row.plan.first_period, row.plan.months)
    forest = trees.forest(viewer=viewer, version=row.proposal)
    before, after = (
        leaves.load(
            viewer=viewer, version=version, metric_id=row.metric_id, level=row.level,
            forest=forest, now=now, addresses=[address],
        )
        for version in (calibration_proposals.previous(viewer=viewer, row=row), row.proposal)
    )  # fmt: skip
    keys, periods = after.space.leaf_keys(np.arange(after.space.size))
    old, filled = np.zeros_like(after.values), np.zeros_like(after.filled)
    places = before.space.places(keys, periods)
    known = places >= 0
    old[known], filled[known] = before.values[places[known]], before.filled[places[known]]
    moved = (old != after.values) | (filled != after.filled)
    return Change(keys, periods, old, filled, after.values, after.filled).where(moved)
