"""Goals: statements whose numbers are targets."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from goals.models import Goal, GoalKind
from goals.selectors import goals as goal_reads
from goals.selectors import plans
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Dimension, Metric, Node, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access


@dataclass(frozen=True)
class GoalDraft:
    """What a goal says; values in the metric's smallest unit."""

    name: str
    metric_id: int
    organisation_id: int
    kind: str = GoalKind.CORE
    value: int | None = None
    baseline: int | None = None
    owner_id: int | None = None
    due_on: date | None = None
    reason: str = ""


def create(*, actor: Viewer, plan_id: int, draft: GoalDraft) -> Goal:
    """A goal of a plan on the own territory; raises `Invalid`, `NotVisible`, `NotAllowed`."""
    plan = plans.plan(viewer=actor, plan_id=plan_id)
    access.require(actor=actor, right="plans.edit", organisation_id=draft.organisation_id)
    territories = Node.unscoped.filter(dimension=Dimension.ORGANISATION)
    if not territories.filter(pk=draft.organisation_id).exists():
        raise Invalid(_("There is no such territory."), field="organisation")
    if not draft.name.strip():
        raise Invalid(_("A goal needs a name."), field="name")
    if draft.kind not in GoalKind.values:
        raise Invalid(_("A goal is core or supporting."), field="kind")
    if not Metric.objects.filter(pk=draft.metric_id).exists():
        raise Invalid(_("There is no such metric."), field="metric")
    if draft.owner_id and not User.objects.filter(pk=draft.owner_id).exists():
        raise Invalid(_("There is no such user."), field="owner")
    goal: Goal = Goal.unscoped.create(
        plan=plan,
        name=draft.name.strip(),
        kind=draft.kind,
        metric_id=draft.metric_id,
        organisation_id=draft.organisation_id,
        value=draft.value,
        baseline=draft.baseline,
        owner_id=draft.owner_id,
        due_on=draft.due_on,
        reason=draft.reason.strip(),
        created_by_id=scope.user_id_or_none(actor),
    )
    return goal


def remove(*, actor: Viewer, goal_id: int) -> None:
    """Take a goal away; the audit keeps it."""
    goal = goal_reads.goals(viewer=actor).filter(pk=goal_id).first()
    if goal is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    access.require(actor=actor, right="plans.edit", organisation_id=goal.organisation_id)
    goal.delete()
