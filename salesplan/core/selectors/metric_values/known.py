"""From when on figures are known: where the history of sales begins, how far back they look."""

from dataclasses import dataclass

from django.db import connection

LOST_AFTER = 12
"""Months without a purchase after which a customer is lost."""
REPEAT_WITHIN = 12
"""Months after the first order within which a second one counts."""

_HISTORY = """
select (select min(period) from core_actualsmonth), (select max(period) from core_actualsmonth),
       new_customer_months
from core_company where id = 1
"""


@dataclass(frozen=True, slots=True)
class History:
    """First and last month with lines (None: no lines), and the setting for new customers."""

    first: int | None
    last: int | None
    new_months: int

    def known_from(self, measure: str) -> int | None:
        """The first month in which a measure of lines or customers is known; None: none yet."""
        if self.first is None:
            return None
        return self.first + self._looks_back(measure)

    def _looks_back(self, measure: str) -> int:
        return {
            "new_customers": self.new_months,
            "lost_customers": LOST_AFTER,
            "retained_customers": 2 * LOST_AFTER - 1,
            "retainable_customers": 2 * LOST_AFTER - 1,
            "repeated_customers": self.new_months + REPEAT_WITHIN,
            "repeatable_customers": self.new_months + REPEAT_WITHIN,
        }.get(measure, 0)


def history() -> History:
    """The extent of the lines in the cube and the company's setting; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_HISTORY)
        return History(*cursor.fetchone())
