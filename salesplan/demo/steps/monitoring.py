"""Targets become visible beside actuals, and the alert rules are evaluated for the first time."""

from typing import Any

from monitoring.models import AlertPeriod, Comparison
from monitoring.services import alert_rules, alerts, target_copies
from salesplan.core.models import Kind, Metric
from salesplan.core.scoping import Viewer
from salesplan.demo import day

RULES: tuple[dict[str, Any], ...] = (
    {
        "name": "Gross margin below last year", "metric": "margin", "node_kind": Kind.REGION,
        "comparison": Comparison.LAST_YEAR, "period": AlertPeriod.HALF, "watch": 9_500,
        "act": 8_500, "hysteresis": 200,
    },
    {
        "name": "Teams far behind, two months in a row", "metric": "revenue",
        "node_kind": Kind.TEAM, "period": AlertPeriod.MONTH, "watch": 7_000, "act": 6_000,
        "consecutive": 2, "hysteresis": 500, "escalate_after": 7,
    },
    {
        "name": "Online conversion below last year", "metric": "conversion",
        "node_kind": Kind.REGION, "comparison": Comparison.LAST_YEAR,
        "period": AlertPeriod.QUARTER, "watch": 9_500, "act": 9_000,
    },
    {
        "name": "Fewer active customers than last year", "metric": "active_customers",
        "node_kind": Kind.REGION, "comparison": Comparison.LAST_YEAR,
        "period": AlertPeriod.QUARTER, "watch": 9_500, "act": 8_500,
    },
)  # fmt: skip
"""On the demo company's day none of them calls anything out (docs/demo.md)."""


def write(*, actor: Viewer) -> dict[str, int]:
    """Copy the targets in force, set up the rules and evaluate them; returns the counts.

    The events that approval published will do the same once more in the worker, without effect.
    """
    target_copies.rebuild_all(actor=actor)
    alert_rules.ensure_default(actor=actor)
    metrics = dict(Metric.objects.values_list("code", "pk"))
    for rule in RULES:
        fields = {**rule, "metric_id": metrics[rule["metric"]]}
        alert_rules.create(actor=actor, fields=fields)
    return alerts.evaluate(actor=actor, as_of=day.TODAY, now=day.noon(day.TODAY))
