"""Sheets of xlsx and xls as rows of text, read by calamine (in a child process: process.py)."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from salesplan.core.services.imports.reading import biff, prescan
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.limits import (
    MB,
    SHEET_CELLS,
    SHEET_COLUMNS,
    SHEET_FILE_BYTES,
    SHEET_ROWS,
)
from salesplan.core.services.imports.reading.prescan import Flag, Package, zip_kind
from salesplan.core.services.imports.reading.previews import FileKind, SheetInfo

ALONGSIDE_BYTES = MB
"""A larger xlsx is parsed while it is looked through; the bombs that a parser dies of are small."""
ROWS_AT_ONCE = 50_000
ROWS_AT_FIRST = 200
"""The header makes columns of mixed types, which are slower, so it comes in a small chunk."""
_WHOLE = 2**53

__all__ = ["Book", "columns_of", "open_book", "zip_kind"]


@dataclass(slots=True)
class Book:
    """An open workbook. Rows count from 1 as in the spreadsheet program."""

    kind: FileKind
    path: Path
    sheets: tuple[SheetInfo, ...]
    package: Package | None
    workbook: CalamineWorkbook
    _open: dict[str, CalamineSheet] = field(default_factory=dict)

    def choose(self, name: str) -> str:
        """Return the named sheet, or the first visible one. Raises no_sheet or unknown_sheet."""
        visible = [info.name for info in self.sheets if not info.hidden]
        if name and name not in [info.name for info in self.sheets]:
            raise ReadingError("unknown_sheet", sheet=name, sheets=", ".join(visible))
        if not name and not visible:
            raise ReadingError("no_sheet")
        return name or visible[0]

    def height(self, name: str) -> int:
        return int(self._sheet(name).height)

    def rows(self, name: str) -> Iterator[list[str]]:
        """Yield every row of the sheet as text; an empty row is a list of ""."""
        for chunk in self.chunks(name):
            yield from zip_rows(columns_of(chunk))

    def chunks(self, name: str) -> Iterator[Sequence[Sequence[object]]]:
        """Yield raw rows in chunks. Raises ReadingError sheet_too_large or workbook_damaged."""
        sheet = self._sheet(name)
        if sheet.height > SHEET_ROWS or sheet.width > SHEET_COLUMNS:
            raise _too_large()
        if sheet.height * sheet.width > SHEET_CELLS * 4:
            raise _too_large()
        rows = iter(sheet.iter_rows())
        size = ROWS_AT_FIRST
        while chunk := list(islice(rows, size)):
            yield chunk
            size = ROWS_AT_ONCE

    def flags(self, name: str) -> list[Flag]:
        """Return error cells and formulas that were never calculated."""
        if self.package is not None:
            return self.package.flags(name)
        return biff.flags(self.path, name)

    def _sheet(self, name: str) -> CalamineSheet:
        if name not in self._open:
            self._open[name] = self._looked_through(name)
        return self._open[name]

    def _looked_through(self, name: str) -> CalamineSheet:
        if self.package is None or self.package.plain is not None:
            return self._parsed(name)
        parser = ThreadPoolExecutor(1)  # the parser lets other threads work meanwhile
        sheet = parser.submit(self._parsed, name)
        parser.shutdown(wait=False)
        self.package.look_through()
        return sheet.result()

    def _parsed(self, name: str) -> CalamineSheet:
        try:
            return self.workbook.get_sheet_by_name(name)
        except (CalamineError, OSError, ValueError) as error:
            raise ReadingError("workbook_damaged", detail=str(error)[:80]) from error


def open_book(path: Path, kind: FileKind) -> Book:
    """Open a checked workbook. Raises ReadingError for one that is too large or damaged."""
    if path.stat().st_size > SHEET_FILE_BYTES:
        raise ReadingError("sheet_file_too_large", limit_mb=SHEET_FILE_BYTES // MB)
    package = _package(path) if kind == "xlsx" else None
    try:
        workbook = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        code = "encrypted_file" if "password" in str(error).lower() else "workbook_damaged"
        raise ReadingError(code, detail=str(error)[:80]) from error
    infos = tuple(
        SheetInfo(meta.name, meta.visible != SheetVisibleEnum.Visible)
        for meta in workbook.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet
    )
    return Book(kind, path, infos, package, workbook)


def _package(path: Path) -> Package:
    package = prescan.outline(path)
    if path.stat().st_size < ALONGSIDE_BYTES:
        package.look_through()
    return package


def columns_of(rows: Sequence[Sequence[object]]) -> list[pl.Series]:
    """Return rows of cells as columns of text."""
    return [_column(cells) for cells in zip(*rows, strict=True)]


def zip_rows(columns: list[pl.Series]) -> Iterator[list[str]]:
    """Yield columns of text as rows."""
    for row in zip(*columns, strict=True):
        yield list(row)


def _too_large() -> ReadingError:
    return ReadingError(
        "sheet_too_large", rows=SHEET_ROWS, columns=SHEET_COLUMNS, cells=SHEET_CELLS
    )


def _column(cells: Sequence[object]) -> pl.Series:
    kinds = set(map(type, cells))
    if kinds == {str}:
        return pl.Series(cells, dtype=pl.String)
    if str in kinds and not any(cell for cell in cells if type(cell) is str):
        kinds.discard(str)
        cells = [None if type(cell) is str else cell for cell in cells]
    if kinds <= {float, int}:
        return _figures(pl.Series(cells, dtype=pl.Float64, strict=False))
    if kinds == {date}:
        return pl.Series(cells, dtype=pl.Date).cast(pl.String).fill_null("")
    return pl.Series([_text(cell) for cell in cells], dtype=pl.String)


def _figures(values: pl.Series) -> pl.Series:
    """Shortest text of each float that reads back as the same float; whole ones without point."""
    whole = values.drop_nulls()
    if ((whole == whole.floor()) & (whole.abs() < _WHOLE)).all():
        return values.cast(pl.Int64).cast(pl.String).fill_null("")
    return values.cast(pl.String).str.replace(r"\.0$", "").fill_null("")


def _text(cell: object) -> str:
    if isinstance(cell, str) or cell is None:
        return cell or ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float | int):
        return str(int(cell)) if cell == int(cell) else format(Decimal(repr(cell)), "f")
    if isinstance(cell, datetime):
        whole = not (cell.hour or cell.minute or cell.second or cell.microsecond)
        return cell.date().isoformat() if whole else cell.isoformat(sep=" ", timespec="seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
