"""Alerts in scope, and what happened to one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from monitoring.models import Alert, AlertRule, AlertState, Severity
from monitoring.selectors import readings
from salesplan.core.errors import NotVisible
from salesplan.core.models import Dimension, Kind, Metric, Node, User
from salesplan.core.scoping import Viewer
from salesplan.core.services import access
from salesplan.engine import alerts as engine


def visible(*, viewer: Viewer) -> QuerySet[Alert]:
    """Alerts in the viewer's scope, the newest first."""
    return (
        Alert.objects.visible_to(viewer)
        .select_related("rule", "metric", "organisation", "product", "channel", "owner")
        .order_by("-id")
    )


def get(*, viewer: Viewer, alert_id: int) -> Alert:
    """One alert; raises `NotVisible`."""
    alert = visible(viewer=viewer).filter(pk=alert_id).first()
    if alert is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return alert


def waiting(*, viewer: Viewer, most: int = 10) -> list[Alert]:
    """Open alerts that nobody has acknowledged, those to act on first."""
    rows = visible(viewer=viewer).filter(state=AlertState.OPEN)
    return list(rows.order_by("severity", "-id")[:most])


def of_plan(*, viewer: Viewer, plan_id: int) -> list[Alert]:
    """Alerts on a plan that are not resolved, those to act on first."""
    rows = visible(viewer=viewer).filter(plan_id=plan_id).exclude(state=AlertState.RESOLVED)
    return list(rows.order_by("severity", "-id"))


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of an alert's history: what it became, the figures then, who did it and why.

    `until` is the day until which it was put off.
    """

    at: datetime
    what: str
    actual: int
    reference: int
    by: str
    note: str = ""
    until: date | None = None


HANDLED = ("acknowledged", "closed", "escalated", "snoozed", "woken")
"""What people do; everything else an evaluation does."""


def timeline(*, viewer: Viewer, alert: Alert) -> list[Happening]:
    """What an alert went through, from the audit rows, oldest first.

    Evaluations that only moved the figures are left out.
    """
    get(viewer=viewer, alert_id=alert.pk)
    events: Any = Alert.pgh_event_model  # type: ignore[attr-defined]
    rows = list(
        events.objects.filter(pgh_obj_id=alert.pk).order_by("pgh_id").select_related("pgh_context")
    )
    names = _names(rows)
    found: list[Happening] = []
    for before, row in zip([None, *rows], rows, strict=False):
        what = _what(alert, row, before)
        if what:
            found.append(_happening(row, what, names))
    return found


def _happening(row: Any, what: str, names: dict[int, str]) -> Happening:
    by = names.get(_user(row) or 0, "") if what in HANDLED else ""
    note = row.note if what in HANDLED and what != "woken" else ""
    until = row.snoozed_until if what == "snoozed" else None
    return Happening(row.pgh_created_at, what, row.actual, row.reference, by, note, until)


def _what(alert: Alert, row: Any, before: Any) -> str:
    """What one audit row says that the one before did not; empty for figures only."""
    if before is None:
        return "opened"
    if row.state != before.state:
        return _became(alert, row)
    if (row.escalated_at, row.escalated_to_id) != (before.escalated_at, before.escalated_to_id):
        return "escalated"
    if row.severity != before.severity:
        return "worsened" if row.severity == Severity.ACT else "eased"
    if row.snoozed_until != before.snoozed_until:
        return "snoozed" if row.snoozed_until else "woken"
    return ""


def _became(alert: Alert, row: Any) -> str:
    if row.state != AlertState.RESOLVED:
        return str(row.state)
    if row.resolved_by_id is not None or row.is_held:
        return "closed"
    still = engine.severity(readings.limits(alert.rule), row.actual, row.reference)
    return "ended" if still else "resolved"


def _names(rows: list[Any]) -> dict[int, str]:
    users = User.objects.filter(pk__in={user for row in rows if (user := _user(row))})
    return {user.pk: str(user) for user in users}


def _user(row: Any) -> int | None:
    return row.pgh_context.metadata.get("user") if row.pgh_context else None


def rules(*, viewer: Viewer) -> QuerySet[AlertRule]:
    """All rules; they hold for the whole company."""
    access.require(actor=viewer, right="figures.read")
    rows = AlertRule.objects.select_related("metric", "product", "channel")
    return rows.order_by("-is_active", "name", "pk")


def metrics(*, viewer: Viewer) -> list[Metric]:
    """Metrics that rules can watch: all of the catalogue."""
    access.require(actor=viewer, right="figures.read")
    return list(Metric.objects.order_by("pk"))


def open_by_rule(*, viewer: Viewer) -> dict[int, int]:
    """How many alerts of each rule are not resolved, in the viewer's scope."""
    rows = Alert.objects.visible_to(viewer).exclude(state=AlertState.RESOLVED)
    return dict(rows.order_by().values_list("rule_id").annotate(Count("pk")))


def narrowings(*, viewer: Viewer) -> dict[str, list[tuple[int, str]]]:
    """What a rule can be narrowed to: product lines with their categories, channels."""
    access.require(actor=viewer, right="figures.read")
    rows = Node.objects.visible_to(viewer).filter(
        Q(dimension=Dimension.PRODUCT, kind__in=[Kind.LINE, Kind.CATEGORY])
        | Q(dimension=Dimension.CHANNEL),
        is_unassigned=False, ended_on=None,
    )  # fmt: skip
    return {
        dimension: _in_tree([row for row in rows if row.dimension == dimension])
        for dimension in (Dimension.PRODUCT, Dimension.CHANNEL)
    }


def _in_tree(rows: list[Node]) -> list[tuple[int, str]]:
    """Nodes below their parents, indented."""
    below: dict[int | None, list[Node]] = defaultdict(list)
    known = {row.pk for row in rows}
    for row in sorted(rows, key=lambda row: (row.position, row.code)):
        below[row.parent_id if row.parent_id in known else None].append(row)

    def walk(parent: int | None, depth: int) -> Iterator[tuple[int, str]]:
        for row in below[parent]:
            yield row.pk, "\N{EM SPACE}" * depth + row.label
            yield from walk(row.pk, depth + 1)

    return list(walk(None, 0))


def rule(*, viewer: Viewer, rule_id: int) -> AlertRule:
    """One rule; raises `NotVisible`."""
    found = rules(viewer=viewer).filter(pk=rule_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found
