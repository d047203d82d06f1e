"""The page of data quality and the note at the foot of pages."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.test import Client, RequestFactory

from salesplan.core.models import UNASSIGNED, Job, Metric, Observation, SalesLine
from salesplan.core.selectors import access
from salesplan.core.services import data_quality, jobs
from salesplan.engine.periods import Span, last_day
from salesplan.web import data_quality as door
from tests.factories.small_company import FIRST_PERIOD, TODAY, SmallCompany
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


def silence(company: SmallCompany, region: str) -> None:
    """Receivables of a region that stop in May, found by a check."""
    metric = Metric.objects.get(code="receivables")
    Observation.unscoped.bulk_create(
        Observation(
            source_id=company.source_id, metric=metric, date=last_day(period), period=period,
            organisation_id=company[region], numerator=1_000_00, batch_id=1,
        )
        for period in range(FIRST_PERIOD, 2026 * 12 + 5)
    )  # fmt: skip
    data_quality.check(actor=access.system(), today=TODAY)


def test_the_page_lists_months_values_checks_and_earlier_checks(
    small_company: SmallCompany, executive: Persona, client_for: ClientFor
) -> None:
    silence(small_company, "south")
    page = client_for(executive).get("/data/quality/").content.decode()
    for text in ("Receivables", "No value since", "May 2026", "every month", "Earlier checks"):
        assert text in page


def test_words_in_the_address_narrow_the_page_and_the_file(
    small_company: SmallCompany, executive: Persona, manager_north: Persona, client_for: ClientFor
) -> None:
    silence(small_company, "south")
    client = client_for(executive)

    def late(query: str) -> bool:
        shown = "No value since</td>" in client.get(f"/data/quality/?{query}").content.decode()
        address = f"/data/quality/findings.csv?{query}"
        assert ("2026-05" in client.get(address).content.decode()) is shown
        return shown

    assert late("")
    assert late("metric=receivables&source=small")
    assert late(f"organisation={small_company['south']}")
    assert not late(f"organisation={small_company['north']}")
    assert not late("metric=visitors")
    assert client.get("/data/quality/?metric=nonsense").status_code == 400
    assert client.get("/data/quality/?organisation=x").status_code == 400
    assert client.get("/data/quality/?source=nonsense").status_code == 400
    north = client_for(manager_north)
    assert north.get(f"/data/quality/?organisation={small_company['south']}").status_code == 404
    assert "2026-05" not in north.get("/data/quality/findings.csv").content.decode()


def test_the_file_names_every_finding_with_its_figures(
    small_company: SmallCompany, executive: Persona, client_for: ClientFor
) -> None:
    plant(small_company, "north-a-1")
    silence(small_company, "south")
    client = client_for(executive)
    rows = client.get("/data/quality/findings.csv").content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Finding,Source,Metric,Territory,Product,Channel,Month")
    assert "No value since,Small,Receivables,South,,,2026-05,,,,,,," in rows
    assert any(row.startswith("Arrived for a closed period,Small,,North-A-1") for row in rows)
    sheet = client.get("/data/quality/findings.xlsx")
    assert (sheet.status_code, sheet.content[:2]) == (200, b"PK")
    assert client.get("/data/quality/findings.pdf").status_code == 404


def test_the_line_on_pages_of_figures_says_through_when_and_what_to_know(
    small_company: SmallCompany, executive: Persona, manager_north: Persona, rf: RequestFactory
) -> None:
    def line(persona: Persona, **words: Any) -> str:
        return door.notes(_as(rf, persona), **words) or ""

    assert line(executive) == ""  # nothing is known yet
    silence(small_company, "south")
    told = line(executive, metric="receivables")
    assert "Data through 31 Aug 2026" in told
    assert "1 note on this data" in told
    assert "Receivables without value since May 2026 (South)" in told
    assert 'href="/data/quality/?metric=receivables"' in told
    assert "no notes on this data" in line(manager_north)
    assert "no notes on this data" in line(executive, first=FIRST_PERIOD, last=FIRST_PERIOD)
    selection = SimpleNamespace(
        keys=lambda: {"organisation": small_company["south"], "product": 0, "channel": 0},
        span=Span(2026 * 12 + 6, 6), metric=Metric.objects.get(code="receivables"),
    )  # fmt: skip
    assert "1 note on this data" in line(executive, selection=selection)


def _as(rf: RequestFactory, persona: Persona) -> Any:
    request: Any = rf.get("/")
    request.viewer, request.today, request.as_of = persona.viewer, TODAY, TODAY
    return request


def test_a_check_under_way_shows_how_far_it_is_and_then_the_page_anew(
    small_company: SmallCompany, analyst: Persona, client_for: ClientFor
) -> None:
    client = client_for(analyst)
    client.post("/data/quality/check/")
    assert 'hx-get="/data/quality/progress/"' in client.get("/data/quality/").content.decode()
    Job.objects.update(done=7, total=14)
    assert 'value="50"' in client.get("/data/quality/progress/").content.decode()
    assert jobs.run_now(Job.objects.get().pk)
    job = Job.objects.get()
    assert (job.state, job.done, job.total) == ("done", 13, 14)
    assert client.get("/data/quality/progress/")["HX-Refresh"] == "true"
    assert 'hx-get="/data/quality/progress/' not in client.get("/data/quality/").content.decode()
