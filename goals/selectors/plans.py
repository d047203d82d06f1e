"""Plans and versions, as far as the viewer may see them."""

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import Plan, Version, VersionKind, VersionState
from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access

_NOTHING = _("There is nothing here, or it is not yours to see.")


def plans(*, viewer: Viewer) -> QuerySet[Plan]:
    """All plans in scope, the latest period first."""
    return Plan.objects.visible_to(viewer).select_related("organisation", "owner")


def plan(*, viewer: Viewer, plan_id: int) -> Plan:
    """One plan; raises `NotVisible`."""
    found = plans(viewer=viewer).filter(pk=plan_id).first()
    if found is None:
        raise NotVisible(_NOTHING)
    return found


def versions(*, viewer: Viewer, plan_id: int | None = None) -> QuerySet[Version]:
    """Versions in scope, with their plan; of one plan where given, the oldest first.

    A private sandbox is its owner's alone, whatever else a person may see; scheduled work, which
    is nobody, keeps it linked to its base.
    """
    rows = (
        Version.objects.visible_to(viewer)
        .filter(_open_to(viewer))
        .select_related("plan", "plan__organisation", "submitted_by", "approved_by", "owner")
    )
    return rows if plan_id is None else rows.filter(plan_id=plan_id)


def overview(*, viewer: Viewer, plan_id: int) -> QuerySet[Version]:
    """The versions of a plan that its overview lists: calibrations have a list of their own."""
    return versions(viewer=viewer, plan_id=plan_id).exclude(kind=VersionKind.CALIBRATION)


def _open_to(viewer: Viewer) -> Q:
    if viewer == access.system():
        return Q()
    return Q(is_shared=True) | Q(owner_id=viewer.user_id)


def version(*, viewer: Viewer, version_id: int) -> Version:
    """One version with its plan; raises `NotVisible`."""
    found = versions(viewer=viewer).filter(pk=version_id).first()
    if found is None:
        raise NotVisible(_NOTHING)
    return found


def current(*, viewer: Viewer, plan_id: int) -> Version:
    """The main version to open: the latest worked on, else the one in force, else the last."""
    rows = list(versions(viewer=viewer, plan_id=plan_id).filter(kind=VersionKind.MAIN))
    if not rows:
        raise NotVisible(_NOTHING)
    open_states = (VersionState.WORKING, VersionState.SUBMITTED)
    worked_on = [row for row in rows if row.state in open_states]
    in_force = [row for row in rows if row.is_baseline]
    return (worked_on or in_force or rows)[-1]


def usual_pair(*, viewer: Viewer, plan_id: int) -> tuple[int, int]:
    """The two versions of a plan to compare first: the version in force, or else the first main
    one, and the latest other one that is open.
    """
    rows = list(versions(viewer=viewer, plan_id=plan_id))
    mains = [one for one in rows if not one.is_derived]
    if not mains:
        raise NotVisible(_NOTHING)
    a = next((one for one in mains if one.is_baseline), mains[0])
    open_ones = [one for one in rows if one.state == VersionState.WORKING and one.pk != a.pk]
    return a.pk, (open_ones or [mains[-1]])[-1].pk


def waiting(*, viewer: Viewer) -> list[Version]:
    """Submitted versions that the viewer may decide on, the longest waiting first."""
    if not viewer.can("plans.approve"):
        return []
    rows = versions(viewer=viewer).filter(state=VersionState.SUBMITTED).order_by("submitted_at")
    return [row for row in rows if access.covers_organisation(viewer, row.plan.organisation_id)]


def in_force(*, viewer: Viewer, period: int | None = None) -> QuerySet[Version]:
    """Versions in force whose plan covers the month `period` (all of them when None)."""
    rows = versions(viewer=viewer).filter(is_baseline=True)
    if period is None:
        return rows
    return rows.annotate(end=F("plan__first_period") + F("plan__months")).filter(
        plan__first_period__lte=period, end__gt=period
    )


def own_territory(*, viewer: Viewer, version: Version) -> int:
    """The viewer's own territory where the plan covers more than that; 0 otherwise."""
    top = version.plan.organisation_id
    if not viewer.organisation or access.covers_organisation(viewer, top):
        return 0
    return viewer.organisation[0]
