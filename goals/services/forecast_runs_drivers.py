"""What moves sales beside season and trend, as regressors of the engine.

The calendar is a driver by itself; further ones stand in the register of drivers. All of them are
taken as deviations from what was usual in the same calendar month: what is the same every year is
season already.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log

import numpy as np

from goals.models import DriverKind, ForecastDriver
from goals.selectors import forecast_drivers
from goals.selectors.forecast_drivers import DAYS_A_MONTH, EVENTS, FEAST, WORKING_DAYS, code_of
from goals.selectors.forecast_series import Floats, Histories
from salesplan.core.models import Closure, Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars
from salesplan.engine.calendar import WorkCalendar
from salesplan.engine.forecast import Regressor
from salesplan.engine.periods import Span
from salesplan.engine.phasing import Effects, factors

FEAST_COUNTRIES = frozenset(("CN", "HK", "KR", "MO", "MY", "SG", "TW", "VN"))
_SMALL = 1e-9


@dataclass(frozen=True, eq=False)
class Drivers:
    """`regressors` for the engine; `seasonal` are the names of drivers that come back every year at
    the same time, so that nothing is left of them beside the season.
    """

    regressors: list[Regressor]
    seasonal: list[str]


def drivers(*, actor: Viewer, settled: Company, series: Histories, horizon: int) -> Drivers:
    """The calendar's drivers and the register's, over the history and `horizon` months more."""
    width = next(iter(series.values.values())).shape[1]
    span = Span(series.last_month - width + 1, width + horizon)
    found, seasonal = [], []
    for name, values in _calendar(settled, span).items():
        beside = _beside_season(values, span, width)
        if np.abs(beside).max() > _SMALL:
            found.append(Regressor(name, beside))
        else:
            seasonal.append(name)
    for driver in _registered(actor):
        beside = _beside_season(monthly(driver=driver, span=span), span, width)
        if np.abs(beside).max() > _SMALL:
            where = _applies(driver, series)
            found.append(Regressor(code_of(driver), where[:, None] * beside))
        else:
            seasonal.append(code_of(driver))
    return Drivers(found, seasonal)


def _registered(actor: Viewer) -> Iterable[ForecastDriver]:
    rows = ForecastDriver.objects.visible_to(actor).filter(is_active=True)
    return [driver for driver in rows.order_by("pk") if driver.values.strip()]


def _calendar(settled: Company, span: Span) -> dict[str, Floats]:
    """The feast's share of a month's days, working days in months, and event days."""
    calendar = calendars.working_days(settled, span)
    days = np.array([_working_days(calendar, month) for month in span])
    found = {WORKING_DAYS: days / DAYS_A_MONTH}
    if settled.country in FEAST_COUNTRIES:
        months = [factors(month, calendar, Effects()) for month in span]
        found[FEAST] = np.array([float(month.feast) - 1 for month in months])
        found[EVENTS] = np.zeros(span.count)
    return found


def _working_days(calendar: WorkCalendar, month: int) -> int:
    of = Span(month)
    return calendar.working_days(of.first_day, of.last_day)


def _beside_season(values: Floats, span: Span, known: int) -> Floats:
    """Less what was usual in the same calendar month of the `known` months of history: that much
    the season holds already. A calendar month that is not among them is left as it is.
    """
    phase = np.arange(span.first_month, span.last_month + 1) % 12
    history = values[:known].astype(np.float64)
    found: Floats = values.astype(np.float64).copy()
    for month in np.unique(phase[:known]):
        found[phase == month] -= history[phase[:known] == month].mean()
    return found


def monthly(*, driver: ForecastDriver, span: Span) -> Floats:
    """A driver's values over months: no promotion is 0, an index stays as it was last known.

    An index counts by its logarithm, so that its effect is an elasticity.
    """
    known = forecast_drivers.by_month(text=driver.values, kind=driver.kind)
    if driver.kind != DriverKind.PRICE:
        return np.array([known.get(month, 0.0) for month in span])
    months = sorted(known)
    logs = [log(known[month]) for month in months]
    found: Floats = np.interp(list(span), months, logs)
    return found


def _applies(driver: ForecastDriver, series: Histories) -> Floats:
    """1 for the series that lie below the driver's territory and product, 0 for others."""
    organisation, product = (
        set(Closure.below((node,))) if node else None
        for node in (driver.organisation_id, driver.product_id)
    )
    return np.array(
        [
            float(
                (organisation is None or node in organisation)
                and (product is None or (of in product))
            )
            for node, of, _channel in series.keys
        ]
    )
