"""Messages over the API: own settings, own endpoints, and what went out."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from salesplan.api.base import IDEMPOTENCY_KEY, IdempotentMixin, ViewerMixin
from salesplan.api.concurrency import etag, expected
from salesplan.core.models import DigestRhythm, Dispatch, DispatchState, EndpointKind, Way
from salesplan.core.selectors import messaging as reads
from salesplan.core.selectors import problems
from salesplan.core.services.messaging import endpoints, switches

_TAGS = ["messages"]


class MessageSwitchSerializer(serializers.Serializer[Any]):
    """A kind of message and how the caller hears of it."""

    key = serializers.CharField(max_length=40)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]
    way = serializers.ChoiceField(choices=Way.choices)
    is_default = serializers.BooleanField(read_only=True)


class MessageSettingsSerializer(serializers.Serializer[Any]):
    """Quiet hours and digest in the company's time zone, and one switch per kind."""

    version = serializers.IntegerField(read_only=True)
    quiet_from = serializers.TimeField(allow_null=True, required=False)
    quiet_to = serializers.TimeField(allow_null=True, required=False)
    quiet_weekends = serializers.BooleanField(required=False)
    digest_rhythm = serializers.ChoiceField(choices=DigestRhythm.choices, required=False)
    digest_at = serializers.TimeField(required=False)
    switches = MessageSwitchSerializer(many=True, required=False)


class EndpointSerializer(serializers.Serializer[Any]):
    """An endpoint; `address` shows no keys, and the secret is never read again."""

    id = serializers.IntegerField(read_only=True)
    version = serializers.IntegerField(read_only=True)
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=EndpointKind.choices)
    address = serializers.CharField(source="url")
    kinds = serializers.ListField(child=serializers.CharField())
    language = serializers.CharField(allow_blank=True)
    is_active = serializers.BooleanField()
    failures = serializers.IntegerField()
    disabled_reason = serializers.SerializerMethodField()
    last_success_at = serializers.DateTimeField(allow_null=True)

    def get_disabled_reason(self, row: Any) -> str:
        """Why it was switched off, in words."""
        return problems.words(row.disabled_reason)


class EndpointNewSerializer(serializers.Serializer[Any]):
    """A new endpoint; `secret` is what the vendor of a bot shows for signing."""

    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(choices=EndpointKind.choices)
    address = serializers.CharField(max_length=500)
    kinds = serializers.ListField(child=serializers.CharField(max_length=40), max_length=100)
    language = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    secret = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class EndpointChangeSerializer(serializers.Serializer[Any]):
    """What can be changed of an endpoint."""

    name = serializers.CharField(max_length=100, required=False)
    kinds = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=100, required=False
    )
    language = serializers.CharField(max_length=10, required=False, allow_blank=True)
    is_active = serializers.BooleanField(required=False)


class EndpointMadeSerializer(EndpointSerializer):
    """An endpoint with its new signing secret: this once, and empty for bots."""

    secret = serializers.SerializerMethodField()

    def get_secret(self, _row: Any) -> str:
        """The secret of a webhook."""
        shown: str = self.context["secret"]
        return shown


class RotateSerializer(serializers.Serializer[Any]):
    """A bot's new secret or any endpoint's new address."""

    secret = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    address = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class TestResultSerializer(serializers.Serializer[Any]):
    """Whether the test message was taken, and why not."""

    delivered = serializers.BooleanField()
    code = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)


class DispatchSerializer(serializers.Serializer[Any]):
    """A message on its way; `endpoint` is null for e-mail, `kind` empty for a digest."""

    id = serializers.IntegerField()
    kind = serializers.SerializerMethodField()
    endpoint = serializers.IntegerField(source="endpoint_id", allow_null=True)
    state = serializers.ChoiceField(choices=DispatchState.choices)
    attempts = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    not_before = serializers.DateTimeField()
    sent_at = serializers.DateTimeField(allow_null=True)
    error = serializers.SerializerMethodField()

    def get_kind(self, row: Dispatch) -> str:
        """The kind of the message."""
        return row.notification.kind if row.notification else ""

    def get_error(self, row: Dispatch) -> str:
        """What went wrong last, in words."""
        return problems.words(row.error)


_SETTINGS = {
    "version": 2, "quiet_from": "20:00:00", "quiet_to": "07:30:00", "quiet_weekends": True,
    "digest_rhythm": "daily", "digest_at": "08:30:00",
    "switches": [{"key": "alert", "label": "Alerts", "way": "mail", "is_default": True}],
}  # fmt: skip
_ENDPOINT = {
    "id": 3, "version": 1, "name": "CRM", "kind": "webhook",
    "address": "https://crm.example.com/hooks/s…", "kinds": ["alert"], "language": "",
    "is_active": True, "failures": 0, "disabled_reason": "", "last_success_at": None,
}  # fmt: skip
_DISPATCH = {
    "id": 9, "kind": "alert", "endpoint": 3, "state": "sent", "attempts": 1,
    "created_at": "2026-11-20T08:00:00Z", "not_before": "2026-11-20T08:00:00Z",
    "sent_at": "2026-11-20T08:00:01Z", "error": "",
}  # fmt: skip
SETTINGS = OpenApiExample("settings", _SETTINGS, response_only=True)
ENDPOINT = OpenApiExample("endpoint", _ENDPOINT, response_only=True)
MADE = OpenApiExample("made", {**_ENDPOINT, "secret": "whsec_…"}, response_only=True)
DISPATCH = OpenApiExample("dispatch", _DISPATCH, response_only=True)


class MessageSettingsView(ViewerMixin, APIView):
    """The caller's own settings."""

    @extend_schema(
        tags=_TAGS, operation_id="message_settings", responses=MessageSettingsSerializer,
        examples=[SETTINGS],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Quiet hours, digest, and a switch for each kind of message."""
        return self._answer()

    @extend_schema(
        tags=_TAGS, operation_id="message_settings_change", request=MessageSettingsSerializer,
        responses=MessageSettingsSerializer,
        examples=[
            OpenApiExample(
                "quiet", {"quiet_from": "20:00", "quiet_to": "07:30"}, request_only=True
            ),
            SETTINGS,
        ],
    )  # fmt: skip
    def patch(self, request: Request) -> Response:
        """Change what is sent; If-Match with the version that was read."""
        asked = MessageSettingsSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        values = dict(asked.validated_data)
        ways = {one["key"]: one["way"] for one in values.pop("switches", [])}
        switches.change(actor=self.viewer, values=values, ways=ways, version=expected(request))
        return self._answer()

    def _answer(self) -> Response:
        chosen = reads.settings_of(viewer=self.viewer)
        fields = ("version", "quiet_from", "quiet_to", "quiet_weekends", "digest_rhythm")
        body = {name: getattr(chosen, name) for name in fields}
        body |= {"digest_at": chosen.digest_at, "switches": reads.switches(viewer=self.viewer)}
        return Response(MessageSettingsSerializer(body).data, headers=etag(chosen))


class EndpointsView(ViewerMixin, APIView):
    """The caller's own endpoints; no answer is kept for a repeat, since it holds a secret."""

    @extend_schema(
        tags=_TAGS, operation_id="endpoints_list", responses=EndpointSerializer(many=True),
        examples=[ENDPOINT],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """All of them, twenty at most."""
        found = reads.endpoints(viewer=self.viewer)
        return Response(EndpointSerializer(found, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="endpoints_add", request=EndpointNewSerializer,
        responses={201: EndpointMadeSerializer},
        examples=[
            OpenApiExample(
                "crm",
                {
                    "name": "CRM", "kind": "webhook", "kinds": ["alert"],
                    "address": "https://crm.example.com/hooks/salesplan",
                },
                request_only=True,
            ),
            MADE,
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """A new endpoint; the answer holds its signing secret, this once."""
        asked = EndpointNewSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        draft = endpoints.Draft(**asked.validated_data)
        made, secret = endpoints.add(actor=self.viewer, draft=draft)
        body = EndpointMadeSerializer(made, context={"secret": secret}).data
        return Response(body, status=201, headers=etag(made))


class EndpointView(ViewerMixin, APIView):
    """One own endpoint."""

    @extend_schema(
        tags=_TAGS, operation_id="endpoints_read", responses=EndpointSerializer,
        examples=[ENDPOINT],
    )  # fmt: skip
    def get(self, request: Request, endpoint_id: int) -> Response:
        """What it gets and how it does."""
        found = reads.endpoint(viewer=self.viewer, endpoint_id=endpoint_id)
        return Response(EndpointSerializer(found).data, headers=etag(found))

    @extend_schema(
        tags=_TAGS, operation_id="endpoints_change", request=EndpointChangeSerializer,
        responses=EndpointSerializer,
        examples=[OpenApiExample("off", {"is_active": False}, request_only=True), ENDPOINT],
    )  # fmt: skip
    def patch(self, request: Request, endpoint_id: int) -> Response:
        """Change it, or switch it off and on; If-Match with the version that was read."""
        reads.endpoint(viewer=self.viewer, endpoint_id=endpoint_id)
        asked = EndpointChangeSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found = endpoints.change(
            actor=self.viewer, endpoint_id=endpoint_id, values=asked.validated_data,
            version=expected(request),
        )  # fmt: skip
        return Response(EndpointSerializer(found).data, headers=etag(found))

    @extend_schema(tags=_TAGS, operation_id="endpoints_remove", responses={204: None})
    def delete(self, request: Request, endpoint_id: int) -> Response:
        """Take it away with its log."""
        endpoints.remove(actor=self.viewer, endpoint_id=endpoint_id)
        return Response(status=204)


class EndpointTestView(ViewerMixin, APIView):
    """Whether an endpoint can be reached."""

    @extend_schema(
        tags=_TAGS, operation_id="endpoints_test", request=None, responses=TestResultSerializer,
        examples=[
            OpenApiExample(
                "late",
                {
                    "delivered": False, "code": "timeout",
                    "detail": "crm.example.com did not answer in time.",
                },
                response_only=True,
            )
        ],
    )  # fmt: skip
    def post(self, request: Request, endpoint_id: int) -> Response:
        """Send a test message and say what became of it."""
        problem = endpoints.test(actor=self.viewer, endpoint_id=endpoint_id, now=timezone.now())
        body = {
            "delivered": problem is None,
            "code": problem.code if problem else "",
            "detail": str(problem or ""),
        }
        return Response(body)


class EndpointRotateView(ViewerMixin, APIView):
    """A new secret."""

    @extend_schema(
        tags=_TAGS, operation_id="endpoints_rotate", request=RotateSerializer,
        responses=EndpointMadeSerializer,
        examples=[OpenApiExample("bot", {"secret": "SEC0123"}, request_only=True), MADE],
    )  # fmt: skip
    def post(self, request: Request, endpoint_id: int) -> Response:
        """Change the secret; a webhook's previous one signs as well for 24 hours."""
        asked = RotateSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        found, secret = endpoints.rotate(
            actor=self.viewer, endpoint_id=endpoint_id, now=timezone.now(), **asked.validated_data
        )
        return Response(EndpointMadeSerializer(found, context={"secret": secret}).data)


class DispatchesView(ViewerMixin, GenericAPIView[Dispatch]):
    """What went out."""

    serializer_class = DispatchSerializer
    filter_backends = ()

    def get_queryset(self) -> Any:
        """The caller's own."""
        return reads.dispatches(viewer=self.viewer)

    @extend_schema(
        tags=_TAGS, operation_id="dispatches", responses=DispatchSerializer(many=True),
        examples=[DISPATCH],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """E-mails and messages to endpoints, the newest first."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(DispatchSerializer(page, many=True).data)


class DispatchRetryView(IdempotentMixin, APIView):  # type: ignore[misc]
    """Once more."""

    @extend_schema(
        tags=_TAGS, operation_id="dispatches_retry", request=None, responses=DispatchSerializer,
        parameters=[IDEMPOTENCY_KEY], examples=[DISPATCH],
    )  # fmt: skip
    def post(self, request: Request, dispatch_id: int) -> Response:
        """Try a message again that failed or was not sent; 409 when it was or still waits."""
        return self.once(lambda: self._retry(dispatch_id))

    def _retry(self, dispatch_id: int) -> Response:
        found = endpoints.retry(actor=self.viewer, dispatch_id=dispatch_id, now=timezone.now())
        return Response(DispatchSerializer(found).data)
