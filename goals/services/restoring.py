"""Taking back a recorded change of a plan's settings, goals, rounds, rules or locks.

Cells have their own journal (`goals.services.journal`); states of versions have steps of their own.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pghistory
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from goals.models import Lock, Plan
from goals.selectors import plans, recorded
from goals.selectors.recorded import KINDS, Recorded
from goals.services import cells, locks
from salesplan.core.errors import Conflict, NotVisible, Refused
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors.registers import trail
from salesplan.core.services import access

_BOOKKEEPING = {"version", "updated_at", "created_at", "created_by", "id"}


def revert(*, actor: Viewer, plan_id: int, kind: str, event_id: int, now: datetime) -> None:
    """Take one recorded change back: what was made goes, what was removed returns, what was changed
    gets its former values. Undoing an undo is the same call on the event that the undo left.

    Raises `NotVisible`, `NotAllowed`, `Refused` for kinds that have steps instead, and `Conflict`
    when a later change concerns the same fields.
    """
    plan = plans.plan(viewer=actor, plan_id=plan_id)
    of = KINDS.get(kind)
    found = None if of is None else _event(actor, plan, of, event_id)
    if of is None or found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    event, before = found
    if not of.undoable or (of.model is Plan and event.pgh_label != "update"):
        raise Refused(_("This has steps of its own and is not undone."), code="not_undoable")
    with transaction.atomic(), pghistory.context(user=scope.user_id_or_none(actor)):
        _require(actor, plan, of, event)
        undo: dict[str, Callable[[], None]] = {
            "insert": lambda: _take_away(actor, of, event),
            "update": lambda: _put_back(of, event, before),
            "delete": lambda: _bring_back(of, event),
        }
        undo[event.pgh_label]()


def _event(actor: Viewer, plan: Plan, of: Recorded, event_id: int) -> tuple[Any, Any | None] | None:
    found = recorded.events(viewer=actor, plan=plan, kind=of).filter(pgh_id=event_id)
    pairs = recorded.with_previous(kind=of, found=found)
    return pairs[0] if pairs else None


def _require(actor: Viewer, plan: Plan, of: Recorded, event: Any) -> None:
    """The right to edit, on the row's territory where it has one; a lock's version is held."""
    territory = getattr(event, "organisation_id", None) or plan.organisation_id
    product = getattr(event, "product_id", None) or None
    access.require(actor=actor, right="plans.edit", organisation_id=territory, product_id=product)
    if of.model is Lock:
        cells.hold(actor=actor, version_id=event.version_id)


def _take_away(actor: Viewer, of: Recorded, event: Any) -> None:
    row = _row(of, event)
    if row is None or _later(of, event).exists():
        raise _clash(of)
    if of.model is Lock:
        locks.release(actor=actor, lock_id=event.pgh_obj_id)
        return
    try:
        row.delete()
    except ProtectedError as error:
        raise _clash(of) from error


def _put_back(of: Recorded, event: Any, before: Any | None) -> None:
    row = _row(of, event)
    names = [f.attname for f in of.model._meta.concrete_fields if f.name not in _BOOKKEEPING]
    changed = [
        name for name in names
        if before is not None and getattr(before, name) != getattr(event, name)
    ]  # fmt: skip
    if row is None or any(getattr(row, name) != getattr(event, name) for name in changed):
        raise _clash(of)
    for name in changed:
        setattr(row, name, getattr(before, name))
    _save(of, row, insert=False)


def _bring_back(of: Recorded, event: Any) -> None:
    if _row(of, event) is not None:
        raise _clash(of)
    names = [found.attname for found in of.model._meta.concrete_fields]
    _save(of, of.model(**{name: getattr(event, name) for name in names}), insert=True)


def _save(of: Recorded, row: Any, *, insert: bool) -> None:
    """Write the row; what the database does not accept any more is a conflict."""
    if any(found.name == "version" and not found.is_relation for found in row._meta.fields):
        row.version += 1
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            row.save(force_insert=insert)
            cursor.execute("set constraints all immediate")
    except IntegrityError as error:
        raise _clash(of) from error


def _row(of: Recorded, event: Any) -> Any | None:
    rows = getattr(of.model, "unscoped", of.model._default_manager)
    return rows.select_for_update().filter(pk=event.pgh_obj_id).first()


def _later(of: Recorded, event: Any) -> Any:
    states = trail.event_model(of.model)._default_manager
    return states.filter(pgh_obj_id=event.pgh_obj_id, pgh_id__gt=event.pgh_id)


def _clash(of: Recorded) -> Conflict:
    return Conflict(
        _("%(what)s: it was changed again since. Undo that first."), code="changed_later",
        what=str(of.label),
    )  # fmt: skip
