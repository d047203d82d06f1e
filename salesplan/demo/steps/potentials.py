"""Criteria of the potential score, and the scores of the regions that they give."""

from goals.models import PotentialCriterion
from goals.services import potentials
from salesplan.core.models import Kind, Metric
from salesplan.core.scoping import Viewer
from salesplan.demo import day

CRITERIA = (
    ("Economic level: size of the market", "经济水平：市场规模", "經濟水準：市場規模",
     "market_size", 3, False),
    ("Competition: our share of the market", "竞争程度：我方市场份额", "競爭程度：我方市場占有率",
     "market_share", 2, True),
    ("Own history: revenue", "自身历史：销售额", "自身歷史：銷售額", "revenue", 2, False),
)  # fmt: skip
"""Names, metric, weight, and whether less is more: a small share leaves more to win."""


def write(*, analyst: Viewer) -> int:
    """Write the criteria and keep the scores of the regions; returns how many there are."""
    metrics = {metric.code: metric for metric in Metric.objects.all()}
    for name, hans, hant, code, weight, is_inverse in CRITERIA:
        PotentialCriterion.unscoped.create(
            name=name, name_zh_hans=hans, name_zh_hant=hant, metric=metrics[code], weight=weight,
            is_inverse=is_inverse,
        )  # fmt: skip
    made = potentials.compute(
        actor=analyst, now=day.noon(day.TODAY), today=day.TODAY, kind=Kind.REGION, on=day.TODAY
    )
    return made.count
