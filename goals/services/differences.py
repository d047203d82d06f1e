"""What a sandbox or scenario stores: its differences to the present cells of its base."""

from dataclasses import replace
from typing import Any

import numpy as np
from django.db import connection

from goals.models import Version
from goals.selectors import journal
from goals.selectors.columns import ColumnQuery, Int64Array
from goals.services.changes import ARRAYS, Change, Figure, Story, array_params
from salesplan.core.scoping import Viewer

_KEYS = ("organisation_id", "product_id", "channel_id", "customer_id", "period")
_SAME = " and ".join(f"{{0}}.{key} = c.{key}" for key in _KEYS)
_ON_BASE = (
    "left join goals_cell b on b.version_id = %(base)s and b.metric_id = %(metric)s"
    f" and b.level = %(level)s and {_SAME.format('b')}"
)
_DROP = f"""
set local enable_nestloop = off;
delete from goals_celldifference d using (
  select c.* from ({ARRAYS}) c {_ON_BASE} where c.value is not distinct from b.value
) c
where d.version_id = %(version)s and d.metric_id = %(metric)s and d.level = %(level)s
  and {_SAME.format("d")};
"""
_KEEP = f"""
insert into goals_celldifference (version_id, metric_id, level, {", ".join(_KEYS)}, value)
select %(version)s, %(metric)s, %(level)s, {", ".join(f"c.{key}" for key in _KEYS)}, c.value
from ({ARRAYS}) c {_ON_BASE} where c.value is distinct from b.value
on conflict (version_id, metric_id, level, {", ".join(_KEYS)})
  do update set value = excluded.value;
set local enable_nestloop = on
"""
_TOUCHED = f"""
from ({ARRAYS}) c where exists (
  select from goals_journalentry e,
    unnest(e.organisation_ids, e.product_ids, e.channel_ids, e.customer_ids, e.periods)
      as k({", ".join(_KEYS)})
  where e.id = any(%(entries)s::bigint[]) and {_SAME.format("k")})
"""
_BASE = f"from ({ARRAYS}) c {_ON_BASE} order by c.place"


def write(*, actor: Viewer, version: Version, figure: Figure, change: Change) -> None:
    """Store what differs from the base's cells now; a difference that equals them again goes."""
    params = _params(version, figure, change)
    with connection.cursor() as cursor:
        cursor.execute(_DROP + _KEEP, params)


def reading_through(
    *, actor: Viewer, version: Version, figure: Figure, change: Change, story: Story
) -> Change:
    """The change of an undo, with cells that nothing else in effect touched as the base has them.

    Otherwise taking back the only change of a cell would pin it to what the base held then.
    """
    if story.method != "undo":
        return change
    standing = journal.standing(viewer=actor, version_id=version.pk)
    entries = [
        entry.pk
        for entry in standing.effective()
        if (entry.metric_id, entry.level) == (figure.metric_id, figure.level)
        and entry.method != "rebase" and entry.number != story.params["of"]
    ]  # fmt: skip
    params = _params(version, figure, change) | {"entries": entries}
    pinned = ColumnQuery(("c.place",), _TOUCHED, params).fetch()[0] - 1
    free = np.ones(len(change), np.bool_)
    free[pinned] = False
    values, filled = _of_base(params)
    return replace(
        change,
        after=np.where(free, values, change.after),
        after_filled=np.where(free, filled, change.after_filled),
    )


def _of_base(params: dict[str, Any]) -> tuple[Int64Array, Any]:
    """What the base holds at the cells of a change."""
    columns = ("coalesce(b.value, 0)", "(b.value is not null)::int")
    values, filled = ColumnQuery(columns, _BASE, params).fetch()
    return values, filled == 1


def _params(version: Version, figure: Figure, change: Change) -> dict[str, Any]:
    return {
        "version": version.pk,
        "base": version.base_id,
        "metric": figure.metric_id,
        "level": figure.level,
        **array_params(change=change),
    }
