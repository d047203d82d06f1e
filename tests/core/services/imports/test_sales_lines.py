"""Sales lines: merged by key, stamped, counted, queued for the cube, taken back."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from salesplan.core.errors import Conflict, Invalid
from salesplan.core.models import ActualsDelta, BeforeImage, Node, SalesLine, Source
from salesplan.core.services.imports import batches
from tests.core.services.imports.helpers import (
    LINES,
    NOW,
    SYSTEM,
    TODAY,
    sales,
    small_company,
)

pytestmark = pytest.mark.django_db
COLUMNS = [field.attname for field in SalesLine._meta.concrete_fields]


@pytest.fixture(autouse=True)
def company() -> None:
    small_company()


def table() -> list[tuple[Any, ...]]:
    return sorted(SalesLine.unscoped.values_list(*COLUMNS))


def revenue() -> int:
    return sum(SalesLine.unscoped.values_list("revenue", flat=True))


def queued() -> int:
    return sum(ActualsDelta.objects.values_list("revenue", flat=True))


def node(code: str) -> int:
    return int(Node.unscoped.get(code=code).pk)


def counts(batch: Any) -> dict[str, int]:
    names = ("read", "accepted", "rejected", "inserted", "updated", "unchanged", "deleted")
    return {name: batch.counts[name] for name in names if batch.counts[name]}


def undo(batch: Any) -> None:
    batches.undo(actor=SYSTEM, batch_id=batch.pk, today=TODAY, now=NOW)


def test_lines_are_stored_in_smallest_units_with_tier_and_month(tmp_path: Path) -> None:
    batch = sales(tmp_path, LINES)
    assert counts(batch) == {"read": 4, "accepted": 4, "inserted": 4}
    line = SalesLine.unscoped.get(order_no="A2")
    assert (line.seat_id, line.tier_id, line.period) == (node("s2"), node("silver"), 2026 * 12 + 6)
    assert (line.quantity, line.revenue, line.cost, line.amount) == (3000, 15000, 9000, None)
    assert (queued(), revenue()) == (25000, 25000)
    assert str(Source.objects.get(code="erp").complete_through) == "2026-08-02"


def test_the_same_file_resorted_changes_nothing(tmp_path: Path) -> None:
    sales(tmp_path, LINES)
    before = table()
    ActualsDelta.objects.all().delete()
    again = sales(tmp_path, "\n".join(reversed(LINES.strip().split("\n"))))
    assert counts(again) == {"read": 4, "accepted": 4, "unchanged": 4}
    assert table() == before
    assert ActualsDelta.objects.count() == BeforeImage.objects.count() == 0


def test_a_changed_line_is_updated_and_the_difference_queued(tmp_path: Path) -> None:
    sales(tmp_path, LINES)
    ActualsDelta.objects.all().delete()
    again = sales(tmp_path, LINES.replace("150.00,90.00", "170.00,90.00"))
    assert counts(again) == {"read": 4, "accepted": 4, "updated": 1, "unchanged": 3}
    assert (queued(), revenue()) == (2000, 27000)


def test_undo_gives_back_every_row_as_it_was(tmp_path: Path) -> None:
    sales(tmp_path, LINES)
    before = table()
    more = LINES.replace("150.00,90.00", "170.00,90.00") + "A9,1,2026-08-03,s1,p1,online,c2,1,9,3"
    again = sales(tmp_path, more)
    assert table() != before
    undo(again)
    assert table() == before
    assert queued() == revenue() == 25000


def test_undo_is_refused_with_the_list_when_a_later_import_touched_a_row(tmp_path: Path) -> None:
    first = sales(tmp_path, LINES)
    later = sales(tmp_path, LINES.replace("150.00,90.00", "170.00,90.00"))
    with pytest.raises(Conflict, match=f"1 lines.*#{later.pk}") as refused:
        undo(first)
    assert refused.value.details == [{"batch": later.pk, "order": "A2", "line": "1"}]
    undo(later)
    undo(first)
    assert (table(), queued()) == ([], 0)


def test_a_dry_run_counts_and_leaves_nothing(tmp_path: Path) -> None:
    batch = sales(tmp_path, LINES + "A4,1,2026-07-99,s1,p1,online,c1,1,1,1", dry=True)
    assert counts(batch) == {"read": 5, "accepted": 4, "rejected": 1, "inserted": 4}
    assert (batch.errors[0]["row"], batch.errors[0]["code"]) == (6, "not_a_date")
    assert (table(), queued(), batch.state) == ([], 0, "checked")
    assert (tmp_path / "errors.csv").read_text().count("not_a_date") == 1


def test_replacing_removes_what_the_months_of_the_file_no_longer_hold(tmp_path: Path) -> None:
    sales(tmp_path, LINES)
    before = table()
    july = "\n".join(line for line in LINES.strip().split("\n") if "A1,1" in line)
    batch = sales(tmp_path, july, mode="replace")
    assert counts(batch) == {"read": 1, "accepted": 1, "unchanged": 1, "deleted": 2}
    assert sorted(SalesLine.unscoped.values_list("order_no", "line_no")) == [
        ("A1", "1"),
        ("A3", "1"),
    ]
    assert queued() == revenue()
    undo(batch)
    assert table() == before
    assert queued() == revenue()


def test_replacing_leaves_other_sources_alone(tmp_path: Path) -> None:
    sales(tmp_path, LINES, source="shop")
    sales(tmp_path, LINES)
    sales(tmp_path, LINES.strip().split("\n")[0], mode="replace")
    assert SalesLine.unscoped.count() == 4 + 2


def test_replacing_with_a_rejected_row_is_refused(tmp_path: Path) -> None:
    sales(tmp_path, LINES)
    before = table()
    with pytest.raises(Invalid, match="1 rows were rejected"):
        sales(tmp_path, LINES.replace("-50.50", "NaN"), mode="replace")
    assert table() == before


def test_lines_of_closed_months_are_taken_and_marked_late(tmp_path: Path) -> None:
    sales(tmp_path, "A1,1,2026-07-01,s1,p1,online,c1,2,100.00,60.00")
    Source.objects.update(closed_through=2026 * 12 + 6)
    batch = sales(tmp_path, LINES)
    assert batch.counts["late"] == 2
    assert sorted(SalesLine.unscoped.filter(is_late=True).values_list("order_no", "line_no")) == [
        ("A1", "2"),
        ("A2", "1"),
    ]


def test_the_tier_is_the_customers_on_the_day_of_the_line(tmp_path: Path) -> None:
    from datetime import date

    from salesplan.core.services import trees

    trees.move(
        actor=SYSTEM, node_id=node("c1"), parent_id=node("silver"), on=date(2026, 8, 1), today=TODAY
    )
    sales(tmp_path, LINES)
    tiers = dict(
        SalesLine.unscoped.filter(customer_id=node("c1")).values_list("order_no", "tier_id")
    )
    assert tiers == {"A1": node("gold"), "A3": node("silver")}


def test_a_key_that_stands_twice_is_rejected_and_named(tmp_path: Path) -> None:
    batch = sales(tmp_path, LINES + "A2,1,2026-07-15,s2,p1,offline,c2,3,151.00,90.00")
    assert counts(batch) == {"read": 5, "accepted": 3, "rejected": 2, "inserted": 3}
    assert not SalesLine.unscoped.filter(order_no="A2").exists()
    assert [(error["row"], error["code"]) for error in batch.errors] == [
        (4, "duplicate_key"),
        (6, "duplicate_key"),
    ]


def test_a_file_that_breaks_in_the_middle_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="quotation mark"):
        sales(tmp_path, LINES + 'A4,1,"2026-07-01,s1,p1,online,c1,1,1,1')
    assert table() == []


def test_amounts_in_another_currency_are_converted_once_half_even(tmp_path: Path) -> None:
    from salesplan.core.models import CurrencyRate
    from tests.core.services.imports.helpers import HEADER, SPEC, load

    CurrencyRate.objects.create(currency="USD", date="2026-01-01", rate="7.10000000")
    CurrencyRate.objects.create(currency="USD", date="2026-07-10", rate="7.20000000")
    spec = SPEC | {"fields": SPEC["fields"] | {"currency": "currency"}}
    text = f"""{HEADER},currency
A1,1,2026-07-01,s1,p1,online,c1,1,0.05,0,USD
A2,1,2026-07-15,s1,p1,online,c1,1,10.01,0,USD
A3,1,2026-07-15,s1,p1,online,c1,1,10.01,0,CNY
A4,1,2026-07-15,s1,p1,online,c1,1,10.01,0,EUR"""
    batch = load(tmp_path, text, spec)
    assert [error["code"] for error in batch.errors] == ["no_rate"]
    rows = SalesLine.unscoped.order_by("order_no").values_list(
        "revenue", "amount", "currency", "rate_date"
    )
    assert [(r, a, c, str(d)) for r, a, c, d in rows] == [
        (36, 5, "USD", "2026-01-01"),  # 35.5 -> 36, half to even
        (7207, 1001, "USD", "2026-07-10"),  # 7207.2
        (1001, 1001, "CNY", "2026-07-15"),
    ]


def test_unknown_codes_are_rejected_created_or_put_on_the_work_list(tmp_path: Path) -> None:
    from tests.core.services.imports.helpers import HEADER, SPEC, load

    spec = SPEC | {
        "unknown": {"product": "create", "organisation": "unassigned", "customer": "reject"}
    }
    text = f"""{HEADER}
A1,1,2026-07-01,new,p1,online,c1,1,1,0
A2,1,2026-07-01,s1,fresh,online,c1,1,1,0
A3,1,2026-07-01,s1,p1,online,stranger,1,1,0
A4,1,2026-07-01,new,p1,online,,1,1,0"""
    batch = load(tmp_path, text, spec)
    assert counts(batch) == {"read": 4, "accepted": 3, "rejected": 1, "inserted": 3}
    assert batch.counts["created"] == {"product": 1}
    assert (batch.counts["unassigned.organisation"], batch.counts["unassigned.customer"]) == (2, 1)
    fresh = Node.unscoped.get(code="fresh")
    assert (fresh.kind, fresh.parent.code) == ("item", "unassigned-category")
    assert Node.unscoped.get(code="new").parent.code == "unassigned"


def test_a_big_import_marks_its_months_for_rebuilding(tmp_path: Path, settings: Any) -> None:
    from salesplan.core.models import StaleMonth

    settings.CUBE_DELTA_LIMIT = 2
    sales(tmp_path, LINES)
    assert sorted(StaleMonth.objects.values_list("period", flat=True)) == [24318, 24319]
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from core_actualsdelta")
        assert cursor.fetchone() == (0,)


def test_first_lines_are_stored_as_compared_ones_would_be(tmp_path: Path) -> None:
    def values(order: str) -> list[str]:
        names = [name for name in COLUMNS if name not in ("id", "source_id", "batch_id")]
        found = SalesLine.unscoped.filter(source_id=Source.objects.get(code=order).pk).exclude(
            order_no="A0"
        )
        return sorted(map(repr, found.values_list(*names)))

    sales(tmp_path, LINES, source="quick")
    sales(tmp_path, "A0,1,2026-06-30,s1,p1,online,c1,1,1,1", source="compared")
    sales(tmp_path, LINES, source="compared")
    assert values("quick") == values("compared")


def test_the_same_file_is_known_without_comparing_until_something_changed(tmp_path: Path) -> None:
    from salesplan.core.services.imports import unchanged
    from salesplan.core.services.imports.kinds import Run

    def known(batch: Any) -> frozenset[str]:
        class Feed:
            line_credits: list[Any] = []

        run = Run(batch, SYSTEM, TODAY, NOW, None, None)  # type: ignore[arg-type]
        run.feed = Feed()  # type: ignore[assignment]
        return unchanged.digests_in_force(run)

    first = sales(tmp_path, LINES)
    assert known(first) == {first.counts["digest"]}
    more = sales(tmp_path, "A7,1,2026-07-01,s1,p1,online,c1,2,100.00,60.00")
    assert known(first) == {first.counts["digest"], more.counts["digest"]}
    changed = sales(tmp_path, LINES.replace("150.00,90.00", "170.00,90.00"))
    assert known(first) == {changed.counts["digest"]}
    again = sales(tmp_path, LINES)
    assert counts(again) == {"read": 4, "accepted": 4, "updated": 1, "unchanged": 3}
    undo(again)
    assert known(first) == frozenset()
    once_more = sales(tmp_path, LINES)
    assert counts(once_more) == {"read": 4, "accepted": 4, "updated": 1, "unchanged": 3}


def test_a_first_file_with_a_repeated_key_names_it(tmp_path: Path) -> None:
    batch = sales(tmp_path, LINES + "A1,1,2026-07-01,s1,p1,online,c1,2,1,1")
    assert counts(batch) == {"read": 5, "accepted": 3, "rejected": 2, "inserted": 3}
