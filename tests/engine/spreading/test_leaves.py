"""Spreading in the language of planning: every worked case of golden.md, and the refusals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading import (
    Bounds,
    Leaves,
    Rounding,
    SpreadOptions,
    SpreadRefused,
    spread_total,
)

EQUAL = SpreadOptions(on_zero="equal")
WITH_EMPTY = SpreadOptions(include_empty=True)


def held(*leaves: int, count: int) -> np.ndarray:
    mask = np.zeros(count, dtype=bool)
    mask[list(leaves)] = True
    return mask


def after(total: int, values: list[int | None], **how) -> list[int | None]:
    return spread_total(total, Leaves.of(values), **how).leaves.to_list()


def refused(total: int, values: list[int | None], **how) -> SpreadRefused:
    with pytest.raises(SpreadRefused) as caught:
        spread_total(total, Leaves.of(values), **how)
    return caught.value


def test_a_held_leaf_keeps_its_value_and_the_others_take_the_difference():
    assert after(100, [10, 20, 30], locked=held(1, count=3)) == [20, 20, 60]


def test_a_year_of_equal_months_stays_equal():
    assert after(30_000, [2000] * 12) == [2500] * 12


def test_a_published_case_whose_rest_was_lost_adds_up_here():
    months = [2500] * 5 + [3000] + [2500] * 6
    spread = after(40_000, months)
    assert spread[5] == 3934
    assert spread[:5] + spread[6:] == [3279] * 8 + [3278] * 3
    assert sum(spread) == 40_000


def test_the_same_case_with_june_held():
    months = [2500] * 5 + [3000] + [2500] * 6
    spread = after(40_000, months, locked=held(5, count=12))
    assert spread[5] == 3000
    assert spread[:5] + spread[6:] == [3364] * 7 + [3363] * 4
    assert sum(spread) == 40_000


def test_in_proportion_to_present_values():
    assert after(150, [10, 10, 20, 20, 40]) == [15, 15, 30, 30, 60]


def test_held_leaves_and_cents():
    values = [1000, 1000, 3000, 2000, 4000]
    spread = after(15_000, values, locked=held(0, 1, 2, count=5))
    assert spread == [1000, 1000, 3000, 3333, 6667]


def test_all_zero_is_refused_until_the_user_says_equally():
    error = refused(100, [0, 0, 0, 0])
    assert (error.code, error.short_by) == ("zero_weights", 100)
    result = spread_total(100, Leaves.of([0, 0, 0, 0]), options=EQUAL)
    assert result.leaves.to_list() == [25, 25, 25, 25]
    assert result.equal_fallback


def test_in_proportion_to_a_reference():
    result = spread_total(400, Leaves.of([None, 5, 0]), reference=Leaves.of([10, 20, 70]))
    assert result.leaves.to_list() == [40, 80, 280]
    assert not result.equal_fallback


def test_nothing_can_be_placed_where_every_leaf_is_held():
    error = refused(20, [5, 7], locked=held(0, 1, count=2))
    assert (error.code, error.locked_sum, error.short_by) == ("all_locked", 12, 8)
    assert "8" in str(error)
    assert after(12, [5, 7], locked=held(0, 1, count=2)) == [5, 7]


def test_floors_that_need_more_than_the_total_are_refused():
    error = refused(80, [1, 1, 1], bounds=Bounds.of([30, 30, 30], count=3))
    assert (error.code, error.floor_sum, error.total) == ("floors_exceed_total", 90, 80)
    assert error.short_by == 10


def test_what_a_cap_cuts_off_goes_to_the_others():
    assert after(100, [1, 1, 1], bounds=Bounds.of(caps=[20, None, None], count=3)) == [20, 40, 40]


def test_the_largest_remainder_goes_by_order():
    assert after(100, [1, 1, 1]) == [34, 33, 33]
    assert after(-100, [1, 1, 1]) == [-34, -33, -33]


def test_empty_is_not_zero():
    assert after(100, [10, None, 0]) == [100, None, 0]
    assert after(100, [10, None, 0], options=WITH_EMPTY) == [50, 50, 0]


def test_empty_leaves_take_equally_when_nothing_else_can():
    result = spread_total(100, Leaves.of([None, None, 0]))
    assert result.leaves.to_list() == [50, 50, 0]
    assert result.equal_fallback


def test_answered_figures_stay_when_the_total_is_handed_down_again():
    values = Leaves.of([30, 0, None, None])
    result = spread_total(100, values, locked=values.filled)
    assert result.leaves.to_list() == [30, 0, 35, 35]
    by_reference = spread_total(
        100, values, locked=values.filled, reference=Leaves.of([1, 1, 1, 3])
    )
    assert by_reference.leaves.to_list() == [30, 0, 18, 52]


def test_changed_leaves_are_named():
    result = spread_total(100, Leaves.of([50, 30, None, 0]), locked=held(0, count=4))
    assert result.leaves.to_list() == [50, 50, None, 0]
    assert result.changed.tolist() == [False, True, False, False]
    filled = spread_total(0, Leaves.of([None, None]))
    assert filled.leaves.to_list() == [0, 0]
    assert filled.changed.tolist() == [True, True]


def test_locks_above_the_total_never_push_others_negative():
    error = refused(100, [120, 5], locked=held(0, count=2))
    assert (error.code, error.short_by) == ("locked_exceed_total", 20)
    loose = SpreadOptions(rounding=Rounding(keep_sign=False))
    assert after(100, [120, 5], locked=held(0, count=2), options=loose) == [120, -20]
    mirrored = refused(-100, [-120, -5], locked=held(0, count=2))
    assert (mirrored.code, mirrored.short_by) == ("locked_exceed_total", 20)


def test_caps_that_allow_less_than_the_total_are_refused():
    error = refused(100, [1, 1], bounds=Bounds.of(caps=[20, 30], count=2))
    assert (error.code, error.cap_sum, error.short_by) == ("caps_below_total", 50, 50)


def test_a_floor_above_its_cap_is_named():
    error = refused(100, [1, 1], bounds=Bounds.of([None, 10], [None, 5], count=2))
    assert error.code == "floor_above_cap"
    assert (error.balance.leaf, error.balance.floor, error.balance.cap) == (1, 10, 5)


def test_a_zero_stays_zero_when_caps_bind_unless_equal_is_allowed():
    caps = Bounds.of(caps=[50, None], count=2)
    assert refused(100, [10, 0], bounds=caps).code == "zero_weights"
    result = spread_total(100, Leaves.of([10, 0]), bounds=caps, options=EQUAL)
    assert result.leaves.to_list() == [50, 50]
    assert result.zero_weight_used
    assert not result.equal_fallback


def test_a_floor_lifts_a_zero():
    assert after(100, [10, 0], bounds=Bounds.of([None, 30], count=2)) == [70, 30]


def test_what_caps_cut_off_goes_to_empty_leaves_before_zeros():
    caps = Bounds.of(caps=[50, None, None], count=3)
    result = spread_total(100, Leaves.of([10, 0, None]), bounds=caps)
    assert result.leaves.to_list() == [50, 0, 50]
    assert result.zero_weight_used
    floors = Bounds.of([-50, None, None], count=3)
    assert after(-100, [-10, 0, None], bounds=floors) == [-50, 0, -50]


def test_values_of_both_signs_share_the_change():
    assert after(120, [100, -20]) == [133, -13]
    assert after(1, [100, -99]) == [100, -99]
    assert after(-120, [-100, 20]) == [-133, 13]
    assert after(0, [100, -20]) == [33, -33]


def test_negative_references_weigh_nothing_and_are_flagged():
    result = spread_total(90, Leaves.of([None] * 3), reference=Leaves.of([10, -5, 20]))
    assert result.leaves.to_list() == [30, None, 60]
    assert result.negative_reference


def test_rounding_units_leave_one_odd_leaf():
    tens = SpreadOptions(rounding=Rounding(10))
    result = spread_total(105, Leaves.of([1, 2, 3]), options=tens)
    assert result.leaves.to_list() == [20, 30, 55]
    assert (result.off_quantum, result.off_quantum_leaf) == (5, 2)
    assert spread_total(100, Leaves.of([1, 1]), options=tens).off_quantum_leaf is None


def test_what_is_not_possible_in_rounding_units_is_refused_as_such():
    floors = Bounds.of([5, 5, 5], count=3)
    tens = SpreadOptions(rounding=Rounding(10))
    assert refused(20, [1, 1, 1], bounds=floors, options=tens).code == "not_at_quantum"
    assert after(20, [1, 1, 1], bounds=floors) == [7, 7, 6]


def test_a_floored_zero_is_lifted_to_a_whole_rounding_unit():
    tens = SpreadOptions(rounding=Rounding(10))
    assert after(100, [10, 0], bounds=Bounds.of([None, 5], count=2), options=tens) == [90, 10]


def test_the_mean_of_huge_leaves_is_still_their_mean():
    values = [4 * 10**18, 4 * 10**18, None]
    assert after(300, values, options=WITH_EMPTY) == [100, 100, 100]


def test_an_empty_leaf_holds_no_value():
    with pytest.raises(EngineError):
        Leaves(np.array([1]), np.array([False]))


def test_the_given_leaves_are_left_alone():
    leaves = Leaves.of([10, None, 20])
    spread_total(100, leaves, options=WITH_EMPTY)
    assert leaves.to_list() == [10, None, 20]


values = st.lists(st.one_of(st.none(), st.integers(-(10**12), 10**12)), min_size=1, max_size=8)


@given(values, st.integers(-(10**13), 10**13), st.booleans())
def test_with_equal_allowed_any_total_is_spread_exactly(present, total, include_empty):
    options = SpreadOptions(on_zero="equal", include_empty=include_empty)
    result = spread_total(total, Leaves.of(present), options=options)
    assert sum(result.leaves.values.tolist()) == total
    unchanged = [leaf for leaf, changed in enumerate(result.changed) if not changed]
    before, now = Leaves.of(present).to_list(), result.leaves.to_list()
    assert [before[leaf] for leaf in unchanged] == [now[leaf] for leaf in unchanged]


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=8).filter(any))
def test_spreading_the_present_total_changes_nothing(present):
    result = spread_total(sum(present), Leaves.of(present))
    assert not result.changed.any()
