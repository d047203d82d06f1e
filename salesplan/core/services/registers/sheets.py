"""Registers out to a spreadsheet and back: what a file would change is shown before it does.

Rows carry `id` and `version`; a row without id is new, unless its natural key is known already.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid, NotAllowed, NotVisible, Refused, Stale
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.registers import rows as selectors
from salesplan.core.selectors.registers.declaration import Column, Kind, Register, Values
from salesplan.core.services import spreadsheets
from salesplan.core.services.registers import writes
from salesplan.core.services.registers.clean import clean
from salesplan.engine.money import from_minor
from salesplan.engine.periods import year_month

MOST_ROWS = 5_000
KEYS = ("id", "version")


class Verdict(StrEnum):
    """What a row of a file would do."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    CONFLICT = "conflict"
    INVALID = "invalid"


@dataclass(frozen=True)
class SheetRow:
    """One row of a file: its place, what it would do, and why it cannot."""

    number: int
    verdict: Verdict
    label: str
    raw: dict[str, Any]
    object_id: int | None = None
    version: int | None = None
    changes: tuple[tuple[Any, Any, Any], ...] = ()
    errors: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Preview:
    """All rows of a file and how many of each verdict."""

    rows: tuple[SheetRow, ...]
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def clean(self) -> bool:
        """Whether everything could be taken over."""
        return not (self.counts.get(Verdict.CONFLICT) or self.counts.get(Verdict.INVALID))


def export(register: Register, found: Any) -> tuple[list[str], list[list[Any]]]:
    """Headers and cells of rows, as people read and write them."""
    columns = list(register.all_columns.values())
    headers = [*KEYS, *(str(column.label) for column in columns)]
    body = [
        [row.pk, getattr(row, "version", ""), *(cell(c, row) for c in columns)] for row in found
    ]
    return headers, body


def cell(column: Column, row: Any) -> Any:
    """A value as it stands in a spreadsheet: labels, codes, whole currency units."""
    value = getattr(row, column.attribute)
    if value is None:
        return None
    match column.kind:
        case Kind.MONEY:
            return from_minor(value, 2)
        case Kind.AMOUNT:
            return _amount(column, value, row)
        case Kind.CHOICE:
            return str(dict(column.choices).get(value, value))
        case Kind.MONTH:
            year, month = year_month(value)
            return f"{year}-{month:02d}"
        case Kind.REFERENCE:
            target = getattr(row, column.name)
            return getattr(target, "code", "") or getattr(target, "email", "") or str(target)
        case Kind.BOOLEAN:
            return str(_("yes")) if value else str(_("no"))
        case Kind.MOMENT:
            return timezone.localtime(value).replace(tzinfo=None)
        case _:
            return value


def _amount(column: Column, value: int, row: Any) -> Any:
    metric = getattr(row, column.metric)
    return from_minor(value, metric.scale if metric else 0)


def raw_rows(register: Register, table: spreadsheets.Table) -> list[dict[str, Any]]:
    """Rows of a file by field name; raises `Invalid` for a header that means no column."""
    names = [_field(register, header) for header in table.headers]
    unknown = [h for h, name in zip(table.headers, names, strict=True) if h and name is None]
    if unknown:
        raise Invalid(
            _("The register has no column called %(name)s."), code="unknown_column", name=unknown[0]
        )
    return [
        {name: value for name, value in zip(names, row, strict=True) if name and name != "-"}
        for row in table.rows
    ]


def _field(register: Register, header: str) -> str | None:
    if header in KEYS:
        return header
    for name, column in register.all_columns.items():
        if header in {name, str(column.label)}:
            return name if column.editable else "-"
    return None


def preview(*, actor: Viewer, register: Register, raw: Sequence[Mapping[str, Any]]) -> Preview:
    """What rows would do, without doing it."""
    if not selectors.may_create(viewer=actor, register=register) and not actor.can(register.right):
        raise NotAllowed(_("Your role does not allow this."), right=register.right)
    known = _existing(actor, register, raw)
    references: dict[tuple[str, str], Any] = {}
    judged = tuple(
        _judge(actor, register, number, dict(row), known, references)
        for number, row in enumerate(raw, 2)
    )
    counts: dict[str, int] = {}
    for row in judged:
        counts[row.verdict] = counts.get(row.verdict, 0) + 1
    return Preview(judged, counts)


def _existing(
    actor: Viewer, register: Register, raw: Sequence[Mapping[str, Any]]
) -> dict[Any, Any]:
    """Visible rows by id, and by natural key for rows that come without id."""
    found = selectors.rows(viewer=actor, register=register)
    ids = {number for row in raw if (number := _number(row.get("id"))) is not None}
    known: dict[Any, Any] = {row.pk: row for row in found.filter(pk__in=ids)}
    if register.natural_key:
        name = register.natural_key
        values = {str(row[name]).strip() for row in raw if row.get(name)}
        same = found.filter(**{f"{name}__in": values})
        known |= {f"{name}={getattr(row, name)}": row for row in same}
    return known


def _number(value: Any) -> int | None:
    return int(value) if str(value).strip().isdecimal() else None


def _judge(
    actor: Viewer,
    register: Register,
    number: int,
    raw: dict[str, Any],
    known: dict[Any, Any],
    references: dict[tuple[str, str], Any],
) -> SheetRow:
    object_id, version = _number(raw.pop("id", None)), _number(raw.pop("version", None))
    row = _match(register, object_id, raw, known)
    label = str(row if row is not None else raw.get(register.title, ""))[:120]
    base = {"number": number, "label": label, "raw": raw, "object_id": row and row.pk}
    try:
        if object_id is not None and row is None:
            raise NotVisible(_("There is nothing here, or it is not yours to see."))
        values = clean(
            actor=actor, register=register, raw=raw, typed=True, partial=row is not None,
            known=references, row=row,
        )  # fmt: skip
    except Refused as error:
        errors = tuple(error.details or [{"field": error.field or "", "message": str(error)}])
        return SheetRow(verdict=Verdict.INVALID, errors=errors, **base)
    if row is None:
        return SheetRow(verdict=Verdict.NEW, **base)
    changes = tuple(_changes(register, row, values))
    verdict = Verdict.CHANGED if changes else Verdict.SAME
    if changes and object_id is not None and register.versioned and version != row.version:
        verdict = Verdict.CONFLICT
    current = row.version if register.versioned else None
    return SheetRow(verdict=verdict, version=current, changes=changes, **base)


def _match(
    register: Register, object_id: int | None, raw: Mapping[str, Any], known: dict[Any, Any]
) -> Any:
    if object_id is not None:
        return known.get(object_id)
    name = register.natural_key
    return known.get(f"{name}={str(raw.get(name, '')).strip()}") if name else None


def _changes(register: Register, row: Any, values: Values) -> Any:
    for column in register.written:
        if column.attribute in values and values[column.attribute] != getattr(
            row, column.attribute
        ):
            yield (
                str(column.label),
                cell(column, row),
                _shown(column, values[column.attribute], row),
            )


def _shown(column: Column, value: Any, row: Any) -> Any:
    if column.kind is Kind.MONEY and value is not None:
        return from_minor(value, 2)
    if column.kind is Kind.AMOUNT and value is not None:
        return _amount(column, value, row)
    if column.kind is Kind.CHOICE:
        return str(dict(column.choices).get(value, value))
    if column.kind is Kind.REFERENCE and value is not None and column.reference is not None:
        return str(column.reference._default_manager.filter(pk=value).first() or f"#{value}")
    return value


def apply(
    *, actor: Viewer, register: Register, raw: Sequence[Mapping[str, Any]], today: date
) -> dict[str, int]:
    """Take all rows over, or none: raises `Invalid` while a row is wrong, `Stale` on a conflict."""
    with transaction.atomic():
        judged = preview(actor=actor, register=register, raw=raw)
        if judged.counts.get(Verdict.CONFLICT):
            raise Stale(
                _("%(count)s rows were changed by somebody else. Nothing was saved."),
                count=judged.counts[Verdict.CONFLICT],
            )
        if judged.counts.get(Verdict.INVALID):
            raise Invalid(
                _("%(count)s rows are wrong. Nothing was saved."),
                count=judged.counts[Verdict.INVALID],
            )
        for row in judged.rows:
            _take(actor, register, row, today)
    return judged.counts


def _take(actor: Viewer, register: Register, row: SheetRow, today: date) -> None:
    try:
        if row.verdict is Verdict.NEW:
            writes.create(actor=actor, register=register, raw=row.raw, today=today, typed=True)
        elif row.verdict is Verdict.CHANGED and row.object_id is not None:
            writes.update(
                actor=actor, register=register, object_id=row.object_id, version=row.version,
                raw=row.raw, today=today, typed=True,
            )  # fmt: skip
    except Refused as error:
        raise Invalid(
            _("Row %(row)s: %(reason)s"), code=error.code, row=row.number, reason=str(error)
        ) from error
