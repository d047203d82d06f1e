"""One-off deals: what is left out of a plan's references, and what that takes away."""

import pytest

from goals.models import Plan, Version
from goals.selectors import exclusions as reads
from goals.selectors import grids
from goals.selectors.grids import View
from goals.selectors.leaves import Address
from goals.services import exclusions, targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from salesplan.core.errors import Conflict, Invalid, NotVisible
from salesplan.core.models import COMPANY_ID, Metric, SalesLine, Source
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
ORDER = f"{FIRST - 12}-north-a-1-shop"


def of(order_no: str) -> int:
    return sum(line.revenue for line in small.LINES if line.order_no == order_no)


def grow(version: Version, figure: Figure, place: Address) -> int | None:
    entry = Entry(place, text="gr 0%")
    done = targets.spread(actor=SYSTEM, now=NOW, version_id=version.pk, figure=figure,
                          entries=[entry])  # fmt: skip
    return done.totals[0]


def test_an_order_left_out_does_not_count_in_the_reference(
    plan: Plan, version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    place = Address(cube["north-a-1"], FIRST, 6)
    before = grow(version, revenue, place)
    assert before is not None
    made = exclusions.add(actor=SYSTEM, plan_id=plan.pk, order_no=ORDER, reason="stadium")
    after = grow(version, revenue, place)
    sold = cube.total("revenue", lambda line: line.seat == "north-a-1"
                      and FIRST - 12 <= line.period < FIRST - 6)  # fmt: skip
    assert before == round(sold / 100) * 100
    assert after == round((sold - of(ORDER)) / 100) * 100
    (listed,) = reads.listed(viewer=SYSTEM, plan=plan)
    assert (listed.lines, listed.revenue) == (2, of(ORDER))
    assert (listed.last_year, listed.base_period) == (of(ORDER), of(ORDER))
    exclusions.remove(actor=SYSTEM, exclusion_id=made.pk)
    assert grow(version, revenue, place) == before


def test_what_was_sold_in_left_out_orders_only_has_no_reference(
    plan: Plan, version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    """A cell whose only sale is left out is as if nothing had been sold: the grid shows a gap."""

    def july(code: str) -> int | None:
        view = View(metric=Metric.objects.get(code="revenue"), channel_id=cube["shop"])
        grid = grids.grid(viewer=SYSTEM, version=version, view=view, now=NOW)
        row = next(row for row in grid.rows if row.node.code == code)
        return row.reference_values[0]

    assert july("north-a-1") == of(ORDER)
    exclusions.add(actor=SYSTEM, plan_id=plan.pk, order_no=ORDER, reason="stadium")
    assert july("north-a-1") is None
    team = sum(line.revenue for line in small.LINES if line.team == "north-a"
               and line.channel == "shop" and line.period == FIRST - 12)  # fmt: skip
    assert july("north-a") == team - of(ORDER)


def test_an_order_needs_a_reason_and_must_be_known_once(plan: Plan, cube: SmallCompany) -> None:
    with pytest.raises(Invalid) as why:
        exclusions.add(actor=SYSTEM, plan_id=plan.pk, order_no=ORDER, reason=" ")
    assert why.value.field == "reason"
    with pytest.raises(Invalid) as unknown:
        exclusions.add(actor=SYSTEM, plan_id=plan.pk, order_no="X", reason="one-off")
    assert "There is no order X." in str(unknown.value)
    other = Source.objects.create(code="other", name="Other")
    line = SalesLine.unscoped.filter(order_no=ORDER)[0]
    line.pk, line.source_id, line.line_no = None, other.pk, "9"
    line.save()
    with pytest.raises(Invalid) as several:
        exclusions.add(actor=SYSTEM, plan_id=plan.pk, order_no=ORDER, reason="one-off")
    assert several.value.params["sources"] == "other, small"
    exclusions.add(actor=SYSTEM, plan_id=plan.pk, order_no=ORDER, reason="one-off", source="small")
    with pytest.raises(Conflict):
        exclusions.add(actor=SYSTEM, plan_id=plan.pk, order_no=ORDER, reason="again",
                       source="small")  # fmt: skip


def test_orders_of_others_are_not_told(
    plan: Plan, cube: SmallCompany, manager_south: Persona
) -> None:
    exclusions.add(actor=SYSTEM, plan_id=plan.pk, order_no=ORDER, reason="secret")
    assert reads.listed(viewer=manager_south.viewer, plan=plan) == []
    with pytest.raises(NotVisible):
        exclusions.add(actor=manager_south.viewer, plan_id=plan.pk, order_no="x", reason="y")


def test_the_largest_orders_are_proposed(plan: Plan, cube: SmallCompany) -> None:
    sums: dict[str, int] = {}
    for line in small.LINES:
        if FIRST - 12 <= line.period < FIRST - 6:
            sums[line.order_no] = sums.get(line.order_no, 0) + line.revenue
    found = reads.largest(viewer=SYSTEM, plan=plan)
    assert [one.revenue for one in found] == sorted(sums.values(), reverse=True)[:20]
    top = found[0].order_no
    exclusions.add(actor=SYSTEM, plan_id=plan.pk, order_no=top, reason="one-off")
    assert top not in {one.order_no for one in reads.largest(viewer=SYSTEM, plan=plan)}


def test_left_out_orders_do_not_touch_other_plans(
    plan: Plan, version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    from goals.services import plans
    from goals.services.plans import Draft

    exclusions.add(actor=SYSTEM, plan_id=plan.pk, order_no=ORDER, reason="stadium")
    draft = Draft(name="Other", organisation_id=COMPANY_ID, first_period=FIRST, display_unit=1)
    other = plans.create(actor=SYSTEM, draft=draft, today=NOW.date())
    place = Address(COMPANY_ID, FIRST, 6)
    whole = grow(Version.unscoped.get(plan=other), revenue, place)
    less = grow(version, revenue, place)
    assert whole is not None
    assert less is not None
    assert abs(whole - less - of(ORDER)) <= 100
