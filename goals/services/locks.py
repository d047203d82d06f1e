"""Locks: a total and everything below it stays as it is, with owner, reason and end."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Lock
from goals.selectors import locks as lock_reads
from goals.selectors import trees
from goals.selectors.leaves import Address
from goals.services import cells
from goals.services.cells import Figure
from goals.services.refusals import Translate
from salesplan.core.errors import Invalid, NotAllowed, NotVisible
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access


def create(
    *,
    actor: Viewer,
    now: datetime,
    version_id: int,
    figure: Figure,
    address: Address,
    reason: str,
    expires_at: datetime | None = None,
) -> Lock:
    """Lock a total and what is below it; a reason is asked for, an end is possible."""
    access.require(
        actor=actor,
        right="plans.edit",
        organisation_id=trees.placed(viewer=actor, organisation_id=address.organisation_id),
        product_id=address.product_id or None,
    )
    if address.tier or address.stage:
        raise Invalid(_("Locks hold nodes; show all tiers and stages to lock one."), field="tier")
    if not reason.strip():
        raise Invalid(_("Say why it is locked."), field="reason")
    if expires_at is not None and expires_at <= now:
        raise Invalid(_("The lock would end in the past."), field="expires_at")
    with transaction.atomic():
        version = cells.hold(actor=actor, version_id=version_id)
        forest = trees.forest(viewer=actor, version=version)
        with Translate(0):
            for tree, node_id in zip(forest.in_key_order, address.keys, strict=True):
                tree.run(node_id)
        lock: Lock = Lock.unscoped.create(
            version=version,
            metric_id=figure.metric_id,
            level=figure.level,
            organisation_id=address.organisation_id,
            product_id=address.product_id,
            channel_id=address.channel_id,
            customer_id=address.customer_id,
            first_period=address.first_period,
            months=address.months,
            owner_id=scope.user_id_or_none(actor),
            reason=reason.strip()[:300],
            expires_at=expires_at,
        )
    return lock


def release(*, actor: Viewer, lock_id: int) -> None:
    """Take a lock away: its owner, or somebody who may approve plans there."""
    with transaction.atomic():
        lock = Lock.objects.visible_to(actor).select_related("owner").filter(pk=lock_id).first()
        if lock is None:
            raise NotVisible(_("There is no such lock."))
        cells.hold(actor=actor, version_id=lock.version_id)
        if not lock_reads.may_release(viewer=actor, lock=lock):
            raise NotAllowed(
                _("Only %(owner)s or somebody above may release this lock."),
                owner=str(lock.owner or _("its owner")),
            )
        lock.delete()
