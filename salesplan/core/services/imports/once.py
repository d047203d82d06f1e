"""Rows of a file that share a key: which one is right cannot be known."""

from collections.abc import Iterable, Iterator
from typing import Any

from salesplan.core.services.imports.kinds import Run


def first_of_each(
    run: Run, rows: Iterable[dict[str, Any]], key: tuple[str, ...], column: str
) -> Iterator[dict[str, Any]]:
    """Yield the rows whose key stands once; all rows of other keys are rejected and named."""
    by_key: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        by_key.setdefault(tuple(row.get(name) for name in key), []).append(row)
    for found, same in by_key.items():
        if len(same) == 1:
            yield same[0]
            continue
        for row in same:
            text = " / ".join(map(str, found))
            run.reject(row["row"], column, "duplicate_key", text)
