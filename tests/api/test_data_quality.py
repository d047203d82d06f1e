"""Data quality over the API: the same figures and the same limits as the page."""

from collections.abc import Callable

from rest_framework.test import APIClient

from salesplan.core.models import SalesLine
from salesplan.core.selectors import access
from salesplan.core.services import data_quality
from tests.factories.small_company import FIRST_PERIOD, LINES, MONTHS, TODAY, SmallCompany
from tests.personas import Persona

ApiFor = Callable[[Persona], APIClient]
URL = "/api/v1/data-quality/"


def test_a_program_reads_what_the_check_found_in_its_own_lines(
    small_company: SmallCompany, manager_north: Persona, stranger: Persona, api_for: ApiFor
) -> None:
    found = SalesLine.unscoped.filter(seat_id=small_company["north-a-1"]).order_by("id")[0]
    SalesLine.unscoped.filter(pk=found.pk).update(is_late=True)
    data_quality.check(actor=access.system(), today=TODAY)
    mine = api_for(manager_north).get(URL).json()
    example = {
        "order_no": found.order_no, "line_no": found.line_no, "date": found.date.isoformat(),
        "seat": "North-A-1", "product": small_company.node(_code(small_company, found)).name,
        "customer": small_company.node(_customer(small_company, found)).name,
        "quantity": found.quantity, "revenue": found.revenue,
    }  # fmt: skip
    assert mine["findings"] == [{"rule": "late", "lines": 1, "examples": [example]}]
    assert (mine["notes"], mine["lines"], mine["is_due"]) == (1, len(LINES), False)
    theirs = api_for(stranger).get(URL).json()
    assert (theirs["findings"], theirs["notes"]) == ([], 0)
    (source,) = theirs["sources"]
    assert (source["first"], source["last"]) == (FIRST_PERIOD, FIRST_PERIOD + MONTHS - 1)


def _code(company: SmallCompany, line: SalesLine) -> str:
    return next(code for code, pk in company.ids.items() if pk == line.product_id)


def _customer(company: SmallCompany, line: SalesLine) -> str:
    return next(code for code, pk in company.ids.items() if pk == line.customer_id)


def test_nobody_reads_it_without_a_token(small_company: SmallCompany) -> None:
    assert APIClient().get(URL).status_code == 401
