"""What is usual is learnt from the past; what breaks it is named month by month."""

from datetime import date, timedelta

import numpy as np
import pytest

from salesplan.engine import rhythm
from salesplan.engine.errors import EngineError

JAN = 2024 * 12


def series(*of_months: list[int]) -> rhythm.Series:
    keys = np.array([[number] for number, months in enumerate(of_months) for _ in months])
    return rhythm.series(
        keys.reshape(-1, 1), np.array([JAN + month for months in of_months for month in months])
    )


def every(step: int, count: int, *, but: tuple[int, ...] = ()) -> list[int]:
    return [step * n for n in range(count) if n not in but]


@pytest.mark.parametrize(
    ("days", "name"),
    [
        (1, "daily"), (3, "daily"), (7, "weekly"), (10, "ten_days"), (30, "monthly"),
        (31, "monthly"), (91, "quarterly"), (182, "half_yearly"), (365, "yearly"),
    ],
)  # fmt: skip
def test_a_gap_has_the_name_of_its_rhythm(days: int, name: str) -> None:
    first = date(2024, 1, 1)
    moments = [(first + timedelta(days=days * n)).toordinal() for n in range(6)]
    found = rhythm.of_gap(rhythm.median_gap(moments))
    assert found is not None
    assert (found.name, found.allowed > days) == (name, True)


def test_working_days_and_a_holiday_are_still_every_day() -> None:
    days = [date(2026, 9, 1) + timedelta(days=n) for n in range(60)]
    worked = [day.toordinal() for day in days if day.weekday() < 5 and day.month != 10]
    assert rhythm.median_gap(worked) == 1.0


@pytest.mark.parametrize("days", [[], [700_000], [700_000, 700_000, 700_031]])
def test_too_few_days_say_nothing(days: list[int]) -> None:
    assert rhythm.median_gap(days) is None
    assert rhythm.of_gap(None) is None


def test_more_than_a_year_is_no_rhythm() -> None:
    assert rhythm.of_gap(401.0) is None


def test_steps_are_learnt_and_need_enough_months() -> None:
    found = series(every(1, 12), every(3, 8), every(1, 5), [0, 1, 2, 9, 10, 20, 21, 22])
    assert rhythm.steps(found).tolist() == [1, 3, 0, 0]


def test_missing_months_lie_between_others() -> None:
    found = series(every(1, 12, but=(4,)), every(3, 10, but=(2, 3)), every(1, 12))
    numbers, months = rhythm.missing(found, rhythm.steps(found))
    assert (numbers.tolist(), (months - JAN).tolist()) == ([0, 1, 1], [4, 6, 9])


def test_a_series_is_late_one_step_after_its_last_value_until_it_has_ended() -> None:
    found = series(every(1, 12), every(1, 11), every(3, 8))
    usual = rhythm.steps(found)
    late = {m: rhythm.late(found, usual, JAN + m).tolist() for m in (10, 11, 12, 22, 23, 24)}
    assert late[10] == []
    assert late[11] == [1]
    assert late[12] == [0, 1]
    assert late[22] == [0]  # the second has been silent for a year: nobody waits for it
    assert late[23] == []
    assert late[24] == [2]  # a quarter after the eighth quarter
    ends = np.array([JAN + 11, JAN + 10, JAN + 20])
    assert rhythm.late(found, usual, ends).tolist() == []


def test_nothing_at_all_is_no_series() -> None:
    found = rhythm.series(np.zeros((0, 1), dtype=np.int64), np.zeros(0, dtype=np.int64))
    assert rhythm.steps(found).tolist() == []
    assert rhythm.missing(found, rhythm.steps(found))[0].tolist() == []


def test_months_must_ascend() -> None:
    with pytest.raises(EngineError, match="ascend"):
        series([1, 0])
