"""Targets handed down a tree: golden cases, and properties of any tree with any answers."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import negotiation
from salesplan.engine.errors import EngineError
from salesplan.engine.negotiation import Figures, NegotiationRefused, Table


def table(
    parents: list[int], assigned: list[int], answered: list[bool] | None = None, **more: Any
) -> Table:
    count = len(parents)
    handed = [sum(a for a, p in zip(assigned, parents, strict=True) if p == at)
              for at in range(count)]  # fmt: skip
    return Table(
        parents=np.array(parents), assigned=np.array(assigned), handed=np.array(handed),
        answered=np.array(answered or [False] * count),
        weights=np.array(more.get("weights", assigned)),
        cushions=np.array(more.get("cushions", [0] * count)), quantum=more.get("quantum", 1),
    )  # fmt: skip


def test_answered_30_and_0_two_not_answered_total_100() -> None:
    asked = table([-1, 0, 0, 0, 0], [100, 30, 0, 25, 25], [False, True, True, False, False])
    assert negotiation.hand_down(asked, 0, 100).assigned.tolist() == [100, 30, 0, 35, 35]


def test_the_rest_goes_by_weight_and_equally_where_there_is_none() -> None:
    open_ = table([-1, 0, 0, 0], [90, 60, 20, 10])
    assert negotiation.hand_down(open_, 0, 45).assigned.tolist()[1:] == [30, 10, 5]
    nothing = table([-1, 0, 0, 0], [100, 0, 0, 0])
    assert negotiation.hand_down(nothing, 0, 100).assigned.tolist()[1:] == [34, 33, 33]


def test_answers_above_the_total_are_refused_with_the_numbers() -> None:
    asked = table([-1, 0, 0], [100, 70, 30], [False, True, False])
    with pytest.raises(NegotiationRefused) as refused:
        negotiation.hand_down(asked, 0, 60)
    assert refused.value.code == "answers_exceed"
    assert refused.value.numbers == {"node": 0, "total": 60, "answered": 70, "short_by": 10}
    everybody = table([-1, 0, 0], [100, 70, 20], [False, True, True])
    with pytest.raises(NegotiationRefused) as full:
        negotiation.hand_down(everybody, 0, 100)
    assert full.value.code == "all_answered"
    assert full.value.numbers == {"node": 0, "total": 100, "answered": 90, "short_by": 10}


def test_several_levels_deep_a_team_takes_at_least_what_its_seats_answered() -> None:
    # two teams of two seats; three seats answered: 45 in the first team, 30 and 0 in the second
    parents = [-1, 0, 1, 1, 0, 4, 4]
    answered = [False, False, True, False, False, True, True]
    asked = table(parents, [100, 50, 45, 25, 50, 30, 0], answered)
    found = negotiation.hand_down(asked, 0, 100)
    assert found.assigned.tolist() == [100, 70, 45, 25, 30, 30, 0]
    assert found.handed.tolist() == [100, 70, 0, 0, 30, 0, 0]
    least = negotiation.hand_down(asked, 0, 75)
    assert least.assigned.tolist() == [100, 45, 45, 0, 30, 30, 0]


def test_a_node_that_answered_stays_with_everything_below_it() -> None:
    parents = [-1, 0, 1, 1, 0]
    asked = table(parents, [100, 60, 30, 30, 40], [False, True, False, False, False])
    found = negotiation.hand_down(asked, 0, 130)
    assert found.assigned.tolist() == [100, 60, 30, 30, 70]
    assert found.reached.tolist() == [True, True, False, False, True]


def test_cushions_raise_what_is_handed_down() -> None:
    asked = table([-1, 0, 1, 1, 0], [100, 60, 30, 30, 40], cushions=[500, 1000, 0, 0, 0])
    found = negotiation.hand_down(asked, 0, negotiation.with_cushion(100, 500))
    assert found.assigned.tolist() == [100, 63, 35, 34, 42]
    assert found.handed.tolist()[:2] == [105, 69]
    assert negotiation.with_cushion(63, 1000) == 69  # 6.3 is rounded once
    assert negotiation.with_cushion(1_000, 500, quantum=100) == 1_000  # 50 of 100: half to even


def test_over_assignment_and_the_attainment_that_is_needed() -> None:
    assert negotiation.ratio(1_000_000, 800_000) == 12_500
    assert negotiation.ratio(800_000, 1_000_000) == 8_000
    assert negotiation.ratio(5, 0) is None


def test_a_team_of_100_whose_members_hold_90_lacks_10() -> None:
    team = table([-1, 0, 0], [100, 50, 40])
    sums = negotiation.bottom_up(team, team.assigned)
    assert int(sums[0]) - 100 == -10
    assert negotiation.leaf_sums(team).tolist() == [90, 50, 40]


def test_an_overlay_target_on_a_parent_and_its_child_counts_once() -> None:
    assert negotiation.topmost_sum([-1, 0, -1, 2], [50, 20, None, 7]) == 57
    assert negotiation.topmost_sum([-1, 0, 1], [50, None, 20]) == 50
    assert negotiation.topmost_sum([-1, 0], [None, None]) is None


def test_a_move_between_two_teams_passes_through_both() -> None:
    asked = table([-1, 0, 1, 1, 0, 4], [100, 60, 30, 30, 40, 40])
    found = negotiation.move(asked, 2, 5, 10)
    assert found.assigned.tolist() == [100, 50, 20, 30, 50, 50]
    assert found.handed.tolist() == [100, 50, 0, 0, 50, 0]
    with pytest.raises(EngineError, match="holds 30"):
        negotiation.move(asked, 2, 5, 31)
    fixed = replace(asked, answered=np.array([False, True, False, False, False, False]))
    with pytest.raises(EngineError, match="answered"):
        negotiation.move(fixed, 2, 5, 10)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(2, 14))
    parents = [-1, *(draw(st.integers(0, at - 1)) for at in range(1, count))]
    amount = st.integers(0, 1_000)
    answered = [False, *(draw(st.booleans()) for _at in range(1, count))]
    return table(
        parents, [draw(amount) for _at in range(count)], answered,
        weights=[draw(amount) for _at in range(count)],
        cushions=[draw(st.sampled_from([0, 0, 333, 500, 2_500])) for _at in range(count)],
        quantum=draw(st.sampled_from([1, 1, 10])),
    )  # fmt: skip


def reached_sums(asked: Table, found: Figures, at: int) -> None:
    """What a node hands down is what its children carry; below answers nothing moved."""
    children = asked.children()[at]
    if not children:
        return
    assert int(found.handed[at]) == int(found.assigned[children].sum())
    for child in children:
        if asked.answered[child]:
            assert found.assigned[child] == asked.assigned[child]
            continue
        reached_sums(asked, found, child)
        parts = asked.children()[child]
        if parts and not closed(asked, child):
            cushion, quantum = int(asked.cushions[child]), asked.quantum
            own = int(found.assigned[child])
            assert found.handed[child] == negotiation.with_cushion(own, cushion, quantum)


def closed(asked: Table, at: int) -> bool:
    parts = asked.children()[at]
    return bool(asked.answered[at]) or bool(parts and all(closed(asked, one) for one in parts))


def least(asked: Table, at: int) -> int:
    """The least that a node can carry, by trying."""
    parts = asked.children()[at]
    if asked.answered[at] or not parts:
        return int(asked.assigned[at]) if asked.answered[at] else 0
    need, low = sum(least(asked, one) for one in parts), 0
    while negotiation.with_cushion(low, int(asked.cushions[at]), asked.quantum) < need:
        low += 1
    return low


def stuck(asked: Table, total: int) -> bool:
    """Whether the answers need more than the total, or leave nobody to take the rest."""
    parts = asked.children()[0]
    need = sum(least(asked, one) for one in parts)
    return need > total or (need != total and all(closed(asked, one) for one in parts))


@given(tables(), st.integers(0, 20_000))
def test_whatever_was_answered_the_rest_is_exact_or_refused(asked: Table, total: int) -> None:
    try:
        found = negotiation.hand_down(asked, 0, total)
    except NegotiationRefused:
        assert stuck(asked, total)
        return
    assert int(found.handed[0]) == (total if asked.children()[0] else 0)
    reached_sums(asked, found, 0)
    stood = asked.answered
    assert (found.assigned[stood] == asked.assigned[stood]).all()
    assert (found.assigned >= 0).all()


@given(st.integers(0, 10**9), st.integers(0, 10_000), st.sampled_from([1, 100, 1_000_000]))
def test_without_cushion_is_the_least_that_is_enough(total: int, cushion: int, unit: int) -> None:
    least = negotiation.without_cushion(total, cushion, unit)
    assert negotiation.with_cushion(least, cushion, unit) >= total
    assert least == 0 or negotiation.with_cushion(least - 1, cushion, unit) < total
