"""What people add to a row: comments, files, and views of a list."""

from datetime import date
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid, NotAllowed, NotVisible
from salesplan.core.models import Attachment, Comment, SavedView
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.registers import rows, trail
from salesplan.core.selectors.registers import values as single
from salesplan.core.selectors.registers.declaration import Register
from salesplan.core.services import comments
from salesplan.core.services.comments import Said

LARGEST_FILE = 10 * 1024 * 1024
MOST_VIEWS = 50


def comment(
    *, actor: Viewer, register: Register, object_id: int, said: Said, today: date
) -> Comment:
    """Add a remark to a row that the actor can see; "@" and a name tells somebody."""
    rows.get(viewer=actor, register=register, object_id=object_id)
    return comments.write(
        actor=actor, today=today, key=register.key, object_id=object_id, said=said
    )


def attach(
    *, actor: Viewer, register: Register, object_id: int, file: "File[Any] | None"
) -> Attachment:
    """Add a file to a row that the actor may change; raises `Invalid` when missing or too large."""
    _require_edit(actor, register, object_id)
    if file is None:
        raise Invalid(_("Choose a file."), code="required", field="file")
    if (file.size or 0) > LARGEST_FILE:
        raise Invalid(_("The file is larger than %(limit)s MB."), code="too_large", limit=10)
    name = single.text(str(file.name or ""), lines=False)[-255:] or "file"
    return Attachment.objects.create(
        register=register.key, object_id=object_id, author_id=actor.user_id, file=file, name=name
    )


def detach(*, actor: Viewer, register: Register, object_id: int, attachment_id: int) -> None:
    """Take a file off a row that the actor may change."""
    _require_edit(actor, register, object_id)
    found = trail.attachment(
        viewer=actor, register=register, object_id=object_id, attachment_id=attachment_id
    )
    found.file.delete(save=False)
    found.delete()


def _require_edit(actor: Viewer, register: Register, object_id: int) -> None:
    row = rows.get(viewer=actor, register=register, object_id=object_id)
    if not rows.may_edit(viewer=actor, register=register, row=row):
        raise NotAllowed(_("Your role does not allow this."), right=register.right)


def save_view(*, actor: Viewer, page: str, name: str, query: str, shared: bool) -> SavedView:
    """Keep a query string under a name; the same name of the same owner is replaced."""
    called = single.text(name, lines=False, longest=80)
    if not called or len(query) > 1_000:
        raise Invalid(_("Give the view a name of at most 80 characters."), field="name")
    if SavedView.objects.filter(owner_id=actor.user_id).count() >= MOST_VIEWS:
        raise Invalid(_("You have %(count)s saved views; delete one first."), count=MOST_VIEWS)
    view, _created = SavedView.objects.update_or_create(
        owner_id=actor.user_id,
        page=page,
        name=called,
        defaults={"query": query, "is_shared": shared},
    )
    return view


@transaction.atomic
def open_with(*, actor: Viewer, view_id: int, on: bool) -> SavedView:
    """Let an own view open with its page, instead of the one that did; or no longer.

    Raises `NotVisible` for the views of others.
    """
    own = SavedView.objects.select_for_update().filter(owner_id=actor.user_id)
    view = own.filter(pk=view_id).first()
    if view is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    own.filter(page=view.page, is_default=True).update(is_default=False)
    view.is_default = on
    view.save(update_fields=["is_default"])
    return view


def delete_view(*, actor: Viewer, view_id: int) -> None:
    """Forget an own view; raises `NotVisible` for those of others."""
    deleted, _models = SavedView.objects.filter(pk=view_id, owner_id=actor.user_id).delete()
    if not deleted:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
