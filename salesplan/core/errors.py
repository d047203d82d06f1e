"""Refusals that carry what a person needs: where, which numbers, what to do.

`message` is a lazy text with %(name)s placeholders filled from `params`, so that it is put into
the reader's language at the door.
"""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_TEXT = 2_000


class Refused(Exception):
    """A request that cannot be carried out as asked; nothing has changed."""

    status = 400
    code = "refused"

    def __init__(
        self,
        message: str | Promise,
        *,
        code: str | None = None,
        field: str | None = None,
        details: list[dict[str, Any]] | None = None,
        **params: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.params = params
        self.field = field
        self.details = details or []
        self.code = code or self.code

    def __str__(self) -> str:
        return str(self.message) % self.params if self.params else str(self.message)


class Invalid(Refused):
    """The input is wrong; says which field and why."""

    code = "invalid"


class NotAllowed(Refused):
    """Inside the viewer's scope, but without the right."""

    status = 403
    code = "not_allowed"


class NotVisible(Refused):
    """Outside the viewer's scope, or not there: the answer is the same."""

    status = 404
    code = "not_found"


class Conflict(Refused):
    """Somebody else was faster, or the state does not allow it; `details` lists what clashes."""

    status = 409
    code = "conflict"


class Stale(Refused):
    """The version that was read is no longer the current one."""

    status = 412
    code = "stale"


def said(text: str, field: str = "reason") -> str:
    """The text of a reason or an answer; raises `Invalid` without one, or for too long a one."""
    clean = noted(text, field)
    if not clean:
        raise Invalid(_("Say why."), code="required", field=field)
    return clean


def noted(text: str, field: str = "note") -> str:
    """A text that may be left out; raises `Invalid` for too long a one."""
    clean = text.replace("\0", "").strip()
    if len(clean) > MOST_TEXT:
        raise Invalid(
            _("At most %(longest)s characters."), code="too_long", field=field, longest=MOST_TEXT
        )
    return clean
