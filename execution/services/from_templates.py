"""What execution brings to a plan from its template, and gives when a plan becomes one."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from execution.models import Action, Risk
from goals.selectors import goals, plans, templates
from goals.services import templates as template_services
from goals.services.editing import attributed
from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import first_day


def bring(*, actor: Viewer, plan_id: int, code: str, language: str, author_id: int | None) -> int:
    """Write the tasks and risks of a template into a plan, once; returns how many were new.

    A plan or template that is gone meanwhile brings nothing.
    """
    try:
        plan = plans.plan(viewer=actor, plan_id=plan_id)
        content = templates.template(viewer=actor, code=code).content
    except NotVisible:
        return 0
    known = {row.goal.name: row.goal for row in goals.checked(viewer=actor, plan_id=plan_id)}
    names = {row["key"]: _word(row["name"], language) for row in content["goals"]}
    start = first_day(plan.first_period)

    def common(part: str, at: int, row: dict[str, Any]) -> dict[str, Any]:
        return {
            "plan": plan, "name": _word(row["name"], language)[:200],
            "origin": f"template:{code}:{part}:{at}"[:100], "created_by_id": author_id,
        }  # fmt: skip

    actions = [
        Action(
            **common("task", at, row),
            organisation_id=plan.organisation_id,
            goal=known.get(names.get(row["goal"], "")),
            starts_on=start + timedelta(days=row["starts"]),
            due_on=template_services.due(plan=plan, days=row["due"]),
            deliverable=_word(row["deliverable"], language)[:300],
        )
        for at, row in enumerate(content["tasks"])
    ]
    risks = [
        Risk(
            **common("risk", at, row),
            category=row["category"],
            probability=row["probability"],
            impact=row["impact"],
            response=_word(row["response"], language),
        )
        for at, row in enumerate(content["risks"])
    ]
    with transaction.atomic(), attributed(actor=actor):
        return _create_new(Action, plan_id, actions) + _create_new(Risk, plan_id, risks)


def contribution(*, actor: Viewer, plan: Any, language: str) -> dict[str, list[dict[str, Any]]]:
    """The tasks and risks of a plan in the shape of a template."""
    start = first_day(plan.first_period)
    return {
        "tasks": [_task(row, start, plan, language) for row in _visible(Action, actor, plan)],
        "risks": [
            {
                "category": row.category, "probability": row.probability, "impact": row.impact,
                "name": {language: row.name}, "response": {language: row.response},
            }
            for row in _visible(Risk, actor, plan)
        ],
    }  # fmt: skip


def _task(row: Action, start: Any, plan: Any, language: str) -> dict[str, Any]:
    due = (row.due_on - start).days if row.due_on else template_services.last_day_of(plan=plan)
    starts = (row.starts_on - start).days if row.starts_on else min(0, due)
    own_goal = row.goal_id if row.goal and row.goal.plan_id == plan.pk else None
    return {
        "goal": template_services.goal_key(goal_id=own_goal),
        "starts": min(starts, due),
        "due": due,
        "name": {language: row.name},
        "deliverable": {language: row.deliverable},
    }


def _visible(model: Any, actor: Viewer, plan: Any) -> Any:
    rows = model.objects.visible_to(actor).filter(plan=plan).order_by("pk")
    return rows.select_related("goal") if model is Action else rows


def _create_new(model: Any, plan_id: int, rows: list[Any]) -> int:
    """Insert the rows whose origin the plan does not have yet: events may come twice."""
    there = set(model.unscoped.filter(plan_id=plan_id).values_list("origin", flat=True))
    return len(model.unscoped.bulk_create(row for row in rows if row.origin not in there))


def _word(text: dict[str, str], language: str) -> str:
    return templates.word(text=text, language=language)
