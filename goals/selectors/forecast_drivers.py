"""Drivers: values as people write them, a month and a number a line; and what a run found."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, isfinite, log
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.models import DriverKind, ForecastDriver, ForecastRun, ForecastSeries
from salesplan.core.errors import Invalid
from salesplan.core.scoping import ScopedQuerySet, Viewer
from salesplan.engine.periods import month_number

_LINE = re.compile(r"(\d{4})-(\d{1,2})[\s:;=,]+([+-]?\d{1,12}(?:\.\d{1,6})?)", re.ASCII)
FEAST, WORKING_DAYS, EVENTS = "spring_festival", "working_days", "event_days"
DAYS_A_MONTH = 21
_STEPS = {FEAST: -0.3, WORKING_DAYS: 1 / DAYS_A_MONTH}
"""What effects are told of: a month that holds all quiet days of the feast, one working day."""
MOST = 600
LARGEST = 10**9
_PREFIX = "driver:"


def listed(*, viewer: Viewer) -> ScopedQuerySet:
    """The drivers in the viewer's scope, by name."""
    return ForecastDriver.objects.visible_to(viewer).select_related("organisation", "product")


def by_month(*, text: str, kind: str) -> dict[int, float]:
    """Month (year*12+month-1) -> value of lines such as "2026-06 18".

    Raises `Invalid` naming the line that is not a month and a number, that repeats a month, or that
    is no price index (which is above 0).
    """
    found: dict[int, float] = {}
    lines = [(at, line.strip()) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST:
        raise _wrong(MOST + 1, "", _("At most %(most)s months."))
    for at, line in lines:
        month, value = _read(at, line)
        if month in found:
            raise _wrong(at, line, _("Line %(line)s: “%(text)s” names a month a second time."))
        if kind == DriverKind.PRICE and value <= 0:
            raise _wrong(at, line, _("Line %(line)s: “%(text)s”, but an index is above 0."))
        found[month] = value
    return found


def _read(at: int, line: str) -> tuple[int, float]:
    parts = _LINE.fullmatch(line)
    if not parts or not 1 <= int(parts[2]) <= 12 or not _is_fair(float(parts[3])):
        raise _wrong(at, line, _("Line %(line)s: “%(text)s” is not a month and a number."))
    return month_number(int(parts[1]), int(parts[2])), float(parts[3])


def _is_fair(value: float) -> bool:
    return isfinite(value) and abs(value) <= LARGEST


def _wrong(line: int, text: str, message: object) -> Invalid:
    return Invalid(
        message, field="values", code="driver_values", line=line, text=text[:40], most=MOST  # type: ignore[arg-type]
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """What a run found of a driver: by how many basis points sales of the series move with a step
    of it (None: its history does not support any), and in how many series of all it shows.

    `seasonal` drivers come back every year at the same time: the season holds them. `driver` is the
    registered one, None for the calendar's.
    """

    name: str
    driver: ForecastDriver | None
    effect: int | None
    series: int
    of: int
    seasonal: bool


def effects(
    *, viewer: Viewer, run: ForecastRun, metric_code: str, series: ForecastSeries | None
) -> list[Effect]:
    """The drivers that a run knew, and what they do to a series; the calendar's come first."""
    known: Mapping[str, Mapping[str, int]] = (
        run.report.get("metrics", {}).get(metric_code, {}).get("drivers", {})
    )
    own: Mapping[str, float] = (series.spread if series else {}).get("effects", {})
    registered = {code_of(row): row for row in listed(viewer=viewer)}
    seasonal = set(run.report.get("seasonal", []))
    return [
        _effect(name, registered, known.get(name, {}), own, seasonal)
        for name in [*known, *sorted(seasonal - set(known))]
        if not name.startswith(_PREFIX) or name in registered
    ]


def code_of(driver: ForecastDriver) -> str:
    """The name of a registered driver in runs."""
    return f"{_PREFIX}{driver.pk}"


def _effect(
    name: str, registered: Mapping[str, ForecastDriver], found: Mapping[str, int],
    own: Mapping[str, float], seasonal: set[str],
) -> Effect:  # fmt: skip
    driver = registered.get(name)
    moved = own.get(name)
    return Effect(
        name=name, driver=driver,
        effect=None if not moved else round((exp(moved * _step(name, driver)) - 1) * 10_000),
        series=found.get("series", 0), of=found.get("of", 0), seasonal=name in seasonal,
    )  # fmt: skip


def _step(name: str, driver: Any) -> float:
    """One of what is counted; of an index one percent."""
    if driver is not None and driver.kind == DriverKind.PRICE:
        return log(1.01)
    return _STEPS.get(name, 1.0)
