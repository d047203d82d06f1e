"""The items of a plan's checklists that people write and tick."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from goals.models import ChecklistItem
from goals.selectors import plans
from goals.selectors.checklists import CHAPTERS
from goals.services.editing import attributed, held
from salesplan.core.errors import Invalid
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access

LONGEST = 300


def add(*, actor: Viewer, plan_id: int, chapter: str, text: str) -> ChecklistItem:
    """An item at the end of a chapter's list; raises `Invalid`, `NotVisible`, `NotAllowed`."""
    plan = plans.plan(viewer=actor, plan_id=plan_id)
    access.require(actor=actor, right="plans.edit", organisation_id=plan.organisation_id)
    said = text.strip()
    if chapter not in CHAPTERS:
        raise Invalid(_("A plan has no such chapter."), field="chapter")
    if not said or len(said) > LONGEST:
        raise Invalid(
            _("An item is a text of 1 to %(longest)s characters."), field="text", longest=LONGEST
        )
    rows = ChecklistItem.unscoped.filter(plan=plan, chapter=chapter)
    with transaction.atomic(), attributed(actor=actor):
        last = rows.aggregate(last=Max("position"))["last"]
        made: ChecklistItem = ChecklistItem.unscoped.create(
            plan=plan, chapter=chapter, text=said, position=0 if last is None else last + 1
        )
    return made


def tick(*, actor: Viewer, item_id: int, done: bool, now: datetime) -> ChecklistItem:
    """Say that an item is met, or that it is not; who said so first stays."""
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, item_id)
        if done != (row.done_at is not None):
            row.done_at = now if done else None
            row.done_by_id = scope.user_id_or_none(actor) if done else None
            row.save()
    return row


def remove(*, actor: Viewer, item_id: int) -> ChecklistItem:
    """Take an item off the list; the audit keeps it."""
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, item_id)
        row.delete()
    return row


def _held(actor: Viewer, item_id: int) -> ChecklistItem:
    row: ChecklistItem = held(
        actor=actor, rows=ChecklistItem.objects.visible_to(actor), object_id=item_id
    )
    access.require(actor=actor, right="plans.edit", organisation_id=row.plan.organisation_id)
    return row
