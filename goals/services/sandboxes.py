"""Sandboxes: somebody tries figures out beside a version and stores only what differs."""

from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from goals.models import DomainLeaf, DraftSeat, Version, VersionKind, VersionState
from goals.selectors import merges as merge_reads
from goals.selectors import plans as plan_reads
from goals.services import calibration_guards, cells, copies
from salesplan.core.errors import Conflict, Invalid, NotAllowed
from salesplan.core.models import Closure, Dimension, Kind, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access, trees

_LIKE_SIBLINGS = """
insert into goals_domainleaf
  (version_id, organisation_id, product_id, channel_id, customer_id, origin)
select distinct %(version)s::bigint, %(seat)s::int, product_id, channel_id, customer_id, 'hand'
from goals_domainleaf
where version_id in (%(version)s, %(base)s)
  and (%(like)s = 0 or organisation_id = %(like)s)
  and (%(like)s <> 0 or %(parent)s = 0 or organisation_id in (
    select descendant_id from core_closure where ancestor_id = %(parent)s and is_current))
on conflict do nothing
"""
_MOVED = ("goals_celldifference", "goals_domainleaf", "goals_lock", "goals_statedfigure")
_MOVE_JOURNAL = """
update goals_journalentry
set organisation_ids = array_replace(organisation_ids, %(draft)s, %(real)s)
where version_id = %(version)s and %(draft)s = any(organisation_ids)
"""


def open_on(
    *,
    actor: Viewer,
    base_id: int,
    name: str,
    today: date,
    shared: bool = False,
    kind: str = VersionKind.SANDBOX,
) -> Version:
    """A sandbox (or an empty scenario) on a main version; it shows the base until it differs.

    Raises `Invalid` without a name or on a base that is a sandbox itself.
    """
    access.require(actor=actor, right="plans.edit")
    if not name.strip():
        raise Invalid(_("A sandbox needs a name."), field="name")
    with transaction.atomic():
        cells.serialise(actor=actor, version_id=base_id)
        base = plan_reads.version(viewer=actor, version_id=base_id)
        if base.is_derived:
            raise Invalid(
                _("A sandbox is opened on a main version; %(name)s is a sandbox itself."),
                field="base", code="base_is_derived", name=base.name,
            )  # fmt: skip
        plan = base.plan
        scope_lock = Version.unscoped.select_for_update().filter(plan=plan)
        made: Version = Version.unscoped.create(
            plan=plan,
            code=f"P{plan.pk}-s{1 + sum(one.kind != VersionKind.MAIN for one in scope_lock)}",
            name=name.strip()[:120],
            kind=kind,
            base=base,
            forked_at=base.last_journal,
            owner_id=scope.user_id_or_none(actor),
            is_shared=shared or not actor.user_id,
            tree_date=today,
            grain=base.grain,
            span=base.span,
            created_by_id=scope.user_id_or_none(actor),
        )
    return made


def hold(*, actor: Viewer, version_id: int) -> tuple[Version, Version]:
    """A sandbox that is worked on and its base, both held against other writers, base first.

    Only its owner, or somebody whose territory covers the plan, may decide about it.
    """
    version = plan_reads.version(viewer=actor, version_id=version_id)
    access.require(actor=actor, right="plans.edit")
    base = merge_reads.base_of(viewer=actor, version=version)
    calibration_guards.require_main(actor=actor, version=version)
    cells.serialise(actor=actor, version_id=base.pk)
    version = cells.hold(actor=actor, version_id=version_id)
    own = version.owner_id is not None and version.owner_id == actor.user_id
    if not own and not scope.covers_organisation(actor, version.plan.organisation_id):
        raise NotAllowed(_("This sandbox is %(owner)s's."), owner=str(version.owner or "–"))
    return version, plan_reads.version(viewer=actor, version_id=base.pk)


def share(*, actor: Viewer, version_id: int) -> Version:
    """Let everybody who sees the plan see the sandbox and work in it."""
    with transaction.atomic():
        version, _base = hold(actor=actor, version_id=version_id)
        version.is_shared = True
        return save(actor=actor, version=version)


def discard(*, actor: Viewer, version_id: int) -> Version:
    """Close a sandbox without taking anything over; it can still be read and compared."""
    with transaction.atomic():
        version, _base = hold(actor=actor, version_id=version_id)
        return close(actor=actor, version=version)


def promote(*, actor: Viewer, version_id: int, today: date, now: datetime) -> Version:
    """Make what a sandbox shows the working version of the plan, as a full version.

    An earlier working version is retired: frozen, and still there to be read, compared and opened
    again. Raises `Conflict` while one waits for approval, `NotAllowed` beyond the own territory.
    """
    with transaction.atomic():
        version, _base = hold(actor=actor, version_id=version_id)
        if not scope.covers_organisation(actor, version.plan.organisation_id):
            raise NotAllowed(_("The plan covers more than your territory."), right="plans.edit")
        earlier = _earlier(actor, version)
        make_real(actor=actor, version=version, today=today)
        name = version.name
        new = copies.make(
            actor=actor, old=version, name=name, today=today, now=now, with_locks=True
        )
        for one in earlier:
            one.state, one.tree_date = VersionState.RETIRED, today
            save(actor=actor, version=one)
        close(actor=actor, version=version)
    return new


def _earlier(actor: Viewer, version: Version) -> list[Version]:
    """Main versions of the plan that are being worked on, held."""
    rows = Version.unscoped.filter(plan_id=version.plan_id, kind=VersionKind.MAIN)
    waiting = rows.filter(state=VersionState.SUBMITTED).first()
    if waiting is not None:
        raise Conflict(
            _("%(name)s waits for approval; have it approved or sent back first."),
            code="waiting", name=waiting.name,
        )  # fmt: skip
    found = list(rows.filter(state=VersionState.WORKING).order_by("pk"))
    for one in found:
        cells.serialise(actor=actor, version_id=one.pk)
    return found


def add_seat(
    *, actor: Viewer, version_id: int, parent_id: int, name: str, like_id: int = 0
) -> DraftSeat:
    """A seat that is not real yet; its key is `-id`. What can be planned there is that of the seat
    `like_id`, of all seats below the parent, or, where those have nothing, of the whole plan.
    """
    access.require(actor=actor, right="plans.edit", organisation_id=parent_id)
    if not name.strip():
        raise Invalid(_("The seat needs a name."), field="name")
    with transaction.atomic():
        version = cells.hold(actor=actor, version_id=version_id)
        merge_reads.base_of(viewer=actor, version=version)
        _check_parent(version, parent_id)
        seat: DraftSeat = DraftSeat.unscoped.create(
            version=version, parent_id=parent_id, name=name.strip()[:200]
        )
        _plan_like(version, seat, like_id)
    return seat


def _check_parent(version: Version, parent_id: int) -> None:
    below = Closure.below((version.plan.organisation_id,))
    teams = Node.unscoped.filter(dimension=Dimension.ORGANISATION, is_unassigned=False)
    if not teams.filter(pk=parent_id, pk__in=below).exclude(kind=Kind.SEAT).exists():
        raise Invalid(_("A seat belongs below a team in the plan's territory."), field="parent")


def _plan_like(version: Version, seat: DraftSeat, like_id: int) -> None:
    params = {"version": version.pk, "base": version.base_id, "seat": -seat.pk}
    tries = ([(like_id, 0)] if like_id else []) + [(0, seat.parent_id), (0, 0)]
    for like, parent in tries:
        with connection.cursor() as cursor:
            cursor.execute(_LIKE_SIBLINGS, params | {"like": like, "parent": parent})
            if cursor.rowcount:
                return


def make_real(*, actor: Viewer, version: Version, today: date) -> dict[int, int]:
    """Make the seats of a sandbox real and move its figures to them; needs `dimensions.edit`.

    Returns the id of each by the key it had as a draft.
    """
    made = {}
    for seat in DraftSeat.unscoped.filter(version=version, node=None).select_related("parent"):
        node = trees.add_node(
            actor=actor, dimension=Dimension.ORGANISATION, code=f"{seat.parent.code}-n{seat.pk}",
            name=seat.name, kind=Kind.SEAT, parent_id=seat.parent_id, today=today,
        )  # fmt: skip
        _move(version, -seat.pk, node.pk)
        seat.node = node
        seat.save()
        made[-seat.pk] = node.pk
    return made


def _move(version: Version, draft: int, real: int) -> None:
    params = {"real": real, "draft": draft, "version": version.pk}
    with connection.cursor() as cursor:
        for table in _MOVED:
            cursor.execute(
                f"update {table} set organisation_id = %(real)s"
                " where version_id = %(version)s and organisation_id = %(draft)s",
                params,
            )
        cursor.execute(_MOVE_JOURNAL, params)


def take_domain(*, actor: Viewer, version: Version) -> int:
    """Let the base be planned where its sandbox may be; returns how many combinations joined."""
    own = DomainLeaf.unscoped.filter(version=version, organisation_id__gt=0)
    joined = [
        DomainLeaf(version=version.base, origin=leaf.origin, **{
            key: getattr(leaf, key)
            for key in ("organisation_id", "product_id", "channel_id", "customer_id")
        })
        for leaf in own
    ]  # fmt: skip
    return len(DomainLeaf.unscoped.bulk_create(joined, ignore_conflicts=True))


def close(*, actor: Viewer, version: Version) -> Version:
    """Retire a sandbox that the caller holds: it follows its base no longer."""
    version.state, version.is_linked = VersionState.RETIRED, False
    return save(actor=actor, version=version)


def save(*, actor: Viewer, version: Version) -> Version:
    """Save a version with its next number for optimistic locking."""
    version.version += 1
    version.save()
    return version
