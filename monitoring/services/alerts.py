"""Alerts: rules are evaluated whenever actuals or targets change; one open alert per case.

A case is rule x node x metric x period. Evaluating again updates the open alert, tells people
only when it opens or gets worse, and closes it when the figure has recovered.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from monitoring.models import Alert, AlertRule, AlertState, Comparison, Severity
from monitoring.selectors import attainment, selections
from monitoring.selectors.attainment import Standing
from monitoring.selectors.selections import Selection
from salesplan.core.errors import Conflict, NotVisible
from salesplan.core.models import Direction, Grant, Role, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scopes
from salesplan.core.selectors.company import company
from salesplan.core.services import access, notifications
from salesplan.engine import notation
from salesplan.engine.alerts import Limits, severity

OPEN = (AlertState.OPEN, AlertState.ACKNOWLEDGED)
TEXTS = {
    Comparison.TARGET_TO_DATE: gettext_noop("%(node)s is at %(share)s %% of the target to date."),
    Comparison.LAST_YEAR: gettext_noop("%(node)s is at %(share)s %% of last year."),
}


def evaluate(*, actor: Viewer, as_of: date, now: datetime) -> dict[str, int]:
    """Evaluate every active rule on the plans in force and under way at `as_of`.

    Returns {"evaluated", "opened", "worsened", "resolved"}. May run at any time, any number of
    times: the same figures open nothing twice. Needs an actor who sees everything.
    """
    counts = Counter({"evaluated": 0, "opened": 0, "worsened": 0, "resolved": 0})
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('alerts'))")
        counts["resolved"] += _resolve(
            list(Alert.unscoped.filter(rule__is_active=False, state__in=OPEN)), now
        )
        rules = list(AlertRule.objects.filter(is_active=True).select_related("metric"))
        for selection in selections.running(viewer=actor, company=company(), as_of=as_of):
            for rule in rules:
                counts += _evaluate_rule(actor, rule, selection, now)
    return {name: counts[name] for name in ("evaluated", "opened", "worsened", "resolved")}


def _evaluate_rule(
    actor: Viewer, rule: AlertRule, selection: Selection, now: datetime
) -> Counter[str]:
    rows = attainment.of_kind(
        viewer=actor, selection=selection, kind=rule.node_kind, metric=rule.metric
    )
    waiting = _open_alerts(rule, selection)
    counts = Counter({"evaluated": len(rows)})
    for row in rows:
        found = _severity(rule, row)
        alert = waiting.get(row.place.id)
        if found is not None:
            waiting.pop(row.place.id, None)
            counts[_raise(rule, selection, row, found, alert)] += 1
    counts["resolved"] = _resolve(list(waiting.values()), now)
    return counts


def _open_alerts(rule: AlertRule, selection: Selection) -> dict[int, Alert]:
    alerts = Alert.unscoped.filter(
        rule=rule,
        metric=rule.metric,
        plan_id=selection.plan_id,
        first_period=selection.span.first_month,
        months=selection.span.count,
        state__in=OPEN,
    )
    return {alert.organisation_id: alert for alert in alerts}


def _severity(rule: AlertRule, row: Standing) -> str | None:
    limits = Limits(
        watch=10_000 - rule.watch,
        act=10_000 - rule.act,
        minimum=rule.minimum_gap,
        side="below" if rule.metric.direction == Direction.HIGHER else "above",
    )
    reference = attainment.reference(standing=row, comparison=rule.comparison)
    return severity(limits, row.actual, reference)


def _raise(
    rule: AlertRule, selection: Selection, row: Standing, found: str, alert: Alert | None
) -> str:
    """Open the alert or bring it up to date; returns what happened."""
    figures: dict[str, Any] = {
        "severity": found,
        "actual": row.actual,
        "reference": attainment.reference(standing=row, comparison=rule.comparison),
        "as_of": selection.as_of,
    }
    if alert is None:
        _tell(_open(rule, selection, row, figures), rule, row)
        return "opened"
    changed = {name: value for name, value in figures.items() if getattr(alert, name) != value}
    if not changed:
        return "unchanged"
    if "severity" in changed:
        changed["version"] = alert.version + 1
    worse = changed.get("severity") == Severity.ACT
    Alert.unscoped.filter(pk=alert.pk).update(**changed)
    if not worse:
        return "updated"
    _tell(Alert.unscoped.get(pk=alert.pk), rule, row)
    return "worsened"


def _open(rule: AlertRule, selection: Selection, row: Standing, figures: dict[str, Any]) -> Alert:
    owners = _managers(row.place.id, selection.as_of)
    alert: Alert = Alert.unscoped.create(
        rule=rule,
        metric=rule.metric,
        plan_id=selection.plan_id,
        organisation_id=row.place.id,
        first_period=selection.span.first_month,
        months=selection.span.count,
        owner=owners[0] if owners else None,
        **figures,
    )
    return alert


def _resolve(recovered: Sequence[Alert], now: datetime) -> int:
    for alert in recovered:
        Alert.unscoped.filter(pk=alert.pk).update(
            state=AlertState.RESOLVED, resolved_at=now, version=alert.version + 1
        )
    return len(recovered)


def _managers(node_id: int, on: date) -> list[User]:
    """Managers whose subtree holds the node, the smallest subtree first."""
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
        role=Role.EXECUTIVE, node=None, valid_from__lte=alert.as_of, valid_to__gt=alert.as_of
    )
    people = {user.pk for user in _managers(alert.organisation_id, alert.as_of)}
    people |= set(executives.values_list("user_id", flat=True))
    for user in User.objects.filter(pk__in=people, is_active=True):
        viewer = scopes.viewer_of(user=user, on=alert.as_of)
        if Alert.objects.visible_to(viewer).filter(pk=alert.pk).exists():
            yield user.pk


def _tell(alert: Alert, rule: AlertRule, row: Standing) -> None:
    share = notation.share(alert.actual, alert.reference)
    notifications.notify(
        actor=scopes.system(),
        user_ids=_audience(alert),
        kind="alert",
        key=f"alert:{alert.pk}:{alert.severity}",
        msgid=TEXTS[Comparison(rule.comparison)],
        params={
            "node": row.place.label,
            "share": "" if share is None else notation.percent(share),
        },
        url=reverse("monitoring:alert", args=[alert.pk]),
    )


def acknowledge(*, actor: Viewer, alert_id: int, version: int, note: str, now: datetime) -> Alert:
    """Take note of an open alert.

    Raises `NotVisible` outside the scope, `NotAllowed` without the right, `Conflict` when it has
    changed since it was read or is no longer open.
    """
    alert = Alert.objects.visible_to(actor).filter(pk=alert_id).first()
    if alert is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    access.require(actor=actor, right="alerts.acknowledge", organisation_id=alert.organisation_id)
    changed = Alert.unscoped.filter(pk=alert_id, version=version, state=AlertState.OPEN).update(
        state=AlertState.ACKNOWLEDGED, acknowledged_at=now, note=note[:2000], version=version + 1
    )
    if not changed:
        raise Conflict(
            _("The alert has changed since you read it, or is no longer open."),
            version=alert.version,
        )
    fresh: Alert = Alert.unscoped.select_related("rule", "metric", "organisation").get(pk=alert_id)
    return fresh
