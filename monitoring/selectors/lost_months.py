"""Which months of which nodes were lost to their target, and from which day on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from goals.selectors import in_force
from monitoring.models import AlertRule
from monitoring.selectors import readings
from monitoring.selectors.places import Place
from monitoring.selectors.readings.sources import plan_targets
from salesplan.core.models import Company, Direction
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, calendars
from salesplan.core.selectors.actuals import arrays
from salesplan.core.selectors.actuals.arrays import Where
from salesplan.core.selectors.copying import Ints
from salesplan.engine.lost import NEVER, best_pace, lost_since
from salesplan.engine.periods import Span, first_day, last_day, month_of

YEAR = 12


@dataclass(frozen=True, slots=True)
class NodeMonth:
    """A month of a node with a target; `lost_on` is None where it was never out of reach."""

    lost_on: date | None


def find(
    *, company: Company, rule: AlertRule, places: Sequence[Place], as_of: date, first: date
) -> dict[tuple[int, int], NodeMonth]:  # fmt: skip
    """(node, month) -> how its target fared, for the months from `first` to `as_of`.

    `places` are those that somebody may see. Only for figures of sales that add up and should be
    high; months without a target are missing.
    """
    measure = readings.measure_of(rule.metric)
    if measure is None or rule.metric.direction != Direction.HIGHER or not places:
        return {}
    where = Where(tuple(p.id for p in places), rule.product_id or 0, rule.channel_id or 0)
    span = Span.between(month_of(first), month_of(as_of))
    viewer = access.system()
    targets, filled = _targets(viewer, rule, where, span)
    past = Span.between(span.first_month - YEAR, span.last_month)
    whole = arrays.by_month(viewer=viewer, where=where, months=list(past))
    days = [first + timedelta(days=n) for n in range((as_of - first).days + 1)]
    daily = getattr(arrays.by_day(viewer=viewer, where=where, days=days), measure)
    monthly = getattr(whole, measure)
    worked = _working_days(company, past)
    found: dict[tuple[int, int], NodeMonth] = {}
    for at, month in enumerate(span):
        best = best_pace(monthly[:, at : at + YEAR], worked[at : at + YEAR])
        inside = [number for number, day in enumerate(days) if month_of(day) == month]
        to_date = daily[:, inside].cumsum(axis=1).T
        left = _days_left(company, [days[number] for number in inside])
        since = lost_since(targets[:, at], to_date, left, best)
        found |= {
            (where.nodes[number], month): _month(int(since[number]), days, inside)
            for number in np.flatnonzero(filled[:, at]).tolist()
        }
    return found


def _month(since: int, days: Sequence[date], inside: Sequence[int]) -> NodeMonth:
    return NodeMonth(None if since == NEVER else days[inside[since]])


def _targets(
    viewer: Viewer, rule: AlertRule, where: Where, span: Span
) -> tuple[Ints, np.typing.NDArray[np.bool_]]:
    """Targets of months from the plans in force; the latest plan that has one counts."""
    values = np.zeros((len(where.nodes), span.count), dtype=np.int64)
    filled = np.zeros(values.shape, dtype=np.bool_)
    for plan in in_force.plans_in_force(viewer=viewer):
        own = Span(plan.first_period, plan.months)
        months = [month for month in span if month in own]
        if months:
            found = plan_targets(plan=plan, metric=rule.metric, level=rule.level, where=where)
            here = [month - span.first_month for month in months]
            there = [month - own.first_month for month in months]
            new = found.filled[:, there] & ~filled[:, here]
            values[:, here] = np.where(new, found.values[:, there], values[:, here])
            filled[:, here] |= new
    return values, filled


def _working_days(company: Company, span: Span) -> Ints:
    work = calendars.working_days(company, span)
    days = [work.working_days(first_day(month), last_day(month)) for month in span]
    return np.array(days, dtype=np.int64)


def _days_left(company: Company, days: Sequence[date]) -> Ints:
    work = calendars.working_days(company, Span(month_of(days[0])))
    end = last_day(month_of(days[0]))
    return np.array([work.remaining(day, end) for day in days], dtype=np.int64)
