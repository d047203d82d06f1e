"""Plan templates over the API: out and in as JSON."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.catalogue.shape import LANGUAGES
from goals.selectors import templates as template_reads
from goals.services import templates
from salesplan.api import concurrency
from salesplan.api.registers import IF_MATCH
from salesplan.core.errors import Invalid, NotVisible

_TAGS = ["plans"]
_TEXT = {"en": "Sprint", "zh-hans": "冲刺", "zh-hant": "衝刺"}


class TemplateOut(serializers.Serializer[Any]):
    """A template of the list; names by language."""

    code = serializers.CharField()
    name = serializers.DictField(child=serializers.CharField())
    about = serializers.DictField(child=serializers.CharField())
    is_own = serializers.BooleanField()
    version = serializers.IntegerField(allow_null=True)


class TemplateContent(serializers.Serializer[Any]):
    """A whole template; every text by language. Its shape is checked part by part."""

    code = serializers.CharField(read_only=True)
    name = serializers.DictField(child=serializers.CharField(allow_blank=True))
    about = serializers.DictField(child=serializers.CharField(allow_blank=True), required=False)
    months = serializers.IntegerField(required=False)
    rhythm = serializers.ListField(child=serializers.CharField(), required=False)
    metrics = serializers.ListField(child=serializers.CharField(), required=False)
    goals = serializers.ListField(child=serializers.DictField(), required=False)
    tasks = serializers.ListField(child=serializers.DictField(), required=False)
    risks = serializers.ListField(child=serializers.DictField(), required=False)
    rounds = serializers.ListField(child=serializers.DictField(), required=False)
    checklist = serializers.ListField(child=serializers.DictField(), required=False)


class FromPlanIn(serializers.Serializer[Any]):
    """How to call the template that is saved from a plan."""

    name = serializers.CharField(max_length=200)
    code = serializers.CharField(max_length=60, required=False, default="", allow_blank=True)
    about = serializers.CharField(max_length=2_000, required=False, default="", allow_blank=True)
    language = serializers.ChoiceField(choices=LANGUAGES, default="en")


_WHOLE = {
    "code": "sprint-east", "name": _TEXT, "about": {"en": "Four weeks"}, "months": 1,
    "rhythm": ["week"], "metrics": ["revenue"],
    "goals": [{"key": "gap", "kind": "core", "horizon": "short", "metric": "revenue",
               "serves": "", "name": {"en": "Close the gap"}, "reason": {}}],
    "tasks": [{"goal": "gap", "starts": 0, "due": 14, "name": {"en": "Call open offers"},
               "deliverable": {"en": "List with dates"}}],
    "risks": [{"category": "credit", "probability": 3, "impact": 4, "name": {"en": "Late payers"},
               "response": {"en": "Limits stay"}}],
    "rounds": [{"kind": "approval", "days_before": 3, "name": {"en": "Start"}}],
    "checklist": [{"chapter": "actions", "text": {"en": "Every offer has a date"}}],
}  # fmt: skip
_SHOWN = OpenApiExample("template", _WHOLE, response_only=True)
_LISTED = OpenApiExample(
    "template", {"code": "sprint-east", "name": _TEXT, "about": {"en": "Four weeks"},
                 "is_own": True, "version": 1}, response_only=True,
)  # fmt: skip


class TemplatesView(GoalsView):
    """All templates."""

    @extend_schema(
        tags=_TAGS, operation_id="plan_templates_list", responses=TemplateOut(many=True),
        examples=[_LISTED],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List the templates: those that come with the product, then the company's own."""
        return Response(TemplateOut(template_reads.every(viewer=self.viewer), many=True).data)


class TemplateView(GoalsView):
    """One template."""

    @extend_schema(
        tags=_TAGS, operation_id="plan_templates_read", responses=TemplateContent,
        examples=[_SHOWN],
    )  # fmt: skip
    def get(self, request: Request, code: str) -> Response:
        """Export a template as one JSON object, with its ETag when it is the company's own."""
        found = template_reads.template(viewer=self.viewer, code=code)
        return Response(found.as_json(), headers=concurrency.etag(found))

    @extend_schema(
        tags=_TAGS, operation_id="plan_templates_save", request=TemplateContent,
        responses={200: TemplateContent, 201: TemplateContent}, parameters=[IF_MATCH],
        examples=[OpenApiExample("template", _WHOLE, request_only=True), _SHOWN],
    )  # fmt: skip
    def put(self, request: Request, code: str) -> Response:
        """Import a template under a code; one that is there needs If-Match."""
        raw = request.data
        if not isinstance(raw, dict):
            raise Invalid(_("Send a JSON object."), code="type")
        there = self._is_there(code)
        expected = concurrency.expected(request) if there else None
        row = templates.save(
            actor=self.viewer, code=code, name=raw.get("name", ""), raw=raw,
            about=raw.get("about", {}), expected_version=expected,
        )  # fmt: skip
        found = template_reads.template(viewer=self.viewer, code=row.code)
        status = 200 if there else 201
        return Response(found.as_json(), status=status, headers=concurrency.etag(row))

    def _is_there(self, code: str) -> bool:
        try:
            return template_reads.template(viewer=self.viewer, code=code).is_own
        except NotVisible:
            return False

    @extend_schema(
        tags=_TAGS, operation_id="plan_templates_delete", responses={204: None},
        parameters=[IF_MATCH],
    )  # fmt: skip
    def delete(self, request: Request, code: str) -> Response:
        """Remove a company's own template."""
        expected = concurrency.expected(request)
        templates.remove(actor=self.viewer, code=code, expected_version=expected)
        return Response(status=204)


class SaveTemplateView(GoalsView):
    """A plan as a template."""

    @extend_schema(
        tags=_TAGS, operation_id="plans_save_template", request=FromPlanIn,
        responses={201: TemplateContent},
        examples=[
            OpenApiExample("name", {"name": "Our half-year", "language": "en"}, request_only=True),
            _SHOWN,
        ],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Save what a plan holds as a template of the company."""
        asked = FromPlanIn(data=request.data)
        asked.is_valid(raise_exception=True)
        row = templates.save_plan(actor=self.viewer, plan_id=plan_id, **asked.validated_data)
        found = template_reads.template(viewer=self.viewer, code=row.code)
        return Response(found.as_json(), status=201, headers=concurrency.etag(row))
