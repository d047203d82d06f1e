"""Alerts: rules are evaluated whenever actuals or targets change; one open alert per case.

A case is rule x node x metric x period. Evaluating again updates the open alert, tells people
only when it opens or gets worse, and closes it when the figure has recovered. What nobody can
judge (no data, no reference) neither opens nor closes anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from monitoring.models import Alert, AlertRule, Severity
from monitoring.services import alert_findings, alert_people, alert_records, alert_telling
from monitoring.services.alert_findings import Case, Finding, Found
from monitoring.services.alert_records import Change
from monitoring.services.alert_states import OPEN
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.company import company
from salesplan.core.services import access


@dataclass
class Outcome:
    """What an evaluation changes: alerts by what happens to them."""

    new: list[Finding] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    recovered: list[Alert] = field(default_factory=list)
    over: list[Alert] = field(default_factory=list)
    released: list[Alert] = field(default_factory=list)
    alerts: dict[Case, int] = field(default_factory=dict)

    @property
    def worsened(self) -> list[Alert]:
        """Alerts that went from watch to act."""
        return [change.alert for change in self.changed if change.woken]


def evaluate(*, actor: Viewer, as_of: date, now: datetime) -> dict[str, int]:
    """Evaluate every active rule on the day of data `as_of`.

    Returns {"evaluated", "opened", "worsened", "resolved"}: nodes looked at, and alerts. May run at
    any time, any number of times: the same figures open nothing twice. Needs an actor who sees
    everything.
    """
    access.require(actor=actor, right="alerts.edit")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('alerts'))")
        rules = AlertRule.objects.filter(is_active=True).select_related("metric")
        found = alert_findings.find(actor=actor, company=company(), rules=list(rules), as_of=as_of)
        outcome = _compare(found)
        opened = _write(found, outcome, now)
        _tell(actor, opened, outcome, as_of)
    return {
        "evaluated": found.nodes,
        "opened": len(opened),
        "worsened": len(outcome.worsened),
        "resolved": len(outcome.recovered) + len(outcome.over),
    }


def _compare(found: Found) -> Outcome:
    """What today's findings mean for the alerts that are there."""
    outcome = Outcome()
    waiting = dict(found.beyond)
    for alert in _live():
        finding = waiting.pop(case_of(alert=alert), None) if _is_same(found, alert) else None
        if finding is not None:
            _still_beyond(outcome, alert, finding)
        else:
            _not_beyond(outcome, alert, found)
    outcome.new += [finding for case, finding in waiting.items() if case in found.in_a_row]
    return outcome


def _live() -> Iterable[Alert]:
    """Alerts that are open, and those closed by hand whose cases have not recovered."""
    rows = Alert.unscoped.filter(Q(state__in=OPEN) | Q(is_held=True))
    return list(rows.select_related("rule", "organisation"))


def case_of(*, alert: Alert) -> Case:
    """Which case an alert is of."""
    plan = alert.plan_id or 0
    return alert.rule_id, plan, alert.organisation_id, alert.first_period, alert.months


def _is_same(found: Found, alert: Alert) -> bool:
    """Whether the rule still looks at what the alert is about."""
    rule = found.rules.get(alert.rule_id)
    names = ("metric_id", "product_id", "channel_id")
    return rule is not None and all(getattr(rule, n) == getattr(alert, n) for n in names)


def _still_beyond(outcome: Outcome, alert: Alert, finding: Finding) -> None:
    is_worse = finding.severity == Severity.ACT != alert.severity
    if not alert.is_held:
        outcome.alerts[finding.case] = alert.pk
        _change(outcome, alert, finding, str(finding.severity))
    elif is_worse:
        outcome.released.append(alert)
        outcome.new.append(finding)
    else:
        outcome.alerts[finding.case] = alert.pk


def _not_beyond(outcome: Outcome, alert: Alert, found: Found) -> None:
    finding = found.of_case(case_of(alert=alert)) if _is_same(found, alert) else None
    if finding is None:
        (outcome.released if alert.is_held else outcome.over).append(alert)
    elif alert_findings.has_recovered(finding=finding):
        if alert.is_held:
            outcome.released.append(alert)
        else:
            _change(outcome, alert, finding, alert.severity)
            outcome.recovered.append(alert)
    elif alert_findings.is_known(finding=finding) and not alert.is_held:
        _change(outcome, alert, finding, Severity.WATCH)


def _change(outcome: Outcome, alert: Alert, finding: Finding, severity: str) -> None:
    """Note the alert's new figures, if they are new."""
    figures: dict[str, Any] = {"severity": severity, **finding.figures()}
    if all(getattr(alert, name) == value for name, value in figures.items()):
        return
    raised = severity != alert.severity
    woken = raised and severity == Severity.ACT
    outcome.changed.append(Change(alert, figures, raised=raised, woken=woken))


def _write(found: Found, outcome: Outcome, now: datetime) -> list[Alert]:
    """Write it all; returns the alerts that opened."""
    alert_records.change(changes=outcome.changed)
    alert_records.close(alerts=[*outcome.recovered, *outcome.over], now=now)
    alert_records.let_go(alerts=outcome.released)
    nodes = {finding.case[2] for finding in outcome.new}
    owners = alert_people.managers(nodes=nodes, on=found.as_of)
    opened = alert_records.create(findings=outcome.new, owners=owners) if outcome.new else []
    outcome.alerts |= {case_of(alert=alert): alert.pk for alert in opened}
    alert_records.keep(found=found, alerts=outcome.alerts)
    return opened


def _tell(actor: Viewer, opened: list[Alert], outcome: Outcome, as_of: date) -> None:
    """Tell of what opened, got worse or recovered, with the figures of today."""
    heard = [alert for alert in outcome.recovered if alert.snoozed_until is None]
    for change in outcome.changed:
        for name, value in change.figures.items():
            setattr(change.alert, name, value)
    alert_telling.opened(actor=actor, alerts=[*opened, *outcome.worsened], on=as_of)
    alert_telling.resolved(actor=actor, alerts=heard, on=as_of)
