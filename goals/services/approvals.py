"""Approving a version: as many different people as its plan asks for, each once (B5)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from goals.models import Version, VersionApproval, VersionState
from goals.selectors import version_approvals as reads
from salesplan.core.errors import Conflict, NotAllowed
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors import company
from salesplan.core.services import access


@dataclass(frozen=True)
class Yes:
    """Who says yes, in whose place (None: the own), and what for."""

    principal: Viewer
    on_behalf_of: int | None
    note: str


def give(*, actor: Viewer, version: Version, now: datetime, yes: Yes) -> bool:
    """Note one person's approval; returns whether it was the last that was needed.

    Raises `NotAllowed` (without the right on the whole plan; whoever submitted, with four eyes;
    a deputy who submitted), `Conflict` (the state, or approved by this person already).
    """
    _require_whole(yes.principal, version)
    _state(version)
    _four_eyes(actor, version, yes)
    _once(actor, version, yes)
    VersionApproval.unscoped.create(
        target_version=version, by_id=scope.user_id_or_none(actor),
        on_behalf_of_id=yes.on_behalf_of, note=yes.note.strip()[:500], at=now,
    )  # fmt: skip
    return len(reads.given(version=version)) >= version.plan.approvals_needed


def clear(*, actor: Viewer, version: Version) -> None:
    """A version that goes back is approved anew."""
    VersionApproval.unscoped.filter(target_version=version).delete()


def _require_whole(principal: Viewer, version: Version) -> None:
    """A plan seen from below (own territory is a part of it) may be read but not decided."""
    if not scope.covers_organisation(principal, version.plan.organisation_id):
        raise NotAllowed(_("The plan covers more than your territory."), right="plans.approve")
    access.require(actor=principal, right="plans.approve")


def _state(version: Version) -> None:
    """With four eyes, or several people, it is handed in first, so that all see the same."""
    states = [VersionState.SUBMITTED]
    if not company.company().four_eyes and version.plan.approvals_needed == 1:
        states.append(VersionState.WORKING)
    if version.state not in states:
        raise Conflict(
            _("%(name)s is in the state “%(state)s”."), code="wrong_state", name=version.name,
            state=version.get_state_display(),
        )  # fmt: skip


def _four_eyes(actor: Viewer, version: Version, yes: Yes) -> None:
    submitter = version.submitted_by_id if version.state == VersionState.SUBMITTED else None
    if submitter is None:
        return
    counts = company.company().four_eyes and submitter in (actor.user_id, yes.principal.user_id)
    if counts or (yes.on_behalf_of is not None and submitter == actor.user_id):
        raise NotAllowed(_("Whoever submitted a plan cannot approve it."), code="four_eyes")


def _once(actor: Viewer, version: Version, yes: Yes) -> None:
    for earlier in reads.given(version=version):
        people = {earlier.by_id, earlier.on_behalf_of_id} - {None}
        if people & {actor.user_id, yes.principal.user_id}:
            raise Conflict(
                _("%(who)s has approved this already; somebody else is needed."),
                code="approved_already", who=str(earlier.on_behalf_of or earlier.by or ""),
            )  # fmt: skip
