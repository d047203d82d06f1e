"""JSON out, by orjson."""

from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import JSONRenderer


def _default(value: Any) -> str:
    if isinstance(value, Promise) or hasattr(value, "__str__"):
        return str(value)
    raise TypeError(type(value).__name__)


class OrjsonRenderer(JSONRenderer):
    """Compact UTF-8 JSON; decimals and lazy texts become strings."""

    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=_default, option=orjson.OPT_NON_STR_KEYS)
