"""What the running plan must meet, and a phasing profile from the company's own history."""

from goals.models import Plan, RuleKind
from goals.services import phasing_profiles, plan_rules
from goals.services.plan_rules import RuleDraft
from salesplan.core.models import COMPANY_ID, Stage, TerritoryTier
from salesplan.core.scoping import Viewer
from salesplan.demo import day

PROFILE = "Company, last three years"
RULES = (
    RuleDraft(RuleKind.TIER_GROWTH, TerritoryTier.CORE, 1_200),
    RuleDraft(RuleKind.TIER_GROWTH, TerritoryTier.POTENTIAL, 1_000),
    RuleDraft(RuleKind.TIER_GROWTH, TerritoryTier.EMERGING, 1_400),
    RuleDraft(
        RuleKind.STAGE_ABOVE_METRIC, Stage.FLAGSHIP, metric="market_size",
        reason="Smart Home leads its market and must not lose it",
    ),
    RuleDraft(
        RuleKind.STAGE_SHARE_MIN, Stage.NEW, 2_000, reason="The premium suite pays for its launch"
    ),
    RuleDraft(RuleKind.TIER_SHARE_MIN, TerritoryTier.CORE, 5_500),
    RuleDraft(
        RuleKind.TIER_SHARE_MAX, TerritoryTier.CORE, 6_500,
        reason="Two regions must not carry it all",
    ),
    RuleDraft(RuleKind.TIER_SHARE_MIN, TerritoryTier.EMERGING, 1_000),
)  # fmt: skip


def write(*, analyst: Viewer, plan: Plan) -> None:
    """Set the rules of the plan; derive the profile."""
    for draft in RULES:
        plan_rules.set(actor=analyst, plan_id=plan.pk, draft=draft)
    phasing_profiles.derive(
        actor=analyst, name=PROFILE, organisation_id=COMPANY_ID, as_of=day.TODAY
    )
