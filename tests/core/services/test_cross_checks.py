"""Two figures are compared by month and territory as far as both speak of it; like with like."""

from dataclasses import replace
from datetime import date

import pytest

from salesplan.core.errors import Invalid, NotAllowed
from salesplan.core.models import (
    CrossCheck,
    CrossFinding,
    Metric,
    Node,
    Observation,
    PastCheck,
    SalesCredit,
    SalesLine,
    Source,
)
from salesplan.core.selectors import access
from salesplan.core.selectors import data_quality as selectors
from salesplan.core.services import cross_checks, data_quality
from salesplan.engine.periods import last_day
from tests.factories.small_company import (
    FIRST_PERIOD,
    LINES,
    MONTHS,
    REGIONS,
    TODAY,
    Line,
    SmallCompany,
)
from tests.personas import Persona

LAST = FIRST_PERIOD + MONTHS - 1
SYSTEM = access.system()


@pytest.fixture
def panel(small_company: SmallCompany) -> Source:
    """A market panel that says of every region and product line what was sold there."""
    made: Source = Source.objects.create(code="panel", name="Panel")
    metric = Metric.objects.get(code="own_market_sales")
    Observation.unscoped.bulk_create(
        Observation(
            source_id=made.pk, metric=metric, date=last_day(period), period=period, batch_id=1,
            organisation_id=small_company[region], product_id=small_company["home"],
            numerator=sold(region, period),
        )
        for period in range(FIRST_PERIOD, LAST + 1)
        for region in REGIONS
    )  # fmt: skip
    return made


def sold(region: str, period: int) -> int:
    def here(line: Line) -> bool:
        return (line.region, line.period, line.product_line) == (region, period, "home")

    return sum(line.revenue for line in LINES if here(line))


def observed(company: SmallCompany, region: str, period: int) -> Observation:
    found: Observation = Observation.unscoped.get(organisation_id=company[region], period=period)
    return found


def make(left: str = "own_market_sales", right: str = "revenue", **fields: object) -> CrossCheck:
    metrics = {metric.code: metric for metric in Metric.objects.all()}
    values = {"name": "Check", "left_metric": metrics[left], "right_metric": metrics[right]}
    return cross_checks.create(actor=SYSTEM, values=values | fields, today=TODAY)


def found(check: CrossCheck) -> list[tuple[str, int, int | None, int | None]]:
    codes = dict(Node.unscoped.values_list("pk", "code"))
    rows = CrossFinding.unscoped.filter(check_made=check).order_by("organisation_id", "period")
    return [(codes[row.organisation_id], row.period, row.left, row.right) for row in rows]


def test_figures_that_agree_give_nothing_at_the_territories_both_speak_of(
    small_company: SmallCompany, panel: Source
) -> None:
    check = make(tolerance=0)
    assert found(check) == []
    (crossing,) = selectors.report(viewer=SYSTEM, today=TODAY).crossings
    assert (crossing.check, crossing.count) == (check, 0)


def test_a_difference_is_kept_with_both_figures(small_company: SmallCompany, panel: Source) -> None:
    row = observed(small_company, "south", LAST - 2)
    Observation.unscoped.filter(pk=row.pk).update(numerator=row.numerator + 500)
    exact = sold("south", LAST - 2)
    assert found(make(tolerance=0)) == [("south", LAST - 2, exact + 500, exact)]
    (crossing,) = selectors.report(viewer=SYSTEM, today=TODAY).crossings
    (one,) = crossing.deviations
    assert (one.difference, one.share) == (500, round(10_000 * 500 / abs(exact)))


def test_the_tolerance_is_the_last_difference_that_is_borne() -> None:
    assert not cross_checks.differs(101_00, 100_00, 100)
    assert cross_checks.differs(101_01, 100_00, 100)
    assert not cross_checks.differs(-99_00, -100_00, 100)
    assert cross_checks.differs(-98_99, -100_00, 100)
    assert not cross_checks.differs(0, 0, 0)
    assert cross_checks.differs(1, 0, 10_000)


def test_a_side_without_a_figure_is_empty_and_not_zero(
    small_company: SmallCompany, panel: Source
) -> None:
    observed(small_company, "north", LAST - 4).delete()
    assert found(make()) == [("north", LAST - 4, None, sold("north", LAST - 4))]
    assert cross_checks.differs(None, 0, 10_000)
    assert not cross_checks.differs(None, None, 0)


def test_months_that_a_side_has_not_reached_and_months_not_over_are_left_out(
    small_company: SmallCompany, panel: Source
) -> None:
    Observation.unscoped.filter(period__gt=LAST - 2).delete()
    Observation.unscoped.filter(period__lt=FIRST_PERIOD + 2).delete()
    assert found(make()) == []
    row = observed(small_company, "north", LAST - 2)
    Observation.unscoped.filter(pk=row.pk).update(numerator=0)
    check = CrossCheck.objects.get()
    in_the_month, at_its_end = date(2026, 6, 29), date(2026, 6, 30)
    assert cross_checks.compare(check=check, today=in_the_month) == []
    assert len(cross_checks.compare(check=check, today=at_its_end)) == 1
    Source.objects.filter(pk=panel.pk).update(complete_through=in_the_month)
    named = make(left_source=Source.objects.get(pk=panel.pk), name="Named")
    assert found(named) == []


def test_sales_are_taken_of_one_source_where_one_is_named(
    small_company: SmallCompany, panel: Source
) -> None:
    other = Source.objects.create(code="other", name="Other")
    line = SalesLine.unscoped.filter(product_id__in=_home(small_company), period=LAST - 1)[0]
    line.pk, line.source_id, line.order_no = None, other.pk, "again"
    line.save(force_insert=True)
    assert len(found(make(tolerance=0))) == 1
    erp = Source.objects.get(pk=small_company.source_id)
    assert found(make(tolerance=0, right_source=erp, name="One source")) == []


def _home(company: SmallCompany) -> list[int]:
    return [pk for code, pk in company.ids.items() if code.startswith("home-")]


def test_split_lines_count_where_they_are_credited(
    small_company: SmallCompany, panel: Source
) -> None:
    line = SalesLine.unscoped.filter(
        product_id__in=_home(small_company), seat_id=small_company["north-a-1"], revenue__gt=0,
        period=LAST - 1,
    )[0]  # fmt: skip
    SalesLine.unscoped.filter(pk=line.pk).update(is_split=True)
    SalesCredit.objects.create(
        line=line, seat_id=small_company["south-a-1"], kind="base", share=10_000, batch_id=1,
        quantity=line.quantity, revenue=line.revenue, cost=line.cost,
    )  # fmt: skip
    north, south = sold("north", LAST - 1), sold("south", LAST - 1)
    assert found(make(tolerance=0)) == [
        ("north", LAST - 1, north, north - line.revenue),
        ("south", LAST - 1, south, south + line.revenue),
    ]


def test_two_figures_of_sales_are_compared_by_seat(small_company: SmallCompany) -> None:
    check = make("revenue", "cost", tolerance=0)
    places = {place for place, *_rest in found(check)}
    assert places == {code for code in small_company.ids if code.count("-") == 2} & places
    assert "north-a-1" in places


def test_orders_and_customers_are_counted_once(small_company: SmallCompany) -> None:
    check = make("orders", "active_customers")
    rows = {(place, period): (left, right) for place, period, left, right in found(check)}
    month = [line for line in LINES if (line.seat, line.period) == ("north-a-1", LAST - 1)]
    orders = {line.order_no for line in month}
    customers = {line.customer for line in month}
    assert rows["north-a-1", LAST - 1] == (len(orders), len(customers)) == (3, 2)


@pytest.mark.parametrize(
    ("left", "right", "field"),
    [
        ("revenue", "visitors", "right_metric"),
        ("revenue", "revenue", "right_metric"),
        ("market_share", "revenue", "left_metric"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    small_company: SmallCompany, left: str, right: str, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        make(left, right)
    assert refusal.value.field == field
    assert not CrossCheck.objects.exists()


def test_only_who_imports_makes_checks(small_company: SmallCompany, manager_north: Persona) -> None:
    with pytest.raises(NotAllowed):
        cross_checks.create(actor=manager_north.viewer, values={}, today=TODAY)


def test_deviations_are_those_of_the_own_territory(
    small_company: SmallCompany, panel: Source, manager_north: Persona, rep: Persona
) -> None:
    for region in REGIONS:
        row = observed(small_company, region, LAST - 1)
        Observation.unscoped.filter(pk=row.pk).update(numerator=row.numerator * 9 // 10)
    make()
    data_quality.check(actor=SYSTEM, today=TODAY)
    mine = selectors.report(viewer=manager_north.viewer, today=TODAY)
    assert [one.territory for one in mine.crossings[0].deviations] == ["North"]
    assert (mine.notes, mine.history) == (1, ())
    theirs = selectors.report(viewer=rep.viewer, today=TODAY)
    assert (theirs.crossings[0].count, theirs.notes) == (0, 0)
    everything = selectors.report(viewer=replace(SYSTEM), today=TODAY)
    assert everything.history[0].found == {"cross": 2}
    assert PastCheck.objects.count() == 1


def test_a_check_that_is_switched_off_or_removed_leaves_no_finding(
    small_company: SmallCompany, panel: Source
) -> None:
    row = observed(small_company, "south", LAST - 2)
    Observation.unscoped.filter(pk=row.pk).update(numerator=row.numerator * 9 // 10)
    check = make()
    data_quality.check(actor=SYSTEM, today=TODAY)
    assert selectors.notes(viewer=SYSTEM, today=TODAY) == 1
    writer = cross_checks.CheckWriter()
    writer.update(actor=SYSTEM, row=check, values={"is_active": False}, today=TODAY)
    assert (found(check), selectors.notes(viewer=SYSTEM, today=TODAY)) == ([], 0)
    writer.update(actor=SYSTEM, row=check, values={"is_active": True}, today=TODAY)
    assert len(found(check)) == 1
    writer.delete(actor=SYSTEM, row=check, today=TODAY)
    assert (CrossFinding.unscoped.count(), selectors.notes(viewer=SYSTEM, today=TODAY)) == (0, 0)
