"""What became of a figure since something was done about it; "since", never "because of"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from monitoring.models import Remedy
from monitoring.selectors import attainment, cases
from monitoring.selectors.cases import Case
from salesplan.core.errors import NotVisible
from salesplan.core.models import Aggregation, Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars, metric_values
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.engine import pacing

DAY = timedelta(days=1)
NO_NEW_DATA, OVER, NO_DATA = "no_new_data", "over", "no_data"


@dataclass(frozen=True, slots=True)
class Reading:
    """A case on a day of data: its actual and the target to date, None where there is none."""

    as_of: date
    actual: int | None
    reference: int | None

    @property
    def gap(self) -> int | None:
        """Actual less target to date: the pace gap."""
        return None if self.actual is None else pacing.pace_gap(self.actual, self.reference)


@dataclass(frozen=True, slots=True)
class Pace:
    """What was reached on some working days; `rate` None without a day."""

    amount: int
    days: int

    @property
    def rate(self) -> Fraction | None:
        """Per working day, exactly."""
        return pacing.ratio(self.amount, self.days)


@dataclass(frozen=True, slots=True)
class Effect:
    """A case since a remedy, in the metric's smallest unit.

    `begins` is the last day that counts as before: the day on which a task was done, else the day
    before it started, else the day of data on which the remedy was decided. `before` runs from
    the period's first day to it, `after` from the next day to `now.as_of`, both as the data are
    known now; None for metrics that are not sums. `start` is as it was known when it was decided.
    """

    begins: date
    start: Reading
    now: Reading
    expected: int | None
    before: Pace | None
    after: Pace | None

    @property
    def change(self) -> int | None:
        """Pace gap now less pace gap at the start: above 0, some of it was made up."""
        if self.now.gap is None or self.start.gap is None:
            return None
        return self.now.gap - self.start.gap

    @property
    def share(self) -> Fraction | None:
        """Change of the pace gap / expected effect; None without one of them."""
        return None if self.change is None else pacing.ratio(self.change, self.expected or 0)


@dataclass(frozen=True, slots=True)
class Measured:
    """An effect, or why there is none yet: `no_new_data` (nothing newer than the remedy),
    `over` (the period had ended when it was decided), `no_data` (nothing was measured).
    """

    effect: Effect | None
    why: str = ""


def reading(*, viewer: Viewer, company: Company, case: Case, as_of: date) -> Reading:
    """A case on a day of data (the period's last at most). Raises `NotVisible`."""
    end = min(as_of, cases.span(case=case).last_day)
    if cases.has_targets(case=case):
        try:
            chosen = cases.selection(viewer=viewer, company=company, case=case, as_of=end)
        except NotVisible:  # the plan is not in force any more: no target, the actual remains
            return Reading(end, _sums(viewer, case, [end])[end], None)
        total = attainment.board(viewer=viewer, selection=chosen).total
        return Reading(end, total.actual, total.to_date)
    return Reading(end, _sums(viewer, case, [end])[end], None)


def measure(
    *, viewer: Viewer, company: Company, remedies: Sequence[Remedy], as_of: date
) -> dict[int, Measured]:
    """What became of the figure of some remedies of one case, by remedy.

    Nothing is measured before there are data newer than both the decision and the day from which
    the effect counts. Raises `NotVisible` outside the viewer's scope.
    """
    if not remedies:
        return {}
    case = remedies[0]
    now = reading(viewer=viewer, company=company, case=case, as_of=as_of)
    begins = {one.pk: begin(remedy=one) for one in remedies}
    due = {one.pk: _why_not(one, begins[one.pk], now, as_of) for one in remedies}
    days = sorted({begins[pk] for pk, why in due.items() if not why})
    sums = _sums(viewer, case, [*days, now.as_of]) if days else {}
    return {
        one.pk: Measured(None, due[one.pk])
        if due[one.pk]
        else Measured(_effect(company, one, begins[one.pk], now, sums))
        for one in remedies
    }


def begin(*, remedy: Remedy) -> date:
    """The last day that counts as before the effect of a remedy."""
    action = remedy.action
    if action is not None and action.done_on is not None:
        return action.done_on
    if action is not None and action.starts_on is not None:
        return action.starts_on - DAY
    return remedy.as_of


def _why_not(remedy: Remedy, begins: date, now: Reading, as_of: date) -> str:
    if remedy.as_of >= cases.span(case=remedy).last_day:
        return OVER
    if now.actual is None:
        return NO_DATA
    newest = min(as_of, now.as_of)
    return "" if newest > remedy.as_of and newest > begins else NO_NEW_DATA


def _effect(
    company: Company, remedy: Remedy, begins: date, now: Reading, sums: Mapping[date, int | None]
) -> Effect:
    start = Reading(remedy.as_of, remedy.actual_at_start, remedy.reference_at_start)
    before, after = _paces(company, remedy, begins, now, sums)
    return Effect(begins, start, now, remedy.expected_effect, before, after)


def _paces(
    company: Company, case: Case, begins: date, now: Reading, sums: Mapping[date, int | None]
) -> tuple[Pace | None, Pace | None]:
    if case.metric.aggregation != Aggregation.SUM:
        return None, None
    span = cases.span(case=case)
    calendar = calendars.working_days(company, span)
    until, whole = sums[begins] or 0, sums[now.as_of] or 0
    first = max(begins + DAY, span.first_day)
    return (
        Pace(until, calendar.working_days(span.first_day, begins)),
        Pace(whole - until, calendar.working_days(first, now.as_of)),
    )


def _sums(viewer: Viewer, case: Case, days: Sequence[date]) -> dict[date, int | None]:
    """The metric from the period's first day to each of some days, in one reading.

    A day before the period has nothing.
    """
    first = cases.span(case=case).first_day
    inside = [day for day in dict.fromkeys(days) if day >= first]
    parts = metric_values.over(
        viewer=viewer,
        metrics=[case.metric],
        organisation_id=case.organisation_id,
        nodes=[case.organisation_id],
        spans=[DaySpan(first, day) for day in inside],
        runs=False,
        product_id=case.product_id or 0,
        channel_id=case.channel_id or 0,
    )
    found = [part[case.metric.code][case.organisation_id].rounded for part in parts]
    return dict.fromkeys(days) | dict(zip(inside, found, strict=True))
