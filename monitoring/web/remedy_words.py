"""What was done about a case, in words: at a glance, line by line, and as a story."""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from execution.models import ActionStatus
from monitoring.models import Alert
from monitoring.selectors import attainment
from monitoring.selectors.effects import NO_DATA, NO_NEW_DATA, OVER, Effect, Pace
from monitoring.selectors.remedies import Line, Summary
from monitoring.selectors.stories import Step
from monitoring.web import writing
from monitoring.web.writing import Writer
from salesplan.engine import notation
from salesplan.engine.notation import EMPTY
from salesplan.web.templatetags import figures

TONES = {
    "running": "badge-accent", "blocked": "badge-bad", "done": "badge-good", "open": "badge-watch",
    "accepted": "badge-good", "declined": "badge-bad",
}  # fmt: skip
WHY: dict[str, Promise] = {
    NO_NEW_DATA: gettext_lazy("not measurable yet: no newer data"),
    OVER: gettext_lazy("not measurable: the period was over"),
    NO_DATA: gettext_lazy("not measurable: nothing was measured"),
}
ASKED: dict[str, Promise] = {
    "open": gettext_lazy("calibration asked, open"),
    "accepted": gettext_lazy("calibration accepted"),
    "declined": gettext_lazy("calibration declined"),
    "withdrawn": gettext_lazy("calibration withdrawn"),
}
HAPPENED: dict[str, Promise] = {
    "opened": gettext_lazy("Called out"),
    "worsened": gettext_lazy("Got worse"),
    "eased": gettext_lazy("Eased"),
    "open": gettext_lazy("Opened again"),
    "acknowledged": gettext_lazy("Acknowledged"),
    "resolved": gettext_lazy("Recovered"),
    "closed": gettext_lazy("Closed by hand"),
    "ended": gettext_lazy("Ended with its period or rule"),
    "escalated": gettext_lazy("Passed up"),
    "snoozed": gettext_lazy("Put off"),
    "woken": gettext_lazy("Awake again"),
}
WAYS: dict[str, Promise] = {
    "app": gettext_lazy("In the app"),
    "mail": gettext_lazy("E-mail"),
    "webhook": gettext_lazy("Webhook"),
    "wecom": gettext_lazy("WeCom bot"),
    "dingtalk": gettext_lazy("DingTalk bot"),
    "feishu": gettext_lazy("Feishu bot"),
}


def glance(found: Summary) -> str:
    """All that was done, in a few words: "2 tasks, 1 done; calibration asked, open"."""
    parts = []
    if found.tasks:
        words = ngettext("%(count)s task", "%(count)s tasks", found.tasks) % {"count": found.tasks}
        if found.done:
            words = _("%(tasks)s, %(done)s done") % {"tasks": words, "done": found.done}
        if found.overdue:
            words = _("%(tasks)s, %(late)s overdue") % {"tasks": words, "late": found.overdue}
        parts.append(words)
    parts += [str(ASKED[state]) for state in ASKED if found.asked.get(state)]
    return _("; ").join(parts) or _("Nothing was done about it yet")


def line(found: Line) -> dict[str, Any]:
    """One remedy for the table of what is done."""
    remedy, write = found.remedy, writing.writer(found.remedy.metric)
    words = _task(found) if found.kind == "task" else _request(found, write)
    measured = found.measured
    return words | {
        "is_task": found.kind == "task",
        "tone": TONES.get(found.state, ""),
        "late": found.is_overdue,
        "at": remedy.created_at,
        "by": remedy.created_by or EMPTY,
        "effect": effect(measured.effect, write) if measured.effect else None,
        "why": WHY.get(measured.why, ""),
    }


def _task(found: Line) -> dict[str, Any]:
    action, write = found.action, writing.writer(found.remedy.metric)
    if action is None:
        return {"name": _("A task outside your scope"), "url": "", "state": EMPTY}
    return {
        "name": action.name,
        "url": reverse("register_row", args=["actions", action.pk]),
        "state": action.get_status_display(),
        "owner": action.owner or EMPTY,
        "due": action.done_on if action.status == ActionStatus.DONE else action.due_on,
        "expected": write.hero(found.remedy.expected_effect, "+"),
    }


def _request(found: Line, write: Writer) -> dict[str, Any]:
    row = found.calibration
    if row is None:
        return {"name": _("A request outside your scope"), "url": "", "state": EMPTY}
    figures_of = {"current": write.hero(row.current), "proposed": write.hero(row.proposed)}
    return {
        "name": _("Calibration: %(current)s → %(proposed)s") % figures_of,
        "url": reverse("goals:calibration", args=[row.pk]),
        "state": row.get_state_display(),
        "owner": row.decided_by or EMPTY,
        "due": row.decided_at,
        "expected": EMPTY,
        "answer": row.answer,
        "became": _became(found),
    }


def _became(found: Line) -> dict[str, str] | None:
    """The calibration that answers a request."""
    made = found.proposal
    if made is None:
        return None
    words = {"number": made.pk, "method": made.get_method_display()}
    return {
        "name": _("Calibration %(number)s: %(method)s") % words,
        "url": reverse("goals:calibration_proposal", args=[made.pk]),
        "state": str(made.get_state_display()),
    }


def effect(found: Effect, write: Writer) -> dict[str, str]:
    """What became of the figure since; "since", not "because of"."""
    change = found.change
    share = None if found.share is None else figures.percent(attainment.basis_points(found.share))
    return {
        "since": figures.day(found.begins),
        "through": figures.day(found.now.as_of),
        "gap_at_start": write.hero(found.start.gap, "+"),
        "gap": write.hero(found.now.gap, "+"),
        "change": write.hero(change, "+"),
        "share": share or "",
        "before": _rate(found.before, write),
        "after": _rate(found.after, write),
        "good": "1" if change is not None and change > 0 else "",
    }


def _rate(pace: Pace | None, write: Writer) -> str:
    return EMPTY if pace is None else write.hero(writing.whole(pace.rate))


def story(steps: Sequence[Step], alert: Alert) -> list[dict[str, Any]]:
    """What happened, for the timeline."""
    tell: dict[str, Callable[[Any, Writer], dict[str, Any]]] = {
        "alert": _happening,
        "cause": lambda one, _write: {
            "what": _("Cause: %(state)s") % {"state": one.get_state_display()},
            "by": str(one.decided_by or ""),
            "text": f"{one.text} · {one.get_category_display()}",
        },
        "task": lambda one, _write: {
            "what": _("Task created"), "by": str(one.remedy.created_by or ""),
            "text": line(one)["name"],
        },
        "moved": _moved,
        "asked": lambda one, _write: {
            "what": _("Calibration asked for"), "by": str(one.remedy.created_by or ""),
            "text": line(one)["name"],
        },
        "answered": lambda one, _write: {
            "what": _("Calibration: %(state)s") % {"state": one.calibration.get_state_display()},
            "by": str(one.calibration.decided_by or ""), "text": one.calibration.answer,
        },
        "sent": _sent,
    }  # fmt: skip
    write = writing.writer(alert.metric)
    return [
        {"at": step.at, "kind": step.kind, **tell[step.kind](step.what, write)} for step in steps
    ]


def _happening(one: Any, write: Writer) -> dict[str, Any]:
    share = figures.percent(notation.share(one.actual, one.reference))
    amounts = {"actual": write.hero(one.actual), "reference": write.hero(one.reference)}
    text = _("%(actual)s of %(reference)s") % amounts + f" · {share}"
    if one.until:
        text += " · " + _("until %(day)s") % {"day": figures.day(one.until)}
    if one.note:
        text += f" · {one.note}"
    return {"what": str(HAPPENED[one.what]), "by": one.by, "text": text}


def _moved(pair: Any, write: Writer) -> dict[str, Any]:
    found, move = pair
    status = dict(ActionStatus.choices).get(move.status, move.status)
    text = found.action.name
    if move.status == ActionStatus.DONE and found.measured.effect:
        text += " · " + since(found.measured.effect, write)
    return {"what": _("Task: %(status)s") % {"status": status}, "by": move.by, "text": text}


def since(found: Effect, write: Writer) -> str:
    """The effect in one sentence."""
    words = effect(found, write)
    if found.change is None:
        return _("no target to measure against")
    if words["share"]:
        return _("since then the gap changed by %(change)s, %(share)s of what was expected") % words
    return _("since then the gap changed by %(change)s") % words


def _sent(one: Any, _write: Writer) -> dict[str, Any]:
    told = ngettext("%(count)s person told", "%(count)s people told", one.told)
    text = told % {"count": one.told}
    if one.failed:
        failed = ngettext("%(count)s failed", "%(count)s failed", one.failed)
        text += ", " + failed % {"count": one.failed}
    return {"what": str(WAYS.get(one.way, one.way)), "by": "", "text": text}
