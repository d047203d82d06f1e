"""Actions (D1) as a register: owner, due date, status, and the goal or metric they serve."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from execution.events import ActionMoved
from execution.models import Action, ActionStatus
from salesplan.core.errors import Invalid
from salesplan.core.models import Dimension
from salesplan.core.scoping import Viewer
from salesplan.core.services import registers
from salesplan.core.services.outbox import publish
from salesplan.core.services.registers import Values


def create(*, actor: Viewer, fields: dict[str, Any], today: date) -> Action:
    """A new action, checked like one written through its register; references are ids.

    Raises `Invalid` with every wrong field, `NotAllowed`, `NotVisible`.
    """
    action: Action = registers.create(actor=actor, register=ACTIONS, raw=fields, today=today)
    return action


def _settle(row: Action | None, values: Values, today: date) -> Values:
    """An action is done on the day it is said to be, and not any more once it is opened again."""
    after = {name: getattr(row, name, None) for name in ("metric_id", "expected_effect")} | values
    if after["expected_effect"] is not None and after["metric_id"] is None:
        raise Invalid(_("Choose the metric that the expected effect is on."), field="metric")
    before = row.status if row else ActionStatus.OPEN
    status = values.get("status", before)
    if status == before:
        return {}
    return {"done_on": today if status == ActionStatus.DONE else None}


def _changed(row: Action, differences: Values) -> None:
    if "status" in differences:
        publish(ActionMoved(row.pk, row.status == ActionStatus.DONE))


ACTIONS = registers.add(
    registers.Register(
        key="actions",
        model=Action,
        label=_("Action"),
        label_plural=_("Actions"),
        columns=(
            "name", "organisation", "owner", "due_on", "status", "metric", "expected_effect",
            "done_on", "goal", "initiative",
        ),
        fields=(
            "name", "organisation", "plan", "goal", "initiative", "owner", "starts_on", "due_on",
            "status", "metric", "expected_effect", "deliverable",
        ),
        filters=(
            "organisation", "owner", "status", "due_on", "done_on", "metric", "goal", "plan",
        ),
        search=("name", "deliverable"),
        order=("due_on", "pk"),
        app="execution",
        group="execution",
        icon="checklist",
        node="organisation",
        owner="owner",
        limits={"organisation": {"dimension": Dimension.ORGANISATION}},
        amounts={"expected_effect": "metric"},
        settle=_settle,
        derived=("done_on",),
        changed=_changed,
        tones={"status": {"running": "accent", "blocked": "bad", "done": "good"}},
        about=_("Who does what until when, and which goal it serves."),
    )
)  # fmt: skip
