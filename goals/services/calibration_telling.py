"""Who is told of a calibration, and what becomes of the request that it answers."""

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop

from goals.models import Calibration, CalibrationState, RequestState
from goals.selectors import calibration_proposals as selectors
from goals.services import calibration_requests
from salesplan.core.scoping import Viewer
from salesplan.core.services import notifications

SUBMITTED, ANSWERED = "calibration.submitted", "calibration.answered"
_APPROVED = gettext_noop("The calibration of %(place)s was approved.")
_DECLINED = gettext_noop("The calibration of %(place)s was declined.")


def submitted(*, actor: Viewer, row: Calibration, on: date) -> None:
    """Tell those who may decide."""
    _tell(
        actor, row, selectors.deciders(viewer=actor, row=row, on=on), SUBMITTED,
        gettext_noop("%(who)s proposes to calibrate the targets of %(place)s."),
    )  # fmt: skip


def withdrawn(*, actor: Viewer, row: Calibration, on: date) -> None:
    """Tell those who were to decide that there is nothing to decide any more."""
    _tell(
        actor, row, selectors.deciders(viewer=actor, row=row, on=on), ANSWERED,
        gettext_noop("%(who)s withdrew the calibration of %(place)s."),
    )  # fmt: skip


def decided(*, actor: Viewer, row: Calibration, on: date) -> None:
    """Tell the author, and of an approved one those whose targets it moved."""
    approved = row.state == CalibrationState.APPROVED
    people = {row.created_by_id, row.submitted_by_id} - {None}
    if approved:
        people |= set(selectors.holders(viewer=actor, row=row, on=on))
    people -= {actor.user_id}
    _tell(actor, row, people, ANSWERED, _APPROVED if approved else _DECLINED)


def answer_request(*, actor: Viewer, row: Calibration, now: datetime) -> None:
    """An approved calibration accepts the open request that it answers; the asker is told."""
    if row.request is not None and row.request.state == RequestState.OPEN:
        calibration_requests.accept_by(actor=actor, row=row.request, answer=row.answer, now=now)


def _tell(actor: Viewer, row: Calibration, user_ids: Any, kind: str, msgid: str) -> None:
    notifications.notify(
        actor=actor,
        user_ids=user_ids,
        kind=kind,
        key=f"recalibration:{row.pk}:{row.state}",
        msgid=msgid,
        params={"who": str(row.submitted_by or row.created_by or ""),
                "place": row.organisation.label},
        url=reverse("goals:calibration_proposal", args=[row.pk]),
    )  # fmt: skip
