"""Quiet hours: until when nothing may leave the app to somebody."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from salesplan.core.models import Company, MessageSettings
from salesplan.core.selectors import calendars
from salesplan.engine.calendar import WorkCalendar
from salesplan.engine.periods import Span, month_of

_MOST_STEPS = 60


def until(*, chosen: MessageSettings | None, company: Company, now: datetime) -> datetime | None:
    """When the quiet that holds at `now` ends; None when it is not quiet.

    Times are of the company's time zone; the hours may run over midnight; days off are those of
    the company's calendar (make-up days are worked).
    """
    if chosen is None or (chosen.quiet_from is None and not chosen.quiet_weekends):
        return None
    zone = ZoneInfo(company.time_zone)
    calendar = calendars.working_days(company, Span(month_of(now.date())))
    moment = now.astimezone(zone)
    for _step in range(_MOST_STEPS):
        later = _step_on(chosen, calendar, moment)
        if later is None:
            break
        moment = later
    return moment if moment > now else None


def _step_on(chosen: MessageSettings, calendar: WorkCalendar, moment: datetime) -> datetime | None:
    """The end of the one reason that holds at a moment; None when none does."""
    if chosen.quiet_weekends and not calendar.is_working_day(moment.date()):
        return _at(moment, time(), days=1)
    first, last = chosen.quiet_from, chosen.quiet_to
    if first is None or last is None:
        return None
    at = moment.timetz().replace(tzinfo=None)
    if first < last:
        return _at(moment, last) if first <= at < last else None
    if at >= first:
        return _at(moment, last, days=1)
    return _at(moment, last) if at < last else None


def _at(moment: datetime, clock: time, days: int = 0) -> datetime:
    return datetime.combine(moment.date() + timedelta(days=days), clock, tzinfo=moment.tzinfo)
