"""Deciding on causes (E4): a person confirms, corrects or rejects a finding, and classifies it."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from monitoring.models import Alert, AlertState, Cause, CauseCategory, CauseState
from monitoring.selectors import causes as selectors
from monitoring.selectors.causes import Against, Finding, decided
from monitoring.selectors.selections import Selection, period_word
from salesplan.core.errors import Conflict, Invalid, NotVisible, Stale
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scopes
from salesplan.core.services import access
from salesplan.engine import notation

RIGHT = "alerts.acknowledge"
TEXT = 500
_REFERENCES = ("plan", "metric", "organisation", "product", "channel")


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person made of a finding.

    `explained`: the part of the gap (smallest units, its sign) that the cause accounts for; left
    out, that of the found cause `number` (0 = the first) as far as the gap leaves room for it;
    always 0 of a rejected one.
    """

    category: str
    state: str
    text: str
    explained: int | None = None
    number: int = 0


def decide(
    *, actor: Viewer, selection: Selection, decision: Decision, against: Against = "target",
    alert_id: int | None = None, cause_id: int | None = None, version: int | None = None,
) -> Cause:  # fmt: skip
    """Write what somebody decided about the deviation of a place, with the figures found today.

    Several causes may explain one deviation; accepted ones together never more than the gap. With
    `cause_id` and its `version` an earlier decision is changed. Without `alert_id` the open alert
    on the same deviation is the one that is explained. Raises `NotVisible` outside the
    scope, `NotAllowed` without the right on the node, `Invalid` with the field and the numbers,
    `Conflict` where nothing deviates, `Stale` when somebody was faster.
    """
    _require(actor, selection)
    _check(decision)
    finding = selectors.finding(viewer=actor, selection=selection, against=against)
    if not finding.gap:
        raise Conflict(_("Nothing deviates here, so there is no cause to decide on."))
    with transaction.atomic():
        _lock(selection)
        cause = _cause(actor, selection, alert_id, cause_id, version)
        earlier = decided.of_deviation(viewer=actor, selection=selection, against=finding.against)
        room = finding.gap - decided.accounted(causes=earlier, but=cause.pk)
        _fill(cause, finding, decision, _explained(finding, decision, room))
        cause.decided_by_id = scopes.user_id_or_none(actor)
        cause.save()
    return cause


def _require(actor: Viewer, selection: Selection) -> None:
    here = selection.places
    access.require(
        actor=actor, right=RIGHT, organisation_id=here.id("organisation"),
        product_id=here.id("product") or None,
    )  # fmt: skip


def _check(decision: Decision) -> None:
    if decision.category not in CauseCategory.values:
        raise Invalid(_("There is no such category of causes."), field="category")
    if decision.state not in CauseState.values:
        raise Invalid(_("A cause is confirmed, corrected or rejected."), field="state")
    if not decision.text.strip():
        raise Invalid(_("Say in a sentence what the cause is."), field="text")
    if len(decision.text) > TEXT:
        raise Invalid(
            _("A cause takes at most %(most)s characters, this one has %(count)s."),
            field="text", most=TEXT, count=len(decision.text),
        )  # fmt: skip


def _lock(selection: Selection) -> None:
    """Decisions on one territory wait for each other, so that their sum is checked."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('causes'), %s)",
            [selection.places.id("organisation")],
        )


def _cause(
    actor: Viewer, selection: Selection, alert_id: int | None, cause_id: int | None,
    version: int | None,
) -> Cause:  # fmt: skip
    """The cause that is changed, or a new one of this place, period and metric."""
    alert = None if alert_id is None else _alert(actor, alert_id, selection)
    if cause_id is None:
        return _new(actor, selection, alert or _open_alert(actor, selection))
    cause = decided.get(viewer=actor, cause_id=cause_id)
    if cause.version != version:
        raise Stale(_("Somebody changed this cause since you opened it."), version=cause.version)
    fresh = _new(actor, selection, alert or cause.alert)
    for name in ("organisation_id", "product_id", "channel_id", "metric_id", "first_period"):
        if getattr(cause, name) != getattr(fresh, name):
            raise Invalid(_("This cause belongs to another deviation."), field=name)
    cause.alert = fresh.alert
    cause.version += 1
    return cause


def _alert(actor: Viewer, alert_id: int, selection: Selection) -> Alert:
    alert: Alert | None = Alert.objects.visible_to(actor).filter(pk=alert_id).first()
    if alert is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    same = alert.organisation_id == selection.places.id("organisation")
    if not same or alert.metric_id != selection.metric.pk:
        raise Invalid(_("The alert is about another place or metric."), field="alert")
    return alert


def _open_alert(actor: Viewer, selection: Selection) -> Alert | None:
    """The newest alert on the same deviation that is not resolved yet."""
    same = _address(selection)
    alerts = Alert.objects.visible_to(actor).filter(**same).exclude(state=AlertState.RESOLVED)
    found: Alert | None = alerts.order_by("-pk").first()
    return found


def _address(selection: Selection) -> dict[str, Any]:
    """The columns that say what a deviation is one of."""
    here = selection.places
    return {
        "plan": selection.plan_id,
        "metric": selection.metric.pk,
        "organisation": here.id("organisation"),
        "product": here.id("product") or None,
        "channel": here.id("channel") or None,
        "first_period": selection.span.first_month,
        "months": selection.span.count,
    }


def _new(actor: Viewer, selection: Selection, alert: Alert | None) -> Cause:
    address = _address(selection)
    references = {f"{name}_id": address.pop(name) for name in _REFERENCES}
    return Cause(alert=alert, **references, **address, created_by_id=scopes.user_id_or_none(actor))


def _explained(finding: Finding, decision: Decision, room: int) -> int:
    """What the cause accounts for; refused when all causes together exceed the gap."""
    gap = finding.gap or 0
    if decision.state == CauseState.REJECTED:
        return 0
    if decision.explained is None:
        return _offered(finding, decision, room)
    explained = decision.explained
    if explained * gap < 0 or abs(explained) > max(room * (1 if gap > 0 else -1), 0):
        metric = finding.selection.metric
        raise Invalid(
            _("The gap is %(gap)s and causes explain %(taken)s of it already; %(explained)s more"
              " does not fit in."),
            field="explained", gap=_text(metric, gap), taken=_text(metric, gap - room),
            explained=_text(metric, explained),
        )  # fmt: skip
    return explained


def _offered(finding: Finding, decision: Decision, room: int) -> int:
    """The found cause's part of the gap, as far as there is room for it."""
    if room * (finding.gap or 0) <= 0:
        return 0
    found = finding.causes[decision.number : decision.number + 1]
    return sum(min(cause.slice.gap, room, key=abs) for cause in found)


def _fill(cause: Cause, finding: Finding, decision: Decision, explained: int) -> None:
    chosen = finding.selection
    values: dict[str, Any] = {
        "as_of": chosen.as_of,
        "gap": finding.gap,
        "explained": explained,
        "category": decision.category,
        "state": decision.state,
        "text": decision.text.strip(),
        "finding": {
            **selectors.recorded(finding=finding),
            "period": period_word(chosen.period),
            "number": decision.number,
        },
    }
    for name, value in values.items():
        setattr(cause, name, value)


def _text(metric: Metric, value: int) -> str:
    return notation.trimmed(value, metric.scale)


def reword(*, actor: Viewer, cause: Cause, text: str, category: str) -> Cause:
    """Say the same cause in other words or put it into another category; figures stay.

    Raises `NotVisible`, `NotAllowed`, `Invalid`.
    """
    access.require(
        actor=actor, right=RIGHT, organisation_id=cause.organisation_id, product_id=cause.product_id
    )
    _check(Decision(category=category, state=cause.state, text=text))
    cause.text, cause.category = text.strip(), category
    cause.version += 1
    cause.save()
    return cause
