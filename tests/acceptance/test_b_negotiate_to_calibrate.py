"""B4–B7 in one go: a target is handed down, disputed, made fairer, agreed on, approved by two, and
calibrated after two months; then the board shows who was right.

Through the doors as the people who would do it: reps on their phones (forms), managers, analyst and
executives partly in the browser and partly over the API. The forecasts are made by the real job.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from goals.models import Cell
from salesplan.core.models import Job, JobState
from salesplan.core.services import outbox
from salesplan.core.services.jobs import run_now
from tests.factories.planned_company import FIRST, MONTHS, Planned, cube, planned
from tests.factories.small_company import LINES, TODAY
from tests.personas import Persona, on_seat, with_role

pytestmark = [pytest.mark.django_db, pytest.mark.covers("B5", "B6", "B7")]
__all__ = ["cube", "planned"]
Json = dict[str, Any]
Api = Callable[[Persona], APIClient]
Browser = Callable[[Persona], Client]
BEFORE, AFTER = date(2026, 6, 30), TODAY
"""The day of the negotiation, before the half-year begins, and two months into it."""
JULY = "2026-07"


def ok(answer: Any, status: int = 200) -> Json:
    assert answer.status_code == status, answer.content[:2000]
    found: Json = answer.json()
    return found


def step(api: APIClient, read: str, verb: str, body: Json) -> Any:
    """A step on what was just read, at the version that was read."""
    return api.post(read + verb, body, format="json", HTTP_IF_MATCH=api.get(read)["ETag"])


def work() -> None:
    """What the worker does until nothing waits."""
    for _round in range(12):
        outbox.relay()
        queued = list(Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True))
        if not queued and not outbox.relay():
            return
        for job in queued:
            run_now(job)


def rows(api: APIClient, hand_down: int) -> dict[str, Json]:
    return {row["organisation"]: row for row in ok(api.get(_at(hand_down)))["rows"]}


def _at(hand_down: int, step: str = "") -> str:
    return f"/api/v1/hand-downs/{hand_down}/{step}"


def cells(version: int, seat: int) -> int:
    return sum(
        Cell.unscoped.filter(version_id=version, organisation_id=seat).values_list(
            "value", flat=True
        )
    )


def test_from_a_target_handed_down_to_its_calibration(
    planned: Planned, analyst: Persona, executive: Persona, manager_south: Persona,
    manager_north: Persona, settings: Settings, api_for: Api, client_for: Browser,
) -> None:  # fmt: skip
    settings.BUSINESS_DATE = BEFORE.isoformat()
    people = {code: on_seat(code.replace("-", ""), planned[code])
              for code in ("south-a-1", "south-a-2")}  # fmt: skip
    second = with_role("second", "executive")
    office = api_for(analyst)
    ok(office.post("/api/v1/forecast-runs/"), 202)
    work()
    version, hand_down = _handed_down(office, planned)
    _judged(people, api_for)

    _answered_on_phones(people, office, hand_down, version, planned, client_for)
    _made_fairer(api_for(manager_south), hand_down, version, planned)
    _gap_settled(office, api_for(manager_south), hand_down, planned)
    managers = [api_for(manager_south), api_for(manager_north)]
    _approved_by_two(
        planned, office, managers, api_for(executive), api_for(second), hand_down, version
    )
    work()

    settings.BUSINESS_DATE = AFTER.isoformat()
    ok(office.post("/api/v1/forecast-runs/"), 202)
    work()
    _calibrated(
        planned, version, api_for(manager_south), client_for(manager_south), api_for(executive)
    )
    _who_was_right(people, planned, api_for(manager_south), client_for(manager_south))


def _handed_down(office: APIClient, planned: Planned) -> tuple[int, int]:
    reopened = ok(office.post(f"/api/v1/versions/{planned.version.pk}/reopen/"))
    body = {"version": reopened["id"], "metric": "revenue", "due_on": "2026-07-10"}
    made = ok(office.post("/api/v1/hand-downs/", body, format="json"), 201)
    sent = ok(step(office, _at(made["id"]), "distribute/", {}))
    assert sent["state"] == "distributed"
    board = rows(office, made["id"])
    for place in ("south", "south-a", "south-a-1"):
        assert board[place]["assigned"] == planned.target(place, range(FIRST, FIRST + MONTHS))
        assert board[place]["state"] == "distributed"
    assert board["south-a-1"]["forecast"] is not None
    return reopened["id"], made["id"]


def _judged(people: dict[str, Persona], api_for: Api) -> None:
    """Both say what they expect of July: one knows, one is careful."""
    for code, share in (("south-a-1", 100), ("south-a-2", 80)):
        body = {
            "organisation": code, "metric": "revenue", "first_period": JULY,
            "commit": _came(code, FIRST) * share // 100, "reason": "My customers told me",
        }  # fmt: skip
        ok(api_for(people[code]).post("/api/v1/forecast-submissions/", body, format="json"), 201)


def _came(code: str, month: int) -> int:
    return sum(one.revenue for one in LINES if one.seat == code and one.period == month)


def _answered_on_phones(
    people: dict[str, Persona], office: APIClient, hand_down: int, version: int, planned: Planned,
    client_for: Browser,
) -> None:  # fmt: skip
    """Two other figures with their reasons; nothing moves before those above agree."""
    before = rows(office, hand_down)
    for code, share in (("south-a-1", 90), ("south-a-2", 95)):
        phone, asked = client_for(people[code]), before[code]["assigned"]
        page = phone.get("/goals/my-targets/").content.decode()
        link = re.search(r"/goals/commitments/(\d+)/answer/commit/", page)
        assert link is not None
        figure = asked * share // 100
        form = {"figure": f"{figure / 100:.2f}", "unit": "1", "reason": "Two dealers closed",
                "back": "mine"}  # fmt: skip
        assert phone.post(link[0], form).status_code == 302
        row = rows(office, hand_down)[code]
        assert (row["state"], row["answer"], row["assigned"]) == ("committed", figure, asked)
        assert cells(version, planned[code]) == asked
    top = rows(office, hand_down)["south-a"]
    answers = sum(rows(office, hand_down)[f"south-a-{n}"]["answer"] for n in (1, 2))
    assert (top["bottom_up"], top["bottom_up_gap"]) == (answers, answers - top["assigned"])


def _made_fairer(manager: APIClient, hand_down: int, version: int, planned: Planned) -> None:
    """The other team has not answered: the same total, spread so that it is equally hard."""
    path = f"/api/v1/versions/{version}/fairness/split/"
    asked = {"organisation": "south-b", "metric": "revenue"}
    # the formula makes all targets equally hard: first somebody is loaded more than the other
    whole = rows(manager, hand_down)["south-b"]["assigned"]
    heavy = {"organisation": "south-b-1", "figure": whole * 7 // 10}
    light = {"organisation": "south-b-2", "figure": whole - whole * 7 // 10}
    loaded = {"figures": [heavy, light], "reason": "Whoever ran fast is loaded more"}
    ok(manager.post(_at(hand_down, "reassign/"), loaded, format="json"))
    found = ok(manager.get(path, asked))
    assert (found["outcome"], found["after"] < found["before"]) == ("fairer", True)
    done = ok(manager.post(path, asked | {"digest": found["digest"]}, format="json"))
    board = rows(manager, hand_down)
    after = {line["organisation"]: line["after"] for line in found["lines"]}
    for code in ("south-b-1", "south-b-2"):
        assert board[code]["assigned"] == after[planned[code]] == cells(version, planned[code])
    assert sum(after.values()) == whole
    assert done["applied"] is not None


def _gap_settled(office: APIClient, manager: APIClient, hand_down: int, planned: Planned) -> None:
    """The manager agrees with the team that answered; the rest comes down to what is forecast."""
    answers = {n: rows(manager, hand_down)[f"south-a-{n}"]["answer"] for n in (1, 2)}
    ok(manager.post(_at(hand_down, "take-answers/"), {"organisation": "south-a"}, format="json"))
    board = rows(manager, hand_down)
    assert {n: board[f"south-a-{n}"]["assigned"] for n in (1, 2)} == answers
    assert board["south-a"]["assigned"] == sum(answers.values())
    forecast = board["south-b"]["forecast"]
    body = {"organisation": "south-b", "total": forecast, "reason": "Agreed: what is likely"}
    ok(manager.post(_at(hand_down, "respread/"), body, format="json"))
    board = rows(manager, hand_down)
    assert sum(board[f"south-b-{n}"]["assigned"] for n in (1, 2)) == forecast
    assert {n: board[f"south-a-{n}"]["assigned"] for n in (1, 2)} == answers


def _approved_by_two(
    planned: Planned, office: APIClient, managers: list[APIClient], one: APIClient,
    other: APIClient, hand_down: int, version: int,
) -> None:  # fmt: skip
    plan = f"/api/v1/plans/{planned.plan.pk}/"
    tag = office.get(plan)["ETag"]
    ok(office.patch(plan, {"approvals_needed": 2}, format="json", HTTP_IF_MATCH=tag))
    for manager in managers:
        board = rows(manager, hand_down).values()
        waiting = [row for row in board if row["may"]["answer"] and row["state"] == "distributed"]
        answers = [{"commitment": row["id"], "kind": "accept"} for row in waiting]
        ok(manager.post("/api/v1/commitments/answers/", {"answers": answers}, format="json"))
    assert ok(office.get(_at(hand_down)))["totals"]["waiting"] == 0
    assert ok(step(one, _at(hand_down), "approve/", {}))["state"] == "approved"
    ok(office.post(f"/api/v1/versions/{version}/submit/"))
    first = ok(one.post(f"/api/v1/versions/{version}/approve/"))
    assert first["state"] == "submitted"
    assert one.post(f"/api/v1/versions/{version}/approve/").status_code in {403, 409}
    assert ok(other.post(f"/api/v1/versions/{version}/approve/"))["state"] == "approved"


def _calibrated(
    planned: Planned, version: int, manager: APIClient, browser: Client, executive: APIClient
) -> None:
    """The shortfall of July and August is spread over the rest; both targets are shown."""
    body = {"metric": "revenue", "organisation": planned["south"], "method": "keep_total",
            "reason": "A weak summer, the total stays"}  # fmt: skip
    path = f"/api/v1/plans/{planned.plan.pk}/calibrations/"
    made = ok(manager.post(path, body, format="json"), 201)
    line = made["lines"][0]
    over = (FIRST, FIRST + 1)
    sold = sum(one.revenue for one in LINES if one.region == "south" and one.period in over)
    seats = [planned[f"south-{team}-{n}"] for team in "ab" for n in (1, 2)]
    due = Cell.unscoped.filter(version_id=version, organisation_id__in=seats, period__in=over)
    shortfall = sum(due.values_list("value", flat=True)) - sold
    assert line["change"] == shortfall > 0
    one = f"/api/v1/calibrations/{made['id']}/"
    ok(step(manager, one, "submit/", {}))
    assert step(manager, one, "decide/", {"accepted": True, "answer": "?"}).status_code == 403
    ok(step(executive, one, "decide/", {"accepted": True, "answer": "Agreed"}))
    work()
    assert ok(manager.get(one))["state"] == "approved"
    query = {"organisation": planned["south"], "period": "2026-07.6"}
    page = browser.get(f"/goals/calibration-proposals/{made['id']}/").content.decode()
    assert "A weak summer, the total stays" in page
    both = [
        ok(manager.get("/api/v1/attainment/", query | {"against": against}))
        for against in ("original", "calibrated")
    ]
    whole = sum(cells(version, seat) for seat in seats)
    assert [one["total"]["target"] for one in both] == [whole, whole + shortfall]


def _who_was_right(
    people: dict[str, Persona], planned: Planned, manager: APIClient, browser: Client
) -> None:
    query = {"organisation": "south-a", "period": JULY, "level": "seat"}
    found = ok(manager.get("/api/v1/forecast-values/", query))
    methods = {line["name"]: line for line in found["methods"]}
    seats = ("south-a-1", "south-a-2")
    careful = _came(seats[1], FIRST) - _came(seats[1], FIRST) * 80 // 100
    naive = sum(abs(_came(seat, FIRST) - _came(seat, FIRST - 12)) for seat in seats)
    for name, off in (("rep", careful), ("naive", naive)):
        assert (methods[name]["cases"], methods[name]["absolute_error"]) == (2, off)
    assert methods["statistical"]["cases"] == 2
    page = browser.get("/goals/forecast-board/", {"organisation": planned["south"], "period": JULY})
    assert page.status_code == 200
