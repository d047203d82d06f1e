"""Goals: statements whose numbers are targets."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from goals.models import Goal, GoalKind, Horizon, Plan
from goals.selectors import goals as goal_reads
from goals.selectors import plans
from goals.services.editing import attributed, held, saved
from salesplan.core.errors import Conflict, Invalid, NotVisible
from salesplan.core.models import Dimension, Direction, Metric, Node, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors.registers import trail
from salesplan.core.services import access
from salesplan.engine.notation import trimmed

FIELDS = (
    "name", "kind", "horizon", "serves_id", "metric_id", "organisation_id", "value", "floor",
    "stretch", "first_period", "months", "baseline", "owner_id", "due_on", "reason",
)  # fmt: skip
LONGEST_MONTHS = 120
_REASON = 2_000
_NOTHING = _("There is nothing here, or it is not yours to see.")


@dataclass(frozen=True)
class GoalDraft:
    """What a goal says; values in the metric's smallest unit, months as integers."""

    name: str
    metric_id: int
    organisation_id: int
    kind: str = GoalKind.CORE
    horizon: str = Horizon.SHORT
    serves_id: int | None = None
    value: int | None = None
    floor: int | None = None
    stretch: int | None = None
    first_period: int | None = None
    months: int | None = None
    baseline: int | None = None
    owner_id: int | None = None
    due_on: date | None = None
    reason: str = ""


def create(*, actor: Viewer, plan_id: int, draft: GoalDraft) -> Goal:
    """A goal of a plan on the own territory, at the end of the list.

    Raises `Invalid` (levels out of order with their numbers), `NotVisible`, `NotAllowed`.
    """
    plan = plans.plan(viewer=actor, plan_id=plan_id)
    access.require(actor=actor, right="plans.edit", organisation_id=draft.organisation_id)
    goal = Goal(plan=plan, created_by_id=scope.user_id_or_none(actor))
    for name in FIELDS:
        setattr(goal, name, getattr(draft, name))
    with transaction.atomic(), attributed(actor=actor):
        _check(actor, goal)
        goal.position = _last_position(plan) + 1
        goal.save()
    return goal


def change(
    *, actor: Viewer, goal_id: int, fields: dict[str, Any], expected_version: int | None = None
) -> Goal:
    """Change some fields of a goal; raises as `create`, and `Stale` when somebody was faster."""
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise Invalid(_("This field does not exist or cannot be written."), field=unknown[0])
    with transaction.atomic(), attributed(actor=actor):
        goal: Goal = _held(actor, goal_id, expected_version)
        for name, value in fields.items():
            setattr(goal, name, value)
        access.require(actor=actor, right="plans.edit", organisation_id=goal.organisation_id)
        _check(actor, goal)
        return saved(actor=actor, row=goal)  # type: ignore[no-any-return]


def move(*, actor: Viewer, goal_id: int, up: bool) -> Goal:
    """Put a goal one place up or down among those that stand beside it; at the end nothing."""
    with transaction.atomic(), attributed(actor=actor):
        goal: Goal = _held(actor, goal_id, None)
        beside = list(
            Goal.unscoped.select_for_update()
            .filter(plan_id=goal.plan_id, kind=goal.kind, serves_id=goal.serves_id)
            .order_by("position", "pk")
        )
        at = [one.pk for one in beside].index(goal.pk)
        to = at - 1 if up else at + 1
        if 0 <= to < len(beside):
            beside[at], beside[to] = beside[to], beside[at]
            for position, one in enumerate(beside, 1):
                one.position = position
                one.version += 1
            Goal.unscoped.bulk_update(beside, ["position", "version"])
    return goal_reads.goal(viewer=actor, goal_id=goal_id)


def remove(*, actor: Viewer, goal_id: int, expected_version: int | None = None) -> Goal:
    """Take a goal away; the audit keeps it, and `restore` brings it back."""
    with transaction.atomic(), attributed(actor=actor):
        goal: Goal = _held(actor, goal_id, expected_version)
        pk = goal.pk
        goal.delete()
        goal.pk = pk
    return goal


def restore(*, actor: Viewer, goal_id: int) -> Goal:
    """Bring a removed goal back, with what served it. Raises `Conflict` when it was not removed."""
    with transaction.atomic(), attributed(actor=actor):
        if goal_reads.goals(viewer=actor).filter(pk=goal_id).exists():
            raise Conflict(_("There is nothing to take back."), code="no_history")
        state = trail.events(Goal, goal_id).last()
        if state is None or not plans.plans(viewer=actor).filter(pk=state.plan_id).exists():
            raise NotVisible(_NOTHING)
        access.require(actor=actor, right="plans.edit", organisation_id=state.organisation_id)
        names = [found.attname for found in Goal._meta.concrete_fields]
        goal = Goal(**{name: getattr(state, name) for name in names})
        if not Goal.unscoped.filter(pk=goal.serves_id).exists():
            goal.serves_id = None
        goal.version += 1
        goal.save(force_insert=True)
        _link_again(goal)
    return goal


def _link_again(goal: Goal) -> None:
    """Whatever lost its link to the goal with the removal, and was not linked since, gets it back:
    goals that served it, and what upper apps hang on it.
    """
    for relation in Goal._meta.related_objects:
        model, name = relation.related_model, relation.field.attname
        if not trail.audited(model):
            continue
        rows = model._default_manager.select_for_update().filter(**{name: None})
        states = trail.event_model(model)._default_manager.filter(pgh_obj_id__in=rows.values("pk"))
        before: dict[int, Any] = {}
        last: dict[int, Any] = {}
        for pk, value in states.order_by("pgh_id").values_list("pgh_obj_id", name):
            before[pk], last[pk] = last.get(pk), value
        lost = [pk for pk, value in before.items() if value == goal.pk]
        model._default_manager.filter(pk__in=lost).update(**{name: goal.pk})


def _held(actor: Viewer, goal_id: int, expected: int | None) -> Any:
    rows = Goal.objects.visible_to(actor)
    goal = held(actor=actor, rows=rows, object_id=goal_id, expected=expected)
    access.require(actor=actor, right="plans.edit", organisation_id=goal.organisation_id)
    return goal


def _last_position(plan: Plan) -> int:
    found = Goal.unscoped.filter(plan=plan).aggregate(last=Max("position"))["last"]
    return int(found or 0)


def _check(actor: Viewer, goal: Goal) -> None:
    goal.name, goal.reason = goal.name.strip(), goal.reason.strip()
    if not goal.name:
        raise Invalid(_("A goal needs a name."), field="name")
    if len(goal.name) > 200:
        raise Invalid(_("at most %(longest)s characters."), field="name", longest=200)
    if len(goal.reason) > _REASON:
        raise Invalid(_("at most %(longest)s characters."), field="reason", longest=_REASON)
    if goal.kind not in GoalKind.values:
        raise Invalid(_("A goal is core or supporting."), field="kind")
    if goal.horizon not in Horizon.values:
        raise Invalid(_("A goal is long-term or short-term."), field="horizon")
    _check_references(goal)
    _check_period(goal)
    _check_levels(goal)
    _check_serves(actor, goal)


def _check_references(goal: Goal) -> None:
    territories = Node.unscoped.filter(dimension=Dimension.ORGANISATION)
    if not territories.filter(pk=goal.organisation_id).exists():
        raise Invalid(_("There is no such territory."), field="organisation")
    if not Metric.objects.filter(pk=goal.metric_id).exists():
        raise Invalid(_("There is no such metric."), field="metric")
    if goal.owner_id and not User.objects.filter(pk=goal.owner_id).exists():
        raise Invalid(_("There is no such user."), field="owner")


def _check_period(goal: Goal) -> None:
    if (goal.first_period is None) != (goal.months is None):
        raise Invalid(_("A period needs its first month and its length."), field="months")
    if goal.months is not None and not 1 <= goal.months <= LONGEST_MONTHS:
        raise Invalid(_("A goal spans 1 to %(most)s months."), field="months", most=LONGEST_MONTHS)


def _check_levels(goal: Goal) -> None:
    """Floor, target and stretch in the order that the metric's direction asks for."""
    metric = goal.metric
    names = {"floor": goal.floor, "value": goal.value, "stretch": goal.stretch}
    given = [(name, value) for name, value in names.items() if value is not None]
    values = [value for _name, value in given]
    lower = metric.direction == Direction.LOWER
    if values == sorted(values, reverse=lower):
        return
    shown = {
        name: "–" if value is None else trimmed(value, metric.scale)
        for name, value in names.items()
    }
    text = (
        _("Lower is better here: floor %(floor)s ≥ target %(value)s ≥ stretch %(stretch)s"
          " does not hold.")
        if lower
        else _("Floor %(floor)s ≤ target %(value)s ≤ stretch %(stretch)s does not hold.")
    )  # fmt: skip
    raise Invalid(text, code="levels_out_of_order", field=_culprit(names, lower=lower),
                  details=[names], **shown)  # fmt: skip


def _culprit(names: dict[str, int | None], *, lower: bool) -> str:
    """The field to correct: the floor when it clashes with the target, else the stretch."""
    floor, value = names["floor"], names["value"]
    if floor is None or value is None:
        return "stretch"
    return "floor" if (floor < value if lower else floor > value) else "stretch"


def _check_serves(actor: Viewer, goal: Goal) -> None:
    if goal.serves_id is None:
        return
    above = goal_reads.goals(viewer=actor).filter(pk=goal.serves_id).first()
    if above is None:
        raise Invalid(_("There is no such goal."), field="serves")
    if goal.horizon == Horizon.LONG and above.horizon != Horizon.LONG:
        raise Invalid(_("A long-term goal can only serve a long-term one."), field="serves")
    if above.plan_id != goal.plan_id and above.horizon != Horizon.LONG:
        raise Invalid(_("Of another plan, only a long-term goal can be served."), field="serves")
    served = dict(Goal.unscoped.exclude(serves=None).values_list("pk", "serves_id"))
    at: int | None = above.pk
    while at is not None:
        if at == goal.pk:
            raise Invalid(_("A goal cannot serve itself, not even through others."), field="serves")
        at = served.get(at)
