"""What a workbook says that is different: kept as found, whatever happens to the figures later."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from goals.services.workbooks import logic
from goals.services.workbooks.keys import Keys, Part
from goals.services.workbooks.reading import BoolArray, Int64Array, Problem, Reading
from salesplan.engine.lattice import Lattice, Settled, settle
from salesplan.engine.preorder import Tree

TYPED, CONTRARY = "typed", "contrary"
_EXACT = 10**12


@dataclass(frozen=True)
class Item:
    """A cell that differs from what stood there when the file was made; ``method`` brings it down.

    ``row`` is its key in the grid of ``part``; amounts in smallest units, None is empty.
    """

    part: int
    row: str
    name: str
    first: int
    months: int
    kind: str
    base: int | None
    value: int | None
    place: str
    method: str = "present"


@dataclass(frozen=True)
class Found:
    """All that a file says; the JSON of `WorkbookReturn.content`."""

    parts: list[Part]
    items: list[Item]
    problems: list[Problem]
    missing_lines: int = 0
    missing_columns: int = 0
    followed: int = 0
    uncalculated: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """For the database."""
        return asdict(self)

    @classmethod
    def of(cls, content: dict[str, Any]) -> "Found":
        """From the database."""
        return cls(
            **{
                **content,
                "parts": [Part(**one) for one in content["parts"]],
                "items": [Item(**one) for one in content["items"]],
                "problems": [Problem(**one) for one in content["problems"]],
            }
        )


def compare(*, reading: Reading) -> Found:
    """Compare a file with what it was exported with."""
    keys = reading.keys
    items: list[Item] = []
    problems = list(reading.problems)
    followed = 0
    for part in range(len(keys.parts)):
        lines = [at for at, line in enumerate(keys.lines) if line.part == part]
        if lines:
            found = _Part(reading, lines)
            items += found.items(problems)
            followed += int(found.settled.followed.sum())
    return Found(
        keys.parts, items, problems, reading.missing_lines, reading.missing_columns, followed,
        reading.uncalculated_totals(),
    )  # fmt: skip


class _Part:
    """The lines of one grid."""

    def __init__(self, reading: Reading, lines: list[int]) -> None:
        self.reading = reading
        self.keys = reading.keys
        self.lines = lines
        base = [self.keys.values[at] for at in lines]
        self.base_filled = np.array([[one is not None for one in row] for row in base], np.bool_)
        self.base = np.array([[one or 0 for one in row] for row in base], np.int64)
        self.settled = self._settle()

    def _settle(self) -> Settled:
        reading, lines = self.reading, self.lines
        calculated, present = reading.calculated[lines], reading.present[lines]
        filled, values = reading.filled[lines], reading.values[lines]
        delta = np.where(present, values - self.base, 0)
        slack = np.where(calculated, np.abs(self.base) // _EXACT, 0)
        settled = settle(
            lattice_of(keys=self.keys, lines=lines),
            changed=self._changed(values, filled, delta, slack),
            delta=delta, derived=self._derived(values, slack), calculated=calculated,
        )  # fmt: skip
        contrary = settled.contrary & present
        if self.keys.kind != "grid":
            contrary &= delta != 0
        return Settled(settled.typed, settled.followed, contrary)

    def _derived(self, values: Int64Array, slack: Int64Array) -> BoolArray:
        """Totals that are what their formula makes of the numbers beside them; a program does not
        add up texts, and of a deleted row nothing.
        """
        if self.keys.kind != "grid":
            return np.zeros(values.shape, np.bool_)
        made = self.keys.sums(self.reading.numbers)[self.lines]
        derived: BoolArray = self.keys.is_total[self.lines] & (np.abs(values - made) <= slack)
        return derived

    def _changed(
        self, values: Int64Array, filled: BoolArray, delta: Int64Array, slack: Int64Array
    ) -> BoolArray:
        """A formula that shows 0 or nothing over empty cells has not changed."""
        reading, lines = self.reading, self.lines
        emptied = (filled != self.base_filled) & ~(
            reading.calculated[lines] & (values == 0) & (self.base == 0)
        )
        changed: BoolArray = reading.present[lines] & (emptied | (np.abs(delta) > slack))
        return changed

    def items(self, problems: list[Problem]) -> Iterator[Item]:
        """Typed and contradictory cells; a table's logic may change where the target does not."""
        kinds = np.where(self.settled.typed, 1, np.where(self.settled.contrary, 2, 0))
        kinds[self._regrouped(), 0] |= 1
        for row, column in np.argwhere(kinds).tolist():
            item = self._item(row, column, TYPED if kinds[row, column] & 1 else CONTRARY, problems)
            if item is not None:
                yield item

    def _regrouped(self) -> list[int]:
        told = self.reading.logic
        return [
            row
            for row, at in enumerate(self.lines)
            if told.get(at) and logic.find(text=told[at]) != self.keys.lines[at].logic
            and self.reading.present[at, 0]
        ]  # fmt: skip

    def _item(self, row: int, column: int, kind: str, problems: list[Problem]) -> Item | None:
        at = self.lines[row]
        line, reading = self.keys.lines[at], self.reading
        first, months = self.keys.columns[column]
        method = self._method(at)
        if method is None:
            place = reading.place(at, column)
            problems.append(Problem(place, "logic_unknown", reading.logic[at][:60], at, column))
            return None
        return Item(
            part=line.part, row=line.key, name=line.code, first=first, months=months, kind=kind,
            base=self.keys.values[at][column],
            value=int(reading.values[at, column]) if reading.filled[at, column] else None,
            place=reading.place(at, column),
            method=method,
        )  # fmt: skip

    def _method(self, at: int) -> str | None:
        """By which method the target of a line comes down; None when its logic makes no sense."""
        told = self.reading.logic.get(at, "")
        if not told:
            return "present"
        name = logic.find(text=told)
        if name is not None and name == self.keys.lines[at].logic:
            return logic.to_spread(name=name) or "present"
        return None if name is None else logic.to_spread(name=name)


def lattice_of(*, keys: Keys, lines: list[int]) -> Lattice:
    """The lines of one part in their two trees, over the columns."""
    firsts: dict[int, int | None] = {}
    seconds: dict[int, int | None] = {}
    own = []
    for at in lines:
        line = keys.lines[at]
        one, two = _nodes(line.key)
        if line.above is not None or one not in firsts:
            firsts[one] = _nodes(keys.lines[line.above].key)[0] if line.above is not None else None
        if two:
            over = _nodes(keys.lines[line.beside].key)[1] if line.beside is not None else 0
            seconds[two] = over or None
        own.append((one, two))
    first, second = Tree.of_parents(firsts), Tree.of_parents(seconds)
    placed = np.array(own, np.int64).reshape(-1, 2)
    return Lattice(
        first, second, first.positions(placed[:, 0]), second.positions(placed[:, 1]), _within(keys)
    )


def _nodes(key: str) -> tuple[int, int]:
    one, _dot, two = key.partition(".")
    return int(one), int(two or 0)


def _within(keys: Keys) -> BoolArray:
    starts = np.array([first for first, _months in keys.columns])
    ends = starts + np.array([months for _first, months in keys.columns])
    inside: BoolArray = (starts[None, :] >= starts[:, None]) & (ends[None, :] <= ends[:, None])
    return inside
