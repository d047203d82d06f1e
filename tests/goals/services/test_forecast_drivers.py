"""What moves sales: how it is written, what of it is beside the season, and what a run finds."""

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from goals.models import ForecastDriver, ForecastRun, ForecastSeries
from goals.selectors import forecast_drivers
from goals.selectors.forecast_series import Histories, histories
from goals.services import forecast_runs
from goals.services.forecast_drivers import DRIVERS
from goals.services.forecast_runs_drivers import Drivers, drivers, monthly
from salesplan.core.errors import Invalid
from salesplan.core.models import COMPANY_ID, ActualsMonth, Company
from salesplan.core.selectors import access
from salesplan.core.services import registers
from salesplan.engine.periods import Span
from tests.factories import forecast_company as made
from tests.factories.forecast_company import ForecastCompany
from tests.personas import Persona

TODAY = date(2026, 8, 31)
NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
JUNE = 2026 * 12 + 5


def found_drivers(**settled: Any) -> tuple[Histories, Drivers]:
    series = histories(viewer=access.system(), as_of=TODAY, cuts=False)
    company = Company(**{"country": "CN"} | settled)
    return series, drivers(actor=access.system(), settled=company, series=series, horizon=12)


def test_lines_are_a_month_and_a_number() -> None:
    text = "2026-06 18\n\n2026-7: 3.5\n2026-08=-2\n"
    found = forecast_drivers.by_month(text=text, kind="other")
    assert found == {JUNE: 18.0, JUNE + 1: 3.5, JUNE + 2: -2.0}
    assert forecast_drivers.by_month(text="", kind="other") == {}


@pytest.mark.parametrize(
    ("text", "kind", "why"),
    [
        ("2026-06", "other", "Line 1: “2026-06” is not a month and a number."),
        ("2026-06 18\n2026-13 4", "other", "Line 2: “2026-13 4” is not a month and a number."),
        ("2026-06 many", "other", "is not a month and a number"),
        ("2026-06 1e9", "other", "is not a month and a number"),
        ("2026-06 99999999999", "other", "is not a month and a number"),
        ("2026-06 1\n2026-6 2", "other", "Line 2: “2026-6 2” names a month a second time."),
        ("2026-06 0", "price", "Line 1: “2026-06 0”, but an index is above 0."),
        ("\n".join(f"{1500 + at}-01 1" for at in range(601)), "other", "At most 600 months."),
    ],
)
def test_what_is_neither_is_refused_by_its_line(text: str, kind: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        forecast_drivers.by_month(text=text, kind=kind)
    assert why in str(refused.value)
    assert refused.value.field == "values"


def test_the_register_refuses_the_same(analyst: Persona, rep: Persona) -> None:
    raw = {"name": "Promotion", "kind": "promotion", "values": "soon"}
    with pytest.raises(Invalid, match="“soon” is not a month and a number"):
        registers.create(actor=analyst.viewer, register=DRIVERS, raw=raw, today=TODAY)
    row = registers.create(
        actor=analyst.viewer, register=DRIVERS, raw=raw | {"values": "2026-06 0"}, today=TODAY
    )
    with pytest.raises(Invalid, match="an index is above 0"):
        registers.update(
            actor=analyst.viewer, register=DRIVERS, object_id=row.pk, version=row.version,
            raw={"kind": "price"}, today=TODAY,
        )  # fmt: skip


def test_the_calendar_is_a_driver_and_what_is_the_same_every_year_is_season(
    forecast_company: ForecastCompany,
) -> None:
    series, found = found_drivers()
    by_name = {one.name: one.values for one in found.regressors}
    assert set(by_name) == {"spring_festival", "working_days"}
    assert found.seasonal == ["event_days"]
    first = series.last_month - made.MONTHS + 1
    phase = np.arange(first, first + made.MONTHS + 12) % 12
    for values in by_name.values():
        assert values.shape == (made.MONTHS + 12,)
        for month in range(12):
            past = values[: made.MONTHS][phase[: made.MONTHS] == month]
            assert past.mean() == pytest.approx(0, abs=1e-9)
    feast = dict(
        zip(range(first, first + made.MONTHS + 12), by_name["spring_festival"], strict=True)
    )
    january, february = 2025 * 12, 2026 * 12 + 1  # the feast was on 29 January, on 17 February
    assert feast[january] < feast[january + 12]
    assert feast[february] < feast[february - 12]


def test_where_no_feast_moves_there_is_none(forecast_company: ForecastCompany) -> None:
    _series, found = found_drivers(country="DE")
    assert [one.name for one in found.regressors] == ["working_days"]
    assert found.seasonal == []


def test_a_driver_moves_what_lies_below_its_territory_and_product(
    forecast_company: ForecastCompany,
) -> None:
    north = forecast_company["north"]
    ForecastDriver.unscoped.create(
        name="Fair", kind="other", organisation_id=north, values="2026-05 1\n2026-10 1"
    )
    ForecastDriver.unscoped.create(name="Off", kind="other", values="2026-05 1", is_active=False)
    ForecastDriver.unscoped.create(name="Empty", kind="other")
    series, found = found_drivers()
    own = found.regressors[-1]
    assert own.name.startswith("driver:")
    assert len(found.regressors) == 3
    moved = {key[0] for key, row in zip(series.keys, own.values, strict=True) if row.any()}
    below = ["north", "north-a", "north-b", "north-a-1", "north-a-2", "north-b-1", "north-b-2"]
    assert moved == {forecast_company[code] for code in below}


def test_an_index_stays_as_it_was_and_counts_by_its_logarithm() -> None:
    driver = ForecastDriver(kind="price", values="2026-02 100\n2026-04 110")
    found = monthly(driver=driver, span=Span(2026 * 12, 6))
    middle = (np.log(100) + np.log(110)) / 2
    expected = [np.log(100), np.log(100), middle, *[np.log(110)] * 3]
    assert found == pytest.approx(expected)
    days = ForecastDriver(kind="promotion", values="2026-02 3")
    assert monthly(driver=days, span=Span(2026 * 12, 3)).tolist() == [0, 3, 0]


def promoted(company: ForecastCompany) -> ForecastRun:
    """Months in which a promotion lifted everything by a half; another one is to come."""
    months = [made.FIRST + at for at in (3, 13, 17, 26, 31, 40, 44)]
    rows = ActualsMonth.objects.filter(period__in=months)
    for row in rows:
        rows.filter(
            period=row.period, organisation_id=row.organisation_id, product_id=row.product_id,
            channel_id=row.channel_id,
        ).update(revenue=row.revenue * 3 // 2)  # fmt: skip
    lines = [f"{month // 12}-{month % 12 + 1:02d} 1" for month in (*months, made.LAST + 2)]
    ForecastDriver.unscoped.create(name="Sale", kind="promotion", values="\n".join(lines))
    return forecast_runs.run(
        actor=access.system(), now=NOW, as_of=TODAY, metrics=("revenue",), cuts=False
    )


def test_an_effect_that_history_shows_is_found_and_used(
    forecast_company: ForecastCompany,
) -> None:
    ActualsMonth.objects.exclude(product_id=0, channel_id=0).delete()
    run = promoted(forecast_company)
    series = ForecastSeries.unscoped.get(run=run, organisation_id=COMPANY_ID)
    found = forecast_drivers.effects(
        viewer=access.system(), run=run, metric_code="revenue", series=series
    )
    sale = next(one for one in found if one.driver)
    assert (str(sale.driver), sale.seasonal) == ("Sale", False)
    assert sale.effect == pytest.approx(5_000, abs=1_500)  # + 50 %
    assert sale.series > sale.of / 2
    events = next(one for one in found if one.name == "event_days")
    assert (events.seasonal, events.effect) == (True, None)


def test_an_effect_that_history_does_not_show_is_none(forecast_company: ForecastCompany) -> None:
    ForecastDriver.unscoped.create(name="New", kind="other", values="2026-11 5")
    run = forecast_runs.run(
        actor=access.system(), now=NOW, as_of=TODAY, metrics=("revenue",), cuts=False
    )
    series = ForecastSeries.unscoped.get(run=run, organisation_id=COMPANY_ID)
    found = forecast_drivers.effects(
        viewer=access.system(), run=run, metric_code="revenue", series=series
    )
    assert next(one for one in found if one.driver).effect is None
