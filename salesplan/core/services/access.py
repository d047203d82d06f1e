"""The one place that says no: 404 outside the scope, 403 inside it without the right."""

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotAllowed, NotVisible
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access


def require(
    *,
    actor: Viewer,
    right: str,
    organisation_id: int | None = None,
    product_id: int | None = None,
) -> None:
    """Raise unless the actor has the right, on the node where one is given.

    `NotVisible` when the node lies outside the actor's scope (organisation or product),
    `NotAllowed` when it lies inside but no role brings the right.
    """
    if not _in_scope(actor, organisation_id, product_id):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    if not actor.can(right):
        raise NotAllowed(_("Your role does not allow this."), right=right)


def _in_scope(actor: Viewer, organisation_id: int | None, product_id: int | None) -> bool:
    if organisation_id is None and product_id is None:
        return True
    if organisation_id is not None and access.covers_organisation(actor, organisation_id):
        return True
    return product_id is not None and access.covers_product(actor, product_id)
