"""A month is lost when the rest cannot be made up at the best pace that was ever reached."""

import numpy as np

from salesplan.engine.lost import NEVER, best_pace, lost_since


def test_the_best_pace_is_that_of_the_best_month_per_working_day_rounded_up():
    actual = np.array([[100, 210, 50], [0, 0, -5]])
    assert best_pace(actual, np.array([10, 20, 0])).tolist() == [11, 0]
    assert best_pace(actual, np.array([0, 0, 0])).tolist() == [0, 0]


def test_a_month_is_lost_from_the_day_on_which_the_rest_is_too_much():
    left = np.array([3, 2, 1, 0])
    actual = np.array([[10, 20, 20, 20]]).T
    # target 50, at most 10 a day: 40 > 30 missing on the first day, and it stays so
    assert lost_since(np.array([50]), actual, left, np.array([10])).tolist() == [0]
    # target 40: 30 missing and 3 days at 10 is exactly enough; on the third day 20 > 10
    assert lost_since(np.array([40]), actual, left, np.array([10])).tolist() == [2]
    assert lost_since(np.array([20]), actual, left, np.array([10])).tolist() == [NEVER]


def test_a_month_that_came_back_was_not_lost_before():
    actual = np.array([[0, 0, 40, 40]]).T
    left = np.array([3, 2, 1, 0])
    assert lost_since(np.array([45]), actual, left, np.array([5])).tolist() == [3]
    assert lost_since(np.array([40]), actual, left, np.array([5])).tolist() == [NEVER]
