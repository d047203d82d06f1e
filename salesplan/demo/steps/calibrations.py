"""What attainment pays in the second half of 2026, and a calibration that waits for approval.

The South's manager proposes to keep the half-year's total and to spread the shortfall of July and
August over the months that remain. Nobody has approved it, so every figure stays as it was.
"""

from typing import Any

from goals.models import Calibration, CalibrationMethod, Plan
from goals.services import calibrations, payout_curves
from goals.services.calibration_scenes import Way
from goals.services.calibrations import Proposal
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.demo import day
from salesplan.demo.steps.nodes import Keys

CURVE = {
    "on_target": 36_000_00, "threshold": 7_000, "rate": 10_000, "accelerator": 15_000,
    "cap": 20_000,
}  # fmt: skip
REASON = (
    "July and August stayed behind: dealers ordered appliances as often, but a third of the pieces."
    " The half-year's target stays; each seat makes up for its own shortfall by December."
)


def write(*, analyst: Viewer, manager: Viewer, plan: Plan, keys: Keys) -> Calibration:
    """Set the curve and hand the South's proposal in."""
    payout_curves.set_curve(actor=analyst, plan_id=plan.pk, values=CURVE)
    wish = Proposal(
        plan_id=plan.pk, metric_id=Metric.objects.get(code="revenue").pk,
        organisation_id=keys.organisation("south"), method=CalibrationMethod.KEEP_TOTAL,
        way=Way(unit="seat"), reason=REASON,
    )  # fmt: skip
    clock: dict[str, Any] = {"now": day.noon(day.TODAY), "today": day.TODAY, "as_of": day.TODAY}
    row = calibrations.propose(actor=manager, wish=wish, **clock)
    return calibrations.submit(actor=manager, calibration_id=row.pk, **clock)
