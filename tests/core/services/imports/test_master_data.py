"""Dimensions, people, observations and rates: written by code, and taken back."""

from pathlib import Path
from typing import Any

import pytest

from salesplan.core.errors import Conflict
from salesplan.core.models import (
    CurrencyRate,
    Grant,
    Holding,
    ImportBatch,
    Membership,
    Node,
    Observation,
    Person,
    User,
    WorkListEntry,
)
from salesplan.core.services.imports import batches
from tests.core.services.imports.helpers import (
    HEADER,
    NOW,
    SPEC,
    SYSTEM,
    TODAY,
    load,
    sales,
    small_company,
)

pytestmark = pytest.mark.django_db


def undo(batch: Any) -> None:
    batches.undo(actor=SYSTEM, batch_id=batch.pk, today=TODAY, now=NOW)


def import_nodes(path: Path, dimension: str, text: str, **more: Any) -> ImportBatch:
    names = text.strip().split("\n")[0].split(",")
    spec = {"kind": "dimensions", "dimension": dimension, "fields": {n: n for n in names}}
    return load(path, text, spec | more)


def node(code: str) -> Node:
    found: Node = Node.unscoped.get(code=code)
    return found


def test_nodes_come_in_any_order_with_names_stages_and_attributes(tmp_path: Path) -> None:
    text = """
code,name,name_zh_hans,kind,parent,stage,attribute.colour
P1,Lamp,灯,item,C1,new,red
C1,Lamps,灯具,category,L1,,
L1,Light,照明,line,,,
"""
    batch = import_nodes(tmp_path, "product", text)
    assert batch.counts["created"] == {"product": 3}
    lamp = node("P1")
    assert (lamp.name_zh_hans, lamp.stage, lamp.attributes) == ("灯", "new", {"colour": "red"})
    assert (lamp.parent.code, lamp.parent.parent.code) == ("C1", "L1")
    again = import_nodes(tmp_path, "product", text)
    assert (again.counts["unchanged"], again.counts["updated"]) == (3, 0)


def test_parents_are_made_on_the_way_when_wished(tmp_path: Path) -> None:
    text = "code,name,parent,grandparent\nP1,Lamp,Bulbs,Light\nP2,Lock,Locks,Safety"
    import_nodes(tmp_path, "product", text, unknown={"product": "create"})
    assert [
        (n.code, n.kind) for n in (node("P1"), node("P1").parent, node("P1").parent.parent)
    ] == [
        ("P1", "item"),
        ("Bulbs", "category"),
        ("Light", "line"),
    ]


def test_wrong_rows_are_named_and_the_others_taken(tmp_path: Path) -> None:
    text = """
code,name,kind,parent,stage
A,A,item,nowhere,
B,B,planet,,
C,C,item,,senile
D,D,item,,new
E,E,item,A,
F,F,item,,
F,F,item,,
"""
    batch = import_nodes(tmp_path, "product", text)
    assert sorted((e["row"], e["code"]) for e in batch.errors) == [
        (2, "unknown_parent"),
        (3, "unknown_kind_of_node"),
        (4, "unknown_stage"),
        (6, "unknown_parent"),
        (7, "duplicate_key"),
        (8, "duplicate_key"),
    ]
    assert (node("D").parent.code, batch.counts["rejected"]) == ("unassigned-category", 6)


def test_a_dated_move_keeps_the_past(tmp_path: Path) -> None:
    small_company()
    import_nodes(tmp_path, "customer", "code,parent,valid_from\nc1,silver,2026-07-01")
    spans = Membership.objects.filter(child=node("c1")).order_by("valid_from")
    assert [(m.parent.code, str(m.valid_from)) for m in spans] == [
        ("gold", "1900-01-01"),
        ("silver", "2026-07-01"),
    ]


def test_undo_of_nodes_restores_and_removes(tmp_path: Path) -> None:
    small_company()
    batch = import_nodes(
        tmp_path, "customer", "code,name,parent,segment\nc1,Renamed,silver,A\nc9,New,gold,B"
    )
    undo(batch)
    assert (node("c1").name, node("c1").parent.code, node("c1").segment) == (
        "Customer 1",
        "gold",
        "",
    )
    assert not Node.unscoped.filter(code="c9").exists()


def test_undo_of_nodes_in_use_is_refused_with_their_names(tmp_path: Path) -> None:
    small_company()
    batch = import_nodes(tmp_path, "customer", "code,name,parent\nc9,New,gold")
    sales(tmp_path, "A1,1,2026-07-01,s1,p1,online,c9,1,1,1")
    with pytest.raises(Conflict, match="c9"):
        undo(batch)


def test_master_data_that_comes_later_places_what_waited(tmp_path: Path) -> None:
    small_company()
    spec = SPEC | {"unknown": {"customer": "unassigned"}}
    load(tmp_path, f"{HEADER}\nA1,1,2026-07-01,s1,p1,online,late,1,1,1", spec)
    entry = WorkListEntry.objects.get()
    assert (entry.code, entry.lines, entry.resolved_at) == ("late", 1, None)
    import_nodes(tmp_path, "customer", "code,name,parent\nlate,Late Ltd,gold")
    entry.refresh_from_db()
    assert entry.resolved_at is not None
    assert node("late").parent.code == "gold"


PEOPLE = """
code,name,manager,email
1,Director,,d@example.com
2,Manager,1,m@example.com
3,Seller,2,s@example.com
"""
PEOPLE_SPEC = {
    "kind": "people",
    "fields": {"code": "code", "name": "name", "manager": "manager", "email": "email"},
}


def test_people_with_managers_make_the_organisation(tmp_path: Path) -> None:
    batch = load(tmp_path, PEOPLE, PEOPLE_SPEC)
    tree = {
        n.code: (n.kind, n.parent.code if n.parent else None)
        for n in Node.unscoped.filter(dimension="organisation", is_unassigned=False)
    }
    assert tree == {
        "company": ("company", None),
        "team-1": ("region", "company"),
        "team-2": ("team", "team-1"),
        "1": ("seat", "team-1"),
        "2": ("seat", "team-2"),
        "3": ("seat", "team-2"),
    }
    assert sorted(Holding.objects.values_list("person__code", "seat__code")) == [
        ("1", "1"),
        ("2", "2"),
        ("3", "3"),
    ]
    assert (batch.counts["inserted"], batch.counts["holdings"], User.objects.count()) == (3, 3, 0)
    again = load(tmp_path, PEOPLE, PEOPLE_SPEC)
    assert (again.counts["unchanged"], again.counts["holdings"]) == (3, 0)


def test_people_with_a_role_get_a_sign_in(tmp_path: Path) -> None:
    spec = PEOPLE_SPEC | {"fields": PEOPLE_SPEC["fields"] | {"role": "role"}}  # type: ignore[operator]
    text = PEOPLE.replace("email", "email,role").replace("d@example.com", "d@example.com,executive")
    text = text.replace("m@example.com", "m@example.com,manager").replace(
        "s@example.com", "s@example.com,"
    )
    load(tmp_path, text, spec)
    assert sorted(Grant.objects.values_list("user__email", "role", "node__code")) == [
        ("d@example.com", "executive", None),
        ("m@example.com", "manager", "team-2"),
    ]
    assert not User.objects.get(email="m@example.com").has_usable_password()


def test_unknown_managers_and_seats_are_named(tmp_path: Path) -> None:
    batch = load(tmp_path, "code,name,manager,email\n1,A,9,\n2,B,1,\n3,C,,", PEOPLE_SPEC)
    assert [(e["row"], e["code"]) for e in batch.errors] == [
        (2, "unknown_manager"),
        (3, "unknown_manager"),
    ]
    seats = {"kind": "people", "fields": {"code": "code", "name": "name", "seat": "seat"}}
    batch = load(tmp_path, "code,name,seat\n4,D,none", seats)
    assert [(e["row"], e["code"]) for e in batch.errors] == [(2, "unknown_seat")]


def test_undo_of_people_removes_persons_seats_and_holdings(tmp_path: Path) -> None:
    first = load(tmp_path, PEOPLE, PEOPLE_SPEC)
    renamed = load(tmp_path, PEOPLE.replace("Seller", "Vendor"), PEOPLE_SPEC)
    undo(renamed)
    assert Person.objects.get(code="3").name == "Seller"
    undo(first)
    assert (Person.objects.count(), Holding.objects.count()) == (0, 0)
    assert not Node.unscoped.filter(code="team-1").exists()


OBSERVED = """
metric,date,seat,value,base
visitors,2026-07-01,s1,120,
satisfaction_points,2026-07-01,,450,100
stock_value,2026-07-31,,12.345,
revenue,2026-07-01,s1,1,
nonsense,2026-07-01,s1,1,
"""
OBSERVED_SPEC = {
    "kind": "observations",
    "fields": {
        "metric": "metric", "date": "date", "organisation": "seat", "numerator": "value",
        "denominator": "base",
    },
}  # fmt: skip


def test_observations_are_kept_in_the_metrics_smallest_unit(tmp_path: Path) -> None:
    small_company()
    batch = load(tmp_path, OBSERVED, OBSERVED_SPEC)
    rows = Observation.unscoped.order_by("id").values_list(
        "metric__code", "organisation_id", "numerator", "denominator"
    )
    assert sorted(rows) == [
        ("satisfaction_points", 0, 450, 100),
        ("stock_value", 0, 1234, 1),
        ("visitors", node("s1").pk, 120, 1),
    ]
    assert [(e["row"], e["code"]) for e in batch.errors] == [
        (5, "metric_not_observed"),
        (6, "unknown_metric"),
    ]
    again = load(tmp_path, OBSERVED.replace("120", "130"), OBSERVED_SPEC)
    assert (again.counts["updated"], again.counts["unchanged"]) == (1, 2)
    with pytest.raises(Conflict, match="1 rows were changed"):
        undo(batch)
    undo(again)
    assert Observation.unscoped.get(metric__code="visitors").numerator == 120
    undo(batch)
    assert Observation.unscoped.count() == 0


def test_rates_are_kept_by_day(tmp_path: Path) -> None:
    spec = {"kind": "rates", "fields": {"currency": "currency", "date": "date", "rate": "rate"}}
    text = "currency,date,rate\nUSD,2026-01-01,7.12345678\nUSD,2026-02-01,7.2\nCNY,2026-01-01,1"
    batch = load(tmp_path, text, spec)
    assert [str(r.rate) for r in CurrencyRate.objects.all()] == ["7.12345678", "7.20000000"]
    assert [e["code"] for e in batch.errors] == ["own_currency"]
    changed = load(tmp_path, text.replace("7.2", "7.3"), spec)
    assert changed.counts["updated"] == 1
    undo(changed)
    assert str(CurrencyRate.objects.get(date="2026-02-01").rate) == "7.20000000"
