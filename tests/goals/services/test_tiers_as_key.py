"""Cells broken down by the customer tier of the sale: domain, references, entries."""

import pytest

from goals.models import Cell, DomainLeaf, Plan, Version
from goals.selectors import leaves, references, trees
from goals.selectors.leaves import Address
from goals.services import plans, targets
from goals.services.cells import Figure
from goals.services.plans import Draft
from goals.services.sheets import Entry
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW

SYSTEM = access.system()
GRAINS = {
    "tier": ("organisation", "customer:tier"),
    "tier and channel": ("organisation", "channel", "customer:tier"),
    "tier and category": ("organisation", "product:category", "customer:tier"),
    "all": ("organisation", "product:category", "channel", "customer:tier"),
}


@pytest.fixture(params=GRAINS)
def tiered(request: pytest.FixtureRequest, small_actuals: SmallCompany) -> Version:
    """A plan of H2 2026 by tier."""
    draft = Draft(name="H2", organisation_id=COMPANY_ID, first_period=FIRST, display_unit=1,
                  grain=GRAINS[request.param])  # fmt: skip
    plan: Plan = plans.create(actor=SYSTEM, draft=draft, today=NOW.date())
    return Version.unscoped.select_related("plan").get(plan=plan)


def key(line: small.Line, company: SmallCompany, grain: list[str]) -> tuple[int, int, int, int]:
    return (
        company[line.seat],
        company[line.category] if "product:category" in grain else 0,
        company[line.channel] if "channel" in grain else 0,
        company[line.tier],
    )


def test_what_was_sold_to_a_tier_can_be_planned_for_it(
    tiered: Version, small_company: SmallCompany
) -> None:
    sold = {
        key(line, small_company, tiered.grain)
        for line in small.LINES
        if FIRST - 12 <= line.period < FIRST - 6
    }
    rows = DomainLeaf.unscoped.filter(version=tiered).values_list(
        "organisation_id", "product_id", "channel_id", "customer_id"
    )
    assert set(rows) == sold


def test_the_reference_is_what_was_sold_to_the_tier(
    tiered: Version, small_company: SmallCompany
) -> None:
    forest = trees.forest(viewer=SYSTEM, version=tiered)
    revenue = Metric.objects.get(code="revenue")
    held = leaves.load(viewer=SYSTEM, version=tiered, metric_id=revenue.pk, level=2, forest=forest,
                       now=NOW)  # fmt: skip
    found = references.of_plan(
        viewer=SYSTEM, plan=tiered.plan, space=held.space, metric=revenue, name="last_year"
    )
    expected: dict[tuple[int, ...], int] = {}
    for line in small.LINES:
        if FIRST - 12 <= line.period < FIRST - 6:
            place = (*key(line, small_company, tiered.grain), line.period + 12)
            expected[place] = expected.get(place, 0) + line.revenue
    keys, periods = held.space.leaf_keys(found.filled.nonzero()[0])
    places = zip(*keys.tolist(), periods.tolist(), strict=True)
    assert dict(zip(places, found.values[found.filled].tolist(), strict=True)) == expected


def test_a_total_of_a_tier_comes_down_and_the_other_tiers_stay(
    tiered: Version, small_company: SmallCompany
) -> None:
    revenue = Figure(Metric.objects.get(code="revenue").pk)

    def enter(text: str, customer: int = 0) -> targets.Outcome:
        place = Address(COMPANY_ID, FIRST, 6, customer_id=customer)
        return targets.spread(actor=SYSTEM, now=NOW, version_id=tiered.pk, figure=revenue,
                              entries=[Entry(place, text=text)])  # fmt: skip

    def total(tier: str) -> int:
        rows = Cell.unscoped.filter(version=tiered, customer_id=small_company[tier])
        return sum(rows.values_list("value", flat=True))

    enter("gr 10%")
    before = {tier: total(tier) for tier in small.TIERS}
    done = enter("500000", small_company["tier-b"])
    assert done.totals == [50_000_000]
    assert {tier: total(tier) for tier in small.TIERS} == before | {"tier-b": 50_000_000}
