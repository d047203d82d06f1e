"""One step for several nodes of a hand-down at once: all of them, or none."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Commitment
from goals.services import commitments
from salesplan.core.errors import Invalid
from salesplan.core.scoping import Viewer

MOST = 500


def approve(
    *, actor: Viewer, now: datetime, today: date, commitment_ids: Sequence[int], note: str = ""
) -> list[Commitment]:
    """Approve the answers of some nodes; see `commitments.approve` for what is refused."""
    return _each(
        commitment_ids,
        lambda pk: commitments.approve(
            actor=actor, now=now, today=today, commitment_id=pk, note=note
        ),
    )


def reopen(
    *, actor: Viewer, now: datetime, today: date, commitment_ids: Sequence[int], reason: str,
    due_on: date | None = None,
) -> list[Commitment]:  # fmt: skip
    """Ask some nodes for their answer again; see `commitments.reopen` for what is refused."""
    return _each(
        commitment_ids,
        lambda pk: commitments.reopen(
            actor=actor, now=now, today=today, commitment_id=pk, reason=reason, due_on=due_on
        ),
    )


def extend(
    *, actor: Viewer, now: datetime, today: date, commitment_ids: Sequence[int], due_on: date,
    reason: str = "",
) -> list[Commitment]:  # fmt: skip
    """Give some nodes more time; see `commitments.extend` for what is refused."""
    return _each(
        commitment_ids,
        lambda pk: commitments.extend(
            actor=actor, now=now, today=today, commitment_id=pk, due_on=due_on, reason=reason
        ),
    )


def _each(commitment_ids: Sequence[int], run: Callable[[int], Commitment]) -> list[Commitment]:
    chosen = list(dict.fromkeys(commitment_ids))
    if not chosen:
        raise Invalid(_("Choose at least one row."), field="row")
    if len(chosen) > MOST:
        raise Invalid(_("At most %(most)s rows at once."), field="row", most=MOST)
    with transaction.atomic():
        return [run(pk) for pk in chosen]
