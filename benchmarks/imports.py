"""Import of a million lines, end to end, beside raw COPY of the same rows with the same indexes.

The file is what a person sends: codes, decimals, one bad row in a thousand. It is read, checked,
resolved, reported, merged and queued for the cube by the product's own command path. The limit is
COPY of the finished rows into an empty table like core_salesline. A quick run takes 300,000 lines
and measures memory on them, `--full` 1,000,000 and memory on 10,000,000.
"""

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks import database

Row = tuple[str, float, str, float, float | None]
ROUNDS = 3
UPSERTED = 100_000
AGAINST_COPY, AGAINST_DJANGO, AGAIN, MEMORY, AGAINST_OPENPYXL = 0.5, 10.0, 1.5, 1024.0, 6.0
TODAY = date(2026, 6, 30)
MAPPING = """
kind: sales_lines
key: {order: order, line: line}
fields: {date: date, seat: seat, product: item, channel: channel, customer: customer,
  quantity: quantity, revenue: revenue, cost: cost}
"""
FIELDS = (
    "source_id, order_no, line_no, date, period, seat_id, product_id, channel_id, customer_id,"
    " geography_id, tier_id, quantity, revenue, cost, currency, amount, rate, rate_date, is_split,"
    " is_late, batch_id"
)


def run() -> list[Row]:
    """Return (name, value, unit, ratio, goal)."""
    database.start()
    from benchmarks import facts_data

    facts_data.build_trees()
    lines = 1_000_000 if database.is_full() else 300_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_lines(folder / "lines.csv", lines)
        rows = [*_beside_copy(folder, lines), *_again(folder, lines)]
        rows += _beside_django(lines, rows[1][1])
        rows += [_memory(folder), *_workbooks(folder)]
    return rows


def write_lines(path: Path, lines: int, chunk: int = 1_000_000) -> None:
    """Write a file of sales with the codes of facts_data, one bad row in a thousand."""
    header = True
    with path.open("wb") as file:
        for start in range(0, lines, chunk):
            frame = _lines(start, min(chunk, lines - start))
            frame.write_csv(file, include_header=header)
            header = False


def _lines(start: int, count: int) -> pl.DataFrame:
    random = np.random.default_rng(start)
    place = np.arange(start, start + count)
    cents = random.integers(100, 500_000, count)
    revenue = pl.Series("revenue", cents).cast(pl.String)
    columns = {
        "order": pl.Series(place // 3).cast(pl.String).str.zfill(9),
        "line": pl.Series(place % 3 + 1),
        "date": pl.Series(np.datetime64("2023-07-01") + random.integers(0, 1095, count)),
        "seat": "s" + pl.Series(random.integers(0, 500, count)).cast(pl.String),
        "item": "i" + pl.Series(random.integers(0, 2000, count)).cast(pl.String),
        "channel": "ch" + pl.Series(random.integers(0, 6, count)).cast(pl.String),
        "customer": "k" + pl.Series(random.integers(0, 50_000, count)).cast(pl.String),
        "quantity": pl.Series(random.integers(1, 20, count)),
        "revenue": revenue.str.slice(0, 4) + "." + revenue.str.tail(2),
        "cost": pl.Series(cents // 200),
    }
    frame = pl.DataFrame(columns)
    bad = pl.int_range(pl.len()) % 1000 == 500
    return frame.with_columns(revenue=pl.when(bad).then(pl.lit("n/a")).otherwise(pl.col("revenue")))


def _import(path: Path) -> Any:
    from salesplan.core.selectors import access
    from salesplan.core.services.imports.filing import Order, import_file

    order = Order(path=path, mapping=MAPPING, source="bench")
    now = datetime(2026, 6, 30, tzinfo=UTC)
    return import_file(actor=access.system(), order=order, today=TODAY, now=now)


def _beside_copy(folder: Path, lines: int) -> list[Row]:
    _import(folder / "lines.csv")
    _save_finished(folder / "finished.csv")
    copied, imported = [], []
    for _ in range(ROUNDS):
        copied.append(_seconds(lambda: _copy(folder / "finished.csv")))
        database.empty()
        imported.append(_seconds(lambda: _import(folder / "lines.csv")))
    base, whole = statistics.median(copied), statistics.median(imported)
    size = f"{lines / 1e6:g}M lines"
    return [
        (f"{size}: raw COPY into the same columns and indexes", base, "s", 1.0, None),
        (f"{size}: import end to end", whole, "s", base / whole, AGAINST_COPY),
    ]


def _again(folder: Path, lines: int) -> list[Row]:
    """The file sorted another way and saved again: everything is there already."""
    frame = pl.read_csv(folder / "lines.csv", infer_schema=False)
    frame.sort("customer", "date").write_csv(folder / "sorted.csv", line_terminator="\r\n")
    taken = [_seconds(lambda: _import(folder / "sorted.csv")) for _ in range(ROUNDS)]
    found = _import(folder / "sorted.csv").counts
    assert (found["inserted"], found["updated"]) == (0, 0), found
    million = statistics.median(taken) * 1e6 / lines
    return [
        ("re-sorted, re-saved file again, per million lines", million, "s", million / AGAIN, 1.0)
    ]


def _beside_django(lines: int, seconds: float) -> list[Row]:
    from salesplan.core.models import SalesLine

    rows = list(SalesLine.unscoped.order_by("id")[:UPSERTED])
    for row in rows:
        row.pk = None
    names = [f.name for f in SalesLine._meta.fields if f.name != "id"]
    keys = ["source_id", "order_no", "line_no"]
    database.empty()

    def upsert() -> None:
        SalesLine.unscoped.bulk_create(
            rows, batch_size=5_000, update_conflicts=True, unique_fields=keys,
            update_fields=[name for name in names if name not in keys],
        )  # fmt: skip

    taken = _seconds(upsert)
    theirs, ours = len(rows) / taken, lines / seconds
    name = f"rows/s of the import, beside Django's bulk upsert ({theirs:,.0f} rows/s)"
    return [(name, ours, "rows/s", ours / theirs, AGAINST_DJANGO)]


def _save_finished(path: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor, path.open("wb") as file:
        query = (
            f"copy (select {FIELDS} from core_salesline order by id) to stdout with (format csv)"
        )
        cursor.cursor.copy_expert(query, file)
        cursor.execute(
            "drop table if exists bench_raw;"
            " create table bench_raw (like core_salesline including all)"
        )


def _copy(path: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor, path.open("rb") as file:
        cursor.execute("truncate bench_raw")
        cursor.cursor.copy_expert(f"copy bench_raw ({FIELDS}) from stdin with (format csv)", file)


def _memory(folder: Path) -> Row:
    """Peak of the command and its reader together, in MB."""
    lines = 10_000_000 if database.is_full() else 300_000
    path, mapping = folder / "many.csv", folder / "m.yaml"
    write_lines(path, lines)
    mapping.write_text(MAPPING)
    database.empty()
    command = ["manage.py", "import_facts", str(path), "--mapping", str(mapping)]
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *command], cwd=Path(__file__).parent.parent, stdout=subprocess.DEVNULL,
        env=os.environ | {"MEDIA_ROOT": str(folder)},
    )  # fmt: skip
    peak = _watch(process)
    taken = time.perf_counter() - begin
    assert process.returncode == 0
    name = f"memory of import_facts for {lines / 1e6:g}M lines ({taken:.0f} s)"
    return name, peak, "MB", peak / MEMORY, 1.0


def _watch(process: subprocess.Popen[bytes]) -> float:
    peaks = [0.0]

    def look() -> None:
        while process.poll() is None:
            peaks.append(sum(map(_held, _family(process.pid))))
            time.sleep(0.05)

    watcher = threading.Thread(target=look)
    watcher.start()
    process.wait()
    watcher.join()
    return max(peaks)


def _family(number: int) -> list[int]:
    """A process and all that it started, directly or not."""
    try:
        children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    except OSError:
        children = []
    return [number, *(one for child in children for one in _family(int(child)))]


def _held(number: int) -> float:
    """Memory of a process in MB; what forks share is divided among them."""
    try:
        text = Path(f"/proc/{number}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    lines = (line.split() for line in text.splitlines())
    return sum(int(line[1]) / 1e3 for line in lines if line[0] == "Pss:")


def _workbooks(folder: Path) -> list[Row]:
    """Rows a second of reading a workbook, bare and checked, beside openpyxl's bare reading."""
    lines = 100_000 if database.is_full() else 30_000
    path = folder / "lines.xlsx"
    _lines(0, lines).write_excel(path)
    taken = [
        (_seconds(lambda: _openpyxl(path)), _seconds(lambda: _columns(path)),
         _seconds(lambda: _read(path)))
        for _ in range(ROUNDS)
    ]  # fmt: skip
    theirs, bare, ours = (lines / statistics.median(one) for one in zip(*taken, strict=True))
    return [
        ("xlsx: openpyxl read_only, bare reading", theirs, "rows/s", 1.0, None),
        ("xlsx: looked through, read to text", bare, "rows/s", bare / theirs, AGAINST_OPENPYXL),
        ("xlsx: read, checked, resolved", ours, "rows/s", ours / theirs, AGAINST_OPENPYXL),
    ]


def _openpyxl(path: Path) -> None:
    import openpyxl

    sheet = openpyxl.load_workbook(path, read_only=True).active
    for _row in sheet.iter_rows(values_only=True):
        pass


def _columns(path: Path) -> None:
    from salesplan.core.services.imports.reading import workbooks

    gc.disable()  # as the child process that reads does
    book = workbooks.open_book(path, "xlsx")
    for chunk in book.chunks(book.choose("")):
        workbooks.columns_of(chunk)
    gc.enable()


def _read(path: Path) -> None:
    from salesplan.core.services.imports.reading import mappings
    from salesplan.core.services.imports.reading.process import Reading
    from salesplan.core.services.imports.reading.reader import ReadSpec
    from salesplan.core.services.imports.references import reference

    spec = ReadSpec(
        mapping=mappings.from_yaml(MAPPING), today=TODAY, path=path,
        reference=reference("sales_lines"),
    )  # fmt: skip
    with Reading(spec, output="copy") as reading:
        for _chunk in reading.chunks():
            pass


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
