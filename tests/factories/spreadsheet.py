"""A person with a spreadsheet program: opens a workbook, changes it, lets it calculate, saves it.

Just enough of a program to follow the formulas of exported workbooks; whatever else a formula says
keeps the value that was stored.
"""

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils import column_index_from_string, get_column_letter

_SUMIF = re.compile(
    r"SUMIF\(\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+),\$A(\d+),\$?([A-Z]+)\$\d+:\$?[A-Z]+\$\d+\)([+-].+)?"
)
_LIST = re.compile(r"SUM\(([A-Z0-9,]+)\)")
_IF_ANY = re.compile(r'IF\(COUNT[A-Z]*\(.*?\)=0,"",(.*)\)', re.DOTALL)


@dataclass
class Page:
    """One sheet: rows of cells (None is empty), a formula by place beside the value it shows."""

    title: str
    rows: list[list[Any]]
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False

    def row_of(self, text: str, column: int = 4) -> int:
        """The row that holds a text in a column (the codes')."""
        return next(at for at, row in enumerate(self.rows) if row[column] == text)

    def put(self, row: int, column: int, value: Any) -> None:
        """Type into a cell: a formula that stood there is gone."""
        self.formulas.pop((row, column), None)
        self.rows[row][column] = value

    def calculate(self) -> None:
        """Follow the formulas, as often as they depend on one another."""
        for _round in range(12):
            for (row, column), formula in self.formulas.items():
                known, value = self._value(formula.removeprefix("="))
                if known:
                    self.rows[row][column] = value

    def _value(self, formula: str) -> tuple[bool, Any]:
        optional = _IF_ANY.fullmatch(formula)
        inner = optional[1] if optional else formula
        found = self._cells(inner)
        if found is None:
            return False, None
        cells, rest = found
        numbers = [one for one in cells if type(one) in {int, float}]
        if optional and not numbers:
            return True, None
        return True, sum(numbers) + rest

    def _cells(self, formula: str) -> tuple[list[Any], float] | None:
        listed, by_key = _LIST.fullmatch(formula), _SUMIF.fullmatch(formula)
        if listed:
            return [self.rows[r][c] for r, c in map(_place, listed[1].split(","))], 0.0
        if by_key is None:
            return None
        parents, first, last, own, figures, rest = by_key.groups()
        at, spot = column_index_from_string(parents) - 1, column_index_from_string(figures) - 1
        key = self.rows[int(own) - 1][0]
        rows = self.rows[int(first) - 1 : int(last)]
        return [row[spot] for row in rows if row[at] == key], float(rest or 0)


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return int(reference[len(letters) :]) - 1, column_index_from_string(letters) - 1


def open_book(content: bytes) -> dict[str, Page]:
    """The sheets of a workbook by name, with stored values."""
    plain = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    told = openpyxl.load_workbook(io.BytesIO(content))
    pages = {}
    for sheet in plain:
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        formulas = {
            (cell.row - 1, cell.column - 1): str(cell.value)
            for row in told[sheet.title].iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        pages[sheet.title] = Page(sheet.title, rows, formulas, sheet.sheet_state != "visible")
    return pages


def save(pages: dict[str, Page], *, stored: bool = True) -> bytes:
    """The workbook as a program writes it; without `stored` values formulas show nothing."""
    out = io.BytesIO()
    options = {"in_memory": True, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(out, options) as book:
        for page in pages.values():
            sheet = book.add_worksheet(page.title)
            if page.hidden:
                sheet.hide()
            for at, row in enumerate(page.rows):
                for column, value in enumerate(row):
                    formula = page.formulas.get((at, column))
                    if formula is not None:
                        shown = "" if value is None or not stored else value
                        sheet.write_formula(at, column, formula, None, shown)
                    elif isinstance(value, str):
                        sheet.write_string(at, column, value)
                    elif value is not None:
                        sheet.write(at, column, value)
    return out.getvalue()


def reorder(page: Page, rows: list[int], columns: list[int]) -> None:
    """Put rows and columns into another order; formulas become the values that they show.

    `rows` and `columns` list the old places in their new order; left-out ones are deleted.
    """
    page.rows = [[page.rows[row][column] for column in columns] for row in rows]
    page.formulas = {}


def edited(content: bytes, change: Callable[[Page], None], *, sheet: str = "Plan") -> bytes:
    """Open, change one sheet, calculate, save."""
    pages = open_book(content)
    change(pages[sheet])
    pages[sheet].calculate()
    return save(pages)


def letters(column: int) -> str:
    """A for 0."""
    return str(get_column_letter(column + 1))
