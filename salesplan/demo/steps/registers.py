"""The rows of the registers, from registers.yaml: competitors, goals, initiatives, actions."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Sum

from execution.models import Action
from goals.models import Competitor, Goal, Plan
from salesplan.core.models import ActualsMonth, Dimension, Metric, User
from salesplan.demo.steps.nodes import Keys
from strategy.models import Initiative

ROWS = Path(__file__).with_suffix(".yaml")
END_OF_PLAN = date(2026, 12, 31)
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
    goals = {row.pop("key"): _goal(context, row) for row in rows["goals"]}
    initiatives = {row.pop("key"): _initiative(context, row, goals) for row in rows["initiatives"]}
    for row in rows["actions"]:
        _action(context, row, goals, initiatives)


def _goal(context: Context, row: Row) -> Goal:
    """A goal; one that names its growth takes last year's revenue as its baseline."""
    organisation_id = context.keys.organisation(row.pop("territory"))
    growth = row.pop("growth", None)
    if growth is not None:
        row["baseline"] = _revenue_of_last_year(context.plan, organisation_id)
        row["value"] = row["baseline"] * (100 + growth) // 100
    goal: Goal = Goal.unscoped.create(
        plan=context.plan,
        organisation_id=organisation_id,
        metric=Metric.objects.get(code=row.pop("metric")),
        owner=context.users[row.pop("owner")],
        due_on=END_OF_PLAN,
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
