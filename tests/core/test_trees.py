"""Trees: nodes come, move and end on a date, and the closure follows."""

from datetime import date

import pytest

from salesplan.core.errors import Conflict, Invalid, NotAllowed
from salesplan.core.models import COMPANY_ID, Closure, Membership, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services import trees
from salesplan.core.services.trees import NodeRow

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 31)


def add(code: str, kind: str, parent: int | None, dimension: str = "organisation") -> Node:
    return trees.add_node(
        actor=access.system(), dimension=dimension, code=code, name=code.title(), kind=kind,
        parent_id=parent, today=TODAY,
    )  # fmt: skip


def ancestors(node: Node) -> list[tuple[int, int]]:
    rows = Closure.objects.filter(descendant=node, is_current=True)
    return sorted(rows.values_list("depth", "ancestor_id"))


def test_a_new_node_has_itself_and_all_above_as_ancestors() -> None:
    north = add("north", "region", COMPANY_ID)
    seat = add("n1", "seat", north.pk)
    assert ancestors(seat) == [(0, seat.pk), (1, north.pk), (2, COMPANY_ID)]


def test_a_move_takes_the_subtree_along_and_keeps_the_past() -> None:
    north, south = add("north", "region", COMPANY_ID), add("south", "region", COMPANY_ID)
    team = add("t", "team", north.pk)
    seat = add("s", "seat", team.pk)
    trees.move(
        actor=access.system(), node_id=team.pk, parent_id=south.pk, on=date(2026, 7, 1), today=TODAY
    )
    assert ancestors(seat) == [(0, seat.pk), (1, team.pk), (2, south.pk), (3, COMPANY_ID)]
    past = Closure.objects.get(descendant=seat, ancestor=north)
    assert (past.valid_to, past.is_current) == (date(2026, 7, 1), False)
    assert Node.unscoped.get(pk=team.pk).parent_id == south.pk


def test_a_future_move_comes_into_force_on_its_day() -> None:
    north, south = add("north", "region", COMPANY_ID), add("south", "region", COMPANY_ID)
    seat = add("s", "seat", north.pk)
    day = date(2026, 10, 1)
    trees.move(actor=access.system(), node_id=seat.pk, parent_id=south.pk, on=day, today=TODAY)
    assert ancestors(seat)[1] == (1, north.pk)
    trees.roll_to(today=day)
    assert ancestors(seat)[1] == (1, south.pk)
    assert Node.unscoped.get(pk=seat.pk).parent_id == south.pk


def test_a_cycle_is_refused() -> None:
    north = add("north", "region", COMPANY_ID)
    team = add("t", "team", north.pk)
    with pytest.raises(Invalid, match="below itself"):
        trees.move(
            actor=access.system(), node_id=north.pk, parent_id=team.pk, on=TODAY, today=TODAY
        )


def test_a_node_with_living_children_cannot_end() -> None:
    north = add("north", "region", COMPANY_ID)
    add("t", "team", north.pk)
    with pytest.raises(Conflict) as refused:
        trees.end(actor=access.system(), node_id=north.pk, on=TODAY, today=TODAY)
    assert refused.value.params == {"name": "North", "count": 1}


def test_upserting_the_same_rows_twice_changes_nothing() -> None:
    rows = [
        NodeRow("i1", "Lamp", "item", "lamps", {"stage": "new"}),
        NodeRow("lamps", "Lamps", "category", "light"),
        NodeRow("light", "Light", "line"),
    ]
    first = trees.upsert_nodes(actor=access.system(), dimension="product", rows=rows, today=TODAY)
    again = trees.upsert_nodes(actor=access.system(), dimension="product", rows=rows, today=TODAY)
    assert first == {"created": 3, "changed": 0, "unchanged": 0}
    assert again == {"created": 0, "changed": 0, "unchanged": 3}
    item = Node.unscoped.get(code="i1")
    assert [depth for depth, _a in ancestors(item)] == [0, 1, 2]
    assert Membership.objects.filter(child=item).count() == 1


def test_an_unknown_parent_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        trees.upsert_nodes(
            actor=access.system(), dimension="product", today=TODAY,
            rows=[NodeRow("i1", "Lamp", "item", "nowhere")],
        )  # fmt: skip
    assert refused.value.params == {"node": "i1", "parent": "nowhere"}


def test_a_rep_may_not_change_trees() -> None:
    rep = Viewer(user_id=1, roles=frozenset({"rep"}), rights=frozenset({"figures.read"}))
    with pytest.raises(NotAllowed):
        trees.move(actor=rep, node_id=2, parent_id=COMPANY_ID, on=TODAY, today=TODAY)
