"""Values of measured metrics equal plain pandas over the facts, at any nodes and in any period."""

import random
from datetime import date
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from salesplan.core.errors import NotVisible
from salesplan.core.models import Metric, Observation
from salesplan.core.selectors import access, metric_values
from salesplan.core.selectors.actuals.dayspans import DaySpan
from tests.core.selectors.metric_values import oracle
from tests.factories import small_company as small
from tests.factories.small_company import FIRST_PERIOD, TODAY, SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
LAST = FIRST_PERIOD + 25
SYSTEM = access.system()
MEASURED = ("revenue", "cost", "margin", "units", "orders", "active_customers")


def metrics(*codes: str) -> list[Metric]:
    by_code = {metric.code: metric for metric in Metric.objects.all()}
    return [by_code[code] for code in codes]


def observe(company: SmallCompany, code: str, day: date, numerator: int, **keys: int) -> None:
    denominator = keys.pop("denominator", 1)
    Observation.unscoped.create(
        source_id=keys.pop("source_id", company.source_id), metric=metrics(code)[0], date=day,
        period=day.year * 12 + day.month - 1, numerator=numerator, denominator=denominator,
        batch_id=company.batch_id, **keys,
    )  # fmt: skip


PLACES = [
    ("organisation_id", ("north", "south-b", "north-a-2"), {}),
    ("organisation_id", ("company", "north", "south-b-2"), {"product_id": "home"}),
    ("organisation_id", ("company", "south"), {"product_id": "home-1-2", "channel_id": "dealer"}),
    ("product_id", ("all", "home", "light-2", "light-2-1"), {}),
    ("product_id", ("all", "home-1"), {"channel_id": "shop"}),
    ("channel_id", ("all", "shop", "project"), {}),
    ("channel_id", ("all", "dealer"), {"product_id": "light-1-3"}),
]


@pytest.mark.parametrize("place", PLACES, ids=str)
@pytest.mark.parametrize("years_back", [0, 1])
def test_cube_measures_equal_sums_over_the_lines(
    small_actuals: SmallCompany, place: tuple, years_back: int
) -> None:
    ids = {**small_actuals.ids, "company": 1, "all": 0}
    column, codes, narrowed = place
    keys = {name: ids[code] for name, code in narrowed.items()}
    as_of = date(2026, 8, 31) if not years_back else date(2026, 8, 17)
    found = metric_values.values(
        viewer=SYSTEM, metrics=metrics(*MEASURED), organisation_id=ids["south"], column=column,
        nodes=[ids[code] for code in codes], first_period=LAST - 4, last_period=LAST, as_of=as_of,
        years_back=years_back, **keys,
    )  # fmt: skip
    rows = oracle.lines()
    first, last = date(2026 - years_back, 4, 1), as_of.replace(year=2026 - years_back)
    for code in codes:
        at = {"organisation": ids["south"], "product": keys.get("product_id", 0),
              "channel": keys.get("channel_id", 0)}  # fmt: skip
        at[column.removesuffix("_id")] = ids[code]
        expected = oracle.sold(rows, first, last, **at)
        for name in MEASURED:
            value = found[name][ids[code]]
            assert (value.rounded, value.problem, value.through) == (expected[name], "", last)


@pytest.fixture
def observed(small_actuals: SmallCompany) -> SmallCompany:
    """The small company with observations at random keys of every height."""
    draw = random.Random(7)
    ids = small_actuals.ids
    Metric.objects.create(code="mood", name="Mood", unit="score", scale=2, aggregation="average")
    organisations = [0, 1, *(ids[code] for code in (*small.REGIONS, *small.TEAMS, *small.SEATS))]
    products = [0, *(ids[code] for code in (*small.PRODUCT_LINES, *small.CATEGORIES, *small.ITEMS))]
    channels = [0, *(ids[code] for code in small.CHANNELS)]
    pk = {metric.code: metric.pk for metric in metrics("visitors", "stock_value", "mood")}
    rows = [
        Observation(
            source_id=draw.choice([1, 2]), metric_id=pk[draw.choice(list(pk))],
            date=date(2025 + month // 12, month % 12 + 1, draw.randint(1, 28)),
            period=2025 * 12 + month, organisation_id=draw.choice(organisations),
            product_id=draw.choice(products), channel_id=draw.choice(channels),
            numerator=draw.randint(-50, 1_000), denominator=draw.randint(1, 9),
            batch_id=small_actuals.batch_id,
        )
        for month in range(20)
        for _each in range(120)
    ]  # fmt: skip
    Observation.unscoped.bulk_create(rows, ignore_conflicts=True)
    return small_actuals


@pytest.mark.parametrize("place", PLACES, ids=str)
def test_observations_are_summed_averaged_or_last_through_the_trees(
    observed: SmallCompany, place: tuple
) -> None:
    ids = {**observed.ids, "company": 1, "all": 0}
    column, codes, narrowed = place
    keys = {name: ids[code] for name, code in narrowed.items()}
    asked = metrics("visitors", "stock_value", "mood")
    found = metric_values.values(
        viewer=SYSTEM, metrics=asked, organisation_id=ids["south"], column=column,
        nodes=[ids[code] for code in codes], first_period=LAST - 4, last_period=LAST,
        as_of=date(2026, 8, 19), **keys,
    )  # fmt: skip
    rows = oracle.seen()
    for code in codes:
        at = {"organisation": ids["south"], "product": keys.get("product_id", 0),
              "channel": keys.get("channel_id", 0)}  # fmt: skip
        at[column.removesuffix("_id")] = ids[code]
        for metric in asked:
            expected = oracle.observed(
                rows, metric.pk, metric.aggregation, date(2026, 4, 1), date(2026, 8, 19), **at
            )
            value = found[metric.code][ids[code]]
            assert value.amount == expected
            assert value.problem == ("" if expected is not None else "no_data")


def test_the_last_percentage_is_taken_where_it_was_observed_not_added_up(
    small_actuals: SmallCompany,
) -> None:
    ids = small_actuals.ids
    for code, score in (("north-a", 6_000), ("north-b", 8_000), ("north", 9_000), ("south-a", 10)):
        observe(
            small_actuals, "potential_score", date(2026, 7, 31), score, organisation_id=ids[code]
        )
    nodes = {"north": 9_000, "north-a": 6_000, "south": 10, "south-b": None}
    found = metric_values.values(
        viewer=SYSTEM, metrics=metrics("potential_score"), organisation_id=1,
        nodes=[ids[code] for code in nodes], first_period=LAST - 1, last_period=LAST, as_of=TODAY,
    )["potential_score"]  # fmt: skip
    assert {code: found[ids[code]].rounded for code in nodes} == nodes


def test_what_was_not_observed_in_the_period_says_since_when(small_actuals: SmallCompany) -> None:
    south = small_actuals["south"]
    observe(small_actuals, "visitors", date(2026, 6, 30), 500, organisation_id=south)
    found = metric_values.values(
        viewer=SYSTEM, metrics=metrics("visitors", "conversion"), organisation_id=south,
        nodes=[south, small_actuals["north"]], first_period=LAST - 1, last_period=LAST,
        as_of=TODAY,
    )  # fmt: skip
    value = found["visitors"][south]
    assert (value.amount, value.problem, value.through) == (None, "no_data", date(2026, 6, 30))
    assert found["visitors"][small_actuals["north"]].through is None
    assert found["conversion"][south].problem == "no_data"


def test_before_the_first_line_there_is_no_data_instead_of_zero(
    small_actuals: SmallCompany,
) -> None:
    found = metric_values.values(
        viewer=SYSTEM, metrics=metrics("revenue"), organisation_id=1, nodes=[1],
        first_period=FIRST_PERIOD, last_period=FIRST_PERIOD, as_of=TODAY, years_back=1,
    )  # fmt: skip
    assert (found["revenue"][1].amount, found["revenue"][1].problem) == (None, "no_data")


def test_a_period_that_has_not_begun_has_no_data(small_actuals: SmallCompany) -> None:
    found = metric_values.values(
        viewer=SYSTEM, metrics=metrics("revenue", "margin_rate"), organisation_id=1, nodes=[1],
        first_period=LAST + 1, last_period=LAST + 2, as_of=TODAY,
    )  # fmt: skip
    assert {found[code][1].problem for code in found} == {"no_data"}


def test_months_add_up_to_the_period_at_every_node(observed: SmallCompany) -> None:
    nodes = [1, *(observed[code] for code in (*small.REGIONS, *small.TEAMS))]
    asked = metrics("revenue", "margin", "visitors")
    keys = {
        "viewer": SYSTEM, "metrics": asked, "organisation_id": 1, "nodes": nodes,
        "first_period": LAST - 9, "last_period": LAST + 4, "as_of": date(2026, 8, 19),
    }  # fmt: skip
    whole, months = metric_values.values(**keys), metric_values.by_month(**keys)
    for metric in asked:
        for node in nodes:
            by_month = months[metric.code][node]
            assert list(by_month) == list(range(LAST - 9, LAST + 1))
            parts = [value.amount for value in by_month.values() if value.amount is not None]
            assert sum(parts) == whole[metric.code][node].amount


def test_distinct_customers_are_counted_within_each_month(small_actuals: SmallCompany) -> None:
    north = small_actuals["north"]
    found = metric_values.by_month(
        viewer=SYSTEM, metrics=metrics("active_customers", "orders"), organisation_id=north,
        nodes=[north], first_period=LAST - 2, last_period=LAST, as_of=date(2026, 8, 31),
    )  # fmt: skip
    rows = oracle.lines()
    for month, last in ((LAST - 2, 30), (LAST - 1, 31), (LAST, 31)):
        first, end = date(2026, month % 12 + 1, 1), date(2026, month % 12 + 1, last)
        expected = oracle.sold(rows, first, end, north)
        for code in ("active_customers", "orders"):
            assert found[code][north][month].rounded == expected[code]


def test_nobody_reads_outside_the_own_scope(
    small_actuals: SmallCompany, manager_north: Persona, product_manager: Persona
) -> None:
    def ask(persona: Persona, nodes: list[int], **keys: int) -> dict:
        return metric_values.values(
            viewer=persona.viewer, metrics=metrics("revenue"), organisation_id=1, nodes=nodes,
            first_period=LAST, last_period=LAST, as_of=TODAY, **keys,
        )["revenue"]  # fmt: skip

    north, south = small_actuals["north"], small_actuals["south"]
    assert ask(manager_north, [north, small_actuals["north-b-1"]])[north].rounded
    for nodes in ([1], [south], [north, south]):
        with pytest.raises(NotVisible):
            ask(manager_north, nodes)
    with pytest.raises(NotVisible):
        metric_values.by_month(
            viewer=manager_north.viewer, metrics=metrics("visitors"), organisation_id=1,
            column="product_id", nodes=[small_actuals["home"]], first_period=LAST,
            last_period=LAST, as_of=TODAY,
        )  # fmt: skip
    assert ask(product_manager, [south], product_id=small_actuals["home"])[south].rounded
    with pytest.raises(NotVisible):
        ask(product_manager, [south], product_id=small_actuals["light"])


def test_the_number_of_queries_does_not_grow_with_nodes_metrics_or_months(
    observed: SmallCompany, manager_north: Persona
) -> None:
    every = list(Metric.objects.all())
    north = [observed[code] for code in ("north", "north-a", "north-a-1", "north-b-2")]

    def count(codes: list[Metric], nodes: list[int], months: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            metric_values.by_month(
                viewer=manager_north.viewer, metrics=codes, organisation_id=nodes[0], nodes=nodes,
                first_period=LAST - months, last_period=LAST, as_of=date(2026, 8, 19),
            )  # fmt: skip
        return len(queries)

    assert count(metrics("revenue"), north[:1], 0) == 4  # catalogue, day windows, cube, history
    assert count(metrics("revenue", "margin_rate", "order_value"), north, 20) == 5  # + scope
    assert count(metrics("visitors"), north[:1], 0) == 2  # catalogue, sums
    assert count(metrics("receivables"), north[:1], 0) == 3  # + how far those missing reach
    assert count(every, north, 20) == 10


def test_any_run_of_days_can_be_asked_for(observed: SmallCompany) -> None:
    spans = [
        DaySpan(date(2026, 8, 3), date(2026, 8, 9)),
        DaySpan(date(2025, 8, 4), date(2025, 8, 10)),
    ]
    found = metric_values.over(
        viewer=SYSTEM, metrics=metrics("revenue", "active_customers", "visitors"),
        organisation_id=1, nodes=[1], spans=spans, runs=False,
    )  # fmt: skip
    rows, seen = oracle.lines(), oracle.seen()
    for span, part in zip(spans, found, strict=True):
        expected = oracle.sold(rows, span.first, span.last, 1)
        assert part["revenue"][1].amount == Fraction(expected["revenue"])
        assert part["active_customers"][1].rounded == expected["active_customers"]
        visitors = metrics("visitors")[0].pk
        assert part["visitors"][1].amount == oracle.observed(
            seen, visitors, "sum", span.first, span.last, 1
        )
