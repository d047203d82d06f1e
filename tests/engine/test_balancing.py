"""The fewest moves that balance seats, against trying out everything."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.engine.balancing import Book, band, propose, variation


def book(seat_of, sizes, teams, fixed=()) -> Book:
    movable = np.array([place not in fixed for place in range(len(sizes))], np.bool_)
    return Book(np.array(seat_of, np.int64), np.array(sizes, np.int64), movable, tuple(teams))


def brute_force(made: Book, tolerance: int) -> tuple[int, int] | None:
    """(moves, moves across teams) of the best of all assignments; None without any."""
    seats = range(len(made.teams))
    low, high = band(made.loads().tolist(), tolerance)
    choices = [
        seats if made.movable[at] and made.sizes[at] else [int(made.seat_of[at])]
        for at in range(len(made.sizes))
    ]
    best = None
    for chosen in product(*choices):
        loads = made.loads(np.array(chosen, np.int64))
        if ((loads < low) | (loads > high)).any():
            continue
        moved = [at for at, seat in enumerate(chosen) if seat != made.seat_of[at]]
        teams = made.teams
        crossing = sum(teams[chosen[at]] != teams[int(made.seat_of[at])] for at in moved)
        best = min(best or (len(moved), crossing), (len(moved), crossing))
    return best


books = st.integers(2, 4).flatmap(
    lambda seats: st.integers(3, 7).flatmap(
        lambda count: st.builds(
            book,
            st.lists(st.integers(0, seats - 1), min_size=count, max_size=count),
            st.lists(st.integers(0, 30), min_size=count, max_size=count),
            st.lists(st.integers(1, 2), min_size=seats, max_size=seats),
            st.sets(st.integers(0, count - 1), max_size=2),
        )
    )
)


@settings(max_examples=60)
@given(made=books, tolerance=st.sampled_from([1_000, 2_500, 5_000]))
def test_small_cases_are_as_good_as_trying_out_everything(made: Book, tolerance: int) -> None:
    found = propose(made, tolerance)
    best = brute_force(made, tolerance)
    assert int(found.after.sum()) == int(found.before.sum())
    assert all(made.movable[move.customer] for move in found.moves)
    assert found.proven
    if best is None:
        assert found.outside
    else:
        assert not found.outside
        crossing = sum(made.teams[one.source] != made.teams[one.to] for one in found.moves)
        assert (len(found.moves), crossing) == best


def test_the_greedy_answer_is_beaten_by_the_search() -> None:
    made = book([1, 2, 1, 2, 1], [1, 7, 10, 6, 1], [1, 1, 1])
    assert len(propose(made, 2_000, search=0).moves) == 3
    found = propose(made, 2_000)
    assert sorted(made.sizes[move.customer] for move in found.moves) == [6, 10]
    assert found.proven


def test_moves_stay_inside_the_team_where_that_does_as_well() -> None:
    made = book([0, 0, 1, 2], [10, 10, 10, 0], [1, 2, 1])
    found = propose(made, 1_000)
    assert [(move.source, move.to) for move in found.moves] == [(0, 2)]
    assert found.proven


def test_a_customer_that_stays_with_its_owner_is_never_moved() -> None:
    made = book([0, 0, 1], [10, 10, 0], [1, 1], fixed={0, 1})
    found = propose(made, 1_000)
    assert found.moves == ()
    assert found.outside == (0, 1)
    assert found.proven


def test_a_seat_with_one_customer_too_large_for_anybody_is_named() -> None:
    made = book([0, 1, 1, 2], [100, 10, 10, 10], [1, 1, 1])
    found = propose(made, 2_000)
    assert 0 in found.outside
    assert found.after.sum() == 130


def test_many_customers_are_balanced_quickly_and_exactly() -> None:
    sizes = [(at * 7919) % 1_000 + 1 for at in range(4_000)]
    seat_of = [at % 40 if at % 3 else at % 7 for at in range(4_000)]
    made = book(seat_of, sizes, [seat // 4 for seat in range(40)])
    found = propose(made, 1_000)
    assert found.outside == ()
    assert found.low <= found.after.min() <= found.after.max() <= found.high
    before, after = variation(found.before.tolist()), variation(found.after.tolist())
    assert before is not None
    assert after is not None
    assert after < before / 5


def test_no_seat_and_no_load_are_no_fault() -> None:
    assert propose(book([], [], []), 1_000).moves == ()
    assert propose(book([0], [0], [1, 1]), 1_000).outside == ()
    assert variation([0, 0]) is None


@pytest.mark.parametrize(
    ("loads", "points"), [([10, 10], 0), ([5, 15], 5_000), ([0, 20], 10_000), ([1, 2, 3], 4_082)]
)
def test_the_coefficient_of_variation(loads: list[int], points: int) -> None:
    assert variation(loads) == points
