"""Missing, late and unusual months are found by series, and nobody sees more than the own scope."""

from datetime import date, timedelta

import pytest
from django.db.models.functions import Now

from salesplan.core.models import (
    Holding,
    Metric,
    Node,
    Observation,
    ObservedFinding,
    ObservedRule,
    Person,
    QualityCheck,
    SalesLine,
    Source,
)
from salesplan.core.selectors import access
from salesplan.core.selectors import data_quality as selectors
from salesplan.core.services import data_quality, observed_quality
from salesplan.engine.periods import last_day
from tests.factories.small_company import FIRST_PERIOD, MONTHS, TODAY, SmallCompany
from tests.personas import Persona

LAST = FIRST_PERIOD + MONTHS - 1
Found = set[tuple[str, str, str, int]]


@pytest.fixture
def source(small_company: SmallCompany) -> Source:
    made: Source = Source.objects.create(code="ledger", name="Ledger")
    return made


def observe(
    company: SmallCompany, source: Source, metric: str, place: str, values: dict[int, int],
    **keys: int,
) -> None:  # fmt: skip
    """One value on the last day of each month."""
    pk = Metric.objects.get(code=metric).pk
    Observation.unscoped.bulk_create(
        Observation(
            source_id=source.pk, metric_id=pk, date=last_day(period), period=period,
            organisation_id=company[place], numerator=value, batch_id=1, **keys,
        )
        for period, value in values.items()
    )  # fmt: skip


def steady(value: int = 1_000_00) -> dict[int, int]:
    """A value in every month, with a little noise."""
    return {FIRST_PERIOD + n: value + n % 5 * 1_000 for n in range(MONTHS)}


def found() -> Found:
    """Rule, metric, territory and month of what a look at the months finds."""
    observed_quality.replace(today=TODAY)
    names = dict(Node.unscoped.values_list("pk", "code"))
    return {
        (row.rule, row.metric.code, names.get(row.organisation_id, ""), row.period)
        for row in ObservedFinding.unscoped.select_related("metric")
    }


def test_steady_months_give_no_finding(small_company: SmallCompany, source: Source) -> None:
    observe(small_company, source, "receivables", "north", steady())
    assert found() == set()


def test_a_month_between_others_is_missing_and_one_at_the_end_is_late(
    small_company: SmallCompany, source: Source
) -> None:
    hole, end = FIRST_PERIOD + 4, LAST - 2
    north, south = steady(), {p: v for p, v in steady().items() if p <= end}
    del north[hole]
    observe(small_company, source, "receivables", "north", north)
    observe(small_company, source, "receivables", "south", south)
    assert found() == {
        ("missing", "receivables", "north", hole),
        ("late", "receivables", "south", end),
    }


def test_a_month_that_has_just_ended_is_not_waited_for_yet(
    small_company: SmallCompany, source: Source
) -> None:
    observe(small_company, source, "receivables", "north", steady())
    Observation.unscoped.filter(period=LAST).delete()
    assert found() == set()
    observed_quality.replace(today=date(2026, 9, 14))
    assert not ObservedFinding.unscoped.exists()
    observed_quality.replace(today=date(2026, 9, 15))
    assert ObservedFinding.unscoped.get().period == LAST - 1


def test_keys_are_looked_at_one_by_one(small_company: SmallCompany, source: Source) -> None:
    shop, dealer = small_company["shop"], small_company["dealer"]
    values = steady()
    observe(small_company, source, "visitors", "north", values, channel_id=shop)
    del values[FIRST_PERIOD + 9]
    observe(small_company, source, "visitors", "north", values, channel_id=dealer)
    assert found() == {("missing", "visitors", "north", FIRST_PERIOD + 9)}
    assert ObservedFinding.unscoped.get().channel_id == dealer


def test_a_value_far_from_its_own_usual_ones_is_shown_with_their_range(
    small_company: SmallCompany, source: Source
) -> None:
    values = steady()
    values[FIRST_PERIOD + 12] *= 10
    observe(small_company, source, "receivables", "north", values)
    observe(small_company, source, "receivables", "south", steady(10_000_00))
    assert found() == {("outlier", "receivables", "north", FIRST_PERIOD + 12)}
    row = ObservedFinding.unscoped.get()
    assert row.value == values[row.period]
    assert 0 < row.usual_low < 1_000_00 < row.usual_high < row.value


def test_the_last_value_of_a_month_counts_where_the_metric_says_so(
    small_company: SmallCompany, source: Source
) -> None:
    observe(small_company, source, "stock_value", "north", steady())
    first = [
        Observation(
            source_id=source.pk, metric=Metric.objects.get(code="stock_value"),
            date=date(period // 12, period % 12 + 1, 1), period=period, batch_id=1,
            organisation_id=small_company["north"], numerator=99_000_00,
        )
        for period in (FIRST_PERIOD + 3, FIRST_PERIOD + 4)
    ]  # fmt: skip
    Observation.unscoped.bulk_create(first)
    assert found() == set()


def test_nobody_waits_for_a_territory_that_has_ended(
    small_company: SmallCompany, source: Source
) -> None:
    values = {p: v for p, v in steady().items() if p <= LAST - 4}
    observe(small_company, source, "receivables", "south", values)
    assert found() == {("late", "receivables", "south", LAST - 4)}
    Node.unscoped.filter(pk=small_company["south"]).update(ended_on=date(2026, 5, 1))
    assert found() == set()


def test_nobody_waits_for_a_seat_that_its_holder_has_left(
    small_company: SmallCompany, source: Source
) -> None:
    values = {p: v for p, v in steady().items() if p <= LAST - 4}
    observe(small_company, source, "visitors", "south-b-1", values)
    seat = small_company["south-b-1"]
    person = Person.objects.create(code="p1", name="Somebody")
    held = Holding.objects.create(person=person, seat_id=seat)
    assert found() == {("late", "visitors", "south-b-1", LAST - 4)}
    Holding.objects.filter(pk=held.pk).update(valid_to=date(2026, 5, 1))
    assert found() == set()


def test_lines_that_stop_in_one_channel_of_a_region_are_found(small_company: SmallCompany) -> None:
    north = [small_company[code] for code in small_company.ids if code.startswith("north-")]
    lines = SalesLine.unscoped.filter(seat_id__in=north, channel_id=small_company["dealer"])
    lines.filter(period=FIRST_PERIOD + 7).delete()
    lines.filter(period__gt=LAST - 3).delete()
    assert found() == {
        ("missing", "revenue", "north", FIRST_PERIOD + 7),
        ("late", "revenue", "north", LAST - 3),
    }
    assert {row.channel_id for row in ObservedFinding.unscoped.all()} == {small_company["dealer"]}
    assert {row.source_id for row in ObservedFinding.unscoped.all()} == {small_company.source_id}


def test_a_month_without_any_line_is_told_of_the_source_alone(small_company: SmallCompany) -> None:
    SalesLine.unscoped.filter(period=FIRST_PERIOD + 7).delete()
    assert found() == set()


def test_freshness_tells_first_and_last_day_and_the_usual_gap(
    small_company: SmallCompany, source: Source
) -> None:
    observe(small_company, source, "receivables", "north", steady())
    (row,) = observed_quality.replace(today=TODAY)
    assert row == {
        "metric": Metric.objects.get(code="receivables").pk, "source": source.pk,
        "values": MONTHS, "first": "2024-07-31", "last": "2026-08-31", "gap": 31.0,
    }  # fmt: skip


def test_what_comes_several_times_a_month_is_late_as_a_whole(
    small_company: SmallCompany, source: Source
) -> None:
    metric = Metric.objects.get(code="visitors")
    Observation.unscoped.bulk_create(
        Observation(
            source_id=source.pk, metric=metric, date=date(2026, 7, day), period=2026 * 12 + 6,
            organisation_id=small_company["north"], numerator=1, batch_id=1,
        )
        for day in range(1, 21)
    )  # fmt: skip
    data_quality.check(actor=access.system(), today=TODAY)
    report = selectors.report(viewer=access.system(), today=TODAY)
    (visitors,) = report.measured
    assert (visitors.rhythm, visitors.is_late, visitors.due) == ("daily", True, date(2026, 7, 30))
    assert report.notes == selectors.notes(viewer=access.system(), today=TODAY) == 1
    assert selectors.report(viewer=access.system(), today=date(2026, 7, 30)).notes == 0


def test_findings_are_those_of_the_own_territory_or_product_line(
    small_company: SmallCompany, source: Source, manager_north: Persona, rep: Persona,
    product_manager: Persona, executive: Persona,
) -> None:  # fmt: skip
    values = {p: v for p, v in steady().items() if p <= LAST - 3}
    home = small_company["home"]
    for place in ("north", "south"):
        observe(small_company, source, "receivables", place, values)
        observe(small_company, source, "stock_value", place, values, product_id=home)
    data_quality.check(actor=access.system(), today=TODAY)

    def seen(persona: Persona) -> list[tuple[str, str | None]]:
        report = selectors.report(viewer=persona.viewer, today=TODAY)
        assert report.notes == selectors.notes(viewer=persona.viewer, today=TODAY)
        return sorted((one.metric.code, one.territory) for one in report.months)

    assert seen(executive) == [
        ("receivables", "North"), ("receivables", "South"),
        ("stock_value", "North"), ("stock_value", "South"),
    ]  # fmt: skip
    assert seen(manager_north) == [("receivables", "North"), ("stock_value", "North")]
    assert seen(product_manager) == [("stock_value", "North"), ("stock_value", "South")]
    assert seen(rep) == []


def test_a_check_is_due_again_on_a_new_day_even_without_an_import(
    small_company: SmallCompany,
) -> None:
    data_quality.check(actor=access.system(), today=TODAY)
    QualityCheck.objects.update(checked_at=Now() - timedelta(days=1))
    assert data_quality.request_when_due(today=TODAY) is None
    assert data_quality.request_when_due(today=date(2026, 9, 1)) is not None


def test_rules_have_names() -> None:
    assert set(ObservedRule.values) == {"missing", "late", "outlier"}
