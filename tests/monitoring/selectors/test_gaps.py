"""Customers that bought less than a year before."""

from datetime import date

import pytest

from monitoring.selectors import gaps, selections
from monitoring.selectors.selections import Asked
from salesplan.core.models import Company
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("as_of", [small.TODAY, date(2026, 8, 10), date(2026, 7, 10)])
def test_whole_months_of_the_own_seat(planned: Planned, rep: Persona, as_of: date) -> None:
    company = Company.objects.get(pk=1)
    selection = selections.choose(viewer=rep.viewer, company=company, as_of=as_of, asked=Asked())
    months = [m for m in (FIRST, FIRST + 1) if date(m // 12, m % 12 + 1, 31) <= as_of]
    losses = {loss.place.code: loss for loss in gaps.of_customers(
        viewer=rep.viewer, selection=selection
    )}  # fmt: skip

    def sold(customer: str, periods: list[int]) -> int:
        return planned.actual(
            lambda line: line.seat == "north-a-1" and line.customer == customer, periods
        )

    expected = {}
    for customer in small.CUSTOMERS:
        now, before = sold(customer, months), sold(customer, [m - 12 for m in months])
        if now < before and customer in _own():
            expected[customer] = (now, before)
    assert {code: (loss.now, loss.before) for code, loss in losses.items()} == expected


def _own() -> set[str]:
    """Customers owned by the rep's seat, as the small company deals them out."""
    return {
        code
        for number, code in enumerate(small.CUSTOMERS)
        if small.SEATS[number % len(small.SEATS)] == "north-a-1"
    }
