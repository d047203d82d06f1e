"""Small files and mappings for the tests of reading."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from salesplan.core.services.imports.reading import mappings, schemas
from salesplan.core.services.imports.reading.collecting import Summary
from salesplan.core.services.imports.reading.limits import COMMAND, Limits
from salesplan.core.services.imports.reading.lines import Reference
from salesplan.core.services.imports.reading.reader import Reader, ReadSpec

TODAY = date(2026, 8, 31)
UNASSIGNED = {name: number for number, name in enumerate(schemas.DIMENSIONS, 1)}
HEADER = "order,line,day,seat,product,qty,amount\n"


def nodes(codes: Sequence[str], first: int) -> pl.DataFrame:
    ids = range(first, first + len(codes))
    return pl.DataFrame({"code": codes, "id": ids}, schema={"code": pl.String, "id": pl.Int32})


REFERENCE = Reference(
    nodes={
        "organisation": nodes(["S1", "S2"], 10),
        "product": nodes(["P1", "P2", "P3"], 20),
        "customer": nodes(["C1"], 30),
    },
    unassigned=UNASSIGNED,
    currency="CNY",
)


def mapping(**changes: Any) -> mappings.Mapping:
    spec: dict[str, Any] = {
        "kind": "sales_lines",
        "fields": {
            "date": "day",
            "seat": "seat",
            "product": "product",
            "quantity": "qty",
            "revenue": "amount",
        },
        "key": {"order": "order", "line": "line"},
        "file": {"delimiter": ",", "encoding": "utf-8"},
    }
    for name, value in changes.items():
        merged = name in ("fields", "file") and isinstance(value, dict)
        spec[name] = {**spec[name], **value} if merged else value
    return mappings.from_dict(spec)


def read(
    path: Path,
    spec: mappings.Mapping,
    *,
    reference: Reference = REFERENCE,
    limits: Limits = COMMAND,
    report: Path | None = None,
) -> tuple[pl.DataFrame, Summary]:
    """Return all accepted rows in one frame, and the summary."""
    reader = Reader(
        ReadSpec(
            mapping=spec, today=TODAY, path=path, reference=reference, limits=limits, report=report
        )
    )
    frames = [block.frame for block in reader.blocks()]
    return (pl.concat(frames) if frames else pl.DataFrame()), reader.summary()


def text_file(folder: Path, text: str, *, name: str = "file.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def lines_file(folder: Path, *rows: str) -> Path:
    return text_file(folder, HEADER + "".join(f"{row}\n" for row in rows))
