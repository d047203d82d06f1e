"""A target spread by forecast: months and territories as expected, leaves as they were."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from goals.models import Cell, ForecastMonth, Plan, Version
from goals.selectors.leaves import Address
from goals.services import forecast_runs, plans, targets
from goals.services.cells import Figure
from goals.services.plans import Draft
from goals.services.sheets import Entry
from salesplan.core.errors import Refused
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.selectors import access
from tests.factories import forecast_company as made
from tests.factories import small_company as small
from tests.factories.forecast_company import ForecastCompany

TODAY = date(2026, 8, 31)
NOW = datetime(2026, 9, 1, 1, 0, tzinfo=UTC)
FIRST = 2026 * 12 + 6
WHOLE = 100_000_00


def plan(first: int = FIRST, months: int = 6) -> Version:
    draft = Draft(
        name="H2", organisation_id=COMPANY_ID, first_period=first, months=months, display_unit=1
    )
    row: Plan = plans.create(actor=access.system(), draft=draft, today=TODAY)
    version: Version = Version.unscoped.select_related("plan").get(plan=row)
    return version


def spread(version: Version, months: int = 6) -> None:
    entry = Entry(
        address=Address(COMPANY_ID, version.plan.first_period, months), value=WHOLE,
        method="forecast",
    )  # fmt: skip
    targets.spread(
        actor=access.system(), now=NOW, version_id=version.pk, entries=[entry],
        figure=Figure(Metric.objects.get(code="revenue").pk),
    )  # fmt: skip


def forecasted() -> None:
    forecast_runs.run(actor=access.system(), now=NOW, as_of=TODAY, metrics=("revenue",), cuts=False)


def test_the_total_comes_down_as_sold_and_expected(forecast_company: ForecastCompany) -> None:
    forecasted()
    version = plan()
    spread(version)
    cells = Cell.unscoped.filter(version=version)
    assert sum(cells.values_list("value", flat=True)) == WHOLE
    rows = ForecastMonth.unscoped.filter(period__lt=FIRST + 6)
    expected = {(row.organisation_id, row.period): row.value for row in rows}
    for code in small.SEATS:
        seat = forecast_company[code]
        expected |= {
            (seat, made.LAST - 1 + at): int(forecast_company.row(seat)[-2 + at]) for at in (0, 1)
        }
    planned = set(small.SEATS) - {made.NEVER, made.LATE}  # neither sold anything last year
    seats = {forecast_company[code] for code in planned}
    whole = sum(value for (node, _period), value in expected.items() if node in seats)
    for node in seats:
        for period in range(FIRST, FIRST + 6):
            own = sum(
                cells.filter(organisation_id=node, period=period).values_list("value", flat=True)
            )
            assert own == pytest.approx(expected[node, period] * WHOLE / whole, rel=0.01)


def test_leaves_share_a_territory_as_they_did_last_year(
    forecast_company: ForecastCompany,
) -> None:
    forecasted()
    version = plan()
    spread(version)
    seat, month = forecast_company["south-a-1"], FIRST + 3
    cells = Cell.unscoped.filter(version=version, organisation_id=seat, period=month)
    own = {(row.product_id, row.channel_id): row.value for row in cells}
    last = {
        (forecast_company[category], forecast_company[channel]): made.revenue(
            "south-a-1", c, h, month - 12
        )
        for c, category in enumerate(small.CATEGORIES)
        for h, channel in enumerate(small.CHANNELS)
    }
    shares = np.array([own[key] / sum(own.values()) for key in last])
    expected = np.array([value / sum(last.values()) for value in last.values()])
    np.testing.assert_allclose(shares, expected, atol=0.002)


def test_without_a_forecast_it_is_refused(forecast_company: ForecastCompany) -> None:
    with pytest.raises(Refused, match="There is no forecast yet") as refused:
        spread(plan())
    assert refused.value.code == "no_forecast"


def test_beyond_the_forecast_it_is_refused_with_months(forecast_company: ForecastCompany) -> None:
    forecasted()
    version = plan(FIRST + 6, 12)
    with pytest.raises(Refused, match="reaches to 2027-08, the target to 2027-12"):
        spread(version, 12)
    spread(version, 8)
    assert sum(Cell.unscoped.filter(version=version).values_list("value", flat=True)) == WHOLE
