"""The page of an alert, rules, and the panels on the home page."""

from collections.abc import Callable

import pytest
from django.test import Client

from goals.models import Version
from monitoring.models import Alert, AlertRule
from monitoring.services import alert_rules, alerts
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.planned_company import NOW, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Persona], Client]


@pytest.fixture
def alert(planned: Planned) -> Alert:
    """The south's case."""
    alert_rules.ensure_default(actor=access.system())
    alerts.evaluate(actor=access.system(), as_of=small.TODAY, now=NOW)
    found: Alert = Alert.unscoped.get(organisation_id=planned["south"])
    return found


def test_the_page_says_how_bad_and_who_explains_it(
    alert: Alert, manager_south: Persona, client_for: ClientFor
) -> None:
    text = client_for(manager_south).get(f"/monitoring/alerts/{alert.pk}/").content.decode()
    share = alert.actual * 100 / alert.reference
    assert f"South: Revenue at {share:.1f} % of the target to date" in text
    for name in ("Behind the pace of Target", "What explains the gap", "Called out", "Acknowledge",
                 "Snooze", "Escalate", "Change owner", "Resolve", "Nothing was done about it yet",
                 "On which days it was called out", "Keep the cause"):  # fmt: skip
        assert name in text, name


def test_a_task_and_a_request_begin_with_what_is_known(
    alert: Alert, manager_south: Persona, stranger: Persona, client_for: ClientFor
) -> None:
    client = client_for(manager_south)
    text = client.get(f"/monitoring/alerts/{alert.pk}/").content.decode()
    for path in ("tasks", "calibrations"):
        assert f'href="/monitoring/{path}/new/?alert={alert.pk}"' in text
        form = client.get(f"/monitoring/{path}/new/?alert={alert.pk}").content.decode()
        assert "South: Revenue at" in form
        assert client.get(f"/monitoring/{path}/new/?alert=x").status_code == 302  # to the cause
        assert client.get(f"/monitoring/{path}/new/?cause=999999").status_code == 404
    task = client.get(f"/monitoring/tasks/new/?alert={alert.pk}").content.decode()
    assert "Stranger" in task  # sits in the south
    wrong = {"name": "Call", "owner": manager_south.user.pk, "due_on": "2026-09-10"}
    for field, value in (("expected_effect", "much"), ("due_on", "soon")):
        answer = client.post(f"/monitoring/tasks/new/?alert={alert.pk}", wrong | {field: value})
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.content.decode()


def test_an_alert_whose_plan_is_no_longer_in_force_keeps_its_figures(
    alert: Alert, manager_south: Persona, client_for: ClientFor
) -> None:
    Version.unscoped.update(is_baseline=False)
    text = client_for(manager_south).get(f"/monitoring/alerts/{alert.pk}/").content.decode()
    assert "The plan of this alert is no longer in force" in text


def test_the_owner_is_changed_on_the_page(
    alert: Alert, manager_south: Persona, executive: Persona, client_for: ClientFor
) -> None:
    client, path = client_for(manager_south), f"/monitoring/alerts/{alert.pk}/"
    client.post(f"{path}owner/", {"version": alert.version, "owner": executive.user.pk})
    alert.refresh_from_db()
    assert alert.owner_id == executive.user.pk
    stale = client.post(
        f"{path}owner/", {"version": 1, "owner": manager_south.user.pk}, follow=True
    )
    assert "Somebody changed this meanwhile" in stale.content.decode()


def test_only_its_people_see_it(
    alert: Alert, manager_north: Persona, rep: Persona, client_for: ClientFor
) -> None:
    for persona in (manager_north, rep):
        client = client_for(persona)
        assert client.get(f"/monitoring/alerts/{alert.pk}/").status_code == 404
        answer = client.post(f"/monitoring/alerts/{alert.pk}/acknowledge/", {"version": "1"})
        assert answer.status_code == 404


def test_acknowledging_on_the_page(
    alert: Alert, manager_south: Persona, client_for: ClientFor
) -> None:
    client, address = client_for(manager_south), f"/monitoring/alerts/{alert.pk}/"
    words = {"version": alert.version, "note": "Dealers are waiting"}
    answer = client.post(f"{address}acknowledge/", words, follow=True)
    text = answer.content.decode()
    assert "Dealers are waiting" in text
    assert manager_south.user.full_name in text
    again = client.post(f"{address}acknowledge/", words, follow=True)
    assert "has changed since you read it" in again.content.decode()


def test_a_rule_is_made_and_changed_on_pages(
    planned: Planned, analyst: Persona, rep: Persona, client_for: ClientFor
) -> None:
    assert client_for(rep).get("/monitoring/rules/new/").status_code == 403
    client = client_for(analyst)
    fields = {
        "name": "Teams on last year", "metric_id": "1", "node_kind": "team",
        "comparison": "last_year", "watch": "97.5", "act": "90", "minimum_gap": "1000",
        "is_active": "on",
    }  # fmt: skip
    assert client.post("/monitoring/rules/new/", fields | {"act": "99"}).status_code == 422
    assert client.post("/monitoring/rules/new/", fields).status_code == 302
    rule = AlertRule.objects.get()
    assert (rule.watch, rule.act, rule.minimum_gap) == (9_750, 9_000, 100_000)
    text = client.get("/monitoring/rules/").content.decode()
    assert "Teams on last year" in text
    address = f"/monitoring/rules/{rule.pk}/edit/"
    assert 'value="97.50"' in client.get(address).content.decode()
    changed = fields | {"name": "Other", "version": "1"}
    assert client.post(address, changed).status_code == 302
    assert client.post(address, changed).status_code == 422


def test_home_of_each_role(
    alert: Alert,
    manager_south: Persona,
    executive: Persona,
    rep: Persona,
    client_for: ClientFor,
) -> None:
    home = client_for(manager_south).get("/").content.decode()
    for words in ("South is at", "Alerts waiting for you", "Who needs me", "South-A-1"):
        assert words in home
    assert "Company is at" in client_for(executive).get("/").content.decode()
    own = client_for(rep).get("/").content.decode()
    assert "North-A-1 is at" in own
    assert "South" not in own
    assert "Needed per working day" in own
    assert "Customers that could close the gap" in own
