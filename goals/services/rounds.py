"""Rounds of the planning calendar: added, changed, done, removed."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Round, RoundKind
from goals.selectors import plans
from goals.services.editing import attributed, held, saved
from salesplan.core.errors import Invalid
from salesplan.core.models import User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access

FIELDS = ("name", "kind", "starts_on", "due_on", "owner_id")


@dataclass(frozen=True)
class RoundDraft:
    """What a round is: it runs from its start, where given, to its deadline."""

    name: str
    kind: str
    due_on: date
    starts_on: date | None = None
    owner_id: int | None = None


def create(*, actor: Viewer, plan_id: int, draft: RoundDraft) -> Round:
    """A round of a plan; raises `Invalid`, `NotVisible`, `NotAllowed`."""
    plan = plans.plan(viewer=actor, plan_id=plan_id)
    access.require(actor=actor, right="plans.edit", organisation_id=plan.organisation_id)
    row = Round(plan=plan, created_by_id=scope.user_id_or_none(actor))
    for name in FIELDS:
        setattr(row, name, getattr(draft, name))
    _check(row)
    with transaction.atomic(), attributed(actor=actor):
        row.save()
    return row


def change(
    *, actor: Viewer, round_id: int, fields: dict[str, Any], expected_version: int | None = None
) -> Round:
    """Change some fields of a round; raises as `create`, and `Stale`."""
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise Invalid(_("This field does not exist or cannot be written."), field=unknown[0])
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, round_id, expected_version)
        for name, value in fields.items():
            setattr(row, name, value)
        _check(row)
        made: Round = saved(actor=actor, row=row)
    return made


def finish(
    *, actor: Viewer, round_id: int, today: date, done: bool = True,
    expected_version: int | None = None,
) -> Round:  # fmt: skip
    """Say that a round is done today, or that it is not done after all."""
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, round_id, expected_version)
        row.done_on = today if done else None
        made: Round = saved(actor=actor, row=row)
    return made


def remove(*, actor: Viewer, round_id: int, expected_version: int | None = None) -> Round:
    """Take a round off the calendar; the audit keeps it."""
    with transaction.atomic(), attributed(actor=actor):
        row: Round = _held(actor, round_id, expected_version)
        row.delete()
    return row


def _held(actor: Viewer, round_id: int, expected: int | None) -> Any:
    rows = Round.objects.visible_to(actor)
    row = held(actor=actor, rows=rows, object_id=round_id, expected=expected)
    access.require(actor=actor, right="plans.edit", organisation_id=row.plan.organisation_id)
    return row


def _check(row: Round) -> None:
    row.name = row.name.strip()
    if not row.name:
        raise Invalid(_("A round needs a name."), field="name")
    if row.kind not in RoundKind.values:
        raise Invalid(_("There is no such kind of round."), field="kind")
    if row.due_on is None:
        raise Invalid(_("A round needs a deadline."), field="due_on")
    if row.starts_on is not None and row.starts_on > row.due_on:
        raise Invalid(
            _("It would start on %(starts)s, after its deadline %(due)s."),
            field="starts_on", starts=row.starts_on.isoformat(), due=row.due_on.isoformat(),
        )  # fmt: skip
    if row.owner_id and not User.objects.filter(pk=row.owner_id).exists():
        raise Invalid(_("There is no such user."), field="owner")
