"""Hand-downs in the browser: started, looked at, spread again, approved, exported."""

import csv
import io
import re
from collections.abc import Callable

import pytest
from django.test import Client

from goals.models import Commitment, CommitmentState, HandDown, HandDownState, Version
from goals.services.cells import Figure
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
    assert "no targets of this metric" in read(
        browser, path + f"preview/?metric={revenue.metric_id}&level=3"
    )


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


def test_the_board_says_who_is_missing_and_leads_on(
    browser: Client, open_one: HandDown, cube: SmallCompany, rep: Persona
) -> None:
    answer(open_one, rep.viewer, cube["north-a-1"], 700)
    board = f"/goals/hand-downs/{open_one.pk}/"
    page = read(browser, board)
    assert re.search(r"<h1>1 of 14 answered; bottom-up is ", page)
    assert "North-A-1" in page
    assert "my customers" in page
    waiting = read(browser, board + "?show=waiting")
    assert "North-A-2" in waiting
    assert ">North-A-1<" not in waiting
    below = read(browser, board + f"?node={cube['south']}")
    assert ">South-B-2<" in below
    assert ">North-A-2<" not in below
    assert "Nobody: all is well here" in read(browser, board + "?show=overdue")
    assert read(browser, board + "?show=change&node=99999999")


def test_the_forecast_and_its_odds_stand_beside_the_target(
    browser: Client, open_one: HandDown, cube: SmallCompany
) -> None:
    months = 4
    run = forecasts.kept(FIRST + 2, months, {cube["north-a-1"]: 100_00}, as_of=TODAY)
    assert run.is_current
    page = read(browser, f"/goals/commitments/{at(open_one, cube['north-a-1']).pk}/")
    assert "Odds of reaching it</dt><dd>–" not in page
    sheet = browser.get(f"/goals/hand-downs/{open_one.pk}/export/csv/")
    rows = {
        row["Code"]: row for row in csv.DictReader(io.StringIO(sheet.content.decode("utf-8-sig")))
    }
    assert rows["north-a-1"]["Top-down"] == "1000.00"
    assert rows["north-a-1"]["Forecast"] != ""
    assert rows["south-a-1"]["Forecast"] == ""
    assert rows["company"]["Bottom-up"] == "8000.00"
    book = browser.get(f"/goals/hand-downs/{open_one.pk}/export/xlsx/")
    assert book.content[:2] == b"PK"
    assert browser.get(f"/goals/hand-downs/{open_one.pk}/export/pdf/").status_code == 404


def test_the_remainder_is_shown_before_and_after_then_spread_and_undone(
    browser: Client, open_one: HandDown, cube: SmallCompany, rep: Persona
) -> None:
    answer(open_one, rep.viewer, cube["north-a-1"], 700)
    path = f"/goals/hand-downs/{open_one.pk}/spread/"
    form = {"node": cube["north-a"], "way": "rest"}
    page = read(browser, path + f"?node={cube['north-a']}&way=rest")
    assert "2 targets change" in page
    assert at(open_one, cube["north-a-2"]).assigned == 1_000_00
    done = browser.post(path, form | {"reason": "Sales day"})
    assert at(open_one, cube["north-a-2"]).assigned == 1_300_00
    number = int(re.findall(r"undo=(\d+)", done.headers["Location"])[0])
    page = read(browser, done.headers["Location"])
    assert f"/spread/undo/{number}/" in page
    assert "were spread again" in page
    browser.post(f"{path}undo/{number}/")
    assert at(open_one, cube["north-a-2"]).assigned == 1_000_00
    assert at(open_one, cube["north-a-1"]).committed == 700_00


def test_agreeing_with_the_answers_moves_the_total(
    browser: Client, open_one: HandDown, cube: SmallCompany, rep: Persona
) -> None:
    answer(open_one, rep.viewer, cube["north-a-1"], 700)
    path = f"/goals/hand-downs/{open_one.pk}/spread/"
    browser.post(path, {"node": cube["north-a"], "way": "answers"})
    assert at(open_one, cube["north-a"]).assigned == 1_700_00
    assert at(open_one, cube["north"]).assigned == 3_700_00
    assert at(open_one, cube["north-a-2"]).assigned == 1_000_00


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"way": "total", "total": "abc"}, "is not a number"),
        ({"way": "total", "total": ""}, "Type the total"),
        ({"way": "total", "total": "100"}, "700"),
        ({"way": "forecast"}, "no forecast"),
    ],
)
def test_what_cannot_be_spread_is_said_with_its_numbers(
    browser: Client, open_one: HandDown, cube: SmallCompany, rep: Persona,
    more: dict[str, str], said: str,
) -> None:  # fmt: skip
    answer(open_one, rep.viewer, cube["north-a-1"], 700)
    path = f"/goals/hand-downs/{open_one.pk}/spread/"
    refused = browser.post(path, {"node": cube["north-a"], "unit": "1", **more})
    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert at(open_one, cube["north-a-2"]).assigned == 1_000_00


def test_rows_are_acted_on_together_or_not_at_all(
    browser: Client, open_one: HandDown, cube: SmallCompany, rep: Persona
) -> None:
    on_seat("other", cube["north-a-2"])
    answer(open_one, rep.viewer, cube["north-a-1"], 700)
    path = f"/goals/hand-downs/{open_one.pk}/rows/"
    both = [at(open_one, cube[code]).pk for code in ("north-a-1", "north-a-2")]
    refused = browser.post(path + "approve/", {"row": both}, follow=True).content.decode()
    assert "700" in refused
    assert Commitment.unscoped.filter(state=CommitmentState.APPROVED).count() == 0
    browser.post(path + "extend/", {"row": both, "due_on": "2026-10-01"})
    assert {str(at(open_one, cube[code]).due_on) for code in ("north-a-1", "north-a-2")} == {
        "2026-10-01"
    }
    assert (
        "Name a day" in browser.post(path + "extend/", {"row": both}, follow=True).content.decode()
    )
    browser.post(path + "reopen/", {"only": both[0], "reason": "Look again"})
    assert at(open_one, cube["north-a-1"]).state == CommitmentState.DISTRIBUTED
    browser.post(path + "remind/", {"row": both, "show": "waiting"})
    assert at(open_one, cube["north-a-2"]).reminded_at is not None
    none = browser.post(path + "remind/", {}, follow=True).content.decode()
    assert "Choose at least one row" in none
    assert browser.post(path + "explode/", {"row": both}).status_code == 404


def test_steps_of_a_whole_hand_down_need_a_reason_where_something_is_lost(
    browser: Client, open_one: HandDown
) -> None:
    board = f"/goals/hand-downs/{open_one.pk}/"
    assert "have not answered" in browser.post(board + "approve/", follow=True).content.decode()
    assert "Say why" in browser.post(board + "withdraw/", follow=True).content.decode()
    browser.post(board + "withdraw/", {"reason": "Another plan"})
    open_one.refresh_from_db()
    assert open_one.state == HandDownState.WITHDRAWN
    assert browser.post(board + "explode/").status_code == 404


def test_deadline_note_and_remainder_are_corrected(browser: Client, open_one: HandDown) -> None:
    path = f"/goals/hand-downs/{open_one.pk}/settings/"
    page = read(browser, path)
    assert "cushion_region" not in page
    bad = browser.post(path, {"due_on": "2020-01-01", "rest_by": "equal"})
    assert bad.status_code == 422
    form = {
        "due_on": "2026-10-10",
        "rest_by": "equal",
        "note": "More time",
        "version": open_one.version,
    }
    assert browser.post(path, form).status_code == 302
    open_one.refresh_from_db()
    assert (str(open_one.due_on), open_one.rest_by, open_one.note) == (
        "2026-10-10",
        "equal",
        "More time",
    )


def test_the_list_counts_the_answers_and_offers_what_can_be_handed_down(
    browser: Client, filled: Version, revenue: Figure, cube: SmallCompany, rep: Persona
) -> None:
    page = read(browser, "/goals/hand-downs/")
    assert "Nothing has been handed down yet" in page
    assert f"/goals/versions/{filled.pk}/hand-downs/new/" in page
    made = handed(filled, revenue)
    answer(made, rep.viewer, cube["north-a-1"], 700)
    page = read(browser, f"/goals/hand-downs/?version={filled.pk}")
    assert "1 of 14" in page
    plan = read(browser, f"/goals/plans/{filled.plan_id}/goals/")
    assert "13 of 14 have not answered" in plan


def test_the_board_reads_the_same_number_of_times_however_many_nodes(
    open_one: HandDown, cube: SmallCompany, client_for: ClientFor, administrator: Persona,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    browser = client_for(administrator)
    path = f"/goals/hand-downs/{open_one.pk}/"
    read(browser, path)
    with django_assert_max_num_queries(45) as read_all:  # type: ignore[attr-defined]
        read(browser, path)
    whole = len(read_all.captured_queries)
    Commitment.unscoped.filter(
        hand_down=open_one,
        organisation_id__in=[cube[c] for c in ("south-a-1", "south-a-2", "south-b-1")],
    ).delete()
    with django_assert_max_num_queries(45) as fewer:  # type: ignore[attr-defined]
        read(browser, path)
    assert len(fewer.captured_queries) == whole
