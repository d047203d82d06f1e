"""E3: a region falls behind, its people are told once, and an import that recovers it closes it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from monitoring.services import alerts
from salesplan.core.models import Job, JobState, Notification
from salesplan.core.selectors import access
from salesplan.core.services import outbox
from salesplan.core.services.cube import drain
from salesplan.core.services.jobs import run_now
from tests.factories import small_company as small
from tests.factories.planned_company import Planned, cube, planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
ApiFor = Callable[[Persona], APIClient]


def work() -> None:
    """What the worker does until nothing waits: deliver messages, take in deltas, run jobs."""
    for _round in range(8):
        outbox.relay()
        drain.drain(today=small.TODAY)
        queued = list(Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True))
        if not queued and not outbox.relay():
            return
        for job in queued:
            run_now(job)


def open_alerts(api: APIClient) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = api.get("/api/v1/alerts/").json()["results"]
    return [row for row in rows if row["state"] != "resolved"]


@pytest.mark.covers("E3")
def test_one_alert_per_case_from_approval_to_recovery(
    planned: Planned,
    manager_south: Persona,
    manager_north: Persona,
    executive: Persona,
    rep: Persona,
    analyst: Persona,
    client_for: Callable[[Persona], Client],
    api_for: ApiFor,
) -> None:
    work()  # the plan was approved: targets are copied, the first rule appears, cases open
    api = api_for(manager_south)
    (alert,) = open_alerts(api)
    assert (alert["organisation"], alert["severity"]) == (planned["south"], "act")
    assert Notification.unscoped.filter(user=manager_south.user, kind="alert").count() == 1
    assert not Notification.unscoped.filter(user=rep.user).exists()
    for _again in range(5):
        api_for(analyst).patch(  # any change of a rule has all rules evaluated again
            f"/api/v1/alert-rules/{alert['rule']}/" if "rule" in alert else "/api/v1/alert-rules/",
            {"minimum_gap": _again},
            HTTP_IF_MATCH=f'"{_again + 1}"',
        )
        work()
    assert len(open_alerts(api)) == 1
    assert Notification.unscoped.filter(user=manager_south.user, kind="alert").count() == 1

    page = client_for(manager_south).get(f"/monitoring/alerts/{alert['id']}/")
    assert "South: Revenue at" in page.content.decode()
    assert client_for(rep).get(f"/monitoring/alerts/{alert['id']}/").status_code == 404
    assert api_for(manager_north).get(f"/api/v1/alerts/{alert['id']}/").status_code == 404

    done = api.post(
        f"/api/v1/alerts/{alert['id']}/acknowledge/",
        {"note": "A large order is on its way"},
        HTTP_IF_MATCH=f'"{alert["version"]}"',
    )
    assert (done.status_code, done.json()["state"]) == (200, "acknowledged")

    missing = done.json()["reference"] - done.json()["actual"]
    order = {
        "order": "BIG-1", "line": "1", "date": "2026-08-28", "seat": "south-a-1",
        "product": "home-1-1", "channel": "project", "customer": "c05", "quantity": 100,
        "revenue": f"{missing / 100:.2f}", "cost": "0",
    }  # fmt: skip
    sent = api_for(analyst).post("/api/v1/sales-lines/", {"source": "small", "rows": [order]})
    assert sent.status_code == 200, sent.content
    work()
    assert open_alerts(api) == []
    after = api.get(f"/api/v1/alerts/{alert['id']}/").json()
    assert after["state"] == "resolved"
    text = client_for(manager_south).get(f"/monitoring/alerts/{alert['id']}/").content.decode()
    assert text.index("Called out") < text.index("Acknowledged") < text.index("Recovered")


@pytest.mark.covers("E3")
def test_a_case_is_put_off_passed_up_closed_and_told_again(
    planned: Planned, manager_south: Persona, executive: Persona, api_for: ApiFor
) -> None:
    work()
    api = api_for(manager_south)
    (alert,) = open_alerts(api)
    address = f"/api/v1/alerts/{alert['id']}"

    def act(what: str, version: int, **body: str) -> Any:
        return api.post(f"{address}/{what}/", body, HTTP_IF_MATCH=f'"{version}"')

    put_off = act("snooze", alert["version"], until="2026-09-14", reason="Stock comes")
    assert (put_off.status_code, put_off.json()["snoozed_until"]) == (200, "2026-09-14")
    assert act("snooze", alert["version"], until="2026-09-15", reason="x").status_code == 412
    assert (
        act("snooze", put_off.json()["version"], until="2026-08-01", reason="x").status_code == 400
    )
    passed = act("escalate", put_off.json()["version"], reason="Nobody answers")
    assert passed.json()["escalated_to"] == executive.user.pk
    told = Notification.unscoped.filter(user=executive.user, kind="alert.escalated")
    assert told.count() == 1
    closed = act("resolve", passed.json()["version"], reason="A project moved to October")
    assert (closed.json()["state"], closed.json()["resolved_by"]) == (
        "resolved", manager_south.user.pk,
    )  # fmt: skip
    assert act("resolve", closed.json()["version"], reason="again").status_code == 409
    alerts.evaluate(actor=access.system(), as_of=small.TODAY, now=timezone.now())
    assert open_alerts(api) == []


@pytest.mark.covers("E3")
def test_a_rule_is_tried_on_the_past_before_it_is_saved(
    planned: Planned,
    analyst: Persona,
    manager_south: Persona,
    client_for: Callable[[Persona], Client],
    api_for: ApiFor,
) -> None:
    web = client_for(analyst)
    typed = {
        "name": "Months in the plan", "metric_id": "1", "node_kind": "region",
        "comparison": "target_to_date", "period": "month", "watch": "95", "act": "90",
        "is_active": "on",
    }  # fmt: skip
    tried = web.get("/monitoring/rules/preview/", typed).content.decode()
    assert web.post("/monitoring/rules/new/", typed).status_code == 302
    work()
    rules = api_for(analyst).get("/api/v1/alert-rules/").json()["results"]
    rule = next(rule for rule in rules if rule["name"] == "Months in the plan")
    found = api_for(analyst).get(f"/api/v1/alert-rules/{rule['id']}/backtest/").json()
    outcomes = [firing["outcome"] for firing in found["firings"]]
    assert found["fired"] == len(outcomes) > 0
    assert found["early"] == outcomes.count("early")
    times = f"would have fired {found['fired']} time"
    assert times in tried
    assert times in web.get(f"/monitoring/rules/{rule['id']}/backtest/").content.decode()
    fired = api_for(manager_south).get(f"/api/v1/alert-rules/{rule['id']}/firings/").json()
    assert {row["organisation_id"] for row in fired["results"]} == {planned["south"]}
    (case,) = [row for row in open_alerts(api_for(manager_south)) if row["rule"] == rule["id"]]
    assert {row["alert"] for row in fired["results"]} == {case["id"]}
