"""Values of drivers as people write them: a month and a number a line."""

import re
from math import isfinite

from django.utils.translation import gettext_lazy as _

from goals.models import DriverKind, ForecastDriver
from salesplan.core.errors import Invalid
from salesplan.core.scoping import ScopedQuerySet, Viewer
from salesplan.engine.periods import month_number

_LINE = re.compile(r"(\d{4})-(\d{1,2})[\s:;=,]+([+-]?\d{1,12}(?:\.\d{1,6})?)", re.ASCII)
MOST = 600
LARGEST = 10**9


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
