"""Pages and endpoints of judgement: the form in a minute, the board, who was right, the rhythm."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient

from goals.models import ForecastSettings, ForecastSubmission
from goals.services import forecast_asking
from salesplan.core.models import Notification
from salesplan.core.selectors import access, cards
from salesplan.engine.periods import Span
from tests.factories import forecast_run
from tests.factories.planned_company import FIRST, Planned, cube, planned
from tests.factories.small_company import TODAY
from tests.personas import Persona

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
FORM, BOARD = "/goals/forecast-submission/", "/goals/forecast-board/"
Browser = Callable[[Persona], Client]


@pytest.fixture
def company(planned: Planned) -> Planned:
    codes = ("north-a-1", "north-a-2", "north-a", "north")
    forecast_run.write(TODAY, {planned[code]: {FIRST + 2: 50_000_000} for code in codes})
    return planned


def test_a_rep_says_it_on_the_phone(company: Planned, rep: Persona, client_for: Browser) -> None:
    browser = client_for(rep)
    assert "Your forecast is due" in browser.get("/").content.decode()
    where = f"{FORM}?period=2026-09"
    page = browser.get(where).content.decode()
    assert "what do you expect of Sep 2026?" in page
    assert "Copy last figures" not in page  # nothing was said yet
    refused = browser.post(where, {"commit": "490", "worst": "495", "unit": "1000", "after": "0"})
    assert refused.status_code == 422
    assert "The worst case, 495,000.00 CNY, lies above the commit" in refused.content.decode()
    assert 'value="490"' in refused.content.decode()  # nothing that was typed is lost
    for typed in ({}, {"commit": "many"}):
        assert browser.post(where, typed).status_code == 422
    kept = browser.post(
        where, {"commit": "490.5", "best": "510", "worst": "480", "unit": "1000", "after": "0"}
    )
    assert kept.status_code == 302
    said = ForecastSubmission.unscoped.get()
    assert (said.commit, said.best, said.worst) == (49_050_000, 51_000_000, 48_000_000)
    page = browser.get(kept["Location"]).content.decode()
    assert "Copy last figures" in page
    assert 'data-last="490.5"' in page
    assert "Your forecast is due" not in browser.get("/").content.decode()
    again = browser.post(where, {"commit": "492", "unit": "1000", "after": "0"})
    assert again.status_code == 422
    assert "after you opened this" in again.content.decode()


def test_months_that_are_over_and_people_who_only_look(
    company: Planned, rep: Persona, analyst: Persona, client_for: Browser
) -> None:
    page = client_for(rep).get(f"{FORM}?period=2026-07").content.decode()
    assert "These months are over" in page
    assert 'id="judgement"' not in page
    late = client_for(rep).post(f"{FORM}?period=2026-07", {"commit": "1"})
    assert late.status_code == 422
    assert "2026-07 ended on 2026-07-31" in late.content.decode()
    page = client_for(analyst).get(f"{FORM}?period=2026-09").content.decode()
    assert "Only who sits here or leads the territory" in page


def test_the_board_says_who_is_missing_and_what_counts(
    company: Planned, rep: Persona, manager_north: Persona, client_for: Browser
) -> None:
    client_for(rep).post(f"{FORM}?period=2026-09", {"commit": "490", "unit": "1000"})
    browser = client_for(manager_north)
    page = browser.get(f"{BOARD}?period=2026-09").content.decode()
    assert "1 of 4 said" in page
    assert "statistical, nobody said any" in page
    assert "Settle: final call" in page
    browser.post(
        f"{FORM}?period=2026-09",
        {"commit": "400", "unit": "1000", "judge": "final", "reason": "So"},
    )
    page = browser.get(f"{BOARD}?period=2026-09").content.decode()
    assert "North is settled at ¥ 400 k." in page
    changes = browser.get(f"{BOARD}?period=2026-09&tab=changes").content.decode()
    assert "first word" in changes
    history = browser.get(f"{BOARD}?period=2026-09&tab=history").content.decode()
    assert "forecast-history" in history
    rows = list(
        csv.reader(
            io.StringIO(browser.get(f"{BOARD}export/?period=2026-09").content.decode("utf-8-sig"))
        )
    )
    total = next(row for row in rows if row[0] == "north")
    assert total[rows[0].index("Final call")] == "400000.00"
    assert [row[0] for row in rows[1:]] == ["north-a", "north-b", "north"]


def test_a_commit_in_another_unit_is_asked_about(
    company: Planned, rep: Persona, client_for: Browser
) -> None:
    where = f"{FORM}?period=2026-09"
    form = {"commit": "490", "unit": "1000000", "reason": "A large project"}
    asked = client_for(rep).post(where, form)
    assert asked.status_code == 422
    assert "Is the unit right?" in asked.content.decode()
    assert 'name="sure"' in asked.content.decode()
    assert client_for(rep).post(where, form | {"sure": "on"}).status_code == 302


def test_who_was_right_and_too_few_cases(
    company: Planned, rep: Persona, manager_north: Persona, product_manager: Persona,
    client_for: Browser,
) -> None:  # fmt: skip
    said = {"commit": "490", "reason": "Last day", "sure": "on"}  # far from what is expected
    client_for(rep).post(f"{FORM}?period=2026-08", said)
    page = client_for(manager_north).get(f"{BOARD}values/?period=2026-08").content.decode()
    assert "Too few cases to compare: Rep (1)" in " ".join(page.split())
    found = client_for(manager_north).get(f"{BOARD}values/export/?period=2026-08&level=seat")
    assert "north-a-1" in found.content.decode()
    nobody = client_for(product_manager)
    for path in (BOARD, f"{BOARD}values/", FORM):
        assert "No territory is yours" in nobody.get(path).content.decode()
    assert nobody.get(f"{BOARD}export/").status_code == 404


def test_the_rhythm_is_changed_by_an_analyst(
    company: Planned, rep: Persona, analyst: Persona, client_for: Browser
) -> None:
    page = client_for(rep).get(f"{BOARD}settings/").content.decode()
    assert "Analysts and administrators change this." in page
    body = {"rhythm": "ten_days", "metrics": ["revenue"], "version": "1"}
    assert client_for(analyst).post(f"{BOARD}settings/", body).status_code == 302
    assert ForecastSettings.objects.get().rhythm == "ten_days"
    assert client_for(analyst).post(f"{BOARD}settings/", body).status_code == 422  # stale


def test_programs_submit_and_read(
    company: Planned, rep: Persona, manager_north: Persona, analyst: Persona,
    api_for: Callable[[Persona], APIClient],
) -> None:  # fmt: skip
    api = api_for(rep)
    body = {
        "organisation": "north-a-1", "metric": "revenue", "first_period": "2026-09",
        "commit": 49_000_000, "best": 51_000_000,
    }  # fmt: skip
    made = api.post("/api/v1/forecast-submissions/", body, format="json")
    assert made.status_code == 201
    assert made.json()["statistical"] == 50_000_000
    one = f"/api/v1/forecast-submissions/{made.json()['id']}/"
    assert api.get(one).json() == made.json()
    refused = api.post(
        "/api/v1/forecast-submissions/", body | {"commit": 1, "after": 0}, format="json"
    )
    assert refused.status_code == 409
    lead = api_for(manager_north)
    board = lead.get("/api/v1/forecast-board/?organisation=north&period=2026-09").json()
    assert (board["total"]["reps"]["said"], board["total"]["reps"]["filled"]) == (1, 1)
    assert board["total"]["reps"]["unknown"] == 2
    assert {row["code"]: row["counts"] for row in board["rows"]} == {
        "north-a": "reps", "north-b": "statistical",
    }  # fmt: skip
    moved = lead.get("/api/v1/forecast-board/changes/?period=2026-09").json()
    assert [one["said"]["commit"] for one in moved["moves"]] == [49_000_000]
    listed = lead.get("/api/v1/forecast-submissions/?period=2026-09").json()
    assert [row["id"] for row in listed] == [made.json()["id"]]
    found = lead.get("/api/v1/forecast-values/?period=2026-08&count=3").json()
    assert (found["level"], found["people"]) == ("region", [])
    for wrong in ("count=0", "period=soon", "metric=none"):
        assert lead.get(f"/api/v1/forecast-values/?{wrong}").status_code == 400
    assert lead.get("/api/v1/forecast-board/?since=soon").status_code == 400
    assert lead.get("/api/v1/forecast-board/?organisation=south").status_code == 404
    settings = api_for(analyst)
    etag = settings.get("/api/v1/forecast-settings/")["ETag"]
    done = settings.patch(
        "/api/v1/forecast-settings/", {"rhythm": "month"}, format="json", HTTP_IF_MATCH=etag
    )
    assert (done.status_code, done.json()["rhythm"], done.json()["version"]) == (200, "month", 2)


def test_people_are_asked_once_and_reminded_later(
    company: Planned, rep: Persona, manager_north: Persona, stranger: Persona, client_for: Browser
) -> None:
    client_for(rep).post(f"{FORM}?period=2026-09", {"commit": "490", "unit": "1000"})
    system = access.system()
    assert forecast_asking.ask(actor=rep.viewer, today=TODAY) == 0  # nobody's to ask
    assert forecast_asking.ask(actor=system, today=TODAY) == 2
    assert forecast_asking.ask(actor=system, today=TODAY) == 0
    asked = Notification.unscoped.filter(kind="forecast.asked")
    assert {one.user_id for one in asked} == {manager_north.user.pk, stranger.user.pk}
    assert forecast_asking.ask(actor=system, today=TODAY + timedelta(days=2)) == 2
    reminder = Notification.unscoped.get(kind="forecast.reminder", user=manager_north.user)
    card = cards.card_of(viewer=manager_north.viewer, notification=reminder)
    assert card is not None
    assert card.sentence == "Your forecast of North for 2026-09 is still missing."
    assert cards.card_of(viewer=stranger.viewer, notification=reminder) is None
    assert cards.readable(viewer=stranger.viewer, notifications=[reminder]) == set()
    assert client_for(manager_north).get(reminder.url).status_code == 200
    assert Span(FIRST + 2).first_day.isoformat()[:7] in reminder.url
