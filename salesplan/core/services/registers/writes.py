"""Creating, changing, deleting and taking back rows of registers."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as access_selectors
from salesplan.core.selectors.registers import rows, trail
from salesplan.core.selectors.registers.declaration import Register, Values
from salesplan.core.services import access
from salesplan.core.services.registers.clean import clean, invalid


def create(
    *, actor: Viewer, register: Register, raw: Mapping[str, Any], today: date, typed: bool = False
) -> Any:
    """A new row. Raises `Invalid` (wrong fields), `NotAllowed`, `NotVisible` (foreign node)."""
    if not register.can_create:
        raise NotAllowed(_("Rows of this list are not made by hand."))
    values = clean(actor=actor, register=register, raw=raw, typed=typed, partial=False)
    values = _settled(register, None, _owned(actor, register, values), today)
    _require(actor, register, None, values)
    with transaction.atomic(), pghistory.context(user=access_selectors.user_id_or_none(actor)):
        if register.writer:
            return register.writer.create(actor=actor, values=values, today=today)
        row = register.model(**register.base, **values)
        if hasattr(row, "created_by_id"):
            row.created_by_id = access_selectors.user_id_or_none(actor)
        return _saved(register, row, values)


def update(
    *,
    actor: Viewer,
    register: Register,
    object_id: int,
    version: int | None,
    raw: Mapping[str, Any],
    today: date,
    typed: bool = False,
) -> Any:
    """Change the given fields of a row; `version` is the one that was read.

    Raises `Stale` with the current version when somebody was faster; None skips that check.
    """
    with transaction.atomic(), pghistory.context(user=access_selectors.user_id_or_none(actor)):
        row = _locked(actor, register, object_id, version)
        values = clean(actor=actor, register=register, raw=raw, typed=typed, partial=True, row=row)
        return _change(actor, register, row, _settled(register, row, values, today), today)


def _change(actor: Viewer, register: Register, row: Any, values: Values, today: date) -> Any:
    _require(actor, register, row, values)
    differs = {name: value for name, value in values.items() if getattr(row, name) != value}
    columns = register.all_columns
    fixed = [n for n in register.fixed_after_creation if columns[n].attribute in differs]
    if fixed:
        raise Invalid(_("This cannot be changed any more."), code="fixed", field=min(fixed))
    if not differs:
        return row
    if register.writer:
        return register.writer.update(actor=actor, row=row, values=differs, today=today)
    for name, value in differs.items():
        setattr(row, name, value)
    if register.versioned:
        row.version += 1
    return _saved(register, row, differs)


def _settled(register: Register, row: Any, values: Values, today: date) -> Values:
    """The values with those that follow from them."""
    return {**values, **register.settle(row, values, today)} if register.settle else values


def _saved(register: Register, row: Any, differs: Values) -> Any:
    saved = _save(row)
    if register.changed:
        register.changed(saved, differs)
    return saved


def update_many(
    *,
    actor: Viewer,
    register: Register,
    items: Sequence[tuple[int, int | None]],
    raw: Mapping[str, Any],
    today: date,
    typed: bool = False,
) -> list[Any]:
    """The same change on many rows (id, version), all or none.

    Raises `Conflict` whose details list every row that somebody else changed meanwhile.
    """
    done, clashes = [], []
    with transaction.atomic():
        for object_id, version in sorted(items):
            try:
                done.append(
                    update(
                        actor=actor, register=register, object_id=object_id, version=version,
                        raw=raw, today=today, typed=typed,
                    )
                )  # fmt: skip
            except Stale as error:
                clashes.append({"id": object_id, **error.params})
        if clashes:
            raise Conflict(
                _("%(count)s rows were changed by somebody else. Nothing was saved."),
                code="stale_rows", details=clashes, count=len(clashes),
            )  # fmt: skip
    return done


def delete(
    *, actor: Viewer, register: Register, object_id: int, version: int | None, today: date
) -> None:
    """Delete a row; `undo` brings it back. Raises `Conflict` while other rows need it."""
    if not register.can_delete:
        raise NotAllowed(_("Rows of this list are not deleted."))
    with transaction.atomic(), pghistory.context(user=access_selectors.user_id_or_none(actor)):
        row = _locked(actor, register, object_id, version)
        _require(actor, register, row, {})
        if register.writer:
            register.writer.delete(actor=actor, row=row, today=today)
            return
        if register.leaving:
            register.leaving(row)
        try:
            row.delete()
        except ProtectedError as error:
            raise Conflict(
                _("%(count)s other records need this one. Change them first."),
                code="needed", count=len(error.protected_objects),
            ) from error  # fmt: skip


def undo(*, actor: Viewer, register: Register, object_id: int, version: int | None) -> Any:
    """Take the last recorded change of a row back: a deleted row returns, a changed one reverts.

    Raises `Conflict` when there is nothing to take back, `Stale` when the row has changed since.
    """
    with transaction.atomic(), pghistory.context(user=access_selectors.user_id_or_none(actor)):
        states = list(trail.events(register.model, object_id)) if _undoable(register) else []
        if states and states[-1].pgh_label == "delete":
            return _bring_back(actor, register, states[-1])
        row = _locked(actor, register, object_id, version)
        if len(states) < 2:
            raise Conflict(_("There is nothing to take back."), code="no_history")
        names = [register.all_columns[n].attribute for n in (*register.fields, *register.derived)]
        before = {name: getattr(states[-2], name) for name in names}
        return _change(actor, register, row, before, date.min)


def undo_many(*, actor: Viewer, register: Register, object_ids: Sequence[int]) -> None:
    """Take the last change of many rows back, all or none."""
    with transaction.atomic():
        for object_id in sorted(object_ids):
            undo(actor=actor, register=register, object_id=object_id, version=None)


def _undoable(register: Register) -> bool:
    return register.writer is None and trail.audited(register.model)


def _bring_back(actor: Viewer, register: Register, state: Any) -> Any:
    names = [found.attname for found in register.model._meta.concrete_fields]
    row = register.model(**{name: getattr(state, name) for name in names})
    _require(actor, register, None, {name: getattr(row, name) for name in names})
    if register.versioned:
        row.version += 1  # type: ignore[attr-defined]
    row.save(force_insert=True)
    if not rows.rows(viewer=actor, register=register).filter(pk=row.pk).exists():
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return row


def _locked(actor: Viewer, register: Register, object_id: int, version: int | None) -> Any:
    """The row under lock, if visible and still at the version that was read."""
    visible = rows.rows(viewer=actor, register=register).select_related(None)
    row = visible.select_for_update(of=("self",)).filter(pk=object_id).first()
    if row is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    if register.versioned and version is not None and row.version != version:
        raise Stale(
            _("Somebody changed this meanwhile: version %(current)s, you had %(yours)s."),
            current=row.version, yours=version,
        )  # fmt: skip
    return row


def _require(actor: Viewer, register: Register, row: Any, values: Values) -> None:
    """The right, on the row's node and on the one it would move to; owners may change their own."""
    nodes = _nodes(register, row, values)
    if _owner_may(actor, register, row, values):
        return
    for node_id in nodes or [None]:
        access.require(actor=actor, right=register.right, organisation_id=node_id)


def _nodes(register: Register, row: Any, values: Values) -> list[int | None]:
    if not register.node:
        return []
    name = register.all_columns[register.node].attribute
    wanted = [getattr(row, name, None), values.get(name)]
    return [node for node in wanted if node is not None]


def _owner_may(actor: Viewer, register: Register, row: Any, values: Values) -> bool:
    if not register.owner or not (actor.can("registers.own") or actor.can(register.right)):
        return False
    name = register.all_columns[register.owner].attribute
    mine = getattr(row, name) if row is not None else values.get(name)
    if mine != actor.user_id:
        return False
    moved_to = _nodes(register, None, values)
    return all(access_selectors.covers_organisation(actor, n) for n in moved_to if n is not None)


def _owned(actor: Viewer, register: Register, values: Values) -> Values:
    """Who may only have own rows makes them for himself, unless he names somebody."""
    if not register.owner or actor.can(register.right):
        return values
    name = register.all_columns[register.owner].attribute
    return {name: actor.user_id, **values}


def _save(row: Any) -> Any:
    try:
        row.full_clean(validate_unique=True)
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        raise invalid(_errors(error)) from error
    except IntegrityError as error:
        raise Conflict(_("This clashes with another row."), code="clash") from error
    return row


def _errors(error: ValidationError) -> list[dict[str, Any]]:
    return [
        {"field": "" if name == "__all__" else name, "code": "invalid", "message": " ".join(texts)}
        for name, texts in error.message_dict.items()
    ]
