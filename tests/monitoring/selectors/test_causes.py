"""Findings add up, agree with plain Python over the lines, and stay within the reader's scope."""

from collections import Counter
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.selectors import causes, selections
from monitoring.selectors.causes import Against, Finding
from monitoring.selectors.selections import Asked, Selection
from salesplan.core.errors import NotVisible
from salesplan.core.models import Company, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import crossings
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.engine.variance import Item, price_volume_mix
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, Planned
from tests.factories.small_company import Line
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DUE = (FIRST, FIRST + 1)
Where = Callable[[Line], bool]


def choose(viewer: Viewer, as_of: date = small.TODAY, **asked: object) -> Selection:
    return selections.choose(
        viewer=viewer, company=Company.objects.get(pk=1), as_of=as_of,
        asked=Asked(**asked),  # type: ignore[arg-type]
    )  # fmt: skip


def find(
    viewer: Viewer, against: Against = "target", as_of: date = small.TODAY, **asked: object
) -> Finding:
    selection = choose(viewer, as_of, **asked)
    return causes.finding(viewer=viewer, selection=selection, against=against)


def adds_up(finding: Finding) -> None:
    gap = finding.gap
    assert gap is not None
    assert sum(cause.slice.gap for cause in finding.causes) + finding.rest == gap
    for cut in finding.cuts:
        assert sum(row.gap for row in cut.rows) + cut.rest == gap
        assert all(row.gap == row.actual - row.reference for row in cut.rows)
    for pair in finding.pairs:
        assert pair.from_parents + pair.beyond == pair.slice.gap
    for waterfall in finding.waterfalls:
        assert waterfall.terms.gap == waterfall.end - waterfall.start
    for cause in finding.causes:
        assert cause.drivers.gap == cause.change
        assert cause.mix is None or cause.mix.gap == cause.change


def both_years(planned: Planned, where: Where, measure: str = "revenue") -> tuple[int, int]:
    before = [period - 12 for period in DUE]
    return planned.actual(where, DUE, measure), planned.actual(where, before, measure)


def test_slices_are_those_of_the_lines(planned: Planned, executive: Persona) -> None:
    finding = find(executive.viewer)
    adds_up(finding)
    cut = next(cut for cut in finding.cuts if cut.axis == "organisation")
    for row in cut.rows:
        code = row.places[0].code
        actual = planned.actual(lambda x, c=code: x.region == c, DUE)  # type: ignore[misc]
        assert (row.actual, row.reference) == (actual, planned.target(code, DUE))
    assert (finding.actual, finding.reference) == (
        planned.actual(lambda _x: True, DUE), planned.target("", DUE),
    )  # fmt: skip
    assert cut.rest == 0
    assert finding.causes[0].slice.places[0].code == "south"


@pytest.mark.parametrize("place", ["", "south", "south-a", "south-a-1"])
@pytest.mark.parametrize("against", ["target", "last_year"])
@pytest.mark.parametrize("day", [small.TODAY, date(2026, 8, 10)])
def test_everything_adds_up_everywhere(
    planned: Planned, executive: Persona, place: str, against: Against, day: date
) -> None:
    node = planned[place] if place else None
    adds_up(find(executive.viewer, against, day, organisation_id=node))


@pytest.mark.parametrize("words", ["2026-W33", "2026-08.d2"])
@pytest.mark.parametrize("against", ["target", "last_year"])
def test_weeks_and_ten_days_add_up(
    planned: Planned, executive: Persona, words: str, against: Against
) -> None:
    finding = find(executive.viewer, against, period=words)
    adds_up(finding)
    assert finding.against == against


def test_last_year_by_tier_item_and_price_volume_mix(planned: Planned, executive: Persona) -> None:
    finding = find(executive.viewer, "last_year")
    cuts = {cut.kind: cut for cut in finding.cuts}
    for row in cuts["tier"].rows:
        code = row.places[0].code
        assert (row.actual, row.reference) == both_years(planned, lambda x, c=code: x.tier == c)  # type: ignore[misc]
    items = []
    for item in small.ITEMS:
        now, before = both_years(planned, lambda x, i=item: x.item == i)  # type: ignore[misc]
        sold, then = both_years(planned, lambda x, i=item: x.item == i, "quantity")  # type: ignore[misc]
        items.append(Item(item, before, then, now, sold))
    (waterfall,) = finding.waterfalls
    assert (waterfall.by, waterfall.terms) == ("item", price_volume_mix(items))
    assert {row.places[0].code for row in cuts["item"].rows} <= set(small.ITEMS)


def test_orders_of_combinations_are_distinct(planned: Planned, executive: Persona) -> None:
    """Also over odd days, read from the cube's days and from the lines alike."""
    ids = [planned["south"]], [0, planned["home"]], [0, planned["shop"]]
    names: list[tuple[str | None, str | None]] = [
        (None, None), (None, "shop"), ("home", None), ("home", "shop"),
    ]  # fmt: skip
    for span in (DaySpan(date(2026, 7, 1), date(2026, 8, 31)),
                 DaySpan(date(2026, 7, 3), date(2026, 8, 9)),
                 DaySpan(date(2025, 1, 5), date(2025, 1, 20))):  # fmt: skip
        found = crossings.crossed(
            viewer=executive.viewer, organisations=ids[0], products=ids[1], channels=ids[2],
            spans=(span, span.year_before()),
        )  # fmt: skip
        for at, (product, channel) in enumerate(names):
            lines = [
                line for line in small.LINES
                if line.region == "south" and span.first <= line.date <= span.last
                and product in (None, line.product_line) and channel in (None, line.channel)
            ]  # fmt: skip
            cell = (0, 0, at // 2, at % 2)
            assert found.revenue[cell] == sum(line.revenue for line in lines)
            assert found.orders[cell] == len({line.order_no for line in lines})


def test_ratios_are_split_over_all_slices(planned: Planned, executive: Persona) -> None:
    finding = find(executive.viewer)
    splits = {(split.metric.code, split.axis): split.split for split in finding.ratios}
    margin = splits[("margin_rate", "organisation")]
    now, before = both_years(planned, lambda _x: True)
    cost, cost_before = both_years(planned, lambda _x: True, "cost")
    assert margin.now == round((now - cost) * 10_000 / now)
    assert margin.before == round((before - cost_before) * 10_000 / before)
    for split in splits.values():
        assert sum(term.gap for term in split.terms) == split.gap


def test_customers_who_moved_most_and_names_only_in_scope(
    planned: Planned, executive: Persona, manager_south: Persona
) -> None:
    finding = find(executive.viewer, organisation_id=planned["south"])
    gaps: Counter[str] = Counter()
    for line in small.LINES:
        if line.region == "south" and line.period in (*DUE, *(p - 12 for p in DUE)):
            gaps[line.customer] += line.revenue if line.period in DUE else -line.revenue
    sign = 1 if (finding.gap or 0) > 0 else -1
    expected = {code: gap for code, gap in gaps.items() if gap * sign > 0}
    assert {b.place.code: b.gap for b in finding.buyers if b.place} == expected
    own = find(manager_south.viewer)
    assert [buyer.gap for buyer in own.buyers] == [buyer.gap for buyer in finding.buyers]
    south = set(
        Node.objects.visible_to(manager_south.viewer)
        .filter(dimension="customer").values_list("code", flat=True)
    )  # fmt: skip
    for buyer, whole in zip(own.buyers, finding.buyers, strict=True):
        assert whole.place
        assert (buyer.place is not None) == (whole.place.code in south)


def test_customers_of_a_slice_are_those_of_its_lines(planned: Planned, executive: Persona) -> None:
    finding = find(executive.viewer, "last_year", product_id=planned["home"])
    gaps: Counter[str] = Counter()
    for line in small.LINES:
        if line.product_line == "home" and line.period in (*DUE, *(p - 12 for p in DUE)):
            gaps[line.customer] += line.revenue if line.period in DUE else -line.revenue
    sign = 1 if (finding.gap or 0) > 0 else -1
    expected = {code: gap for code, gap in gaps.items() if gap * sign > 0}
    assert {b.place.code: b.gap for b in finding.buyers if b.place} == expected


def test_a_product_manager_stays_in_the_line(planned: Planned, product_manager: Persona) -> None:
    finding = find(product_manager.viewer)
    adds_up(finding)
    assert finding.actual == planned.actual(lambda x: x.product_line == "home", DUE)
    named = {place.code for cut in finding.cuts for row in cut.rows for place in row.places}
    assert not {code for code in named if code.startswith("light")}


def test_a_selection_opens_nothing_to_others(
    planned: Planned, executive: Persona, manager_north: Persona
) -> None:
    selection = choose(executive.viewer)
    with pytest.raises(NotVisible):
        causes.finding(viewer=manager_north.viewer, selection=selection)


@pytest.mark.parametrize("metric", ["units", "margin"])
def test_other_amounts_have_causes_too(planned: Planned, executive: Persona, metric: str) -> None:
    finding = find(executive.viewer, metric=metric)
    adds_up(finding)
    assert finding.against == "last_year"  # no targets of these metrics
    assert finding.waterfalls == ()


def test_nothing_sold_and_nothing_planned_has_no_cause(
    planned: Planned, executive: Persona
) -> None:
    finding = find(executive.viewer, period="2020-01")
    assert (finding.gap, finding.causes, finding.pairs) == (0, (), ())


def test_the_number_of_queries_does_not_depend_on_the_place(
    planned: Planned, executive: Persona
) -> None:
    counts = set()
    for place in ("", "south", "south-a"):
        node = planned[place] if place else None
        selection = choose(executive.viewer, organisation_id=node)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            causes.finding(viewer=executive.viewer, selection=selection)
        counts.add(len(captured))
    assert len(counts) == 1
    assert max(counts) <= 12
