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


class _Sink:
    """Collects what COPY sends, a piece per row."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.write = self.pieces.append


def _layout(columns: Sequence[str]) -> np.dtype[np.void]:
    """The fixed stride of a row whose columns are never NULL."""
    fields: list[tuple[str, str]] = [("fields", ">i2")]
    for name in columns:
        fields += [(f"{name} size", ">i4"), (name, f">i{WIDTHS.get(name, 4)}")]
    return np.dtype(fields)


def fetch(cursor: Any, select: str, columns: Sequence[str]) -> dict[str, Ints]:
    """The rows of a query without parameters; `columns` name and order what it selects."""
    sink = _Sink()
    cursor.copy_expert(f"copy ({select}) to stdout binary", sink)
    data = b"".join(sink.pieces)
    layout = _layout(columns)
    count = (len(data) - len(_HEADER) - len(_TRAILER)) // layout.itemsize
    rows = np.frombuffer(data, layout, count, len(_HEADER))
    return {name: rows[name].astype(np.int64) for name in columns}


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
