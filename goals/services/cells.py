"""Writing cells: one statement for the changes, one journal entry, one writer at a time."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _
from psycopg2.extras import Json

from goals.models import Version, VersionState
from goals.selectors import plans as plan_reads
from goals.services import calibration_guards, differences, following, staging
from goals.services.changes import Change, Figure, Story
from salesplan.core.errors import Conflict
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope

__all__ = ["Change", "Figure", "Story", "hold", "serialise", "write"]
_LOCK_CLASS = 7_001

# Without statistics of fresh cells the planner would loop over them once per row of the change.
_DELETE = """
set local enable_nestloop = off;
delete from goals_cell g using goals_staged c
where not c.after_filled
  and g.version_id = %(version)s and g.metric_id = %(metric)s and g.level = %(level)s
  and g.organisation_id = c.organisation_id and g.product_id = c.product_id
  and g.channel_id = c.channel_id and g.customer_id = c.customer_id and g.period = c.period;
set local enable_nestloop = on
"""
_UPSERT = """
insert into goals_cell (version_id, metric_id, level, organisation_id, product_id, channel_id,
  customer_id, period, value)
select %(version)s, %(metric)s, %(level)s, organisation_id, product_id, channel_id, customer_id,
  period, after from goals_staged where after_filled
on conflict (version_id, metric_id, level, organisation_id, product_id, channel_id, customer_id,
  period) do update set value = excluded.value
"""
_JOURNAL = """
with numbered as (
  update goals_version set last_journal = last_journal + 1 where id = %(version)s
  returning last_journal
)
insert into goals_journalentry (version_id, number, at, actor_id, method, params, reason,
  metric_id, level, undoes_id, batch_id, organisation_ids, product_ids, channel_ids, customer_ids,
  periods, before, after)
select %(version)s, last_journal, %(now)s, %(actor)s, %(method)s, %(params)s, %(reason)s,
  %(metric)s, %(level)s, %(undoes)s, %(batch)s, c.*
from numbered, (
  select array_agg(organisation_id), array_agg(product_id), array_agg(channel_id),
    array_agg(customer_id), array_agg(period), array_agg(case when before_filled then before end),
    array_agg(case when after_filled then after end)
  from goals_staged
) c
returning number
"""


def serialise(*, actor: Viewer, version_id: int) -> None:
    """Wait until no other transaction writes this version or moves it to another state."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, version_id])


def hold(*, actor: Viewer, version_id: int) -> Version:
    """Make this transaction the only writer of a version; it must be one that is worked on.

    Raises `NotVisible`, and `Conflict` for a frozen or submitted version.
    """
    serialise(actor=actor, version_id=version_id)
    version = plan_reads.version(viewer=actor, version_id=version_id)
    if version.state != VersionState.WORKING:
        raise Conflict(
            _("%(name)s is in the state “%(state)s” and cannot be changed."),
            code="not_working",
            name=version.name,
            state=version.get_state_display(),
        )
    return version


def write(
    *, actor: Viewer, version: Version, figure: Figure, change: Change, story: Story, now: datetime
) -> int:
    """Write cells and their journal entry; returns the entry's number.

    The caller holds the version (`hold`). Without a change nothing is written and the last number
    is returned. Raises `Refused` for cells that the proposal of a calibration is not about.
    """
    if not len(change):
        return version.last_journal
    calibration_guards.require(
        actor=actor, version=version, figure=figure, change=change, story=story
    )
    if version.is_derived:
        change = differences.reading_through(
            actor=actor, version=version, figure=figure, change=change, story=story
        )
    params = {
        "version": version.pk,
        "metric": figure.metric_id,
        "level": figure.level,
        "now": now,
        "actor": scope.user_id_or_none(actor),
        "method": story.method,
        "params": Json(story.params),
        "reason": story.reason[:500],
        "undoes": story.undoes_id,
        "batch": story.batch_id,
    }
    staging.stage(change=change)
    if version.is_derived:
        differences.write(actor=actor, version=version, figure=figure, change=change)
    else:
        _write_cells(change, params)
    with connection.cursor() as cursor:
        cursor.execute(_JOURNAL, params)
        version.last_journal = int(cursor.fetchone()[0])
    following.wake(actor=actor, version=version, is_undo=story.undoes_id is not None)
    return version.last_journal


def _write_cells(change: Change, params: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        if not change.after_filled.all():
            cursor.execute(_DELETE, params)
        cursor.execute(_UPSERT, params)
