"""A new temporary password for somebody who lost theirs."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from salesplan.core.selectors.registers import rows
from salesplan.core.services import users


@require_POST
def reset_password(request: Any, pk: int) -> HttpResponse:
    """End the old password, all sessions and tokens; show the new password once."""
    user = rows.get(viewer=request.viewer, register=users.USERS, object_id=pk)
    password = users.reset_password(actor=request.viewer, user=user)
    once = [("temporary_password", password)]
    context = {"register": users.USERS, "row": user, "once": once}
    return render(request, "core/register_once.html", context)


def reset_panel(request: Any, **context: Any) -> str | None:
    """The button on a user's drawer."""
    if context["register"].key != users.USERS.key or not request.viewer.can(users.RIGHT):
        return None
    return render_to_string("core/user_reset.html", {"row": context["row"]}, request)
