"""The company's settings and its day."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from salesplan.core.models import Company
from salesplan.core.selectors import prepared
from salesplan.core.selectors.actuals.freshness import Freshness

_WITH_DAY = f"""
select {prepared.columns(Company, "c")},
  (select max(complete_through) from core_source) as complete_through,
  s.generation, s.stale_since, s.drained_at
from core_company c left join core_cubestate s on true where c.id = 1
"""


@dataclass(frozen=True, slots=True)
class BusinessDay:
    """The company, its day, and the day that figures run to (never after `today`).

    `freshness` is the cube's before any figure was read: what changes later is newer than it.
    """

    company: Company
    today: date
    as_of: date
    freshness: Freshness


def company() -> Company:
    """The settings of the company."""
    return Company.objects.get(pk=1)


def business_day(now: datetime) -> BusinessDay:
    """Company, day and freshness in one query.

    `today` is `BUSINESS_DATE`, else the company's fixed day, else its calendar day; `as_of` is
    today, but not beyond what the sources have delivered.
    """
    settled: Any = Company.objects.raw(*prepared.call(_WITH_DAY, []))[0]
    day = _today(settled, now)
    complete: date | None = settled.complete_through
    fresh = Freshness(settled.generation, settled.stale_since, settled.drained_at)
    return BusinessDay(settled, day, min(day, complete) if complete else day, fresh)


def today(now: datetime) -> date:
    """The business day."""
    return _today(company(), now)


def as_of(now: datetime) -> date:
    """The day that figures run to."""
    return business_day(now).as_of


def _today(settled: Company, now: datetime) -> date:
    if settings.BUSINESS_DATE:
        return date.fromisoformat(str(settings.BUSINESS_DATE))
    return settled.business_date or now.astimezone(ZoneInfo(settled.time_zone)).date()
