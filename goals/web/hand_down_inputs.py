"""What forms of the negotiation send: a reason, a day."""

from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from salesplan.core.errors import Invalid


def text(request: Any, name: str) -> str:
    """What was written in a field."""
    return str(request.POST.get(name, "")).strip()


def day(request: Any) -> date | None:
    """The new deadline, if one was given."""
    try:
        return parse_date(request.POST.get("due_on", ""))
    except ValueError:
        return None


def needed_day(request: Any) -> date:
    """The new deadline; raises `Invalid` without one."""
    found = day(request)
    if found is None:
        raise Invalid(_("Until when? Name a day."), field="due_on")
    return found
