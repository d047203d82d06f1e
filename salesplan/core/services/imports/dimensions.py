"""Nodes of a dimension from a file: new, changed, moved; parents made on the way if wished."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from salesplan.core.models import (
    LEAF_KINDS,
    Dimension,
    ImportBatch,
    Kind,
    Node,
    Stage,
    TerritoryTier,
    WorkListEntry,
)
from salesplan.core.scoping import Viewer
from salesplan.core.services import trees
from salesplan.core.services.imports import unmaking
from salesplan.core.services.imports.kinds import Run
from salesplan.core.services.imports.once import first_of_each
from salesplan.core.services.imports.reading.schemas import ATTRIBUTE
from salesplan.core.services.trees import FIELDS, NodeRow

KINDS: dict[str, tuple[str, ...]] = {
    "organisation": (Kind.REGION, Kind.AREA, Kind.TEAM, Kind.SEAT),
    "product": (Kind.LINE, Kind.CATEGORY, Kind.ITEM),
    "channel": (Kind.CHANNEL,),
    "customer": (Kind.TIER, Kind.CUSTOMER),
    "geography": (Kind.PLACE,),
}
ROOTS = {"organisation": "company", "customer": "unassigned-tier", "product": "unassigned-category"}
"""Under which node a new node hangs whose parent the file does not say (items and customers)."""
_PLAIN = (
    "name_zh_hans", "name_zh_hant", "position", "tier", "stage", "seat_kind", "segment",
    "credit_grade", "starts_on", "ended_on",
)  # fmt: skip
_CHOICES = {"stage": tuple(Stage.values), "tier": tuple(TerritoryTier.values)}


@dataclass
class Known:
    """What was there before the file: nodes by code, seats that can own customers."""

    nodes: dict[str, Node]
    seats: dict[str, int]


class Dimensions:
    """The handler of nodes."""

    output = "frames"
    has_source = False

    def write(self, run: Run) -> None:
        """Write the nodes of the feed; rows that name what is not there are rejected."""
        dimension = run.mapping.dimension
        before = Known(
            {node.code: node for node in Node.unscoped.filter(dimension=dimension)},
            dict(Node.unscoped.filter(kind=Kind.SEAT).values_list("code", "pk")),
        )
        rows = list(first_of_each(run, run.rows(), ("code",), "code"))
        given = [row for row in rows if _is_sound(run, row, before)]
        parents = _parents(run, given, before)
        ready = _with_parents(run, given, {*before.nodes, *(p.code for p in parents)})
        wanted = [*parents, *(_row(run, row, before) for row in ready)]
        unmaking.keep_nodes(
            run.batch_id, [before.nodes[r.code] for r in wanted if r.code in before.nodes]
        )
        counts = _upsert(run, dimension, wanted, ready, before)
        run.counts |= {"inserted": counts["created"], "updated": counts["changed"]}
        run.counts["unchanged"] = counts["unchanged"]
        run.created[dimension] = counts["created"]
        _leave_work_list(run, dimension, [row.code for row in wanted])

    def undo(self, *, batch: ImportBatch, actor: Viewer, today: date, cursor: Any) -> None:
        """Give changed nodes back what they had, and remove new ones that nothing refers to."""
        dimension = batch.spec["dimension"]
        unmaking.restore_nodes(batch=batch, actor=actor, today=today, dimension=dimension)


def _upsert(
    run: Run, dimension: str, wanted: list[NodeRow], rows: list[dict[str, Any]], before: Known
) -> dict[str, int]:
    """Write the nodes; those that exist and name a day are moved on it instead of today."""
    dated = {
        row["code"]: row["valid_from"]
        for row in rows
        if row.get("valid_from") and row["code"] in before.nodes
    }
    now = [
        NodeRow(row.code, row.name, row.kind, None, row.fields) if row.code in dated else row
        for row in wanted
    ]
    counts = trees.upsert_nodes(actor=run.actor, dimension=dimension, rows=now, today=run.today)
    made = set(Node.unscoped.filter(dimension=dimension).values_list("code", flat=True))
    unmaking.keep_made(run.batch_id, dimension, made - set(before.nodes))
    moved = sum(_move(run, dimension, row, dated.get(row.code)) for row in wanted)
    return {
        **counts,
        "changed": counts["changed"] + moved,
        "unchanged": counts["unchanged"] - moved,
    }


def _move(run: Run, dimension: str, row: NodeRow, on: date | None) -> int:
    if on is None or row.parent_code is None:
        return 0
    node = Node.unscoped.select_related("parent").get(dimension=dimension, code=row.code)
    if node.parent is not None and node.parent.code == row.parent_code:
        return 0
    parent = Node.unscoped.get(dimension=dimension, code=row.parent_code)
    trees.move(actor=run.actor, node_id=node.pk, parent_id=parent.pk, on=on, today=run.today)
    return 1


def _is_sound(run: Run, row: dict[str, Any], before: Known) -> bool:
    """Whether everything in the row but its parent is possible; says what is not."""
    dimension, at = run.mapping.dimension, row["row"]
    allowed = KINDS[dimension]
    kind, node = row.get("kind") or "", before.nodes.get(row["code"])
    found = len(run.rejected)
    if node is not None and (
        node.is_unassigned or (node.parent_id is None and node.kind == "company")
    ):
        run.reject(at, "code", "reserved_code", row["code"])
    if kind and kind not in allowed:
        run.reject(at, "kind", "unknown_kind_of_node", kind, kind=kind, kinds=", ".join(allowed))
    elif kind and node is not None and node.kind != kind:
        run.reject(at, "kind", "kind_changes", kind, kind=str(node.get_kind_display()))
    for name, choices in _CHOICES.items():
        value = row.get(name) or ""
        if value and value not in choices:
            run.reject(at, name, "unknown_stage", value, given=value, choices=", ".join(choices))
    owner = row.get("owner") or ""
    if owner and owner not in before.seats:
        run.reject(at, "owner", "unknown_owner", owner, owner=owner)
    return len(run.rejected) == found


def _parents(run: Run, rows: list[dict[str, Any]], before: Known) -> list[NodeRow]:
    """Parents (and theirs) that the file names but nobody has, if the mapping creates them."""
    dimension = run.mapping.dimension
    if run.mapping.rule(dimension).policy != "create":
        return []
    there = {*before.nodes, *(row["code"] for row in rows)}
    made: dict[str, NodeRow] = {}
    for row in rows:
        parent, above = row.get("parent") or "", row.get("grandparent") or ""
        kind = row.get("kind") or str(LEAF_KINDS[Dimension(dimension)])
        if parent and parent not in there:
            made.setdefault(parent, NodeRow(parent, parent, _above(dimension, kind), above or None))
        if above and above not in there and parent not in before.nodes:
            made.setdefault(
                above, NodeRow(above, above, _above(dimension, _above(dimension, kind)))
            )
    return [_rooted(dimension, row) for row in made.values()]


def _above(dimension: str, kind: str) -> str:
    order = [str(name) for name in KINDS[dimension]]
    return order[max(order.index(kind) - 1, 0)]


def _rooted(dimension: str, row: NodeRow) -> NodeRow:
    if dimension == "organisation" and row.parent_code is None:
        return NodeRow(row.code, row.name, row.kind, ROOTS[dimension])
    return row


def _with_parents(run: Run, rows: list[dict[str, Any]], there: set[str]) -> list[dict[str, Any]]:
    """The rows whose parents exist, in the database or among these rows; the others are named."""
    while True:
        known = there | {row["code"] for row in rows}
        left = [row for row in rows if (row.get("parent") or "") in known | {""}]
        if len(left) == len(rows):
            return left
        for row in rows:
            if (parent := row.get("parent") or "") and parent not in known:
                run.reject(row["row"], "parent", "unknown_parent", parent, parent=parent)
        rows = left


def _row(run: Run, row: dict[str, Any], before: Known) -> NodeRow:
    dimension, code = run.mapping.dimension, row["code"]
    node = before.nodes.get(code)
    kind = row.get("kind") or (node.kind if node else str(LEAF_KINDS[Dimension(dimension)]))
    name = row.get("name") or (node.name if node else code)
    fields = {key: _value(key, row[key]) for key in _PLAIN if key in row}
    if "owner" in row:
        fields["owner_id"] = before.seats.get(row["owner"])
    attributes = {k.removeprefix(ATTRIBUTE): v for k, v in row.items() if k.startswith(ATTRIBUTE)}
    if attributes:
        fields["attributes"] = {**(node.attributes if node else {}), **attributes}
    if kind == Kind.SEAT and not fields.get("seat_kind"):
        fields["seat_kind"] = (node.seat_kind if node else "") or "base"
    parent = row.get("parent") or (None if node else _default_parent(dimension, kind))
    return NodeRow(code, name, kind, parent, {k: v for k, v in fields.items() if k in FIELDS})


def _default_parent(dimension: str, kind: str) -> str | None:
    leaf = kind == str(LEAF_KINDS[Dimension(dimension)])
    return ROOTS.get(dimension) if leaf or dimension == "organisation" else None


def _value(name: str, value: Any) -> Any:
    if name == "position":
        return int(value or 0)
    return value if name in ("starts_on", "ended_on") else (value or "")


def _leave_work_list(run: Run, dimension: str, codes: list[str]) -> None:
    """A code that waited is placed once a file says what it is."""
    waiting = WorkListEntry.objects.filter(dimension=dimension, code__in=codes, resolved_at=None)
    waiting.update(resolved_at=run.now)
