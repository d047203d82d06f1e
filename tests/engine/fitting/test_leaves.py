"""Leaves of a plan meet two or three margins; locks, zeros, floors and caps hold."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salesplan.engine.errors import EngineError
from salesplan.engine.fitting import FitLeaves, FitRefused, Margin, fit_leaves
from salesplan.engine.spreading import NO_CAP, NO_FLOOR

ENOUGH = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


def leaves_of(weights, *, values=None, locked=None, floors=None, caps=None) -> FitLeaves:
    weights = np.asarray(weights, dtype=np.int64)
    count = len(weights)
    return FitLeaves(
        weights,
        weights if values is None else np.asarray(values, dtype=np.int64),
        np.zeros(count, bool) if locked is None else np.asarray(locked, dtype=bool),
        np.full(count, NO_FLOOR) if floors is None else np.asarray(floors, dtype=np.int64),
        np.full(count, NO_CAP) if caps is None else np.asarray(caps, dtype=np.int64),
    )


def margin(lines, totals) -> Margin:
    return Margin(np.asarray(lines, dtype=np.int64), np.asarray(totals, dtype=np.int64))


def sums(values, one: Margin) -> list[int]:
    found = np.zeros(len(one.totals), np.int64)
    np.add.at(found, one.line_of, values)
    return found.tolist()


@st.composite
def plans(draw, dimensions: int, least: int = 0):
    """Leaves in a sparse space of some dimensions, with margins of a truth within the bounds."""
    count = draw(st.integers(4, 40))
    number = draw(st.integers(0, 2**32 - 1))
    largest = draw(st.sampled_from([9, 10**4, 10**12]))
    random = np.random.default_rng(number)
    truth = random.integers(least, largest, count)
    if not least:
        truth[random.random(count) < 0.2] = 0
    weights = random.integers(1, 99, count)
    weights[(truth == 0) & (random.random(count) < 0.5)] = 0
    locked = random.random(count) < 0.15
    floors = np.where(random.random(count) < 0.1, truth - truth // 3, NO_FLOOR)
    caps = np.where(random.random(count) < 0.1, truth + truth // 3, NO_CAP)
    margins = []
    for _dimension in range(dimensions):
        lines = int(random.integers(1, 4))
        line_of = random.integers(0, lines, count)
        totals = np.zeros(lines, np.int64)
        np.add.at(totals, line_of, truth)
        margins.append(Margin(line_of, totals))
    made = leaves_of(weights, values=truth, locked=locked, floors=floors, caps=caps)
    return truth, made, margins


@ENOUGH
@given(plans(2))
def test_leaves_meet_both_margins_within_their_limits(problem):
    truth, made, margins = problem
    values = fit_leaves(made, margins).values
    for one in margins:
        assert sums(values, one) == one.totals.tolist()
    is_open = ~made.locked
    assert (values[made.locked] == truth[made.locked]).all()
    still = is_open & (made.weights == 0)
    assert (values[still] == np.maximum(made.floors[still], 0)).all()
    assert (values >= made.floors)[is_open].all()
    assert (values <= made.caps)[is_open].all()


def test_a_cell_is_shared_by_its_leaves_like_their_weights():
    made = leaves_of([10, 30, 5, 5])
    values = fit_leaves(
        made, [margin([0, 0, 0, 1], [90, 10]), margin([0, 0, 1, 1], [80, 20])]
    ).values
    assert values.tolist() == [20, 60, 10, 10]


def test_a_locked_leaf_leaves_its_cell_open_for_the_others():
    made = leaves_of([10, 30, 5, 5], locked=[True, False, False, False])
    values = fit_leaves(
        made, [margin([0, 0, 0, 1], [90, 10]), margin([0, 0, 1, 1], [80, 20])]
    ).values
    assert values.tolist() == [10, 70, 10, 10]


def test_a_negative_lock_takes_nothing_from_the_sign_of_the_rest():
    made = leaves_of([-50, 20, 5], locked=[True, False, False])
    values = fit_leaves(made, [margin([0, 0, 1], [10, 40]), margin([0, 0, 0], [50])]).values
    assert values.tolist() == [-50, 60, 40]


def test_rounding_units_reach_the_leaves():
    made = leaves_of([1, 1, 1, 1, 1, 1])
    lines, columns = [0, 0, 0, 1, 1, 1], [0, 1, 1, 0, 1, 1]
    found = fit_leaves(
        made, [margin(lines, [5_000, 4_000]), margin(columns, [3_000, 6_000])], quantum=100
    )
    assert (found.values % 100 == 0).all()
    assert found.off_quantum == 0
    odd = fit_leaves(
        made, [margin(lines, [5_007, 4_000]), margin(columns, [3_000, 6_007])], quantum=100
    )
    assert sums(odd.values, margin(lines, [0, 0])) == [5_007, 4_000]
    assert odd.off_quantum == 1
    assert (odd.values % 100 != 0).sum() == 1


@pytest.mark.parametrize(
    ("made", "totals", "code", "short_by"),
    [
        (leaves_of([1, 1], floors=[8, 0], caps=[5, 9]), ([6], [3, 3]), "floor_above_cap", 3),
        (leaves_of([1, 1], caps=[2, 9]), ([6], [3, 3]), "caps_below_margin", 1),
        (leaves_of([1, 1], floors=[4, 0]), ([6], [3, 3]), "floors_exceed_margin", 1),
        (
            leaves_of([1, 1], locked=[True, False], values=[4, 0]),
            ([6], [3, 3]),
            "locked_exceed_margin",
            1,
        ),
        (leaves_of([0, 1]), ([6], [3, 3]), "nothing_open", 3),
        (leaves_of([-1, 1]), ([6], [3, 3]), "mixed_signs", 0),
    ],
)
def test_limits_that_cannot_be_met_are_refused_with_numbers(made, totals, code, short_by):
    with pytest.raises(FitRefused) as caught:
        fit_leaves(made, [margin([0, 0], totals[0]), margin([0, 1], totals[1])])
    assert (caught.value.code, caught.value.grounds.short_by) == (code, short_by)


def test_an_absent_leaf_is_told_from_a_zero_and_a_lock():
    made = leaves_of(
        [5, 5, 5, 0, 5], locked=[False, False, True, False, False], values=[0, 0, 0, 0, 0]
    )
    rows, columns = [0, 1, 0, 0, 1], [0, 1, 1, 2, 3]
    with pytest.raises(FitRefused) as caught:
        fit_leaves(made, [margin(rows, [30, 30]), margin(columns, [20, 40, 0, 0])])
    grounds = caught.value.grounds
    assert (grounds.lines, grounds.through, grounds.short_by) == ((0,), (0,), 10)
    assert [(one.through, one.why) for one in grounds.obstacles] == [
        (1, "locked"), (2, "zero"), (3, "absent"),
    ]  # fmt: skip


@ENOUGH
@given(plans(3, least=1))
def test_three_margins_are_met_or_refused_by_name(problem):
    truth, made, margins = problem
    made = leaves_of(made.weights, values=truth, locked=made.locked)
    try:
        values = fit_leaves(made, margins).values
    except FitRefused as refusal:
        unmet = refusal.grounds.axis if refusal.code == "third_margin_unmet" else None
        values = None
    if values is None:
        assert unmet in (0, 1, 2)
        return
    for one in margins:
        assert sums(values, one) == one.totals.tolist()
    assert (values[made.locked] == truth[made.locked]).all()


def test_a_dense_cube_meets_three_margins_exactly():
    random = np.random.default_rng(7)
    truth = random.integers(0, 40, (30, 12, 6))
    places = np.indices(truth.shape).reshape(3, -1)
    totals = [truth.sum(axis=axes) for axes in ((1, 2), (0, 2), (0, 1))]
    margins = [margin(line, total) for line, total in zip(places, totals, strict=True)]
    made = leaves_of(random.integers(1, 100, truth.size))
    found = fit_leaves(made, margins)
    assert [sums(found.values, one) for one in margins] == [total.tolist() for total in totals]
    assert found.moved == 0


def test_two_of_three_margins_that_contradict_are_named_by_their_places():
    made = leaves_of([1, 1, 1, 1])
    margins = [
        margin([0, 0, 0, 0], [10]),
        margin([0, 0, 1, 1], [4, 6]),
        margin([0, 0, 1, 1], [5, 5]),
    ]
    with pytest.raises(FitRefused) as caught:
        fit_leaves(made, margins)
    grounds = caught.value.grounds
    assert caught.value.code == "margins_contradict"
    assert {grounds.axis, grounds.through_axis} == {1, 2}
    assert grounds.short_by == 1


def test_three_margins_that_only_together_contradict_name_the_one_left_over():
    # Cells (a, b, c) with a + b + c even: any two of the margins agree, the third never can.
    places = np.array([(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]).T
    made = leaves_of([1, 1, 1, 1])
    margins = [margin(places[0], [0, 10]), margin(places[1], [0, 10]), margin(places[2], [0, 10])]
    with pytest.raises(FitRefused) as caught:
        fit_leaves(made, margins)
    assert caught.value.code == "third_margin_unmet"
    assert caught.value.grounds.short_by > 0


def test_totals_of_both_signs_are_refused_by_name():
    with pytest.raises(FitRefused) as caught:
        fit_leaves(leaves_of([1, 1]), [margin([0, 0], [5]), margin([0, 1], [8, -3])])
    assert caught.value.code == "mixed_signs"
    assert (caught.value.grounds.axis, caught.value.grounds.lines) == (1, (1,))


def test_negative_totals_mirror_positive_ones():
    margins = [margin([0, 0, 1], [-7, -5]), margin([0, 1, 1], [-4, -8])]
    turned = [Margin(one.line_of, -one.totals) for one in margins]
    plain = fit_leaves(leaves_of([1, 2, 3]), turned).values
    assert (fit_leaves(leaves_of([-1, -2, -3]), margins).values == -plain).all()


def test_one_margin_is_not_a_fit():
    with pytest.raises(EngineError) as caught:
        fit_leaves(leaves_of([1]), [margin([0], [1])])
    assert caught.value.code == "margin_count"


def test_a_table_beyond_memory_is_refused():
    made = leaves_of([1])
    with pytest.raises(FitRefused) as caught:
        fit_leaves(made, [margin([0], np.zeros(10_000)), margin([0], np.zeros(10_000))])
    assert (caught.value.code, caught.value.grounds.need) == ("too_many_cells", 10**8)
