"""The payout curve of a plan: one, set by who plans the plan's territory."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import PayoutCurve, Plan
from goals.selectors import payouts
from goals.selectors import plans as plan_reads
from goals.services.editing import attributed, held, saved
from salesplan.core.errors import Invalid, Stale
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access
from salesplan.engine.errors import EngineError

FIELDS = ("on_target", "threshold", "rate", "accelerator", "cap")


def editable(*, actor: Viewer, plan_id: int) -> Plan:
    """A plan whose curve the actor may set. Raises `NotVisible`, `NotAllowed`."""
    plan = plan_reads.plan(viewer=actor, plan_id=plan_id)
    access.require(actor=actor, right="plans.edit", organisation_id=plan.organisation_id)
    return plan


def set_curve(
    *, actor: Viewer, plan_id: int, values: Mapping[str, Any], version: int | None = None
) -> PayoutCurve:
    """Set or change the curve of a plan; what is not named stays as it is.

    `on_target` in smallest units of money, the others in basis points. Needs the right to edit
    plans on the plan's territory. Raises `Invalid` naming the field, `Stale`.
    """
    editable(actor=actor, plan_id=plan_id)
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, plan_id, version)
        for name in FIELDS:
            if values.get(name) is not None:
                setattr(row, name, values[name])
        _check(row)
        if row.pk is None:
            row.created_by_id = scope.user_id_or_none(actor)
            row.save()
        else:
            saved(actor=actor, row=row)
    return row


def remove(*, actor: Viewer, plan_id: int, version: int | None = None) -> None:
    """Take the curve away: nothing is said about pay any more."""
    editable(actor=actor, plan_id=plan_id)
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, plan_id, version)
        if row.pk is not None:
            row.delete()


def _held(actor: Viewer, plan_id: int, version: int | None) -> PayoutCurve:
    found = payouts.curve(viewer=actor, plan_id=plan_id)
    if found is None:
        if version:
            raise Stale(_("The payout curve was removed meanwhile."))
        return PayoutCurve(plan_id=plan_id)
    rows = PayoutCurve.objects.visible_to(actor)
    row: PayoutCurve = held(actor=actor, rows=rows, object_id=found.pk, expected=version)
    return row


def _check(row: PayoutCurve) -> None:
    if row.on_target is None:
        raise Invalid(_("What is paid at 100 %?"), field="on_target", code="required")
    try:
        payouts.formula(row)
    except EngineError as error:
        numbers = error.numbers
        message = _("This lies between %(least)s and %(most)s %%.")
        if numbers["name"] == "on_target":
            raise Invalid(_("Pay is an amount of 0 or more."), field="on_target") from error
        raise Invalid(
            message, field=str(numbers["name"]), least=int(str(numbers["least"])) // 100,
            most=int(str(numbers["most"])) // 100,
        ) from error  # fmt: skip
