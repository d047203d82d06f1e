"""Serializers and query parameters of a register, made from its declaration."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from salesplan.core.selectors.registers.declaration import Column, Kind, Register
from salesplan.core.selectors.registers.filters import params

_FIELDS: dict[Kind, type[serializers.Field]] = {
    Kind.TEXT: serializers.CharField,
    Kind.LONG_TEXT: serializers.CharField,
    Kind.EMAIL: serializers.EmailField,
    Kind.INTEGER: serializers.IntegerField,
    Kind.MONEY: serializers.IntegerField,
    Kind.AMOUNT: serializers.IntegerField,
    Kind.MONTH: serializers.IntegerField,
    Kind.REFERENCE: serializers.IntegerField,
    Kind.DATE: serializers.DateField,
    Kind.MOMENT: serializers.DateTimeField,
    Kind.BOOLEAN: serializers.BooleanField,
}
_TEXTS = {Kind.TEXT, Kind.LONG_TEXT, Kind.EMAIL}
_TYPES: dict[Kind, Any] = {Kind.BOOLEAN: bool, Kind.DATE: str, Kind.MOMENT: str}


class Label(serializers.Field):
    """What a reference points at, in words; null where it is empty."""

    def to_representation(self, value: Any) -> str:
        """The row's own text."""
        return str(value)


def _name(register: Register, suffix: str = "") -> str:
    words = register.key.replace("-", " ").title().replace(" ", "")
    return f"{words}{suffix}"


def read_serializer(register: Register) -> type[serializers.Serializer[Any]]:
    """A row as it is answered: id, version, every column, and references in words."""
    fields: dict[str, Any] = {"id": serializers.IntegerField(source="pk", read_only=True)}
    if register.versioned:
        fields["version"] = serializers.IntegerField(read_only=True)
    for column in register.all_columns.values():
        fields[column.name] = _out(column)
        if column.kind is Kind.REFERENCE:
            label = serializers.CharField(source=column.name, read_only=True, allow_null=True)
            fields[f"{column.name}_label"] = label
    return type(_name(register), (serializers.Serializer,), fields)


def write_serializer(register: Register, *, partial: bool) -> type[serializers.Serializer[Any]]:
    """The body of a request: writable columns only; anything else is refused."""
    fields = {column.name: _in(column, partial=partial) for column in register.written}
    return type(_name(register, "Change" if partial else "New"), (serializers.Serializer,), fields)


def _out(column: Column) -> serializers.Field[Any, Any, Any, Any]:
    source = None if column.attribute == column.name else column.attribute
    if column.kind is Kind.CHOICE:
        return serializers.CharField(read_only=True, help_text=_choices(column))
    return _FIELDS[column.kind](source=source, read_only=True, allow_null=not column.required)


def _in(column: Column, *, partial: bool) -> serializers.Field[Any, Any, Any, Any]:
    options: dict[str, Any] = {"required": column.required and not partial}
    if not column.required:
        options["allow_null"] = True
    if column.kind is Kind.CHOICE:
        values = [key for key, _label in column.choices]
        return (
            serializers.CharField(help_text=_choices(column), **options)
            if not values
            else (serializers.ChoiceField(choices=values, **options))
        )
    if column.kind in _TEXTS:
        options |= {"allow_blank": not column.required, "max_length": column.max_length}
    if column.kind is Kind.MONEY:
        options["help_text"] = "Smallest unit of the reporting currency (10^-2)."
    if column.kind is Kind.AMOUNT:
        options["help_text"] = f"Smallest unit of the metric of the row ({column.metric})."
    return _FIELDS[column.kind](**options)


def _choices(column: Column) -> str:
    return " | ".join(str(key) for key, _label in column.choices)


def parameters(register: Register) -> list[OpenApiParameter]:
    """The query parameters of the list; all others are refused."""
    found = [
        OpenApiParameter(
            param.name, _TYPES.get(param.column.kind, str), description=str(param.label)
        )
        for param in params(register)
    ]
    names = ", ".join(register.columns)
    found.append(OpenApiParameter("sort", str, description=f"One of {names}; minus reverses."))
    if register.search:
        found.append(OpenApiParameter("q", str, description="Words to search for."))
    return found
