"""Who was right: cases of finished months by hand, the chain, people, and what each may see."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from goals.models import ForecastError, ForecastSubmission
from goals.selectors import forecast_places, forecast_values
from goals.selectors.forecast_values import Values
from salesplan.core.models import Metric
from salesplan.engine.periods import first_day, last_day
from tests.factories import forecast_run
from tests.factories import small_company as small
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona, on_seat

pytestmark = pytest.mark.django_db
AUGUST = 2026 * 12 + 7
MONTHS = [AUGUST - back for back in range(8)]
FORECAST = 900_00


@pytest.fixture
def company(small_actuals: SmallCompany) -> SmallCompany:
    return small_actuals


Say = Callable[..., ForecastSubmission]


@pytest.fixture
def say(company: SmallCompany) -> Say:
    def write(code: str, month: int, commit: int, who: Persona | None, **more: Any) -> Any:
        at = more.pop("at", first_day(month))
        return ForecastSubmission.unscoped.create(
            metric=Metric.objects.get(code="revenue"), organisation_id=company[code],
            first_period=month, months=1, rhythm="week", slot=at, as_of=at, commit=commit,
            judge=more.pop("judge", "rep"), by=who.user if who else None,
            at=datetime.fromisoformat(f"{at}T02:00:00+00:00"), **more,
        )  # fmt: skip

    return write


def came(code: str, month: int) -> int:
    return sum(
        line.revenue for line in small.LINES if line.seat.startswith(code) and line.period == month
    )


def values(viewer: Persona, company: SmallCompany, code: str, **more: Any) -> Values:
    at = forecast_places.choose(
        viewer=viewer.viewer, today=TODAY, organisation_id=company[code], period="2026-08"
    )
    return forecast_values.values(
        viewer=viewer.viewer, place=at, as_of=TODAY, **{"count": 8} | more
    )


def test_cases_of_a_seat_by_hand(company: SmallCompany, say: Say, rep: Persona) -> None:
    for month in MONTHS:
        right = came("north-a-1", month)
        say("north-a-1", month, right * 9 // 10, rep, statistical=right * 12 // 10)
        say("north-a-1", month, right * 2, rep, at=last_day(month))
    found = values(rep, company, "north-a-1")
    assert [case.span.first_month for case in found.cases] == MONTHS
    case = found.cases[0]
    right = came("north-a-1", AUGUST)
    assert case.actual == right
    assert dict(case.steps) == {
        "naive": came("north-a-1", AUGUST - 12), "statistical": right * 12 // 10,
        "rep": right * 9 // 10, "manager": None, "final": None,
    }  # fmt: skip
    assert case.closest == ("rep",)  # of two; alone nobody is the closest
    total = sum(came("north-a-1", month) for month in MONTHS)
    by = {line.name: line.record for line in found.methods}
    assert by["rep"].actual == total
    assert by["rep"].absolute == sum(
        came("north-a-1", month) - came("north-a-1", month) * 9 // 10 for month in MONTHS
    )
    naive = sum(abs(came("north-a-1", m - 12) - came("north-a-1", m)) for m in MONTHS)
    assert by["naive"].absolute == by["rep"].naive == naive
    assert [link.step for link in found.chain.links] == ["naive", "statistical", "rep"]
    assert sum(link.less for link in found.chain.links) == naive - by["rep"].absolute
    assert found.chain.left_out == ("manager", "final")
    (own,) = found.people
    assert (own.name, own.judge, own.record.cases, own.record.tendency) == ("Rep", "rep", 8, "low")
    last = values(rep, company, "north-a-1", moment="last")
    assert last.cases[0].steps["rep"] == right * 2
    assert last.people[0].record.tendency == "high"


def test_the_reps_of_a_team_are_summed_and_filled_from_the_run_before(
    company: SmallCompany, say: Say, manager_north: Persona, rep: Persona
) -> None:
    july = AUGUST - 1
    forecast_run.write(
        date(2026, 6, 30), {company["north-a-2"]: {july: FORECAST}, company["north-a"]: {july: 7}}
    )
    say("north-a-1", july, 500_00, rep)
    say("north-a", july, 800_00, manager_north, judge="manager")
    say("north-a-1", AUGUST, 500_00, rep)  # nothing fills the other seat in August
    found = values(manager_north, company, "north-a", level="team")
    (case,) = [one for one in found.cases if one.spot.code == "north-a"]
    assert case.span.first_month == july
    assert (case.steps["rep"], case.filled) == (500_00 + FORECAST, 1)
    assert (case.steps["manager"], case.steps["statistical"]) == (800_00, 7)
    assert found.chain.links == ()
    assert {line.name for line in found.too_few} == {"Rep", "Manager North"}
    assert found.people == ()


def test_a_run_that_knew_the_month_does_not_count(
    company: SmallCompany, say: Say, rep: Persona
) -> None:
    seat = company["north-a-1"]
    forecast_run.write(date(2026, 7, 31), {seat: {AUGUST: 5, AUGUST + 1: 6}})
    forecast_run.write(date(2026, 6, 30), {seat: {AUGUST - 1: 3, AUGUST: 4}}, is_current=False)
    say("north-a-1", AUGUST, 1, rep)
    steps = {case.span.first_month: case.steps for case in values(rep, company, "north-a-1").cases}
    assert (steps[AUGUST]["statistical"], steps[AUGUST - 1]["statistical"]) == (5, 3)
    alone = [case for case in values(rep, company, "north-a-1").cases if not case.said]
    assert [case.closest for case in alone] == [()]


def test_a_month_before_the_first_sale_has_no_naive_forecast(
    company: SmallCompany, say: Say, rep: Persona
) -> None:
    early = small.FIRST_PERIOD + 11  # a year before, nothing was known
    say("north-a-1", early, 1, rep)
    found = values(rep, company, "north-a-1", count=24)
    (case,) = [one for one in found.cases if one.span.first_month == early]
    assert case.steps["naive"] is None


def test_everybody_sees_the_own_record(
    company: SmallCompany, say: Say, rep: Persona, manager_north: Persona, executive: Persona
) -> None:
    two = on_seat("two", company["north-a-2"])
    for month in MONTHS:
        say("north-a-1", month, 100_00, rep)
        say("north-a-1", month, 90_00, manager_north, judge="manager")
        say("north-a-2", month, 100_00, two)
        say("south-a-1", month, 100_00, None)
    assert [line.name for line in values(rep, company, "north-a-1").people] == ["Rep"]
    team = values(manager_north, company, "north-a")
    assert {line.name for line in team.people} == {"Rep", "Two", "Manager North"}
    assert team.level == "seat"  # nobody judged the team itself
    top = forecast_places.choose(viewer=executive.viewer, today=TODAY, period="2026-08")
    found = forecast_values.values(viewer=executive.viewer, place=top, as_of=TODAY)
    assert {case.spot.code for case in found.cases} == {"north-a-1", "north-a-2", "south-a-1"}
    shares = [line.record.error_share or 0 for line in found.people]
    assert shares == sorted(shares)


def test_a_running_period_is_not_judged(company: SmallCompany, say: Say, rep: Persona) -> None:
    at = forecast_places.choose(viewer=rep.viewer, today=TODAY, period="2026-07.3")
    assert [s.first_month for s in forecast_values.over(place=at, as_of=TODAY, count=2)] == [
        2026 * 12 + 3, 2026 * 12,
    ]  # fmt: skip
    month = forecast_places.choose(viewer=rep.viewer, today=TODAY, period="2026-08")
    spans = forecast_values.over(place=month, as_of=date(2026, 8, 30), count=1)
    assert spans[0].first_month == AUGUST - 1


def test_statistical_methods_are_summed_over_months_ahead(
    company: SmallCompany, rep: Persona
) -> None:
    seat = company["north-a-1"]
    run = forecast_run.write(TODAY, {seat: {AUGUST + 1: 5}})
    sums = {"cases": 3, "actual": 1_000, "error": -50, "naive_error": 200}
    ForecastError.unscoped.bulk_create(
        ForecastError(
            run=run, metric=Metric.objects.get(code="revenue"), organisation_id=seat,
            product_id=0, channel_id=0, method=method, ahead=ahead, absolute_error=off, **sums,
        )
        for method, off in (("snaive", 200), ("combination", 100))
        for ahead in (1, 2)
    )  # fmt: skip
    best, naive = values(rep, company, "north-a-1").statistical
    assert (best.name, best.chosen, best.record.cases, best.longest) == ("combination", True, 6, 2)
    assert (best.record.error_share, best.record.bias, best.record.value_added) == (
        1_000, -500, 5_000,
    )  # fmt: skip
    assert (naive.name, naive.chosen, naive.record.value_added) == ("snaive", False, 0)


def test_the_number_of_queries_does_not_depend_on_how_much_was_said(
    company: SmallCompany, say: Say, executive: Persona, rep: Persona,
    django_assert_num_queries: Callable[[int], Any],
) -> None:  # fmt: skip
    top = forecast_places.choose(viewer=executive.viewer, today=TODAY, period="2026-08")
    for months in (MONTHS[:1], MONTHS):
        for month in months:
            say("north-a-1", month, 1, rep)
        with django_assert_num_queries(7):
            forecast_values.values(viewer=executive.viewer, place=top, as_of=TODAY, count=8)
