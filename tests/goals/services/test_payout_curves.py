"""The payout curve of a plan: set by who plans it, and what it says about pay."""

import pytest

from goals.models import PayoutCurve
from goals.selectors import payouts
from goals.services import payout_curves
from salesplan.core.errors import Invalid, NotAllowed, NotVisible, Stale
from tests.factories.planned_company import Planned, cube, planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
CURVE = {"on_target": 3_000_000, "threshold": 8_000, "rate": 10_000, "accelerator": 15_000,
         "cap": 20_000}  # fmt: skip


def test_one_curve_per_plan_is_set_changed_and_removed(
    planned: Planned, analyst: Persona, executive: Persona, manager_south: Persona
) -> None:
    row = payout_curves.set_curve(actor=analyst.viewer, plan_id=planned.plan.pk, values=CURVE)
    assert (row.version, row.on_target, row.created_by) == (1, 3_000_000, analyst.user)
    row = payout_curves.set_curve(
        actor=analyst.viewer, plan_id=planned.plan.pk, values={"cap": 15_000}, version=1
    )
    assert (row.version, row.cap, row.threshold) == (2, 15_000, 8_000)
    assert PayoutCurve.unscoped.count() == 1
    with pytest.raises(Stale):
        payout_curves.set_curve(
            actor=analyst.viewer, plan_id=planned.plan.pk, values=CURVE, version=1
        )
    with pytest.raises(NotAllowed):
        payout_curves.set_curve(actor=executive.viewer, plan_id=planned.plan.pk, values=CURVE)
    with pytest.raises(NotVisible):  # the plan covers more than the South
        payout_curves.set_curve(actor=manager_south.viewer, plan_id=planned.plan.pk, values=CURVE)
    payout_curves.remove(actor=analyst.viewer, plan_id=planned.plan.pk)
    assert payouts.curve(viewer=executive.viewer, plan_id=planned.plan.pk) is None
    with pytest.raises(Stale):
        payout_curves.set_curve(
            actor=analyst.viewer, plan_id=planned.plan.pk, values=CURVE, version=2
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "on_target"),
        (CURVE | {"on_target": -1}, "on_target"),
        (CURVE | {"cap": 9_999}, "cap"),
        (CURVE | {"threshold": 100_001}, "threshold"),
    ],
)
def test_figures_that_make_no_sense_name_their_field(
    planned: Planned, analyst: Persona, values: dict[str, int], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        payout_curves.set_curve(actor=analyst.viewer, plan_id=planned.plan.pk, values=values)
    assert refused.value.field == field
    assert "%%" not in str(refused.value)


def test_seats_without_target_or_landing_are_left_out_of_the_sums(
    planned: Planned, analyst: Persona
) -> None:
    assert payouts.of_seats(viewer=analyst.viewer, plan_id=planned.plan.pk, figures={}) is None
    payout_curves.set_curve(actor=analyst.viewer, plan_id=planned.plan.pk, values=CURVE)
    pays = payouts.of_seats(
        viewer=analyst.viewer, plan_id=planned.plan.pk,
        figures={1: (90, 100, 120), 2: (None, 100, 90), 3: (50, None, 10)},
    )  # fmt: skip
    assert pays is not None
    assert [(one.before, one.after, one.change) for one in pays] == [
        (2_700_000, 0, -2_700_000), (None, None, None), (None, 6_000_000, None),
    ]  # fmt: skip
    total = payouts.total(pays)
    assert (total.seats, total.known, total.before, total.after, total.change) == (
        3, 1, 2_700_000, 0, -2_700_000,
    )  # fmt: skip
