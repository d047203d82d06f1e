"""A run from the cube to rows: it adds up, is repeated and interrupted without harm."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.db.models import F

from goals.models import (
    ForecastDriver,
    ForecastError,
    ForecastMonth,
    ForecastRun,
    ForecastSeries,
    ForecastSettings,
)
from goals.selectors import forecast_errors
from goals.services import forecast_runs
from salesplan.core.errors import Conflict, Invalid, NotAllowed, Refused
from salesplan.core.models import (
    COMPANY_ID,
    ActualsMonth,
    Closure,
    CubeState,
    Job,
    Metric,
    Node,
)
from salesplan.core.selectors import access
from salesplan.core.services import jobs
from salesplan.engine.forecast import Options, forecast
from tests.factories import forecast_company as made
from tests.factories import small_company as small
from tests.factories.forecast_company import ForecastCompany
from tests.personas import Persona

TODAY = date(2026, 8, 31)
NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
NEXT = made.LAST + 1
ONE = ("revenue",)


def run(as_of: date = TODAY, **more: Any) -> ForecastRun:
    asked = {"metrics": ONE, "cuts": False} | more
    return forecast_runs.run(actor=access.system(), now=NOW, as_of=as_of, **asked)


def values(made_run: ForecastRun, metric: str = "revenue") -> dict[tuple[int, ...], list[int]]:
    rows = ForecastMonth.unscoped.filter(run=made_run, metric__code=metric).order_by("period")
    found: dict[tuple[int, ...], list[int]] = {}
    for *key, value in rows.values_list("organisation_id", "product_id", "channel_id", "value"):
        found.setdefault(tuple(key), []).append(value)
    return found


def total(found: dict[tuple[int, ...], list[int]], keys: list[tuple[int, ...]]) -> list[int]:
    return np.array([found[key] for key in keys if key in found]).sum(axis=0).tolist()


def test_everything_adds_up_exactly(forecast_company: ForecastCompany) -> None:
    company, found = forecast_company, values(run(cuts=True))
    for above in ("company", *small.REGIONS, *small.TEAMS):
        node = COMPANY_ID if above == "company" else company[above]
        below = Node.unscoped.filter(parent_id=node, dimension="organisation")
        assert (
            total(found, [(pk, 0, 0) for pk in below.values_list("pk", flat=True)])
            == (found[node, 0, 0])
        )
    for node in (COMPANY_ID, company["north"], company["south"]):
        lines = [(node, company[line], 0) for line in small.PRODUCT_LINES]
        assert total(found, lines) == found[node, 0, 0]
        for line in small.PRODUCT_LINES:
            parts = [(node, company[f"{line}-{number}"], 0) for number in (1, 2)]
            assert total(found, parts) == found[node, company[line], 0]
        channels = [(node, 0, company[channel]) for channel in small.CHANNELS]
        assert total(found, channels) == found[node, 0, 0]
    for code in (*small.CATEGORIES, *small.PRODUCT_LINES):
        parts = [(company[region], company[code], 0) for region in small.REGIONS]
        assert total(found, parts) == found[COMPANY_ID, company[code], 0]


def test_what_is_sold_in_no_category_is_kept_apart(forecast_company: ForecastCompany) -> None:
    """A tenth of the north lies in no product line: lines stay below the total by about as much."""
    north = forecast_company["north"]
    within = Closure.below((north,))
    whole = ActualsMonth.objects.filter(product_id=0, channel_id=0)
    whole.filter(organisation_id__in=within).update(revenue=F("revenue") + F("revenue") / 10)
    for period, value in whole.filter(organisation_id=north).values_list("period", "revenue"):
        company = whole.filter(organisation_id=COMPANY_ID, period=period)
        company.update(
            revenue=F("revenue") + value - int(forecast_company.row(north)[period - made.FIRST])
        )
    found = values(run(cuts=True))
    lines = [(north, forecast_company[line], 0) for line in small.PRODUCT_LINES]
    share = sum(total(found, lines)) / sum(found[north, 0, 0])
    assert share == pytest.approx(10 / 11, abs=0.01)
    south = forecast_company["south"]
    lines = [(south, forecast_company[line], 0) for line in small.PRODUCT_LINES]
    assert total(found, lines) == found[south, 0, 0]


def test_ranges_hold_the_figure_and_totals_are_kept_for_odds(
    forecast_company: ForecastCompany,
) -> None:
    made_run = run()
    rows = ForecastMonth.unscoped.filter(run=made_run)
    assert rows.count() == 15 * 12
    for row in rows:
        assert 0 <= row.low95 <= row.low80 <= row.value <= row.high80 <= row.high95
    assert set(rows.values_list("period", flat=True)) == set(range(NEXT, NEXT + 12))
    series = ForecastSeries.unscoped.get(run=made_run, organisation_id=COMPANY_ID)
    own = values(made_run)[COMPANY_ID, 0, 0]
    middle = series.spread["levels"].index(0.5)
    for months, quantiles in enumerate(series.spread["totals"], start=1):
        assert quantiles == sorted(quantiles)
        assert quantiles[middle] == pytest.approx(sum(own[:months]), rel=0.03)
    assert (series.months_known, series.method) == (made.MONTHS, "combination")


def test_odd_series_are_forecast_sanely_and_say_what_is_odd(
    forecast_company: ForecastCompany,
) -> None:
    company, made_run = forecast_company, run()
    found = values(made_run)
    flags = {
        row.organisation_id: {flag["code"]: flag for flag in row.flags}
        for row in ForecastSeries.unscoped.filter(run=made_run)
    }
    never, late, odd = (company[code] for code in (made.NEVER, made.LATE, made.ODD))
    assert (found[never, 0, 0], set(flags[never])) == ([0] * 12, {"empty"})
    assert flags[late]["short"]["value"] == 3
    usual = company.row(late)[-3:].mean()
    assert np.mean(found[late, 0, 0]) == pytest.approx(usual, rel=0.5)
    outlier = flags[odd]["outlier"]
    assert outlier["period"] == made.ODD_MONTH
    assert outlier["value"] == pytest.approx(company.row(odd)[-9], rel=0.01)
    assert outlier["usual"] == pytest.approx(company.row(odd)[-9] / 6, rel=0.25)
    assert max(found[odd, 0, 0]) < company.row(odd)[-9] / 2


def test_points_are_the_engines_and_bend_only_to_add_up(
    forecast_company: ForecastCompany,
) -> None:
    ForecastSettings.objects.create(pk=1, horizon=6, options={"set": "default"})
    ForecastDriver.unscoped.all().delete()
    found = values(run())
    own = forecast(
        forecast_company.row(COMPANY_ID)[None].astype(float), horizon=6, last_month=made.LAST,
        options=Options(),
    )  # fmt: skip
    assert len(found[COMPANY_ID, 0, 0]) == 6
    np.testing.assert_allclose(found[COMPANY_ID, 0, 0], own.points[0], rtol=0.1)


def test_a_territory_that_has_ended_expects_nothing(forecast_company: ForecastCompany) -> None:
    seat = forecast_company["north-a-2"]
    Node.unscoped.filter(pk=seat).update(ended_on=TODAY)
    made_run = run()
    assert values(made_run)[seat, 0, 0] == [0] * 12
    series = ForecastSeries.unscoped.get(run=made_run, organisation_id=seat)
    assert series.flags[0] == {"code": "closed"}


def test_errors_are_sums_that_ratios_are_made_of(forecast_company: ForecastCompany) -> None:
    made_run = run()
    metric = Metric.objects.get(code="revenue")
    found = forecast_errors.errors(
        viewer=access.system(), run_id=made_run.pk, metric_id=metric.pk,
        organisation_id=COMPANY_ID,
    )  # fmt: skip
    naive = next(line for line in found.methods if line.method == "snaive")
    assert (naive.whole.value_added, naive.whole.absolute) == (0, naive.whole.naive)
    assert found.methods[0].whole.absolute <= naive.whole.absolute
    rows = ForecastError.unscoped.filter(run=made_run, organisation_id=COMPANY_ID, method="theta")
    theta = next(line for line in found.methods if line.method == "theta")
    assert theta.whole.cases == sum(row.cases for row in rows)
    assert theta.whole.wape == round(
        sum(row.absolute_error for row in rows) / sum(row.actual for row in rows) * 10_000
    )
    first = rows.get(ahead=1)
    actual = forecast_company.row(COMPANY_ID)
    cuts = [12, 8, 4]
    assert first.actual == sum(int(actual[-cut]) for cut in cuts)
    assert first.naive_error == sum(abs(int(actual[-cut]) - int(actual[-cut - 12])) for cut in cuts)


def test_twice_is_once_more_and_the_earlier_one_is_kept(forecast_company: ForecastCompany) -> None:
    first, second = run(), run()
    assert values(first) == values(second)
    assert ForecastRun.objects.get(is_current=True) == second
    first.refresh_from_db()
    assert (first.state, first.is_current) == ("done", False)


def test_a_run_of_earlier_months_knows_nothing_later_and_does_not_become_current(
    forecast_company: ForecastCompany,
) -> None:
    current = run()
    ActualsMonth.objects.filter(period__gt=made.LAST - 2).update(revenue=1)
    earlier = run(date(2026, 6, 30))
    assert (earlier.first_period, earlier.is_current) == (made.LAST - 1, False)
    assert ForecastRun.objects.get(is_current=True) == current
    own = values(earlier)[COMPANY_ID, 0, 0][0]
    assert own == pytest.approx(forecast_company.row(COMPANY_ID)[-2], rel=0.15)


def test_dying_midway_leaves_nothing_but_a_row_that_says_so(
    forecast_company: ForecastCompany,
) -> None:
    current = run()

    def die(done: int, total: int, note: str) -> None:
        if done:
            raise jobs.LeaseLost("somebody else")

    with pytest.raises(jobs.LeaseLost):
        run(say=die)
    failed = ForecastRun.objects.order_by("-pk")[0]
    assert (failed.state, failed.report["error"]) == ("failed", "somebody else")
    assert not ForecastMonth.unscoped.filter(run=failed).exists()
    assert ForecastRun.objects.get(is_current=True) == current


def test_a_run_that_was_overtaken_has_no_effect(forecast_company: ForecastCompany) -> None:
    def overtaken(done: int, total: int, note: str) -> None:
        if done:
            ForecastRun.objects.filter(state="running").update(state="failed")

    with pytest.raises(Conflict):
        run(say=overtaken)
    assert not ForecastMonth.unscoped.exists()
    assert not ForecastRun.objects.filter(is_current=True).exists()


def test_what_a_killed_run_left_has_failed_once_the_next_one_starts(
    forecast_company: ForecastCompany,
) -> None:
    left = ForecastRun.objects.create(as_of=TODAY, first_period=NEXT, horizon=12, started_at=NOW)
    made_run = run()
    left.refresh_from_db()
    assert (left.state, made_run.state) == ("failed", "done")


def test_the_job_makes_the_run_and_twice_is_harmless(
    forecast_company: ForecastCompany, analyst: Persona
) -> None:
    first = forecast_runs.start(actor=analyst.viewer)
    assert forecast_runs.start(actor=analyst.viewer) == first
    assert jobs.run_now(first.pk)
    assert not jobs.run_now(first.pk)
    done = Job.objects.get(pk=first.pk)
    current = ForecastRun.objects.get(is_current=True)
    assert (done.state, done.result) == ("done", {"run": current.pk, "url": "/goals/forecasts/"})
    assert current.started_by == analyst.user
    assert set(current.report["metrics"]) == {"revenue", "margin", "units"}
    assert (done.done, done.total) == (1, 1)


@pytest.mark.parametrize("name", ["rep", "manager_north", "product_manager", "executive"])
def test_only_analysts_and_administrators_start_one(
    name: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(NotAllowed):
        forecast_runs.start(actor=request.getfixturevalue(name).viewer)
    assert not Job.objects.exists()


def test_too_few_months_are_refused_with_numbers(
    forecast_company: ForecastCompany, analyst: Persona
) -> None:
    ActualsMonth.objects.filter(period__gt=made.FIRST + 1).delete()
    with pytest.raises(Refused, match="needs 3 months of sales that are over; there are 2"):
        run()
    job = forecast_runs.start(actor=analyst.viewer)
    jobs.run_now(job.pk)
    assert Job.objects.get(pk=job.pk).result == {"code": "no_history"}


def test_three_months_are_enough(forecast_company: ForecastCompany) -> None:
    ActualsMonth.objects.filter(period__gt=made.FIRST + 2).delete()
    found = values(run(date(2022, 11, 30)))
    usual = np.median(forecast_company.row(COMPANY_ID)[:3])
    assert all(0.5 * usual < value < 1.5 * usual for value in found[COMPANY_ID, 0, 0])


@pytest.mark.parametrize(
    "options",
    [{"set": "magic"}, {"smear": 2}, {"smear": True}, {"trading_days": 1}, {"speed": 1}],
)
def test_options_that_do_not_exist_are_refused(
    forecast_company: ForecastCompany, options: dict[str, Any]
) -> None:
    ForecastSettings.objects.create(pk=1, options=options)
    with pytest.raises(Invalid) as refused:
        run()
    assert refused.value.field == "options"


def test_options_set_by_hand_are_taken_and_none_is_tried(
    forecast_company: ForecastCompany,
) -> None:
    ForecastSettings.objects.create(pk=1, options={"smear": 0.5})
    told = run().report["metrics"]["revenue"]["options"]
    assert told == {"taken": "by_hand", "tried": []}


def test_options_are_chosen_on_the_companys_own_past(forecast_company: ForecastCompany) -> None:
    told = run().report["metrics"]["revenue"]["options"]
    names = {row["name"]: row for row in told["tried"]}
    assert {"default", "half_smear", "parent_half"} <= set(names)
    scores = {name: row["wape"] + row["total_error"] for name, row in names.items()}
    assert scores[told["taken"]] <= scores["default"]


def test_the_night_runs_once_where_anything_is_new(
    forecast_company: ForecastCompany, analyst: Persona
) -> None:
    system = access.system()

    def due(as_of: date = TODAY) -> bool:
        return forecast_runs.is_due(actor=system, as_of=as_of)

    assert not due()  # nothing was ever loaded
    CubeState.objects.update_or_create(pk=1, defaults={"generation": 3})
    assert due()
    run()
    assert not due()
    assert due(date(2026, 9, 1))
    ForecastDriver.unscoped.create(name="Promotion", kind="promotion")
    assert due()
    run()
    CubeState.objects.update(generation=4)
    assert due()
    run()
    assert forecast_runs.start_if_due(actor=system, now=NOW) is None
    ForecastSettings.objects.create(pk=1, horizon=6)
    assert forecast_runs.start_if_due(actor=system, now=NOW) is not None


def test_old_runs_go_but_the_last_of_each_month_stays(forecast_company: ForecastCompany) -> None:
    old = NOW - timedelta(days=61)
    common = {"as_of": TODAY, "horizon": 12, "state": "done"}
    names = [
        ForecastRun.objects.create(first_period=period, started_at=at, **common).pk
        for period, at in ((NEXT - 2, old), (NEXT - 2, old), (NEXT - 1, old), (NEXT, NOW))
    ]
    assert forecast_runs.prune(actor=access.system(), now=NOW) == 1
    assert set(ForecastRun.objects.values_list("pk", flat=True)) == set(names[1:])


def test_a_run_takes_few_statements_whatever_its_size(
    forecast_company: ForecastCompany,
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    with django_assert_max_num_queries(40):
        run(cuts=True)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from goals_forecastmonth")
        assert cursor.fetchone()[0] == (15 + 18 + 9) * 12
