"""Initiatives (C7) as a register."""

from django.utils.translation import gettext_lazy as _

from salesplan.core.services import registers
from strategy.models import Initiative

INITIATIVES = registers.add(
    registers.Register(
        key="initiatives",
        model=Initiative,
        label=_("Initiative"),
        label_plural=_("Initiatives"),
        columns=(
            "name", "plan", "direction", "goal", "owner", "contribution", "cost", "status",
            "ends_on",
        ),
        fields=(
            "plan", "name", "direction", "goal", "owner", "differentiator", "contribution", "cost",
            "status", "starts_on", "ends_on",
        ),
        filters=("plan", "direction", "status", "owner", "ends_on"),
        search=("name", "differentiator"),
        order=("plan", "pk"),
        app="strategy",
        group="strategy",
        icon="bulb",
        owner="owner",
        money=frozenset({"contribution", "cost"}),
        tones={"status": {"running": "accent", "done": "good", "dropped": ""}},
        about=_("What will be done to close the gap, what it should bring and what it costs."),
    )
)  # fmt: skip
