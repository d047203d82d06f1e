"""The work list: codes that an import could not place, given to the right node by a person.

Each waiting code has a node of its own below "unassigned", and its lines lie on it. To assign it
to another node moves the lines there; to place it below a parent makes it a node like any other.
"""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid, NotVisible
from salesplan.core.models import Dimension, Node, Source, WorkListEntry
from salesplan.core.scoping import Viewer
from salesplan.core.services import access, trees
from salesplan.core.services.imports import changes
from salesplan.core.services.imports.changes import OLD
from salesplan.core.services.imports.merging import UNASSIGNED_TIER
from salesplan.core.services.imports.placing import COLUMNS

_TIER = f"""
update core_salesline l set tier_id = coalesce((select m.parent_id from core_membership m
  where m.child_id = l.customer_id and m.valid_from <= l.date and l.date < m.valid_to),
  {UNASSIGNED_TIER})
from {OLD} o where l.id = o.id
"""


def assign(
    *, actor: Viewer, entry_id: int, node_id: int, today: date, now: datetime
) -> WorkListEntry:
    """Give all lines of a waiting code to a node; later imports of the code mean that node.

    Raises `Invalid` for a node of another dimension or kind, `Conflict` when it was done already.
    """
    access.require(actor=actor, right="dimensions.edit")
    with transaction.atomic(), connection.cursor() as cursor:
        entry = _waiting(entry_id)
        waiting, node = entry.node, Node.unscoped.filter(pk=node_id).first()
        if node is None or (node.dimension, node.kind) != (waiting.dimension, waiting.kind):
            raise Invalid(_("Choose a node of the same kind."), field="node")
        if node.pk == waiting.pk:
            raise Invalid(_("Choose another node, or place this one in the tree."), field="node")
        _carry(cursor, entry, COLUMNS[entry.dimension], node.pk)
        _carry_observations(cursor, entry, node.pk)
        Node.unscoped.filter(pk=waiting.pk).update(ended_on=today, version=waiting.version + 1)
        entry.node, entry.resolved_at = node, now
        entry.save()
    return entry


def place(
    *, actor: Viewer, entry_id: int, parent_id: int, name: str, today: date, now: datetime
) -> WorkListEntry:
    """Make a waiting code a node of its own below a parent, for all its past.

    Raises `Invalid` for an unsuitable parent, `Conflict` when it was done already.
    """
    access.require(actor=actor, right="dimensions.edit")
    with transaction.atomic(), connection.cursor() as cursor:
        entry = _waiting(entry_id)
        trees.move(
            actor=actor, node_id=entry.node_id, parent_id=parent_id, on=trees.BEGINNING, today=today
        )
        if name.strip():
            Node.unscoped.filter(pk=entry.node_id).update(name=name.strip()[:200])
        if entry.dimension == Dimension.CUSTOMER:
            _carry(cursor, entry, "customer_id", entry.node_id)
        entry.resolved_at = now
        entry.save()
    return entry


def _waiting(entry_id: int) -> WorkListEntry:
    rows = WorkListEntry.objects.select_for_update(of=("self",)).select_related("node")
    entry = rows.filter(pk=entry_id).first()
    if entry is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    if entry.resolved_at is not None:
        raise Conflict(_("%(taken)s has been assigned already."), code="resolved", taken=entry.code)
    return entry


def _carry(cursor: Any, entry: WorkListEntry, column: str, node_id: int) -> None:
    """Key the lines and credits of the waiting node to another, and queue it for the cube."""
    for source in Source.objects.order_by("pk"):
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"import:{source.pk}"])
    changes.begin(cursor)
    condition = f"l.{column} = %(old)s"
    if column == "seat_id":
        condition += (
            " or exists (select from core_salescredit c where c.line_id = l.id"
            " and c.seat_id = %(old)s)"
        )
    params = {"old": entry.node_id, "new": node_id}
    cursor.execute(f"insert into {OLD} select l.* from core_salesline l where {condition}", params)
    changes.keep_credits(cursor)
    update = f"update core_salesline set {column} = %(new)s where {column} = %(old)s"
    cursor.execute(update, params)
    if column == "seat_id":
        _carry_credits(cursor, params)
    if column == "customer_id":
        cursor.execute(_TIER)
    changes.add_new(cursor, f"l.id in (select id from {OLD})", {})
    changes.queue(cursor, entry.first_batch_id or 0)


def _carry_credits(cursor: Any, params: dict[str, Any]) -> None:
    try:
        with transaction.atomic():
            update = "update core_salescredit set seat_id = %(new)s where seat_id = %(old)s"
            cursor.execute(update, params)
    except IntegrityError as error:
        text = _("Some lines are credited to both seats. Import their credits anew first.")
        raise Conflict(text) from error


def _carry_observations(cursor: Any, entry: WorkListEntry, node_id: int) -> None:
    column = f"{entry.dimension}_id"
    try:
        with transaction.atomic():
            cursor.execute(
                f"update core_observation set {column} = %s where {column} = %s",
                [node_id, entry.node_id],
            )
    except IntegrityError as error:
        text = _("Both have observations of the same metric and day. Correct those first.")
        raise Conflict(text) from error
