"""The period as a running total: what was reached so far, what is due, and where it may land."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from monitoring.selectors import measured, targets
from monitoring.selectors.selections import Selection
from monitoring.selectors.targets import MonthTargets
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.days import by_day
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.engine import pacing
from salesplan.engine.calendar import same_day_last_year
from salesplan.engine.periods import Span, last_day, month_of

MOST_DAYS = 92
"""Up to a quarter is drawn day by day, what is longer month by month."""
NOTHING = Figures()
_DAY = timedelta(days=1)
Sums = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Point:
    """Sums since the period began, at the end of `day`, in the metric's smallest unit.

    `actual` is None after the day of the figures; `due` holds the paced target of each level.
    """

    day: date
    actual: int | None
    last_year: int
    due: dict[int, int | None]


@dataclass(frozen=True, slots=True)
class Run:
    """The running total of a place, from nothing on the day before the period to its last day.

    `targets` are those of the whole period by level.
    """

    points: tuple[Point, ...]
    by_day: bool
    targets: dict[int, int]

    @property
    def kept(self) -> tuple[int, ...]:
        """The levels whose pace the actual keeps up with, the lowest first."""
        now = self.now
        if now is None:
            return ()
        return tuple(level for level, due in now.due.items() if (now.actual or 0) >= (due or 0))

    @property
    def now(self) -> Point | None:
        """The last point that has an actual."""
        return next((point for point in reversed(self.points) if point.actual is not None), None)


def run(*, viewer: Viewer, selection: Selection) -> Run:
    """The selected place from the first day of the period to its last.

    Targets are paced by the plan's months and by working day within a month. Raises `NotVisible`
    when the selection was made for somebody else.
    """
    planned = _levels(viewer, selection)
    daily = _by_day(viewer, selection)
    days, actual, before = daily or _by_month(viewer, selection)
    points = tuple(
        Point(
            day=day,
            actual=actual[day] if day <= selection.as_of else None,
            last_year=before[day],
            due={level: _due(months, selection, day) for level, months in planned.items()},
        )
        for day in days
    )
    end = selection.last_day
    whole = {level: _due(months, selection, end) or 0 for level, months in planned.items()}
    begun = 0 if selection.as_of >= selection.first_day else None
    start = Point(selection.first_day - _DAY, begun, 0, dict.fromkeys(planned, 0))
    return Run((start, *points), bool(daily), whole)


def _levels(viewer: Viewer, selection: Selection) -> dict[int, MonthTargets]:
    """Targets by level, calibrated ones where they are asked for and exist."""
    found = targets.by_level(viewer=viewer, selection=selection)
    chosen = {level: months for (level, kind), months in found.items() if kind == "original"}
    if selection.against == "calibrated":
        chosen |= {level: months for (level, kind), months in found.items() if kind != "original"}
    return dict(sorted(chosen.items()))


def _due(months: MonthTargets, selection: Selection, day: date) -> int | None:
    return pacing.target_of_days(months, selection.first_day, day, selection.calendar)


Lines = tuple[list[date], Sums, Sums]


def _by_day(viewer: Viewer, selection: Selection) -> Lines | None:
    """Every day of a short period; None where the cube does not keep its days."""
    first, last = selection.first_day, selection.last_day
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if len(days) > MOST_DAYS:
        return None
    earlier = {day: _year_before(selection, day) for day in days}
    now = _sums(viewer, selection, first, min(last, selection.as_of))
    before = _sums(viewer, selection, earlier[first], earlier[last])
    if now is None or before is None:
        return None
    return (
        days,
        dict(zip(days, accumulate(now.get(day, 0) for day in days), strict=True)),
        {day: sum(v for at, v in before.items() if at <= then) for day, then in earlier.items()},
    )


def _year_before(selection: Selection, day: date) -> date:
    """A month's end stands for that month's end a year before, a week for the one 52 weeks ago."""
    if selection.days:
        return selection.days.same_day_before(day)
    is_end = day == last_day(month_of(day))
    return last_day(month_of(day) - 12) if is_end else same_day_last_year(day)


def _sums(viewer: Viewer, selection: Selection, first: date, last: date) -> Sums | None:
    if last < first:
        return {}
    keys = selection.keys()
    found = by_day(
        viewer=viewer,
        organisation_id=keys["organisation"],
        product_id=keys["product"],
        channel_id=keys["channel"],
        first=first,
        last=last,
    )
    if found is None:
        return None
    measure = selection.metric.measure
    return {day: int(getattr(sums, measure)) for day, sums in found.items()}


def _by_month(viewer: Viewer, selection: Selection) -> Lines:
    """The ends of months, and the day of the figures where it lies within the period."""
    axis, node = selection.axis, selection.places.id(selection.axis)
    total, cut = measured.to_date(viewer=viewer, selection=selection, axis=axis, ids=[node])
    measure, today = selection.metric.measure, min(selection.as_of, selection.last_day)
    actual: dict[date, int] = {}
    earlier: dict[date, int] = {}
    if not selection.days:
        now, before = measured.by_month(viewer=viewer, selection=selection, axis=axis, ids=[node])
        actual = _running(now.get(node, {}), selection.span)
        earlier = _running(before.get(node, {}), selection.span.shift(-12), shown_as=12)
    if today >= selection.first_day and (selection.days or today not in earlier):
        actual[today] = int(getattr(total.get(node, NOTHING), measure))
        earlier[today] = int(getattr(cut.get(node, NOTHING), measure))
    return sorted(earlier), actual, earlier


def _running(months: Mapping[int, int], span: Span, shown_as: int = 0) -> dict[date, int]:
    """The sum up to each month's end."""
    sums = accumulate(months.get(month, 0) for month in span)
    return {last_day(month + shown_as): total for month, total in zip(span, sums, strict=True)}
