"""Figures read from the cube equal plain sums over the lines, and show nobody more than is theirs."""

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, actuals
from salesplan.core.selectors.actuals import Figures
from salesplan.core.selectors.actuals.places import Column
from salesplan.core.services.cube.drain import drain
from salesplan.engine.periods import last_day, month_of
from tests.core.services.cube import writing
from tests.core.services.cube.writing import Sale
from tests.factories.small_company import FIRST_PERIOD, LINES, TODAY, Line, SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LAST = FIRST_PERIOD + 25
EVERYTHING = access.system()
Where = Callable[[Line], bool]


@pytest.fixture
def company(small_actuals: SmallCompany) -> SmallCompany:
    """The small company with its cube."""
    return small_actuals


def expected(where: Where, first: date, last: date, *, customers: bool = False) -> Figures:
    lines = [line for line in LINES if first <= line.date <= last and where(line)]
    return Figures(
        revenue=sum(line.revenue for line in lines),
        cost=sum(line.cost for line in lines),
        quantity=sum(line.quantity for line in lines),
        orders=len({line.order_no for line in lines}),
        active_customers=len({line.customer for line in lines}) if customers else None,
    )


def day(period: int, number: int = 1) -> date:
    return date(period // 12, period % 12 + 1, number)


PLACES: list[tuple[dict[str, str], Where]] = [
    ({}, lambda _line: True),
    ({"organisation_id": "north"}, lambda line: line.region == "north"),
    ({"organisation_id": "north-a"}, lambda line: line.team == "north-a"),
    ({"organisation_id": "south-b-2"}, lambda line: line.seat == "south-b-2"),
    ({"product_id": "home"}, lambda line: line.product_line == "home"),
    ({"product_id": "light-2"}, lambda line: line.category == "light-2"),
    ({"product_id": "light-2-1"}, lambda line: line.item == "light-2-1"),
    ({"channel_id": "dealer"}, lambda line: line.channel == "dealer"),
    ({"tier_id": "tier-b"}, lambda line: line.tier == "tier-b"),
    (
        {"organisation_id": "south", "product_id": "home-1", "channel_id": "shop"},
        lambda line: (line.region, line.category, line.channel) == ("south", "home-1", "shop"),
    ),
    (
        {"organisation_id": "north-b-1", "product_id": "home-1-2"},
        lambda line: (line.seat, line.item) == ("north-b-1", "home-1-2"),
    ),
    (
        {"product_id": "light", "tier_id": "tier-a", "organisation_id": "south-a"},
        lambda line: (line.product_line, line.tier, line.team) == ("light", "tier-a", "south-a"),
    ),
]


@pytest.mark.parametrize(("place", "where"), PLACES)
def test_figures_equal_sums_over_the_lines(
    company: SmallCompany, place: dict[str, str], where: Where
) -> None:
    keys: dict[str, Any] = {"organisation_id": 1} | {
        key: company[code] for key, code in place.items()
    }
    known = set(place) <= {"organisation_id"}
    for first, last, as_of in (
        (LAST - 1, LAST, TODAY), (LAST - 1, LAST, day(LAST, 17)), (LAST - 14, LAST - 3, TODAY),
    ):  # fmt: skip
        span: dict[str, Any] = {"first_period": first, "last_period": last, "as_of": as_of}
        end = min(last_day(last), as_of)
        found = actuals.figures(viewer=EVERYTHING, **keys, **span)
        assert (found.revenue, found.cost, found.quantity, found.orders) == (
            (e := expected(where, day(first), end)).revenue, e.cost, e.quantity, e.orders,
        )  # fmt: skip
        if known and end == last_day(last):
            assert found == expected(where, day(first), end, customers=True)
        before = actuals.last_year_same_day(viewer=EVERYTHING, **keys, **span)
        cut = end.replace(year=end.year - 1)
        whole = end == last_day(last)
        assert before == expected(where, day(first - 12), cut, customers=known and whole)


def test_this_year_and_last_come_in_one_statement(company: SmallCompany) -> None:
    span: dict[str, Any] = {"first_period": LAST - 1, "last_period": LAST, "as_of": day(LAST, 10)}
    with CaptureQueriesContext(connection) as queries:
        now, before = actuals.with_last_year(viewer=EVERYTHING, organisation_id=1, **span)
    assert len(queries) == 2  # the figures, and which months are kept by day
    assert now.revenue == actuals.figures(viewer=EVERYTHING, organisation_id=1, **span).revenue
    assert before == expected(lambda _line: True, day(LAST - 13), date(2025, 8, 10))
    assert now.margin == now.revenue - now.cost
    assert now.order_value == round(now.revenue / now.orders)
    assert Figures().order_value is None


def _equals(child_of: Callable[[Line], str], code: str) -> Where:
    return lambda line: child_of(line) == code


CHILDREN: list[tuple[Column, dict[str, str], Callable[[Line], str]]] = [
        ("organisation_id", {}, lambda line: line.region),
        ("organisation_id", {"organisation_id": "north-a", "product_id": "home"},
         lambda line: line.seat if (line.team, line.product_line) == ("north-a", "home") else ""),
        ("product_id", {}, lambda line: line.product_line),
        ("product_id", {"product_id": "light"},
         lambda line: line.category if line.product_line == "light" else ""),
        ("product_id", {"product_id": "light-1", "organisation_id": "south"},
         lambda line: line.item if (line.category, line.region) == ("light-1", "south") else ""),
        ("channel_id", {"product_id": "home"},
         lambda line: line.channel if line.product_line == "home" else ""),
        ("tier_id", {"organisation_id": "south-a-1"},
         lambda line: line.tier if line.seat == "south-a-1" else ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("along", "of", "child_of"), CHILDREN)
def test_children_are_split_like_the_lines(
    company: SmallCompany, along: Column, of: dict[str, str], child_of: Callable[[Line], str]
) -> None:
    keys: dict[str, Any] = {"organisation_id": 1} | {key: company[code] for key, code in of.items()}
    found = actuals.children(
        viewer=EVERYTHING, **keys, along=along, first_period=LAST - 5, last_period=LAST,
        as_of=day(LAST, 20),
    )  # fmt: skip
    for code in {child_of(line) for line in LINES} - {""}:
        e = expected(_equals(child_of, code), day(LAST - 5), day(LAST, 20))
        assert found[company[code]].revenue == e.revenue
        assert found[company[code]].orders == e.orders
    assert len(found) == len({child_of(line) for line in LINES} - {""})


def test_months_and_any_run_of_days(company: SmallCompany) -> None:
    months = actuals.by_month(
        viewer=EVERYTHING, organisation_id=company["south"], first_period=FIRST_PERIOD,
        last_period=LAST, as_of=TODAY,
    )  # fmt: skip
    south: Where = lambda line: line.region == "south"  # noqa: E731
    assert months == {
        p: expected(south, day(p), last_day(p), customers=True)
        for p in range(FIRST_PERIOD, LAST + 1)
    }
    for first, last in [
        (date(2026, 7, 28), date(2026, 8, 3)), (date(2024, 11, 11), date(2025, 1, 12)),
    ]:  # fmt: skip
        found = actuals.between(
            viewer=EVERYTHING, organisation_id=company["south"], first_day=first, last_day=last
        )
        assert found == expected(south, first, last)


def test_reference_cells_are_the_leaves_of_the_span(company: SmallCompany) -> None:
    cells = actuals.reference_cells(
        viewer=EVERYTHING, organisation_id=company["north"], first_period=LAST - 12,
        last_period=LAST - 1, measure="revenue",
    )  # fmt: skip
    sums: dict[tuple[int, ...], int] = {}
    for line in LINES:
        if line.region == "north" and LAST - 12 <= line.period <= LAST - 1:
            key = (company[line.seat], company[line.category], company[line.channel], line.period)
            sums[key] = sums.get(key, 0) + line.revenue
    assert [tuple(cell) for cell in cells.tolist()] == [(*k, v) for k, v in sorted(sums.items())]


def test_everyone_sees_own_places_only(
    company: SmallCompany, rep: Persona, manager_north: Persona, product_manager: Persona
) -> None:
    span: dict[str, Any] = {"first_period": LAST, "last_period": LAST, "as_of": TODAY}

    def sees(viewer: Viewer, organisation: int, product: int = 0) -> bool:
        try:
            actuals.figures(viewer=viewer, organisation_id=organisation, product_id=product, **span)
        except NotVisible:
            return False
        return True

    seats = {code: company[code] for code in ("north-a-1", "north-a-2", "north", "south")}
    assert [c for c, n in seats.items() if sees(rep.viewer, n)] == ["north-a-1"]
    assert [c for c, n in seats.items() if sees(manager_north.viewer, n)] == [
        "north-a-1", "north-a-2", "north",
    ]  # fmt: skip
    assert not sees(product_manager.viewer, 1)
    assert sees(product_manager.viewer, 1, company["home-1"])
    assert not sees(product_manager.viewer, 1, company["light"])
    for call in (
        lambda: actuals.children(
            viewer=rep.viewer, organisation_id=1, along="organisation_id", **span
        ),
        lambda: actuals.by_month(viewer=rep.viewer, organisation_id=1, **span),
        lambda: actuals.reference_cells(
            viewer=rep.viewer, organisation_id=1, first_period=LAST, last_period=LAST
        ),
        lambda: actuals.by_customer(viewer=rep.viewer, organisation_id=1, **span),
        lambda: actuals.active_customers(
            viewer=rep.viewer, organisation_id=1, first_period=LAST, last_period=LAST
        ),
    ):
        with pytest.raises(NotVisible):
            call()


def test_a_product_manager_gets_the_reference_of_the_own_line(
    company: SmallCompany, product_manager: Persona
) -> None:
    cells = actuals.reference_cells(
        viewer=product_manager.viewer, organisation_id=1, first_period=LAST, last_period=LAST
    )
    own = {company["home-1"], company["home-2"]}
    assert set(cells["product_id"].tolist()) == own


def test_customers_of_a_place(company: SmallCompany) -> None:
    span: dict[str, Any] = {"first_period": LAST - 2, "last_period": LAST}
    found = actuals.by_customer(
        viewer=EVERYTHING, organisation_id=company["south"], as_of=TODAY, **span
    )
    south = [line for line in LINES if line.region == "south" and line.period >= LAST - 2]
    assert {c: f.revenue for c, f in found.items()} == {
        company[code]: sum(line.revenue for line in south if line.customer == code)
        for code in {line.customer for line in south}
    }
    count = actuals.active_customers(viewer=EVERYTHING, organisation_id=company["south"], **span)
    assert count == len(found)


@pytest.mark.parametrize("seed", range(6))
def test_distinct_orders_hold_over_any_cut_and_credit(seed: int) -> None:
    ledger = writing.build()
    rng = random.Random(seed)
    for _ in range(10):
        writing.random_batch(ledger, rng)
    drain(today=writing.TODAY)
    for _ in range(20):
        first = date(2025, 3, 1).toordinal() + rng.randint(0, 540)
        span = date.fromordinal(first), date.fromordinal(first + rng.randint(0, 400))
        for code in ("company", "north", "team-a", "a1", "overlay"):
            node = ledger.ids.get(code, 1)
            found = actuals.between(
                viewer=EVERYTHING, organisation_id=node, first_day=span[0], last_day=span[1]
            )
            assert found.orders == len(_orders(node, *span)), (code, span)


def _orders(node: int, first: date, last: date) -> set[str]:
    rows = [row for row in writing._leaves() if first <= row[1] <= last]
    return {row[0] for row in rows if node in writing._above(row[2])}


def test_a_line_without_category_and_a_group_with_own_lines_are_in_the_reference() -> None:
    ledger = writing.build()
    august = date(2026, 8, 3)
    ledger.write(
        Sale("O1", "1", august, item="i5", revenue=5),
        Sale("O2", "1", august, item="i4", revenue=7),
        Sale("O3", "1", august, item="i4", channel="online", revenue=11),
    )
    drain(today=writing.TODAY)
    month = month_of(august)
    cells = actuals.reference_cells(
        viewer=EVERYTHING, organisation_id=1, first_period=month, last_period=month
    )
    names = {v: k for k, v in ledger.ids.items()}
    found = {(names[int(c["product_id"])], names[int(c["channel_id"])], int(c["value"]))
             for c in cells}  # fmt: skip
    assert found == {("line-2", "web", 5), ("cat-3", "web", 7), ("cat-3", "online", 11)}


def test_freshness_says_since_when_changes_wait() -> None:
    ledger = writing.build()
    before = actuals.freshness()
    assert before.stale_since is None
    ledger.write(Sale("O1", "1", date(2026, 8, 3)))
    assert actuals.freshness().stale_since is not None
    drain(today=writing.TODAY)
    after = actuals.freshness()
    assert (after.generation, after.stale_since) == (before.generation + 1, None)
