"""The trees of the dimensions, level by level, and the work lists of what waits for a place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import LEAF_KINDS, Dimension
from salesplan.core.selectors import trees
from salesplan.core.services import dimensions, work_list
from salesplan.web.errors import not_found_text

KEYS = {
    Dimension.ORGANISATION: dimensions.ORGANISATION,
    Dimension.PRODUCT: dimensions.PRODUCTS,
    Dimension.CHANNEL: dimensions.CHANNELS,
    Dimension.CUSTOMER: dimensions.CUSTOMERS,
    Dimension.GEOGRAPHY: dimensions.GEOGRAPHY,
}
MOST_WAITING = 100


def _dimension(name: str) -> Dimension:
    if name not in Dimension.values:
        raise NotVisible(not_found_text())
    return Dimension(name)


@require_safe
def tree(request: Any, name: str) -> HttpResponse:
    """The tree of a dimension and its work list."""
    dimension = _dimension(name)
    waiting = trees.waiting(viewer=request.viewer, dimension=dimension)
    kind = LEAF_KINDS[dimension]
    context = {
        "dimension": dimension,
        "register": KEYS[dimension],
        "tabs": [(each.value, each.label) for each in Dimension],
        "nodes": trees.roots(viewer=request.viewer, dimension=dimension),
        "opened": dimension != Dimension.CUSTOMER,
        "waiting": waiting[:MOST_WAITING],
        "waiting_count": waiting.count(),
        "parents": trees.parents(viewer=request.viewer, dimension=dimension, kind=kind),
    }
    return render(request, "core/tree.html", context)


@require_safe
def branch(request: Any, node_id: int) -> HttpResponse:
    """The nodes right below one, loaded when it is opened."""
    nodes = trees.children(viewer=request.viewer, node_id=node_id)
    return render(request, "core/tree_branch.html", {"nodes": nodes})


@require_POST
def place(request: Any, name: str, entry_id: int) -> HttpResponse:
    """Hang a waiting code below a parent, or say which node it means."""
    dimension = _dimension(name)
    same, parent = request.POST.get("same", "").strip(), request.POST.get("parent", "")
    moment: dict[str, Any] = {"today": request.today, "now": timezone.now()}
    if same:
        node = trees.leaf(viewer=request.viewer, dimension=dimension, code=same)
        entry = work_list.assign(actor=request.viewer, entry_id=entry_id, node_id=node.pk, **moment)
    elif parent.isdecimal():
        entry = work_list.place(
            actor=request.viewer, entry_id=entry_id, parent_id=int(parent),
            name=request.POST.get("name", ""), **moment,
        )  # fmt: skip
    else:
        raise Invalid(_("Choose where it belongs, or the code of the one that it means."))
    text = _("“%(name)s” has its place; its figures move along.") % {"name": entry.code}
    messages.success(request, text)
    return redirect("tree", name=dimension.value)


def action(request: Any, **context: Any) -> str | None:
    """The way from a dimension's list to its tree."""
    register = context["register"]
    name = next((d.value for d, of in KEYS.items() if of.key == register.key), None)
    return name and render_to_string("core/tree_action.html", {"name": name}, request)
