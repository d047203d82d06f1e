"""A grid view as a workbook: totals are formulas, leaves are inputs, keys are hidden."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from goals.models import Level, Version, VersionState
from goals.selectors import grids, trees
from goals.selectors.grids import Grid, Row, View
from goals.services.workbooks import rights, words
from goals.services.workbooks.book import TOP, Book
from goals.services.workbooks.keys import HEADING, MARK, TOTAL, Keys, Line, Part, column_token
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.company import company
from salesplan.core.services.workbooks import column_letters

_KEY, _ABOVE, _BESIDE, _NAME, _CODE, _FIRST = range(6)
_SUMMARY_ROWS = 7
_MOST_RANGES = 4_000
_LOCKED = 2


def export(*, viewer: Viewer, version: Version, view: View, now: datetime) -> bytes:
    """The workbook of a view as the viewer sees it, in the active language."""
    grid = grids.grid(viewer=viewer, version=version, view=view, now=now)
    forest = trees.forest(viewer=viewer, version=version)
    may = rights.editable(viewer=viewer, forest=forest)
    working = version.state == VersionState.WORKING
    allowed = [working and may(row.organisation_id, row.product_id) for row in grid.rows]
    return _Page(grid, keys_of(grid=grid), allowed).write()


def keys_of(*, grid: Grid) -> Keys:
    """What the hidden sheet says of a grid."""
    version, view = grid.version, grid.view
    return Keys(
        kind="grid",
        company=company().name,
        plan=version.plan.name,
        version=version.pk,
        code=version.code,
        journal=grid.journal,
        parts=[part_of(version=version, view=view)],
        columns=[(column.first_period, column.months) for column in grid.columns],
        lines=lines_of(rows=grid.rows),
        values=[row.at(grid.columns) for row in grid.rows],
    )


def part_of(*, version: Version, view: View) -> Part:
    """A view as the hidden sheet keeps it."""
    own = {one.name: getattr(view, one.name) for one in fields(view)}
    metric = own.pop("metric")
    level = int(own.pop("level"))
    return Part(metric.code, level, words.unit(version=version, metric=metric), metric.scale, own)


def lines_of(*, rows: Sequence[Row]) -> list[Line]:
    """The rows with the rows that they add to, in both of their dimensions."""
    by_key = {row.key: at for at, row in enumerate(rows)}
    parents = {row.key: row.parent for row in rows}
    lines = []
    for row in rows:
        one, dot, two = row.key.partition(".")
        above = parents.get(one)
        key = f"{above}.{two}" if dot and above else above
        lines.append(
            Line(
                0, row.key, row.node.code,
                above=by_key.get(key) if key else None,
                beside=by_key.get(row.parent) if dot and row.parent else None,
            )
        )  # fmt: skip
    return lines


@dataclass(frozen=True)
class _Place:
    """Where a line stands in the outline, and what is summed for it."""

    depth: int
    column: int | None
    rest: list[int]


class _Page:
    """Writes one grid."""

    def __init__(self, grid: Grid, keys: Keys, allowed: Sequence[bool]) -> None:
        self.grid = grid
        self.keys = keys
        self.allowed = allowed
        self.book = Book()
        self.factor = 10 ** keys.parts[0].scale * keys.parts[0].unit
        self.plain = _number_format(grid, self.factor)
        self.inner = keys.inner
        self.open: dict[int, list[int]] = defaultdict(list)
        self.after = _FIRST + len(grid.columns)
        self.tops = [at for at, line in enumerate(keys.lines) if line.is_top]

    def write(self) -> bytes:
        """The whole workbook."""
        self.sheet = self.book.sheet(_("Plan"))
        places = _places(self.keys)
        self._head()
        for at, row in enumerate(self.grid.rows):
            self._row(at, row, places[at])
        if len(self.tops) > 1:
            self._whole()
        self._arrange(places)
        self.book.instruct(_instructions(self.grid))
        self.book.keep(self.keys)
        return self.book.finish()

    def _head(self) -> None:
        grid, book, sheet = self.grid, self.book, self.sheet
        version, metric = grid.version, grid.view.metric
        unit = words.unit_name(version=version, metric=metric)
        told = [version.plan.name, version.code, metric.label, Level(grid.view.level).label, unit]
        book.text(sheet, 0, _NAME, " · ".join(str(part) for part in told if part), "title")
        sheet.write_string(1, _KEY, MARK)
        sheet.write_string(1, _CODE, "code")
        sheet.write_string(2, _KEY, HEADING)
        book.text(sheet, 2, _NAME, _("Name"), "heading")
        book.text(sheet, 2, _CODE, _("Code"), "heading")
        for at, column in enumerate(grid.columns, _FIRST):
            sheet.write_string(1, at, column_token(column=(column.first_period, column.months)))
            label = words.months(first=column.first_period, count=column.months)
            book.text(sheet, 2, at, label, "heading", "right")
        reference = _("Last year") if grid.view.reference == "last_year" else _("Base period")
        for more, label in enumerate((reference, _("Growth %"), _("Share %"))):
            book.text(sheet, 2, self.after + more, label, "heading", "right")

    def _row(self, at: int, row: Row, place: _Place) -> None:
        sheet, book, line, number = self.sheet, self.book, self.keys.lines[at], TOP + at
        sheet.write_string(number, _KEY, line.token)
        for column, above in ((_ABOVE, line.above), (_BESIDE, line.beside)):
            if above is not None:
                sheet.write_string(number, column, self.keys.lines[above].token)
        if line.is_top and len(self.tops) > 1:
            sheet.write_string(number, _ABOVE, TOTAL)
        bold = ("total",) if place.column is not None else ()
        book.text(sheet, number, _NAME, row.label, f"indent{min(place.depth, 15)}", *bold)
        book.text(sheet, number, _CODE, row.node.code, "quiet")
        locks = row.locks_at(self.grid.columns)
        for column, value in enumerate(self.keys.values[at]):
            self._figure(at, column, value, locks[column], place)
        self._references(number, row)

    def _figure(self, at: int, column: int, value: int | None, lock: int, place: _Place) -> None:
        row, spot = TOP + at, _FIRST + column
        is_total = bool(self.inner[column]) or place.column is not None
        is_open = self.allowed[at] and lock != _LOCKED
        if is_open:
            self.open[spot].append(row)
        look = "locked" if not is_open else "total" if is_total else "partly" if lock else "input"
        style = self.book.format(self.plain, look)
        shown = "" if value is None else value / self.factor
        if is_total:
            formula = self._formula(row, column, place, is_empty=value is None)
            self.sheet.write_formula(row, spot, formula, style, shown)
        elif value is None:
            self.sheet.write_blank(row, spot, None, style)
        else:
            self.sheet.write_number(row, spot, shown, style)

    def _formula(self, row: int, column: int, place: _Place, *, is_empty: bool) -> str:
        """The sum of what is below: of columns where there are, else of rows by their hidden key,
        which survives sorting. Where all is empty it stays empty until something is entered.
        """
        if self.inner[column]:
            cells = ",".join(f"{column_letters(_FIRST + one)}{row + 1}"
                             for one in self.inner[column])  # fmt: skip
            return f'=IF(COUNT({cells})=0,"",SUM({cells}))' if is_empty else f"=SUM({cells})"
        key = column_letters(place.column or _ABOVE)
        first, last = TOP + 1, TOP + len(self.grid.rows)
        spot = column_letters(_FIRST + column)
        parents = f"${key}${first}:${key}${last}"
        figures = f"{spot}${first}:{spot}${last}"
        total = f"SUMIF({parents},$A{row + 1},{figures})"
        rest = place.rest[column]
        if rest:
            total += f"{rest / self.factor:+.15g}"
        if is_empty:
            return f'=IF(COUNTIFS({parents},$A{row + 1},{figures},">-1E+300")=0,"",{total})'
        return f"={total}"

    def _references(self, row: int, of: Row) -> None:
        sheet, spot, line = self.sheet, self.after, row + 1
        quiet = self.book.format(self.plain, "quiet")
        total, reference = (f"{column_letters(at)}{line}" for at in (_FIRST, spot))
        if of.reference is not None:
            sheet.write_number(row, spot, of.reference / self.factor, quiet)
        percent = self.book.format("0.0%", "quiet")
        growth = f'=IF(OR(N({reference})=0,{total}=""),"",({total}-{reference})/ABS({reference}))'
        shown = "" if of.growth is None else of.growth / 10_000
        sheet.write_formula(row, spot + 1, growth, percent, shown)
        top = TOP + (len(self.keys.lines) if len(self.tops) > 1 else self.tops[0]) + 1
        whole = f"N({column_letters(_FIRST)}${top})"
        share = f'=IF(OR({whole}=0,{total}=""),"",{total}/{whole})'
        sheet.write_formula(
            row, spot + 2, share, percent, "" if of.share is None else of.share / 10_000
        )

    def _whole(self) -> None:
        """The plan's total, where no row is it."""
        row, grid = TOP + len(self.grid.rows), self.grid
        self.sheet.write_string(row, _KEY, TOTAL)
        self.book.text(self.sheet, row, _NAME, _("Total"), "total")
        style = self.book.format(self.plain, "total")
        place = _Place(0, _ABOVE, [0] * len(grid.columns))
        for column, values in enumerate(zip(*self.keys.values, strict=True)):
            found = [values[at] for at in self.tops if values[at] is not None]
            formula = self._formula(row, column, place, is_empty=not found)
            shown = sum(value or 0 for value in found) / self.factor if found else ""
            self.sheet.write_formula(row, _FIRST + column, formula, style, shown)

    def _arrange(self, places: Sequence[_Place]) -> None:
        sheet = self.sheet
        sheet.outline_settings(True, False, False, False)
        sheet.set_row(1, None, None, {"hidden": True})
        for at, place in enumerate(places):
            if place.depth:
                sheet.set_row(TOP + at, None, None, {"level": min(place.depth, _SUMMARY_ROWS)})
        sheet.set_column(_KEY, _BESIDE, 4, None, {"hidden": True})
        sheet.set_column(_NAME, _NAME, 32)
        sheet.set_column(_CODE, _CODE, 14)
        for at, level in enumerate(_column_levels(self.inner), _FIRST):
            sheet.set_column(at, at, 14, None, {"level": level} if level else {})
        sheet.set_column(self.after, self.after + 2, 12)
        sheet.freeze_panes(TOP, _FIRST)
        self._validate()
        if any(not one for one in self.allowed) or any(
            _LOCKED in row.locks_at(self.grid.columns) for row in self.grid.rows
        ):
            sheet.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})

    def _validate(self) -> None:
        """Only numbers in what may be changed."""
        ranges = [
            (start, spot, end, spot)
            for spot, rows in self.open.items()
            for start, end in _runs(rows)
        ]
        if not ranges or len(ranges) > _MOST_RANGES:
            return
        rule = {
            "validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15,
            "error_title": _("Numbers only"),
            "error_message": _("Enter a number in the unit of this sheet, or leave it empty."),
            "other_cells": [list(one) for one in ranges[1:]],
        }  # fmt: skip
        self.sheet.data_validation(*ranges[0], rule)


def _places(keys: Keys) -> list[_Place]:
    """Depths, and for totals by which hidden column they are summed; what their own leaves add."""
    depths: list[int] = []
    places = []
    for at, line in enumerate(keys.lines):
        over = line.beside if line.beside is not None else line.above
        depths.append(0 if over is None else depths[over] + 1)
        column = _ABOVE if keys.is_summed_above(at) else _BESIDE
        places.append(_Place(depths[at], column if keys.parts_of(at) else None, keys.rest(at)))
    return places


def _column_levels(inner: Sequence[Sequence[int]]) -> list[int]:
    levels = [0] * len(inner)
    for at, parts in enumerate(inner):
        for part in parts:
            levels[part] = levels[at] + 1
    return levels


def _runs(rows: Sequence[int]) -> list[tuple[int, int]]:
    """Ascending rows as first and last of each unbroken run."""
    runs: list[tuple[int, int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], row)
        else:
            runs.append((row, row))
    return runs


def _number_format(grid: Grid, factor: int) -> str:
    """Two decimals in larger units, none where every figure is whole."""
    scale = grid.view.metric.scale
    whole = (
        all(value is None or value % factor == 0 for row in grid.rows for value in row.values)
        or not scale
    )
    return "#,##0" if whole else "#,##0.00"


def _instructions(grid: Grid) -> list[str]:
    view: Any = grid.view
    return [
        _("How to work with this workbook"),
        _("Change figures in the light cells; totals, quarters and growth follow by formula."),
        _("Figures are in %(unit)s; every cell holds its exact value, whatever it shows.")
        % {"unit": words.unit_name(version=grid.version, metric=view.metric) or view.metric.label},
        _("An emptied cell is taken as “no target”; a 0 is taken as zero. They are not the same."),
        _("To set a total, type over its formula: it is spread over the cells below it when the"
          " workbook is taken back."),
        _("Grey cells are locked or not yours to change; what is typed there is not taken over."),
        _("You may sort rows, move columns and rename the sheet. Do not delete the hidden columns"
          " and rows: they say where each figure belongs."),
        _("Take the workbook back in the plan's grid: you see every change before it is made."),
    ]  # fmt: skip
