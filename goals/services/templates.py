"""Plan templates (F1): what one brings to a plan, and a company's own, saved from a plan or JSON.

Tasks and risks live above: apps bring them when they hear `PlanCreated`, and `contribute` them
when a plan is saved as a template.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from goals.catalogue import BUILT_IN
from goals.catalogue.shape import LANGUAGES, Content, Part
from goals.models import ChecklistItem, Goal, Horizon, Plan, PlanTemplate, Round
from goals.selectors import plans as plan_reads
from goals.selectors import templates
from goals.services import template_contents
from goals.services.editing import attributed, held, saved
from salesplan.core.errors import Conflict, Invalid
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access
from salesplan.engine.periods import first_day

LONG_TERM_MONTHS = 36


class Contribution(Protocol):
    """Gives parts of a plan in the shape of a template."""

    def __call__(self, *, actor: Viewer, plan: Plan, language: str) -> dict[str, list[Part]]:
        """The parts by name."""


_contributions: list[Contribution] = []


@dataclass(frozen=True)
class Brought:
    """How many rows a template brought to a plan."""

    goals: int
    rounds: int
    checklist: int


def contribute(*, contribution: Contribution) -> None:
    """Have a contribution add parts when a plan is saved as a template."""
    if contribution not in _contributions:
        _contributions.append(contribution)


def bring(*, actor: Viewer, plan: Plan, code: str, language: str, goals: bool = True) -> Brought:
    """Write the goals, rounds, checklist and rhythm of a template into a plan, in one language.

    The caller has checked the right. Values, baselines and owners of goals stay empty, so that they
    are listed as missing. Rounds are counted back from the plan's start.
    """
    content = templates.template(viewer=actor, code=code).content
    author = scope.user_id_or_none(actor)
    made = _goals(plan, content, language, author) if goals else 0
    rounds = Round.unscoped.bulk_create(_rounds(plan, content, language, author))
    items = ChecklistItem.unscoped.bulk_create(
        ChecklistItem(
            plan=plan, chapter=row["chapter"], position=at,
            text=templates.word(text=row["text"], language=language),
        )
        for at, row in enumerate(content["checklist"])
    )  # fmt: skip
    Plan.unscoped.filter(pk=plan.pk).update(template=code, rhythm=content["rhythm"])
    return Brought(made, len(rounds), len(items))


def _goals(plan: Plan, content: Content, language: str, author: int | None) -> int:
    metrics = {metric.code: metric for metric in Metric.objects.all()}
    rows = [row for row in content["goals"] if row["metric"] in metrics]
    made = Goal.unscoped.bulk_create(
        Goal(
            plan=plan,
            organisation_id=plan.organisation_id,
            name=templates.word(text=row["name"], language=language)[:200],
            reason=templates.word(text=row["reason"], language=language),
            kind=row["kind"],
            horizon=row["horizon"],
            metric=metrics[row["metric"]],
            first_period=plan.first_period,
            months=LONG_TERM_MONTHS if row["horizon"] == Horizon.LONG else plan.months,
            position=at,
            created_by_id=author,
        )
        for at, row in enumerate(rows)
    )
    by_key = {row["key"]: goal for row, goal in zip(rows, made, strict=True)}
    for row, goal in zip(rows, made, strict=True):
        goal.serves = by_key.get(row["serves"])
    Goal.unscoped.bulk_update(made, ["serves"])
    return len(made)


def _rounds(plan: Plan, content: Content, language: str, author: int | None) -> list[Round]:
    start = first_day(plan.first_period)
    return [
        Round(
            plan=plan, kind=row["kind"], created_by_id=author,
            name=templates.word(text=row["name"], language=language)[:120],
            due_on=start - timedelta(days=row["days_before"]),
        )
        for row in content["rounds"]
    ]  # fmt: skip


def save(
    *,
    actor: Viewer,
    code: str,
    name: Any,
    raw: Any,
    about: Any = "",
    expected_version: int | None = None,
) -> PlanTemplate:
    """Save a company's own template under a code; one that is there is replaced.

    Raises `Invalid` with the place of what is wrong, `Stale` when somebody was faster.
    """
    access.require(actor=actor, right="plans.edit")
    names = template_contents.text_of(raw=name, place="name")
    content = template_contents.checked(raw={**raw, "about": about} if about else raw)
    slug = _slug(code)
    with transaction.atomic(), attributed(actor=actor):
        rows = PlanTemplate.objects.filter(code=slug)
        there = rows.first()
        row = (
            PlanTemplate(code=slug, version=0, created_by_id=scope.user_id_or_none(actor))
            if there is None
            else held(actor=actor, rows=rows, object_id=there.pk, expected=expected_version)
        )
        row.name = names.get("en") or next(iter(names.values()))
        row.name_zh_hans, row.name_zh_hant = names.get("zh-hans", ""), names.get("zh-hant", "")
        row.about = templates.word(text=content["about"], language=LANGUAGES[0])
        row.content = content
        made: PlanTemplate = saved(actor=actor, row=row)
    return made


def save_plan(
    *, actor: Viewer, plan_id: int, code: str, name: str, language: str, about: str = ""
) -> PlanTemplate:
    """Save what a plan holds as a company's own template, in the language it was written in."""
    plan = plan_reads.plan(viewer=actor, plan_id=plan_id)
    access.require(actor=actor, right="plans.edit", organisation_id=plan.organisation_id)
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    asked = code or slugify(name) or f"plan-{plan.pk}"
    if PlanTemplate.objects.filter(code=_slug(asked)).exists():
        raise Conflict(_("There is a template with this code already."), code="template_exists")
    content = _of_plan(plan, spoken)
    for contribution in _contributions:
        content |= contribution(actor=actor, plan=plan, language=spoken)
    return save(
        actor=actor, code=asked, name={spoken: name}, raw=content,
        about={spoken: about} if about else "",
    )  # fmt: skip


def _of_plan(plan: Plan, language: str) -> Content:
    start = first_day(plan.first_period)
    goals = list(Goal.unscoped.filter(plan=plan).select_related("metric"))
    ordered = _served_first(goals)
    return {
        "months": plan.months,
        "rhythm": list(plan.rhythm),
        "metrics": list(dict.fromkeys(goal.metric.code for goal in ordered)),
        "goals": [
            {
                "key": goal_key(goal_id=goal.pk), "kind": goal.kind, "horizon": goal.horizon,
                "metric": goal.metric.code, "serves": goal_key(goal_id=goal.serves_id),
                "name": {language: goal.name}, "reason": {language: goal.reason},
            }
            for goal in ordered
        ],
        "rounds": [
            {"kind": row.kind, "days_before": max((start - row.due_on).days, 0),
             "name": {language: row.name}}
            for row in Round.unscoped.filter(plan=plan)
        ],
        "checklist": [
            {"chapter": row.chapter, "text": {language: row.text}}
            for row in ChecklistItem.unscoped.filter(plan=plan)
        ],
    }  # fmt: skip


def goal_key(*, goal_id: int | None) -> str:
    """How a goal is named inside a template that was saved from its plan; "" for none."""
    return "" if goal_id is None else f"goal-{goal_id}"


def _served_first(goals: list[Goal]) -> list[Goal]:
    """Goals so that each stands after the one that it serves."""
    above = {goal.pk: goal.serves_id for goal in goals}

    def depth(goal: Goal) -> int:
        steps, at = 0, goal.serves_id
        while at is not None and steps < len(goals):
            steps, at = steps + 1, above.get(at)
        return steps

    return sorted(goals, key=lambda goal: (depth(goal), goal.position, goal.pk))


def remove(*, actor: Viewer, code: str, expected_version: int | None = None) -> None:
    """Remove a company's own template; those that come with the product stay."""
    access.require(actor=actor, right="plans.edit")
    found = templates.template(viewer=actor, code=code)
    if not found.is_own or found.pk is None:
        raise Conflict(_("This template comes with the product and stays."), code="built_in")
    with transaction.atomic(), attributed(actor=actor):
        rows = PlanTemplate.objects.filter(code=code)
        held(actor=actor, rows=rows, object_id=found.pk, expected=expected_version).delete()


def due(*, plan: Plan, days: int) -> date:
    """The day so many days after the plan's start, at the latest its last day."""
    return first_day(plan.first_period) + timedelta(days=min(days, last_day_of(plan=plan)))


def last_day_of(*, plan: Plan) -> int:
    """The plan's last day, in days after its start."""
    return (first_day(plan.first_period + plan.months) - first_day(plan.first_period)).days - 1


def _slug(code: str) -> str:
    slug = slugify(code, allow_unicode=False)[:60]
    if not slug:
        raise Invalid(_("Give the template a code of Latin letters, digits and hyphens."),
                      field="code", code="no_code")  # fmt: skip
    if slug in BUILT_IN:
        raise Conflict(_("This template comes with the product and stays."), code="built_in")
    return slug
