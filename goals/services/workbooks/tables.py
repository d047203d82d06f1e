"""Table 1 of a plan as a workbook: a target and its logic can be changed and taken back."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from goals.models import Level
from goals.selectors.decompositions import Decomposed, Table
from goals.services.methods import REGISTRY
from goals.services.workbooks import logic, words
from goals.services.workbooks.book import TOP, Book
from goals.services.workbooks.grids import part_of
from goals.services.workbooks.keys import HEADING, MARK, Keys, Line, column_token
from goals.services.workbooks.reading import LOGIC
from salesplan.core.models import Dimension
from salesplan.core.selectors.company import company

_KEY, _DIMENSION, _CODE, _NAME, _METRIC, _TARGET, _UNIT, _LOGIC, _PATH, _OWNER, _SET, _DUE = range(
    12
)
_WIDTHS = (4, 14, 14, 26, 16, 16, 16, 30, 48, 22, 13, 13)


def export(*, table: Table) -> bytes:
    """The workbook of a table that a viewer read, in the active language."""
    return _Page(table).write()


def keys_of(*, table: Table) -> Keys:
    """What the hidden sheet says of a table; each line adds to the nearest one above."""
    version, column = table.version, table.column
    return Keys(
        kind="table",
        company=company().name,
        plan=version.plan.name,
        version=version.pk,
        code=version.code,
        journal=table.journal,
        parts=[part_of(version=version, view=view) for view in table.views],
        columns=[(column.first_period, column.months)],
        lines=[
            Line(row.part, row.row.key, row.row.node.code, above=above, logic=row.logic)
            for row, above in zip(table.rows, _above(table.rows), strict=True)
        ],
        values=[[row.target] for row in table.rows],
    )


def _above(rows: Sequence[Decomposed]) -> list[int | None]:
    """The place of the nearest row above each one in its own tree: the longest path inside its."""
    places = {(row.part, row.path): at for at, row in enumerate(rows)}
    found = []
    for row in rows:
        paths = (row.path[:end] for end in range(len(row.path) - 1, 0, -1))
        found.append(next((places[row.part, p] for p in paths if (row.part, p) in places), None))
    return found


class _Page:
    """Writes one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.keys = keys_of(table=table)
        self.book = Book()

    def write(self) -> bytes:
        """The whole workbook."""
        self.sheet: Any = self.book.sheet(_("Targets"))
        self._head()
        for at, row in enumerate(self.table.rows):
            self._row(TOP + at, row, self.keys.lines[at])
        self._arrange()
        self.book.instruct(_instructions())
        self.book.keep(self.keys)
        return self.book.finish()

    def _head(self) -> None:
        version, sheet = self.table.version, self.sheet
        span = words.months(first=self.table.column.first_period, count=self.table.column.months)
        title = f"{version.plan.name} · {version.code} · {span}"
        self.book.text(sheet, 0, _DIMENSION, title, "title")
        sheet.write_string(1, _KEY, MARK)
        sheet.write_string(1, _CODE, "code")
        sheet.write_string(1, _LOGIC, LOGIC)
        sheet.write_string(1, _TARGET, column_token(column=self.keys.columns[0]))
        sheet.write_string(2, _KEY, HEADING)
        for at, label in enumerate(headings(), _DIMENSION):
            self.book.text(sheet, 2, at, label, "heading", *(["right"] if at == _TARGET else []))

    def _row(self, number: int, row: Decomposed, line: Line) -> None:
        sheet, book, version = self.sheet, self.book, self.table.version
        unit = words.unit(version=version, metric=row.metric)
        style = book.format("#,##0.00" if row.metric.scale else "#,##0", "input")
        sheet.write_string(number, _KEY, line.token)
        if row.target is None:
            sheet.write_blank(number, _TARGET, None, style)
        else:
            sheet.write_number(number, _TARGET, row.target / (unit * 10**row.metric.scale), style)
        texts = {
            _DIMENSION: str(Dimension(row.dimension).label), _CODE: row.row.node.code,
            _NAME: row.row.label, _METRIC: metric_label(row=row),
            _UNIT: words.unit_name(version=version, metric=row.metric),
            _LOGIC: logic.label(name=row.logic),
            _PATH: row.path_text, _OWNER: row.owner,
            _SET: row.set_on.isoformat() if row.set_on else "",
            _DUE: row.due_on.isoformat() if row.due_on else "",
        }  # fmt: skip
        for column, text in texts.items():
            if text:
                looks = ("input",) if column == _LOGIC else ()
                book.text(sheet, number, column, text, *looks)

    def _arrange(self) -> None:
        sheet, last = self.sheet, TOP + len(self.table.rows) - 1
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width, None, {"hidden": column == _KEY})
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.freeze_panes(TOP, _METRIC)
        if last >= TOP:
            sheet.autofilter(TOP - 1, _DIMENSION, last, _DUE)
            sheet.data_validation(TOP, _TARGET, last, _TARGET, {
                "validate": "decimal", "criteria": "between", "minimum": -1e15, "maximum": 1e15,
                "error_title": _("Numbers only"),
                "error_message": _("Enter a number in the unit of this sheet, or leave it empty."),
            })  # fmt: skip


def headings() -> list[str]:
    """The heads of the columns, in the field's order."""
    return [
        _("Dimension"), _("Code"), _("Name"), _("Metric"), _("Target"), _("Unit"),
        _("Decomposition logic"), _("Path"), _("Owner"), _("Set on"), _("Due"),
    ]  # fmt: skip


def metric_label(*, row: Decomposed) -> str:
    """The metric, with its level where it is not the target."""
    if row.level == Level.TARGET:
        return row.metric.label
    return f"{row.metric.label} ({Level(row.level).label})"


def _instructions() -> list[str]:
    known = [logic.label(name=name) for name in REGISTRY if logic.to_spread(name=name)]
    return [
        _("How to work with this workbook"),
        _("Change targets, or how they are broken down; then take the workbook back in the plan's"
          " grid: you see every change before it is made."),
        _("A changed target is spread over what is below it, by the logic of its row."),
        _("The logic can be one of: %(methods)s.") % {"methods": " · ".join(known)},
        _("An emptied cell is taken as “no target”; a 0 is taken as zero. They are not the same."),
        _("You may sort rows, move columns and rename the sheet. Do not delete the hidden columns"
          " and rows: they say where each figure belongs."),
    ]  # fmt: skip
