"""Where periods land by the forecast and how likely that is; who may know."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from goals.models import ForecastMonth, ForecastRun, ForecastSeries
from goals.selectors import forecasts
from goals.services import forecast_runs
from salesplan.core.errors import NotVisible
from salesplan.core.models import COMPANY_ID, ActualsMonth, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.engine.forecast import probability
from tests.factories import forecast_company as made
from tests.factories.forecast_company import ForecastCompany
from tests.personas import Persona
from tests.plugins.keeping import kept

TODAY = date(2026, 8, 31)
NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
JULY = 2026 * 12 + 6


@pytest.fixture
def run(forecast_company: ForecastCompany) -> ForecastRun:
    return kept("a run with cuts", _run, on=forecast_company.company)


def _run() -> ForecastRun:
    return forecast_runs.run(
        actor=access.system(), now=NOW, as_of=TODAY, metrics=("revenue",), cuts=True
    )


def revenue() -> Metric:
    metric: Metric = Metric.objects.get(code="revenue")
    return metric


def landing(viewer: Viewer, node: int, **more: object) -> forecasts.Outlook:
    asked = {"first_period": JULY, "months": 6, "as_of": TODAY} | more
    found = forecasts.landings(
        viewer=viewer,
        metric=revenue(),
        organisation_ids=[node],
        **asked,  # type: ignore[arg-type]
    )
    return found[node]


def months(run: ForecastRun, node: int, product: int = 0) -> list[int]:
    rows = ForecastMonth.unscoped.filter(run=run, organisation_id=node, product_id=product)
    return list(rows.filter(channel_id=0).order_by("period").values_list("value", flat=True))


def test_a_landing_is_what_was_sold_and_the_months_to_come(
    run: ForecastRun, forecast_company: ForecastCompany
) -> None:
    found = landing(access.system(), COMPANY_ID)
    sold = int(forecast_company.row(COMPANY_ID)[-2:].sum())
    rest = sum(months(run, COMPANY_ID)[:4])
    assert (found.actual, found.rest, found.landing) == (sold, rest, sold + rest)
    series = ForecastSeries.unscoped.get(
        run=run, organisation_id=COMPANY_ID, product_id=0, channel_id=0
    )
    quantiles = dict(zip(series.spread["levels"], series.spread["totals"][3], strict=True))
    assert (found.low80, found.high80) == (sold + quantiles[0.1], sold + quantiles[0.9])
    assert (found.low95, found.high95) == (sold + quantiles[0.025], sold + quantiles[0.975])
    assert (found.method, found.coverage80) == (series.method, series.coverage80)


def test_landings_of_children_add_up(run: ForecastRun, forecast_company: ForecastCompany) -> None:
    viewer = access.system()
    parts = [landing(viewer, forecast_company[region]) for region in ("north", "south")]
    whole = landing(viewer, COMPANY_ID)
    assert sum(part.landing or 0 for part in parts) == whole.landing
    line = forecast_company["home"]
    cut = landing(viewer, COMPANY_ID, product_id=line)
    assert cut.landing == cut.actual + sum(months(run, COMPANY_ID, line)[:4])


def test_a_period_that_is_over_has_landed(
    run: ForecastRun, forecast_company: ForecastCompany
) -> None:
    found = landing(access.system(), COMPANY_ID, first_period=JULY, months=2)
    sold = int(forecast_company.row(COMPANY_ID)[-2:].sum())
    assert (found.actual, found.rest, found.landing, found.low95) == (sold, 0, sold, sold)
    assert found.method == ""


def test_of_the_month_under_way_only_the_days_to_come_count(
    run: ForecastRun, forecast_company: ForecastCompany
) -> None:
    """Half of September's days, by what they weigh, lie after the 15th."""
    ActualsMonth.objects.create(
        organisation_id=COMPANY_ID, period=JULY + 2, product_id=0, channel_id=0, revenue=777,
        cost=1, quantity=1, orders=1, lines=1,
    )  # fmt: skip
    found = landing(
        access.system(), COMPANY_ID, first_period=JULY + 2, months=1, as_of=date(2026, 9, 15)
    )
    whole = months(run, COMPANY_ID)[0]
    assert found.actual == 0  # days come from the lines, of which there are none
    assert found.rest is not None
    assert found.rest / whole == pytest.approx(0.5, abs=0.05)
    narrow = (found.high80 or 0) - (found.low80 or 0)
    month = ForecastMonth.unscoped.get(
        run=run, organisation_id=COMPANY_ID, period=JULY + 2, product_id=0, channel_id=0
    )
    assert 0 < narrow < month.high80 - month.low80


def test_beyond_the_forecast_and_without_one_there_is_no_landing(
    run: ForecastRun, forecast_company: ForecastCompany
) -> None:
    viewer = access.system()
    far = landing(viewer, COMPANY_ID, first_period=JULY + 12, months=6)
    assert (far.rest, far.landing, far.method) == (None, None, "")
    team = landing(viewer, forecast_company["north-a"], product_id=forecast_company["home"])
    assert (team.landing, team.actual > 0) == (None, True)
    ForecastRun.objects.all().delete()
    assert landing(viewer, COMPANY_ID).landing is None


def test_the_run_known_on_a_day_is_the_one_that_counts(
    run: ForecastRun, forecast_company: ForecastCompany
) -> None:
    earlier = forecast_runs.run(
        actor=access.system(), now=NOW, as_of=date(2026, 6, 30), metrics=("revenue",), cuts=False
    )
    assert forecasts.run_at(viewer=access.system(), as_of=TODAY) == run
    assert forecasts.run_at(viewer=access.system(), as_of=date(2026, 8, 30)) == earlier
    assert forecasts.run_at(viewer=access.system(), as_of=date(2026, 6, 29)) is None
    then = landing(access.system(), COMPANY_ID, as_of=date(2026, 6, 30))
    assert (then.actual, then.rest) == (0, sum(months(earlier, COMPANY_ID)[:6]))
    now = landing(access.system(), COMPANY_ID, run_id=earlier.pk)
    assert now.rest == sum(months(earlier, COMPANY_ID)[2:6])


def test_odds_are_those_of_the_distribution_given_what_was_sold(
    run: ForecastRun, forecast_company: ForecastCompany
) -> None:
    outlook = landing(access.system(), COMPANY_ID)
    assert outlook.landing is not None
    targets = {
        "sold": outlook.actual, "low": outlook.low80, "middle": outlook.landing,
        "high": outlook.high80, "far": outlook.landing * 3, "none": None,
    }  # fmt: skip
    found = forecasts.odds(
        viewer=access.system(), metric=revenue(), organisation_ids=[COMPANY_ID],
        first_period=JULY, months=6, targets={COMPANY_ID: targets}, as_of=TODAY,
    )[COMPANY_ID]  # fmt: skip
    assert (found["sold"], found["far"], found["none"]) == (9_900, 100, None)
    assert (found["low"], found["high"]) == (9_000, 1_000)
    series = ForecastSeries.unscoped.get(
        run=run, organisation_id=COMPANY_ID, product_id=0, channel_id=0
    )
    own = probability(
        np.array(series.spread["levels"]), np.array([series.spread["totals"][3]], dtype=float),
        np.array([float(outlook.landing - outlook.actual)]),
    )  # fmt: skip
    assert found["middle"] == round(float(own[0]) * 100) * 100


def test_odds_of_what_is_over_are_certain(run: ForecastRun) -> None:
    sold = landing(access.system(), COMPANY_ID, months=2).actual
    found = forecasts.odds(
        viewer=access.system(), metric=revenue(), organisation_ids=[COMPANY_ID],
        first_period=JULY, months=2, as_of=TODAY,
        targets={COMPANY_ID: {"reached": sold, "missed": sold + 1}},
    )  # fmt: skip
    assert found == {COMPANY_ID: {"reached": 10_000, "missed": 0}}


def test_everybody_sees_the_own_scope_only(
    run: ForecastRun, forecast_company: ForecastCompany, rep: Persona, manager_north: Persona,
    product_manager: Persona,
) -> None:  # fmt: skip
    own, other = forecast_company["north-a-1"], forecast_company["south-b-1"]
    assert landing(rep.viewer, own).landing is not None
    for viewer, node in (
        (rep.viewer, other),
        (rep.viewer, COMPANY_ID),
        (manager_north.viewer, other),
    ):
        with pytest.raises(NotVisible):
            landing(viewer, node)
    asked = {"metric_id": revenue().pk, "first_period": 0, "months": 99_999}
    nodes = [own, other, COMPANY_ID, forecast_company["north"]]

    def seen(viewer: Viewer, **more: int) -> set[int]:
        return set(forecasts.by_month(viewer=viewer, organisation_ids=nodes, **asked, **more))

    assert seen(rep.viewer) == {own}
    assert seen(manager_north.viewer) == {own, forecast_company["north"]}
    assert seen(product_manager.viewer) == set()
    home, light = forecast_company["home"], forecast_company["light"]
    assert seen(product_manager.viewer, product_id=home) == {COMPANY_ID, forecast_company["north"]}
    assert seen(product_manager.viewer, product_id=light) == set()


def test_months_come_with_their_ranges(run: ForecastRun) -> None:
    found = forecasts.by_month(
        viewer=access.system(), metric_id=revenue().pk, organisation_ids=[COMPANY_ID],
        first_period=made.LAST, months=3,
    )[COMPANY_ID]  # fmt: skip
    assert list(found) == [made.LAST + 1, made.LAST + 2]
    row = ForecastMonth.unscoped.get(
        run=run, organisation_id=COMPANY_ID, period=made.LAST + 1, product_id=0, channel_id=0
    )
    assert found[made.LAST + 1] == forecasts.MonthForecast(
        row.value, row.low80, row.high80, row.low95, row.high95
    )


def test_a_metric_that_lines_do_not_give_has_no_landing(run: ForecastRun) -> None:
    metric = Metric.objects.exclude(measure__in=["revenue", "cost", "margin", "quantity"])[0]
    found = forecasts.landings(
        viewer=access.system(), metric=metric, organisation_ids=[COMPANY_ID], first_period=JULY,
        months=6, as_of=TODAY,
    )  # fmt: skip
    assert found == {}


def test_a_run_that_does_not_exist_is_not_there(run: ForecastRun) -> None:
    with pytest.raises(NotVisible):
        landing(access.system(), COMPANY_ID, run_id=run.pk + 1_000)
