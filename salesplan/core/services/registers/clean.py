"""From what came in (a form, a sheet, JSON) to values of the model, or all errors at once."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid, Refused
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.registers import values as single
from salesplan.core.selectors.registers.declaration import Column, Kind, Register, Values
from salesplan.core.selectors.registers.rows import find_option, options

_TEXTS = {Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL}


def clean(
    *,
    actor: Viewer,
    register: Register,
    raw: Mapping[str, Any],
    typed: bool,
    partial: bool,
    known: dict[tuple[str, str], Any] | None = None,
    row: Any = None,
) -> Values:
    """Values by attribute name. Raises `Invalid` whose `details` name every wrong field.

    `typed` reads what people write (codes and names of references, amounts in whole units);
    otherwise ids and smallest units are expected. Unknown and read-only fields are refused.
    `partial` leaves out what is not given; else missing required fields are errors. `known` keeps
    references that were found, for many rows with the same ones; `row` is the one that changes.
    """
    errors = _unknown(register, raw)
    result: Values = {}
    for column in register.written:
        if column.name not in raw and partial:
            continue
        try:
            if column.kind is Kind.AMOUNT and raw.get(column.name) not in (None, ""):
                result[column.attribute] = _amount(register, column, raw, result, row, typed=typed)
            else:
                _clean_one(actor, column, raw, result, typed=typed, known=known)
        except Refused as error:
            errors.append({"field": column.name, "code": error.code, "message": str(error)})
    if errors:
        raise invalid(errors)
    return result


def invalid(errors: list[dict[str, Any]]) -> Invalid:
    """One refusal for several wrong fields; its text is that of the first."""
    first = errors[0]
    text = str(first["message"]).replace("%", "%%") if len(errors) > 1 else str(first["message"])
    return Invalid(text, code=first["code"], field=first["field"], details=errors)


def _unknown(register: Register, raw: Mapping[str, Any]) -> list[dict[str, Any]]:
    extra = sorted(set(raw) - set(register.fields))
    message = _("This field does not exist or cannot be written.")
    return [{"field": name, "code": "unknown_field", "message": str(message)} for name in extra]


def _clean_one(
    actor: Viewer,
    column: Column,
    raw: Mapping[str, Any],
    result: Values,
    *,
    typed: bool,
    known: dict[tuple[str, str], Any] | None,
) -> None:
    value = raw.get(column.name)
    given = column.name in raw
    if value is None or value == "":
        if column.required:
            raise Invalid(_("This is needed."), code="required")
        if given:
            result[column.attribute] = empty(column)
        return
    if column.kind is Kind.REFERENCE:
        result[column.attribute] = _reference(actor, column, value, typed=typed, known=known)
    else:
        result[column.attribute] = single.read(column, value, typed=typed)


def _amount(
    register: Register, column: Column, raw: Mapping[str, Any], result: Values, row: Any, *,
    typed: bool,
) -> int:  # fmt: skip
    """A figure of the row's metric; typed in whole units, else in the smallest ones."""
    name = register.all_columns[column.metric].attribute
    metric_id = result[name] if name in result else getattr(row, name, None)
    metric = Metric.objects.filter(pk=metric_id).first() if metric_id else None
    if metric is None:
        raise Invalid(_("Choose the metric that this amount is of."), code="metric_needed")
    return single.amount(raw[column.name], metric.scale, typed=typed)


def empty(column: Column) -> Any:
    """What stands for "nothing": an empty text, the default of what cannot be empty, else None."""
    if column.kind in _TEXTS:
        return ""
    if column.kind is Kind.CHOICE:
        return column.default if column.default is not None else ""
    if column.kind is Kind.BOOLEAN:
        return False
    return column.default


def _reference(
    actor: Viewer,
    column: Column,
    value: Any,
    *,
    typed: bool,
    known: dict[tuple[str, str], Any] | None,
) -> Any:
    key = (column.name, str(value))
    if known is not None and key in known:
        return known[key]
    if typed:
        found = find_option(viewer=actor, column=column, typed=str(value).strip())
    else:
        number = single.integer(value, typed=False)
        found = list(options(viewer=actor, column=column).filter(pk=number)[:1])
    if len(found) != 1:
        raise _not_one(found, value)
    if known is not None:
        known[key] = found[0].pk
    return found[0].pk


def _not_one(found: list[Any], value: Any) -> Invalid:
    name = str(value)[:60]
    if found:
        return Invalid(_("“%(name)s” means several. Use the code."), code="ambiguous", name=name)
    return Invalid(_("There is no “%(name)s” to choose."), code="unknown", name=name)
