"""What execution finds for the checklists of a plan: actions and risks."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from execution.models import Action, RiskStatus
from execution.selectors import risks
from execution.selectors.actions import ENDED
from goals.selectors import checklists
from goals.selectors.checklists import Asked, Found
from goals.selectors.plan_checks import named


def register() -> None:
    """Called once, when the app is ready."""
    items = (
        ("actions", gettext_lazy("Actions are planned"), _planned),
        ("actions_owned", gettext_lazy("Every open action has an owner and a date"), _owned),
        ("actions_on_time", gettext_lazy("No action is overdue"), _on_time),
        ("risks", gettext_lazy("Serious risks have a response and an owner"), _answered),
    )
    for order, (key, label, find) in enumerate(items):
        checklists.register(key=key, chapter="actions", label=label, find=find, order=order)


def _open(asked: Asked) -> QuerySet[Action]:
    rows = Action.objects.visible_to(asked.viewer).filter(plan=asked.plan)
    return rows.exclude(status__in=ENDED)


def _planned(asked: Asked) -> Found:
    rows = Action.objects.visible_to(asked.viewer).filter(plan=asked.plan)
    return Found(rows.exists(), _("No action is planned."))


def _owned(asked: Asked) -> Found:
    lacking = _open(asked).filter(Q(owner=None) | Q(due_on=None))
    return _none(list(lacking.values_list("name", flat=True)),
                 _("Without owner or date (%(count)s): %(names)s"))  # fmt: skip


def _on_time(asked: Asked) -> Found:
    late = _open(asked).filter(due_on__lt=asked.today)
    return _none(list(late.values_list("name", flat=True)),
                 _("Overdue (%(count)s): %(names)s"))  # fmt: skip


def _answered(asked: Asked) -> Found:
    rows = risks.of_plan(viewer=asked.viewer, plan_id=asked.plan.pk)
    if not rows:
        return Found(done=False, missing=_("No risk is noted."))
    silent = [
        risk.name
        for risk in rows
        if risk.status != RiskStatus.CLOSED
        and risk.score >= risks.SERIOUS
        and not (risk.response and risk.owner_id)
    ]
    return _none(silent, _("Without response or owner (%(count)s): %(names)s"))


def _none(names: list[str], text: str) -> Found:
    return Found(not names, text % {"count": len(names), "names": named(names=names)})
