"""Tags for comments: the threads of a place, and a link to them with their number."""

from typing import Any

from django.template import Context, Library
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from salesplan.core.selectors import comments
from salesplan.web.comments import PART, context_of
from salesplan.web.templatetags.frame import icon

register = Library()


@register.simple_tag(takes_context=True, name="comments")
def threads(context: Context, subject: str, object_id: int, anchor: str = "") -> SafeString:
    """The threads of a place with a field to say something: `{% comments "goal" goal.pk %}`."""
    request: Any = context["request"]
    found = context_of(request, subject, object_id, anchor)
    return render_to_string(PART, found, request)


@register.simple_tag(takes_context=True)
def comments_link(context: Context, subject: str, object_id: int) -> SafeString:
    """A link that opens the comments of a thing in the drawer, with how many there are."""
    request: Any = context["request"]
    found = _counts(request, subject)
    url = reverse("comments", args=[subject, object_id])
    label = gettext("Comments")
    return format_html(
        '<a class="icon-button comments-link" href="{}" hx-get="{}" hx-target="#drawer-body"'
        ' aria-label="{}" title="{}">{}<span class="count">{}</span></a>',
        url, url, label, label, icon("message-circle"), found.get(object_id, "") or "",
    )  # fmt: skip


def _counts(request: Any, subject: str) -> dict[int, int]:
    """The counts of a kind, read once for all links of a page."""
    known: dict[str, dict[int, int]] = request.__dict__.setdefault("comment_counts", {})
    if subject not in known:
        known[subject] = comments.counts(viewer=request.viewer, key=subject)
    return known[subject]
