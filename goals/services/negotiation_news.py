"""Who is told what about targets that are handed down and answered."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_noop

from goals.models import Commitment, CommitmentState
from goals.selectors import negotiation_people as people
from goals.selectors.negotiation_people import People
from goals.services.negotiating import Negotiation
from salesplan.core.services import notifications

HANDED, ANSWERED, CHANGED = "target.handed_down", "target.answered", "target.changed"
APPROVED, REOPENED, REMINDER = "target.approved", "target.reopened", "target.reminder"
_ANSWERS = {
    CommitmentState.ACCEPTED: gettext_noop("%(who)s accepted the target of %(place)s."),
    CommitmentState.COMMITTED: gettext_noop("%(who)s commits another figure for %(place)s."),
    CommitmentState.CHANGE_REQUESTED: gettext_noop(
        "%(who)s asks to change the target of %(place)s."
    ),
}


def handed(*, work: Negotiation, rows: Sequence[Commitment], today: date) -> None:
    """Everybody who has to answer now is told once."""
    _tell(
        work, _asked(rows, today), HANDED, f"handdown:{work.hand_down.pk}:{work.hand_down.version}",
        gettext_noop("Your target in %(plan)s is here: please answer it."),
    )  # fmt: skip


def changed(*, work: Negotiation, today: date) -> None:
    """Those who have not answered and whose figure is another one now are told once."""
    rows = [
        row for row in work.moved()
        if row.state == CommitmentState.DISTRIBUTED and row.parent_id is not None
    ]  # fmt: skip
    key = f"handdown:{work.hand_down.pk}:changed:{work.hand_down.version}"
    _tell(work, _asked(rows, today), CHANGED, key, gettext_noop("Your target in %(plan)s changed."))


def approved(*, work: Negotiation, rows: Sequence[Commitment], today: date) -> None:
    """Whoever answered hears that it was approved."""
    users = {row.answered_by_id for row in rows if row.answered_by_id}
    key = f"handdown:{work.hand_down.pk}:approved:{work.hand_down.version}"
    text = gettext_noop("The answers in %(plan)s were approved.")
    _tell(work, users, APPROVED, key, text)


def answered(*, work: Negotiation, row: Commitment, today: date) -> None:
    """The leaders above a node hear of its answer."""
    if row.parent_id is None:
        return
    above = next(one for one in work.rows if one.pk == row.parent_id)
    known = people.people(organisation_ids=[above.organisation_id], on=today)
    users = people.with_deputies(user_ids=known.leading(above.organisation_id), on=today)
    _tell_of(work, row, users, ANSWERED, _ANSWERS[CommitmentState(row.state)])


def decided(*, work: Negotiation, row: Commitment, kind: str, today: date) -> None:
    """Those who answer for a node hear that it was opened again or approved."""
    text = (
        gettext_noop("The answer for %(place)s was approved.") if kind == APPROVED
        else gettext_noop("Please answer the target of %(place)s again.")
    )  # fmt: skip
    _tell_of(work, row, _asked([row], today), kind, text)


def asked(*, rows: Sequence[Commitment], known: People) -> dict[int, list[Commitment]]:
    """Whose answer each node waits for: user -> nodes."""
    found: dict[int, list[Commitment]] = {}
    for row in rows:
        is_seat = row.organisation.kind == "seat"
        for user_id in known.answering(row.organisation_id, is_seat=is_seat):
            found.setdefault(user_id, []).append(row)
    return found


def link(*, name: str, args: Sequence[int] = ()) -> str:
    """The address of a page about negotiations."""
    try:
        return reverse(f"goals:{name}", args=list(args))
    except NoReverseMatch:
        return ""


def _asked(rows: Sequence[Commitment], today: date) -> set[int]:
    known = people.people(organisation_ids=[row.organisation_id for row in rows], on=today)
    return people.with_deputies(user_ids=asked(rows=rows, known=known), on=today)


def _tell(work: Negotiation, users: Iterable[int], kind: str, key: str, msgid: str) -> None:
    others = {user for user in users if user != work.actor.user_id}
    if others:
        notifications.notify(
            actor=work.actor, user_ids=others, kind=kind, key=key, msgid=msgid,
            params={"plan": work.version.plan.name}, url=link(name="my_targets"),
        )  # fmt: skip


def _tell_of(
    work: Negotiation, row: Commitment, users: Iterable[int], kind: str, msgid: str
) -> None:
    others = {user for user in users if user != work.actor.user_id}
    if others:
        notifications.notify(
            actor=work.actor, user_ids=others, kind=kind, msgid=msgid,
            key=f"commitment:{row.pk}:{kind}:{row.version}",
            params={"who": str(row.answered_by or ""), "place": row.organisation.label},
            url=link(name="commitment", args=[row.pk]),
        )  # fmt: skip
