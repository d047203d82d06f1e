"""What every change of a row of the plan workspace does: lock it, check its version, say who."""

from contextlib import AbstractContextManager
from typing import Any

import pghistory
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotVisible, Stale
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope


def attributed(*, actor: Viewer) -> AbstractContextManager[Any]:
    """Within it, recorded changes name the actor."""
    context: AbstractContextManager[Any] = pghistory.context(user=scope.user_id_or_none(actor))
    return context


def held(*, actor: Viewer, rows: QuerySet[Any], object_id: int, expected: int | None = None) -> Any:
    """A row of `rows` (visible to the actor) under lock, at the version that was read.

    Raises `NotVisible`, and `Stale` when somebody was faster; None skips that check.
    """
    row = rows.select_related(None).select_for_update(of=("self",)).filter(pk=object_id).first()
    if row is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    if expected is not None and row.version != expected:
        raise Stale(
            _("Somebody changed this meanwhile: version %(current)s, you had %(yours)s."),
            current=row.version, yours=expected,
        )  # fmt: skip
    return row


def saved(*, actor: Viewer, row: Any) -> Any:
    """The row, saved as its next version."""
    row.version += 1
    row.save()
    return row
