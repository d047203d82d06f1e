"""Potential scores: weighted sums of standardised criteria; parts add up, gaps are said."""

from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine.errors import EngineError
from salesplan.engine.potential import CONSTANT, NO_VALUE, ONE_VALUE, Criterion, scores

value = st.none() | st.floats(-1e9, 1e9, allow_nan=False)
tables = st.integers(1, 4).flatmap(
    lambda columns: st.tuples(
        st.lists(st.lists(value, min_size=columns, max_size=columns), min_size=1, max_size=8),
        st.lists(st.integers(0, 9), min_size=columns, max_size=columns).filter(any),
    )
)


def points(z: float) -> int:
    return round(NormalDist().cdf(z) * 10_000)


def test_a_score_is_the_mean_of_its_points_by_weight() -> None:
    made = scores([[1, 40], [3, 20]], [Criterion(3), Criterion(1)])
    above, below = points(1), points(-1)
    assert [row.score for row in made.rows] == [
        round((3 * below + above) / 4), round((3 * above + below) / 4)
    ]  # fmt: skip
    first, second = made.rows[0].parts
    assert (first.z, first.points, first.weight) == (-1.0, below, 7_500)
    assert first.share + second.share == made.rows[0].score
    assert made.flags == ("", "")


def test_less_is_more_turns_a_criterion() -> None:
    made = scores([[1], [3]], [Criterion(1, is_inverse=True)])
    assert [row.score for row in made.rows] == [points(1), points(-1)]


def test_a_missing_value_gives_its_weight_to_the_others() -> None:
    made = scores([[1, None], [3, 5], [5, 7]], [Criterion(1), Criterion(1)])
    first = made.rows[0]
    assert first.missing == (1,)
    assert [part.weight for part in first.parts] == [10_000, 0]
    assert first.score == first.parts[0].points == points(-(1.5**0.5))


def test_what_tells_nobody_apart_gives_everybody_50() -> None:
    made = scores([[7, 2, None], [7, None, None]], [Criterion(1), Criterion(1), Criterion(1)])
    assert [row.score for row in made.rows] == [5_000, 5_000]
    assert made.flags == (CONSTANT, ONE_VALUE, NO_VALUE)


def test_one_node_alone_gets_50_and_one_without_any_value_nothing() -> None:
    assert scores([[123]], [Criterion(4)]).rows[0].score == 5_000
    assert scores([[None], [3]], [Criterion(4)]).rows[0].score is None
    weightless = scores([[None, 3], [2, 4]], [Criterion(1), Criterion(0)])
    assert weightless.rows[0].score is None
    assert weightless.rows[0].missing == (0,)


def test_weights_and_values_must_make_sense() -> None:
    with pytest.raises(EngineError, match="no criterion"):
        scores([[1]], [Criterion(0)])
    with pytest.raises(EngineError, match="negative"):
        scores([[1]], [Criterion(-1)])
    with pytest.raises(EngineError, match="infinite"):
        scores([[float("inf")]], [Criterion(1)])


@given(tables)
def test_scores_lie_between_0_and_100_and_parts_add_up(
    made: tuple[list[list[float | None]], list[int]],
) -> None:
    values, weights = made
    found = scores(values, [Criterion(weight) for weight in weights])
    for row in found.rows:
        if row.score is None:
            assert not sum(part.weight for part in row.parts)
            continue
        assert 0 <= row.score <= 10_000
        assert sum(part.share for part in row.parts) == row.score
        assert sum(part.weight for part in row.parts) == 10_000
