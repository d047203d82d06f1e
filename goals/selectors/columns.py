"""Many rows as numpy columns, by binary COPY: about 1 ms per 10,000 rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

Int64Array = npt.NDArray[np.int64]
_HEADER, _TRAILER = 19, 2


@dataclass(frozen=True)
class ColumnQuery:
    """``select columns source``: ``columns`` are integer expressions that are never NULL,
    ``source`` is everything from ``from`` on. Scoping is the caller's.
    """

    columns: Sequence[str]
    source: str
    params: dict[str, Any]

    def fetch(self) -> Int64Array:
        """Return the values, (columns, rows) int64."""
        buffer = BytesIO()
        with connection.cursor() as cursor:
            query = cursor.mogrify(self._sql(), self.params).decode()
            cursor.copy_expert(f"copy ({query}) to stdout (format binary)", buffer)
        row = self._row()
        rows = (buffer.tell() - _HEADER - _TRAILER) // row.itemsize
        table = np.frombuffer(buffer.getbuffer(), row, count=rows, offset=_HEADER)
        columns = [table[f"value{at}"] for at in range(len(self.columns))]
        return np.stack(columns).astype(np.int64)

    def _sql(self) -> str:
        listed = ", ".join(f"({column})::bigint" for column in self.columns)
        return f"select {listed} {self.source}"

    def _row(self) -> np.dtype[np.void]:
        """The layout of a tuple in binary COPY, given that no field is NULL."""
        fields: list[tuple[str, str]] = [("fields", ">i2")]
        for at in range(len(self.columns)):
            fields += [(f"length{at}", ">i4"), (f"value{at}", ">i8")]
        return np.dtype(fields)
