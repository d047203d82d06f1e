"""What each kind of file holds: fields, their types, and the columns that reading gives out."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

KINDS = (
    "sales_lines",
    "credits",
    "dimensions",
    "people",
    "targets",
    "observations",
    "rates",
)
DIMENSIONS = ("organisation", "product", "channel", "customer", "geography")

ROLES = ("executive", "manager", "product_manager", "rep", "analyst", "administrator")

MONEY_SCALE = 2
QUANTITY_SCALE = 3
RATE_SCALE = 8
DECIMAL_SCALE = 6
AMOUNT_LIMIT = 10**15
"""Smallest units of money or quantity; at or beyond it a figure is absurd (engine.money.LIMIT)."""
CODE_LENGTH = 100
ALL = 0

SALES_COLUMNS = (
    "order_no",
    "line_no",
    "date",
    "period",
    "seat_id",
    "product_id",
    "channel_id",
    "customer_id",
    "geography_id",
    "quantity",
    "revenue",
    "cost",
    "currency",
    "amount",
    "rate",
    "rate_date",
)
"""Columns of a sales_lines block, in the order of COPY."""


class FieldType(StrEnum):
    """How the text of a field is read."""

    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    QUANTITY = "quantity"
    RATE = "rate"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE = "date"
    PERIOD = "period"
    CURRENCY = "currency"
    CHOICE = "choice"
    NODE = "node"


SCALES = {
    FieldType.MONEY: MONEY_SCALE,
    FieldType.QUANTITY: QUANTITY_SCALE,
    FieldType.RATE: RATE_SCALE,
    FieldType.DECIMAL: DECIMAL_SCALE,
    FieldType.INTEGER: 0,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind. ``absent`` says which node a row without a code means."""

    name: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    dimension: str = ""
    choices: tuple[str, ...] = ()
    default: str = ""
    absent: Literal["unassigned", "all"] = "unassigned"
    max_length: int = 200


def _node(name: str, dimension: str = "", absent: Literal["unassigned", "all"] = "all") -> Field:
    return Field(name, FieldType.NODE, dimension=dimension or name, absent=absent)


_KEYS = tuple(_node(name) for name in DIMENSIONS)
_T = FieldType

SCHEMAS: dict[str, tuple[Field, ...]] = {
    "sales_lines": (
        Field("date", _T.DATE, required=True),
        _node("seat", "organisation", "unassigned"),
        _node("product", absent="unassigned"),
        _node("channel", absent="unassigned"),
        _node("customer", absent="unassigned"),
        _node("geography", absent="unassigned"),
        Field("quantity", _T.QUANTITY),
        Field("revenue", _T.MONEY, required=True),
        Field("cost", _T.MONEY),
        Field("currency", _T.CURRENCY),
        Field("rate", _T.RATE),
    ),
    "credits": (
        Field("order", _T.CODE, required=True),
        Field("line", _T.CODE),
        _node("seat", "organisation", "unassigned"),
        Field("share", _T.DECIMAL, required=True),
        Field("kind", _T.CHOICE, choices=("base", "overlay"), default="base"),
    ),
    "dimensions": (
        Field("code", _T.CODE, required=True),
        Field("name"),
        Field("name_zh_hans"),
        Field("name_zh_hant"),
        Field("kind", _T.CODE),
        Field("parent", _T.CODE),
        Field("grandparent", _T.CODE),
        Field("owner", _T.CODE),
        Field("tier", _T.CODE),
        Field("stage", _T.CODE),
        Field("seat_kind", _T.CHOICE, choices=("base", "overlay")),
        Field("segment", max_length=60),
        Field("credit_grade", max_length=10),
        Field("position", _T.INTEGER),
        Field("starts_on", _T.DATE),
        Field("ended_on", _T.DATE),
        Field("valid_from", _T.DATE),
    ),
    "people": (
        Field("code", _T.CODE, required=True, max_length=64),
        Field("name", required=True, max_length=150),
        Field("email", max_length=254),
        Field("title"),
        Field("manager", _T.CODE),
        Field("seat", _T.CODE),
        Field("seat_name"),
        Field("parent", _T.CODE),
        Field("valid_from", _T.DATE),
        Field("valid_to", _T.DATE),
        Field("share", _T.DECIMAL),
        Field("role", _T.CHOICE, choices=ROLES),
        Field("hired_on", _T.DATE),
        Field("left_on", _T.DATE),
    ),
    "targets": (
        Field("version", _T.CODE),
        Field("metric", _T.CODE, required=True),
        *_KEYS,
        Field("period", _T.PERIOD, required=True),
        Field("span", _T.INTEGER),
        Field("level", _T.CHOICE, choices=("floor", "target", "stretch"), default="target"),
        Field("value", _T.DECIMAL, required=True),
    ),
    "observations": (
        Field("metric", _T.CODE, required=True),
        Field("date", _T.DATE, required=True),
        *_KEYS,
        Field("numerator", _T.DECIMAL, required=True),
        Field("denominator", _T.DECIMAL),
    ),
    "rates": (
        Field("currency", _T.CURRENCY, required=True),
        Field("date", _T.DATE, required=True),
        Field("rate", _T.RATE, required=True),
    ),
}

ATTRIBUTE = "attribute."
"""Fields of the kind dimensions that start so are kept as attributes of the node."""


def fields(kind: str) -> dict[str, Field]:
    """Return the fields of a kind by name; KeyError for an unknown kind."""
    return {field.name: field for field in SCHEMAS[kind]}


def field_of(kind: str, name: str) -> Field | None:
    """Return the field called ``name``, an attribute of a node included, or None."""
    if kind == "dimensions" and name.startswith(ATTRIBUTE) and len(name) > len(ATTRIBUTE):
        return Field(name)
    return fields(kind).get(name)
