"""The company's calendars: working days and fiscal periods."""

from functools import lru_cache

from salesplan.core.models import Company
from salesplan.engine.calendar import WorkCalendar, work_calendar
from salesplan.engine.periods import FiscalYear, Span, year_month

_AROUND = 1


def working_days(company: Company, span: Span) -> WorkCalendar:
    """The working days of the years that a span touches, and one year around them."""
    first, last = year_month(span.first_month)[0], year_month(span.last_month)[0]
    return _calendar(company.country, first - _AROUND, last + _AROUND)


@lru_cache(maxsize=64)
def _calendar(country: str, first: int, last: int) -> WorkCalendar:
    return work_calendar(country, range(first, last + 1))


def fiscal_year(company: Company) -> FiscalYear:
    """The company's fiscal year."""
    return FiscalYear(
        company.fiscal_year_start, named_by="end" if company.fiscal_named_by_end else "start"
    )
