"""One-off deals: orders that will not come again are left out of a plan's references."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Plan, ReferenceExclusion
from goals.selectors import exclusions
from goals.selectors import plans as plan_reads
from salesplan.core.errors import Conflict, Invalid, NotVisible
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.access import user_id_or_none
from salesplan.core.services import access


def add(
    *, actor: Viewer, plan_id: int, order_no: str, reason: str, source: str = ""
) -> ReferenceExclusion:
    """Leave an order out of all references of a plan; a reason is asked for.

    `source` is needed only where several sources know the order. What was planned stays as it is;
    the next spread follows the smaller reference.
    """
    plan = _editable(actor, plan_id)
    if not reason.strip():
        raise Invalid(_("Say why this order is left out."), field="reason")
    source_id = _source(actor, order_no.strip(), source.strip())
    with transaction.atomic():
        made, is_new = ReferenceExclusion.unscoped.get_or_create(
            plan=plan, source_id=source_id, order_no=order_no.strip(),
            defaults={"reason": reason.strip()[:300], "created_by_id": user_id_or_none(actor)},
        )  # fmt: skip
    if not is_new:
        raise Conflict(
            _("%(order)s is left out already: %(reason)s"), code="excluded_already",
            order=made.order_no, reason=made.reason,
        )  # fmt: skip
    found: ReferenceExclusion = made
    return found


def remove(*, actor: Viewer, exclusion_id: int) -> Plan:
    """Let an order count again; returns the plan."""
    found = ReferenceExclusion.objects.visible_to(actor).filter(pk=exclusion_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    plan = _editable(actor, found.plan_id)
    found.delete()
    return plan


def _editable(actor: Viewer, plan_id: int) -> Plan:
    plan = plan_reads.plan(viewer=actor, plan_id=plan_id)
    access.require(actor=actor, right="plans.edit", organisation_id=plan.organisation_id)
    return plan


def _source(actor: Viewer, order_no: str, source: str) -> int:
    found = exclusions.orders(viewer=actor, order_no=order_no, source=source)
    if not found:
        raise Invalid(_("There is no order %(order)s."), field="order", order=order_no[:60] or "–")
    if len(found) > 1:
        codes = ", ".join(code for _id, code in found)
        raise Invalid(
            _("Several sources know %(order)s; name one of: %(sources)s."), field="source",
            code="which_source", order=order_no[:60], sources=codes,
        )  # fmt: skip
    return found[0][0]
