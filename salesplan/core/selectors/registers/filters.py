"""The one set of filters of a register, used by its page and its API alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import Closure, Node
from salesplan.core.selectors.registers import values
from salesplan.core.selectors.registers.declaration import Column, Kind, Register

Params = Mapping[str, Sequence[str]]
NONE = "none"
RESERVED = frozenset({"q", "sort", "page", "page_size"})
_RANGES = {Kind.DATE, Kind.MOMENT, Kind.INTEGER, Kind.MONEY, Kind.MONTH}


@dataclass(frozen=True)
class Param:
    """One query parameter: its name, the column it narrows, and how."""

    name: str
    column: Column
    lookup: str
    label: str | Promise


def params(register: Register) -> list[Param]:
    """The query parameters of a register besides q, sort, page and page_size."""
    found: list[Param] = []
    for name in register.filters:
        column = register.all_columns[name]
        if column.kind in _RANGES:
            found.append(Param(f"{name}_from", column, "gte", _("from")))
            found.append(Param(f"{name}_to", column, "lte", _("to")))
        else:
            found.append(Param(name, column, "", column.label))
    return found


def check_known(register: Register, given: Params) -> None:
    """Raise `Invalid` for a parameter that the register does not have."""
    unknown = set(given) - RESERVED - {param.name for param in params(register)}
    if unknown:
        raise Invalid(
            _("Unknown filter: %(names)s."), code="unknown_filter", names=", ".join(sorted(unknown))
        )


def apply(register: Register, rows: QuerySet[Any], given: Params) -> QuerySet[Any]:
    """Narrow and sort rows; raises `Invalid` naming the parameter whose value makes no sense."""
    for param in params(register):
        wanted = [value for value in given.get(param.name, ()) if value != ""]
        if wanted:
            rows = rows.filter(_condition(param, wanted))
    words = " ".join(given.get("q", ()))[:100].replace("\0", "").strip()
    if words and register.search:
        rows = rows.filter(_search(register, words))
    return rows.order_by(*_order(register, list(given.get("sort", ()))))


def _condition(param: Param, wanted: Sequence[str]) -> Q:
    condition = Q()
    for value in wanted:
        condition |= _one(param, value)
    return condition


def _one(param: Param, value: str) -> Q:
    column = param.column
    if value == NONE:
        blank = Q(**{f"{column.name}__isnull": True})
        return blank if column.kind is Kind.REFERENCE else blank | Q(**{column.name: ""})
    try:
        if column.kind is Kind.REFERENCE:
            return _reference(column, values.integer(value))
        if column.kind in {Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL}:
            return Q(**{f"{column.name}__icontains": values.text(value)})
        suffix = f"__{param.lookup}" if param.lookup else ""
        date_part = "__date" if column.kind is Kind.MOMENT else ""
        return Q(**{f"{column.name}{date_part}{suffix}": values.read(column, value, typed=True)})
    except Invalid as error:
        raise Invalid(error.message, code=error.code, field=param.name, **error.params) from error


def _reference(column: Column, key: int) -> Q:
    """Rows of a node and of everything below it; for other references, of just that one."""
    if abs(key) > values.LARGEST_KEY:
        return Q(pk__in=[])
    if column.reference is Node:
        return Q(**{f"{column.name}__in": Closure.below((key,))})
    return Q(**{column.attribute: key})


def _search(register: Register, words: str) -> Q:
    condition = Q()
    for word in words.split()[:5]:
        anywhere = Q()
        for name in register.search:
            anywhere |= Q(**{f"{name}__icontains": word})
        condition &= anywhere
    return condition


def _order(register: Register, wanted: list[str]) -> list[str]:
    fixed = [*(register.order or (register.title,)), "pk"]
    if not wanted or not wanted[0]:
        return fixed
    name = wanted[0].removeprefix("-")
    if name not in register.columns:
        raise Invalid(_("There is nothing to sort by called %(name)s."), field="sort", name=name)
    column = register.all_columns[name]
    path = name
    if column.kind is Kind.REFERENCE and column.reference is not None:
        path = f"{name}__{naming_field(column.reference)}"
    return [("-" if wanted[0].startswith("-") else "") + path, "pk"]


def naming_field(model: Any) -> str:
    """The field that names rows of a model to people."""
    names = {f.name for f in model._meta.get_fields()}
    return next(name for name in ("name", "full_name", "email", "code", "pk") if name in names)
