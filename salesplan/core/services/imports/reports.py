"""What was wrong with the rows of a batch, in words: on the page, and as a file."""

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from salesplan.core.errors import NotVisible
from salesplan.core.models import ImportBatch
from salesplan.core.services.imports import wording  # noqa: F401 - its messages are used here
from salesplan.core.services.imports.reading import messages
from salesplan.core.services.imports.reading.errors import Problem

SHEET_ROWS = 1_000_000


def rows(batch: ImportBatch) -> list[dict[str, Any]]:
    """The first errors of a batch: row, column, value, code and the message in words."""
    return [
        {
            "row": error["row"],
            "column": error["column"],
            "value": error["value"],
            "code": error["code"],
            "message": say(error),
        }
        for error in batch.errors
    ]


def say(error: dict[str, Any]) -> str:
    """The message of a stored error or warning in the active language."""
    if error["code"] not in messages.MESSAGES and error.get("value"):
        return str(error["value"])
    return messages.describe(Problem(error["code"], error.get("params") or {}))


def error_texts(batch: ImportBatch) -> list[str]:
    """The first errors, one line each."""
    return [_line(error) for error in rows(batch)]


def _line(error: dict[str, Any]) -> str:
    if error["row"] is None:
        return str(error["message"])
    value = f" ({error['value']})" if error["value"] else ""
    where = _("row %(row)s, %(column)s") % {"row": error["row"], "column": error["column"] or "–"}
    return f"{where}: {error['message']}{value}"


@dataclass(frozen=True)
class Download:
    """A file for the reader."""

    name: str
    content_type: str
    content: bytes


def download(batch: ImportBatch, form: str) -> Download:
    """The whole error report in the active language, as csv or xlsx. Raises `NotVisible`."""
    if not batch.error_report or not Path(batch.error_report.path).is_file():
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    name = f"import-{batch.pk}-errors"
    if form == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return Download(f"{name}.xlsx", kind, as_xlsx(batch))
    return Download(f"{name}.csv", "text/csv; charset=utf-8", as_csv(batch))


def as_csv(batch: ImportBatch) -> bytes:
    """The whole error report in the active language, for a spreadsheet program."""
    with tempfile.TemporaryDirectory() as folder:
        return _translated(batch, Path(folder)).read_bytes()


def as_xlsx(batch: ImportBatch) -> bytes:
    """The whole error report as a workbook; texts stay texts."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "errors.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(target, options) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(_cells(_translated(batch, Path(folder)))):
                for column, text in enumerate(row):
                    _write(sheet, at, column, text)
        return target.read_bytes()


def _cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for _number, row in zip(range(SHEET_ROWS), csv.reader(file), strict=False)]


def _write(sheet: Any, row: int, column: int, text: str) -> None:
    if column == 0 and text.isdigit():
        sheet.write_number(row, column, int(text))
    else:
        sheet.write_string(row, column, text)


def _translated(batch: ImportBatch, folder: Path) -> Path:
    target = folder / "errors.csv"
    messages.translate_report(Path(batch.error_report.path), target)
    return target
