"""The start page: what concerns the reader today, filled by the apps' panels."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from salesplan.web import panels

SLOTS = ("sentence", "tiles", "decisions", "people", "tasks", "more")


@require_safe
def home(request: Any) -> HttpResponse:
    """One sentence, tiles, decisions, people and tasks, as far as there are any for the role."""
    filled = {slot: panels.render(f"home.{slot}", request) for slot in SLOTS}
    return render(request, "core/home.html", {"slots": filled, "empty": not any(filled.values())})
