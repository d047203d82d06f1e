"""What hangs on a row: who changed what and when, comments, attachments; and saved views."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import pairwise
from typing import Any

import pghistory.core
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotVisible
from salesplan.core.models import Attachment, Comment, SavedView, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.registers import rows
from salesplan.core.selectors.registers.declaration import Column, Kind, Register

LONGEST = 200
_NOT_SHOWN = {"version", "updated_at", "created_at", "created_by", "id", "password", "last_login"}


@dataclass(frozen=True)
class Difference:
    """One field before and after."""

    name: str
    label: str | Promise
    before: Any
    after: Any


@dataclass(frozen=True)
class Change:
    """One recorded change of a row: `label` is insert, update or delete."""

    at: datetime
    user: str
    label: str
    version: int | None
    differences: tuple[Difference, ...]


@cache
def event_model(model: type[Model]) -> type[Model]:
    """The model that holds the recorded states of a model's rows."""
    found = pghistory.core.event_models(tracks_model=model)
    if not found:
        raise LookupError(f"{model.__name__} is not audited")
    return found[0]


def audited(model: type[Model]) -> bool:
    """Whether changes of a model's rows are recorded."""
    return bool(pghistory.core.event_models(tracks_model=model))


def events(model: type[Model], object_id: int) -> QuerySet[Any]:
    """The recorded states of a row, oldest first."""
    found = event_model(model)._default_manager.filter(pgh_obj_id=object_id)
    return found.select_related("pgh_context").order_by("pgh_id")


def history(*, viewer: Viewer, register: Register, object_id: int) -> list[Change]:
    """Changes of a visible row, newest first; raises `NotVisible` as the row itself would."""
    rows.get(viewer=viewer, register=register, object_id=object_id)
    if not audited(register.model):
        return []
    states = list(events(register.model, object_id))[-LONGEST:]
    names = _user_names(states)
    changes = [_change(None, states[0], register, names)] if states else []
    changes += [_change(old, new, register, names) for old, new in pairwise(states)]
    return _with_labels(
        viewer, register, [c for c in changes if c.differences or c.label != "update"]
    )


def _user_names(states: Iterable[Any]) -> dict[int, str]:
    ids = {found for state in states if (found := _user_id(state)) is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def _user_id(state: Any) -> int | None:
    context = state.pgh_context
    user = context.metadata.get("user") if context else None
    return int(user) if user else None


def _change(old: Any, new: Any, register: Register, names: dict[int, str]) -> Change:
    differences = () if old is None else tuple(_differences(old, new, register))
    return Change(
        at=new.pgh_created_at,
        user=names.get(_user_id(new) or 0, ""),
        label=new.pgh_label,
        version=getattr(new, "version", None),
        differences=differences,
    )


def _differences(old: Any, new: Any, register: Register) -> Iterable[Difference]:
    for found in register.model._meta.concrete_fields:
        if found.name in _NOT_SHOWN:
            continue
        before, after = getattr(old, found.attname), getattr(new, found.attname)
        if before != after:
            yield Difference(found.name, found.verbose_name, before, after)


def _with_labels(viewer: Viewer, register: Register, changes: list[Change]) -> list[Change]:
    """References as names, as far as the viewer may see what they point at; newest first."""
    columns = {c.name: c for c in register.all_columns.values() if c.kind is Kind.REFERENCE}
    wanted: dict[str, set[int]] = {name: set() for name in columns}
    for change in changes:
        for difference in change.differences:
            if difference.name in wanted:
                wanted[difference.name] |= {difference.before, difference.after} - {None}
    known = {name: _labels(viewer, columns[name], ids) for name, ids in wanted.items() if ids}
    return [_relabelled(change, known) for change in reversed(changes)]


def _labels(viewer: Viewer, column: Column, ids: set[int]) -> dict[int, str]:
    if column.reference is None:
        return {}
    return {r.pk: str(r) for r in rows.visible(viewer, column.reference).filter(pk__in=ids)}


def _relabelled(change: Change, known: dict[str, dict[int, str]]) -> Change:
    def named(d: Difference) -> Difference:
        if d.name not in known:
            return d
        of = known[d.name]
        before = of.get(d.before, d.before and f"#{d.before}")
        return Difference(d.name, d.label, before, of.get(d.after, d.after and f"#{d.after}"))

    differences = tuple(named(d) for d in change.differences)
    return Change(change.at, change.user, change.label, change.version, differences)


def comments(*, viewer: Viewer, register: Register, object_id: int) -> QuerySet[Comment]:
    """Comments on a visible row, oldest first."""
    rows.get(viewer=viewer, register=register, object_id=object_id)
    said = Comment.objects.filter(register=register.key, object_id=object_id, removed_at=None)
    return said.select_related("author").order_by("pk")


def attachments(*, viewer: Viewer, register: Register, object_id: int) -> QuerySet[Attachment]:
    """Files on a visible row, oldest first."""
    rows.get(viewer=viewer, register=register, object_id=object_id)
    found = Attachment.objects.filter(register=register.key, object_id=object_id)
    return found.select_related("author").order_by("pk")


def attachment(
    *, viewer: Viewer, register: Register, object_id: int, attachment_id: int
) -> Attachment:
    """One file on a visible row; raises `NotVisible`."""
    found = attachments(viewer=viewer, register=register, object_id=object_id)
    file = found.filter(pk=attachment_id).first()
    if file is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return file


def saved_views(*, viewer: Viewer, page: str) -> QuerySet[SavedView]:
    """The viewer's own views of a page and those that others share."""
    mine = Q(owner_id=viewer.user_id) | Q(is_shared=True)
    return SavedView.objects.filter(mine, page=page).order_by("name", "pk")


def default_view(*, viewer: Viewer, page: str) -> SavedView | None:
    """The own view that opens with a page."""
    return SavedView.objects.filter(owner_id=viewer.user_id, page=page, is_default=True).first()
