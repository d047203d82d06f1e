"""Comments on anything: the threads of a place, and what people do with them."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from salesplan.core.errors import Refused
from salesplan.core.models import Comment
from salesplan.core.selectors import comments as reads
from salesplan.core.services import comments
from salesplan.core.services.comments import Said

PART = "components/comments.html"


def context_of(request: Any, subject: str, object_id: int, anchor: str = "") -> dict[str, Any]:
    """What the component needs to show the threads of a place."""
    where = reads.place(viewer=request.viewer, key=subject, object_id=object_id, anchor=anchor)
    threads = reads.threads(viewer=request.viewer, key=subject, object_id=object_id, anchor=anchor)
    return {
        "subject": subject, "object_id": object_id, "anchor": anchor, "place": where,
        "threads": threads, "state": reads.state(threads),
    }  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any, subject: str, object_id: int) -> HttpResponse:
    """The threads of a place; posting says something."""
    anchor = (request.POST if request.method == "POST" else request.GET).get("anchor", "")
    error = ""
    if request.method == "POST":
        error = _write(request, subject, object_id, anchor)
        if not error and not request.htmx:
            where = reads.place(
                viewer=request.viewer, key=subject, object_id=object_id, anchor=anchor
            )
            return HttpResponseRedirect(where.url)
    context = context_of(request, subject, object_id, anchor)
    context |= {"error": error, "typed": request.POST.get("text", "") if error else ""}
    name = PART if request.htmx else "core/comments.html"
    return render(request, name, context, status=422 if error else 200)


def _write(request: Any, subject: str, object_id: int, anchor: str) -> str:
    """Say it; returns why not."""
    try:
        comments.write(
            actor=request.viewer, today=request.today, key=subject, object_id=object_id,
            anchor=anchor, said=_said(request),
        )  # fmt: skip
    except Refused as refusal:
        if refusal.status != 400:
            raise
        return str(refusal)
    return ""


def _said(request: Any) -> Said:
    thread = request.POST.get("thread", "")
    chosen = [one for one in request.POST.getlist("mentioned") if one.isdecimal()]
    return Said(
        text=request.POST.get("text", ""),
        thread_id=int(thread) if thread.isdecimal() else None,
        mentioned=tuple(int(one) for one in chosen if len(one) < 10),
    )


@require_safe
def people(request: Any, subject: str, object_id: int) -> JsonResponse:
    """Who can be mentioned at a place, by what was typed after the "@"."""
    where = reads.place(
        viewer=request.viewer, key=subject, object_id=object_id,
        anchor=request.GET.get("anchor", ""),
    )  # fmt: skip
    found = reads.people(
        viewer=request.viewer, where=where, typed=request.GET.get("q", "")[:60], on=request.today
    )
    return JsonResponse({"people": [{"id": user.pk, "name": user.full_name} for user in found]})


@require_POST
def edit(request: Any, comment_id: int) -> HttpResponse:
    """Change an own comment."""
    comments.edit(
        actor=request.viewer, now=timezone.now(), today=request.today, comment_id=comment_id,
        said=_said(request),
    )  # fmt: skip
    return _again(request, reads.comment(viewer=request.viewer, comment_id=comment_id)[0])


@require_POST
def remove(request: Any, comment_id: int) -> HttpResponse:
    """Take an own comment away."""
    found, _where = reads.comment(viewer=request.viewer, comment_id=comment_id)
    comments.remove(actor=request.viewer, now=timezone.now(), comment_id=comment_id)
    return _again(request, found)


@require_POST
def resolve(request: Any, comment_id: int) -> HttpResponse:
    """Close a thread, or open it again."""
    head = comments.resolve(
        actor=request.viewer, now=timezone.now(), comment_id=comment_id,
        resolved=request.POST.get("resolved", "1") == "1",
    )  # fmt: skip
    return _again(request, head)


def _again(request: Any, found: Comment) -> HttpResponse:
    """The threads as they are now."""
    place = (found.register, found.object_id, found.anchor)
    if request.htmx:
        return render(request, PART, context_of(request, *place))
    where = reads.place(viewer=request.viewer, key=place[0], object_id=place[1], anchor=place[2])
    return HttpResponseRedirect(where.url)
