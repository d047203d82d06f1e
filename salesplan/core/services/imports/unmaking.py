"""Nodes back to what they were before a batch: changed ones restored, unused new ones removed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict
from salesplan.core.models import BeforeImage, Dimension, ImportBatch, Membership, Node
from salesplan.core.scoping import Viewer
from salesplan.core.services import trees
from salesplan.core.services.trees import FIELDS, NodeRow

NODE, MADE = "core_node", "core_node:made"
_DATES = ("starts_on", "ended_on")


def keep_nodes(batch_id: int, nodes: Iterable[Node]) -> None:
    """Store nodes as they are before a batch changes them."""
    parents = dict(Node.unscoped.values_list("pk", "code"))
    images = [
        BeforeImage(batch_id=batch_id, table=NODE, row=_image(node, parents)) for node in nodes
    ]
    BeforeImage.objects.bulk_create(images, batch_size=5_000)


def keep_made(batch_id: int, dimension: str, codes: Iterable[str]) -> None:
    """Remember which nodes a batch made."""
    rows = [{"dimension": dimension, "code": code} for code in sorted(codes)]
    images = [BeforeImage(batch_id=batch_id, table=MADE, row=row) for row in rows]
    BeforeImage.objects.bulk_create(images, batch_size=5_000)


def _image(node: Node, parents: dict[int, str]) -> dict[str, Any]:
    fields = {name: getattr(node, name) for name in FIELDS}
    for name in _DATES:
        fields[name] = fields[name].isoformat() if fields[name] else None
    parent = parents.get(node.parent_id) if node.parent_id else None
    return {"code": node.code, "kind": node.kind, "parent": parent, "fields": fields}


def restore_nodes(*, batch: ImportBatch, actor: Viewer, today: date, dimension: str) -> None:
    """Undo a batch of nodes. Raises `Conflict` naming new nodes that are in use."""
    made = [
        row["code"]
        for row in BeforeImage.objects.filter(batch_id=batch.pk, table=MADE).values_list(
            "row", flat=True
        )
    ]
    images = BeforeImage.objects.filter(batch_id=batch.pk, table=NODE).values_list("row", flat=True)
    rows = [_node_row(image) for image in images]
    if rows:
        trees.upsert_nodes(actor=actor, dimension=dimension, rows=rows, today=today)
    remove_nodes(dimension, made)
    BeforeImage.objects.filter(batch_id=batch.pk).delete()


def _node_row(image: dict[str, Any]) -> NodeRow:
    fields = dict(image["fields"])
    for name in _DATES:
        fields[name] = date.fromisoformat(fields[name]) if fields[name] else None
    name = fields.pop("name")
    return NodeRow(image["code"], name, image["kind"], image["parent"], fields)


def remove_nodes(dimension: str, codes: list[str]) -> None:
    """Delete nodes that nothing refers to. Raises `Conflict` naming the ones in use."""
    nodes = Node.unscoped.filter(dimension=dimension, code__in=codes)
    ids = list(nodes.values_list("pk", flat=True))
    used = _used(dimension, ids)
    if used:
        names = list(Node.unscoped.filter(pk__in=used).values_list("code", flat=True)[:50])
        raise Conflict(
            _("%(count)s of the new nodes are in use (%(names)s). Undo what uses them first."),
            details=[{"code": code} for code in names],
            count=len(used),
            names=", ".join(names[:5]),
        )
    Membership.objects.filter(child__in=ids).delete()
    nodes.update(parent=None)
    try:
        nodes.delete()
    except ProtectedError as error:
        text = _("Some of the new nodes are in use. Undo what uses them first.")
        raise Conflict(text) from error


def _used(dimension: str, ids: list[int]) -> list[int]:
    """Nodes on which facts lie, or below which other nodes hang."""
    fact = "seat_id" if dimension == Dimension.ORGANISATION else f"{dimension}_id"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {fact} from core_salesline where {fact} = any(%(ids)s)"
            f" union select {dimension}_id from core_observation"
            f" where {dimension}_id = any(%(ids)s)"
            " union select parent_id from core_node where parent_id = any(%(ids)s)"
            " and id <> all(%(ids)s)"
            " union select seat_id from core_holding where seat_id = any(%(ids)s)"
            " union select seat_id from core_salescredit where seat_id = any(%(ids)s)",
            {"ids": ids},
        )
        return [row[0] for row in cursor.fetchall()]
