"""Alerts: rules are evaluated whenever actuals or targets change; one open alert per case.

A case is rule x node x metric x period. Evaluating again updates the open alert, tells people
only when it opens or gets worse, and closes it when the figure has recovered.
"""

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from monitoring.models import Alert, AlertRule, AlertState, Severity
from monitoring.selectors import attainment
from monitoring.selectors.attainment import NodeAttainment, Selection
from salesplan.core.errors import Conflict, NotVisible
from salesplan.core.models import Grant, Kind, Metric, Role, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scopes
from salesplan.core.services import access, notifications
from salesplan.engine.alerts import VarianceRule, severity

OPEN = (AlertState.OPEN, AlertState.ACKNOWLEDGED)


def evaluate(*, actor: Viewer, as_of: date, now: datetime) -> dict[str, int]:
    """Evaluate every active rule on the plans in force at `as_of`.

    Returns {"evaluated", "opened", "worsened", "resolved"}. May run at any time, any number of
    times: the same figures open nothing twice.
    """
    counts = dict.fromkeys(("evaluated", "opened", "worsened", "resolved"), 0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('alerts'))")
        for rule in AlertRule.objects.filter(is_active=True).select_related("metric"):
            for selection in attainment.selections_in_force(as_of=as_of):
                _evaluate_rule(rule, selection, now, counts)
    return counts


def _evaluate_rule(
    rule: AlertRule, selection: Selection, now: datetime, counts: dict[str, int]
) -> None:
    nodes = attainment.of_kind(
        viewer=scopes.system(), selection=selection, kind=rule.node_kind, metric=rule.metric
    )
    open_alerts = {
        alert.organisation_id: alert
        for alert in Alert.unscoped.filter(
            rule=rule,
            plan_id=selection.plan_id,
            first_period=selection.span.first_month,
            months=selection.span.count,
            state__in=OPEN,
        )
    }
    for node in nodes:
        counts["evaluated"] += 1
        found = _severity(rule, node)
        _settle(rule, selection, node, found, open_alerts.get(node.id), now, counts)


def _severity(rule: AlertRule, node: NodeAttainment) -> str | None:
    limits = VarianceRule(
        watch=Fraction(10_000 - rule.watch, 10_000),
        act=Fraction(10_000 - rule.act, 10_000),
        minimum=rule.minimum_gap,
        side="below" if rule.metric.direction == "higher" else "above",
    )
    return severity(limits, node.actual, attainment.reference(node, rule.comparison))


def _settle(
    rule: AlertRule,
    selection: Selection,
    node: NodeAttainment,
    found: str | None,
    alert: Alert | None,
    now: datetime,
    counts: dict[str, int],
) -> None:
    if found is None:
        if alert is not None:
            _resolve(alert, now)
            counts["resolved"] += 1
        return
    figures = {
        "severity": found,
        "actual": node.actual,
        "reference": attainment.reference(node, rule.comparison) or 0,
        "as_of": selection.as_of,
    }
    if alert is None:
        alert = _open(rule, selection, node, figures)
        counts["opened"] += 1
        _tell(alert, node)
        return
    worse = found == Severity.ACT and alert.severity == Severity.WATCH
    changed = {key: value for key, value in figures.items() if getattr(alert, key) != value}
    if changed:
        Alert.unscoped.filter(pk=alert.pk).update(**changed, version=alert.version + 1)
    if worse:
        counts["worsened"] += 1
        alert.severity = found
        _tell(alert, node)


def _open(
    rule: AlertRule, selection: Selection, node: NodeAttainment, figures: dict[str, Any]
) -> Alert:
    owner = _owner(node.id, selection.as_of)
    alert: Alert = Alert.unscoped.create(
        rule=rule,
        metric=rule.metric,
        plan_id=selection.plan_id,
        organisation_id=node.id,
        first_period=selection.span.first_month,
        months=selection.span.count,
        owner=owner,
        **figures,
    )
    return alert


def _resolve(alert: Alert, now: datetime) -> None:
    Alert.unscoped.filter(pk=alert.pk).update(
        state=AlertState.RESOLVED, resolved_at=now, version=alert.version + 1
    )


def _owner(node_id: int, on: date) -> User | None:
    """The manager with the smallest subtree that holds the node."""
    managers = _managers(node_id, on)
    return managers[0] if managers else None


def _managers(node_id: int, on: date) -> list[User]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select g.user_id from core_grant g join core_closure c on c.ancestor_id = g.node_id"
            " and c.is_current join core_user u on u.id = g.user_id and u.is_active"
            " where c.descendant_id = %s and g.role = %s and g.valid_from <= %s and g.valid_to > %s"
            " order by c.depth, g.user_id",
            [node_id, Role.MANAGER, on, on],
        )
        ids = [row[0] for row in cursor.fetchall()]
    users = {user.pk: user for user in User.objects.filter(pk__in=ids)}
    return [users[pk] for pk in dict.fromkeys(ids)]


def _audience(alert: Alert) -> Iterable[int]:
    """Managers of the node and above, and executives; each must be able to see the alert."""
    executives = Grant.objects.filter(
        role=Role.EXECUTIVE, node=None, user__is_active=True
    ).values_list("user_id", flat=True)
    people = {user.pk for user in _managers(alert.organisation_id, alert.as_of)} | set(executives)
    for user in User.objects.filter(pk__in=people):
        viewer = scopes.viewer_of(user=user, on=alert.as_of)
        if Alert.objects.visible_to(viewer).filter(pk=alert.pk).exists():
            yield user.pk


def _tell(alert: Alert, node: NodeAttainment) -> None:
    share = round(10_000 * alert.actual / alert.reference) / 100 if alert.reference else None
    notifications.notify(
        actor=scopes.system(),
        user_ids=_audience(alert),
        kind="alert",
        key=f"alert:{alert.pk}:{alert.severity}",
        msgid=gettext_noop("%(node)s is at %(share)s %% of the target to date."),
        params={"node_id": node.id, "node": node.label, "share": share},
        url=reverse("monitoring:alert", args=[alert.pk]),
    )


def acknowledge(
    *, actor: Viewer, alert_id: int, version: int, note: str, now: datetime
) -> Alert:
    """Take note of an open alert.

    Raises `NotVisible` outside the scope, `NotAllowed` without the right, `Conflict` when it has
    changed since it was read or is no longer open.
    """
    alert = Alert.objects.visible_to(actor).filter(pk=alert_id).first()
    if alert is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    access.require(
        actor=actor, right="alerts.acknowledge", organisation_id=alert.organisation_id
    )
    changed = Alert.unscoped.filter(pk=alert_id, version=version, state=AlertState.OPEN).update(
        state=AlertState.ACKNOWLEDGED,
        acknowledged_at=now,
        note=note,
        version=version + 1,
    )
    if not changed:
        raise Conflict(_("The alert has changed since you read it."), version=alert.version)
    fresh: Alert = Alert.unscoped.get(pk=alert_id)
    return fresh


def ensure_default_rule(*, actor: Viewer) -> AlertRule:
    """The rule that every company starts with: revenue per region behind the target to date."""
    access.require(actor=actor, right="alerts.edit")
    rule, _created = AlertRule.objects.get_or_create(
        name="Revenue behind target to date",
        defaults={
            "metric": Metric.objects.get(code="revenue"),
            "node_kind": Kind.REGION,
            "watch": 9_500,
            "act": 9_000,
        },
    )
    return rule
