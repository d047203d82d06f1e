"""Hand-downs in the browser: started, looked at, spread again, approved, exported."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.test import Client

from goals.models import Commitment, CommitmentState, HandDown, HandDownState, Version
from goals.services.cells import Figure
from salesplan.core.models import COMPANY_ID
from tests.factories import forecasts
from tests.factories.small_company import TODAY, SmallCompany
from tests.goals.conftest import FIRST
from tests.goals.negotiating import answer, at, fill, handed
from tests.personas import Persona, on_seat

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Persona], Client]


@pytest.fixture
def browser(client_for: ClientFor, administrator: Persona) -> Client:
    return client_for(administrator)


@pytest.fixture
def filled(version: Version, revenue: Figure, cube: SmallCompany) -> Version:
    """8,000 yuan, 1,000 at every seat."""
    fill(version, revenue, cube)
    return version


@pytest.fixture
def open_one(filled: Version, revenue: Figure) -> HandDown:
    return handed(filled, revenue)


def read(browser: Client, path: str, status: int = 200) -> str:
    response = browser.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def test_the_form_shows_what_the_cushions_come_to(
    browser: Client, filled: Version, revenue: Figure
) -> None:
    path = f"/goals/versions/{filled.pk}/hand-downs/"
    page = read(browser, path + "new/")
    assert [kind in page for kind in ("cushion_company", "cushion_region", "cushion_team")] == [
        True, True, True,
    ]  # fmt: skip
    assert "cushion_seat" not in page
    query = f"?metric={revenue.metric_id}&level=2&cushion_company=25&cushion_team=0"
    shown = read(browser, path + "preview/" + query)
    assert "8 seats together carry ¥ 10,000: 125 % of the target" in shown
    assert "when they reach 80 % of theirs" in shown
    assert "no targets of this metric" in read(browser, path + f"preview/?metric={revenue.metric_id}&level=3")


def test_a_hand_down_starts_as_a_draft_and_is_handed_down(
    browser: Client, filled: Version, revenue: Figure
) -> None:
    path = f"/goals/versions/{filled.pk}/hand-downs/new/"
    form = {
        "metric": revenue.metric_id, "level": 2, "mode": "one_step", "rest_by": "present",
        "due_on": "2026-09-14", "cushion_region": "5", "note": "Please answer",
    }  # fmt: skip
    assert browser.post(path, form | {"due_on": "2020-01-01"}).status_code == 422
    made = browser.post(path, form)
    hand_down = HandDown.unscoped.get()
    board = f"/goals/hand-downs/{hand_down.pk}/"
    assert made.headers["Location"] == board
    assert (hand_down.cushions, hand_down.state) == ({"region": 500}, HandDownState.DRAFT)
    page = read(browser, board)
    assert "Not handed down yet" in page
    assert "Hand down to everybody" in page
    assert browser.post(board + "distribute/", {"version": hand_down.version}).status_code == 302
    hand_down.refresh_from_db()
    assert hand_down.state == HandDownState.DISTRIBUTED
    page = read(browser, board)
    assert "0 of 14 answered" in page
    assert "The seats together carry ¥ 8,400: 105 % of ¥ 8,000" in page
