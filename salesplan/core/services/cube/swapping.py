"""New tables beside the ones in use, and the exchange of the two in one transaction."""

from typing import Any

from salesplan.core.services.cube.scan import NEW

_INDEXES = """
select c.relname, i.indisprimary, pg_get_indexdef(i.indexrelid),
       array(select a.attname::text from pg_attribute a where a.attrelid = i.indexrelid
             order by a.attnum)
from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = %s::regclass
"""


def create(cursor: Any, table: str) -> None:
    """An empty twin of a table, without indexes; one that a crash left behind goes."""
    cursor.execute(f"drop table if exists {table}{NEW}")
    cursor.execute(
        f"create table {table}{NEW} (like {table} including constraints including defaults)"
        " with (fillfactor = 85)"
    )


def drop(cursor: Any, table: str) -> None:
    """Remove the twin if there is one."""
    cursor.execute(f"drop table if exists {table}{NEW}")


def swap(cursor: Any, table: str) -> None:
    """Give the twin the table's indexes and put it in its place."""
    cursor.execute(_INDEXES, [table])
    indexes = cursor.fetchall()
    for name, is_primary, definition, columns in indexes:
        if is_primary:
            cursor.execute(
                f"alter table {table}{NEW} add constraint {name}{NEW}"
                f" primary key ({', '.join(columns)})"
            )
        else:
            cursor.execute(
                definition.replace(f" {name} ", f" {name}{NEW} ").replace(
                    f".{table} ", f".{table}{NEW} "
                )
            )
    cursor.execute(f"analyze {table}{NEW}")
    cursor.execute(f"drop table {table}")
    cursor.execute(f"alter table {table}{NEW} rename to {table}")
    for name, *_rest in indexes:
        cursor.execute(f"alter index {name}{NEW} rename to {name}")
