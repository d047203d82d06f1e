"""Full copies of versions: opened again, frozen under a name, promoted from a sandbox."""

from datetime import date, datetime
from typing import Any

from django.db import connection

from goals.models import Version, VersionKind, VersionState
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope

_KEYS = "organisation_id, product_id, channel_id, customer_id"
_CELL = f"metric_id, level, {_KEYS}, period"
_SAME = " and ".join(f"d.{key} = b.{key}" for key in _CELL.split(", "))
_STATED = f"metric_id, level, role, {_KEYS}, period, span"
_COPIES = (
    f"""insert into goals_domainleaf (version_id, {_KEYS}, origin)
       select %(new)s, {_KEYS}, origin from goals_domainleaf
       where version_id in (%(old)s, %(base)s) on conflict do nothing""",
    f"""insert into goals_cell (version_id, {_CELL}, value)
       select %(new)s, {_CELL}, value from goals_cell b
       where version_id = %(base)s and not exists (
         select from goals_celldifference d where d.version_id = %(old)s and {_SAME})
       union all select %(new)s, {_CELL}, value from goals_celldifference
       where version_id = %(old)s and value is not null""",
    f"""insert into goals_statedfigure (version_id, {_STATED}, value, reason)
       select %(new)s, {_STATED}, value, reason from goals_statedfigure
       where version_id in (%(old)s, %(base)s) order by (version_id = %(old)s) desc
       on conflict do nothing""",
    """insert into goals_journalentry (version_id, number, at, actor_id, method, params, reason,
         metric_id, level, organisation_ids, product_ids, channel_ids, customer_ids, periods,
         before, after)
       select %(new)s, row_number() over (order by metric_id, level), %(now)s, %(actor)s, 'copy',
         jsonb_build_object('version', %(old)s), '', metric_id, level,
         array_agg(organisation_id), array_agg(product_id), array_agg(channel_id),
         array_agg(customer_id), array_agg(period), array_agg(null::bigint), array_agg(value)
       from goals_cell where version_id = %(new)s group by metric_id, level""",
    """update goals_version set last_journal =
         (select count(*) from goals_journalentry where version_id = %(new)s)
       where id = %(new)s""",
)
_LOCKS = f"""insert into goals_lock (version_id, metric_id, level, {_KEYS}, first_period, months,
  owner_id, reason, expires_at, created_at)
select %(new)s, metric_id, level, {_KEYS}, first_period, months, owner_id, reason, expires_at,
  created_at from goals_lock where version_id in (%(old)s, %(base)s)"""


def make(
    *,
    actor: Viewer,
    old: Version,
    name: str,
    today: date,
    now: datetime,
    state: str = VersionState.WORKING,
    note: str = "",
    with_locks: bool = False,
) -> Version:
    """A main version of the same plan that holds what `old` shows now, with a journal entry per
    figure; of a sandbox its base's cells with the differences over them.
    """
    siblings = Version.unscoped.filter(plan_id=old.plan_id, kind=VersionKind.MAIN).count()
    letter = "b" if state == VersionState.FROZEN else "v"
    new: Version = Version.unscoped.create(
        plan_id=old.plan_id,
        code=f"P{old.plan_id}-{letter}{siblings + 1}",
        name=name[:120],
        state=state,
        note=note[:500],
        tree_date=today,
        grain=old.grain,
        span=old.span,
        created_by_id=scope.user_id_or_none(actor),
    )
    params: dict[str, Any] = {
        "old": old.pk,
        "base": old.base_id or old.pk,
        "new": new.pk,
        "now": now,
        "actor": new.created_by_id,
    }
    with connection.cursor() as cursor:
        for statement in (*_COPIES, *([_LOCKS] if with_locks else [])):
            cursor.execute(statement, params)
    new.refresh_from_db()
    return new
