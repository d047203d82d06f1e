"""The work list: lines of unknown codes wait together and go where a person sends them."""

from pathlib import Path

import pytest

from salesplan.core.errors import Conflict, Invalid, NotVisible
from salesplan.core.models import ActualsDelta, Node, SalesLine, WorkListEntry
from salesplan.core.selectors import imports
from salesplan.core.services import work_list
from tests.core.services.imports.helpers import (
    HEADER,
    NOW,
    SPEC,
    SYSTEM,
    TODAY,
    load,
    small_company,
)

pytestmark = pytest.mark.django_db
UNKNOWN = SPEC | {
    "unknown": {"organisation": "unassigned", "customer": "unassigned", "product": "unassigned"}
}
LINES = """
A1,1,2026-07-01,sx,p1,online,cx,1,10.00,1
A2,1,2026-07-01,sx,px,online,c1,1,20.00,1
A3,1,2026-07-01,s1,p1,online,c1,1,40.00,1
"""


@pytest.fixture(autouse=True)
def company(tmp_path: Path) -> None:
    small_company()
    load(tmp_path, HEADER + LINES, UNKNOWN)


def entry(code: str) -> WorkListEntry:
    return WorkListEntry.objects.get(code=code)


def node(code: str) -> int:
    return int(Node.unscoped.get(code=code).pk)


def delta(column: str, code: str) -> int:
    return sum(
        ActualsDelta.objects.filter(**{column: node(code)}).values_list("revenue", flat=True)
    )


def test_the_list_has_the_codes_with_most_lines_first() -> None:
    waiting = imports.work_list(viewer=SYSTEM)
    assert [(e.dimension, e.code, e.lines) for e in waiting] == [
        ("organisation", "sx", 2),
        ("customer", "cx", 1),
        ("product", "px", 1),
    ]


def test_assigned_lines_lie_on_the_node_and_the_cube_hears_of_it(tmp_path: Path) -> None:
    work_list.assign(
        actor=SYSTEM, entry_id=entry("sx").pk, node_id=node("s2"), today=TODAY, now=NOW
    )
    assert SalesLine.unscoped.filter(seat_id=node("s2")).count() == 2
    assert (delta("seat_id", "s2"), delta("seat_id", "sx")) == (3000, 0)
    assert "sx" not in [e.code for e in imports.work_list(viewer=SYSTEM)]
    again = load(tmp_path, HEADER + LINES + "A4,1,2026-07-02,sx,p1,online,c1,1,1,1", UNKNOWN)
    assert (again.counts["inserted"], again.counts["unchanged"]) == (1, 3)
    assert SalesLine.unscoped.get(order_no="A4").seat_id == node("s2")


def test_a_customer_brings_its_tier() -> None:
    work_list.assign(
        actor=SYSTEM, entry_id=entry("cx").pk, node_id=node("c2"), today=TODAY, now=NOW
    )
    assert SalesLine.unscoped.get(order_no="A1").tier_id == node("silver")
    assert delta("tier_id", "silver") == 1000


def test_a_code_can_become_a_node_of_the_tree() -> None:
    work_list.place(
        actor=SYSTEM,
        entry_id=entry("px").pk,
        parent_id=node("c"),
        name="Bulb",
        today=TODAY,
        now=NOW,
    )
    placed = Node.unscoped.get(code="px")
    assert (placed.name, placed.parent.code) == ("Bulb", "c")
    assert SalesLine.unscoped.get(order_no="A2").product_id == placed.pk


def test_only_nodes_of_the_same_kind_and_only_once() -> None:
    found = entry("px")
    for wrong in ("c", "s1", "px"):
        with pytest.raises(Invalid):
            work_list.assign(
                actor=SYSTEM, entry_id=found.pk, node_id=node(wrong), today=TODAY, now=NOW
            )
    chosen = {"actor": SYSTEM, "node_id": node("p2"), "today": TODAY, "now": NOW}
    work_list.assign(entry_id=found.pk, **chosen)
    with pytest.raises(Conflict):
        work_list.assign(entry_id=found.pk, **chosen)
    with pytest.raises(NotVisible):
        work_list.assign(entry_id=0, **chosen)
