"""Standing in for each other: given by whoever is away, ended by either of the two."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Delegation
from goals.services.editing import attributed, held, saved
from salesplan.core.errors import Conflict, Invalid, NotAllowed
from salesplan.core.models import User
from salesplan.core.scoping import Viewer

LONGEST = 366
"""Days that somebody can stand in at most."""


def give(
    *, actor: Viewer, today: date, deputy_id: int, valid_from: date, valid_to: date,
    reason: str = "",
) -> Delegation:  # fmt: skip
    """Let somebody answer and approve in the actor's place (`valid_to` exclusive).

    Raises `Invalid` for nonsense, `Conflict` when the same person stands in on some of these days
    already.
    """
    _check(actor, today, deputy_id, valid_from, valid_to)
    with transaction.atomic(), attributed(actor=actor):
        User.objects.select_for_update().get(pk=actor.user_id)
        overlapping = Delegation.unscoped.filter(
            giver_id=actor.user_id, deputy_id=deputy_id, valid_from__lt=valid_to,
            valid_to__gt=valid_from,
        ).first()  # fmt: skip
        if overlapping is not None:
            raise Conflict(
                _("This person stands in for you from %(start)s to before %(end)s already."),
                code="already_given",
                start=overlapping.valid_from.isoformat(),
                end=overlapping.valid_to.isoformat(),
            )
        made: Delegation = Delegation.unscoped.create(
            giver_id=actor.user_id, deputy_id=deputy_id, valid_from=valid_from, valid_to=valid_to,
            reason=reason.strip()[:300], created_by_id=actor.user_id,
        )  # fmt: skip
    return made


def end(
    *, actor: Viewer, today: date, delegation_id: int, version: int | None = None
) -> Delegation | None:
    """End a delegation today; one that has not begun is removed (None). Either side may."""
    with transaction.atomic(), attributed(actor=actor):
        rows = Delegation.objects.visible_to(actor)
        row: Delegation = held(actor=actor, rows=rows, object_id=delegation_id, expected=version)
        if actor.user_id not in (row.giver_id, row.deputy_id):
            raise NotAllowed(_("Only the two people concerned can end this."))
        if row.valid_from >= today:
            row.delete()
            return None
        if row.valid_to <= today:
            raise Conflict(_("This delegation is over."), code="over")
        row.valid_to = today
        ended: Delegation = saved(actor=actor, row=row)
    return ended


def _check(actor: Viewer, today: date, deputy_id: int, valid_from: date, valid_to: date) -> None:
    if not User.objects.filter(pk=deputy_id, is_active=True).exists() or not actor.user_id:
        raise Invalid(_("There is no such user."), field="deputy")
    if deputy_id == actor.user_id:
        raise Invalid(_("Name somebody else."), field="deputy")
    if valid_to <= valid_from or valid_to <= today:
        raise Invalid(_("It would end before it begins, or in the past."), field="valid_to")
    if (valid_to - valid_from).days > LONGEST:
        raise Invalid(
            _("At most %(longest)s days."), field="valid_to", code="too_long", longest=LONGEST
        )
