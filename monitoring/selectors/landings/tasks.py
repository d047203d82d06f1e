"""What methods of landing are given: figures of many nodes as arrays, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from monitoring.selectors import measured, targets
from monitoring.selectors.places import Axis
from monitoring.selectors.selections import Selection
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars
from salesplan.engine import landing
from salesplan.engine.calendar import WorkCalendar
from salesplan.engine.landing import FloatArray
from salesplan.engine.periods import Span, first_day, last_day, month_of

HISTORY = 36
"""Months before the period that back-tests read."""
FEAST_COUNTRIES = frozenset(("CN", "HK", "KR", "MO", "MY", "SG", "TW", "VN"))
Key = tuple[int, int, int]
FEAST_MONTHS = 3
"""The Spring Festival moves within January to March."""


@dataclass(frozen=True, eq=False)
class Task:
    """A selection's period at nodes, under way on its `as_of`.

    `history` (nodes x months) begins with month `first_month` and ends with the last one that is
    over, NaN before a node's first sale; `plan` (nodes x 12) are the plan's targets by calendar
    month, NaN where it has none. `days` (nodes x dates) are the days that are kept, for periods
    that are tested by day; empty for longer ones.
    """

    selection: Selection
    actual: FloatArray
    to_date: FloatArray
    target: FloatArray
    last_year: FloatArray
    last_year_whole: FloatArray
    first_month: int
    history: FloatArray
    plan: FloatArray
    keys: tuple[Key, ...] = ()
    """(organisation, product, channel) of each node."""
    dates: tuple[date, ...] = ()
    days: FloatArray = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def is_by_day(self) -> bool:
        """Weeks, ten-day periods and single months are tested by day, longer ones by month."""
        return self.selection.days is not None or self.selection.span.count == 1

    def months_of(self, span: Span) -> FloatArray:
        """Some months of the history (nodes x months); 0 outside of it."""
        found = np.zeros((len(self.history), span.count))
        for at, month in enumerate(span):
            if 0 <= month - self.first_month < self.history.shape[1]:
                found[:, at] = np.nan_to_num(self.history[:, month - self.first_month])
        return found

    def weights(self, span: Span) -> FloatArray:
        """What months weigh by their calendar; 1 where no feast moves within them."""
        company = self.selection.company
        return np.array([month_weight(company, month) for month in span])

    def part_weights(self) -> tuple[float, float]:
        """What the part of the current month that is over weighs, this year and last."""
        day = self.selection.as_of
        company, month = self.selection.company, month_of(day)
        if not self.selection.at.part or not has_feast(company, month):
            return 0.0, 0.0
        before = same_day_before(day)
        return (
            landing.days_weight(first_day(month), day, _calendar(company, month)),
            landing.days_weight(first_day(month - 12), before, _calendar(company, month - 12)),
        )


def load(*, viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int]) -> Task:
    """Read what methods need: three queries, for periods tested by day up to two more.

    Raises `NotVisible` when the selection was made for somebody else.
    """
    cut = replace(selection, axis=axis)
    read = {"viewer": viewer, "selection": cut, "axis": axis, "ids": ids}
    now, before = measured.to_date(**read)  # type: ignore[arg-type]
    planned = targets.by_month(**read, span=_plan_span(selection))  # type: ignore[arg-type]
    measure = selection.metric.measure
    due = [_due(cut, planned.get(node)) for node in ids]
    first = selection.span.first_month - HISTORY
    history = _history(viewer, cut, ids, first)
    task = Task(
        selection=cut,
        actual=_column([getattr(now[node], measure) if node in now else 0 for node in ids]),
        to_date=_column([one.to_date for one in due]),
        target=_column([one.target for one in due]),
        last_year=_column([getattr(before[n], measure) if n in before else 0 for n in ids]),
        last_year_whole=np.full(len(ids), np.nan),
        first_month=first,
        history=history,
        plan=_by_calendar_month(ids, planned),
        keys=_keys(cut, ids),
    )
    task = replace(task, last_year_whole=_last_year(viewer, task, ids))
    return _with_days(viewer, task, ids) if task.is_by_day else task


def _keys(selection: Selection, ids: Sequence[int]) -> tuple[Key, ...]:
    own = selection.keys()
    every = [{**own, selection.axis: node} for node in ids]
    return tuple((key["organisation"], key["product"], key["channel"]) for key in every)


def _plan_span(selection: Selection) -> Span:
    """The plan's months and the selection's: both its curve and its target are read at once."""
    plan, span = selection.plan, selection.span
    if plan is None:
        return span
    return Span.between(
        min(plan.first_period, span.first_month), max(plan.end_period - 1, span.last_month)
    )


def _due(selection: Selection, months: Mapping[int, int] | None) -> targets.Due:
    inside = {month: value for month, value in (months or {}).items() if month in selection.span}
    return targets.due(selection=selection, months=inside)


def _history(viewer: Viewer, selection: Selection, ids: Sequence[int], first: int) -> FloatArray:
    """Whole months up to the last one that is over; NaN before a node's first sale."""
    day = selection.as_of
    over = month_of(day) if day == last_day(month_of(day)) else month_of(day) - 1
    found = np.zeros((len(ids), max(over - first + 1, 0)))
    if not found.size:
        return found
    rows = measured.months(
        viewer=viewer, selection=selection, axis=selection.axis, ids=ids,
        span=Span.between(first, over),
    )  # fmt: skip
    for at, node in enumerate(ids):
        for month, value in rows.get(node, {}).items():
            found[at, month - first] = value
    found[np.cumsum(found != 0, axis=1) == 0] = np.nan
    return found


def _by_calendar_month(ids: Sequence[int], planned: Mapping[int, Mapping[int, int]]) -> FloatArray:
    found = np.full((len(ids), 12), np.nan)
    for at, node in enumerate(ids):
        for month, value in planned.get(node, {}).items():
            found[at, month % 12] = value
    return found


def _last_year(viewer: Viewer, task: Task, ids: Sequence[int]) -> FloatArray:
    """The whole period a year before."""
    selection = task.selection
    if selection.days is None:
        whole: FloatArray = task.months_of(selection.span.shift(-12)).sum(axis=1)
        return whole
    found = measured.last_year_whole(
        viewer=viewer, selection=selection, axis=selection.axis, ids=ids
    )
    return _column([found.get(node, 0) for node in ids])


def _with_days(viewer: Viewer, task: Task, ids: Sequence[int]) -> Task:
    kept, rows = measured.by_day(
        viewer=viewer, selection=task.selection, axis=task.selection.axis, ids=ids
    )
    end = task.selection.as_of
    dates = tuple(day for month in kept for day in _days_of(month) if day <= end)
    at = {day: number for number, day in enumerate(dates)}
    found = np.zeros((len(ids), len(dates)))
    for number, node in enumerate(ids):
        for day, value in rows.get(node, {}).items():
            found[number, at[day]] = value
    return replace(task, dates=dates, days=found)


def _days_of(month: int) -> list[date]:
    first = first_day(month)
    return [first + timedelta(days=n) for n in range((last_day(month) - first).days + 1)]


def _column(values: Sequence[int | None]) -> FloatArray:
    return np.array([np.nan if value is None else float(value) for value in values])


def has_feast(company: Company, month: int) -> bool:
    """Whether the Spring Festival can lie in or near a month where the company works."""
    return company.country in FEAST_COUNTRIES and month % 12 < FEAST_MONTHS


def month_weight(company: Company, month: int) -> float:
    """What a month weighs by its calendar; 1 where no feast moves."""
    return _weight(company.country, month) if has_feast(company, month) else 1.0


@lru_cache(maxsize=256)
def _weight(country: str, month: int) -> float:
    calendar = _calendar(Company(country=country), month)
    return landing.days_weight(first_day(month), last_day(month), calendar)


def _calendar(company: Company, month: int) -> WorkCalendar:
    return calendars.working_days(company, Span(month))


def same_day_before(day: date) -> date:
    """The day a year before; the end of a month stands for the month's end."""
    month = month_of(day)
    end = last_day(month - 12)
    if day == last_day(month) or day.day > end.day:
        return end
    return day.replace(year=day.year - 1)
