"""Rules of alerts: made, changed, and the one that every company starts with."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from monitoring.models import Alert, AlertRule, Comparison
from monitoring.services import alert_rule_checks as rule_checks
from monitoring.services import refreshing
from salesplan.core.errors import Conflict, NotVisible, Stale
from salesplan.core.models import Kind, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scopes
from salesplan.core.selectors.company import company
from salesplan.core.services import access

FIELDS = (
    "name", "metric_id", "node_kind", "product_id", "channel_id", "period", "comparison", "level",
    "absolute", "watch", "act", "minimum_gap", "consecutive", "hysteresis", "escalate_after",
    "is_active",
)  # fmt: skip
NODE_KINDS = rule_checks.NODE_KINDS


def create(*, actor: Viewer, fields: dict[str, Any]) -> AlertRule:
    """A new rule, evaluated right away. Raises `NotAllowed`, `Invalid` with the field."""
    access.require(actor=actor, right="alerts.edit")
    rule = AlertRule(created_by_id=scopes.user_id_or_none(actor))
    return _save(actor, rule, fields)


def change(
    *, actor: Viewer, rule_id: int, fields: dict[str, Any], version: int | None = None
) -> AlertRule:
    """Change a rule; what it called out and no longer would is resolved.

    Raises `NotAllowed`, `NotVisible`, `Invalid`, `Stale` when somebody was faster.
    """
    access.require(actor=actor, right="alerts.edit")
    with transaction.atomic():
        rule = AlertRule.objects.select_for_update().filter(pk=rule_id).first()
        if rule is None:
            raise NotVisible(_("There is nothing here, or it is not yours to see."))
        if version is not None and rule.version != version:
            raise Stale(_("Somebody changed this rule since you opened it."), version=rule.version)
        rule.version += 1
        return _save(actor, rule, fields)


def draft(*, actor: Viewer, fields: dict[str, Any]) -> AlertRule:
    """A rule as it was typed, checked and not saved. Raises `NotAllowed`, `Invalid`."""
    access.require(actor=actor, right="alerts.edit")
    return _filled(AlertRule(), fields)


def ensure_default(*, actor: Viewer) -> AlertRule | None:
    """Revenue per region behind the target to date, unless the company has rules already."""
    access.require(actor=actor, right="alerts.edit")
    if AlertRule.objects.exists():
        return None
    with translation.override(company().language):
        name = gettext("Revenue behind target to date")
    fields = {
        "name": name,
        "metric_id": Metric.objects.values_list("pk", flat=True).get(code="revenue"),
        "node_kind": Kind.REGION,
        "comparison": Comparison.TARGET_TO_DATE,
        "watch": 9_500,
        "act": 9_000,
    }
    return create(actor=actor, fields=fields)


class RuleWriter:
    """Rules written through their register are checked and evaluated like those of the form."""

    def create(self, *, actor: Viewer, values: dict[str, Any], today: date) -> AlertRule:
        """Make a rule."""
        return create(actor=actor, fields=values)

    def update(
        self, *, actor: Viewer, row: AlertRule, values: dict[str, Any], today: date
    ) -> AlertRule:
        """Change a rule."""
        return change(actor=actor, rule_id=row.pk, fields=values)

    def delete(self, *, actor: Viewer, row: AlertRule, today: date) -> None:
        """Delete a rule that never called anything out; others are switched off."""
        if Alert.unscoped.filter(rule=row).exists():
            raise Conflict(_("This rule has called out cases. Switch it off instead."))
        row.delete()


def _save(actor: Viewer, rule: AlertRule, fields: dict[str, Any]) -> AlertRule:
    _filled(rule, fields)
    with transaction.atomic():
        rule.save()
        refreshing.request_alerts(actor=actor)
    return rule


def _filled(rule: AlertRule, fields: dict[str, Any]) -> AlertRule:
    for name in FIELDS:
        if name in fields:
            setattr(rule, name, fields[name])
    rule_checks.check(rule=rule)
    return rule
