"""The company's settings and its day."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max

from salesplan.core.models import Company, Source


def company() -> Company:
    """The settings of the company."""
    return Company.objects.get(pk=1)


def today(now: datetime) -> date:
    """The business day: `BUSINESS_DATE`, else the company's fixed day, else its calendar day."""
    if settings.BUSINESS_DATE:
        return date.fromisoformat(str(settings.BUSINESS_DATE))
    settled = company()
    return settled.business_date or now.astimezone(ZoneInfo(settled.time_zone)).date()


def as_of(now: datetime) -> date:
    """The day that figures run to: today, but not beyond what the sources have delivered."""
    day = today(now)
    complete = Source.objects.aggregate(day=Max("complete_through"))["day"]
    return min(day, complete) if complete else day
