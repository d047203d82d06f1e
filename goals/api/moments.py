"""Two moments of a version compared over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.timelines import FieldChangeOut
from goals.models import Level
from goals.selectors import addresses, moment_tables
from goals.selectors import plans as plan_reads
from goals.selectors.moment_tables import AXES, Asked

_TAGS = ["journal"]
_MOMENT = "start, approval, week, yesterday, now, #12 (right after that entry), or date and time"


class MomentsIn(serializers.Serializer[Any]):
    """Which figure, and the two moments (query parameters `from` and `to`)."""

    metric = serializers.CharField(max_length=40, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)
    rows = serializers.ChoiceField(choices=list(AXES), default=AXES[0])
    to = serializers.CharField(max_length=40, default="now", help_text=_MOMENT)

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of the language and cannot be an attribute."""
        start = serializers.CharField(max_length=40, default="start", help_text=_MOMENT)
        return {**super().get_fields(), "from": start}


class MomentPairOut(serializers.Serializer[Any]):
    """A figure at both moments; null is empty."""

    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)


class MomentRowOut(MomentPairOut):
    """A node that changed."""

    node = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    parent = serializers.IntegerField(allow_null=True)  # type: ignore[assignment]
    periods = MomentPairOut(many=True)


class MomentCellOut(MomentPairOut):
    """A cell that changed, by the ids of its nodes (0: all)."""

    organisation = serializers.IntegerField()
    product = serializers.IntegerField()
    channel = serializers.IntegerField()
    customer = serializers.IntegerField()
    period = serializers.IntegerField()


class SettingOut(serializers.Serializer[Any]):
    """A goal, lock, round, rule or setting that is different."""

    kind = serializers.CharField()
    name = serializers.CharField()
    change = serializers.CharField()
    fields = FieldChangeOut(many=True)  # type: ignore[assignment]


class MomentsOut(serializers.Serializer[Any]):
    """Two moments compared; `entries` are the numbers between, `changed` counts cells."""

    first = serializers.DateTimeField()
    second = serializers.DateTimeField()
    months = serializers.ListField(child=serializers.IntegerField())
    total = MomentPairOut()
    changed = serializers.IntegerField()
    rows = MomentRowOut(many=True)
    cells = MomentCellOut(many=True)
    entries = serializers.ListField(child=serializers.IntegerField())
    settings = SettingOut(many=True)


_PAIR = {"before": 100000000, "after": 120000000}
_EXAMPLE = {
    "first": "2026-06-01T00:00:00Z", "second": "2026-06-20T02:00:00Z", "months": [24318],
    "total": _PAIR, "changed": 36,
    "rows": [{"node": 14, "code": "north", "name": "North", "parent": None, **_PAIR,
              "periods": [_PAIR]}],
    "cells": [{"organisation": 17, "product": 31, "channel": 41, "customer": 0, "period": 24318,
               "before": 1000000, "after": 1200000}],
    "entries": [2], "settings": [],
}  # fmt: skip


class MomentsView(GoalsView):
    """Two moments."""

    @extend_schema(
        tags=_TAGS, operation_id="version_moments", parameters=[MomentsIn], responses=MomentsOut,
        examples=[OpenApiExample("compared", _EXAMPLE, response_only=True)],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """What is different about a version between two moments, down to the cell."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        asked = MomentsIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        first, second = (
            moment_tables.moment(
                viewer=self.viewer, version=version, text=fields[name], now=self.now
            )
            for name in ("from", "to")
        )
        figure = Asked(
            addresses.metric(viewer=self.viewer, code=fields["metric"]), fields["level"],
            fields["rows"],
        )  # fmt: skip
        found = moment_tables.compare(
            viewer=self.viewer, version=version, asked=figure, first=first, second=second,
            now=self.now,
        )  # fmt: skip
        return Response(_shape(found))


def _shape(found: moment_tables.Compared) -> dict[str, Any]:
    names = ("organisation", "product", "channel", "customer")
    return {
        "first": found.first.at,
        "second": found.second.at,
        "months": found.periods,
        "total": MomentPairOut(found.total).data,
        "changed": found.changed,
        "rows": [
            {
                "node": row.node.pk, "code": row.node.code, "name": row.node.label,
                "parent": row.parent, **MomentPairOut(row.total).data,
                "periods": MomentPairOut(row.periods, many=True).data,
            }
            for row in found.rows
        ],
        "cells": [
            {**dict(zip(names, one.keys, strict=True)), "period": one.period,
             **MomentPairOut(one.pair).data}
            for one in found.cells
        ],
        "entries": [entry.number for entry in found.entries],
        "settings": [
            {
                "kind": one.kind.key, "name": one.name, "change": one.label,
                "fields": FieldChangeOut(one.fields, many=True).data,
            }
            for one in found.settings
        ],
    }  # fmt: skip
