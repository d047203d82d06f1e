"""Where a period may land: methods that carry what was reached on to the end, and their errors.

All of it is about many nodes at once; floats only propose, the caller rounds. NaN says that a
method has nothing to go on, which is never the same as zero.

Every method here reads *landing = actual to date / share of the period that is over*, and methods
differ in whose share they take: the plan's own curve (run rate) or last year's (seasonal naive:
actual + last year's rest x growth to date, which is the same thing). So one back-test serves them:
the same division at the same point of earlier periods, against what those came to. The quantiles of
*outcome / landing* over the cases, laid around today's landing, are an empirical prediction
interval (Makridakis, Wheelwright & Hyndman, Forecasting, 3rd ed., 2/6).
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salesplan.engine.calendar import WorkCalendar
from salesplan.engine.phasing import Effects, day_weight

FloatArray = npt.NDArray[np.float64]
Shapes = list[tuple[int, FloatArray]]
COVERAGE = 8_000
"""Basis points of the outcomes that a band is to hold."""
LEAST_CASES = 8
"""With fewer back-tested periods there is no band."""
YEAR = 12
_LEAST_PART = 0.01


@dataclass(frozen=True, slots=True)
class Band:
    """``low`` and ``high`` as factors of the landing, per node; NaN where fewer than the least
    number of ``cases`` could be tested.
    """

    low: FloatArray
    high: FloatArray
    cases: npt.NDArray[np.int64]


def carried_on(actual: FloatArray, share: FloatArray) -> FloatArray:
    """Return actual / share of the period that is over; never below 0 after sales.

    NaN where the share is 0 or below, or unknown.
    """
    landing = np.full(np.broadcast_shapes(actual.shape, share.shape), np.nan)
    np.divide(actual, share, out=landing, where=share > 0)
    return np.where(actual >= 0, np.maximum(landing, 0), landing)


def share_of(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Return part / whole, NaN where the whole is 0 or below."""
    result = np.full(part.shape, np.nan)
    np.divide(part, whole, out=result, where=whole > 0)
    return result


def days_weight(first: dt.date, last: dt.date, calendar: WorkCalendar) -> float:
    """Return what the days from ``first`` to ``last`` weigh by work, feast and event days.

    The weights of ``phasing`` with its usual strengths: what moves with the Spring Festival from
    year to year is compared after division by them.
    """
    effects = Effects()
    days = (first + dt.timedelta(days=number) for number in range((last - first).days + 1))
    return float(sum(day_weight(day, calendar, effects) for day in days))


def last_years_share(
    to_date: FloatArray, months: FloatArray, full: int, weights: tuple[FloatArray, FloatArray],
    part: tuple[float, float],
) -> FloatArray:  # fmt: skip
    """Return the share of last year's period that was over at the same day, per node.

    ``to_date``: last year's sum up to the same day; ``months`` (nodes x months): its whole months,
    of which ``full`` are over now. ``weights``: what each month weighs by its calendar, this year
    and last; ``part``: the same of the part of the current month that is over. Last year's figures
    are carried into this year's calendar, so that a feast that moved does not count as growth.
    """
    now, before = weights
    carried = months * (now / before)
    over = carried[:, :full].sum(axis=1)
    if full == months.shape[1]:
        return share_of(over, over)
    so_far = to_date - months[:, :full].sum(axis=1)
    left = (months[:, full] - so_far) * _ratio(now[full] - part[0], before[full] - part[1])
    over = over + so_far * _ratio(*part)
    return share_of(over, over + left + carried[:, full + 1 :].sum(axis=1))


def _ratio(now: float, before: float) -> float:
    return now / before if before > 0 else 1.0


def month_errors(history: FloatArray, full: int, shapes: Shapes) -> FloatArray:
    """Return outcome / landing of earlier periods when ``full`` of their months were over.

    ``history`` (nodes x months) ends with the last month that is over; NaN before a node's first.
    ``shapes``: for each case the place of its first month, and (nodes x months) how its months
    share the period by what was known before it began. NaN where a case cannot be told.
    """
    found = []
    for start, shape in shapes:
        share = share_of(shape[:, :full].sum(axis=1), shape.sum(axis=1))
        landing = carried_on(history[:, start : start + full].sum(axis=1), share)
        outcome = history[:, start : start + shape.shape[1]].sum(axis=1)
        found.append(_error(outcome, landing))
    return np.stack(found, axis=1) if found else np.empty((len(history), 0))


def year_before(history: FloatArray, count: int, weights: FloatArray) -> Shapes:
    """Return the shapes of all runs of ``count`` months that the year before them gives.

    ``weights`` (months of the history): what each weighs by its calendar; last year's figures are
    carried into the calendar of the case.
    """
    starts = range(YEAR, history.shape[1] - count + 1)
    shapes = []
    for start in starts:
        case, before = (slice(at, at + count) for at in (start, start - YEAR))
        shapes.append((start, history[:, before] * (weights[case] / weights[before])))
    return shapes


def day_errors(days: FloatArray, cases: list[tuple[slice, int, FloatArray]]) -> FloatArray:
    """Return outcome / landing of earlier runs of days, each at its own point of progress.

    ``days`` (nodes x days); a case is its days, how many of them were over, and the share of the
    period that was over (one for all nodes, or one each).
    """
    found = []
    for where, over, share in cases:
        part = days[:, where]
        landing = carried_on(part[:, :over].sum(axis=1), np.broadcast_to(share, len(days)))
        found.append(_error(part.sum(axis=1), landing))
    return np.stack(found, axis=1) if found else np.empty((len(days), 0))


def _error(outcome: FloatArray, landing: FloatArray) -> FloatArray:
    """How far the outcome was from the landing, as a factor; NaN without a landing above 0."""
    error = np.full(outcome.shape, np.nan)
    np.divide(outcome, landing, out=error, where=landing > 0)
    return error


def band(errors: FloatArray, *, coverage: int = COVERAGE, least: int = LEAST_CASES) -> Band:
    """Return the quantiles between which ``coverage`` of the errors (nodes x cases) lie.

    The quantiles of n + 1 places (Weibull's plotting positions), so that few cases give a wider
    band. Unknown errors (NaN) are no cases.
    """
    cases = np.isfinite(errors).sum(axis=1).astype(np.int64)
    low, high = np.full(len(errors), np.nan), np.full(len(errors), np.nan)
    outside = (1 - coverage / 10_000) / 2
    for number in np.unique(cases[cases >= least]):
        rows = cases == number
        known = np.sort(np.where(np.isfinite(errors[rows]), errors[rows], np.inf), axis=1)
        known = known[:, :number]
        low[rows] = np.maximum(np.quantile(known, outside, axis=1, method="weibull"), 0)
        high[rows] = np.quantile(known, 1 - outside, axis=1, method="weibull")
    return Band(low, high, cases)


def between(early: Band | None, late: Band, part: float) -> Band:
    """Return the band at a point between two that were tested: ``part`` of the way to the later.

    Without an early one (within a first month nothing is over) the late one is widened like a sum
    of independent days, by 1 / sqrt(part).
    """
    if early is None:
        wider = max(part, _LEAST_PART) ** -0.5
        low = np.maximum(1 - (1 - late.low) * wider, 0)
        return Band(low, 1 + (late.high - 1) * wider, late.cases)
    return Band(
        early.low + (late.low - early.low) * part,
        early.high + (late.high - early.high) * part,
        np.minimum(early.cases, late.cases),
    )
