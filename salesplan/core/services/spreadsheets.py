"""The one safe writer and the small reader of tables that people edit in a spreadsheet.

Text can never become a formula: CSV gets an apostrophe in front of what a spreadsheet would run,
which the reader takes off again; xlsx cells are typed as strings.
"""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.services.imports import wording
from salesplan.core.services.imports.reading import encodings, prescan
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.streams import TextSource

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
_ROOT = Path(__file__).parents[3]
SECONDS = 60
MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Table:
    """A header and rows of the same width; cells are None, text, number or date."""

    headers: list[str]
    rows: list[list[Any]]


def guard(value: Any) -> Any:
    """A CSV cell that no spreadsheet runs: risky texts (never numbers) get an apostrophe."""
    if isinstance(value, str) and value.startswith((*_STARTS, "'")):
        return "'" + value
    return value


def unguard(value: Any) -> Any:
    """Take off exactly the apostrophe that `guard` put on."""
    if isinstance(value, str) and value[:1] == "'" and value[1:].startswith((*_STARTS, "'")):
        return value[1:]
    return value


def to_csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with byte-order mark, so that Excel reads Chinese; numbers stay numbers."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([guard(header) for header in headers])
    for row in rows:
        writer.writerow([guard(_plain(value)) for value in row])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]], sheet: str = "Data") -> bytes:
    """A workbook with a frozen header; numbers and dates are typed, texts are never formulas."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(_sheet_name(sheet))
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        number = book.add_format({"num_format": "#,##0.00"})
        for column, header in enumerate(headers):
            page.write_string(0, column, header, bold)
        for line, row in enumerate(rows, 1):
            for column, value in enumerate(row):
                _write(page, line, column, value, day, number)
        page.freeze_panes(1, 0)
        page.set_column(0, max(len(headers) - 1, 0), 18)
    return out.getvalue()


def _write(page: Any, line: int, column: int, value: Any, day: Any, number: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(line, column, value)
    elif isinstance(value, Decimal | float):
        page.write_number(line, column, float(value), number)
    elif isinstance(value, int):
        page.write_number(line, column, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        page.write_datetime(line, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
    else:
        page.write_string(line, column, _quoted(_plain(value)))


def _quoted(text: str) -> str:
    """An own apostrophe is doubled, so that the reader does not take it for the guard's."""
    return "'" + text if unguard(text) != text else text


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    return value if isinstance(value, int | float | Decimal) else str(value)


def _sheet_name(name: str) -> str:
    return "".join(" " if mark in r"[]:*?/\'" else mark for mark in name)[:31] or "Data"


def read(path: Path, *, most_rows: int) -> Table:
    """A table of a CSV or xlsx file with its header in the first row.

    Raises `Invalid` that says what is wrong: unreadable, too large, header missing or doubled.
    """
    if path.stat().st_size > MOST_BYTES:
        raise Invalid(_("The file is larger than %(limit)s MB."), code="too_large", limit=20)
    try:
        rows = _xlsx_rows(path) if path.read_bytes()[:2] == b"PK" else _csv_rows(path)
    except ReadingError as error:
        raise wording.refusal(error) from error
    rows = [row for row in rows if any(value not in {None, ""} for value in row)]
    if not rows:
        raise Invalid(_("The file holds no rows."), code="empty_file")
    headers = [str(value or "").strip() for value in rows[0]]
    _check_headers(headers)
    if len(rows) > most_rows + 1:
        raise Invalid(
            _("The file has %(count)s rows; at most %(limit)s at once."),
            code="too_many_rows", count=len(rows) - 1, limit=most_rows,
        )  # fmt: skip
    width = len(headers)
    body = [[unguard(v) for v in [*row, *[None] * width][:width]] for row in rows[1:]]
    return Table(headers, body)


def _check_headers(headers: list[str]) -> None:
    twice = {name for name in headers if name and headers.count(name) > 1}
    if twice:
        raise Invalid(
            _("The column %(name)s appears twice."), code="duplicate_header", name=min(twice)
        )


def _csv_rows(path: Path) -> list[list[Any]]:
    encoding = encodings.detect(TextSource(path)).name
    try:
        text = path.read_bytes().decode("utf-8-sig" if encoding == "utf-8" else encoding)
        mark = max(",;\t|", key=text.split("\n", 1)[0].count)
        return [list(row) for row in csv.reader(io.StringIO(text), delimiter=mark, strict=True)]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid(
            _("The file is not a readable table: %(reason)s."),
            code="not_a_table",
            reason=str(error),
        ) from error


def _xlsx_rows(path: Path) -> list[list[Any]]:
    """Cells of the first sheet, read in a child process that a broken file may kill."""
    prescan.check(path)
    command = [sys.executable, "-m", "salesplan.core.services.spreadsheet_child", str(path)]
    try:
        done = subprocess.run(  # noqa: S603 - own module, path as an argument
            command, capture_output=True, timeout=SECONDS, check=True, cwd=_ROOT
        )
    except subprocess.SubprocessError as error:
        raise Invalid(_("The workbook cannot be read."), code="not_a_workbook") from error
    rows: list[list[Any]] = json.loads(done.stdout)
    return rows
