"""Goals of plans, and what a goal lacks to be specific, measurable, owned, due and reasoned."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from salesplan.core.scoping import Viewer

WANTED: dict[str, str | Promise] = {
    "value": _("a value"),
    "baseline": _("a baseline"),
    "owner_id": _("an owner"),
    "due_on": _("a due date"),
    "reason": _("a reason"),
}


@dataclass(frozen=True)
class Checked:
    """A goal and the names of what it lacks."""

    goal: Goal
    missing: list[str | Promise]

    @classmethod
    def of(cls, goal: Goal) -> "Checked":
        """Check a goal."""
        lacking = [name for field, name in WANTED.items() if getattr(goal, field) in (None, "")]
        return cls(goal, lacking)

    @property
    def is_smart(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def goals(*, viewer: Viewer, plan_id: int | None = None) -> QuerySet[Goal]:
    """Goals in scope, of one plan where given: core ones first."""
    rows = Goal.objects.visible_to(viewer).select_related("metric", "organisation", "owner", "plan")
    return rows if plan_id is None else rows.filter(plan_id=plan_id)


def checked(*, viewer: Viewer, plan_id: int) -> list[Checked]:
    """The goals of a plan with what each one lacks."""
    return [Checked.of(goal) for goal in goals(viewer=viewer, plan_id=plan_id)]
