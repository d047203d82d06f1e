"""Accuracy, bias and value added, against an independent computation in pandas; slots of rhythms."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.engine import forecast_slots
from salesplan.engine.errors import EngineError
from salesplan.engine.forecast_value import LEAST_CASES, Record, chain, closest, moved, record
from salesplan.engine.periods import Span, month_number

AMOUNTS = st.one_of(st.none(), st.integers(-(10**14), 10**14))
ROWS = st.lists(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), max_size=30)
STEPS = ("naive", "statistical", "rep", "manager")
CHAINS = st.lists(st.tuples(*[AMOUNTS] * 5), max_size=30)


def columns(rows: list[tuple[Any, ...]], count: int) -> list[list[Any]]:
    return [[row[at] for row in rows] for at in range(count)]


@settings(max_examples=60)
@given(ROWS)
def test_a_record_is_what_pandas_sums(rows: list[tuple[Any, ...]]) -> None:
    actual, forecast, naive = columns(rows, 3)
    found = record(actuals=actual, forecasts=forecast, naives=naive)
    table = pd.DataFrame(rows, columns=["a", "f", "n"], dtype=object)
    known = table.dropna(subset=["a", "f"])
    error = known["f"] - known["a"]
    assert (found.cases, found.absolute, found.error) == (
        len(known), sum(error.abs()), sum(error)
    )  # fmt: skip
    assert found.actual == sum(known["a"].abs())
    assert (found.low, found.high) == (int((error < 0).sum()), int((error > 0).sum()))
    compared = known.dropna()
    assert found.compared == len(compared)
    assert found.naive == sum((compared["n"] - compared["a"]).abs())
    assert found.own == sum((compared["f"] - compared["a"]).abs())
    if found.actual:
        share = sum(error.abs()) / sum(known["a"].abs()) * 10_000
        assert found.error_share == pytest.approx(share, abs=0.5000001, rel=1e-9)
        assert found.accuracy == 10_000 - (found.error_share or 0)
    else:
        assert found.error_share is found.accuracy is found.bias is None
    if found.naive:
        value = 1 - found.own / found.naive
        assert found.value_added == pytest.approx(value * 10_000, abs=0.5000001, rel=1e-9)
    else:
        assert found.value_added is None


@given(ROWS, ROWS)
def test_records_of_parts_add_up(one: list[Any], other: list[Any]) -> None:
    def of(rows: list[Any]) -> Record:
        actual, forecast, naive = columns(rows, 3)
        return record(actuals=actual, forecasts=forecast, naives=naive)

    assert of(one) + of(other) == of(one + other)


@settings(max_examples=60)
@given(CHAINS)
def test_the_steps_of_a_chain_add_up_to_the_whole(rows: list[tuple[Any, ...]]) -> None:
    actual, *parts = columns(rows, 5)
    found = chain(actuals=actual, steps=dict(zip(STEPS, parts, strict=True)))
    table = pd.DataFrame(rows, columns=["actual", *STEPS], dtype=object).dropna(subset=["actual"])
    enough = {step for step in STEPS if table[step].notna().sum() >= LEAST_CASES}
    assert set(STEPS) - enough <= set(found.left_out)
    whole = table.dropna(subset=sorted(enough)) if enough else table.iloc[:0]
    kept = [step for step in STEPS if step not in found.left_out]
    if len(whole) >= LEAST_CASES:
        assert set(kept) == enough
    common = table.dropna(subset=kept) if kept else table.iloc[:0]
    if "naive" not in kept or len(common) < LEAST_CASES:
        assert found.links == ()
        return
    assert [link.step for link in found.links] == kept
    for link in found.links:
        assert link.record.absolute == sum((common[link.step] - common["actual"]).abs())
        assert link.record.cases == len(common) == found.cases
    first, last = found.links[0].record, found.links[-1].record
    assert found.links[0].less == 0
    assert sum(link.less for link in found.links) == first.absolute - last.absolute
    assert last.naive == first.absolute


def test_value_added_by_hand() -> None:
    found = record(actuals=[100, 200], forecasts=[90, 230], naives=[80, 260])
    assert (found.error_share, found.bias, found.value_added) == (1_333, 667, 5_000)
    assert not found.is_enough
    assert found.tendency == ""


def test_a_tendency_needs_cases_size_and_one_side() -> None:
    def of(*errors: int) -> str:
        actuals = [1_000] * len(errors)
        forecasts = [1_000 + error for error in errors]
        return record(actuals=actuals, forecasts=forecasts, naives=actuals).tendency

    assert of(*[-50] * LEAST_CASES) == "low"
    assert of(*[50] * LEAST_CASES) == "high"
    assert of(*[-50] * (LEAST_CASES - 1)) == ""  # too few
    assert of(*[-20] * LEAST_CASES) == ""  # two per cent is no tendency
    assert of(-400, -400, 50, 50, 50, 50) == ""  # two bad months are none either


def test_nobody_is_compared_on_few_cases() -> None:
    few = [100] * (LEAST_CASES - 1)
    found = chain(actuals=few, steps={"naive": few, "rep": few})
    assert (found.links, found.left_out) == ((), ("naive", "rep"))
    enough = [100] * LEAST_CASES
    found = chain(actuals=enough, steps={"naive": enough, "rep": [*enough[1:], None]})
    assert [link.step for link in found.links] == ["naive"]
    assert found.left_out == ("rep",)


@pytest.mark.parametrize(
    ("value", "reference", "expected"),
    [(105, 100, False), (106, 100, True), (95, 100, False), (94, 100, True), (1, 0, True),
     (0, 0, False), (7, None, False), (-105, -100, False), (-106, -100, True)],
)  # fmt: skip
def test_moved_is_more_than_five_per_cent(
    value: int, reference: int | None, expected: bool
) -> None:
    assert moved(value=value, reference=reference, more_than=500) is expected


def test_a_step_that_hinders_the_others_is_left_out() -> None:
    many, none = [100] * LEAST_CASES, [None] * LEAST_CASES
    found = chain(
        actuals=[*many, *many],
        steps={"naive": [*many, *many], "statistical": [*none, *many], "rep": [*many, *none]},
    )
    assert found.left_out == ("statistical",)
    assert ([link.step for link in found.links], found.cases) == (["naive", "rep"], LEAST_CASES)


def test_the_closest_may_be_several_or_nobody() -> None:
    assert closest(actual=10, forecasts={"a": 8, "b": 12, "c": 20, "d": None}) == ("a", "b")
    assert closest(actual=10, forecasts={"a": None}) == ()


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(EngineError) as refused:
        record(actuals=[1], forecasts=[1, 2], naives=[1])
    assert refused.value.code == "shape"


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.sampled_from(["week", "ten_days", "month"]),
    st.integers(0, 6),
)  # fmt: skip
def test_slots_follow_one_another_without_a_gap(day: date, rhythm: str, first: int) -> None:
    now = forecast_slots.slot(rhythm=rhythm, day=day, first_weekday=first)
    earlier = forecast_slots.before(rhythm=rhythm, day=day, first_weekday=first)
    assert now.first <= day <= now.last
    assert earlier.last + timedelta(days=1) == now.first
    assert forecast_slots.asked(now).last_day >= now.last


def test_a_week_that_crosses_into_a_month_asks_about_it() -> None:
    week = forecast_slots.slot(rhythm="week", day=date(2026, 8, 31))
    assert (week.first, week.last) == (date(2026, 8, 31), date(2026, 9, 6))
    assert forecast_slots.asked(week) == Span(month_number(2026, 9))
    days = [
        forecast_slots.reminds(rhythm="week", current=week, day=date(2026, 9, n)) for n in (1, 2)
    ]
    assert days == [False, True]
