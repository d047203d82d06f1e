"""The page of forecasts: its answer, what stands beside it, and that the API says the same."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from goals.models import ForecastRun
from goals.selectors import forecasts
from goals.services import forecast_runs
from goals.web import forecast_words
from salesplan.core.models import COMPANY_ID, Job, Metric
from salesplan.core.selectors import access
from salesplan.core.services import jobs
from salesplan.engine.money import from_minor
from tests.factories import forecast_company as made
from tests.factories.forecast_company import ForecastCompany
from tests.personas import Persona
from tests.plugins.keeping import kept

TODAY = date(2026, 8, 31)
NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
PAGE = "/goals/forecasts/"
SignIn = Callable[[Persona], Client]
Token = Callable[[Persona], APIClient]


@pytest.fixture
def run(forecast_company: ForecastCompany, settings: Settings) -> ForecastRun:
    settings.BUSINESS_DATE = TODAY.isoformat()
    return kept("a run of forecasts with cuts", _run, on=forecast_company.company)


def _run() -> ForecastRun:
    return forecast_runs.run(
        actor=access.system(), now=NOW, as_of=TODAY, metrics=("revenue",), cuts=True
    )


def text(client: Client, query: str = "") -> str:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_run_the_page_says_how_to_get_one(
    forecast_company: ForecastCompany, analyst: Persona, rep: Persona, client_for: SignIn
) -> None:
    assert "Make the first forecast" in text(client_for(analyst))
    own = text(client_for(rep))
    assert "No forecast yet" in own
    assert "Make the first forecast" not in own


def test_the_page_states_where_it_lands_and_how_good_ranges_and_methods_were(
    run: ForecastRun, analyst: Persona, client_for: SignIn
) -> None:
    page = text(client_for(analyst), "?period=2026-07.6")
    assert "lands at" in page
    assert "In the past, " in page
    assert "Six models together" in page
    assert "Last year again (seasonal naive)" in page
    assert "Spring Festival" in page
    assert "The same every year, so the season holds it already." in page
    assert "Half of the way to the territory above" in page
    assert "North" in page


def test_what_is_odd_is_said_in_words(
    run: ForecastRun, forecast_company: ForecastCompany, analyst: Persona, client_for: SignIn
) -> None:
    browser = client_for(analyst)
    never, late, odd = (forecast_company[code] for code in (made.NEVER, made.LATE, made.ODD))
    assert "Nothing was ever sold here" in text(browser, f"?organisation={never}")
    assert "Only 3 months of history" in text(browser, f"?organisation={late}")
    page = text(browser, f"?organisation={odd}")
    assert "Dec 2025 was unusual: " in page
    team = text(browser, f"?organisation={forecast_company['south-b']}")
    assert "Only 3 months of history" in team  # beside the seat in the table


def test_every_flag_of_the_engine_has_its_sentence() -> None:
    codes = [
        "empty", "short", "constant", "all_zero", "ended", "gaps", "intermittent", "outlier",
        "level_shift", "last_point_spike", "negative_values", "no_season", "closed",
    ]  # fmt: skip
    flag = {"period": made.LAST, "value": 12_345_00, "usual": 1_234_00}
    metric = Metric(unit="money", scale=2)
    told = forecast_words.flags([{"code": code, **flag} for code in codes], metric)
    assert len(set(told)) == len(codes)
    assert not any("%(" in sentence or "%%" in sentence for sentence in told)


def test_page_file_and_api_say_the_same(
    run: ForecastRun, forecast_company: ForecastCompany, analyst: Persona, client_for: SignIn,
    api_for: Token,
) -> None:  # fmt: skip
    query = f"?organisation={forecast_company['north']}&period=2026-07.6"
    asked = {"first_period": 2026 * 12 + 6, "months": 6, "as_of": TODAY}
    metric = Metric.objects.get(code="revenue")
    nodes = [forecast_company[code] for code in ("north", "north-a", "north-b")]
    own = forecasts.landings(
        viewer=access.system(),
        metric=metric,
        organisation_ids=nodes,
        **asked,  # type: ignore[arg-type]
    )
    api = api_for(analyst)
    odds = api.get("/api/v1/forecasts/odds/" + query).json()
    rows = {row["organisation"]: row for row in (odds["total"], *odds["rows"])}
    file = client_for(analyst).get(f"{PAGE}export/{query}").content.decode("utf-8-sig")
    lines = {line.split(",")[0]: line.split(",") for line in file.splitlines()}
    for code, node in zip(("north", "north-a", "north-b"), nodes, strict=True):
        for name in ("actual", "rest", "landing", "low80", "high80", "low95", "high95"):
            assert rows[node][name] == getattr(own[node], name)
        assert lines[code][7] == str(from_minor(own[node].landing or 0, 2))
    months = api.get("/api/v1/forecasts/months/" + query).json()
    kept = forecasts.by_month(
        viewer=access.system(), metric_id=metric.pk, organisation_ids=[nodes[0]],
        first_period=0, months=99_999,
    )[nodes[0]]  # fmt: skip
    assert [row["value"] for row in months if row["value"]] == [one.value for one in kept.values()]
    assert months[11]["actual"] == int(forecast_company.row(nodes[0])[-1])
    assert months[12]["last_year"] == int(forecast_company.row(nodes[0])[-12])


def test_series_errors_and_runs_over_the_api(
    run: ForecastRun, analyst: Persona, api_for: Token
) -> None:
    api = api_for(analyst)
    series = api.get("/api/v1/forecasts/series/").json()
    assert (series["method"], series["run"], series["organisation"]) == (
        "combination", run.pk, COMPANY_ID,
    )  # fmt: skip
    assert {one["name"] for one in series["drivers"]} >= {"spring_festival", "working_days"}
    errors = api.get("/api/v1/forecasts/errors/").json()
    for line in errors:
        assert line["whole"]["cases"] == sum(one["cases"] for one in line["by_ahead"])
        assert line["whole"]["wape"] == round(
            line["whole"]["absolute"] / line["whole"]["actual"] * 10_000
        )
    listed = api.get("/api/v1/forecast-runs/").json()
    assert [row["id"] for row in listed] == [run.pk]
    one = api.get(f"/api/v1/forecast-runs/{run.pk}/").json()
    assert (one["is_current"], one["first_period"]) == (True, "2026-09")
    assert api.get("/api/v1/forecast-runs/2147483000/").status_code == 404


def test_a_rep_sees_the_own_seat_and_nothing_else(
    run: ForecastRun, forecast_company: ForecastCompany, rep: Persona, client_for: SignIn,
    api_for: Token,
) -> None:  # fmt: skip
    browser, api = client_for(rep), api_for(rep)
    own = forecast_company["north-a-1"]
    assert "North-A-1" in text(browser)
    assert api.get("/api/v1/forecasts/series/").json()["organisation"] == own
    for code in ("north-a-2", "north", "south"):
        node = forecast_company[code]
        assert browser.get(PAGE, {"organisation": node}).status_code == 404
        for part in ("months", "series", "errors", "odds"):
            address = f"/api/v1/forecasts/{part}/"
            assert api.get(address, {"organisation": node}).status_code == 404
    assert browser.post(PAGE + "start/").status_code == 403


def test_a_product_manager_sees_the_own_line_of_the_company(
    run: ForecastRun, forecast_company: ForecastCompany, product_manager: Persona, api_for: Token
) -> None:
    api = api_for(product_manager)
    series = api.get("/api/v1/forecasts/series/").json()
    assert (series["organisation"], series["product"]) == (COMPANY_ID, forecast_company["home"])
    assert series["method"] == "combination"
    light = {"product": forecast_company["light"]}
    assert api.get("/api/v1/forecasts/series/", light).status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"metric": "magic"}, 400), ({"period": "soon"}, 400), ({"organisation": "x"}, 400),
        ({"organisation": "99999999"}, 404), ({"product": "1"}, 404), ({"run": "99999999"}, 404),
        ({"period": "2026-07.900"}, 400),
    ],
)  # fmt: skip
def test_bad_words_are_refused(
    run: ForecastRun, analyst: Persona, api_for: Token, query: dict[str, str], status: int
) -> None:
    assert api_for(analyst).get("/api/v1/forecasts/odds/", query).status_code == status


def test_a_product_and_a_channel_together_are_refused(
    run: ForecastRun, forecast_company: ForecastCompany, analyst: Persona, api_for: Token
) -> None:
    query = {"product": forecast_company["home"], "channel": forecast_company["shop"]}
    answer = api_for(analyst).get("/api/v1/forecasts/odds/", query)
    assert answer.status_code == 400
    assert "by product or by channel" in answer.content.decode()


def test_refreshing_leads_to_its_progress_and_back(
    run: ForecastRun, analyst: Persona, client_for: SignIn, api_for: Token
) -> None:
    browser = client_for(analyst)
    answer = browser.post(PAGE + "start/")
    job = Job.objects.get(kind=forecast_runs.JOB)
    assert answer["Location"] == f"/jobs/{job.pk}/"
    again = api_for(analyst).post("/api/v1/forecast-runs/")
    assert (again.status_code, again.json()["job"]) == (202, str(job.pk))
    assert jobs.run_now(job.pk)
    assert f'href="{PAGE}"' in browser.get(answer["Location"]).content.decode()
    page = text(browser, f"?run={run.pk}")
    assert "an earlier run" in page
    assert "current" in page


def test_a_run_that_failed_says_why(run: ForecastRun, analyst: Persona, client_for: SignIn) -> None:
    ForecastRun.objects.create(
        as_of=TODAY, first_period=1, horizon=12, state="failed", started_at=NOW,
        report={"error": "The cable was cut."},
    )  # fmt: skip
    assert "The cable was cut." in text(client_for(analyst))
