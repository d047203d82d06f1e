"""What every endpoint of goals shares: one reading of the clock, months as text."""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.views import APIView

from salesplan.api.base import IdempotentMixin
from salesplan.engine.periods import month_number, year_month


class GoalsView(IdempotentMixin, APIView):  # type: ignore[misc]
    """A view with the viewer of the request and one clock reading."""

    @cached_property
    def now(self) -> datetime:
        """When the request came."""
        return timezone.now()

    def asked(self, shape: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The checked body of the request."""
        given = shape(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


def month_text(period: int) -> str:
    """A month as other systems write it: 2026-07."""
    year, month = year_month(period)
    return f"{year}-{month:02d}"


def month_of(text: Any) -> int:
    """A month integer from "2026-07" or from the integer itself; ValueError for anything else."""
    if isinstance(text, int) and not isinstance(text, bool):
        return text
    year, dash, month = str(text).partition("-")
    return month_number(int(year), int(month)) if dash else int(year)
