"""Figures, alerts and rules over the API."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from monitoring.models import Alert
from monitoring.services import alert_rules, alerts
from salesplan.core.models import Job, Metric
from salesplan.core.selectors import access
from salesplan.core.services.jobs import run_now
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, NOW, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ApiFor = Callable[[Persona], APIClient]
DUE = (FIRST, FIRST + 1)


def test_the_ten_figures(planned: Planned, executive: Persona, api_for: ApiFor) -> None:
    body = api_for(executive).get("/api/v1/dashboard/").json()
    sold = planned.actual(lambda _line: True, DUE)
    cost = planned.actual(lambda _line: True, DUE, "cost")
    figures = body["figures"]
    assert (figures["revenue"], figures["margin"]) == (sold, sold - cost)
    assert figures["target_to_date"] == planned.target("", DUE)
    assert figures["gap"] == sold - planned.target("", DUE)
    assert figures["active_customers"] == len(
        {line.customer for line in small.LINES if line.period in DUE}
    )
    assert body["selection"]["period"] == "2026-07.6"
    assert body["selection"]["as_of"] == "2026-08-31"
    assert {row["code"] for row in body["children"]} == {"north", "south"}


def test_attainment_along_a_tree(planned: Planned, manager_south: Persona, api_for: ApiFor) -> None:
    body = api_for(manager_south).get("/api/v1/attainment/?period=2026-07").json()
    teams = {row["code"]: row for row in body["children"]}
    assert set(teams) == {"south-a", "south-b"}
    for code, row in teams.items():
        assert row["actual"] == planned.actual(lambda x, c=code: x.team == c, [FIRST])  # type: ignore[misc]
        assert row["target"] == row["target_to_date"] == planned.target(code, [FIRST])
        assert row["attainment"] == round(row["actual"] * 10_000 / row["target"])
    assert body["total"]["actual"] == sum(row["actual"] for row in teams.values())


@pytest.mark.parametrize("address", ["dashboard/", "attainment/"])
def test_outside_the_scope(planned: Planned, rep: Persona, api_for: ApiFor, address: str) -> None:
    api = api_for(rep)
    assert api.get(f"/api/v1/{address}").status_code == 200
    assert api.get(f"/api/v1/{address}?organisation={planned['south']}").status_code == 404
    assert api.get(f"/api/v1/{address}?period=never").status_code == 400
    assert APIClient().get(f"/api/v1/{address}").status_code in {401, 403}


@pytest.fixture
def alert(planned: Planned) -> Alert:
    """The south's case."""
    alert_rules.ensure_default(actor=access.system())
    alerts.evaluate(actor=access.system(), as_of=small.TODAY, now=NOW)
    found: Alert = Alert.unscoped.get(organisation_id=planned["south"])
    return found


def test_acknowledging_needs_the_version_that_was_read(
    alert: Alert, manager_south: Persona, manager_north: Persona, api_for: ApiFor
) -> None:
    api, address = api_for(manager_south), f"/api/v1/alerts/{alert.pk}/acknowledge/"
    assert api.post(address, {"note": "x"}).status_code == 428
    assert api.post(address, {}, HTTP_IF_MATCH='"9"').status_code in {409, 412}
    done = api.post(address, {"note": "Dealers"}, HTTP_IF_MATCH='"1"')
    assert (done.status_code, done.json()["state"]) == (200, "acknowledged")
    other = api_for(manager_north)
    assert other.post(address, {}, HTTP_IF_MATCH='"2"').status_code == 404


def test_a_rule_written_over_the_api_is_checked_and_evaluated(
    planned: Planned, analyst: Persona, rep: Persona, api_for: ApiFor
) -> None:
    rule = {
        "name": "Teams", "metric": Metric.objects.get(code="revenue").pk, "node_kind": "team",
        "comparison": "target_to_date", "watch": 9_500, "act": 9_000,
    }  # fmt: skip
    assert api_for(rep).post("/api/v1/alert-rules/", rule).status_code == 403
    api = api_for(analyst)
    wrong = api.post("/api/v1/alert-rules/", rule | {"act": 9_900})
    assert (wrong.status_code, wrong.json()["errors"][0]["attr"]) == (400, "act")
    made = api.post("/api/v1/alert-rules/", rule)
    assert made.status_code == 201, made.content
    address = f"/api/v1/alert-rules/{made.json()['id']}/"
    changed = api.patch(address, {"act": 8_000}, HTTP_IF_MATCH='"1"')
    assert (changed.json()["act"], changed["ETag"]) == (8_000, '"2"')
    assert api.patch(address, {"act": 8_000}, HTTP_IF_MATCH='"1"').status_code == 412
    waiting = Job.objects.get(kind="monitoring.alerts", state="queued")
    run_now(waiting.pk)
    listed = api.get("/api/v1/alerts/").json()["results"]
    assert {row["organisation"] for row in listed} >= {planned["south-a"], planned["south-b"]}


def test_the_list_of_alerts_holds_own_ones_only(
    alert: Alert, manager_south: Persona, manager_north: Persona, api_for: ApiFor
) -> None:
    own = api_for(manager_south).get("/api/v1/alerts/").json()["results"]
    assert [row["id"] for row in own] == [alert.pk]
    foreign = api_for(manager_north)
    assert alert.pk not in [row["id"] for row in foreign.get("/api/v1/alerts/").json()["results"]]
    assert foreign.get(f"/api/v1/alerts/{alert.pk}/").status_code == 404
