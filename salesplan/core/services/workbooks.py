"""The small safe reader of whole workbooks: every sheet's cells, and which of them are formulas.

Formulas are never run: what a cell shows is what the program stored that saved the file.
"""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.services.imports import wording
from salesplan.core.services.imports.reading import prescan
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.prescan import Package

_ROOT = Path(__file__).parents[3]
_SECONDS = 60
_CHUNK = 4 * 1024 * 1024
_FORMULA = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*>\s*<(?:\w+:)?f[\s/>]"""
)
_TOO_MANY = 3

Place = tuple[int, int]


@dataclass(frozen=True)
class Sheet:
    """A sheet: ``rows`` of cells from A1 (text, number, truth value; "" is empty), and by place
    (row and column from 0) which cells are formulas, errors, or formulas without a stored value.
    """

    name: str
    is_hidden: bool
    rows: list[list[Any]]
    formulas: frozenset[Place] = field(default_factory=frozenset)
    faults: dict[Place, str] = field(default_factory=dict)

    def address(self, row: int, column: int) -> str:
        """A place as a spreadsheet writes it: "Plan!F12"."""
        return f"{self.name}!{column_letters(column)}{row + 1}"


def read(path: Path) -> list[Sheet]:
    """All worksheets of an xlsx, hidden ones too.

    Raises `Invalid` that says what is wrong: no workbook, damaged, too large, a bomb.
    """
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            raise Invalid(_("This is not an Excel workbook (.xlsx)."), code="not_a_workbook")
    try:
        prescan.zip_kind(path)
        package = prescan.check(path)
        return [_sheet(package, raw) for raw in _cells(path)]
    except ReadingError as error:
        raise wording.refusal(error) from error
    except (KeyError, zipfile.BadZipFile) as error:
        raise Invalid(_("The workbook cannot be read."), code="not_a_workbook") from error


def column_letters(column: int) -> str:
    """Return A for 0, AA for 26."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _cells(path: Path) -> list[dict[str, Any]]:
    """The cells, read in a child process that a broken file may kill."""
    command = [sys.executable, "-m", "salesplan.core.services.workbook_child", str(path)]
    try:
        done = subprocess.run(  # noqa: S603 - own module, path as an argument
            command, capture_output=True, timeout=_SECONDS, check=False, cwd=_ROOT
        )
    except subprocess.SubprocessError as error:
        raise Invalid(_("The workbook cannot be read."), code="not_a_workbook") from error
    if done.returncode == _TOO_MANY:
        raise Invalid(_("The workbook has too many cells."), code="sheet_too_large")
    if done.returncode:
        raise Invalid(_("The workbook cannot be read."), code="not_a_workbook")
    sheets: list[dict[str, Any]] = json.loads(done.stdout)
    return sheets


def _sheet(package: Package, raw: dict[str, Any]) -> Sheet:
    name = raw["name"]
    faults = {(flag.row - 1, flag.column - 1): flag.code for flag in package.flags(name)}
    part = package.parts.get(name, "")
    plain = part in (package.plain or ())
    formulas = frozenset() if plain else frozenset(_formulas(package.path, part))
    return Sheet(name, raw["hidden"], raw["rows"], formulas, faults)


def _formulas(path: Path, part: str) -> Iterator[Place]:
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            data = tail + chunk
            cut = max(data.rfind(b"<c "), data.rfind(b":c "), 0)
            yield from _found(data[:cut])
            tail = data[cut:]
        yield from _found(tail)


def _found(data: bytes) -> Iterator[Place]:
    for match in _FORMULA.finditer(data):
        yield int(match[2]) - 1, prescan.column_number(match[1]) - 1
