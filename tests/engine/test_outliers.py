"""Growth, season and noise are no outliers; a slip of the decimal point is one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import outliers

MONTHS = np.arange(2023 * 12, 2023 * 12 + 36)
SEASON = np.array([70, 60, 90, 100, 105, 130, 95, 95, 100, 105, 150, 110])


def grown(noise: float = 0.05, seed: int = 1) -> np.ndarray:
    """Three years that grow by 20 % a year, with a strong season and noise."""
    rng = np.random.default_rng(seed)
    level = 1_000 * 1.2 ** (np.arange(36) / 12)
    return np.rint(level * SEASON[MONTHS % 12] * np.exp(noise * rng.standard_normal(36))).astype(
        np.int64
    )


def find(*many: np.ndarray) -> outliers.Unusual:
    numbers = np.repeat(np.arange(len(many)), [len(one) for one in many])
    months = np.concatenate([MONTHS[: len(one)] for one in many])
    return outliers.find(numbers, months, np.concatenate(many))


def test_growth_season_and_noise_are_usual() -> None:
    assert find(*(grown(seed=seed) for seed in range(200))).rows.tolist() == []


@pytest.mark.parametrize("at", [0, 5, 17, 30, 35])
@pytest.mark.parametrize("factor", [10, 0.1])
def test_a_slip_of_the_decimal_point_is_found_alone(at: int, factor: float) -> None:
    values = grown()
    values[at] = round(values[at] * factor)
    found = find(grown(seed=3), values)
    assert found.rows.tolist() == [36 + at]
    assert int(found.low[0]) < grown()[at] < int(found.high[0])


def test_a_peak_of_every_year_is_season_and_one_of_a_single_year_is_not() -> None:
    values = np.full(36, 1_000)
    values[10::12] = 4_000
    assert find(values).rows.tolist() == []
    values = np.full(36, 1_000)
    values[22] = 4_000
    assert find(values).rows.tolist() == [22]


def test_series_with_zeros_and_losses_are_judged_by_their_spread() -> None:
    values = np.tile([-100, 0, 120, 80, -40, 60], 6)
    assert find(values).rows.tolist() == []
    values[20] = 9_000
    assert find(values).rows.tolist() == [20]


def test_a_short_series_says_nothing() -> None:
    values = grown()[:11]
    values[5] *= 100
    assert find(values).rows.tolist() == []


def test_rows_that_are_missing_change_nothing() -> None:
    values, months = grown(), MONTHS
    values[30] *= 10
    keep = np.arange(36) % 7 != 3
    found = outliers.find(np.zeros(int(keep.sum()), dtype=np.int64), months[keep], values[keep])
    assert (months[keep][found.rows] - months[0]).tolist() == [30]


def test_chunks_of_series_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [grown(seed=seed) for seed in range(7)]
    many[4][20] *= 30
    whole = find(*many)
    monkeypatch.setattr(outliers, "CHUNK", 3)
    parts = find(*many)
    assert whole.rows.tolist() == parts.rows.tolist() == [4 * 36 + 20]
    assert (whole.low.tolist(), whole.high.tolist()) == (parts.low.tolist(), parts.high.tolist())


def test_nothing_has_no_outliers() -> None:
    empty = np.zeros(0, dtype=np.int64)
    assert outliers.find(empty, empty, empty).rows.tolist() == []


@given(st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=48))
def test_whatever_is_called_unusual_lies_outside_the_range_that_is_shown(values: list[int]) -> None:
    numbers = np.zeros(len(values), dtype=np.int64)
    months = 2023 * 12 + np.arange(len(values))
    found = outliers.find(numbers, months, np.array(values, dtype=np.int64))
    for row, low, high in zip(found.rows, found.low, found.high, strict=True):
        assert not low < values[row] < high
