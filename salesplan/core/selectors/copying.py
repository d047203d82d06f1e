"""Rows of integers to and from PostgreSQL by binary COPY, as numpy arrays."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
WIDTHS = {"revenue": 8, "cost": 8, "quantity": 8, "order_key": 8}
"""Bytes of the columns that are not 4 bytes wide (dates are 4: days since `EPOCH`)."""
EPOCH = np.datetime64("2000-01-01")
Column = str | tuple[str, str]
"""A name, or two names of 4 bytes each that travel as one value of 8 (`packed`)."""


def packed(high: str, low: str) -> str:
    """The SQL of two columns as one value, which costs a row half; `low` is not negative."""
    return f"({high}::bigint << 32) | {low}"


def _parts(column: Column) -> tuple[str, ...]:
    return (column,) if isinstance(column, str) else column


def _layout(columns: Sequence[Column]) -> np.dtype[np.void]:
    """The fixed stride of a row whose columns are never NULL."""
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for column in columns:
        names = _parts(column)
        fields.append((f"{names[0]} size", ">i4"))
        fields += [(name, f">i{WIDTHS.get(name, 4)}") for name in names]
    return np.dtype(fields)


def fetch(cursor: Any, select: str, columns: Sequence[Column]) -> dict[str, Ints]:
    """The rows of a query without parameters; `columns` name and order what it selects."""
    stream = io.BytesIO()
    cursor.copy_expert(f"copy ({select}) to stdout binary", stream)
    data = stream.getbuffer()
    layout = _layout(columns)
    count = (len(data) - len(_HEADER) - len(_TRAILER)) // layout.itemsize
    rows = np.frombuffer(data, layout, count, len(_HEADER))
    names = [name for column in columns for name in _parts(column)]
    return {name: rows[name].astype(np.int64) for name in names}


def send(cursor: Any, table: str, columns: Sequence[str], values: Mapping[str, Ints | int]) -> None:
    """Add rows to a table; a plain integer stands for the same value in every row."""
    count = max(np.size(value) for value in values.values())
    if not all(np.size(value) for value in values.values()):
        return
    layout = _layout(columns)
    rows = np.empty(count, layout)
    rows["fields"] = len(columns)
    for name in columns:
        rows[f"{name} size"] = WIDTHS.get(name, 4)
        rows[name] = values[name]
    stream = io.BytesIO()
    for piece in (_HEADER, rows.view(np.uint8).data, _TRAILER):
        stream.write(piece)
    stream.seek(0)
    names = ", ".join(columns)
    cursor.copy_expert(f"copy {table} ({names}) from stdin binary", stream, 1 << 20)
