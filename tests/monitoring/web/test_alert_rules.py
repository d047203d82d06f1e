"""The page of a rule, its history and back-test, and the preview while it is being typed."""

from collections.abc import Callable

import pytest
from django.test import Client

from monitoring.models import AlertRule
from monitoring.services import alert_rules, alerts
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.planned_company import NOW, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Persona], Client]
FIELDS = {
    "name": "Teams on last year", "metric_id": "1", "node_kind": "team",
    "comparison": "last_year", "watch": "97.5", "act": "90",
}  # fmt: skip


@pytest.fixture
def rule(planned: Planned) -> AlertRule:
    """The default rule, evaluated once."""
    made = alert_rules.ensure_default(actor=access.system())
    assert made is not None
    alerts.evaluate(actor=access.system(), as_of=small.TODAY, now=NOW)
    return made


def test_the_page_shows_history_and_the_replay(
    rule: AlertRule, manager_south: Persona, rep: Persona, client_for: ClientFor
) -> None:
    client, address = client_for(manager_south), f"/monitoring/rules/{rule.pk}/"
    text = client.get(address).content.decode()
    for words in ("Revenue behind target", "1 firing in the last half-year", "South: Revenue at"):
        assert words in text
    replay = client.get(f"{address}backtest/").content.decode()
    assert "In the last half-year this rule would have fired" in replay
    assert "On data as they are known now." in replay
    other = client_for(rep).get(address).content.decode()
    assert "South" not in other
    assert "Nothing yet." in other


def test_who_cannot_be_judged_is_named(
    rule: AlertRule, analyst: Persona, client_for: ClientFor
) -> None:
    AlertRule.objects.update(level=3)
    address = f"/monitoring/rules/{rule.pk}/"
    text = client_for(analyst).get(address).content.decode()
    assert text.count("No target.") == 2
    AlertRule.objects.update(period="year")
    text = client_for(analyst).get(address).content.decode()
    assert "No plan in force covers this period" in text


def test_the_preview_answers_while_the_rule_is_typed(
    planned: Planned, analyst: Persona, rep: Persona, client_for: ClientFor
) -> None:
    client, address = client_for(analyst), "/monitoring/rules/preview/"
    assert client_for(rep).get(address, FIELDS).status_code == 403
    assert "Fill the form in" in client.get(address).content.decode()
    assert "would have fired" in client.get(address, FIELDS).content.decode()
    wrong = client.get(address, FIELDS | {"act": "99"}).content.decode()
    assert "does not fit" in wrong
    assert not AlertRule.objects.filter(name="Teams on last year").exists()


def test_all_fields_are_written_as_people_write_them(
    planned: Planned, analyst: Persona, client_for: ClientFor
) -> None:
    client = client_for(analyst)
    more = {
        "product_id": planned["home"], "channel_id": planned["shop"], "period": "month",
        "level": "1", "comparison": "absolute", "absolute": "1234.5", "hysteresis": "2.5",
        "consecutive": "2", "escalate_after": "5", "minimum_gap": "10", "is_active": "on",
    }  # fmt: skip
    assert client.post("/monitoring/rules/new/", FIELDS | more).status_code == 302
    made = AlertRule.objects.get(name="Teams on last year")
    assert (made.product_id, made.channel_id) == (planned["home"], planned["shop"])
    assert (made.absolute, made.hysteresis, made.minimum_gap) == (123_450, 250, 1_000)
    assert (made.consecutive, made.escalate_after, made.level) == (2, 5, 1)
    page = client.get(f"/monitoring/rules/{made.pk}/").content.decode()
    for words in ("A fixed figure: ¥ 1.23 k", "Home · Shop", "5 days"):
        assert words in page
    form = client.get(f"/monitoring/rules/{made.pk}/edit/").content.decode()
    assert 'value="1234.50"' in form
    refused = client.post("/monitoring/rules/new/", FIELDS | {"comparison": "absolute"})
    assert refused.status_code == 422
    assert "Say which figure" in refused.content.decode()


def test_what_is_left_out_has_a_default(
    planned: Planned, analyst: Persona, client_for: ClientFor
) -> None:
    assert client_for(analyst).post("/monitoring/rules/new/", FIELDS).status_code == 302
    made = AlertRule.objects.get(name="Teams on last year")
    assert (made.period, made.level, made.consecutive, made.hysteresis) == ("plan", 2, 1, 0)
    assert (made.product_id, made.escalate_after, made.is_active) == (None, None, False)
