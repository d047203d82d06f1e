"""Targets negotiated as people do it in the browser: sent down, answered, settled, approved by two."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.test import Client

from goals.models import Plan
from salesplan.core.models import COMPANY_ID, Company, Metric
from tests.factories import forecasts
from tests.factories.small_company import SEATS, TODAY, SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona, on_seat

ClientFor = Callable[[Persona], Client]


@pytest.fixture
def version(client_for: ClientFor, analyst: Persona, cube: SmallCompany) -> int:
    """A plan of the company that grows by 10 %, made by the analyst in the browser."""
    form = {
        "name": "H2 2026", "organisation": COMPANY_ID, "first_period": FIRST, "months": 6,
        "percent": "10", "display_unit": 1, "rounding_unit": 1,
    }  # fmt: skip
    made = client_for(analyst).post("/goals/plans/new/", form)
    return int(re.findall(r"/versions/(\d+)/", made.headers["Location"])[0])


def page_of(browser: Client, path: str) -> str:
    response = browser.get(path, follow=True)
    assert response.status_code == 200, path
    return response.content.decode()


def rows_of(browser: Client, hand_down: int) -> dict[str, dict[str, str]]:
    """The board as its export has it, by code."""
    answer = browser.get(f"/goals/hand-downs/{hand_down}/export/csv/")
    text = answer.content.decode("utf-8-sig")
    return {row["Code"]: row for row in csv.DictReader(io.StringIO(text))}


def start(browser: Client, version: int, **more: object) -> int:
    """Hand a version down to everybody."""
    revenue = Metric.objects.get(code="revenue").pk
    form = {
        "metric": revenue, "level": 2, "mode": "one_step", "rest_by": "present",
        "due_on": "2026-09-15", "cushion_visible": "on", **more,
    }  # fmt: skip
    made = browser.post(f"/goals/versions/{version}/hand-downs/new/", form)
    number = int(re.findall(r"/hand-downs/(\d+)/", made.headers["Location"])[0])
    browser.post(f"/goals/hand-downs/{number}/distribute/")
    return number


def answered(browser: Client, kind: str, **form: str) -> str:
    """Answer the one target that waits, as the phone's page offers it."""
    page = page_of(browser, "/goals/my-targets/")
    path = re.findall(rf'action="(/goals/commitments/\d+/answer/{kind}/)"', page)[0]
    seen = re.findall(r'name="version" value="(\d+)"', page)[0]
    sent = {"version": seen, "back": "mine", "unit": "1", **form}
    return browser.post(path, sent, follow=True).content.decode()


@pytest.mark.covers("B5")
def test_a_version_is_sent_down_answered_on_the_phone_settled_and_approved_by_two(
    version: int, cube: SmallCompany, client_for: ClientFor, analyst: Persona, rep: Persona,
    manager_north: Persona, administrator: Persona, executive: Persona,
) -> None:  # fmt: skip
    Company.objects.update(four_eyes=True)
    Plan.unscoped.update(approvals_needed=2)
    lead, north = client_for(administrator), client_for(manager_north)
    one, two = client_for(rep), client_for(on_seat("second", cube["north-a-2"]))
    hand_down = start(client_for(analyst), version, note="Think of the fourth quarter")
    board = f"/goals/hand-downs/{hand_down}/"
    before = rows_of(lead, hand_down)
    assert "Your answer is awaited" in page_of(one, "/")
    less = round(float(before["north-a-1"]["Top-down"])) - 5_000
    more = round(float(before["north-a-2"]["Top-down"])) + 2_000
    said = answered(one, "commit", figure=str(less), reason="A dealer closed")
    assert "is with the people above you" in said
    answered(two, "commit", figure=f"{more:,}", reason="The dealer's customers come to me")
    assert re.search(
        r"<h1>2 of 14 answered; bottom-up is .* below the target", page_of(lead, board)
    )
    assert "2 of 7 answered" in page_of(north, "/")

    below = f"{board}spread/?node={cube['north-a']}&way=answers"
    assert "Agree with the answers" in page_of(north, below)
    north.post(f"{board}spread/", {"node": cube["north-a"], "way": "answers"})
    after = rows_of(lead, hand_down)
    assert float(after["north-a-1"]["Top-down"]) == less
    assert float(after["north-a"]["Top-down"]) == less + more
    lead.post(f"{board}spread/", {"node": COMPANY_ID, "way": "rest", "reason": "South takes it"})
    now = rows_of(lead, hand_down)
    assert now["company"]["Top-down"] == before["company"]["Top-down"]
    assert sum(float(now[seat]["Top-down"]) for seat in SEATS) == float(
        before["company"]["Top-down"]
    )
    assert [float(now[code]["Top-down"]) for code in ("north-a-1", "north-a-2")] == [less, more]

    assert "have not answered" in lead.post(f"{board}approve/", follow=True).content.decode()
    agree_to_the_rest(client_for(executive), north)
    said = lead.post(f"{board}approve/", follow=True).content.decode()
    assert "All answers are approved." in said
    lead.post(f"{board}lock/", {"reason": "Agreed"})
    approve_by_two(client_for, version, analyst, executive, lead)


def agree_to_the_rest(*leaders: Client) -> None:
    """Whoever leads accepts what nobody else can answer for."""
    for browser in leaders:
        page = page_of(browser, "/goals/my-targets/")
        chosen = re.findall(r'name="row" value="(\d+)"', page)
        single = re.findall(r'action="(/goals/commitments/\d+/answer/accept/)"', page)
        if chosen:
            browser.post("/goals/my-targets/accept/", {"row": chosen})
        for path in single:
            browser.post(path)


def approve_by_two(
    client_for: ClientFor, version: int, analyst: Persona, executive: Persona, lead: Client
) -> None:
    """The version goes into force with the second yes."""
    path = f"/goals/versions/{version}/approvals/"
    client_for(analyst).post(f"/goals/versions/{version}/submit/")
    first = client_for(executive).post(path, {"note": "Good"}, follow=True).content.decode()
    assert "1 of 2 approvals given" in first
    assert "You have approved it already" in first
    assert "Approved and in force." in lead.post(path, follow=True).content.decode()


@pytest.mark.covers("B5")
def test_the_gap_to_the_forecast_is_shown_on_every_node_and_settled(
    version: int, cube: SmallCompany, client_for: ClientFor, analyst: Persona,
    administrator: Persona,
) -> None:  # fmt: skip
    lead = client_for(administrator)
    hand_down = start(client_for(analyst), version)
    seats = {cube[seat]: 9_000_00 for seat in SEATS}
    above = {COMPANY_ID: 72_000_00, cube["north"]: 36_000_00, cube["south"]: 36_000_00}
    forecasts.kept(FIRST + 2, 4, {**seats, **above}, as_of=TODAY)
    rows = rows_of(lead, hand_down)
    for code in ("company", "north", *SEATS):
        row = rows[code]
        gap = float(row["Forecast"]) - float(row["Top-down"])
        assert float(row["Gap to the forecast"]) == pytest.approx(gap)
        assert row["Odds %"] != ""
    board = f"/goals/hand-downs/{hand_down}/"
    shown = page_of(lead, f"{board}spread/?node={COMPANY_ID}&way=forecast")
    assert "Before and after" in shown
    lead.post(f"{board}spread/", {"node": COMPANY_ID, "way": "forecast", "reason": "Likely"})
    now = rows_of(lead, hand_down)
    total = sum(float(now[code]["Top-down"]) for code in ("north", "south"))
    assert total == float(rows["company"]["Forecast"])
    assert sum(float(now[seat]["Top-down"]) for seat in SEATS) == total
