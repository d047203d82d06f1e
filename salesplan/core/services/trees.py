"""The trees: nodes come, move and end on a date; the closure table follows in the same transaction.

Nodes are never deleted. A move closes the old membership and opens a new one; rows of the closure
are recomputed only for the moved node and what hangs below it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid, NotVisible
from salesplan.core.events import TreesChanged
from salesplan.core.models import FOREVER, Closure, Membership, Node, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.core.services import access, clock
from salesplan.core.services.outbox import publish

BEGINNING = date(1900, 1, 1)
DEEPEST = 30
FIELDS = (
    "name", "name_zh_hans", "name_zh_hant", "position", "tier", "stage", "seat_kind", "owner_id",
    "segment", "credit_grade", "attributes", "starts_on", "ended_on",
)  # fmt: skip

_CLOSE = """
with recursive up(descendant, ancestor, depth, valid_from, valid_to) as (
  select id, id, 0, %(beginning)s::date, %(forever)s::date
  from core_node where id = any(%(ids)s)
  union all
  select u.descendant, m.parent_id, u.depth + 1,
         greatest(u.valid_from, m.valid_from), least(u.valid_to, m.valid_to)
  from up u join core_membership m on m.child_id = u.ancestor
  where greatest(u.valid_from, m.valid_from) < least(u.valid_to, m.valid_to) and u.depth < %(deep)s
)
insert into core_closure
  (ancestor_id, descendant_id, dimension, depth, valid_from, valid_to, is_current)
select u.ancestor, u.descendant, n.dimension, u.depth, u.valid_from, u.valid_to,
       u.valid_from <= %(today)s::date and %(today)s::date < u.valid_to
from up u join core_node n on n.id = u.descendant
"""


@dataclass(frozen=True)
class NodeRow:
    """A node as it comes from a file or a form; `fields` are attributes of `Node` (see FIELDS)."""

    code: str
    name: str
    kind: str
    parent_code: str | None = None
    fields: dict[str, Any] = field(default_factory=dict)


def add_node(
    *,
    actor: Viewer,
    dimension: str,
    code: str,
    name: str,
    kind: str,
    parent_id: int | None,
    today: date,
    **fields: Any,
) -> Node:
    """A new node under a parent; `Conflict` when the code is taken, `Invalid` on nonsense."""
    access.require(actor=actor, right="dimensions.edit")
    _known(fields)
    _check_parent(dimension, parent_id)
    if Node.unscoped.filter(dimension=dimension, code=code).exists():
        raise Conflict(_("The code %(taken)s is taken already."), field="code", taken=code)
    if kind == "seat":
        fields.setdefault("seat_kind", SeatKind.BASE)
    with transaction.atomic():
        node: Node = Node.unscoped.create(
            dimension=dimension, code=code, name=name, kind=kind, parent_id=parent_id, **fields
        )
        if parent_id is not None:
            Membership.objects.create(child=node, parent_id=parent_id)
        _close([node.pk], today)
        publish(TreesChanged(dimension=dimension))
    return node


def move(*, actor: Viewer, node_id: int, parent_id: int, on: date, today: date) -> None:
    """Hang a node under another parent from a day on; raises `Invalid` on a cycle.

    Memberships that begin on or after the day are replaced.
    """
    access.require(actor=actor, right="dimensions.edit")
    node = _get(node_id)
    _check_parent(node.dimension, parent_id)
    if Closure.below((node_id,)).filter(descendant_id=parent_id).exists():
        raise Invalid(_("%(name)s cannot hang below itself."), field="parent", name=node.label)
    with transaction.atomic():
        _lock(node.dimension)
        Membership.objects.filter(child=node, valid_from__gte=on).delete()
        Membership.objects.filter(child=node, valid_to__gt=on).update(valid_to=on)
        Membership.objects.create(child=node, parent_id=parent_id, valid_from=on)
        if on <= today:
            Node.unscoped.filter(pk=node_id).update(parent_id=parent_id, version=node.version + 1)
        refresh(node_ids=[node_id], today=today)
        publish(TreesChanged(dimension=node.dimension))


def end(*, actor: Viewer, node_id: int, on: date, today: date) -> None:
    """Close a node from a day on; its history stays where it is. Children must have ended."""
    access.require(actor=actor, right="dimensions.edit")
    node = _get(node_id)
    if node.is_unassigned or node.parent_id is None:
        raise Invalid(_("%(name)s cannot be ended."), name=node.label)
    living = Node.unscoped.filter(parent=node, ended_on=None).count()
    if living:
        raise Conflict(
            _("%(name)s still has %(count)s living children. Move or end them first."),
            name=node.label,
            count=living,
        )
    with transaction.atomic():
        Node.unscoped.filter(pk=node_id).update(ended_on=on, version=node.version + 1)
        publish(TreesChanged(dimension=node.dimension))


def upsert_nodes(
    *, actor: Viewer, dimension: str, rows: Sequence[NodeRow], today: date
) -> dict[str, int]:
    """Add or change many nodes by code; parents may stand in the same rows in any order.

    Returns {"created", "changed", "unchanged"}. Raises `Invalid` naming the first unknown parent.
    A changed parent moves the node as of today.
    """
    access.require(actor=actor, right="dimensions.edit")
    with transaction.atomic():
        _lock(dimension)
        known = {n.code: n for n in Node.unscoped.filter(dimension=dimension)}
        created = _create_missing(dimension, rows, known)
        changed = _change(rows, known, created)
        moved = _hang(rows, known, created, today)
        refresh(node_ids=[*(known[c].pk for c in created), *moved], today=today)
        publish(TreesChanged(dimension=dimension))
    touched = len(changed | moved)
    counts = {"created": len(created), "changed": touched}
    return {**counts, "unchanged": len(rows) - sum(counts.values())}


def refresh(*, node_ids: Iterable[int], today: date) -> None:
    """Recompute the closure of nodes and of everything that was or is below them."""
    ids = list(node_ids)
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "with recursive down(id) as (select unnest(%s::int[]) union"
            " select m.child_id from core_membership m join down d on m.parent_id = d.id)"
            " select id from down",
            [ids],
        )
        below = [row[0] for row in cursor.fetchall()]
        cursor.execute("delete from core_closure where descendant_id = any(%s)", [below])
    _close(below, today)


def rebuild(*, dimension: str, today: date) -> None:
    """Recompute the closure of a whole dimension from its memberships."""
    ids = list(Node.unscoped.filter(dimension=dimension).values_list("pk", flat=True))
    refresh(node_ids=ids, today=today)


def roll_to(*, today: date) -> None:
    """Make the closure and the nodes' parents those of the day: dated moves come into force."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "update core_closure set is_current = not is_current where is_current is distinct from"
            " (valid_from <= %(day)s::date and %(day)s::date < valid_to)",
            {"day": today},
        )
        cursor.execute(
            "update core_node n set parent_id = m.parent_id from core_membership m"
            " where m.child_id = n.id and m.valid_from <= %(day)s::date and %(day)s::date"
            " < m.valid_to and n.parent_id is distinct from m.parent_id",
            {"day": today},
        )


def _close(ids: list[int], today: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            _CLOSE,
            {
                "ids": ids,
                "today": today,
                "beginning": BEGINNING,
                "forever": FOREVER,
                "deep": DEEPEST,
            },
        )


def _create_missing(dimension: str, rows: Sequence[NodeRow], known: dict[str, Node]) -> set[str]:
    """Create the unknown nodes, parents before children, so that each is written once."""
    waiting = {row.code: row for row in rows if row.code not in known}
    created = set(waiting)
    while waiting:
        ready = [row for row in waiting.values() if row.parent_code not in waiting]
        if not ready:
            raise Invalid(_("%(node)s hangs below itself."), node=next(iter(waiting)))
        made = Node.unscoped.bulk_create([_fresh(dimension, row, known) for row in ready])
        known.update({node.code: node for node in made})
        Membership.objects.bulk_create(
            [Membership(child=node, parent_id=node.parent_id) for node in made if node.parent_id],
            batch_size=5_000,
        )
        for row in ready:
            del waiting[row.code]
    return created


def _fresh(dimension: str, row: NodeRow, known: dict[str, Node]) -> Node:
    _known(row.fields)
    defaults = {"seat_kind": SeatKind.BASE} if row.kind == "seat" else {}
    parent = _parent(row, known)
    return Node(
        dimension=dimension,
        code=row.code,
        name=row.name,
        kind=row.kind,
        parent_id=parent.pk if parent else None,
        **defaults | row.fields,
    )


def _parent(row: NodeRow, known: dict[str, Node]) -> Node | None:
    if row.parent_code is None:
        return None
    parent = known.get(row.parent_code)
    if parent is None:
        raise Invalid(
            _("%(node)s names the parent %(parent)s, which does not exist."),
            node=row.code,
            parent=row.parent_code,
        )
    return parent


def _change(rows: Sequence[NodeRow], known: dict[str, Node], created: set[str]) -> set[int]:
    changed = [known[r.code] for r in rows if r.code not in created and _apply(known[r.code], r)]
    Node.unscoped.bulk_update(changed, [*FIELDS, "version"], batch_size=2_000)
    return {node.pk for node in changed}


def _apply(node: Node, row: NodeRow) -> bool:
    new = {"name": row.name, **row.fields}
    differs = {key: value for key, value in new.items() if getattr(node, key) != value}
    for key, value in differs.items():
        setattr(node, key, value)
    node.version += 1 if differs else 0
    return bool(differs)


def _hang(
    rows: Sequence[NodeRow], known: dict[str, Node], created: set[str], today: date
) -> set[int]:
    """Move the nodes that were there before and now name another parent."""
    moved: list[Membership] = []
    for row in rows:
        parent, node = _parent(row, known), known[row.code]
        if parent is None or row.code in created or node.parent_id == parent.pk:
            continue
        node.parent_id = parent.pk
        moved.append(Membership(child=node, parent=parent, valid_from=today))
    if not moved:
        return set()
    _check_cycles(known)
    ids = {membership.child_id for membership in moved}
    Membership.objects.filter(child__in=ids, valid_from__gte=today).delete()
    Membership.objects.filter(child__in=ids, valid_to__gt=today).update(valid_to=today)
    Membership.objects.bulk_create(moved, batch_size=5_000)
    Node.unscoped.bulk_update([m.child for m in moved], ["parent"], batch_size=2_000)
    return ids


def _check_cycles(known: dict[str, Node]) -> None:
    parents = {node.pk: node.parent_id for node in known.values()}
    for node in known.values():
        seen, at = 0, node.parent_id
        while at is not None and seen <= DEEPEST:
            seen, at = seen + 1, parents.get(at)
        if at is not None:
            raise Invalid(_("%(node)s hangs below itself."), node=node.code)


def _check_parent(dimension: str, parent_id: int | None) -> None:
    if parent_id is None:
        return
    if not Node.unscoped.filter(pk=parent_id, dimension=dimension).exists():
        raise Invalid(_("There is no such parent in this dimension."), field="parent")


def _known(fields: dict[str, Any]) -> None:
    unknown = set(fields) - set(FIELDS)
    if unknown:
        raise Invalid(_("Unknown fields: %(names)s."), names=", ".join(sorted(unknown)))


def _get(node_id: int) -> Node:
    node: Node | None = Node.unscoped.filter(pk=node_id).first()
    if node is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return node


def _lock(dimension: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"tree:{dimension}"])


clock.register("trees", timedelta(hours=1), lambda slot: roll_to(today=slot.date()))
