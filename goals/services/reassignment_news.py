"""Whoever sits on a seat is told which customers come and go."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from goals.models import CustomerMove, Reassignment
from salesplan.core.models import Holding, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards
from salesplan.core.selectors.cards import MessageKind
from salesplan.core.services import notifications

KIND = "reassignment"
_PLANNED = gettext_noop("From %(day)s on %(coming)s customers come to you and %(going)s go.")
_APPLIED = gettext_noop("%(coming)s customers came to you and %(going)s went.")
_WITHDRAWN = gettext_noop("The change of customers on %(day)s was withdrawn.")
_LEFT = gettext_noop(
    "%(left)s customers of reassignment %(number)s stayed where they are: they had changed hands"
    " meanwhile, or their new seat had ended."
)


def register() -> None:
    """Called once, when the app is ready."""
    cards.register(MessageKind(KIND, _("Customers come or go"), Way.APP))


def planned(*, actor: Viewer, row: Reassignment) -> None:
    """Tell who will lose and get customers."""
    _tell(actor, row, "planned", _PLANNED)


def withdrawn(*, actor: Viewer, row: Reassignment) -> None:
    """Tell them that it will not be."""
    _tell(actor, row, "withdrawn", _WITHDRAWN)


def applied(*, actor: Viewer, row: Reassignment, left: int) -> None:
    """Tell who lost and got customers; and who planned it what could not be done."""
    _tell(actor, row, "applied", _APPLIED)
    if left and row.created_by_id:
        notifications.notify(
            actor=actor, user_ids=[row.created_by_id], kind=KIND,
            key=f"reassignment:{row.pk}:left", msgid=_LEFT,
            params={"left": left, "number": row.pk},
            url=reverse("goals:reassignment", args=[row.pk]),
        )  # fmt: skip


def _tell(actor: Viewer, row: Reassignment, step: str, msgid: str) -> None:
    coming, going = Counter[int](), Counter[int]()
    moves = CustomerMove.unscoped.filter(reassignment=row)
    for source, to in moves.values_list("from_seat_id", "to_seat_id"):
        coming[to] += 1
        going[source] += 1
    people = _holders({*coming, *going}, row.effective_on)
    for user_id, seats in people.items():
        notifications.notify(
            actor=actor, user_ids=[user_id], kind=KIND, key=f"reassignment:{row.pk}:{step}",
            msgid=msgid,
            params={
                "day": row.effective_on.isoformat(), "coming": sum(coming[s] for s in seats),
                "going": sum(going[s] for s in seats),
            },
            url=reverse("register", args=["customers"]),
        )  # fmt: skip


def _holders(seats: Iterable[int | None], on: date) -> dict[int, set[int]]:
    """Users by id with the seats among these that they hold on a day."""
    rows = Holding.objects.filter(
        seat_id__in=[seat for seat in seats if seat], valid_from__lte=on, valid_to__gt=on,
        person__user__isnull=False,
    ).values_list("person__user_id", "seat_id")  # fmt: skip
    found: dict[int, set[int]] = {}
    for user, seat in rows:
        found.setdefault(user, set()).add(seat)
    return found
