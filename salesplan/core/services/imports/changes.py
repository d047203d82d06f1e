"""Which lines and credits a batch changes: as they were, for undo and the cube, and as they are.

`import_old` has whole lines as they were, `import_old_credit` their credits, `import_new` the lines
that are new or changed. All three are temporary and live as long as the transaction.
"""

from typing import Any

from salesplan.core.services.cube.deltas import queue_changes
from salesplan.core.services.cube.leaves import leaf_rows

OLD, OLD_CREDIT, NEW = "import_old", "import_old_credit", "import_new"
NEW_COLUMNS = (
    "id", "source_id", "order_no", "date", "seat_id", "product_id", "channel_id", "customer_id",
    "geography_id", "tier_id", "revenue", "cost", "quantity", "is_split", "period",
)  # fmt: skip
_NEW = ", ".join(f"l.{name}" for name in NEW_COLUMNS)

_DROP = f"""
do $$ begin
  if exists (select from pg_class where oid = to_regclass('pg_temp.{NEW}') and relkind = 'v') then
    drop view {NEW} cascade;
  end if;
end $$;
drop table if exists {OLD}, {OLD_CREDIT}, {NEW} cascade;
"""
_CREATE = f"""
create temp table {OLD} (like core_salesline) on commit drop;
create temp table {OLD_CREDIT} (like core_salescredit) on commit drop;
create temp table {NEW} on commit drop as
  select null::text as action, {_NEW} from core_salesline l limit 0;
create temp view import_before as {leaf_rows(lines=OLD, line_credits=OLD_CREDIT)};
create temp view import_after as {leaf_rows(lines=NEW)};
"""
_IMAGES = """
insert into core_beforeimage (batch_id, "table", row)
select %(batch)s, 'core_salesline', to_jsonb(o) from import_old o where o.batch_id <> %(batch)s
union all
select %(batch)s, 'core_salescredit', to_jsonb(o) from import_old_credit o
where o.batch_id <> %(batch)s
"""


def begin(cursor: Any) -> None:
    """Make the three tables, empty."""
    cursor.execute(_DROP + _CREATE)


def begin_added(cursor: Any, batch_id: int, source_id: int) -> None:
    """As `begin` for a batch that only added lines: they are read from the table itself."""
    begin(cursor)
    columns = ", ".join(NEW_COLUMNS)
    cursor.execute(
        f"drop table {NEW} cascade; create temp view {NEW} as select 'INSERT' as action, {columns}"
        f" from core_salesline where source_id = {int(source_id)} and batch_id = {int(batch_id)};"
        f" create temp view import_after as {leaf_rows(lines=NEW)}"
    )


def end_added(cursor: Any) -> None:
    """Remove the view of `begin_added`, which would outlive the transaction."""
    cursor.execute(f"drop view {NEW} cascade")


def keep_credits(cursor: Any) -> None:
    """Remember the credits of the lines in `import_old`; call it before credits are written."""
    cursor.execute(
        f"insert into {OLD_CREDIT} select c.* from core_salescredit c join {OLD} o"
        " on o.id = c.line_id"
    )


def keep_images(cursor: Any, batch_id: int) -> None:
    """Store what the batch changes as it was, so that the batch can be undone."""
    cursor.execute(_IMAGES, {"batch": batch_id})


def queue(cursor: Any, batch_id: int) -> None:
    """Queue the changes for the cube; call it last."""
    cursor.execute("set local enable_nestloop = on")
    cursor.execute(f"analyze {OLD}; analyze {OLD_CREDIT}")
    queue_changes(cursor, batch_id=batch_id, before="import_before", after="import_after")


def add_new(cursor: Any, where: str, params: dict[str, Any]) -> None:
    """Take lines (alias l) as they are now into `import_new` as changed."""
    columns = ", ".join(NEW_COLUMNS)
    cursor.execute(
        f"insert into {NEW} (action, {columns}) select 'UPDATE', {_NEW} from core_salesline l"
        f" where {where}",
        params,
    )


def count(cursor: Any, closed_through: int | None) -> dict[str, int]:
    """How many lines were inserted, updated, deleted, and how many came late."""
    cursor.execute(
        "select count(*) filter (where action = 'INSERT'),"
        " count(*) filter (where action = 'UPDATE'),"
        f" count(*) filter (where period <= %s), (select count(*) from {OLD}) from {NEW}",
        [-1 if closed_through is None else closed_through],
    )
    inserted, updated, late, old = cursor.fetchone()
    return {"inserted": inserted, "updated": updated, "deleted": old - updated, "late": late}
