"""Alerts: one per case, told once to those concerned, closed by recovery."""

from datetime import date, timedelta

import pytest

from goals.models import Cell
from goals.selectors.plans import plans
from monitoring.models import Alert, AlertRule, AlertState, Severity
from monitoring.selectors import alerts as selectors
from monitoring.services import alert_rules, alert_states, alerts, target_copies
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.models import Metric, Notification
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.planned_company import NOW, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
SYSTEM = access.system()


@pytest.fixture
def rule(planned: Planned) -> AlertRule:
    """Revenue of every region against its target to date."""
    made = alert_rules.ensure_default(actor=SYSTEM)
    assert made is not None
    return made


def evaluate(as_of: date = small.TODAY) -> dict[str, int]:
    return alerts.evaluate(actor=SYSTEM, as_of=as_of, now=NOW)


def set_targets(planned: Planned, region: str, share_of_actual: int) -> None:
    """Targets of a region such that the actuals to date are `share_of_actual` % of them."""
    from monitoring.models import TargetMonth
    from salesplan.core.models import ActualsMonth

    for period in (24318, 24319):
        actual = ActualsMonth.objects.get(
            organisation_id=planned[region], period=period, product_id=0, channel_id=0
        ).revenue
        TargetMonth.objects.filter(
            organisation_id=planned[region], period=period, product_id=0, channel_id=0
        ).update(value=actual * 100 // share_of_actual)


def test_the_region_in_trouble_is_called_out_once(planned: Planned, rule: AlertRule) -> None:
    first = evaluate()
    assert (first["evaluated"], first["opened"]) == (2, Alert.unscoped.count())
    south = Alert.unscoped.get(organisation_id=planned["south"])
    assert south.severity == Severity.ACT
    due = planned.target("south", (24318, 24319))
    assert south.reference == due
    assert south.actual == planned.actual(lambda line: line.region == "south", (24318, 24319))


def test_evaluating_again_opens_nothing_and_tells_nobody(
    planned: Planned, rule: AlertRule, manager_south: Persona, executive: Persona
) -> None:
    evaluate()
    alerts_before = list(Alert.unscoped.values_list("pk", "version", "severity"))
    told = Notification.unscoped.count()
    for _again in range(20):
        counts = evaluate()
        assert (counts["opened"], counts["worsened"], counts["resolved"]) == (0, 0, 0)
    assert list(Alert.unscoped.values_list("pk", "version", "severity")) == alerts_before
    assert Notification.unscoped.count() == told > 0


def test_exactly_at_the_threshold_is_no_alert(planned: Planned, rule: AlertRule) -> None:
    AlertRule.objects.update(watch=5_000, act=5_000)
    set_targets(planned, "south", 50)
    set_targets(planned, "north", 50)
    evaluate()
    assert Alert.unscoped.count() == 0


def test_only_those_concerned_are_told(
    planned: Planned,
    rule: AlertRule,
    manager_south: Persona,
    manager_north: Persona,
    executive: Persona,
    rep: Persona,
) -> None:
    evaluate()
    south = Alert.unscoped.get(organisation_id=planned["south"])
    told = Notification.unscoped.filter(key__startswith=f"alert:{south.pk}:")
    assert set(told.values_list("user_id", flat=True)) == {
        manager_south.user.pk,
        executive.user.pk,
    }
    assert south.owner_id == manager_south.user.pk
    assert selectors.visible(viewer=manager_north.viewer).filter(pk=south.pk).count() == 0
    with pytest.raises(NotVisible):
        selectors.get(viewer=rep.viewer, alert_id=south.pk)


def test_it_closes_itself_when_the_figure_recovers(planned: Planned, rule: AlertRule) -> None:
    evaluate()
    set_targets(planned, "south", 99)
    set_targets(planned, "north", 99)
    counts = evaluate()
    assert counts["resolved"] >= 1
    south = Alert.unscoped.get(organisation_id=planned["south"])
    assert (south.state, south.resolved_at) == (AlertState.RESOLVED, NOW)
    happened = [line.what for line in selectors.timeline(viewer=SYSTEM, alert=south)]
    assert happened == ["opened", "resolved"]
    set_targets(planned, "south", 50)
    evaluate()
    assert Alert.unscoped.filter(organisation_id=planned["south"]).count() == 2


def test_getting_worse_tells_again_moving_figures_do_not(
    planned: Planned, rule: AlertRule, manager_south: Persona
) -> None:
    set_targets(planned, "south", 93)
    evaluate()
    south = Alert.unscoped.get(organisation_id=planned["south"])
    assert south.severity == Severity.WATCH
    set_targets(planned, "south", 92)
    assert evaluate()["worsened"] == 0
    south.refresh_from_db()
    assert south.version == 1
    set_targets(planned, "south", 70)
    assert evaluate()["worsened"] == 1
    kinds = Notification.unscoped.filter(user=manager_south.user).values_list("key", flat=True)
    assert sorted(kinds) == [f"alert:{south.pk}:act", f"alert:{south.pk}:watch"]


def test_acknowledging(
    planned: Planned, rule: AlertRule, manager_south: Persona, manager_north: Persona, rep: Persona
) -> None:
    evaluate()
    south = Alert.unscoped.get(organisation_id=planned["south"])
    words = {"alert_id": south.pk, "version": south.version, "note": "Dealers", "now": NOW}
    with pytest.raises(NotVisible):
        alert_states.acknowledge(actor=manager_north.viewer, **words)
    done = alert_states.acknowledge(actor=manager_south.viewer, **words)
    assert (done.state, done.note, done.acknowledged_at) == (
        AlertState.ACKNOWLEDGED,
        "Dealers",
        NOW,
    )
    with pytest.raises(Conflict):
        alert_states.acknowledge(actor=manager_south.viewer, **words)
    assert evaluate()["opened"] == 0


def test_outside_the_plan_nothing_is_evaluated(planned: Planned, rule: AlertRule) -> None:
    assert evaluate(date(2026, 6, 30))["evaluated"] == 0
    assert evaluate(date(2027, 1, 1))["evaluated"] == 0


def test_switching_a_rule_off_closes_its_cases(planned: Planned, rule: AlertRule) -> None:
    evaluate()
    alert_rules.change(actor=SYSTEM, rule_id=rule.pk, fields={"is_active": False}, version=1)
    evaluate()
    assert not Alert.unscoped.exclude(state=AlertState.RESOLVED).exists()


def test_rules_are_checked(planned: Planned, analyst: Persona, rep: Persona) -> None:
    metric = Metric.objects.get(code="revenue")
    fields = {
        "name": "Teams", "metric_id": metric.pk, "node_kind": "team",
        "comparison": "last_year", "watch": 9_000, "act": 8_000,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        alert_rules.create(actor=rep.viewer, fields=fields)
    made = alert_rules.create(actor=analyst.viewer, fields=fields)
    for wrong in ({"act": 9_500}, {"name": " "}, {"node_kind": "item"}, {"minimum_gap": -1}):
        with pytest.raises(Invalid):
            alert_rules.change(actor=analyst.viewer, rule_id=made.pk, fields=wrong)
    with pytest.raises(Stale):
        alert_rules.change(actor=analyst.viewer, rule_id=made.pk, fields={}, version=99)
    assert evaluate()["evaluated"] == 4


def test_the_default_rule_is_made_once(planned: Planned, rule: AlertRule) -> None:
    assert alert_rules.ensure_default(actor=SYSTEM) is None
    assert AlertRule.objects.count() == 1


def test_a_plan_that_is_no_longer_in_force_has_no_copy(planned: Planned) -> None:
    from goals.models import Version
    from monitoring.models import TargetMonth

    assert TargetMonth.objects.exists()
    assert plans(viewer=SYSTEM).count() == 1
    Version.unscoped.update(is_baseline=False)
    target_copies.rebuild_all(actor=SYSTEM)
    assert not TargetMonth.objects.exists()
    assert Cell.unscoped.exists()
    assert evaluate(small.TODAY + timedelta(days=1))["evaluated"] == 0
