"""Where the lines and columns of a workbook went, and what its cells say, whatever was shuffled."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext_lazy as _

from goals.services.workbooks import wording
from goals.services.workbooks.amounts import amount
from goals.services.workbooks.keys import HEADING, MARK, TOTAL, Keys, column_token
from salesplan.core.errors import Invalid
from salesplan.core.services.workbooks import Sheet
from salesplan.engine.errors import EngineError

Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
LOGIC = "logic"
_CODE = "code"
MOST_PROBLEMS = 2_000


@dataclass(frozen=True)
class Problem:
    """A cell that cannot be read: where, why (a code of `wording.REASONS`), what it holds."""

    place: str
    code: str
    text: str = ""
    line: int | None = None
    column: int | None = None

    @property
    def reason(self) -> str:
        """Why, in words."""
        return wording.reason(code=self.code, text=self.text)


@dataclass(eq=False)
class Reading:
    """What a file says by (lines, columns) of its keys: ``values`` where ``filled``, ``present``
    where the cell was found and could be read, ``calculated`` where it is a formula; ``numbers``
    are what a spreadsheet program adds up (texts count nothing).
    """

    keys: Keys
    sheet: Sheet
    values: Int64Array
    filled: BoolArray
    present: BoolArray
    calculated: BoolArray
    numbers: Int64Array
    spots: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    logic: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    uncalculated: list[tuple[int, int]] = field(default_factory=list)
    missing_lines: int = 0
    missing_columns: int = 0

    @classmethod
    def empty(cls, keys: Keys, sheet: Sheet) -> "Reading":
        """Nothing read yet."""
        shape = (len(keys.lines), len(keys.columns))
        nothing = np.zeros(shape, np.bool_)
        zeros = np.zeros(shape, np.int64)
        return cls(keys, sheet, zeros, nothing, nothing.copy(), nothing.copy(), zeros.copy())

    def place(self, line: int, column: int) -> str:
        """Where a cell of the keys stands in the sheet: "Plan!F12"."""
        return self.sheet.address(*self.spots[line, column])

    def uncalculated_totals(self) -> list[str]:
        """Addresses of totals whose formula has no stored value: they say nothing."""
        return [self.place(*spot) for spot in self.uncalculated[:MOST_PROBLEMS]]


def read(*, keys: Keys, sheets: Sequence[Sheet]) -> Reading:
    """Read the sheet that holds the keys' lines; raises `Invalid` when there is none."""
    for sheet in sheets:
        mark = _mark(sheet)
        if mark is not None:
            return _Reader(keys, sheet, *mark).read()
    raise Invalid(
        _("The hidden column and row with the keys are gone. Export the view again."),
        code="no_keys",
    )


def _mark(sheet: Sheet) -> tuple[int, int] | None:
    for at, row in enumerate(sheet.rows[:200]):
        for column, cell in enumerate(row):
            if cell == MARK:
                return at, column
    return None


class _Reader:
    """Reads one sheet whose keys meet at a row and a column."""

    def __init__(self, keys: Keys, sheet: Sheet, row: int, column: int) -> None:
        self.keys = keys
        self.sheet = sheet
        self.top = row
        self.left = column
        self.found = Reading.empty(keys, sheet)
        self.tokens = {line.token: at for at, line in enumerate(keys.lines)}
        self.is_total = keys.is_total

    def read(self) -> Reading:
        """Every line that is known, once."""
        columns, named = self._columns()
        seen: dict[int, int] = {}
        twice: set[int] = set()
        for row, line in self._lines(columns):
            if line in seen:
                twice.add(line)
                self._problem(row, self.left, "line_twice", str(seen[line] + 1), line)
                continue
            seen[line] = row
            if self._is_named_right(row, line, named):
                self._line(row, line, columns, named)
        for line in twice:
            self.found.present[line] = False
        self.found.missing_lines = len(self.keys.lines) - len(seen)
        self.found.missing_columns = len(self.keys.columns) - len(columns)
        return self.found

    def _columns(self) -> tuple[dict[int, int], dict[str, int]]:
        """Place in the sheet by column of the keys; those of code and logic."""
        tokens = {column_token(column=column): at for at, column in enumerate(self.keys.columns)}
        columns: dict[int, int] = {}
        named: dict[str, int] = {}
        for place, cell in enumerate(self.sheet.rows[self.top]):
            if cell in tokens and tokens[cell] in columns:
                self._problem(self.top, place, "column_twice", str(cell))
            elif cell in tokens:
                columns[tokens[cell]] = place
            elif cell in {_CODE, LOGIC}:
                named[cell] = place
        return columns, named

    def _lines(self, columns: dict[int, int]) -> Iterator[tuple[int, int]]:
        for row in range(self.top + 1, len(self.sheet.rows)):
            token = self._cell(row, self.left)
            if token in self.tokens:
                yield row, self.tokens[token]
            elif token not in {HEADING, TOTAL}:
                self._stranger(row, token, columns)

    def _stranger(self, row: int, token: Any, columns: dict[int, int]) -> None:
        """A row that was not exported says nothing, unless it holds figures."""
        filled = [place for place in columns.values() if self._cell(row, place) not in {"", None}]
        if filled:
            code = "line_without_key" if token in {"", None} else "key_unknown"
            self._problem(row, min(filled), code, str(self._cell(row, min(filled))))

    def _is_named_right(self, row: int, line: int, named: dict[str, int]) -> bool:
        """The code beside the key must be the key's, unless it is gone."""
        shown = str(self._cell(row, named[_CODE])) if _CODE in named else ""
        if shown and shown.removesuffix(".0") != self.keys.lines[line].code:
            self._problem(row, named[_CODE], "code_differs", shown, line)
            return False
        return True

    def _line(self, row: int, line: int, columns: dict[int, int], named: dict[str, int]) -> None:
        part = self.keys.parts[self.keys.lines[line].part]
        for column, place in columns.items():
            self._figure(row, line, column, place, part.unit, part.scale)
        if LOGIC in named:
            self.found.logic[line] = str(self._cell(row, named[LOGIC]) or "").strip()

    def _figure(self, row: int, line: int, column: int, place: int, unit: int, scale: int) -> None:
        found, spot = self.found, (row, place)
        found.spots[line, column] = spot
        found.calculated[line, column] = spot in self.sheet.formulas
        fault = self.sheet.faults.get(spot)
        if fault == "uncalculated_cell" and self.is_total[line, column]:
            if self.keys.values[line][column] is not None:
                found.uncalculated.append((line, column))
        elif fault:
            self._problem(row, place, fault, "", line, column)
        else:
            self._number(row, line, column, place, unit, scale)

    def _number(self, row: int, line: int, column: int, place: int, unit: int, scale: int) -> None:
        cell = self._cell(row, place)
        try:
            value = amount(cell=cell, unit=unit, scale=scale)
        except EngineError as error:
            self._problem(row, place, error.code, str(cell)[:60], line, column)
            return
        found = self.found
        found.present[line, column] = True
        found.filled[line, column] = value is not None
        found.values[line, column] = value or 0
        if isinstance(cell, int | float):
            found.numbers[line, column] = value or 0

    def _cell(self, row: int, column: int) -> Any:
        cells = self.sheet.rows[row]
        return cells[column] if column < len(cells) else ""

    def _problem(
        self, row: int, column: int, code: str, text: str, line: int | None = None,
        at: int | None = None,
    ) -> None:  # fmt: skip
        if len(self.found.problems) < MOST_PROBLEMS:
            place = self.sheet.address(row, column)
            self.found.problems.append(Problem(place, code, text, line, at))
