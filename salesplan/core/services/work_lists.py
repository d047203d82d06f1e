"""Giving a place to codes that an import put under "unassigned"."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid
from salesplan.core.models import Node, WorkListEntry
from salesplan.core.scoping import Viewer
from salesplan.core.services import access, trees


def place(
    *,
    actor: Viewer,
    entry_id: int,
    parent_id: int | None,
    name: str,
    today: date,
    now: datetime,
) -> Node:
    """Hang a waiting node under its parent, from the beginning on, and take it off the list.

    Its figures are then counted there, the past ones included. Raises `Conflict` when somebody has
    placed it already, `Invalid` without a parent where the dimension has a tree.
    """
    access.require(actor=actor, right="dimensions.edit")
    with transaction.atomic():
        entry = WorkListEntry.objects.select_for_update().filter(pk=entry_id).first()
        if entry is None or entry.resolved_at is not None:
            raise Conflict(_("This code has its place already."))
        node: Node = Node.unscoped.get(pk=entry.node_id)
        if parent_id is not None:
            trees.move(
                actor=actor, node_id=node.pk, parent_id=parent_id, on=trees.BEGINNING, today=today
            )
        elif node.parent_id is not None:
            raise Invalid(_("Choose where it belongs."), field="parent")
        if name.strip():
            node.refresh_from_db()
            node.name = name.strip()[:200]
            node.version += 1
            node.save(update_fields=["name", "version"])
        entry.resolved_at = now
        entry.save(update_fields=["resolved_at"])
    return node
