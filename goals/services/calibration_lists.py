"""Requests to calibrate a target (B7, E4) as a register; what happens to one has its service."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from goals.models import CalibrationRequest, RequestState
from goals.services import calibration_requests
from goals.services.calibration_requests import Wish
from salesplan.core.errors import NotAllowed
from salesplan.core.models import Dimension
from salesplan.core.scoping import Viewer
from salesplan.core.services import registers
from salesplan.core.services.registers import Values


class RequestWriter:
    """Requests written through their register are checked and told like those of the pages."""

    def create(self, *, actor: Viewer, values: Values, today: date) -> CalibrationRequest:
        """Ask for another target."""
        wish = Wish(
            plan_id=values["plan_id"], metric_id=values["metric_id"],
            organisation_id=values["organisation_id"],
            product_id=values.get("product_id") or 0, channel_id=values.get("channel_id") or 0,
            first_period=values["first_period"], months=values["months"],
            proposed=values.get("proposed"), reason=values["reason"],
        )  # fmt: skip
        return calibration_requests.request(actor=actor, wish=wish, today=today)

    def update(
        self, *, actor: Viewer, row: CalibrationRequest, values: Values, today: date
    ) -> CalibrationRequest:
        """Correct the figure or the reason."""
        return calibration_requests.change(actor=actor, request_id=row.pk, values=values)

    def delete(self, *, actor: Viewer, row: CalibrationRequest, today: date) -> None:
        """Requests stay; they are withdrawn."""
        raise NotAllowed(_("Rows of this list are not deleted."))


CALIBRATION_REQUESTS = registers.add(
    registers.Register(
        key="calibration-requests",
        model=CalibrationRequest,
        label=_("Calibration request"),
        label_plural=_("Calibration requests"),
        columns=(
            "organisation", "metric", "plan", "first_period", "months", "current", "proposed",
            "state", "created_by", "decided_by",
        ),
        fields=(
            "plan", "metric", "organisation", "product", "channel", "first_period", "months",
            "proposed", "reason",
        ),
        filters=(
            "organisation", "metric", "state", "plan", "product", "channel", "first_period",
            "created_by",
        ),
        search=("organisation__name", "organisation__code", "reason", "answer"),
        order=("-pk",),
        title="pk",
        app="goals",
        group="plans",
        icon="adjustments",
        position=120,
        right="plans.edit",
        node="organisation",
        limits={
            "organisation": {"dimension": Dimension.ORGANISATION},
            "product": {"dimension": Dimension.PRODUCT},
            "channel": {"dimension": Dimension.CHANNEL},
        },
        amounts={"current": "metric", "proposed": "metric"},
        months=frozenset({"first_period"}),
        fixed_after_creation=frozenset(
            {
                "plan", "metric", "organisation", "product", "channel", "first_period", "months",
            }
        ),
        tones={
            "state": {
                RequestState.OPEN: "watch",
                RequestState.ACCEPTED: "good",
                RequestState.DECLINED: "bad",
            }
        },
        writer=RequestWriter(),
        row_url="goals:calibration",
        can_delete=False,
        about=_("Who asks for another target and why, and what was answered; the approved target"
                " stays as it is."),
    )
)  # fmt: skip
