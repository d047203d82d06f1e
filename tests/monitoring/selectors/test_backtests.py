"""A rule replayed over the last half-year: the same cases that daily evaluation would have opened."""

from datetime import date, timedelta

import pytest

from monitoring.models import Alert, AlertRule, TargetMonth
from monitoring.selectors import backtests
from monitoring.selectors.backtests import Backtest
from monitoring.services import alert_rules, alerts
from salesplan.core.models import Metric
from salesplan.core.selectors import access
from salesplan.core.selectors.company import company
from tests.factories import small_company as small
from tests.factories.planned_company import NOW, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
SYSTEM = access.system()


def typed(**fields: object) -> AlertRule:
    metric = Metric.objects.get(code=str(fields.pop("metric", "revenue")))
    words = {"name": "Rule", "metric_id": metric.pk, "node_kind": "region", "watch": 9_500,
             "act": 9_000, **fields}  # fmt: skip
    return alert_rules.draft(actor=SYSTEM, fields=words)


def replay(rule: AlertRule, viewer: object = SYSTEM) -> Backtest:
    return backtests.replay(
        viewer=viewer,  # type: ignore[arg-type]
        company=company(), rule=rule, as_of=small.TODAY,
    )  # fmt: skip


def test_the_replay_opens_what_evaluating_day_by_day_opens(planned: Planned) -> None:
    rule = typed(period="month", comparison="previous_period", consecutive=1)
    found = replay(rule)
    assert found.first == date(2026, 3, 1)
    rule.save()
    last_days = [small.TODAY - timedelta(days=back) for back in range(20, -1, -1)]
    for day in last_days:
        alerts.evaluate(actor=SYSTEM, as_of=day, now=NOW)
    opened = Alert.unscoped.filter(first_period=24319).count()
    begun = small.TODAY - timedelta(days=20)
    again = [one for one in found.firings if one.opened_on >= begun]
    standing = [
        one
        for one in found.firings
        if date(2026, 8, 1) <= one.opened_on < begun
        and not (one.closed_on and one.closed_on <= begun)
    ]
    assert opened == len(again) + len(standing) > 0


def test_lost_months_tell_early_from_late(planned: Planned) -> None:
    """Targets nobody can reach are lost on the first day; targets already met never are."""
    TargetMonth.objects.filter(period=24319, organisation_id=planned["south"]).update(value=10**13)
    TargetMonth.objects.filter(period=24319, organisation_id=planned["north"]).update(value=1)
    TargetMonth.objects.exclude(period=24319).delete()
    found = replay(typed(period="month"))
    assert (found.lost, found.missed, found.has_targets) == (1, 1, True)
    assert [(one.place.code, one.outcome) for one in found.firings] == [("south", "late")]
    assert (found.fired, found.early, found.late) == (1, 0, 1)


def test_weeks_add_up_to_the_cases(planned: Planned) -> None:
    found = replay(typed(comparison="last_year", period="month", node_kind="seat"))
    weeks = found.by_week()
    assert sum(watch + act for _day, watch, act in weeks) == found.fired > 0
    assert all(day.weekday() == 0 for day, _watch, _act in weeks)


def test_everybody_sees_the_own_nodes(
    planned: Planned, manager_south: Persona, product_manager: Persona
) -> None:
    rule = typed(comparison="benchmark", period="quarter")
    every, own = replay(rule), replay(rule, manager_south.viewer)
    assert (every.nodes, own.nodes) == (2, 1)
    mine = tuple(one for one in every.firings if one.place.code == "south")
    assert own.firings == mine
    assert replay(rule, product_manager.viewer).nodes == 0
    home = typed(comparison="benchmark", period="quarter", product_id=planned["home"])
    assert replay(home, product_manager.viewer).nodes == 2


def test_what_is_not_kept_by_day_is_replayed_by_week(planned: Planned) -> None:
    found = replay(typed(metric="conversion", comparison="last_year", period="month"))
    assert (found.is_weekly, found.fired, found.has_targets) == (True, 0, False)
