"""The mapping of a file as a form: fields with their columns, and back to a mapping."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesplan.core.models import Dimension
from salesplan.core.services.imports.reading import schemas

POSITION = "position"
LABELS: dict[str, str | Promise] = {
    "date": _("Date"), "seat": _("Seller (seat)"), "product": _("Product"),
    "channel": _("Channel"), "customer": _("Customer"), "geography": _("Place"),
    "organisation": _("Seat, team or region"), "quantity": _("Quantity"),
    "revenue": _("Revenue"), "cost": _("Cost"), "currency": _("Currency"),
    "rate": _("Exchange rate"), "order": _("Order"), "line": _("Line"),
    "share": _("Share in percent"),
    "code": _("Code"), "name": _("Name"), "name_zh_hans": _("Name (Simplified)"),
    "name_zh_hant": _("Name (Traditional)"), "kind": _("Kind"), "parent": _("Parent"),
    "grandparent": _("Parent of the parent"), "owner": _("Owner seat"),
    "tier": _("Territory tier"), "stage": _("Life-cycle stage"), "seat_kind": _("Seat kind"),
    "segment": _("Segment"), "credit_grade": _("Credit grade"), "position": _("Position"),
    "starts_on": _("Starts on"), "ended_on": _("Ended on"), "valid_from": _("From"),
    "valid_to": _("To"), "email": _("E-mail"), "title": _("Title"), "manager": _("Manager"),
    "seat_name": _("Name of the seat"), "role": _("Role"), "hired_on": _("Hired on"),
    "left_on": _("Left on"), "version": _("Version"), "metric": _("Metric"),
    "period": _("Period"), "span": _("Months"), "level": _("Level"), "value": _("Value"),
    "numerator": _("Value"), "denominator": _("Divided by"),
}  # fmt: skip
DATE_FORMATS = (
    ("ymd", _("year month day")), ("dmy", _("day month year")), ("mdy", _("month day year")),
    ("serial1900", _("serial number of a spreadsheet")),
)  # fmt: skip
POLICIES = (
    ("reject", _("reject the row")), ("create", _("create it")),
    ("unassigned", _("put it on the work list")),
)  # fmt: skip


@dataclass(frozen=True)
class FieldRow:
    """One field of the kind with where its value comes from at present."""

    name: str
    label: str | Promise
    required: bool
    column: str
    other: str


@dataclass(frozen=True)
class UnknownRow:
    """What is done with unknown codes of a dimension."""

    name: str
    label: str | Promise
    policy: str
    rules: str


def rows(kind: str, spec: dict[str, Any]) -> list[FieldRow]:
    """The fields of a kind, required ones first."""
    given = spec.get("fields") or {}
    found = [
        FieldRow(
            field.name, LABELS.get(field.name, field.name), field.required,
            *_source(given.get(field.name)),
        )
        for field in schemas.SCHEMAS[kind]
    ]  # fmt: skip
    return sorted(found, key=lambda row: not row.required)


def _source(source: Any) -> tuple[str, str]:
    if source is None or isinstance(source, str):
        return source or "", ""
    if source.get("expression"):
        return "", f"={source['expression']}"
    return source.get("column", ""), source.get("constant", "")


def unknown_rows(kind: str, spec: dict[str, Any]) -> list[UnknownRow]:
    """One row per dimension that the kind can refer to."""
    if kind == "dimensions":
        names = [spec["dimension"]] if spec.get("dimension") else []
    else:
        fields = schemas.SCHEMAS[kind]
        names = list(dict.fromkeys(field.dimension for field in fields if field.dimension))
    given = spec.get("unknown") or {}
    labels = dict(Dimension.choices)
    return [
        UnknownRow(
            name,
            labels[Dimension(name)],
            (given.get(name) or {}).get("policy", "reject"),
            _rule_text(given.get(name) or {}),
        )
        for name in names
    ]


def _rule_text(rule: dict[str, Any]) -> str:
    lines = [f"{code} = {node}" for code, node in (rule.get("codes") or {}).items()]
    lines += [f"{code}* = {node}" for code, node in (rule.get("prefixes") or {}).items()]
    return "\n".join(lines)


def spec_of(
    data: QueryDict, kind: str, before: dict[str, Any], columns: list[str]
) -> dict[str, Any]:
    """The mapping that a sent form describes; what the form does not show stays as it was."""
    fields = dict(_fields(data, kind))
    spec: dict[str, Any] = {
        "kind": kind,
        "dimension": data.get("dimension", ""),
        "fields": fields,
        "unknown": {row.name: _rule(data, row.name) for row in _asked(data)},
        "signs": before.get("signs") or [],
        "file": (before.get("file") or {}) | _file(data),
    }
    if data.get("attributes"):
        used = {source["column"] for source in fields.values() if source.get("column")}
        free = [column for column in columns if column not in used]
        fields.update({f"{schemas.ATTRIBUTE}{column}": {"column": column} for column in free})
    if kind == "sales_lines":
        line = _filled(data, "key.line")
        spec["key"] = {
            "order": _filled(data, "key.order"),
            "line": POSITION if POSITION in line or not line else line,
        }
    return spec


def _fields(data: QueryDict, kind: str) -> Iterator[tuple[str, dict[str, str]]]:
    for field in schemas.SCHEMAS[kind]:
        column = data.get(f"column.{field.name}", "")
        other = data.get(f"other.{field.name}", "").strip()
        if other.startswith("="):
            yield field.name, {"expression": other.removeprefix("=").strip()}
        elif other:
            yield field.name, {"constant": other}
        elif column:
            yield field.name, {"column": column}


def _asked(data: QueryDict) -> list[UnknownRow]:
    return [UnknownRow(str(n), "", "", "") for n in Dimension.values if f"unknown.{n}" in data]


def _rule(data: QueryDict, name: str) -> dict[str, Any]:
    codes: dict[str, str] = {}
    prefixes: dict[str, str] = {}
    for line in data.get(f"rules.{name}", "").splitlines():
        code, _mark, node = (part.strip() for part in line.partition("="))
        if code.endswith("*") and node:
            prefixes[code.removesuffix("*")] = node
        elif code and node:
            codes[code] = node
    return {"policy": data.get(f"unknown.{name}", "reject"), "codes": codes, "prefixes": prefixes}


def _file(data: QueryDict) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if data.get("date_format"):
        options["date_formats"] = [data["date_format"]]
    if data.get("decimal_mark"):
        options["decimal_mark"] = data["decimal_mark"]
    if "thousands_mark" in data:
        options["thousands_mark"] = data["thousands_mark"]
    return options


def _filled(data: QueryDict, name: str) -> list[str]:
    return [value for value in data.getlist(name) if value]
