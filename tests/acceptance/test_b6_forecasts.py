"""B6 without judgement: a forecast is refreshed, read, questioned, and used for a target."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from salesplan.core.models import COMPANY_ID, Job
from salesplan.core.services import jobs
from tests.factories import forecast_company as made
from tests.factories.forecast_company import ForecastCompany, forecast_company  # noqa: F401
from tests.personas import Persona

TODAY = date(2026, 8, 31)
NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
PAGE = "/goals/forecasts/"
API = "/api/v1/"


@pytest.mark.covers("B6")
def test_from_a_driver_and_a_refresh_to_odds_and_a_target_by_forecast(
    forecast_company: ForecastCompany,  # noqa: F811
    analyst: Persona, executive: Persona, rep: Persona, settings: Settings,
    client_for: Callable[[Persona], Client], api_for: Callable[[Persona], APIClient],
) -> None:  # fmt: skip
    settings.BUSINESS_DATE = TODAY.isoformat()
    browser, api = client_for(analyst), api_for(analyst)

    # What is known ahead is written down; three words where a number belongs are refused.
    driver = {"name": "Anniversary sale", "kind": "promotion", "values": "2026-10 a few days"}
    refused = api.post(reverse("api_forecast-drivers-list"), driver, format="json")
    assert refused.status_code == 400
    assert "2026-10 a few days" in refused.content.decode()
    driver["values"] = "2025-10 9\n2026-10 9"
    assert api.post(reverse("api_forecast-drivers-list"), driver, format="json").status_code == 201

    # An analyst starts it in the browser; the work shows how far it is and leads back.
    assert "Make the first forecast" in browser.get(PAGE).content.decode()
    progress = browser.post(PAGE + "start/")["Location"]
    assert jobs.run_now(Job.objects.get(kind="goals.forecast").pk)
    assert f'href="{PAGE}"' in browser.get(progress).content.decode()
    run = api.get(API + "forecast-runs/").json()[0]
    assert (run["state"], run["is_current"], run["first_period"]) == ("done", True, "2026-09")

    # The page says where it lands, how sure that is, and how good each method was.
    page = browser.get(PAGE, {"period": "2026-07.6"}).content.decode()
    for sentence in ("lands at", "months lay inside the 95 % range", "How good each method was",
                     "Anniversary sale", "Spring Festival"):  # fmt: skip
        assert sentence in page

    # The tree adds up, by month, exactly.
    def months(node: int) -> list[int]:
        rows = api.get(API + "forecasts/months/", {"organisation": node}).json()
        return [row["value"] for row in rows if row["value"] is not None]

    north, south = (months(forecast_company[code]) for code in ("north", "south"))
    assert [a + b for a, b in zip(north, south, strict=True)] == months(COMPANY_ID)

    # A rep sees the own seat, and that of nobody else.
    own = client_for(rep).get(PAGE)
    assert "North-A-1" in own.content.decode()
    other = {"organisation": forecast_company["south"]}
    assert client_for(rep).get(PAGE, other).status_code == 404
    never = {"organisation": forecast_company[made.NEVER]}
    assert "Nothing was ever sold here" in browser.get(PAGE, never).content.decode()

    # A plan is spread by forecast, and the odds of its target are those of its landing.
    plan = api.post(
        API + "plans/",
        {"name": "H2", "organisation": COMPANY_ID, "first_period": "2026-07", "months": 6},
        format="json",
    ).json()  # fmt: skip
    version = api.get(f"{API}plans/{plan['id']}/versions/").json()[0]["id"]
    landing = api.get(API + "forecasts/odds/", {"period": "2026-07.6"}).json()["total"]["landing"]
    entry = {
        "organisation": COMPANY_ID, "first_period": "2026-07", "months": 6, "method": "forecast",
        "value": landing,
    }  # fmt: skip
    spread = api.post(
        f"{API}versions/{version}/spread/",
        {"metric": "revenue", "level": 2, "entries": [entry]},
        format="json",
    )
    assert spread.status_code == 200, spread.content
    assert browser.post(f"/goals/versions/{version}/submit/").status_code == 302
    approved = client_for(executive).post(f"/goals/versions/{version}/approve/")
    assert approved.status_code == 302
    odds = api.get(API + "forecasts/odds/", {"period": "2026-07.6"}).json()["total"]
    assert odds["targets"]["target"] == landing
    assert 3_500 <= odds["odds"]["target"] <= 6_500
