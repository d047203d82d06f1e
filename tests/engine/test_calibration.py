"""What remains of a plan is spread again: to the cent, without touching what is locked."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import calibration
from salesplan.engine.calibration import Remaining
from salesplan.engine.errors import EngineError
from salesplan.engine.spreading import NO_CAP, NO_FLOOR, SpreadRefused

AMOUNTS = st.integers(0, 10**9)


def leaves(values: list[int], locked: list[int] | None = None, quantum: int = 1) -> Remaining:
    """Leaves without bounds; `locked` are positions."""
    count = len(values)
    mask = np.zeros(count, np.bool_)
    mask[locked or []] = True
    return Remaining(
        np.array(values, np.int64), mask, np.full(count, NO_FLOOR), np.full(count, NO_CAP), quantum
    )


def groups(*ids: int) -> np.ndarray:
    return np.array(ids, np.int64)


def test_a_shortfall_is_spread_like_the_plans_own_curve():
    part = leaves([100, 300, 50, 50])
    found = calibration.keep_total(part, groups(0, 0, 1, 1), groups(40, -10))
    assert found.tolist() == [110, 330, 45, 45]


def test_a_profile_gives_the_months_of_a_group_other_weights():
    part = leaves([100, 300, 50])
    within = np.array([400.0, 400.0, 100.0])
    weights = calibration.phased_weights(within, groups(0, 0, 0), groups(0, 1, 1), groups(1, 3))
    found = calibration.keep_total(part, groups(0, 0, 0), groups(50), weights)
    assert found.tolist() == [125, 300, 75]


def test_whoever_has_nothing_yet_follows_the_curve_of_the_others():
    own = np.array([[1, 3], [0, 0], [2, 2]], np.int64)
    found = calibration.curve_weights(groups(8, 9, -4), own)
    assert found.tolist() == [[2.0, 6.0], [3.375, 5.625], [0.0, 0.0]]


def test_locked_leaves_keep_their_value_and_the_others_make_up_for_it():
    part = leaves([100, 300, 100], locked=[1])
    assert calibration.keep_total(part, groups(0, 0, 0), groups(50)).tolist() == [125, 300, 125]


def test_floors_and_caps_of_leaves_hold():
    part = leaves([100, 100])
    part.caps[0] = 110
    assert calibration.keep_total(part, groups(0, 0), groups(60)).tolist() == [110, 150]
    part.caps[1] = 120
    with pytest.raises(SpreadRefused) as refusal:
        calibration.keep_total(part, groups(0, 0), groups(60))
    assert refusal.value.code == "caps_below_total"


def test_nothing_left_to_spread_over_is_refused_with_the_numbers():
    with pytest.raises(SpreadRefused) as refusal:
        calibration.keep_total(leaves([100, 300], locked=[0, 1]), groups(0, 0), groups(1))
    assert refusal.value.code == "all_locked"
    assert refusal.value.numbers["short_by"] == 1


def test_who_sold_more_than_the_whole_total_cannot_keep_it():
    with pytest.raises(EngineError) as refusal:
        calibration.keep_total(leaves([10, 10, 5]), groups(0, 0, 1), groups(0, -6))
    assert refusal.value.code == "negative_rest"
    assert refusal.value.numbers == {"group": 1, "rest": -1}


def test_planned_returns_stay_what_they_are_where_only_the_change_is_spread():
    part = leaves([300, -100, 100])
    assert calibration.keep_total(part, groups(0, 0, 0), groups(50)).tolist() == [330, -90, 110]


def test_cells_come_in_rounding_units_as_far_as_the_total_does():
    found = calibration.keep_total(leaves([3_000, 1_000], quantum=100), groups(0, 0), groups(250))
    assert sum(found.tolist()) == 4_250
    assert (found % 100 == 0).sum() == 1


@given(st.lists(st.tuples(AMOUNTS, st.integers(0, 3)), min_size=1, max_size=30),
       st.lists(AMOUNTS, min_size=4, max_size=4), st.sampled_from([1, 100, 1_000_000]))  # fmt: skip
def test_what_is_kept_is_kept_exactly_in_every_group(cells, owed, quantum):
    _ids, group_of = np.unique([group for _value, group in cells], return_inverse=True)
    part = leaves([value for value, _group in cells], quantum=quantum)
    lacking = np.array(owed[: int(group_of.max()) + 1], np.int64)
    found = calibration.keep_total(part, group_of, lacking)
    after = Remaining(found, part.locked, part.floors, part.caps).sums(group_of)
    assert (after == part.sums(group_of) + lacking).all()
    assert found.min() >= 0


def test_the_forecast_is_followed_a_share_of_the_way():
    part = leaves([100, 300, 200])
    towards = groups(200, 400)
    half = calibration.follow(part, groups(0, 0, 1), towards, Fraction(1, 2))
    assert half.tolist() == [75, 225, 300]
    assert calibration.follow(part, groups(0, 0, 1), towards, Fraction(0)).tolist() == [
        100, 300, 200,
    ]  # fmt: skip
    assert calibration.follow(part, groups(0, 0, 1), towards, Fraction(1)).tolist() == [
        50, 150, 400,
    ]  # fmt: skip
    with pytest.raises(EngineError, match="no share"):
        calibration.follow(part, groups(0, 0, 1), towards, Fraction(11, 10))


def test_relief_is_lost_or_taken_over_by_the_others():
    inside = np.array([True, True, False, False])
    lost = calibration.relieve(leaves([60, 40, 100, 300]), inside, 50)
    assert lost.tolist() == [30, 20, 100, 300]
    taken = calibration.relieve(leaves([60, 40, 100, 300]), inside, 50, ~inside)
    assert taken.tolist() == [30, 20, 113, 337]


@pytest.mark.parametrize(
    ("amount", "inside", "code"),
    [
        (0, [True, False], "no_relief"),
        (101, [True, False], "relief_too_large"),
        (10, [True, True], "nobody_else"),
    ],
)
def test_relief_that_makes_no_sense_is_refused(amount, inside, code):
    with pytest.raises(EngineError) as refusal:
        calibration.relieve(leaves([100, 50]), np.array(inside), amount, ~np.array(inside))
    assert refusal.value.code == code


@given(st.lists(AMOUNTS, min_size=2, max_size=20), st.data())
def test_relief_that_is_taken_over_keeps_the_sum(values, data):
    inside = np.zeros(len(values), np.bool_)
    inside[: data.draw(st.integers(1, len(values) - 1))] = True
    held = int(np.array(values)[inside].sum())
    if not held:
        return
    amount = data.draw(st.integers(1, held))
    found = calibration.relieve(leaves(values), inside, amount, ~inside)
    assert found.sum() == sum(values)
    assert found[inside].sum() == held - amount
