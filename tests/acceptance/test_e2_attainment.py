"""E2: attainment of any period against any level, over the API and on the pages of the roles."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, MONTHS, Planned, cube, planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
ApiFor = Callable[[Persona], APIClient]
AUGUST = FIRST + 1


@pytest.mark.covers("E2")
def test_a_month_is_the_sum_of_its_ten_day_periods(
    planned: Planned, manager_south: Persona, api_for: ApiFor
) -> None:
    api = api_for(manager_south)
    read = [api.get(f"/api/v1/attainment/?period=2026-08.d{n}").json() for n in (1, 2, 3)]
    month = api.get("/api/v1/attainment/?period=2026-08").json()["total"]
    for name in ("actual", "target", "target_to_date", "last_year"):
        assert sum(body["total"][name] for body in read) == month[name]
    assert month["target"] == planned.target("south", [AUGUST])
    assert [body["selection"]["is_derived"] for body in read] == [True] * 3
    assert read[2]["selection"]["last_day"] == "2026-08-31"


@pytest.mark.covers("E2")
def test_a_week_over_the_api_says_what_it_is_compared_with(
    planned: Planned, rep: Persona, api_for: ApiFor, client_for: Callable[[Persona], Client]
) -> None:
    body = api_for(rep).get("/api/v1/attainment/?period=2026-W35").json()
    selection = body["selection"]
    assert (selection["first_day"], selection["last_day"]) == ("2026-08-24", "2026-08-30")
    first, last = date(2026, 8, 24), date(2026, 8, 30)
    assert body["total"]["actual"] == planned.company.total(
        "revenue", lambda line: first <= line.date <= last and line.seat == "north-a-1"
    )
    notes = client_for(rep).get("/monitoring/notes/?period=2026-W35").content.decode()
    assert "52 weeks before" in notes
    assert "spread over its working days" in notes


@pytest.mark.covers("E2")
def test_landings_come_with_their_band_and_how_it_was_tested(
    planned: Planned, executive: Persona, api_for: ApiFor
) -> None:
    body = api_for(executive).get("/api/v1/attainment/").json()
    for row in (body["total"], *body["children"]):
        assert [one["method"] for one in row["landings"]] == ["run_rate", "seasonal_naive"]
        for one in row["landings"]:
            assert one["low"] <= one["value"] <= one["high"]
            cases = {"run_rate": 10, "seasonal_naive": 9}[one["method"]]
            assert (one["coverage"], one["cases"]) == (8_000, cases)
        assert row["landings"][0]["value"] == row["landing"]
    left = body["selection"]["working_days_left"]
    missing = body["total"]["target"] - body["total"]["actual"]
    assert body["total"]["required_per_working_day"] == round(Fraction(missing, left))
    assert [(one["level"], one["against"]) for one in body["levels"]] == [("target", "original")]


@pytest.mark.covers("E2")
@pytest.mark.parametrize(
    "query", ["period=2026-W54", "period=2026-08.d4", "level=best", "against=hope"]
)
def test_a_word_that_means_nothing_is_refused(
    planned: Planned, executive: Persona, api_for: ApiFor, query: str
) -> None:
    assert api_for(executive).get(f"/api/v1/attainment/?{query}").status_code == 400


@pytest.mark.covers("E2")
def test_manager_and_rep_find_what_needs_them_and_what_they_need(
    planned: Planned,
    manager_south: Persona,
    rep: Persona,
    client_for: Callable[[Persona], Client],
) -> None:
    manager = client_for(manager_south).get("/monitoring/manager/").content.decode()
    rows = manager[manager.index('id="people"') : manager.index('id="products"')]
    seats = [code.title() for code in small.SEATS if code.startswith("south")]
    gaps = {
        seat: planned.actual(lambda x, s=seat: x.seat == s.lower(), (FIRST, AUGUST))  # type: ignore[misc]
        - planned.target(seat.lower(), (FIRST, AUGUST))
        for seat in seats
    }
    assert sorted(seats, key=rows.index) == sorted(seats, key=lambda seat: gaps[seat])
    page = client_for(rep).get("/monitoring/rep/").content.decode()
    whole = planned.target("north-a-1", range(FIRST, FIRST + MONTHS))
    sold = planned.actual(lambda line: line.seat == "north-a-1", (FIRST, AUGUST))
    assert whole > sold
    assert "Needed per working day" in page[: page.index("My number")] or "to go in" in page
