"""E: a bad month in the south becomes an alert, gets its cause, an answer, and is seen to recover.

Through the doors as the people who would do it: the manager of the south, the executive, a rep and
the analyst who imports; mail, webhook and chat card arrive at receivers on this machine.
"""

import csv
import html
import io
import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from goals.models import Cell
from salesplan.core.models import Job, JobState
from salesplan.core.selectors import calendars
from salesplan.core.selectors.company import company
from salesplan.core.services import outbox
from salesplan.core.services.cube import drain
from salesplan.core.services.jobs import run_now
from salesplan.engine.periods import Span
from tests.factories.planned_company import FIRST, MONTHS, Planned, cube, planned
from tests.factories.small_company import LINES, TODAY
from tests.personas import Persona
from tests.plugins.receivers import Receivers

pytestmark = [pytest.mark.django_db, pytest.mark.covers("E2", "E3", "E4")]
__all__ = ["cube", "planned"]
Json = dict[str, Any]
LATER = date(2026, 9, 10)
KINDS = ["alert", "alert.resolved"]


def work(today: date) -> None:
    """What the worker does until nothing waits."""
    for _round in range(12):
        outbox.relay()
        drain.drain(today=today)
        queued = list(Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True))
        if not queued and not outbox.relay():
            return
        for job in queued:
            run_now(job)


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content[:2000]
    return answer


def read(client: Client, path: str) -> str:
    return html.unescape(ok(client.get(path)).content.decode())


def listen(api: APIClient, receivers: Receivers) -> None:
    """The manager's webhook and chat group get the alerts."""
    for kind, address in (("webhook", receivers.webhook_url), ("wecom", receivers.wecom_url)):
        body = {"name": kind, "kind": kind, "address": address, "kinds": KINDS}
        ok(api.post("/api/v1/endpoints/", body), 201)


def exported(client: Client, register: str, row_id: int) -> dict[str, str]:
    """A row of a register as its export has it."""
    text = ok(client.get(f"/registers/{register}/export/csv/")).getvalue().decode("utf-8-sig")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(text))}
    return rows[str(row_id)]


def major(value: int) -> str:
    return f"{value / 100:.2f}"


def sold() -> int:
    return sum(one.revenue for one in LINES if one.region == "south" and one.period >= FIRST)


def due(planned: Planned, as_of: date) -> int:
    """The target to date of the south: months that are over, and September by working days."""
    over = planned.target("south", (FIRST, FIRST + 1))
    september = planned.target("south", (FIRST + 2,))
    calendar = calendars.working_days(company(), Span(FIRST, MONTHS))
    days = [calendar.working_days(date(2026, 9, 1), end) for end in (as_of, date(2026, 9, 30))]
    return round(over + Fraction(september * days[0], days[1])) if as_of.month == 9 else over


def test_from_a_bad_month_to_what_became_of_it(
    planned: Planned, manager_south: Persona, executive: Persona, stranger: Persona,
    analyst: Persona, receivers: Receivers, settings: Settings,
    client_for: Callable[[Persona], Client], api_for: Callable[[Persona], APIClient],
) -> None:  # fmt: skip
    api, browser = api_for(manager_south), client_for(manager_south)
    listen(api, receivers)
    approved = list(Cell.unscoped.order_by("pk").values_list("value", flat=True))
    work(TODAY)

    alert = _called_out(planned, api, browser, receivers)
    path = f"/monitoring/alerts/{alert['id']}/"
    _cause_confirmed(browser, path, alert["id"])
    task, request = _answered(planned, api, browser, path, alert["id"], stranger)
    _decided(client_for(executive), request)
    _done(api_for(stranger), task)
    work(TODAY)
    text = read(browser, path)
    assert "1 task, 1 done; calibration declined" in text
    assert "not measurable yet" in text

    settings.BUSINESS_DATE = LATER.isoformat()
    big = 3 * planned.target("south", range(FIRST, FIRST + MONTHS))
    _imported(api_for(analyst), big)
    work(LATER)
    _recovered(planned, api, browser, receivers, alert, big)
    assert list(Cell.unscoped.order_by("pk").values_list("value", flat=True)) == approved


def _called_out(planned: Planned, api: APIClient, browser: Client, receivers: Receivers) -> Json:
    """The alert with pace and landing, the same to the cent at every door and in every message."""
    (alert,) = api.get("/api/v1/alerts/").json()["results"]
    actual, reference = sold(), due(planned, TODAY)
    assert (alert["actual"], alert["reference"], alert["state"]) == (actual, reference, "open")
    words = {
        "organisation": planned["south"],
        "plan": planned.plan.pk,
        "period": f"2026-07.{MONTHS}",
    }
    figures = ok(api.get("/api/v1/dashboard/", words)).json()["figures"]
    assert (figures["revenue"], figures["target_to_date"]) == (actual, reference)
    row = exported(browser, "alerts", alert["id"])
    assert {major(actual), major(reference)} <= set(row.values())
    text = read(browser, f"/monitoring/alerts/{alert['id']}/")
    assert f"South: Revenue at {actual * 100 / reference:.1f} % of the target to date" in text
    for words_on_page in ("landing at", "Behind the pace of Target", "data through 31 Aug 2026",
                          "Nothing was done about it yet"):  # fmt: skip
        assert words_on_page in text, words_on_page
    (hook,) = receivers.at("/webhook")
    assert str(actual) in hook.body.decode()
    assert str(reference) in hook.body.decode()
    (chat,) = receivers.at("/wecom")
    assert "South: Revenue at" in chat.json["markdown"]["content"]
    mails = [letter for letter in receivers.letters if "manager_south" in letter["To"]]
    assert len(mails) == 1
    body = mails[0].get_body(("plain",))
    assert body is not None
    assert f"/monitoring/alerts/{alert['id']}/" in body.get_content()
    found: Json = alert
    return found


def _cause_confirmed(browser: Client, path: str, alert_id: int) -> None:
    text = read(browser, path)
    address = re.search(r'action="(/monitoring/cause/decide/[^"]*)"', text)
    assert address is not None
    ok(
        browser.post(
            address[1],
            {"alert": alert_id, "number": 0, "state": "confirmed", "category": "customer",
             "text": "Dealers ordered less"},
        ), 302,
    )  # fmt: skip
    assert "Dealers ordered less" in read(browser, path)


def _answered(
    planned: Planned, api: APIClient, browser: Client, path: str, alert_id: int, stranger: Persona
) -> tuple[int, int]:
    """A task by the page, a request by the API; each is kept once."""
    form = f"/monitoring/tasks/new/?alert={alert_id}"
    assert "Target to date" in read(browser, form)
    fields = {"name": "Visit the dealers", "owner": stranger.user.pk, "due_on": "2026-08-30",
              "expected_effect": "12,000"}  # fmt: skip
    assert "A task is due today or later." in html.unescape(
        ok(browser.post(form, fields), 422).content.decode()
    )
    ok(browser.post(form, fields | {"due_on": "2026-09-20"}), 302)
    ask = {"proposed": 1_000_000_00, "reason": "Two dealers closed"}
    key = {"HTTP_IDEMPOTENCY_KEY": "ask-once"}
    url = f"/api/v1/alerts/{alert_id}/calibrations/"
    answers = [ok(api.post(url, ask, **key), 201).json() for _again in (1, 2)]
    assert answers[0] == answers[1]
    assert ok(api.post(url, ask), 409).json()["errors"][0]["code"] == "already_asked"
    request = answers[0]["calibration"]
    months = range(FIRST, FIRST + MONTHS)
    assert request["current"] == planned.target("south", months)
    kept = ok(api.get(f"/api/v1/alerts/{alert_id}/remedies/")).json()
    assert [(one["kind"], one["actual_at_start"], one["reference_at_start"]) for one in kept] == [
        ("task", sold(), due(planned, TODAY)), ("calibration", sold(), due(planned, TODAY)),
    ]  # fmt: skip
    assert [one["why"] for one in kept] == ["no_new_data", "no_new_data"]
    task = kept[0]["task"]
    assert (task["owner"], kept[0]["expected_effect"]) == (stranger.user.pk, 12_000_00)
    assert exported(browser, "actions", task["id"])["expected effect"] == "12000.00"
    row = exported(browser, "calibration-requests", request["id"])
    assert row["proposed target"] == "1000000.00"
    assert row["target now"] == major(request["current"])
    text = read(browser, path)
    assert "1 task; calibration asked, open" in text
    return task["id"], request["id"]


def _decided(browser: Client, request: int) -> None:
    page = read(browser, f"/goals/calibrations/{request}/")
    assert "Two dealers closed" in page
    assert f"/goals/calibrations/{request}/" in read(browser, "/")
    ok(
        browser.post(
            f"/goals/calibrations/{request}/decide/",
            {"version": 1, "accepted": "0", "answer": "The season is still to come"},
        ), 302,
    )  # fmt: skip


def _done(api: APIClient, task: int) -> None:
    """The rep, who holds the task, says that it is done."""
    answer = ok(api.get(f"/api/v1/actions/{task}/"))
    headers = {"if-match": answer["ETag"]}
    done = ok(api.patch(f"/api/v1/actions/{task}/", {"status": "done"}, headers=headers)).json()
    assert done["done_on"] == TODAY.isoformat()


def _imported(api: APIClient, revenue: int) -> None:
    order = {
        "order": "BIG-1", "line": "1", "date": "2026-09-08", "seat": "south-a-1",
        "product": "home-1-1", "channel": "project", "customer": "c05", "quantity": 100,
        "revenue": major(revenue), "cost": "0",
    }  # fmt: skip
    ok(api.post("/api/v1/sales-lines/", {"source": "small", "rows": [order]}))
    (source,) = api.get("/api/v1/data-sources/").json()["results"]
    headers = {"if-match": f'"{source["version"]}"'}
    through = {"complete_through": LATER.isoformat()}
    ok(api.patch(f"/api/v1/data-sources/{source['id']}/", through, headers=headers))


def _recovered(
    planned: Planned, api: APIClient, browser: Client, receivers: Receivers, alert: Json, big: int
) -> None:
    """Resolved by itself, with the effect since then, the same on page and API."""
    after = ok(api.get(f"/api/v1/alerts/{alert['id']}/")).json()
    actual, reference = sold() + big, due(planned, LATER)
    assert (after["state"], after["actual"], after["reference"]) == ("resolved", actual, reference)
    task = ok(api.get(f"/api/v1/alerts/{alert['id']}/remedies/")).json()[0]
    effect = task["effect"]
    change = (actual - reference) - (sold() - due(planned, TODAY))
    assert (effect["since"], effect["through"]) == (TODAY.isoformat(), LATER.isoformat())
    assert (effect["actual"], effect["reference"]) == (actual, reference)
    assert (effect["gap"], effect["change"]) == (actual - reference, change)
    assert effect["share"] == round(Fraction(change * 10_000, 12_000_00))
    assert effect["after"] == {"amount": big, "days": 8, "rate": round(Fraction(big, 8))}
    assert effect["before"]["amount"] == sold()
    text = read(browser, f"/monitoring/alerts/{alert['id']}/")
    places = [text.index(f"<strong>{word}</strong>") for word in
              ("Called out", "Cause: Confirmed", "Task created", "Calibration asked for",
               "Calibration: Declined", "Task: Done", "Recovered")]  # fmt: skip
    assert places == sorted(places)
    assert "Since 31 Aug 2026 (through 10 Sep 2026)" in text
    assert "The season is still to come" in text
    assert [heard.json["type"] for heard in receivers.at("/webhook")] == ["alert", "alert.resolved"]
