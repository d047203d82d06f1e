"""What became of a figure since something was done about it; "since", never "because of"."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from monitoring.models import Remedy
from monitoring.selectors import cases, targets
from monitoring.selectors.cases import Case
from salesplan.core.errors import NotVisible
from salesplan.core.models import Aggregation, Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars, metric_values
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.engine import pacing

DAY = timedelta(days=1)
Sums = Mapping[date, int | None]
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
    node = case.organisation_id
    due = _due(viewer, company, case, [node], end)
    return Reading(end, _sums(viewer, case, [node], [end])[node][end], due[node])


def measure(
    *, viewer: Viewer, company: Company, remedies: Sequence[Remedy], as_of: date
) -> dict[int, Measured]:
    """What became of the figures of some remedies in the viewer's scope, by remedy.

    Nothing is measured before there are data newer than both the decision and the day from which
    the effect counts. The number of queries follows that of different metrics, plans and periods,
    not that of remedies or places.
    """
    groups: dict[tuple[Any, ...], list[Remedy]] = defaultdict(list)
    for one in remedies:
        keys = cases.keys(case=one)
        groups[tuple(keys[name] for name in keys if name != "organisation_id")].append(one)
    found: dict[int, Measured] = {}
    for alike in groups.values():
        found |= _measure(viewer, company, alike, as_of)
    return found


def begin(*, remedy: Remedy) -> date:
    """The last day that counts as before the effect of a remedy."""
    action = remedy.action
    if action is not None and action.done_on is not None:
        return action.done_on
    if action is not None and action.starts_on is not None:
        return action.starts_on - DAY
    return remedy.as_of


def _measure(
    viewer: Viewer, company: Company, alike: Sequence[Remedy], as_of: date
) -> dict[int, Measured]:
    """Remedies of the same metric, plan and period, at any places."""
    case = alike[0]
    end = min(as_of, cases.span(case=case).last_day)
    nodes = sorted({one.organisation_id for one in alike})
    due = _due(viewer, company, case, nodes, end)
    sums = _sums(viewer, case, nodes, [*(begin(remedy=one) for one in alike), end])
    found = {}
    for one in alike:
        here = sums[one.organisation_id]
        now = Reading(end, here[end], due[one.organisation_id])
        why = _why_not(one, now)
        found[one.pk] = Measured(None if why else _effect(company, one, now, here), why)
    return found


def _why_not(remedy: Remedy, now: Reading) -> str:
    if remedy.as_of >= cases.span(case=remedy).last_day:
        return OVER
    if now.actual is None:
        return NO_DATA
    newest = max(remedy.as_of, begin(remedy=remedy))
    return "" if now.as_of > newest else NO_NEW_DATA


def _effect(company: Company, remedy: Remedy, now: Reading, sums: Sums) -> Effect:
    begins = begin(remedy=remedy)
    start = Reading(remedy.as_of, remedy.actual_at_start, remedy.reference_at_start)
    before, after = _paces(company, remedy, begins, now, sums)
    return Effect(begins, start, now, remedy.expected_effect, before, after)


def _paces(
    company: Company, case: Case, begins: date, now: Reading, sums: Sums
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


def _due(
    viewer: Viewer, company: Company, case: Case, nodes: Sequence[int], end: date
) -> dict[int, int | None]:
    """Targets to date of places; None for all where the plan is not in force any more."""
    nothing: dict[int, int | None] = dict.fromkeys(nodes)
    if not cases.has_targets(case=case):
        return nothing
    try:
        chosen = cases.selection(viewer=viewer, company=company, case=case, as_of=end)
    except NotVisible:
        return nothing
    found = targets.by_month(viewer=viewer, selection=chosen, axis="organisation", ids=nodes)
    return {node: targets.due(selection=chosen, months=found.get(node)).to_date for node in nodes}


def _sums(
    viewer: Viewer, case: Case, nodes: Sequence[int], days: Sequence[date]
) -> dict[int, Sums]:
    """The metric at places from the period's first day to each of some days, in one reading.

    What is counted from sales is 0 without any; a day before the period has nothing.
    """
    first = cases.span(case=case).first_day
    inside = sorted({day for day in days if day >= first})
    nothing = 0 if case.metric.measure else None
    parts = metric_values.over(
        viewer=viewer,
        metrics=[case.metric],
        organisation_id=nodes[0],
        nodes=nodes,
        spans=[DaySpan(first, day) for day in inside],
        runs=False,
        product_id=case.product_id or 0,
        channel_id=case.channel_id or 0,
    )
    found: dict[int, Sums] = {}
    for node in nodes:
        amounts = [part[case.metric.code][node].rounded for part in parts]
        known = [nothing if amount is None else amount for amount in amounts]
        found[node] = dict.fromkeys(days) | dict(zip(inside, known, strict=True))
    return found
