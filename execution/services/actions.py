"""Actions (D1) as a register: owner, due date, status and the goal they serve."""

from django.utils.translation import gettext_lazy as _

from execution.models import Action
from salesplan.core.models import Dimension
from salesplan.core.services import registers

ACTIONS = registers.add(
    registers.Register(
        key="actions",
        model=Action,
        label=_("Action"),
        label_plural=_("Actions"),
        columns=("name", "organisation", "owner", "due_on", "status", "goal", "initiative"),
        fields=(
            "name", "organisation", "plan", "goal", "initiative", "owner", "starts_on", "due_on",
            "status", "deliverable",
        ),
        filters=("organisation", "owner", "status", "due_on", "goal", "plan"),
        search=("name", "deliverable"),
        order=("due_on", "pk"),
        app="execution",
        group="execution",
        icon="checklist",
        node="organisation",
        owner="owner",
        limits={"organisation": {"dimension": Dimension.ORGANISATION}},
        tones={"status": {"running": "accent", "blocked": "bad", "done": "good"}},
        about=_("Who does what until when, and which goal it serves."),
    )
)  # fmt: skip
