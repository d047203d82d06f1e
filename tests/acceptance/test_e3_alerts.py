"""E3: a region falls behind, its people are told once, and an import that recovers it closes it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from salesplan.core.models import Job, JobState, Notification
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
