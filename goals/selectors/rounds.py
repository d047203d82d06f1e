"""The calendar of a plan: rounds with deadlines, what is overdue, what is next."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import Round
from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer


@dataclass(frozen=True)
class Dated:
    """A round as it stands on a day: `days` until its deadline, negative when that is over."""

    round: Round
    today: date

    @property
    def days(self) -> int:
        """Days until the deadline."""
        return (self.round.due_on - self.today).days

    @property
    def days_late(self) -> int:
        """Days since the deadline."""
        return -self.days

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline is over and the round is not done."""
        return self.round.done_on is None and self.days < 0


def rounds(*, viewer: Viewer, plan_id: int | None = None) -> QuerySet[Round]:
    """Rounds in scope, of one plan where given, the earliest deadline first."""
    rows = Round.objects.visible_to(viewer).select_related("plan", "owner")
    return rows if plan_id is None else rows.filter(plan_id=plan_id)


def calendar(*, viewer: Viewer, plan_id: int, today: date) -> list[Dated]:
    """The rounds of a plan as they stand today."""
    return [Dated(one, today) for one in rounds(viewer=viewer, plan_id=plan_id)]


def round_of(*, viewer: Viewer, round_id: int) -> Round:
    """One round; raises `NotVisible`."""
    found = rounds(viewer=viewer).filter(pk=round_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found
