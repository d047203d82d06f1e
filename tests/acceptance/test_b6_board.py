"""B6: people say what they expect on their phones, the board settles it, and time tells who was right."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from goals.models import ForecastSubmission
from salesplan.core.models import Notification
from salesplan.core.services import clock
from tests.factories import forecast_run
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, NOW, Planned, cube, planned
from tests.personas import Persona, on_seat

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
FORM, BOARD = "/goals/forecast-submission/", "/api/v1/forecast-board/"
MONTHS = range(FIRST - 6, FIRST + 2)
"""January to August: two years and two months of sales are known."""


def came(code: str, month: int) -> int:
    """What the lines of a month come to, in plain Python."""
    return sum(
        line.revenue for line in small.LINES if line.seat.startswith(code) and line.period == month
    )


@pytest.mark.covers("B6")
def test_two_reps_say_it_on_their_phones_and_the_manager_settles(
    planned: Planned, manager_north: Persona, rep: Persona, stranger: Persona,
    client_for: Callable[[Persona], Client], api_for: Callable[[Persona], APIClient],
) -> None:  # fmt: skip
    two = on_seat("two", planned["north-a-2"])
    seats = {planned[f"north-{team}-{n}"]: {FIRST + 2: 50_000_000} for team in "ab" for n in (1, 2)}
    forecast_run.write(small.TODAY, seats | {planned["north"]: {FIRST + 2: 200_000_000}})
    clock.tick(now=NOW)
    asked = Notification.unscoped.filter(kind="forecast.asked")
    assert {rep.user.pk, two.user.pk, manager_north.user.pk} <= {one.user_id for one in asked}
    link = asked.get(user=rep.user).url
    phone = client_for(rep)
    page = phone.get(link).content.decode()
    assert "what do you expect of Sep 2026?" in page
    form = {"commit": "600", "unit": "1000", "after": "0"}
    unsaid = phone.post(link, form)  # a fifth above statistics: why?
    assert unsaid.status_code == 422
    assert "say why" in unsaid.content.decode()
    assert phone.post(link, form | {"reason": "A project is signed"}).status_code == 302
    second = client_for(two).post(
        f"{FORM}?period=2026-09", {"commit": "480", "worst": "450", "best": "500", "unit": "1000"}
    )
    assert second.status_code == 302

    api = api_for(manager_north)
    board: dict[str, Any] = api.get(f"{BOARD}?period=2026-09").json()
    team = next(row for row in board["rows"] if row["code"] == "north-a")
    assert (team["called"], team["reps"]["said"]) == (60_000_000 + 48_000_000, 2)
    other = next(row for row in board["rows"] if row["code"] == "north-b")
    assert (other["counts"], other["reps"]["filled"]) == ("statistical", 2)
    assert board["single"]["commit"] == 108_000_000 + 100_000_000
    assert [one["name"] for one in board["total"]["waiting"]] == []
    settle = f"{FORM}?organisation={planned['north']}&period=2026-09"
    done = client_for(manager_north).post(
        settle, {"commit": "2050", "unit": "1000", "judge": "final", "reason": "Agreed in the call"}
    )
    assert done.status_code == 302
    board = api.get(f"{BOARD}?period=2026-09").json()
    assert (board["is_settled"], board["total"]["called"]) == (True, 205_000_000)
    changes = api.get(f"{BOARD}changes/?period=2026-09").json()["moves"]
    assert {one["said"]["by"] for one in changes} == {"Rep", "Two", "Manager North"}
    assert ForecastSubmission.unscoped.count() == 3
    for path in (link, settle):
        assert client_for(stranger).get(path).status_code == 404
    assert api_for(stranger).get(f"{BOARD}?organisation=north").status_code == 404


@pytest.mark.covers("B6")
def test_after_eight_months_the_board_shows_who_was_right(
    planned: Planned, manager_north: Persona, rep: Persona, settings: Settings,
    client_for: Callable[[Persona], Client], api_for: Callable[[Persona], APIClient],
) -> None:  # fmt: skip
    two = on_seat("two", planned["north-a-2"])
    for month in MONTHS:  # each month is lived through, on its second day
        day = date(month // 12, month % 12 + 1, 2)
        settings.BUSINESS_DATE = day.isoformat()
        for who, code, share in ((rep, "north-a-1", 98), (two, "north-a-2", 80)):
            said = api_for(who).post(
                "/api/v1/forecast-submissions/",
                {
                    "organisation": code, "metric": "revenue",
                    "first_period": f"{day:%Y-%m}", "commit": came(code, month) * share // 100,
                    "reason": "What I know of my customers",
                },
                format="json",
            )  # fmt: skip
            assert said.status_code == 201
            assert said.json()["slot"] == (day - timedelta(days=day.weekday())).isoformat()
    settings.BUSINESS_DATE = small.TODAY.isoformat()
    values = "/api/v1/forecast-values/?organisation=north-a&period=2026-08&level=seat"
    found = api_for(manager_north).get(values).json()
    right, careful = found["people"]
    assert (right["name"], right["tendency"], careful["name"], careful["tendency"]) == (
        "Rep", "", "Two", "low",
    )  # fmt: skip
    total = sum(came("north-a-2", month) for month in MONTHS)
    off = sum(came("north-a-2", month) - came("north-a-2", month) * 80 // 100 for month in MONTHS)
    assert (careful["actual"], careful["absolute_error"], careful["error"]) == (total, off, -off)
    naive, reps = found["chain"]
    assert (naive["step"], reps["step"], reps["cases"]) == ("naive", "rep", 16)
    assert reps["less"] == naive["absolute_error"] - reps["absolute_error"]
    page = client_for(manager_north).get(
        f"/goals/forecast-board/values/?organisation={planned['north-a']}&period=2026-08&level=seat"
    )
    assert "regularly below what comes" in page.content.decode()
    own = api_for(rep).get("/api/v1/forecast-values/?period=2026-08").json()
    assert [line["name"] for line in own["people"]] == ["Rep"]
