"""In whose place somebody acts: one's own, or that of a person one stands in for."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from goals.selectors import delegations
from salesplan.core.errors import NotAllowed, NotVisible
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope


@dataclass(frozen=True)
class Acting:
    """Whose rights decide; `on_behalf_of` is that person where it is not the actor."""

    viewer: Viewer
    on_behalf_of: int | None = None


def everyone(*, actor: Viewer, today: date) -> list[Acting]:
    """The actor, then everybody whom the actor stands in for today."""
    others = delegations.stand_ins(viewer=actor, today=today)
    return [Acting(actor), *(Acting(one, one.user_id) for one in others)]


def require(
    *, actor: Viewer, today: date, right: str, organisation_id: int, seen: bool = False
) -> Acting:
    """The first of them with a right on a territory.

    Raises `NotAllowed`, or `NotVisible` where nobody of them sees the territory; `seen` says that
    the matter is visible by itself.
    """
    named = everyone(actor=actor, today=today)
    inside = [one for one in named if scope.covers_organisation(one.viewer, organisation_id)]
    for one in inside:
        if one.viewer.can(right):
            return one
    if not inside and not seen:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    if not inside:
        raise NotAllowed(_("That is decided above your territory."), right=right)
    raise NotAllowed(_("Your role does not allow this."), right=right)
