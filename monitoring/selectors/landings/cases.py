"""Earlier periods at the same point of progress: what methods are tested on."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import floor

import numpy as np

from monitoring.selectors.landings.tasks import Task
from monitoring.selectors.periods import week_of
from salesplan.core.selectors import calendars
from salesplan.engine import landing
from salesplan.engine.landing import Band, FloatArray, Shapes
from salesplan.engine.periods import Days, Span, month_of

DayCases = list[tuple[slice, int, FloatArray]]


def last_years_shapes(task: Task) -> Shapes:
    """Every run of months of the history that has a year before it, in that year's shape."""
    weights = task.weights(Span(task.first_month, max(task.history.shape[1], 1)))
    return landing.year_before(task.history, task.selection.span.count, weights)


def plans_shapes(task: Task) -> Shapes:
    """The same in the shape of the plan, where its curve says something about these months.

    What an earlier plan's curve was is not kept; where this one is silent, the year before it
    stands for it, as plans are phased like the past.
    """
    count = task.selection.span.count
    shapes = []
    for start, shape in landing.year_before(task.history, count, np.ones(task.history.shape[1])):
        months = [(task.first_month + start + number) % 12 for number in range(count)]
        curve = task.plan[:, months]
        known = np.isfinite(curve.sum(axis=1, keepdims=True))
        shapes.append((start, np.where(known, curve, shape)))
    return shapes


def band_by_month(task: Task, shapes: Shapes) -> Band:
    """The band at today's progress, between those at the ends of the months around it."""
    at = task.selection.at
    full, part = at.full_months, at.part / at.whole
    early = landing.band(landing.month_errors(task.history, full, shapes)) if full else None
    if early and not part:
        return early
    late = landing.band(landing.month_errors(task.history, full + 1, shapes))
    return landing.between(early, late, part)


def band_by_day(task: Task, cases: DayCases) -> Band:
    """The band from earlier months, weeks or ten-day periods whose days are kept."""
    return landing.band(landing.day_errors(task.days, cases))


def by_working_day(task: Task) -> DayCases:
    """Earlier periods of the same kind at the same share of their working days."""
    at, cases = task.selection.at, []
    for where, period in _earlier(task):
        calendar = calendars.working_days(task.selection.company, period.months())
        whole = calendar.working_days(period.first, period.last)
        wanted = floor(whole * at.part / at.whole + 0.5)
        days = [period.first + timedelta(days=n) for n in range(where.stop - where.start)]
        over = 1 + next(
            (n for n, day in enumerate(days) if calendar.working_days(days[0], day) >= wanted),
            len(days),
        )
        if wanted:
            cases.append((where, over, np.array(wanted / whole)))
    return cases


def by_last_year(task: Task) -> DayCases:
    """Earlier periods whose own year before is kept, at the same day."""
    places, cases = _places(task), []
    elapsed = (task.selection.as_of - task.selection.first_day).days + 1
    for where, period in _earlier(task):
        over = min(elapsed, where.stop - where.start)
        before = _year_before(task, period)
        then = _slice(places, before)
        if then is not None:
            part = task.days[:, then.start : min(then.start + over, then.stop)].sum(axis=1)
            share = landing.share_of(part, task.days[:, then].sum(axis=1))
            cases.append((where, over, share))
    return cases


def _year_before(task: Task, period: Days) -> Days:
    if task.selection.days:
        return period.year_before()
    month = Span(month_of(period.first) - 12)
    return Days(month.first_day, month.last_day)


def _places(task: Task) -> dict[date, int]:
    return {day: number for number, day in enumerate(task.dates)}


def _slice(places: dict[date, int], period: Days) -> slice | None:
    """Where the days of a period lie; None unless all of them are kept."""
    first, last = places.get(period.first), places.get(period.last)
    if first is None or last is None or last - first != (period.last - period.first).days:
        return None
    return slice(first, last + 1)


def _earlier(task: Task) -> Iterator[tuple[slice, Days]]:
    """Periods of the same kind before the selected one, all of whose days are kept."""
    places, kind = _places(task), task.selection.days
    months = sorted({month_of(day) for day in task.dates})
    for month in months:
        for period in _periods(task, month, kind):
            where = _slice(places, period)
            if where is not None and period.last < task.selection.first_day:
                yield where, period


def _periods(task: Task, month: int, kind: Days | None) -> list[Days]:
    """The periods of the selection's kind that begin in a month."""
    span = Span(month)
    if kind is None:
        return [Days(span.first_day, span.last_day)]
    if not kind.is_week:
        return [Days.of_ten_days(month, index) for index in range(3)]
    offset = (kind.first - span.first_day).days % 7
    first = span.first_day + timedelta(days=offset)
    weeks = (week_of(first + timedelta(weeks=number)) for number in range(5))
    return [week for week in weeks if month_of(week.first) == month]
