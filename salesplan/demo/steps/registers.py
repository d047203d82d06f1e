"""The rows of the registers, from registers.yaml: competitors, goals, initiatives, actions, risks;
and the calendar and checklist of the current plan, from its template.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db.models import F, Sum

from execution.models import Action, Risk
from goals.models import ChecklistItem, Competitor, Goal, Horizon, Plan, Round
from goals.services import templates
from salesplan.core.models import ActualsMonth, Dimension, Metric, User
from salesplan.core.scoping import Viewer
from salesplan.demo import day
from salesplan.demo.steps.nodes import Keys
from strategy.models import Initiative

ROWS = Path(__file__).with_suffix(".yaml")
END_OF_PLAN = date(2026, 12, 31)
APPROVED = date(2026, 6, 26)
Row = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What the rows refer to."""

    plan: Plan
    keys: Keys
    users: dict[str, User]


def write(context: Context) -> None:
    """Write all rows; those of goals, initiatives and actions belong to the current plan."""
    rows: dict[str, list[Row]] = yaml.safe_load(ROWS.read_text(encoding="utf-8"))
    products = context.keys.by_dimension[Dimension.PRODUCT]
    for row in rows["competitors"]:
        line_id = products[row.pop("line")]
        Competitor.unscoped.create(product_line_id=line_id, source="Sales teams", **row)
    goals: dict[str, Goal] = {}
    for position, row in enumerate(rows["goals"]):
        key = row.pop("key")
        goals[key] = _goal(context, row | {"position": position}, goals)
    initiatives = {row.pop("key"): _initiative(context, row, goals) for row in rows["initiatives"]}
    for row in rows["actions"]:
        _action(context, row, goals, initiatives)
    for row in rows["risks"]:
        owner = context.users[row.pop("owner")]
        Risk.unscoped.create(plan=context.plan, owner=owner, **row)


def prepare(*, actor: Viewer, plan: Plan) -> None:
    """The rounds of the plan, all of them held in time, and its checklist, ticked as far as the
    market review and the goals went.
    """
    templates.bring(actor=actor, plan=plan, code="half-year", language="en", goals=False)
    Round.unscoped.filter(plan=plan).update(done_on=F("due_on"), owner_id=plan.owner_id)
    done = ChecklistItem.unscoped.filter(plan=plan, chapter__in=["market", "goals", "monitoring"])
    done.update(done_at=day.noon(APPROVED), done_by_id=plan.owner_id)


def _goal(context: Context, row: Row, known: dict[str, Goal]) -> Goal:
    """A goal; one that names its growth takes last year's revenue as its baseline, and its levels
    are percentages of its value.
    """
    organisation_id = context.keys.organisation(row.pop("territory"))
    growth = row.pop("growth", None)
    if growth is not None:
        row["baseline"] = _revenue_of_last_year(context.plan, organisation_id)
        row["value"] = row["baseline"] * (100 + growth) // 100
    if "levels" in row:
        row["floor"], row["stretch"] = (row["value"] * share // 100 for share in row.pop("levels"))
    months = row.pop("months", context.plan.months)
    goal: Goal = Goal.unscoped.create(
        plan=context.plan,
        organisation_id=organisation_id,
        metric=Metric.objects.get(code=row.pop("metric")),
        owner=context.users[row.pop("owner")],
        serves=known.get(row.pop("serves", "")),
        first_period=context.plan.first_period,
        months=months,
        due_on=None if row.get("horizon") == Horizon.LONG else END_OF_PLAN,
        **row,
    )
    return goal


def _revenue_of_last_year(plan: Plan, organisation_id: int) -> int:
    first = plan.first_period - 12
    cells = ActualsMonth.objects.filter(
        organisation_id=organisation_id, product_id=0, channel_id=0,
        period__gte=first, period__lt=first + plan.months,
    )  # fmt: skip
    return int(cells.aggregate(total=Sum("revenue"))["total"] or 0)


def _initiative(context: Context, row: Row, goals: dict[str, Goal]) -> Initiative:
    yuan = {key: row.pop(key) * 100 for key in ("contribution", "cost") if key in row}
    initiative: Initiative = Initiative.unscoped.create(
        plan=context.plan,
        goal=goals[row.pop("goal")],
        owner=context.users[row.pop("owner")],
        **yuan,
        **row,
    )
    return initiative


def _action(
    context: Context, row: Row, goals: dict[str, Goal], initiatives: dict[str, Initiative]
) -> None:
    Action.unscoped.create(
        plan=context.plan,
        organisation_id=context.keys.organisation(row.pop("territory")),
        goal=goals[row.pop("goal")],
        initiative=initiatives.get(row.pop("initiative", "")),
        owner=context.users[row.pop("owner")],
        **row,
    )
