"""Versions on their way: submitted, approved, in force, retired, opened again as a copy."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from goals.events import TargetsChanged
from goals.models import Cell, Version, VersionKind, VersionState
from goals.services import cells
from salesplan.core.errors import Conflict, NotAllowed, NotVisible
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors import company
from salesplan.core.services import access
from salesplan.core.services.outbox import publish

_COPIES = (
    """insert into goals_domainleaf
         (version_id, organisation_id, product_id, channel_id, customer_id, origin)
       select %(new)s, organisation_id, product_id, channel_id, customer_id, origin
       from goals_domainleaf where version_id = %(old)s""",
    """insert into goals_cell (version_id, metric_id, level, organisation_id, product_id,
         channel_id, customer_id, period, value)
       select %(new)s, metric_id, level, organisation_id, product_id, channel_id, customer_id,
         period, value from goals_cell where version_id = %(old)s""",
    """insert into goals_statedfigure (version_id, metric_id, level, role, organisation_id,
         product_id, channel_id, customer_id, period, span, value, reason)
       select %(new)s, metric_id, level, role, organisation_id, product_id, channel_id,
         customer_id, period, span, value, reason
       from goals_statedfigure where version_id = %(old)s""",
    """insert into goals_journalentry (version_id, number, at, actor_id, method, params, reason,
         metric_id, level, organisation_ids, product_ids, channel_ids, customer_ids, periods,
         before, after)
       select %(new)s, row_number() over (order by metric_id, level), %(now)s, %(actor)s, 'copy',
         jsonb_build_object('version', %(old)s), '', metric_id, level,
         array_agg(organisation_id), array_agg(product_id), array_agg(channel_id),
         array_agg(customer_id), array_agg(period), array_agg(null::bigint), array_agg(value)
       from goals_cell where version_id = %(old)s group by metric_id, level""",
    """update goals_version set last_journal =
         (select count(*) from goals_journalentry where version_id = %(new)s)
       where id = %(new)s""",
)


def submit(*, actor: Viewer, version_id: int, now: datetime) -> Version:
    """Hand a working version in for approval; it cannot be changed until it is sent back."""
    with transaction.atomic():
        version = _get(actor, version_id)
        _require(actor, version, "plans.edit")
        _in_state(version, VersionState.WORKING)
        _not_empty(version)
        version.state = VersionState.SUBMITTED
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
        version.state = VersionState.WORKING
        return _save(version)


def approve(*, actor: Viewer, version_id: int, now: datetime, today: date) -> Version:
    """Put a version in force, frozen in today's tree; the one before it is retired.

    With the company's four-eyes rule it must have been submitted by somebody else. Raises
    `NotAllowed`, `Conflict`.
    """
    with transaction.atomic():
        version = _get(actor, version_id)
        _require(actor, version, "plans.approve")
        _four_eyes(actor, version)
        _not_empty(version)
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
        _in_state(old, VersionState.APPROVED, VersionState.RETIRED)
        siblings = Version.unscoped.filter(plan_id=old.plan_id, kind=VersionKind.MAIN)
        if siblings.filter(state__in=[VersionState.WORKING, VersionState.SUBMITTED]).exists():
            raise Conflict(_("This plan already has a version that is being worked on."))
        new: Version = Version.unscoped.create(
            plan_id=old.plan_id,
            code=f"P{old.plan_id}-v{siblings.count() + 1}",
            name=str(_("Working version")),
            tree_date=today,
            grain=old.grain,
            span=old.span,
            created_by_id=scope.user_id_or_none(actor),
        )
        params: dict[str, Any] = {
            "old": old.pk,
            "new": new.pk,
            "now": now,
            "actor": new.created_by_id,
        }
        with connection.cursor() as cursor:
            for statement in _COPIES:
                cursor.execute(statement, params)
    new.refresh_from_db()
    return new


def _get(actor: Viewer, version_id: int) -> Version:
    cells.serialise(actor=actor, version_id=version_id)
    rows = Version.objects.visible_to(actor).select_related("plan")
    version: Version | None = rows.select_for_update(of=("self",)).filter(pk=version_id).first()
    if version is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
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


def _four_eyes(actor: Viewer, version: Version) -> None:
    if not company.company().four_eyes:
        _in_state(version, VersionState.WORKING, VersionState.SUBMITTED)
        return
    _in_state(version, VersionState.SUBMITTED)
    if version.submitted_by_id == actor.user_id:
        raise NotAllowed(_("Whoever submitted a plan cannot approve it."), code="four_eyes")


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
