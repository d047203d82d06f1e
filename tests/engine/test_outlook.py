"""The distribution of what is open of a period, from a forecast's months and running totals."""

import numpy as np
import pytest

from salesplan.engine import outlook
from salesplan.engine.outlook import Paths

LEVELS = np.array([0.1, 0.5, 0.9])


def paths(points: list[float], widths: list[float], ends: list[float]) -> Paths:
    """One node; `ends` are half widths of the running totals."""
    own = np.array([points])
    totals = own.cumsum(axis=1)[:, :, None] + np.outer(ends, [-1.0, 0.0, 1.0])[None]
    return Paths(own, np.array([widths]), LEVELS, totals)


def test_months_from_the_first_on_have_the_totals_own_distribution() -> None:
    found = paths([100, 200, 300], [10, 20, 30], [10, 25, 50])
    points, quantiles = outlook.rest(found, np.array([1.0, 1.0, 0.0]))
    assert points.tolist() == [300]
    assert quantiles.tolist() == [[275, 300, 325]]


def test_nothing_is_open() -> None:
    points, quantiles = outlook.rest(paths([100], [10], [10]), np.array([0.0]))
    assert (points.tolist(), quantiles.tolist()) == ([0], [[0, 0, 0]])


def test_a_later_month_alone_is_as_unsure_as_it_is() -> None:
    """Independent errors: W(2)^2 = 30^2 + 40^2, so r = 0 and the second month keeps its 40."""
    found = paths([100, 200], [30, 40], [30, 50])
    points, quantiles = outlook.rest(found, np.array([0.0, 1.0]))
    assert points.tolist() == [200]
    assert quantiles[0] == pytest.approx([160, 200, 240])


def test_months_that_err_together_keep_their_share() -> None:
    """W(2) = 30 + 40, so r = 1: the second month's 40 of the 70."""
    found = paths([100, 200], [30, 40], [30, 70])
    _points, quantiles = outlook.rest(found, np.array([0.0, 1.0]))
    assert quantiles[0] == pytest.approx([160, 200, 240])


def test_half_of_a_month_is_more_than_half_as_unsure() -> None:
    points, quantiles = outlook.rest(paths([100], [10], [10]), np.array([0.5]))
    assert points.tolist() == [50]
    assert quantiles[0] == pytest.approx([50 - 10 * 0.5**0.5, 50, 50 + 10 * 0.5**0.5])


def test_what_is_never_negative_stays_so() -> None:
    """Half widths of 30 around 20 are cut off at 0 where the totals themselves are not negative."""
    found = Paths(
        np.array([[100.0, 20.0]]), np.array([[30.0, 30.0]]), LEVELS,
        np.array([[[70.0, 100.0, 130.0], [78.0, 120.0, 162.0]]]),
    )  # fmt: skip
    _points, quantiles = outlook.rest(found, np.array([0.0, 1.0]))
    assert quantiles[0, 0] == 0.0
    assert quantiles[0, 2] == pytest.approx(50.0, abs=0.5)


def test_certain_months_have_no_width() -> None:
    _points, quantiles = outlook.rest(paths([5, 5], [0, 0], [0, 0]), np.array([0.0, 1.0]))
    assert quantiles.tolist() == [[5, 5, 5]]


def test_a_quantile_lies_between_its_neighbours_on_a_line() -> None:
    quantiles = np.array([[10.0, 20.0, 40.0]])
    asked = (0.05, 0.1, 0.3, 0.9, 0.99)
    found = [float(outlook.at(LEVELS, quantiles, level)[0]) for level in asked]
    assert found == pytest.approx([10, 10, 15, 40, 40])
