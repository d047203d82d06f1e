"""G5's window: which months are kept by day."""

from datetime import date

from salesplan.core.models import Company
from salesplan.engine.periods import FiscalYear, month_of


def day_months(company: Company, today: date) -> list[int]:
    """The months of today's fiscal quarter, the one before, and the same a year earlier."""
    year = FiscalYear(company.fiscal_year_start)
    quarter = year.containing(month_of(today), "quarter")
    recent = range(quarter.first_month - 3, quarter.last_month + 1)
    return sorted({month - back for month in recent for back in (0, 12)})
