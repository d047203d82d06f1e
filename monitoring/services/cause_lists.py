"""Causes (E4) as a register: what people confirmed, corrected or rejected, and why it was."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from monitoring.models import Cause, CauseState
from monitoring.selectors import selections
from monitoring.selectors.selections import Asked, Selection
from monitoring.services import causes
from monitoring.services.causes import Decision
from salesplan.core.models import Dimension, Metric, Source
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.company import company
from salesplan.core.services import access, registers
from salesplan.engine.periods import Span

WORDS = frozenset({"text", "category"})


class CauseWriter:
    """Causes written through their register are decided on like those of the page."""

    def create(self, *, actor: Viewer, values: dict[str, Any], today: date) -> Cause:
        """Decide on the deviation that the address names."""
        selection = _selection(actor, values, today)
        decision = Decision(
            category=values["category"], state=values["state"], text=values["text"],
            explained=values.get("explained"),
        )  # fmt: skip
        alert_id = values.get("alert_id")
        return causes.decide(actor=actor, selection=selection, decision=decision, alert_id=alert_id)

    def update(self, *, actor: Viewer, row: Cause, values: dict[str, Any], today: date) -> Cause:
        """Other words only are written as they are; anything else is decided again."""
        said = {"text": row.text, "category": row.category} | values
        if set(values) <= WORDS:
            return causes.reword(actor=actor, cause=row, **said)
        names = (
            "plan_id", "metric_id", "organisation_id", "product_id", "channel_id",
            "first_period", "months",
        )  # fmt: skip
        address = {name: getattr(row, name) for name in names}
        decision = Decision(
            category=said["category"], text=said["text"], state=values.get("state", row.state),
            explained=values.get("explained", row.explained), number=row.finding["number"],
        )  # fmt: skip
        if decision.state == CauseState.REJECTED:
            decision = replace(decision, explained=None)
        return causes.decide(
            actor=actor, selection=_selection(actor, address, today), decision=decision,
            against=row.finding["against"], cause_id=row.pk, version=row.version,
        )  # fmt: skip

    def delete(self, *, actor: Viewer, row: Cause, today: date) -> None:
        """Take a decision back."""
        access.require(
            actor=actor, right=causes.RIGHT, organisation_id=row.organisation_id,
            product_id=row.product_id,
        )  # fmt: skip
        row.delete()


def _selection(actor: Viewer, values: dict[str, Any], today: date) -> Selection:
    """What an address looks at on the day that figures run to."""
    complete = Source.objects.aggregate(day=Max("complete_through"))["day"]
    asked = Asked(
        organisation_id=values["organisation_id"],
        product_id=values.get("product_id"),
        channel_id=values.get("channel_id"),
        plan_id=values.get("plan_id"),
        span=Span(values["first_period"], values["months"]),
        metric=Metric.objects.values_list("code", flat=True).get(pk=values["metric_id"]),
    )
    as_of = min(today, complete) if complete else today
    return selections.choose(viewer=actor, company=company(), as_of=as_of, asked=asked)


_ADDRESS = ("metric", "organisation", "product", "channel", "first_period", "months", "plan")
CAUSES = registers.add(
    registers.Register(
        key="causes",
        model=Cause,
        label=_("Cause"),
        label_plural=_("Causes"),
        columns=(
            "text", "category", "state", "organisation", "product", "channel", "metric",
            "first_period", "gap", "explained", "as_of", "decided_by",
        ),
        fields=("text", "category", "state", *_ADDRESS, "explained"),
        filters=(
            "category", "state", "organisation", "product", "channel", "metric", "plan", "as_of",
        ),
        search=("text", "organisation__name", "organisation__code", "product__name"),
        order=("-pk",),
        title="text",
        app="monitoring",
        group="monitoring",
        icon="git-branch",
        position=30,
        right=causes.RIGHT,
        fixed_after_creation=frozenset(_ADDRESS),
        limits={
            "organisation": {"dimension": Dimension.ORGANISATION},
            "product": {"dimension": Dimension.PRODUCT},
            "channel": {"dimension": Dimension.CHANNEL},
        },
        amounts={"gap": "metric", "explained": "metric"},
        months=frozenset({"first_period"}),
        tones={
            "state": {
                CauseState.CONFIRMED: "good",
                CauseState.CORRECTED: "watch",
                CauseState.REJECTED: "bad",
            },
        },
        writer=CauseWriter(),
        about=_("Why figures deviated, as people see it, beside what was computed."),
    )
)  # fmt: skip
