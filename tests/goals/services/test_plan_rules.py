"""Rules of a plan: set with sense, judged in numbers, growth carried out exactly."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.models import Cell, JournalEntry, Plan, PlanRule, RuleKind, Version
from goals.selectors import plan_rules as reads
from goals.selectors.leaves import Address
from goals.selectors.plan_rules import BROKEN, FOLLOWED, PASSED, UNKNOWN, Checked
from goals.services import locks, plan_rules, rule_growth, targets, tiers
from goals.services.cells import Figure
from goals.services.plan_rules import RuleDraft
from goals.services.rule_growth import Growth
from salesplan.core.errors import Invalid, NotAllowed, NotVisible
from salesplan.core.models import Metric, Node, Observation
from salesplan.core.selectors import access
from salesplan.engine.money import split_amount
from tests.factories.small_company import LINES, SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
TODAY = date(2026, 8, 31)
PLAIN = Growth()


@pytest.fixture
def tiered(cube: SmallCompany) -> SmallCompany:
    """The north is core, the south emerging, its team b potential; home flagship, light new."""
    marks = {"north": "core", "south": "emerging", "south-b": "potential"}
    for code, tier in marks.items():
        Node.unscoped.filter(pk=cube[code]).update(tier=tier)
    for code, stage in {"home": "flagship", "light": "new"}.items():
        Node.unscoped.filter(pk=cube[code]).update(stage=stage)
    return cube


def rule(
    plan: Plan, kind: str, subject: str, value: int | None = None, metric: str = ""
) -> PlanRule:
    return plan_rules.set(
        actor=SYSTEM, plan_id=plan.pk, draft=RuleDraft(kind, subject, value, metric)
    )


def grow(version: Version, revenue: Figure, percent: int = 10) -> None:
    targets.set_growth(
        actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue,
        percent=Fraction(percent, 100),
    )  # fmt: skip


def apply(version: Version, revenue: Figure, growth: Growth = PLAIN, **more: object) -> object:
    return rule_growth.apply(
        actor=more.pop("actor", SYSTEM), now=NOW, version_id=version.pk, figure=revenue,
        growth=growth, **more,
    )  # fmt: skip


def checked(version: Version) -> list[Checked]:
    return reads.check(viewer=SYSTEM, version=version, now=NOW)


def cells(version: Version) -> dict[tuple[int, ...], int]:
    rows = Cell.unscoped.filter(version=version).values_list(
        "organisation_id", "product_id", "channel_id", "period", "value"
    )
    return {row[:4]: row[4] for row in rows}


def sold(cube: SmallCompany) -> dict[tuple[int, ...], int]:
    """Last year's second half at the leaves, a year later."""
    found: dict[tuple[int, ...], int] = {}
    for line in LINES:
        if FIRST - 12 <= line.period < FIRST - 6:
            key = (cube[line.seat], cube[line.category], cube[line.channel], line.period + 12)
            found[key] = found.get(key, 0) + line.revenue
    return found


def grown(
    reference: dict[tuple[int, ...], int], rate: Callable[[tuple[int, ...]], Fraction]
) -> dict[tuple[int, ...], int]:
    """Each leaf x its rate; what was returned is taken off the leaves of the same rate."""
    found: dict[tuple[int, ...], int] = {}
    for one in {rate(key) for key in reference}:
        leaves = {key: round(v * one) for key, v in sorted(reference.items()) if rate(key) == one}
        parts = split_amount(sum(leaves.values()), [max(value, 0) for value in leaves.values()])
        found |= {key: part for key, part in zip(leaves, parts, strict=True) if leaves[key] > 0}
    return found


def is_in(cube: SmallCompany, key: tuple[int, ...], prefix: str) -> bool:
    code = next(code for code, pk in cube.ids.items() if pk == key[0])
    return code.startswith(prefix)


def test_leaves_grow_by_their_tier_times_their_stage(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure
) -> None:
    rule(plan, RuleKind.TIER_GROWTH, "core", 1_000)
    rule(plan, RuleKind.STAGE_GROWTH, "new", 2_000)
    plan.rounding_unit = 0
    plan.save()
    outcome = apply(version, revenue)
    light = {tiered["light-1"], tiered["light-2"]}

    def rate(key: tuple[int, ...]) -> Fraction:
        tier = Fraction(11, 10) if is_in(tiered, key, "north") else Fraction(1)
        return tier * (Fraction(12, 10) if key[1] in light else 1)

    assert cells(version) == grown(sold(tiered), rate)
    entry = JournalEntry.unscoped.get(version=version)
    assert (entry.method, entry.number) == ("rules", outcome.number)
    assert entry.params["tiers"] == {
        str(tiered["north"]): 1_000, str(tiered["south"]): None, str(tiered["south-b"]): None,
    }  # fmt: skip


def test_a_deeper_tier_wins_and_the_rest_grows_as_told(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure
) -> None:
    rule(plan, RuleKind.TIER_GROWTH, "emerging", 5_000)
    rule(plan, RuleKind.TIER_GROWTH, "potential", -1_000)
    plan.rounding_unit = 0
    plan.save()
    apply(version, revenue, Growth(otherwise=100))
    rates = {"south-a": Fraction(15, 10), "south-b": Fraction(9, 10), "north": Fraction(101, 100)}
    assert cells(version) == grown(
        sold(tiered),
        lambda key: next(rate for code, rate in rates.items() if is_in(tiered, key, code)),
    )


def test_the_present_total_stays_to_the_cent_when_asked(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure
) -> None:
    grow(version, revenue)
    before = cells(version)
    rule(plan, RuleKind.TIER_GROWTH, "core", 3_000)
    apply(version, revenue, Growth(keep_total=True))
    after = cells(version)
    assert sum(after.values()) == sum(before.values())
    north = [sum(v for k, v in c.items() if is_in(tiered, k, "north")) for c in (before, after)]
    whole, lines = sum(before.values()), sold(tiered)
    part = sum(v for k, v in lines.items() if is_in(tiered, k, "north"))
    rest = sum(lines.values()) - part
    share = Fraction(part * 13, part * 13 + rest * 10)
    assert north[1] > north[0]
    assert abs(north[1] - whole * share) < 100 * len(after)


def test_a_given_total_is_met_and_locks_stay(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure
) -> None:
    grow(version, revenue)
    held = Address(tiered["north-a"], FIRST, 6)
    locks.create(
        actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, address=held, reason="agreed"
    )
    before = cells(version)
    rule(plan, RuleKind.TIER_GROWTH, "core", 3_000)
    apply(version, revenue, Growth(total=123_456_789_00))
    after = cells(version)
    assert sum(after.values()) == 123_456_789_00
    locked = {key for key in before if is_in(tiered, key, "north-a")}
    assert {key: after[key] for key in locked} == {key: before[key] for key in locked}


def test_a_preview_tells_tiers_and_stages_before_and_after(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure
) -> None:
    grow(version, revenue)
    rule(plan, RuleKind.TIER_GROWTH, "core", 5_000)
    told = rule_growth.preview(
        actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, growth=Growth()
    )
    before = cells(version)
    outcome = apply(version, revenue)
    after = cells(version)
    assert (told.before, told.after) == (sum(before.values()), sum(after.values()))
    assert told.changed == outcome.changed
    lines = {line.subject: line for line in told.lines}
    assert set(lines) == {"core", "emerging", "potential", "flagship", "new"}
    north = [sum(v for k, v in c.items() if is_in(tiered, k, "north")) for c in (before, after)]
    assert [lines["core"].before, lines["core"].after] == north
    assert lines["core"].reference == sum(
        value for key, value in sold(tiered).items() if is_in(tiered, key, "north")
    )


def test_shares_and_growth_are_judged_with_their_gap(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure
) -> None:
    grow(version, revenue)
    found = cells(version)
    whole = sum(found.values())
    north = sum(v for k, v in found.items() if is_in(tiered, k, "north"))
    share = Fraction(north * 10_000, whole)
    rule(plan, RuleKind.TIER_SHARE_MIN, "core", 9_000)
    rule(plan, RuleKind.TIER_SHARE_MAX, "core", 10_000)
    rule(plan, RuleKind.STAGE_SHARE_MIN, "new", 1)
    rule(plan, RuleKind.TIER_GROWTH, "core", 1_000)
    least, most, new, growth = (
        next(one for one in checked(version) if one.rule.kind == kind)
        for kind in ("tier_share_min", "tier_share_max", "stage_share_min", "tier_growth")
    )
    assert (least.state, most.state, new.state, growth.state) == (BROKEN, PASSED, PASSED, FOLLOWED)
    assert (least.value, least.limit, least.part, least.base) == (round(share), 9_000, north, whole)
    assert least.gap == round(share - 9_000)
    assert least.gap_money == (Fraction(north) - Fraction(9 * whole, 10)).__floor__()
    assert most.gap_money == whole - north
    last_year = sum(v for k, v in sold(tiered).items() if is_in(tiered, k, "north"))
    assert (growth.base, growth.limit) == (last_year, 1_000)
    assert growth.value == round((Fraction(north, last_year) - 1) * 10_000)
    counted = reads.tally(checked=checked(version))
    assert (counted.met, counted.judged, counted.unknown) == (2, 3, 0)
    assert [one.rule.kind for one in counted.broken] == ["tier_share_min"]


def test_a_share_on_its_limit_is_met(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure
) -> None:
    for code, value in (("north", 25_000_00), ("south", 75_000_00)):
        entry = targets.Entry(address=Address(tiered[code], FIRST, 6), value=value, method="equal")
        targets.spread(
            actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, entries=[entry]
        )
    rule(plan, RuleKind.TIER_SHARE_MIN, "core", 2_500)
    found = checked(version)[0]
    assert (found.state, found.value, found.gap, found.gap_money) == (PASSED, 2_500, 0, 0)
    rule(plan, RuleKind.TIER_SHARE_MIN, "core", 2_501)
    found = checked(version)[0]
    assert (found.state, found.gap, found.gap_money) == (BROKEN, -1, -10_00)


def observe(code: str, period: int, value: int, **keys: int) -> None:
    Observation.unscoped.create(
        source_id=1, metric=Metric.objects.get(code=code), period=period, batch_id=1,
        date=date(period // 12, period % 12 + 1, 1), numerator=value, **keys,
    )  # fmt: skip


def test_flagship_growth_is_measured_by_the_industrys(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure
) -> None:
    grow(version, revenue)
    rule(plan, RuleKind.STAGE_ABOVE_METRIC, "flagship", None, "industry_growth")
    found = checked(version)[0]
    assert found.state == UNKNOWN
    assert "Industry growth" in str(found.reason)
    observe("industry_growth", FIRST - 2, 1_200)
    observe("industry_growth", FIRST - 1, 900)
    found = checked(version)[0]
    home = {tiered["home-1"], tiered["home-2"]}
    base = sum(value for key, value in sold(tiered).items() if key[1] in home)
    part = sum(value for key, value in cells(version).items() if key[1] in home)
    own = (Fraction(part, base) - 1) * 10_000
    assert (found.state, found.value, found.limit) == (PASSED, round(own), 900)
    assert found.gap == round(own - 900)
    observe("industry_growth", FIRST - 1, 1_300, product_id=tiered["home"])
    found = checked(version)[0]
    assert (found.state, found.limit, found.gap) == (BROKEN, 1_300, round(own - 1_300))
    assert found.gap_money == (part - Fraction(base * 11_300, 10_000)).__floor__()
    rule(plan, RuleKind.STAGE_ABOVE_METRIC, "flagship", -200, "industry_growth")
    assert checked(version)[0].limit == 1_100


def test_an_observed_amount_is_compared_with_the_year_before(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure
) -> None:
    grow(version, revenue)
    rule(plan, RuleKind.STAGE_ABOVE_METRIC, "flagship", None, "market_size")
    for month in range(FIRST - 24, FIRST - 12):
        observe(
            "market_size", month, 100, organisation_id=tiered["north"], product_id=tiered["home"]
        )
    assert checked(version)[0].state == UNKNOWN
    for month in range(FIRST - 12, FIRST):
        observe(
            "market_size", month, 108, organisation_id=tiered["north"], product_id=tiered["home"]
        )
        observe(
            "market_size", month, 999, organisation_id=tiered["north"], product_id=tiered["light"]
        )
    found = checked(version)[0]
    assert (found.state, found.limit) == (PASSED, 800)


def test_what_cannot_be_judged_says_why(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure,
    manager_north: Persona,
) -> None:  # fmt: skip
    rule(plan, RuleKind.TIER_SHARE_MIN, "core", 5_000)
    assert [str(one.reason) for one in checked(version)] == ["The version holds no figures yet."]
    grow(version, revenue)
    part = reads.check(viewer=manager_north.viewer, version=version, now=NOW)
    assert [(one.state, one.value, str(one.reason)) for one in part] == [
        (UNKNOWN, None, "You see only a part of this plan.")
    ]
    Node.unscoped.filter(pk=tiered["north"]).update(tier="")
    assert [str(one.reason) for one in checked(version)] == [
        "Nothing in this plan carries this tier or stage."
    ]


@pytest.mark.parametrize(
    ("kind", "subject", "value", "metric", "said"),
    [
        ("tier_growth", "core", None, "", "A rule needs a percentage."),
        ("tier_growth", "gold", 5, "", "“gold” is none of core, potential, emerging."),
        ("stage_share_min", "new", 10_001, "", "100.01 % is not between 0 % and 100 %."),
        ("tier_growth", "core", -10_001, "", "-100.01 % is not between -100 % and 10000 %."),
        ("stage_above", "flagship", None, "nonsense", "There is no metric “nonsense”."),
        ("stage_above", "flagship", None, "revenue",
         "Revenue is not observed outside as a percentage or a sum."),
        ("stage_share_min", "mature", 5, "",
         "None of the 2 products with a stage is Mature."),
        ("sum", "core", 5, "", "There is no such kind of rule."),
    ],
)  # fmt: skip
def test_rules_without_sense_are_refused_with_numbers(
    tiered: SmallCompany,
    plan: Plan,
    kind: str,
    subject: str,
    value: int | None,
    metric: str,
    said: str,
) -> None:
    with pytest.raises(Invalid) as refused:
        rule(plan, kind, subject, value, metric)
    assert str(refused.value) == said
    assert not PlanRule.unscoped.exists()


def test_a_tier_that_no_territory_has_is_refused(cube: SmallCompany, plan: Plan) -> None:
    Node.unscoped.filter(pk=cube["north-a"]).update(tier="core")
    with pytest.raises(Invalid) as refused:
        rule(plan, RuleKind.TIER_SHARE_MIN, "emerging", 5)
    assert str(refused.value) == (
        "None of the plan's 16 territories is in the tier Emerging; 3 of them have a tier."
    )


def test_shares_that_contradict_each_other_are_refused(tiered: SmallCompany, plan: Plan) -> None:
    rule(plan, RuleKind.TIER_SHARE_MIN, "core", 6_000)
    with pytest.raises(Invalid, match=r"add up to 105 %"):
        rule(plan, RuleKind.TIER_SHARE_MIN, "emerging", 4_500)
    with pytest.raises(Invalid, match=r"least share of 60 % is above the greatest share of 50 %"):
        rule(plan, RuleKind.TIER_SHARE_MAX, "core", 5_000)
    rule(plan, RuleKind.TIER_SHARE_MAX, "core", 7_000)
    with pytest.raises(Invalid, match=r"least share of 80 % is above the greatest share of 70 %"):
        rule(plan, RuleKind.TIER_SHARE_MIN, "core", 8_000)
    assert rule(plan, RuleKind.TIER_SHARE_MIN, "core", 6_500).version == 2
    assert PlanRule.unscoped.count() == 2


def test_growth_without_a_growth_rule_is_refused(
    tiered: SmallCompany, plan: Plan, version: Version, revenue: Figure
) -> None:
    rule(plan, RuleKind.TIER_SHARE_MIN, "core", 5)
    with pytest.raises(Invalid, match="no growth rule for any of 7 tiers and stages"):
        apply(version, revenue)
    rule(plan, RuleKind.TIER_GROWTH, "core", 5)
    with pytest.raises(Invalid, match="not both"):
        apply(version, revenue, Growth(total=5, keep_total=True))
    assert not Cell.unscoped.exists()


def test_rules_belong_to_those_who_see_the_whole_plan(
    tiered: SmallCompany, plan: Plan, manager_north: Persona, executive: Persona
) -> None:
    draft = RuleDraft(RuleKind.TIER_SHARE_MIN, "core", 5)
    for persona in (manager_north, executive):
        with pytest.raises(NotAllowed):
            plan_rules.set(actor=persona.viewer, plan_id=plan.pk, draft=draft)
    made = rule(plan, RuleKind.TIER_SHARE_MIN, "core", 5)
    with pytest.raises(NotAllowed):
        plan_rules.remove(actor=manager_north.viewer, plan_id=plan.pk, rule_id=made.pk)
    plan_rules.remove(actor=SYSTEM, plan_id=plan.pk, rule_id=made.pk)
    with pytest.raises(NotVisible):
        plan_rules.remove(actor=SYSTEM, plan_id=plan.pk, rule_id=made.pk)


def test_tiers_and_stages_are_given_to_many_at_once_and_audited(
    tiered: SmallCompany,
    plan: Plan,
    analyst: Persona,
    manager_north: Persona,
    manager_south: Persona,
) -> None:
    nodes = [tiered["north-a"], tiered["north-b"]]
    made = tiers.set_tiers(
        actor=analyst.viewer, plan_id=plan.pk, node_ids=nodes, tier="potential", today=TODAY
    )
    assert made == 2
    assert set(Node.unscoped.filter(pk__in=nodes).values_list("tier", flat=True)) == {"potential"}
    events = Node.pgh_event_model.objects.filter(pgh_obj_id__in=nodes, tier="potential")
    assert events.count() == 2
    tiers.set_stages(actor=analyst.viewer, node_ids=[tiered["light"]], stage="", today=TODAY)
    assert Node.unscoped.get(pk=tiered["light"]).stage == ""
    with pytest.raises(NotAllowed):
        tiers.set_tiers(
            actor=manager_north.viewer, plan_id=plan.pk, node_ids=nodes, tier="core", today=TODAY
        )
    with pytest.raises(NotVisible):
        tiers.set_tiers(
            actor=manager_south.viewer, plan_id=plan.pk, node_ids=nodes, tier="core", today=TODAY
        )
    with pytest.raises(Invalid, match="at least one row"):
        tiers.set_tiers(actor=analyst.viewer, plan_id=plan.pk, node_ids=[], tier="", today=TODAY)
    with pytest.raises(Invalid, match="“gold” is none of"):
        tiers.set_stages(actor=analyst.viewer, node_ids=nodes, stage="gold", today=TODAY)


def test_checking_takes_as_many_queries_with_many_rules(
    tiered: SmallCompany,
    plan: Plan,
    version: Version,
    revenue: Figure,
) -> None:
    grow(version, revenue)
    rule(plan, RuleKind.TIER_SHARE_MIN, "core", 5)
    with CaptureQueriesContext(connection) as one:
        checked(version)
    for subject in ("potential", "emerging"):
        rule(plan, RuleKind.TIER_SHARE_MIN, subject, 5)
        rule(plan, RuleKind.TIER_GROWTH, subject, 5)
    with CaptureQueriesContext(connection) as many:
        assert len(checked(version)) == 5
    assert len(many) == len(one) <= 14
