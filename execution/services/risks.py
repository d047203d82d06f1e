"""Risks (D10) as a register: probability and impact, response, owner, due."""

from django.utils.translation import gettext_lazy as _

from execution.models import Risk
from salesplan.core.services import registers

RISKS = registers.add(
    registers.Register(
        key="risks",
        model=Risk,
        label=_("Risk"),
        label_plural=_("Risks"),
        columns=(
            "name", "plan", "category", "probability", "impact", "owner", "due_on", "status",
        ),
        fields=(
            "plan", "name", "category", "probability", "impact", "response", "owner", "due_on",
            "status",
        ),
        filters=(
            "plan", "category", "status", "owner", "probability", "impact", "due_on",
        ),
        search=("name", "response"),
        order=("plan", "pk"),
        app="execution",
        group="execution",
        icon="alert-triangle",
        owner="owner",
        tones={"status": {"watched": "watch", "happened": "bad", "closed": "good"}},
        about=_("What may keep a plan from its goals, how likely and how bad, and our response."),
    )
)  # fmt: skip
