"""Credits: shares of a line for seats, exact to the smallest unit."""

from pathlib import Path
from typing import Any

import pytest

from salesplan.core.models import ActualsDelta, ImportBatch, Node, SalesCredit, SalesLine
from salesplan.core.services import trees
from salesplan.core.services.imports import batches
from tests.core.services.imports.helpers import (
    NOW,
    SYSTEM,
    TODAY,
    load,
    sales,
    small_company,
)

pytestmark = pytest.mark.django_db
SPEC = {
    "kind": "credits",
    "fields": {"order": "order", "line": "line", "seat": "seat", "share": "share", "kind": "kind"},
}
LINE = "A1,1,2026-07-01,s1,p1,online,c1,1,100.01,60.01"
SPLIT = "A1,1,s1,60,\nA1,1,s2,40,"


@pytest.fixture(autouse=True)
def company(tmp_path: Path) -> None:
    small_company()
    sales(tmp_path, LINE)
    ActualsDelta.objects.all().delete()


def give(path: Path, rows: str) -> ImportBatch:
    return load(path, f"order,line,seat,share,kind\n{rows}", SPEC)


def shares() -> list[tuple[str, str, int, int, int]]:
    codes = dict(Node.unscoped.values_list("pk", "code"))
    rows = SalesCredit.objects.order_by("kind", "seat_id")
    return [(codes[c.seat_id], c.kind, c.revenue, c.quantity, c.cost) for c in rows]


def by_seat() -> dict[str, int]:
    codes = dict(Node.unscoped.values_list("pk", "code"))
    totals: dict[str, int] = {}
    for delta in ActualsDelta.objects.all():
        name = codes[delta.seat_id]
        totals[name] = totals.get(name, 0) + delta.revenue
    return {name: total for name, total in totals.items() if total}


def undo(batch: Any) -> None:
    batches.undo(actor=SYSTEM, batch_id=batch.pk, today=TODAY, now=NOW)


def test_a_line_of_100_01_credited_60_to_40_gives_60_01_and_40_00(tmp_path: Path) -> None:
    batch = give(tmp_path, SPLIT)
    assert shares() == [("s1", "base", 6001, 600, 3601), ("s2", "base", 4000, 400, 2400)]
    assert SalesLine.unscoped.get().is_split
    assert batch.counts["credited"] == 1
    assert by_seat() == {"s1": -4000, "s2": 4000}


def test_the_same_credits_again_change_nothing(tmp_path: Path) -> None:
    give(tmp_path, SPLIT)
    ActualsDelta.objects.all().delete()
    again = give(tmp_path, "A1,1,s2,40,\nA1,1,s1,60,")
    assert (again.counts["credited"], again.counts["unchanged_credits"]) == (0, 1)
    assert ActualsDelta.objects.count() == 0


def test_a_corrected_amount_is_split_by_the_same_shares(tmp_path: Path) -> None:
    give(tmp_path, SPLIT)
    sales(tmp_path, LINE.replace("100.01", "-200.03"))
    assert shares() == [("s1", "base", -12002, 600, 3601), ("s2", "base", -8001, 400, 2400)]
    assert by_seat() == {"s1": -12002 - 10001, "s2": -8001}


def test_undo_gives_the_line_back_to_its_seat(tmp_path: Path) -> None:
    batch = give(tmp_path, SPLIT)
    undo(batch)
    assert (shares(), SalesLine.unscoped.get().is_split, by_seat()) == ([], False, {})


def test_undo_of_a_correction_gives_the_former_credits_back(tmp_path: Path) -> None:
    give(tmp_path, SPLIT)
    before = shares()
    correction = sales(tmp_path, LINE.replace("100.01", "200.02"))
    undo(correction)
    assert (shares(), by_seat()) == (before, {"s1": -4000, "s2": 4000})


def test_base_shares_that_do_not_add_up_are_refused_naming_the_line(tmp_path: Path) -> None:
    batch = give(tmp_path, "A1,1,s1,60,\nA1,1,s2,30,")
    assert [(e["row"], e["code"], e["params"]) for e in batch.errors] == [
        (2, "shares_not_100", {"order": "A1", "line": "1", "sum": "90"}),
        (3, "shares_not_100", {"order": "A1", "line": "1", "sum": "90"}),
    ]
    assert (batch.counts["rejected"], shares()) == (2, [])


def test_overlay_credits_stand_beside_the_seat(tmp_path: Path) -> None:
    trees.upsert_nodes(
        actor=SYSTEM, dimension="organisation", today=TODAY,
        rows=[trees.NodeRow("o1", "Overlay", "seat", "east", {"seat_kind": "overlay"})],
    )  # fmt: skip
    give(tmp_path, "A1,1,o1,50,overlay")
    assert shares() == [("o1", "overlay", 5000, 500, 3000)]
    assert not SalesLine.unscoped.get().is_split
    assert by_seat() == {"o1": 5000}
    wrong = give(tmp_path, "A1,1,o1,100,base")
    assert [error["code"] for error in wrong.errors] == ["credit_seat_kind"]


def test_a_row_without_a_line_credits_every_line_of_the_order(tmp_path: Path) -> None:
    sales(tmp_path, LINE + "\n" + LINE.replace("A1,1", "A1,2"))
    give(tmp_path, "A1,,s1,50,\nA1,,s2,50,")
    assert SalesCredit.objects.count() == 4


def test_unknown_lines_and_impossible_shares_are_named(tmp_path: Path) -> None:
    batch = give(tmp_path, "A7,1,s1,100,\nA1,1,s1,101,\nA1,1,s2,33.333,")
    assert sorted((e["row"], e["code"]) for e in batch.errors) == [
        (2, "unknown_line"),
        (3, "bad_share"),
        (4, "bad_share"),
    ]
