"""What a register is: one declaration that page, API, spreadsheets and tests are made from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, Protocol

from django.db import models
from django.utils.functional import Promise

from salesplan.core.scoping import Viewer

Text = str | Promise
Values = dict[str, Any]
Settle = Callable[[Any, Values, date], Values]
Changed = Callable[[Any, Values], None]
Leaving = Callable[[Any], None]


class Kind(StrEnum):
    """How a column is written, read and filtered."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    EMAIL = "email"
    CHOICE = "choice"
    INTEGER = "integer"
    MONEY = "money"
    AMOUNT = "amount"
    MONTH = "month"
    DATE = "date"
    MOMENT = "moment"
    BOOLEAN = "boolean"
    REFERENCE = "reference"


_BY_FIELD: list[tuple[type[models.Field], Kind]] = [
    (models.ForeignKey, Kind.REFERENCE),
    (models.TextField, Kind.LONG_TEXT),
    (models.EmailField, Kind.EMAIL),
    (models.CharField, Kind.TEXT),
    (models.DateTimeField, Kind.MOMENT),
    (models.DateField, Kind.DATE),
    (models.BooleanField, Kind.BOOLEAN),
    (models.IntegerField, Kind.INTEGER),
]


@dataclass(frozen=True)
class Column:
    """One field of a register's model, as far as doors need to know it."""

    name: str
    attribute: str
    kind: Kind
    label: Text
    required: bool
    editable: bool
    default: Any
    choices: tuple[tuple[Any, Text], ...] = ()
    max_length: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    reference: type[models.Model] | None = None
    limit: Mapping[str, Any] = field(default_factory=dict)
    metric: str = ""
    help: Text = ""


class Writer(Protocol):
    """Writes rows where saving the model is not enough (trees, users); rights are checked."""

    def create(self, *, actor: Viewer, values: Values, today: date) -> Any:
        """Make a row."""

    def update(self, *, actor: Viewer, row: Any, values: Values, today: date) -> Any:
        """Change a row, whose lock is held."""

    def delete(self, *, actor: Viewer, row: Any, today: date) -> None:
        """End a row."""


@dataclass(frozen=True, kw_only=True)
class Register:
    """A list that behaves like all others.

    `columns` are shown, `fields` can be written, `filters` narrow the list, `search` is looked
    through by `?q=`. `base` fixes attributes of all rows, `limits` and `choices` narrow what can be
    chosen. `node` names
    the reference to the organisation on which `right` is required; whoever is `owner` of a row may
    change it with the right `registers.own`. `natural_key` identifies rows that come without id.
    `amounts` are figures of the metric that a reference of the row names. `settle(row or None,
    values, today)` gives the values that follow from those written, they stand in `derived`;
    `changed(row, differences)` is told of every row that was made or changed, in its transaction;
    `leaving(row)` of one that is to be deleted. Both may refuse.
    """

    key: str
    model: type[models.Model]
    label: Text
    label_plural: Text
    columns: tuple[str, ...]
    fields: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    natural_key: str = ""
    title: str = "name"
    app: str = "core"
    group: str = "data"
    icon: str = "table"
    position: int = 100
    right: str = "registers.edit"
    read_right: str | None = None
    node: str = ""
    owner: str = ""
    base: Mapping[str, Any] = field(default_factory=dict)
    limits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    money: frozenset[str] = frozenset()
    amounts: Mapping[str, str] = field(default_factory=dict)
    months: frozenset[str] = frozenset()
    tones: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    helps: Mapping[str, Text] = field(default_factory=dict)
    needed: frozenset[str] = frozenset()
    fixed_after_creation: frozenset[str] = frozenset()
    can_create: bool = True
    can_delete: bool = True
    writer: Writer | None = None
    settle: Settle | None = None
    derived: tuple[str, ...] = ()
    changed: Changed | None = None
    leaving: Leaving | None = None
    shown_once: tuple[str, ...] = ()
    about: Text = ""
    row_url: str = ""
    rail_right: str | None = None
    in_rail: bool = True

    @cached_property
    def all_columns(self) -> dict[str, Column]:
        """Every column by name: shown, written or filtered."""
        names = dict.fromkeys((*self.columns, *self.fields, *self.filters))
        return {name: self._column(name) for name in names}

    @property
    def shown(self) -> list[Column]:
        """The columns of the table."""
        return [self.all_columns[name] for name in self.columns]

    @property
    def written(self) -> list[Column]:
        """The columns of the form."""
        return [self.all_columns[name] for name in self.fields]

    @property
    def versioned(self) -> bool:
        """Whether rows carry a version."""
        return any(f.name == "version" for f in self.model._meta.get_fields())

    def _column(self, name: str) -> Column:
        found: Any = self.model._meta.get_field(name)
        kind = self._kind(name, found)
        required = not found.blank and not found.has_default() and kind is not Kind.BOOLEAN
        return Column(
            name=name,
            attribute=found.attname,
            kind=kind,
            label=found.verbose_name,
            required=required or name in self.needed,
            editable=name in self.fields,
            default=found.get_default() if found.has_default() else None,
            choices=self._choices(name, found),
            max_length=found.max_length,
            minimum=0 if isinstance(found, models.PositiveIntegerField) else None,
            maximum=_maximum(found),
            reference=found.related_model if kind is Kind.REFERENCE else None,
            limit=self.limits.get(name, {}),
            metric=self.amounts.get(name, ""),
            help=self.helps.get(name, found.help_text),
        )

    def _choices(self, name: str, found: Any) -> tuple[tuple[Any, Text], ...]:
        allowed = self.choices.get(name)
        pairs = tuple(found.choices or ())
        return tuple(pair for pair in pairs if allowed is None or pair[0] in allowed)

    def _kind(self, name: str, found: Any) -> Kind:
        if name in self.money:
            return Kind.MONEY
        if name in self.amounts:
            return Kind.AMOUNT
        if name in self.months:
            return Kind.MONTH
        if found.choices:
            return Kind.CHOICE
        return next(kind for type_, kind in _BY_FIELD if isinstance(found, type_))


def _maximum(found: Any) -> int | None:
    if isinstance(found, models.BigIntegerField):
        return 9_000_000_000_000_000
    small = models.PositiveSmallIntegerField | models.SmallIntegerField
    return 32_767 if isinstance(found, small) else None


_registers: dict[str, Register] = {}


def add(register: Register) -> Register:
    """Make a register known to all doors; a key that is known already is replaced."""
    _registers[register.key] = register
    return register


def every() -> tuple[Register, ...]:
    """All registers, in the order of their keys."""
    return tuple(_registers[key] for key in sorted(_registers))


def get(key: str) -> Register | None:
    """The register of a key."""
    return _registers.get(key)
