"""Floor and stretch of a whole version over the API."""

from fractions import Fraction
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.selectors import addresses
from goals.services import levels


class LevelsIn(serializers.Serializer[Any]):
    """Percent of the target: floor 90 means 90 %."""

    metric = serializers.CharField(max_length=40, default="revenue")
    floor = serializers.DecimalField(
        max_digits=8, decimal_places=4, required=False, allow_null=True, default=None
    )
    stretch = serializers.DecimalField(
        max_digits=8, decimal_places=4, required=False, allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class LevelOut(serializers.Serializer[Any]):
    """What became of a level."""

    level = serializers.IntegerField()
    total = serializers.IntegerField()
    changed = serializers.IntegerField()
    journal = serializers.IntegerField(source="number")
    off_quantum = serializers.IntegerField()


class LevelsView(GoalsView):
    """Levels from the target."""

    @extend_schema(
        tags=["targets"], operation_id="levels_derive", request=LevelsIn,
        responses=LevelOut(many=True),
        examples=[
            OpenApiExample("90 and 115 %", {"floor": "90", "stretch": "115"}, request_only=True),
            OpenApiExample(
                "level", {"level": 1, "total": 50400000000, "changed": 1684, "journal": 8,
                          "off_quantum": 0}, response_only=True,
            ),
        ],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Fill floor and stretch of every leaf from its target; one journal entry per level."""
        asked = LevelsIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        return self.once(
            lambda: Response(LevelOut(self._derive(version_id, fields), many=True).data)
        )

    def _derive(self, version_id: int, fields: dict[str, Any]) -> list[levels.Derived]:
        floor, stretch = fields["floor"], fields["stretch"]
        return levels.derive_levels(
            actor=self.viewer,
            now=self.now,
            version_id=version_id,
            metric_id=addresses.metric(viewer=self.viewer, code=fields["metric"]).pk,
            floor=None if floor is None else Fraction(floor.scaleb(-2)),
            stretch=None if stretch is None else Fraction(stretch.scaleb(-2)),
            reason=fields["reason"],
        )
