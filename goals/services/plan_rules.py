"""Rules of a plan: set and taken away, with the numbers of what cannot be."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from goals.models import Plan, PlanRule, RuleKind
from goals.selectors import plan_rules as reads
from goals.selectors import plans as plan_reads
from goals.selectors import tiers, trees
from salesplan.core.errors import Invalid, NotAllowed, NotVisible
from salesplan.core.models import Aggregation, Metric, Stage, TerritoryTier, Unit
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access

WHOLE = 10_000
MOST_GROWTH = 100 * WHOLE
SHARES = (RuleKind.STAGE_SHARE_MIN, RuleKind.TIER_SHARE_MIN, RuleKind.TIER_SHARE_MAX)


@dataclass(frozen=True)
class RuleDraft:
    """What a rule says: `value` in basis points; for growth not below an observed metric the code
    of that metric, and as `value` what is to come on top (none: nothing).
    """

    kind: str
    subject: str
    value: int | None = None
    metric: str = ""
    reason: str = ""


def set(*, actor: Viewer, plan_id: int, draft: RuleDraft) -> PlanRule:  # noqa: A001
    """Set a rule of a plan; one of the same kind and subject is replaced.

    Raises `Invalid` with the numbers: a subject that nothing in the plan carries, an unknown
    metric, values that cannot be, shares that contradict each other.
    """
    with transaction.atomic():
        plan = editable(actor=actor, plan_id=plan_id)
        metric = _metric(draft)
        _check_value(draft)
        _check_carried(actor, plan, draft)
        _check_shares(plan, draft)
        rule: PlanRule = PlanRule.unscoped.filter(
            plan=plan, kind=draft.kind, subject=draft.subject
        ).first() or PlanRule(
            plan=plan, kind=draft.kind, subject=draft.subject, version=0,
            created_by_id=scope.user_id_or_none(actor),
        )  # fmt: skip
        rule.value, rule.metric, rule.reason = draft.value, metric, draft.reason.strip()
        rule.version += 1
        rule.save()
    return rule


def remove(*, actor: Viewer, plan_id: int, rule_id: int) -> None:
    """Take a rule away; the audit keeps it."""
    with transaction.atomic():
        plan = editable(actor=actor, plan_id=plan_id)
        rule = PlanRule.unscoped.filter(plan=plan, pk=rule_id).first()
        if rule is None:
            raise NotVisible(_("There is nothing here, or it is not yours to see."))
        rule.delete()


def editable(*, actor: Viewer, plan_id: int) -> Plan:
    """A plan whose rules the actor may set: one seen from below may be read only."""
    plan = plan_reads.plan(viewer=actor, plan_id=plan_id)
    if not scope.covers_organisation(actor, plan.organisation_id):
        raise NotAllowed(_("The plan covers more than your territory."), right="plans.edit")
    access.require(actor=actor, right="plans.edit")
    return plan


def _metric(draft: RuleDraft) -> Metric | None:
    if draft.kind != RuleKind.STAGE_ABOVE_METRIC:
        return None
    metric = Metric.objects.filter(code=draft.metric).first()
    if metric is None:
        raise Invalid(
            _("There is no metric “%(name)s”."), field="metric", code="no_such_metric",
            name=draft.metric,
        )  # fmt: skip
    if metric.measure or (metric.unit != Unit.PERCENT and metric.aggregation != Aggregation.SUM):
        raise Invalid(
            _("%(metric)s is not observed outside as a percentage or a sum."),
            field="metric", metric=metric.label,
        )  # fmt: skip
    return metric


def _check_value(draft: RuleDraft) -> None:
    if draft.kind not in RuleKind.values:
        raise Invalid(_("There is no such kind of rule."), field="kind")
    subjects = TerritoryTier.values if draft.kind in reads.OF_TIERS else Stage.values
    if draft.subject not in subjects:
        raise Invalid(
            _("“%(given)s” is none of %(known)s."),
            field="subject", given=draft.subject, known=", ".join(subjects),
        )  # fmt: skip
    if draft.value is None and draft.kind == RuleKind.STAGE_ABOVE_METRIC:
        return
    if draft.value is None:
        raise Invalid(_("A rule needs a percentage."), field="value")
    low, high = (0, WHOLE) if draft.kind in SHARES else (-WHOLE, MOST_GROWTH)
    if not low <= draft.value <= high:
        raise Invalid(
            _("%(value)s %% is not between %(low)s %% and %(high)s %%."),
            field="value", value=f"{draft.value / 100:g}", low=low // 100, high=high // 100,
        )  # fmt: skip


def _check_carried(actor: Viewer, plan: Plan, draft: RuleDraft) -> None:
    """Somebody in the plan must carry the tier or stage, or the rule would say nothing."""
    marked = tiers.marked(viewer=actor)
    if draft.kind not in reads.OF_TIERS:
        count = list(marked.stages.values()).count(draft.subject)
        if not count:
            raise Invalid(
                _("None of the %(count)s products with a stage is %(subject)s."),
                field="subject", code="not_carried", count=len(marked.stages),
                subject=Stage(draft.subject).label,
            )  # fmt: skip
        return
    version = plan_reads.current(viewer=actor, plan_id=plan.pk)
    forest = trees.forest(viewer=actor, version=version)
    below = forest.organisation.below(plan.organisation_id)
    masks = marked.tier_masks(forest, below)
    if not masks[draft.subject].any():
        tiered = sum(int(mask.sum()) for mask in masks.values())
        raise Invalid(
            _(
                "None of the plan's %(count)s territories is in the tier %(subject)s; %(tiered)s"
                " of them have a tier."
            ),
            field="subject", code="not_carried", count=len(below), tiered=tiered,
            subject=TerritoryTier(draft.subject).label,
        )  # fmt: skip


def _check_shares(plan: Plan, draft: RuleDraft) -> None:
    """Least shares of all tiers (or stages) cannot exceed the whole, nor a tier's greatest one."""
    if draft.kind not in SHARES or draft.value is None:
        return
    others = PlanRule.unscoped.filter(plan=plan).exclude(kind=draft.kind, subject=draft.subject)
    if draft.kind != RuleKind.TIER_SHARE_MAX:
        rest = others.filter(kind=draft.kind).aggregate(sum=Sum("value"))["sum"] or 0
        if rest + draft.value > WHOLE:
            raise Invalid(
                _("Least shares would add up to %(sum)s %%, which is more than the whole."),
                field="value", code="shares_exceed_whole", sum=f"{(rest + draft.value) / 100:g}",
            )  # fmt: skip
    if draft.kind == RuleKind.STAGE_SHARE_MIN:
        return
    is_most = draft.kind == RuleKind.TIER_SHARE_MAX
    opposite = RuleKind.TIER_SHARE_MIN if is_most else RuleKind.TIER_SHARE_MAX
    against = others.filter(kind=opposite, subject=draft.subject).first()
    if against is None or against.value is None:
        return
    least, most = (against.value, draft.value) if is_most else (draft.value, against.value)
    if least > most:
        raise Invalid(
            _("The least share of %(least)s %% is above the greatest share of %(most)s %%."),
            field="value", code="shares_contradict", least=f"{least / 100:g}",
            most=f"{most / 100:g}",
        )  # fmt: skip
