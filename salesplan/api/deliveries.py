"""Rows over the API: up to 10,000 at once, each with a verdict, the same again changes nothing."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import APIException
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from salesplan.api.base import IDEMPOTENCY_KEY, IdempotentMixin
from salesplan.api.parsers import OrjsonParser
from salesplan.core.errors import NotVisible
from salesplan.core.models import Dimension, ImportKind, ImportMode
from salesplan.core.services.imports import bulk
from salesplan.core.services.imports.bulk import Delivery

MOST_BYTES = 10 * 1024 * 1024
_POLICIES = ("reject", "create", "unassigned")


class TooLarge(APIException):
    """413: more than one call may bring."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"
    default_detail = _("A call brings at most 10 MB. Send several.")


class DeliverySerializer(serializers.Serializer[Any]):
    """Rows with the fields of their kind (docs/import.md)."""

    rows = serializers.ListField(child=serializers.DictField(), allow_empty=True)
    source = serializers.CharField(max_length=40, default="", allow_blank=True)  # type: ignore[assignment]
    mode = serializers.ChoiceField(choices=ImportMode.choices, default=ImportMode.MERGE)
    dry_run = serializers.BooleanField(default=False)
    unknown = serializers.DictField(
        child=serializers.ChoiceField(choices=_POLICIES), default=dict, required=False
    )


class RowErrorSerializer(serializers.Serializer[Any]):
    """What is wrong with a field of a row."""

    field = serializers.CharField()
    code = serializers.CharField()
    value = serializers.CharField()
    detail = serializers.CharField()


class VerdictSerializer(serializers.Serializer[Any]):
    """What became of a row; rows count from 1."""

    row = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=("accepted", "rejected"))
    errors = RowErrorSerializer(many=True)  # type: ignore[assignment]


class ReceiptSerializer(serializers.Serializer[Any]):
    """What became of a delivery."""

    batch = serializers.IntegerField(allow_null=True)
    dry_run = serializers.BooleanField()
    counts = serializers.JSONField()
    rows = VerdictSerializer(many=True)


class _DeliveryView(IdempotentMixin, APIView):  # type: ignore[misc]
    """Inserts or changes rows of one kind."""

    kind = ""
    parser_classes: tuple[type[BaseParser], ...] = (OrjsonParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse what is too large before it is read."""
        super().initial(request, *args, **kwargs)
        if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
            raise TooLarge

    def deliver(self, request: Request, dimension: str = "") -> Response:
        """One delivery in one transaction."""
        asked = DeliverySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        delivery = Delivery(
            kind=self.kind,
            rows=fields["rows"],
            source=fields["source"],
            dimension=dimension,
            replace=fields["mode"] == ImportMode.REPLACE,
            dry=fields["dry_run"],
            unknown=fields["unknown"],
        )
        return self.once(lambda: self._answer(delivery))

    def _answer(self, delivery: Delivery) -> Response:
        receipt = bulk.upsert(
            actor=self.viewer, delivery=delivery, today=self.today, now=timezone.now()
        )
        return Response(
            {
                "batch": None if delivery.dry else receipt.batch.pk,
                "dry_run": delivery.dry,
                "counts": receipt.batch.counts,
                "rows": receipt.verdicts,
            }
        )


def _documented(operation: str) -> Any:
    return extend_schema(
        tags=["imports"], operation_id=operation, request=DeliverySerializer,
        responses=ReceiptSerializer, parameters=[IDEMPOTENCY_KEY],
    )  # fmt: skip


class SalesLinesView(_DeliveryView):
    """Sales lines; keys are source, order and line. A line can bring its credits."""

    kind = ImportKind.SALES_LINES

    @_documented("sales_lines_upsert")
    def post(self, request: Request) -> Response:
        """Insert or change lines."""
        return self.deliver(request)


class ObservationsView(_DeliveryView):
    """Observations; keys are source, metric, date and nodes."""

    kind = ImportKind.OBSERVATIONS

    @_documented("observations_upsert")
    def post(self, request: Request) -> Response:
        """Insert or change observations."""
        return self.deliver(request)


class PeopleView(_DeliveryView):
    """People with their seats; the key is the code."""

    kind = ImportKind.PEOPLE

    @_documented("people_upsert")
    def post(self, request: Request) -> Response:
        """Insert or change people."""
        return self.deliver(request)


class RatesView(_DeliveryView):
    """Currency rates; keys are currency and date."""

    kind = ImportKind.RATES

    @_documented("rates_upsert")
    def post(self, request: Request) -> Response:
        """Insert or change rates."""
        return self.deliver(request)


class TargetsView(_DeliveryView):
    """Targets; keys are version, metric, nodes, period and level."""

    kind = ImportKind.TARGETS

    @_documented("targets_upsert")
    def post(self, request: Request) -> Response:
        """Insert or change targets."""
        return self.deliver(request)


class NodesView(_DeliveryView):
    """Nodes of a dimension; the key is the code."""

    kind = ImportKind.DIMENSIONS

    @_documented("nodes_upsert")
    def post(self, request: Request, dimension: str) -> Response:
        """Insert, change or move nodes."""
        if dimension not in Dimension.values:
            raise NotVisible(_("There is nothing here, or it is not yours to see."))
        return self.deliver(request, dimension)
