"""Fields of requests: months and nodes as other systems write them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goals.api.base import month_of, month_text
from salesplan.engine.errors import EngineError

_INT4 = 2_147_483_647
_EARLIEST, _LATEST = 12 * 1900, 12 * 2200


@extend_schema_field({"type": "string", "example": "2026-07", "description": "Month, YYYY-MM"})
class MonthField(serializers.Field[int, Any, str, Any]):
    """A month, "2026-07"; an integer (year x 12 + month - 1) is taken too."""

    def to_internal_value(self, data: Any) -> int:
        try:
            month = month_of(data)
        except (ValueError, EngineError):
            raise serializers.ValidationError(_("Write a month as 2026-07.")) from None
        if not _EARLIEST <= month < _LATEST:
            raise serializers.ValidationError(_("Write a month as 2026-07."))
        return month

    def to_representation(self, value: int) -> str:
        return month_text(value)


@extend_schema_field(OpenApiTypes.STR)
class NodeField(serializers.Field[Any, Any, Any, Any]):
    """A node by code (text) or id (integer; negative: a seat that is not real yet)."""

    def to_internal_value(self, data: Any) -> int | str:
        if isinstance(data, bool) or not isinstance(data, int | str):
            raise serializers.ValidationError(_("Name a node by its code or its id."))
        if isinstance(data, int) and not -_INT4 <= data <= _INT4:
            raise serializers.ValidationError(_("Name a node by its code or its id."))
        return data

    def to_representation(self, value: Any) -> Any:
        return value
