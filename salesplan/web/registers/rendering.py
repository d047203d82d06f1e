"""How values of registers look in tables, forms and filters."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _

from salesplan.core.scoping import Viewer
from salesplan.core.selectors.registers import rows
from salesplan.core.selectors.registers.declaration import Column, Kind, Register
from salesplan.engine.notation import EMPTY, exact, trimmed
from salesplan.engine.periods import year_month
from salesplan.web.templatetags import figures

NUMERIC = {Kind.INTEGER, Kind.MONEY, Kind.AMOUNT}
MOST_OPTIONS = 300
LONG = 60


@dataclass(frozen=True)
class Cell:
    """One value of a row as HTML, and whether it can be typed over."""

    column: Column
    html: str
    editable: bool

    @property
    def numeric(self) -> bool:
        """Whether it stands on the right."""
        return self.column.kind in NUMERIC


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    pk: int
    version: int | str
    title: str
    cells: list[Cell]
    editable: bool


def line(viewer: Viewer, register: Register, row: Any) -> Line:
    """A row ready for the table."""
    editable = rows.may_edit(viewer=viewer, register=register, row=row, on_node=False)
    cells = [
        Cell(column, show(register, column, row), editable and _inline(register, column))
        for column in register.shown
    ]
    return Line(row.pk, getattr(row, "version", ""), str(row), cells, editable)


def _inline(register: Register, column: Column) -> bool:
    return column.editable and column.name not in register.fixed_after_creation


def show(register: Register, column: Column, row: Any) -> str:
    """A value for people; empty is an en dash."""
    value = getattr(row, column.attribute)
    if value is None or value == "":
        return EMPTY
    match column.kind:
        case Kind.CHOICE:
            return _badge(register, column, value)
        case Kind.REFERENCE:
            return format_html("{}", getattr(row, column.name))
        case Kind.BOOLEAN:
            return _("yes") if value else _("no")
        case Kind.LONG_TEXT:
            return format_html('<span class="clip" title="{}">{}</span>', value, value[:LONG])
        case _:
            return format_html("{}", plain(column, value, row))


def plain(column: Column, value: Any, row: Any = None) -> str:
    """A value without markup, for tables and history; amounts are of the row's metric."""
    if value is None or value == "":
        return EMPTY
    match column.kind:
        case Kind.MONEY:
            return exact(value, 2).removesuffix(".00")
        case Kind.AMOUNT:
            return _amount(value, getattr(row, column.metric, None))
        case Kind.INTEGER:
            return figures.count(value)
        case Kind.DATE:
            return figures.day(value)
        case Kind.MOMENT:
            return figures.when(value)
        case Kind.MONTH:
            return figures.period_label(value)
        case Kind.CHOICE:
            return str(dict(column.choices).get(value, value))
        case Kind.BOOLEAN:
            return _("yes") if value else _("no")
        case _:
            return str(value)


def _amount(value: int, metric: Any) -> str:
    return trimmed(value, metric.scale if metric else 0)


def _badge(register: Register, column: Column, value: Any) -> str:
    label = dict(column.choices).get(value, value)
    tones = register.tones.get(column.name)
    if tones is None:
        return format_html("{}", label)
    tone = tones.get(str(value), "")
    return format_html('<span class="badge {}">{}</span>', tone and f"badge-{tone}", label)


def typed(column: Column, row: Any) -> str:
    """A value as a person would type it, for an input."""
    value = getattr(row, column.attribute, None)
    if value is None:
        return ""
    match column.kind:
        case Kind.MONEY:
            return _plain_number(exact(value, 2).removesuffix(".00"))
        case Kind.AMOUNT:
            return _plain_number(_amount(value, getattr(row, column.metric)))
        case Kind.MONTH:
            year, month = year_month(value)
            return f"{year}-{month:02d}"
        case Kind.REFERENCE:
            return f"#{value}"
        case Kind.BOOLEAN:
            return "yes" if value else "no"
        case _:
            return str(value)


def _plain_number(text: str) -> str:
    return text.replace(",", "").replace("−", "-")


@dataclass(frozen=True)
class Field:
    """One input of a form or a filter: its value as typed, its options, its error."""

    column: Column
    name: str
    label: Any
    value: str
    options: list[tuple[str, str]]
    error: str = ""
    open_ended: bool = False
    fixed: bool = False
    prefix: str = "f"

    @property
    def id(self) -> str:
        """The id of the input."""
        return f"{self.prefix}-{self.name}"

    @property
    def input_type(self) -> str:
        """The type of the HTML input."""
        types = {Kind.DATE: "date", Kind.MOMENT: "date", Kind.EMAIL: "email", Kind.MONTH: "month"}
        return types.get(self.column.kind, "text")

    @property
    def is_select(self) -> bool:
        """Whether one of few options is chosen."""
        chosen = {Kind.CHOICE, Kind.BOOLEAN, Kind.REFERENCE}
        return self.column.kind in chosen and not self.open_ended

    @property
    def is_long(self) -> bool:
        """Whether several lines are expected."""
        return self.column.kind is Kind.LONG_TEXT


def field(
    viewer: Viewer,
    column: Column,
    value: str,
    *,
    error: str = "",
    fixed: bool = False,
    prefix: str = "f",
) -> Field:
    """An input for a column with its options in the viewer's scope."""
    options, more = _options(viewer, column, mark="#")
    if value and column.kind is Kind.REFERENCE and not more:
        value = value if any(key == value for key, _label in options) else ""
    return Field(
        column, column.name, column.label, value, options, error=error, open_ended=more,
        fixed=fixed, prefix=prefix,
    )  # fmt: skip


def _options(viewer: Viewer, column: Column, mark: str) -> tuple[list[tuple[str, str]], bool]:
    if column.kind is Kind.CHOICE:
        return [(str(key), str(label)) for key, label in column.choices], False
    if column.kind is Kind.BOOLEAN:
        return [("yes", _("yes")), ("no", _("no"))], False
    if column.kind is not Kind.REFERENCE:
        return [], False
    found: QuerySet[Any] = rows.offered(viewer=viewer, column=column)[: MOST_OPTIONS + 1]
    options = [(f"{mark}{row.pk}", str(row)) for row in found]
    return options[:MOST_OPTIONS], len(options) > MOST_OPTIONS


def filter_fields(viewer: Viewer, register: Register, given: Any) -> list[Field]:
    """The inputs above the table: choices, references of manageable number, ranges."""
    from salesplan.core.selectors.registers.filters import params

    found = []
    for param in params(register):
        label = f"{param.column.label} {param.label}" if param.lookup else param.label
        options, more = _options(viewer, param.column, mark="")
        if not more:
            value = given.get(param.name, "")
            found.append(Field(param.column, param.name, label, value, options, prefix="filter"))
    return found
