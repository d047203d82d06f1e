"""Sales lines of a file in a temporary table, as the reader resolved them."""

from typing import Any, Protocol

from django.db import DatabaseError, connection

from salesplan.core.services.imports.reading.schemas import SALES_COLUMNS

STAGE = "import_stage"
MANY = 50_000
"""Rows from which joins by index, one row at a time, lose against reading everything once."""

_CREATE = f"""
drop table if exists {STAGE};
create temp table {STAGE} (
  order_no text collate "C" not null, line_no text collate "C" not null,
  date date not null, period integer not null,
  seat_id integer not null, product_id integer not null, channel_id integer not null,
  customer_id integer not null, geography_id integer not null,
  quantity bigint not null, revenue bigint not null, cost bigint,
  currency varchar(3), amount bigint, rate numeric(18, 8), rate_date date
) on commit drop
"""
_COPY = f"copy {STAGE} ({', '.join(SALES_COLUMNS)}) from stdin with (format csv)"


class Readable(Protocol):
    """What psycopg2 copies from: whole bytes until b""."""

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""


class _Candid:
    """Remembers what a file raised, which COPY would report as an error of the database."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self.error: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            return self._file.read(size)
        except Exception as error:
            self.error = error
            raise


def copy(cursor: Any, sql: str, file: Readable) -> None:
    """COPY … FROM STDIN; what the file raises is raised as it is."""
    candid = _Candid(file)
    try:
        with connection.wrap_database_errors:
            cursor.cursor.copy_expert(sql, candid, 1 << 20)
    except DatabaseError:
        if candid.error is not None:
            raise candid.error from None
        raise


def fill(cursor: Any, file: Readable) -> None:
    """Create the table and copy CSV rows in the order of SALES_COLUMNS into it."""
    cursor.execute(_CREATE)
    copy(cursor, _COPY, file)


def remove_keys(cursor: Any, keys: tuple[tuple[str, str], ...]) -> None:
    """Take lines out again whose key turned out to stand twice in the file."""
    for order_no, line_no in keys:
        cursor.execute(
            f"delete from {STAGE} where order_no = %s and line_no = %s", [order_no, line_no]
        )


def settle(cursor: Any, rows: int) -> None:
    """Let the planner know the table, and read big ones by scanning instead of row by row."""
    if rows > MANY:
        cursor.execute("set local enable_nestloop = off")
    else:
        cursor.execute(f"analyze {STAGE}")
    cursor.execute("set local work_mem = '128MB'")


def replace_ids(cursor: Any, column: str, ids: dict[int, int]) -> None:
    """Put the ids of nodes that were just made in the place of the reader's provisional ones."""
    if not ids:
        return
    cursor.execute(
        f"update {STAGE} s set {column} = n.made"
        " from unnest(%s::int[], %s::int[]) as n(provisional, made)"
        f" where s.{column} < 0 and s.{column} = n.provisional",
        [list(ids), list(ids.values())],
    )


def periods(cursor: Any) -> list[int]:
    """The months of the staged lines, ascending."""
    cursor.execute(f"select distinct period from {STAGE} order by 1")
    return [row[0] for row in cursor.fetchall()]
