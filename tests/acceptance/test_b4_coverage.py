"""B4: who can carry what, who is owned twice or by nobody, and customers that change seats."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from goals.models import Cell, Level, RampProfile, Version
from goals.services import plans
from goals.services.plans import Draft
from salesplan.core.models import COMPANY_ID, Holding, Metric, Node, Person
from salesplan.core.selectors import access
from salesplan.core.services import clock
from tests.factories import small_company as small
from tests.factories.planned_company import TARGETS
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.covers("B4")]
API = "/api/v1"


@pytest.fixture
def company(small_actuals: SmallCompany) -> SmallCompany:
    """Everybody is there but the holder of south-b-2; a version of H2 2026 is worked on."""
    for code in small.SEATS[:-1]:
        person = Person.objects.create(code=code, name=code.title())
        Holding.objects.create(person=person, seat_id=small_actuals[code])
    RampProfile.unscoped.create(name="Usual", steps=[2500, 5000, 7500, 10_000], is_default=True)
    draft = Draft(name="H2 2026", organisation_id=COMPANY_ID, first_period=2026 * 12 + 6)
    version = Version.unscoped.get(
        plan=plans.create(actor=access.system(), draft=draft, today=TODAY)
    )
    revenue = Metric.objects.get(code="revenue")
    Cell.unscoped.bulk_create(
        Cell(
            version=version, metric=revenue, level=Level.TARGET,
            organisation_id=small_actuals[seat], product_id=small_actuals[category],
            channel_id=small_actuals[channel], period=period, value=value,
        )
        for (seat, category, channel, period), value in TARGETS.items()
    )  # fmt: skip
    return small_actuals


def target(company: SmallCompany, *seats: str) -> int:
    cells = Cell.unscoped.filter(organisation_id__in=[company[seat] for seat in seats])
    return sum(cells.values_list("value", flat=True))


def test_a_manager_sees_the_gap_closes_a_vacancy_and_evens_out_the_seats(
    company: SmallCompany,
    manager_south: Persona,
    client_for: Callable[[Persona], Client],
    api_for: Callable[[Persona], APIClient],
) -> None:
    browser, program = client_for(manager_south), api_for(manager_south)
    page = browser.get(reverse("goals:capacities")).content.decode()
    assert "lacks capacity for" in page
    assert "Nobody sits here and nobody is planned" in page

    board = program.get(f"{API}/capacities/", {"organisation": "south"}).json()
    (vacancy,) = board["vacancies"]
    assert vacancy["seat"] == company["south-b-2"]
    assert board["total"]["states"] == {"senior": 3, "vacant": 1}
    assert board["short"] > 0
    needed = [one["needed"] for one in board["hirings"]]
    assert needed == sorted(needed)  # the later they start, the more it takes
    stated = program.post(
        f"{API}/seat-capacities/",
        {"seat": company["south-b-2"], "planned_from": "2026-09-01"}, format="json",
    )  # fmt: skip
    assert stated.status_code == 201
    after = program.get(f"{API}/capacities/", {"organisation": "south"}).json()
    assert after["short"] < board["short"]
    full = next(s for s in after["seats"] if s["seat"] == company["south-b-2"])["capacity"]
    by_month = {one["period"]: one for one in full}
    for month, percent in (("2026-09", 25), ("2026-10", 50), ("2026-11", 75), ("2026-12", 100)):
        assert by_month[month]["capacity"] == round(by_month[month]["full_month"] * percent / 100)

    page = browser.get(reverse("goals:coverages"), {"problem": "nobody"}).content.decode()
    assert "Nobody holds the owner" in page
    found = program.get(f"{API}/coverage/", {"problem": "nobody"}).json()
    (nobody,) = found["findings"]
    assert (nobody["code"], nobody["reason"]) == ("c08", "vacant")
    sheet = browser.get(reverse("goals:coverage_export", args=["csv"]), {"problem": "nobody"})
    assert b"c08" in sheet.content

    seats = ("south-b-1", "south-b-2")
    version = Version.unscoped.get()
    before = [target(company, seat) for seat in seats]
    wish = {
        "organisation": company["south"], "effective_on": "2026-10-01", "version": version.pk,
        "reason": "Nobody looks after it", "moves": [{"customer": nobody["id"],
                                                       "to": company["south-b-1"]}],
    }  # fmt: skip
    looked = program.post(f"{API}/reassignments/preview/", wish, format="json").json()
    assert looked["target"] > 0
    made = program.post(f"{API}/reassignments/", wish, format="json")
    assert made.status_code == 201
    now = [target(company, seat) for seat in seats]
    assert now == [before[0] + looked["target"], before[1] - looked["target"]]
    assert Node.unscoped.get(code="c08").owner_id == company["south-b-2"]
    page = browser.get(reverse("goals:reassignment", args=[made.json()["id"]])).content.decode()
    assert "Withdraw" in page
    withdrawn = program.post(
        f"{API}/reassignments/{made.json()['id']}/withdraw/", headers={"If-Match": '"1"'}
    )
    assert withdrawn.json()["state"] == "withdrawn"
    assert [target(company, seat) for seat in seats] == before


def test_a_proposal_becomes_a_reassignment_that_the_clock_applies(
    company: SmallCompany,
    analyst: Persona,
    client_for: Callable[[Persona], Client],
    settings: pytest.Config,
) -> None:
    browser = client_for(analyst)
    Node.unscoped.filter(code__in=("c05", "c06", "c07")).update(owner_id=company["south-a-1"])
    weights = {f"weight_{company[tier]}": 1 for tier in small.TIERS}
    asked = {
        "organisation": company["south"], "measure": "workload", "tolerance": 0, "room": 0, **weights,
    }  # fmt: skip
    page = browser.get(reverse("goals:balance"), asked)
    found = page.context["found"]
    assert len(found.moves) == 2
    assert found.variation["workload"][1] == 0
    assert "Proven" in page.content.decode()
    answer = browser.post(
        reverse("goals:reassignment_new"),
        {
            "organisation": company["south"], "move": page.context["moves"], "step": "create",
            "effective_on": "2026-10-01", "reason": "Balance", "version": "",
        },
    )  # fmt: skip
    assert answer.status_code == 302
    clock.tick(now=_at(date(2026, 9, 30), settings))
    assert Node.unscoped.filter(owner_id=company["south-a-1"], kind="customer").count() == 3
    clock.tick(now=_at(date(2026, 10, 1), settings))
    clock.tick(now=_at(date(2026, 10, 2), settings))
    owned = {
        code: Node.unscoped.filter(owner_id=company[code], kind="customer").count()
        for code in ("south-a-1", "south-a-2", "south-b-1")
    }
    assert owned == {"south-a-1": 1, "south-a-2": 1, "south-b-1": 1}


def _at(day: date, settings: pytest.Config):
    from datetime import UTC, datetime

    settings.BUSINESS_DATE = day.isoformat()  # type: ignore[attr-defined]
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def test_bad_input_is_refused_in_words_and_others_territories_are_not_there(
    company: SmallCompany,
    manager_north: Persona,
    manager_south: Persona,
    analyst: Persona,
    rep: Persona,
    api_for: Callable[[Persona], APIClient],
) -> None:
    south, data = api_for(manager_south), api_for(analyst)

    def wish(**change) -> dict:
        return {
            "organisation": company["south"], "effective_on": "2026-10-01", "reason": "New",
            "moves": [{"customer": company["c05"], "to": company["south-b-1"]}], **change,
        }  # fmt: skip

    def refused(api: APIClient, status: int, **change) -> str:
        answer = api.post(f"{API}/reassignments/", wish(**change), format="json")
        assert answer.status_code == status, answer.json()
        return str(answer.json())

    assert "is over" in refused(south, 400, effective_on="2026-08-12")
    same = [{"customer": company["c05"], "to": company["south-a-1"]}]
    assert "belongs to South-A-1 already" in refused(south, 400, moves=same)
    other = [{"customer": company["c05"], "to": company["north-a-1"]}]
    assert "lies outside the territory" in refused(data, 400, moves=other)
    refused(south, 404, moves=other)
    refused(api_for(manager_north), 404)
    ramp = data.post(f"{API}/ramp-profiles/", {"name": "Odd", "steps": [5000, 2500]}, format="json")
    assert ramp.status_code == 400
    assert "nobody gets slower" in str(ramp.json())
    leave = south.post(
        f"{API}/absences/",
        {"seat": company["south-a-1"], "first_on": "2026-09-04", "last_on": "2026-09-01"},
        format="json",
    )
    assert leave.status_code == 400
    assert "before the first" in str(leave.json())
    own = api_for(rep).get(f"{API}/capacities/").json()
    assert [seat["seat"] for seat in own["seats"]] == [company["north-a-1"]]
    assert api_for(rep).get(f"{API}/capacities/", {"organisation": "north"}).status_code == 404
