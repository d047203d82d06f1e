"""Data quality over the API: the same figures and the same limits as the page."""

from collections.abc import Callable

from rest_framework.test import APIClient

from salesplan.core.models import Job, Metric, Observation, SalesLine
from salesplan.core.selectors import access
from salesplan.core.services import data_quality
from salesplan.engine.periods import last_day
from tests.factories.small_company import FIRST_PERIOD, LINES, MONTHS, TODAY, SmallCompany
from tests.personas import Persona

ApiFor = Callable[[Persona], APIClient]
URL = "/api/v1/data-quality/"
JUNE = 2026 * 12 + 5


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


def test_a_program_reads_months_checks_and_notes_narrowed_like_the_page(
    small_company: SmallCompany, manager_north: Persona, analyst: Persona, api_for: ApiFor
) -> None:
    metric = Metric.objects.get(code="receivables")
    Observation.unscoped.bulk_create(
        Observation(
            source_id=small_company.source_id, metric=metric, date=last_day(period), period=period,
            organisation_id=small_company["south"], numerator=1_000_00, batch_id=1,
        )
        for period in range(FIRST_PERIOD, JUNE)
    )  # fmt: skip
    data_quality.check(actor=access.system(), today=TODAY)
    api = api_for(analyst)
    report = api.get(URL, {"metric": "receivables"}).json()
    late = {
        "rule": "late", "metric": "receivables", "source": "Small", "territory": "South",
        "product": None, "channel": None, "period": JUNE - 1, "value": None, "usual_low": None,
        "usual_high": None,
    }  # fmt: skip
    assert report["months"] == [late]
    assert report["measured"][0]["due"] == "2026-07-16"
    assert report["history"][0]["found"] == {"late": 1}
    words = {"metric": "receivables", "first": JUNE, "last": JUNE + 2}
    assert api.get(f"{URL}notes/", words).json() == {
        "through": "2026-08-31",
        "notes": [{
            "kind": "late", "name": "Receivables", "first": JUNE - 1, "last": JUNE - 1, "count": 1,
            "places": ["South"], "day": None,
        }],
    }  # fmt: skip
    north = api_for(manager_north)
    assert north.get(f"{URL}notes/", words).json()["notes"] == []
    assert north.get(URL).json()["months"] == []
    assert north.get(URL, {"organisation": small_company["south"]}).status_code == 404
    assert api.get(URL, {"source": "nonsense"}).status_code == 400
    assert api.get(f"{URL}notes/", {"first": "x"}).status_code == 400


def test_a_program_has_the_data_checked(
    small_company: SmallCompany, manager_north: Persona, analyst: Persona, api_for: ApiFor
) -> None:
    assert api_for(manager_north).post(f"{URL}check/").status_code == 403
    answer = api_for(analyst).post(f"{URL}check/")
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert str(Job.objects.get().pk) == answer.json()["job"]
