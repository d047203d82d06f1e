"""The rules of a plan, and whether a version meets them, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

import numpy as np
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import Level, PlanRule, RuleKind, Version
from goals.selectors import leaves as leaf_reads
from goals.selectors import observed, references, tiers, trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import BoolArray
from goals.selectors.observed import Observed
from goals.selectors.trees import Forest
from salesplan.core.models import Metric, Stage, TerritoryTier
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access

PASSED, BROKEN, UNKNOWN, FOLLOWED = "passed", "broken", "unknown", "followed"
GROWTH = (RuleKind.TIER_GROWTH, RuleKind.STAGE_GROWTH)
OF_TIERS = (RuleKind.TIER_GROWTH, RuleKind.TIER_SHARE_MIN, RuleKind.TIER_SHARE_MAX)
NAMES: dict[str, str | Promise] = {
    TerritoryTier.CORE: _("core territories"),
    TerritoryTier.POTENTIAL: _("potential territories"),
    TerritoryTier.EMERGING: _("emerging territories"),
    Stage.FLAGSHIP: _("flagship products"),
    Stage.NEW: _("new products"),
    Stage.MATURE: _("mature products"),
    Stage.LONG_TAIL: _("long-tail products"),
}
WHOLE = 10_000


@dataclass(frozen=True)
class Checked:
    """A rule beside the plan. `state`: passed, broken, unknown (with a `reason`), or followed for
    growth rules, which are carried out and not checked.

    `value` (of the plan) and `limit` are shares or growth in basis points, `gap` in basis points
    and `gap_money` in smallest units say how far the plan is on the right side (below 0: on the
    wrong one); `part` is what the tier or stage has in the plan, `base` what it is measured by
    (last year's same period for growth, the plan's total for shares).
    """

    rule: PlanRule
    state: str
    value: int | None = None
    limit: int | None = None
    gap: int | None = None
    gap_money: int | None = None
    part: int | None = None
    base: int | None = None
    reason: str | Promise = ""

    @property
    def subject(self) -> str | Promise:
        """Which territories or products the rule is about."""
        return NAMES[self.rule.subject]


@dataclass(frozen=True, eq=False)
class _Plan:
    """The leaves of a version as the rules need them."""

    values: Int64Array
    filled: BoolArray
    reference: Int64Array
    masks: dict[str, BoolArray]
    products: dict[str, list[int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return int(self.values.sum())


def rules(*, viewer: Viewer, plan_id: int) -> QuerySet[PlanRule]:
    """The rules of a plan, by kind."""
    rows = PlanRule.objects.visible_to(viewer).select_related("metric")
    return rows.filter(plan_id=plan_id).order_by("kind", "subject")


def check(
    *, viewer: Viewer, version: Version, now: datetime, level: int = Level.TARGET
) -> list[Checked]:
    """Each rule of the plan against the revenue of a version, computed from its leaves.

    The number of queries does not depend on the size of the plan or on the rules. Whoever sees only
    a part of the plan gets its rules without a verdict. Growth is that on last year's same period
    of the combinations that can be planned.
    """
    found = list(rules(viewer=viewer, plan_id=version.plan_id))
    if not found:
        return []
    if not access.covers_organisation(viewer, version.plan.organisation_id):
        why = _("You see only a part of this plan.")
        return [Checked(rule, UNKNOWN, limit=rule.value, reason=why) for rule in found]
    forest = trees.forest(viewer=viewer, version=version)
    plan = _read(viewer, version, level, forest, now)
    seen = observed.around(
        viewer=viewer, plan=version.plan, forest=forest,
        metric_ids=sorted({rule.metric_id for rule in found if rule.metric_id}),
    )  # fmt: skip
    return [_judge(rule, plan, seen, version) for rule in found]


def _read(viewer: Viewer, version: Version, level: int, forest: Forest, now: datetime) -> _Plan:
    revenue = Metric.objects.get(code="revenue")
    leaves = leaf_reads.load(
        viewer=viewer, version=version, metric_id=revenue.pk, level=level, forest=forest, now=now
    )
    reference = references.of_plan(
        viewer=viewer, plan=version.plan, space=leaves.space, metric=revenue, name="last_year"
    )
    marked = tiers.marked(viewer=viewer)
    keys = leaves.space.keys
    masks = marked.tier_masks(forest, keys[0]) | marked.stage_masks(forest, keys[1])
    by_leaf = {name: np.repeat(mask, leaves.space.count) for name, mask in masks.items()}
    own = {
        stage: [pk for pk, carried in marked.stages.items() if carried == stage]
        for stage in Stage.values
    }
    below = {stage: forest.product.below_any(nodes).tolist() for stage, nodes in own.items()}
    return _Plan(leaves.values, leaves.filled, reference.values, by_leaf, below)


def _judge(rule: PlanRule, plan: _Plan, seen: Observed, version: Version) -> Checked:
    mask = plan.masks[rule.subject]
    why = _unknown(rule, plan, mask, version)
    if why:
        return Checked(rule, UNKNOWN, limit=rule.value, reason=why)
    part = int(plan.values[mask].sum())
    if rule.kind in (RuleKind.STAGE_SHARE_MIN, RuleKind.TIER_SHARE_MIN, RuleKind.TIER_SHARE_MAX):
        return _share(rule, part, plan.total)
    reference = int(plan.reference[mask].sum())
    if reference <= 0:
        why = _("Nothing was sold there in last year's same period.")
        return Checked(rule, UNKNOWN, limit=rule.value, part=part, reason=why)
    if rule.kind in GROWTH:
        return _growth(rule, part, reference, Fraction(rule.value or 0, WHOLE), FOLLOWED)
    outside = seen.growth(rule.metric, plan.products[rule.subject]) if rule.metric else None
    if outside is None:
        why = _("“%(metric)s” has not been observed for the months before the plan's end.")
        name = rule.metric.label if rule.metric else ""
        return Checked(rule, UNKNOWN, part=part, base=reference, reason=_filled(why, name))
    wanted = outside + Fraction(rule.value or 0, WHOLE)
    return _growth(rule, part, reference, wanted, "")


def _unknown(rule: PlanRule, plan: _Plan, mask: BoolArray, version: Version) -> str | Promise:
    if rule.kind not in OF_TIERS and not any(part.startswith("product") for part in version.grain):
        return _("This version is not broken down by product.")
    if not mask.any():
        return _("Nothing in this plan carries this tier or stage.")
    if not plan.filled.any():
        return _("The version holds no figures yet.")
    if plan.total <= 0 and rule.kind not in (*GROWTH, RuleKind.STAGE_ABOVE_METRIC):
        return _("The plan comes to nothing, so there are no shares.")
    return ""


def _filled(text: Promise, metric: str) -> str:
    return str(text) % {"metric": metric}


def _share(rule: PlanRule, part: int, total: int) -> Checked:
    limit = rule.value or 0
    sign = -1 if rule.kind == RuleKind.TIER_SHARE_MAX else 1
    over = sign * (Fraction(part) - Fraction(limit * total, WHOLE))
    return Checked(
        rule, PASSED if over >= 0 else BROKEN,
        value=round(Fraction(part * WHOLE, total)), limit=limit,
        gap=round(over / total * WHOLE), gap_money=_outwards(over), part=part, base=total,
    )  # fmt: skip


def _growth(rule: PlanRule, part: int, reference: int, wanted: Fraction, state: str) -> Checked:
    over = part - reference * (1 + wanted)
    verdict = PASSED if over >= 0 else BROKEN
    return Checked(
        rule, state or verdict,
        value=round((Fraction(part, reference) - 1) * WHOLE), limit=round(wanted * WHOLE),
        gap=round(over / reference * WHOLE), gap_money=_outwards(over), part=part, base=reference,
    )  # fmt: skip


def _outwards(amount: Fraction) -> int:
    """In whole smallest units; what is missing is rounded up, so that it is enough."""
    return amount.__floor__()


@dataclass(frozen=True)
class Tally:
    """How many of the rules that are checked hold, and those that do not."""

    met: int
    judged: int
    unknown: int
    broken: list[Checked]


def tally(*, checked: Sequence[Checked]) -> Tally:
    """Count the verdicts; growth rules are not among them."""
    states = [one.state for one in checked]
    return Tally(
        met=states.count(PASSED),
        judged=states.count(PASSED) + states.count(BROKEN),
        unknown=states.count(UNKNOWN),
        broken=[one for one in checked if one.state == BROKEN],
    )
