"""The page of data quality and the note at the foot of pages."""

from collections.abc import Callable

from django.test import Client

from salesplan.core.models import UNASSIGNED, Job, SalesLine
from salesplan.core.selectors import access
from salesplan.core.services import data_quality
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]


def plant(company: SmallCompany, seat: str) -> SalesLine:
    """A line of the seat that came late, found by a check."""
    found: SalesLine = SalesLine.unscoped.filter(seat_id=company[seat]).order_by("id")[0]
    SalesLine.unscoped.filter(pk=found.pk).update(is_late=True)
    data_quality.check(actor=access.system(), today=TODAY)
    return found


def test_a_reader_sees_examples_of_the_own_lines_only(
    small_company: SmallCompany, rep: Persona, stranger: Persona, client_for: ClientFor
) -> None:
    found = plant(small_company, "north-a-1")
    mine = client_for(rep).get("/data/quality/")
    assert mine.status_code == 200
    assert found.order_no in mine.content.decode()
    assert found.order_no not in client_for(stranger).get("/data/quality/").content.decode()


def test_the_foot_of_a_page_names_the_notes_and_leads_to_them(
    small_company: SmallCompany, rep: Persona, stranger: Persona, client_for: ClientFor
) -> None:
    assert "/data/quality/" not in _foot(client_for(rep))
    plant(small_company, "north-a-1")
    assert "Data quality: 1 note<" in _foot(client_for(rep))
    assert "Data quality: no notes" in _foot(client_for(stranger))


def _foot(client: Client) -> str:
    return client.get("/").content.decode().split('<footer class="foot">')[1].split("</footer>")[0]


def test_before_the_first_check_the_page_says_so(
    small_company: SmallCompany, executive: Persona, client_for: ClientFor
) -> None:
    page = client_for(executive).get("/data/quality/").content.decode()
    assert "Nothing has been checked yet" in page
    assert "Check again" not in page


def test_only_who_may_import_starts_a_check(
    small_company: SmallCompany, analyst: Persona, rep: Persona, client_for: ClientFor
) -> None:
    assert client_for(rep).post("/data/quality/check/").status_code == 403
    assert not Job.objects.exists()
    answer = client_for(analyst).post("/data/quality/check/")
    assert (answer.status_code, answer["Location"]) == (302, "/data/quality/")
    assert Job.objects.get().kind == data_quality.JOB


def test_lines_without_a_known_customer_lead_to_the_work_list(
    small_company: SmallCompany, analyst: Persona, rep: Persona, client_for: ClientFor
) -> None:
    seat = small_company["north-a-1"]
    found = SalesLine.unscoped.filter(seat_id=seat).order_by("id")[0]
    SalesLine.unscoped.filter(pk=found.pk).update(customer_id=UNASSIGNED["customer"])
    data_quality.check(actor=access.system(), today=TODAY)
    link = 'href="/data/work-list/"'
    assert client_for(analyst).get("/data/quality/").content.decode().count(link) >= 1
    page = client_for(rep).get("/data/quality/").content.decode()
    assert "Without a known customer" in page
    assert link not in page
