"""Goals of plans: what each lacks to be SMART, what they serve, and the figures beside them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import Goal, Horizon, Level, Plan
from goals.selectors import goal_figures
from goals.selectors import plans as plan_reads
from goals.selectors.goal_figures import Track
from salesplan.core.errors import NotVisible
from salesplan.core.models import Aggregation
from salesplan.core.scoping import Viewer

WANTED: dict[str, str | Promise] = {
    "value": _("a value"),
    "baseline": _("a baseline"),
    "period": _("a period or due date"),
    "owner": _("an owner"),
    "reason": _("a reason"),
    "measurable": _("data that measure it"),
}


@dataclass(frozen=True)
class Checked:
    """A goal, the names of what it lacks, and the figures beside it.

    `computed` is the total of the plan's cells by level; `serving` are the goals that serve it.
    """

    goal: Goal
    lacks: list[str]
    computed: dict[int, int] = field(default_factory=dict)
    track: Track | None = None
    serving: list[Goal] = field(default_factory=list)
    depth: int = 0

    @property
    def missing(self) -> list[str | Promise]:
        """What it lacks, in words."""
        return [WANTED[key] for key in self.lacks]

    @property
    def is_smart(self) -> bool:
        """Whether nothing is missing."""
        return not self.lacks

    @property
    def planned(self) -> int | None:
        """What the plan's cells come to at the level target; None when there are none."""
        return self.computed.get(Level.TARGET)

    @property
    def gap(self) -> int | None:
        """The plan's total less the stated value."""
        if self.planned is None or self.goal.value is None:
            return None
        return self.planned - self.goal.value

    @property
    def asked(self) -> int | None:
        """The growth asked for, in basis points: on the stated baseline, else on last year."""
        known = self.track.last_year if self.track else None
        base = known if self.goal.baseline is None else self.goal.baseline
        return goal_figures.growth(self.goal.value, base)

    @property
    def grown(self) -> int | None:
        """How last year grew, in basis points."""
        return self.track.growth if self.track else None

    @property
    def served(self) -> int | None:
        """The sum of the values of the goals that serve it, where the metric adds up."""
        if self.goal.metric.aggregation != Aggregation.SUM:
            return None
        values = [
            one.value
            for one in self.serving
            if one.metric_id == self.goal.metric_id and one.value is not None
        ]
        return sum(values) if values else None

    @property
    def coverage(self) -> int | None:
        """How much of its value the goals that serve it cover, in basis points."""
        if self.served is None or not self.goal.value or self.goal.value < 0:
            return None
        return round(Fraction(self.served, self.goal.value) * 10_000)


def goals(*, viewer: Viewer, plan_id: int | None = None) -> QuerySet[Goal]:
    """Goals in scope, of one plan where given: core ones first, then as they were put in order."""
    rows = Goal.objects.visible_to(viewer).select_related(
        "metric", "organisation", "owner", "plan", "serves", "serves__plan"
    )
    return rows if plan_id is None else rows.filter(plan_id=plan_id)


def goal(*, viewer: Viewer, goal_id: int) -> Goal:
    """One goal; raises `NotVisible`."""
    found = goals(viewer=viewer).filter(pk=goal_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def lacks(*, goal: Goal, unmeasured: frozenset[int] | set[int] = frozenset()) -> list[str]:
    """The keys of what a goal lacks (`WANTED`); `unmeasured` are metrics that nothing measures."""
    has = {
        "value": goal.value is not None,
        "baseline": goal.baseline is not None,
        "period": bool(goal.first_period and goal.months) or goal.due_on is not None,
        "owner": goal.owner_id is not None,
        "reason": bool(goal.reason),
        "measurable": goal.metric_id not in unmeasured,
    }
    return [key for key in WANTED if not has[key]]


def checked(*, viewer: Viewer, plan_id: int) -> list[Checked]:
    """The goals of a plan with what each one lacks, without the figures beside them."""
    found = list(goals(viewer=viewer, plan_id=plan_id))
    blind = goal_figures.unmeasured(viewer=viewer, goals=found)
    return [Checked(goal, lacks(goal=goal, unmeasured=blind)) for goal in found]


def board(*, viewer: Viewer, plan: Plan, as_of: date) -> list[Checked]:
    """The goals of a plan as a tree, each below the one that it serves, with their figures.

    The number of queries does not depend on the number of goals.
    """
    found = list(goals(viewer=viewer, plan_id=plan.pk))
    version = plan_reads.current(viewer=viewer, plan_id=plan.pk)
    blind = goal_figures.unmeasured(viewer=viewer, goals=found)
    totals = goal_figures.computed(viewer=viewer, version=version, goals=found)
    tracks = goal_figures.tracks(viewer=viewer, goals=found, as_of=as_of)
    serving = _serving(viewer, found)
    return [
        Checked(
            goal=one,
            lacks=lacks(goal=one, unmeasured=blind),
            computed=totals.get(one.pk, {}),
            track=tracks.get(one.pk),
            serving=serving.get(one.pk, []),
            depth=depth,
        )
        for one, depth in _in_tree(found)
    ]


def may_serve(*, viewer: Viewer, plan: Plan, goal: Goal | None = None) -> list[Goal]:
    """Goals that one of this plan can serve: of the plan, and long-term ones of other plans."""
    rows = goals(viewer=viewer).filter(Q(plan=plan) | Q(horizon=Horizon.LONG))
    if goal is not None:
        rows = rows.exclude(pk=goal.pk)
    return list(rows.order_by("-horizon", "plan_id", "position", "pk"))


def _serving(viewer: Viewer, found: Sequence[Goal]) -> dict[int, list[Goal]]:
    """Goal -> the goals that serve it, of any plan in scope."""
    below: dict[int, list[Goal]] = defaultdict(list)
    rows = Goal.objects.visible_to(viewer).filter(serves__in=[one.pk for one in found])
    for one in rows:
        below[one.serves_id or 0].append(one)
    return below


def _in_tree(found: Sequence[Goal]) -> list[tuple[Goal, int]]:
    """Goals in preorder with their depth; what serves a goal of another plan stands on top.

    Long-term goals come first. Services refuse circles, so every goal is reached.
    """
    here = {one.pk for one in found}
    below: dict[int | None, list[Goal]] = defaultdict(list)
    for one in sorted(found, key=lambda goal: goal.horizon != Horizon.LONG):
        below[one.serves_id if one.serves_id in here else None].append(one)
    rows: list[tuple[Goal, int]] = []
    waiting = [(one, 0) for one in reversed(below[None])]
    while waiting:
        one, depth = waiting.pop()
        rows.append((one, depth))
        waiting += [(child, depth + 1) for child in reversed(below[one.pk])]
    return rows
