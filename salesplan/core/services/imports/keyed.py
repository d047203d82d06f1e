"""Rows with a key into a table with a batch: only what differs is written, and can be undone."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict
from salesplan.core.services.imports.staging import copy

LISTED = 50


@dataclass(frozen=True)
class Table:
    """A table whose rows have a unique key of columns that are never null, and a `batch_id`."""

    name: str
    key: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Key and values, in the order of rows."""
        return (*self.key, *self.values)

    def joined(self, left: str, right: str) -> str:
        """The keys of two relations are equal."""
        return " and ".join(f"{left}.{name} = {right}.{name}" for name in self.key)


def merge(
    cursor: Any, table: Table, rows: Iterable[Sequence[Any]], batch_id: int
) -> dict[str, int]:
    """Insert or update rows (in the order of `table.columns`), keeping what was there before."""
    count = _stage(cursor, table, rows)
    own = ", ".join(f"t.{name}" for name in table.values)
    new = ", ".join(f"s.{name}" for name in table.values)
    cursor.execute(
        f"with changed as (merge into {table.name} t using import_keyed s"
        f" on {table.joined('t', 's')}"
        f" when matched and ({own}) is distinct from ({new}) then update set"
        f" {', '.join(f'{name} = s.{name}' for name in table.values)}, batch_id = %(batch)s"
        f" when not matched then insert ({', '.join(table.columns)}, batch_id)"
        f" values ({', '.join(f's.{name}' for name in table.columns)}, %(batch)s)"
        " returning merge_action() as action, to_jsonb(old) as image),"
        ' kept as (insert into core_beforeimage (batch_id, "table", row)'
        " select %(batch)s, %(table)s, image from changed where action = 'UPDATE')"
        " select count(*) filter (where action = 'INSERT'), count(*) from changed",
        {"batch": batch_id, "table": table.name},
    )
    inserted, touched = cursor.fetchone()
    counts = {"inserted": inserted, "updated": touched - inserted}
    return {**counts, "unchanged": count - touched}


def _stage(cursor: Any, table: Table, rows: Iterable[Sequence[Any]]) -> int:
    columns = ", ".join(table.columns)
    cursor.execute(
        "drop table if exists import_keyed; create temp table import_keyed on commit drop as"
        f" select {columns} from {table.name} limit 0"
    )
    text = io.StringIO()
    writer = csv.writer(text)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    file = io.BytesIO(text.getvalue().encode())
    copy(cursor, f"copy import_keyed ({columns}) from stdin with (format csv)", file)
    cursor.execute("analyze import_keyed")
    return count


def restore(cursor: Any, table: Table, batch_id: int) -> None:
    """Take a batch back; raises `Conflict` with the keys that a later batch changed."""
    keys = ", ".join(f"b.row->>'{name}'" for name in table.key)
    cursor.execute(
        f'select b.batch_id, {keys} from core_beforeimage b where b."table" = %s'
        " and b.batch_id > %s and (b.row->>'batch_id')::int = %s order by 1",
        [table.name, batch_id, batch_id],
    )
    touched = cursor.fetchall()
    if touched:
        raise Conflict(
            _("%(count)s rows were changed again by later imports. Undo those first."),
            details=[{"batch": row[0], "key": list(row[1:])} for row in touched[:LISTED]],
            count=len(touched),
        )
    cursor.execute(
        f"delete from {table.name} where batch_id = %(batch)s;"
        f" insert into {table.name} select r.* from core_beforeimage b,"
        f" jsonb_populate_record(null::{table.name}, b.row) r"
        ' where b.batch_id = %(batch)s and b."table" = %(table)s;'
        ' delete from core_beforeimage where batch_id = %(batch)s and "table" = %(table)s',
        {"batch": batch_id, "table": table.name},
    )
