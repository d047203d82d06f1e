"""Versions on their way: submitted, approved, in force, retired, opened again as a copy."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from goals.events import TargetsChanged
from goals.models import Cell, Version, VersionKind, VersionState
from goals.selectors import plans as plan_reads
from goals.services import acting, approvals, cells, copies
from goals.services.acting import Acting
from goals.services.approvals import Yes
from salesplan.core.errors import Conflict, Invalid, NotAllowed
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access
from salesplan.core.services.outbox import publish


def submit(*, actor: Viewer, version_id: int, now: datetime) -> Version:
    """Hand a working version in for approval; it cannot be changed until it is sent back."""
    with transaction.atomic():
        version = _get(actor, version_id)
        _require(actor, version, "plans.edit")
        _in_state(version, VersionState.WORKING)
        _not_empty(version)
        version.state = VersionState.SUBMITTED
        approvals.clear(actor=actor, version=version)
        version.submitted_by_id = scope.user_id_or_none(actor)
        version.submitted_at = now
        return _save(version)


def send_back(*, actor: Viewer, version_id: int) -> Version:
    """Give a submitted version back to be worked on."""
    with transaction.atomic():
        version = _get(actor, version_id)
        if version.submitted_by_id != actor.user_id:
            _require(actor, version, "plans.approve")
        _in_state(version, VersionState.SUBMITTED)
        approvals.clear(actor=actor, version=version)
        version.state = VersionState.WORKING
        return _save(version)


def approve(
    *, actor: Viewer, version_id: int, now: datetime, today: date, note: str = "",
    on_behalf_of: int | None = None,
) -> Version:  # fmt: skip
    """Approve a version; with the last approval that its plan needs it is in force, frozen in
    today's tree, and the one before it is retired.

    With the company's four-eyes rule it must have been submitted by somebody else. A deputy
    approves in the place of whoever is away. Raises `NotAllowed`, `Conflict`.
    """
    with transaction.atomic():
        version = _get(actor, version_id)
        yes = _yes(actor, version, today, on_behalf_of)
        _not_empty(version)
        complete = approvals.give(
            actor=actor, version=version, now=now, yes=Yes(yes.viewer, yes.on_behalf_of, note)
        )
        if not complete:
            return version
        retired = _retire(version)
        version.state = VersionState.APPROVED
        version.is_baseline = True
        version.tree_date = today
        version.approved_by_id = scope.user_id_or_none(actor)
        version.approved_at = now
        saved = _save(version)
        publish(TargetsChanged(version.plan_id, version.pk, retired))
    return saved


def reopen(*, actor: Viewer, version_id: int, now: datetime, today: date) -> Version:
    """Open a frozen version as a new working copy; the frozen one stays what it is."""
    with transaction.atomic():
        old = _get(actor, version_id)
        _require(actor, old, "plans.edit")
        _in_state(old, VersionState.APPROVED, VersionState.RETIRED, VersionState.FROZEN)
        siblings = Version.unscoped.filter(plan_id=old.plan_id, kind=VersionKind.MAIN)
        if siblings.filter(state__in=[VersionState.WORKING, VersionState.SUBMITTED]).exists():
            raise Conflict(_("This plan already has a version that is being worked on."))
        name = str(_("Working version"))
        return copies.make(actor=actor, old=old, name=name, today=today, now=now)


def freeze(
    *, actor: Viewer, version_id: int, name: str, note: str = "", now: datetime, today: date
) -> Version:
    """Keep a main version as it stands now under a name: a frozen copy that never changes.

    It is not in force and opens in today's tree for ever. Raises `Invalid` without a name.
    """
    with transaction.atomic():
        old = _get(actor, version_id)
        _require(actor, old, "plans.edit")
        _not_empty(old)
        if not name.strip():
            raise Invalid(_("A frozen copy needs a name."), field="name")
        return copies.make(
            actor=actor, old=old, name=name.strip(), today=today, now=now,
            state=VersionState.FROZEN, note=note,
        )  # fmt: skip


def _get(actor: Viewer, version_id: int) -> Version:
    """The version, which must be one that can be in force, held against other writers."""
    cells.serialise(actor=actor, version_id=version_id)
    version = plan_reads.version(viewer=actor, version_id=version_id)
    if version.is_derived:
        raise Conflict(
            _(
                "%(name)s only holds differences to another version: merge it into that one, or"
                " promote it to be the working version."
            ),
            code="derived",
            name=version.name,
        )
    return version


def _require(actor: Viewer, version: Version, right: str) -> None:
    """A plan seen from below (own territory is a part of it) may be read but not decided."""
    if not scope.covers_organisation(actor, version.plan.organisation_id):
        raise NotAllowed(_("The plan covers more than your territory."), right=right)
    access.require(actor=actor, right=right)


def _in_state(version: Version, *states: str) -> None:
    if version.state not in states:
        raise Conflict(
            _("%(name)s is in the state “%(state)s”."),
            code="wrong_state",
            name=version.name,
            state=version.get_state_display(),
        )


def _yes(actor: Viewer, version: Version, today: date, on_behalf_of: int | None) -> Acting:
    """In whose place somebody approves: where nobody is named, the own, else the first able."""
    everyone = acting.everyone(actor=actor, today=today)
    if on_behalf_of is not None and on_behalf_of != actor.user_id:
        named = [one for one in everyone if one.on_behalf_of == on_behalf_of]
        if not named:
            raise NotAllowed(_("You do not stand in for this person."), code="no_deputy")
        return named[0]
    top = version.plan.organisation_id
    for one in everyone:
        if one.viewer.can("plans.approve") and scope.covers_organisation(one.viewer, top):
            return one
    return everyone[0]


def _not_empty(version: Version) -> None:
    if not Cell.unscoped.filter(version=version).exists():
        raise Conflict(_("This version holds no targets yet."), code="no_targets")


def _retire(version: Version) -> int | None:
    earlier = Version.unscoped.filter(plan_id=version.plan_id, is_baseline=True)
    retired: int | None = earlier.values_list("pk", flat=True).first()
    earlier.update(is_baseline=False, state=VersionState.RETIRED, version=F("version") + 1)
    return retired


def _save(version: Version) -> Version:
    version.version += 1
    version.save()
    return version
