"""Codes that wait for a place: given to a node, or placed in the tree."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from salesplan.core.errors import Invalid, Refused
from salesplan.core.selectors import imports as reads
from salesplan.core.services import access, work_list

PAGE = 200


@require_safe
def index(request: Any) -> HttpResponse:
    """What waits, codes with most lines first."""
    return _page(request)


def _page(request: Any, refusal: Refused | None = None) -> HttpResponse:
    access.require(actor=request.viewer, right="dimensions.edit")
    entries = reads.work_list(viewer=request.viewer)[:PAGE]
    context = {"entries": entries, "refusal": refusal}
    return render(
        request, "core/work_list.html", context, status=refusal.status if refusal else 200
    )


@require_safe
def options(request: Any, entry_id: int) -> HttpResponse:
    """Nodes whose code or name holds what was typed."""
    role = "parent" if request.GET.get("of") == "parent" else "node"
    search = request.GET.get("parent") or request.GET.get("code") or ""
    entry = reads.waiting_entry(viewer=request.viewer, entry_id=entry_id)
    nodes = reads.candidates(viewer=request.viewer, entry=entry, role=role, search=search)
    pairs = ((node.code, node.label) for node in nodes)
    return HttpResponse(format_html_join("", '<option value="{}">{}</option>', pairs))


@require_POST
def assign(request: Any, entry_id: int) -> HttpResponse:
    """Give all lines of a code to a node."""
    try:
        node = reads.chosen(
            viewer=request.viewer, entry_id=entry_id, role="node", code=request.POST.get("code", "")
        )
        entry = work_list.assign(
            actor=request.viewer, entry_id=entry_id, node_id=node.pk, today=request.today,
            now=timezone.now(),
        )  # fmt: skip
    except Invalid as refusal:
        return _page(request, refusal)
    return _done(request, entry.code)


@require_POST
def place(request: Any, entry_id: int) -> HttpResponse:
    """Make a code a node of its own below a parent."""
    data = request.POST
    try:
        parent = reads.chosen(
            viewer=request.viewer, entry_id=entry_id, role="parent", code=data.get("parent", "")
        )
        entry = work_list.place(
            actor=request.viewer, entry_id=entry_id, parent_id=parent.pk,
            name=data.get("name", ""), today=request.today, now=timezone.now(),
        )  # fmt: skip
    except Invalid as refusal:
        return _page(request, refusal)
    return _done(request, entry.code)


def _done(request: Any, code: str) -> HttpResponse:
    messages.success(request, _("%(code)s has its place.") % {"code": code})
    return redirect("work_list")
