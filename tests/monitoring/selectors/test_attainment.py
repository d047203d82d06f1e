"""Attainment, landing and growth at every node, against sums in plain Python."""

from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.selectors import attainment, bridges, selections, trends
from monitoring.selectors.attainment import Board
from monitoring.selectors.selections import Asked
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Span
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, MONTHS, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DUE = (FIRST, FIRST + 1)
WHOLE = range(FIRST, FIRST + MONTHS)


def board_of(viewer: Viewer, as_of: date = small.TODAY, **asked: object) -> Board:
    selection = selections.choose(
        viewer=viewer,
        company=Company.objects.get(pk=1),
        as_of=as_of,
        asked=Asked(**asked),  # type: ignore[arg-type]
    )
    return attainment.board(viewer=viewer, selection=selection)


def test_the_company_and_its_regions(planned: Planned, executive: Persona) -> None:
    board = board_of(executive.viewer)
    rows = {row.place.code: row for row in board.rows}
    assert set(rows) == {"north", "south"}
    for code, row in [("", board.total), *rows.items()]:
        actual = planned.actual(lambda line, c=code: line.region.startswith(c), DUE)  # type: ignore[misc]
        due, whole = planned.target(code, DUE), planned.target(code, WHOLE)
        last_year = planned.actual(
            lambda line, c=code: line.region.startswith(c),  # type: ignore[misc]
            [p - 12 for p in DUE],
        )
        assert (row.actual, row.to_date, row.target) == (actual, due, whole)
        assert (row.last_year, row.gap) == (last_year, actual - due)
        assert row.attainment == Fraction(actual, due)
        assert row.growth == Fraction(actual, last_year) - 1
        assert row.landing == round(Fraction(actual, due) * whole)


@pytest.mark.parametrize("axis", ["organisation", "product", "channel"])
def test_the_ten_figures(planned: Planned, executive: Persona, axis: str) -> None:
    board = board_of(executive.viewer, axis=axis)
    lines = [line for line in small.LINES if line.period in DUE]
    revenue, cost = sum(x.revenue for x in lines), sum(x.cost for x in lines)
    orders = len({line.order_no for line in lines})
    assert (board.measures.revenue, board.measures.margin) == (revenue, revenue - cost)
    assert board.measures.quantity == sum(line.quantity for line in lines)
    assert board.measures.orders == orders
    assert board.measures.order_value == round(Fraction(revenue, orders))
    assert board.measures.active_customers == len({line.customer for line in lines})
    left = board.selection.at.remaining_days
    missing = planned.target("", WHOLE) - revenue
    assert board.required_rate == Fraction(missing, left)


@pytest.mark.parametrize("axis", ["organisation", "product", "channel"])
def test_children_add_up_to_their_parent(planned: Planned, executive: Persona, axis: str) -> None:
    board = board_of(executive.viewer, axis=axis)
    assert len(board.rows) == {"organisation": 2, "product": 2, "channel": 3}[axis]
    for name in ("actual", "target", "last_year"):
        assert sum(getattr(row, name) for row in board.rows) == getattr(board.total, name)


def test_within_the_month_by_working_day_and_last_year_to_the_same_day(
    planned: Planned, executive: Persona
) -> None:
    """10 August 2026 is a Monday: 6 of August's 21 working days are over."""
    board = board_of(executive.viewer, as_of=date(2026, 8, 10))
    august = planned.target("", [FIRST + 1])
    assert board.total.to_date == round(
        planned.target("", [FIRST]) + Fraction(august * board.selection.at.part, 21)
    )
    assert (board.selection.at.part, board.selection.at.whole) == (6, 21)
    for total, year in ((board.total.actual, 2026), (board.total.last_year, 2025)):
        first, last = date(year, 7, 1), date(year, 8, 10)
        assert total == planned.company.total("revenue", lambda x: first <= x.date <= last)  # noqa: B023


def test_no_target_is_not_zero_percent(planned: Planned, executive: Persona) -> None:
    board = board_of(executive.viewer, metric="units")
    assert board.total.actual > 0
    assert (board.total.target, board.total.to_date, board.total.attainment) == (None, None, None)
    assert (board.total.gap, board.total.landing, board.required_rate) == (None, None, None)


def test_a_target_without_sales_is_zero_percent(planned: Planned, executive: Persona) -> None:
    board = board_of(executive.viewer, span=Span(FIRST, 6), as_of=date(2026, 7, 31))
    assert board.total.actual == planned.actual(lambda _line: True, [FIRST])
    empty = board_of(executive.viewer, span=Span(FIRST + 3, 1), as_of=date(2026, 12, 31))
    assert empty.total.actual == 0
    assert empty.total.attainment == 0
    assert empty.total.gap == -planned.target("", [FIRST + 3])


def test_bridge_terms_add_up_exactly(planned: Planned, executive: Persona) -> None:
    for axis in ("organisation", "product", "channel"):
        for day in (date(2026, 8, 10), small.TODAY):
            board = board_of(executive.viewer, axis=axis, as_of=day)
            bridge = bridges.bridge(board=board)
            assert bridge is not None
            assert bridge.start + sum(step.change for step in bridge.steps) == bridge.end
            assert (bridge.start, bridge.end) == (board.total.to_date, board.total.actual)


def test_explanations_add_up_to_the_whole_gap(planned: Planned, executive: Persona) -> None:
    board = board_of(executive.viewer)
    parts = bridges.explained_by(board=board)
    assert parts[0][0].place.code == "south"
    assert sum(part.share or 0 for _row, part in parts) == 1
    assert sum(part.gap for _row, part in parts) == board.total.gap


def test_defaults_suit_the_viewer(
    planned: Planned, rep: Persona, manager_south: Persona, product_manager: Persona
) -> None:
    assert board_of(rep.viewer).total.actual == planned.actual(
        lambda line: line.seat == "north-a-1", DUE
    )
    south = board_of(manager_south.viewer)
    assert [row.place.code for row in south.rows] == ["south-a", "south-b"]
    assert [p.code for p in south.selection.places.path["organisation"]] == ["south"]
    line = board_of(product_manager.viewer, axis="product")
    assert line.total.actual == planned.actual(lambda x: x.product_line == "home", DUE)
    assert {row.place.code for row in line.rows} == {"home-1", "home-2"}


def test_outside_the_scope_there_is_nothing(
    planned: Planned, rep: Persona, manager_south: Persona, product_manager: Persona
) -> None:
    for viewer, asked in (
        (rep.viewer, {"organisation_id": planned["north-a-2"]}),
        (rep.viewer, {"organisation_id": 1}),
        (manager_south.viewer, {"organisation_id": planned["north"]}),
        (product_manager.viewer, {"product_id": planned["light"]}),
        (product_manager.viewer, {"product_id": 0}),
        (rep.viewer, {"organisation_id": 999_999}),
    ):
        with pytest.raises(NotVisible):
            board_of(viewer, **asked)  # type: ignore[arg-type]


def test_a_selection_opens_nothing_for_somebody_else(
    planned: Planned, executive: Persona, rep: Persona
) -> None:
    selection = board_of(executive.viewer).selection
    for read in (attainment.board, trends.by_month, trends.grid):
        with pytest.raises(NotVisible):
            read(viewer=rep.viewer, selection=selection)


def test_a_node_of_another_tree_is_refused(planned: Planned, executive: Persona) -> None:
    for asked in ({"organisation_id": planned["home"]}, {"channel_id": planned["north"]}):
        with pytest.raises(NotVisible):
            board_of(executive.viewer, **asked)
    with pytest.raises(Invalid):
        board_of(executive.viewer, product_id=planned["home-1-1"])


def test_months_add_up_to_the_period(planned: Planned, executive: Persona) -> None:
    board = board_of(executive.viewer, as_of=date(2026, 8, 10))
    months = trends.by_month(viewer=executive.viewer, selection=board.selection)
    assert sum(month.actual or 0 for month in months) == board.total.actual
    assert sum(month.target or 0 for month in months) == board.total.target
    assert [month.actual is None for month in months] == [False, False, True, True, True, True]
    for place, line in trends.grid(viewer=executive.viewer, selection=board.selection):
        row = next(row for row in board.rows if row.place.id == place.id)
        assert sum(month.actual or 0 for month in line) == row.actual


def test_few_queries_whatever_the_number_of_nodes(planned: Planned, executive: Persona) -> None:
    with CaptureQueriesContext(connection) as queries:
        board_of(executive.viewer)
    assert len(queries) <= 7
