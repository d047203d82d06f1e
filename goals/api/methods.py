"""The registry of methods over the API: what there is, and what each needs."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.services.methods import REGISTRY

_ANSWER = OpenApiExample(
    "Like another version",
    value={
        "name": "like", "label": "Like another cell or version", "needs": "source",
        "params": [{"name": "version", "label": "another version: id or code", "required": False}],
    },
    response_only=True,
)  # fmt: skip


class ParamOut(serializers.Serializer[Any]):
    """A parameter of a method."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    required = serializers.BooleanField()  # type: ignore[assignment]


class MethodOut(serializers.Serializer[Any]):
    """A method that a spread can use; `needs`: amount, percent, weights, source, attribute or
    nothing.
    """

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    needs = serializers.CharField()
    params = ParamOut(many=True)


class MethodsView(GoalsView):
    """How totals can come down."""

    @extend_schema(
        tags=["targets"], operation_id="methods_list", responses=MethodOut(many=True),
        examples=[_ANSWER],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List the methods in the order in which they are offered."""
        return Response([_shown(name) for name in REGISTRY])


def _shown(name: str) -> dict[str, Any]:
    method = REGISTRY[name]
    params = [
        {"name": one.name, "label": str(one.label), "required": one.required}
        for one in method.params or ()
    ]
    return {"name": name, "label": str(method.label), "needs": method.needs, "params": params}
