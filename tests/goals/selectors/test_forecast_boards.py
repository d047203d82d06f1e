"""The board: sums that were said and filled, what counts, what moved, who is missing, who sees it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from goals.models import ForecastSubmission
from goals.selectors import forecast_boards, forecast_moves, forecast_places
from goals.selectors.forecast_boards import Board, Row
from goals.selectors.forecast_places import Place
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Metric
from salesplan.engine.periods import Span
from tests.factories import forecast_run
from tests.factories.planned_company import FIRST, NOW, Planned, cube, planned
from tests.factories.small_company import SEATS, TODAY
from tests.personas import Persona, on_seat

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
SEPTEMBER = Span(FIRST + 2)
SLOTS = [date(2026, 8, 17), date(2026, 8, 24), date(2026, 8, 31)]
OF_SEAT = {seat: (number + 1) * 100_00 for number, seat in enumerate(SEATS)}
"""What statistics expect of each seat in September; above them the sums."""


def expected(code: str) -> int:
    return sum(value for seat, value in OF_SEAT.items() if seat.startswith(code))


@pytest.fixture
def company(planned: Planned) -> Planned:
    codes = [*SEATS, "north-a", "north-b", "south-a", "south-b", "north", "south"]
    nodes = {planned[code]: {FIRST + 2: expected(code)} for code in codes}
    forecast_run.write(TODAY, nodes | {1: {FIRST + 2: expected("")}})
    return planned


Say = Callable[..., ForecastSubmission]


@pytest.fixture
def say(company: Planned) -> Say:
    """Write what somebody said in a slot, without the service."""

    def write(code: str, commit: int, slot: int = 2, judge: str = "rep", **more: Any) -> Any:
        return ForecastSubmission.unscoped.create(
            metric=Metric.objects.get(code=more.pop("metric", "revenue")),
            organisation_id=company[code], first_period=FIRST + 2, months=1, rhythm="week",
            slot=SLOTS[slot], judge=judge, commit=commit, as_of=SLOTS[slot],
            at=NOW - timedelta(days=7 * (2 - slot)), **more,
        )  # fmt: skip

    return write


def place(company: Planned, viewer: Persona, code: str = "", **more: Any) -> Place:
    return forecast_places.choose(
        viewer=viewer.viewer, today=TODAY, period="2026-09",
        organisation_id=company[code] if code else None, **more,
    )  # fmt: skip


def board(company: Planned, viewer: Persona, code: str = "", **more: Any) -> Board:
    at = place(company, viewer, code)
    return forecast_boards.board(viewer=viewer.viewer, place=at, as_of=TODAY, **more)


def row(found: Board, code: str) -> Row:
    return next(one for one in found.rows if one.spot.code == code)


def test_what_nobody_said_is_filled_and_counted(
    company: Planned, say: Say, manager_north: Persona
) -> None:
    say("north-a-1", 130_00, best=150_00, worst=120_00)
    found = board(company, manager_north)
    team = row(found, "north-a")
    assert (team.reps.commit, team.reps.said, team.reps.filled) == (130_00 + 200_00, 1, 1)
    assert (team.best, team.worst) == (150_00 + 200_00, 120_00 + 200_00)
    assert (team.source, team.called) == ("reps", 330_00)
    assert team.statistical == expected("north-a")
    silent = row(found, "north-b")
    assert (silent.source, silent.called) == ("statistical", expected("north-b"))
    assert (found.single.commit, found.single.said, found.single.filled) == (
        330_00 + expected("north-b"), 1, 1,
    )  # fmt: skip
    assert found.total.reps.commit == 130_00 + expected("north") - 100_00
    assert team.target == company.target("north-a", [FIRST + 2])
    assert team.gap == 330_00 - company.target("north-a", [FIRST + 2])


def test_without_forecast_nothing_is_zero(planned: Planned, manager_north: Persona) -> None:
    found = board(planned, manager_north)
    assert found.total.called is found.total.statistical is found.total.gap is None
    assert (found.total.reps.unknown, found.total.reps.filled) == (4, 0)
    assert (found.single.commit, found.single.unknown) == (None, 2)
    assert found.total.change is None


def test_the_managers_call_counts_and_the_final_one_settles(
    company: Planned, say: Say, manager_north: Persona
) -> None:
    say("north-a-1", 130_00)
    say("north-a", 500_00, judge="manager", best=600_00)
    team = row(board(company, manager_north), "north-a")
    assert (team.source, team.called, team.best, team.worst) == ("own", 500_00, 600_00, None)
    assert team.reps.commit == 330_00  # beside it
    say("north", 900_00, judge="final")
    found = board(company, manager_north)
    assert found.is_settled
    assert (found.total.source, found.total.called) == ("final", 900_00)


def test_of_a_vacant_seat_the_managers_call_stands_in(
    company: Planned, say: Say, manager_north: Persona
) -> None:
    say("north-a-2", 70_00, judge="manager")
    team = row(board(company, manager_north), "north-a")
    assert (team.reps.commit, team.reps.said) == (100_00 + 70_00, 1)


def test_who_is_missing(company: Planned, say: Say, manager_north: Persona, rep: Persona) -> None:
    on_seat("two", company["north-a-2"])
    team = row(board(company, manager_north), "north-a")
    assert [seat.holders for seat in team.waiting] == [("Rep",), ("Two",)]
    say("north-a-1", 100_00, slot=1)  # of the round before
    say("north-a-2", 100_00)
    found = board(company, manager_north)
    assert [seat.holders for seat in row(found, "north-a").waiting] == [("Rep",)]
    assert [seat.spot.code for seat in found.total.vacant] == ["north-b-1", "north-b-2"]


def test_changes_add_up_to_the_change_of_the_sum(
    company: Planned, say: Say, manager_north: Persona, rep: Persona
) -> None:
    say("north-a-1", 100_00, slot=0)
    say("north-a-1", 110_00, slot=1)
    say("north-a-1", 140_00, slot=2, by=rep.user, reason="The project is signed")
    say("north-a-2", 250_00, slot=2)
    found = board(company, manager_north, "north-a")
    assert (found.since, found.slots) == (SLOTS[2], tuple(reversed(SLOTS)))
    assert (found.total.before, found.total.change) == (110_00 + 200_00, 80_00)
    moves = forecast_moves.moves(viewer=manager_north.viewer, place=found.place, since=found.since)
    first, second = moves
    assert (first.change, str(first.said.by), first.said.reason) == (
        30_00, "Rep", "The project is signed",
    )  # fmt: skip
    assert (second.change, second.said.commit) == (None, 250_00)
    filled = 250_00 - expected("north-a-2")
    assert (first.change or 0) + filled == found.total.change
    since = forecast_moves.moves(viewer=manager_north.viewer, place=found.place, since=SLOTS[1])
    assert [one.change for one in since] == [30_00, 10_00, None]
    earlier = board(company, manager_north, "north-a", since=SLOTS[1])
    assert earlier.total.before == 100_00 + 200_00


def test_of_a_period_that_is_over_statistics_are_those_before_it_began(
    company: Planned, manager_north: Persona
) -> None:
    august, seat = FIRST + 1, company["north-a-1"]
    forecast_run.write(date(2026, 7, 31), {seat: {august: 7, FIRST + 2: 8}}, is_current=False)
    at = forecast_places.choose(
        viewer=manager_north.viewer, today=TODAY, period="2026-08",
        organisation_id=company["north-a"],
    )  # fmt: skip
    found = forecast_boards.board(viewer=manager_north.viewer, place=at, as_of=TODAY)
    first, second = found.rows
    assert first.actual == company.actual(lambda line: line.seat == "north-a-1", [august])
    assert (first.statistical, first.called) == (7, 7)
    assert (second.statistical, second.called, second.reps.unknown) == (None, None, 1)
    september = board(company, manager_north, "north-a")
    assert september.total.actual is None  # it has not begun: not zero


def test_odds_are_those_of_the_target(company: Planned, say: Say, manager_north: Persona) -> None:
    team = row(board(company, manager_north), "north-a")
    assert team.target is not None
    assert team.target > expected("north-a") * 2
    assert team.odds == 100  # never quite nothing
    assert team.outlook is not None
    assert (team.outlook.low80, team.outlook.high80) == (270_00, 330_00)


def test_everybody_sees_the_own_part(
    company: Planned, say: Say, manager_north: Persona, manager_south: Persona, rep: Persona,
    executive: Persona, product_manager: Persona,
) -> None:  # fmt: skip
    mine = say("north-a-1", 130_00)
    say("south-a-1", 1)
    for nobody in (manager_south, rep, product_manager):
        with pytest.raises(NotVisible):
            place(company, nobody, "north")
    with pytest.raises(NotVisible):  # no territory at all
        place(company, product_manager)
    own = board(company, rep)
    assert (own.total.spot.code, own.total.called, own.rows) == ("north-a-1", 130_00, ())
    assert [spot.code for spot in own.place.path] == ["north-a-1"]
    assert [one.pk for one in forecast_moves.everything(viewer=rep.viewer, place=own.place)] == [
        mine.pk
    ]
    assert forecast_places.top(viewer=executive.viewer) == 1
    assert board(company, executive).total.reps.said == 2


def test_words_that_name_nothing(company: Planned, manager_north: Persona) -> None:
    for words, field in (
        ({"period": "2026-13"}, "period"), ({"period": "soon"}, "period"),
        ({"period": "2026-08.2"}, "period"), ({"metric": "margin_rate"}, "metric"),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            forecast_places.choose(
                viewer=manager_north.viewer,
                today=TODAY,
                **words,  # type: ignore[arg-type]
            )
        assert refused.value.field == field
    half = forecast_places.choose(viewer=manager_north.viewer, today=TODAY, period="2026-07.6")
    assert half.span in forecast_places.periods(viewer=manager_north.viewer, today=TODAY)


def test_the_number_of_queries_does_not_depend_on_what_lies_below(
    company: Planned, say: Say, executive: Persona,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    say("north-a-1", 130_00, slot=0)
    for code in ("", "north-a"):
        at = place(company, executive, code)
        with django_assert_num_queries(18):
            forecast_boards.board(viewer=executive.viewer, place=at, as_of=TODAY)
