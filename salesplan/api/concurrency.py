"""Versions over HTTP: strong ETags out, required If-Match in."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from salesplan.api.base import PreconditionRequired
from salesplan.core.errors import Invalid

_TAG = re.compile(r'"(\d{1,9})"', re.ASCII)


def etag(row: Any) -> dict[str, str]:
    """The headers that name a row's version."""
    version = getattr(row, "version", None)
    return {} if version is None else tag(version)


def tag(version: int) -> dict[str, str]:
    """The header of a version."""
    return {"ETag": f'"{version}"'}


def expected(request: Request) -> int:
    """The version of If-Match. Raises 428 when it is missing, 400 when it is none of ours."""
    given = request.headers.get("If-Match")
    if given is None:
        raise PreconditionRequired(_("Send If-Match with the ETag that you read."))
    found = _TAG.fullmatch(given.strip())
    if not found:
        raise Invalid(_('If-Match must be the ETag that you read, like "3".'), code="if_match")
    return int(found[1])
