"""What every API view has: who looks, on which day, and one effect per Idempotency-Key."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import orjson
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, company
from salesplan.core.selectors.company import BusinessDay
from salesplan.core.services import idempotency
from salesplan.core.services.idempotency import Answer, InProgress

HEADER = "Idempotency-Key"
IDEMPOTENCY_KEY = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER,
    description="The same key and body again give the same answer and no second change.",
)  # fmt: skip
"""For the schema of every operation that answers through `once`."""
LARGEST_ID = 2**31 - 1


class PreconditionRequired(APIException):
    """428: the request must say which version it changes."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition_required"


class ViewerMixin:
    """`self.viewer`, `self.as_of` and `self.today` for every API view."""

    request: Any

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Ids that no table can hold are those of nothing."""
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if any(isinstance(value, int) and value > LARGEST_ID for value in kwargs.values()):
            raise NotVisible(_("There is nothing here, or it is not yours to see."))

    @cached_property
    def business_day(self) -> BusinessDay:
        """The company and its day; of a session they are known already."""
        known: BusinessDay | None = getattr(self.request, "business_day", None)
        return known or company.business_day(timezone.now())

    @property
    def today(self) -> date:
        """The business day."""
        return self.business_day.today

    @property
    def as_of(self) -> date:
        """The day that figures run to."""
        return self.business_day.as_of

    @cached_property
    def viewer(self) -> Viewer:
        """What the user of this request may see and do today."""
        known: Viewer | None = getattr(self.request, "viewer", None)
        if known is not None and known.user_id == self.request.user.pk:
            return known
        return access.viewer_of(user=self.request.user, on=self.today)  # type: ignore[arg-type]


class IdempotentMixin(ViewerMixin):
    """`self.once(run)`: a request repeated with the same Idempotency-Key gets the same answer."""

    def once(self, run: Callable[[], Response]) -> Response:
        """Run, or replay what the first request with this key was answered."""
        key = self.request.headers.get(HEADER, "")
        if not key:
            return run()
        try:
            answer = idempotency.once(
                actor=self.viewer,
                key=key,
                fingerprint=_fingerprint(self.request),
                run=lambda: _answer(run()),
            )
        except InProgress as error:
            return _busy(error)
        headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
        return Response(answer.body, status=answer.status, headers=headers)


def _fingerprint(request: Request) -> str:
    body = orjson.dumps(request.data, default=str, option=orjson.OPT_SORT_KEYS)
    text = f"{request.method} {request.path}\n".encode() + body
    return hashlib.sha256(text).hexdigest()


def _answer(response: Response) -> Answer:
    body: Any = orjson.loads(orjson.dumps(response.data, default=str))
    return Answer(response.status_code, body)


def _busy(error: InProgress) -> Response:
    from salesplan.api.errors import body

    return Response(body(error), status=error.status, headers={"Retry-After": "1"})
