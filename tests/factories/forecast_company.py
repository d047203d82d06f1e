"""Four years of months of the small company whose every figure follows from a formula.

Only the months of the cube are written, no lines: 2022-09 ... 2026-08. Three seats are odd: one has
never sold anything, one sells a little since three months, one has a single month that is six times
too high.
"""

from dataclasses import dataclass
from io import StringIO

import numpy as np
import pytest
from django.db import connection

from salesplan.core.models import COMPANY_ID, ActualsMonth
from salesplan.core.services.cube import keys
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.plugins.keeping import kept

LAST = 2026 * 12 + 7
MONTHS = 48
FIRST = LAST - MONTHS + 1
SEASON = (90, 60, 100, 95, 105, 120, 95, 100, 110, 105, 130, 140)
NEVER, LATE, ODD = "north-b-2", "south-b-2", "south-a-2"
ODD_MONTH = LAST - 8
Key = tuple[int, int, int]


def revenue(seat: str, category: int, channel: int, month: int) -> int:
    """What a seat sells of a category in a channel in a month, in 10^-2; 0: nothing."""
    number = small.SEATS.index(seat)
    if seat == NEVER or (seat == LATE and month <= LAST - 3):
        return 0
    base = 100_000 + 10_000 * number + 5_000 * category + 3_000 * channel
    noise = (7 * number + 11 * category + 13 * channel + 17 * month) % 21 - 10
    value = base * SEASON[month % 12] // 100 * (200 + month - FIRST) // 200 + noise * 1_000
    if seat == LATE:
        return value // 10
    return value * 6 if seat == ODD and month == ODD_MONTH else value


@dataclass(frozen=True)
class ForecastCompany:
    """The company, and every series of revenue in plain Python: key -> months (0: nothing)."""

    company: SmallCompany
    series: dict[Key, np.ndarray]

    def __getitem__(self, code: str) -> int:
        return self.company[code]

    def row(self, organisation: int, product: int = 0, channel: int = 0) -> np.ndarray:
        """The months of a series."""
        return self.series.get((organisation, product, channel), np.zeros(MONTHS, dtype=np.int64))


def _series(company: SmallCompany) -> dict[Key, np.ndarray]:
    found: dict[Key, np.ndarray] = {}
    for seat in small.SEATS:
        team, region = seat.rsplit("-", 1)[0], seat.split("-")[0]
        above = (company[seat], company[team], company[region], COMPANY_ID)
        for c, category in enumerate(small.CATEGORIES):
            products = (company[category], company[category.split("-")[0]], 0)
            for h, channel in enumerate(small.CHANNELS):
                months = [revenue(seat, c, h, FIRST + at) for at in range(MONTHS)]
                for node in above:
                    for product in products:
                        for of in (company[channel], 0):
                            key = (node, product, of)
                            found[key] = found.get(key, np.zeros(MONTHS, np.int64)) + months
    return found


def _write(series: dict[Key, np.ndarray]) -> None:
    text = StringIO()
    for (node, product, channel), months in series.items():
        for at in np.flatnonzero(months).tolist():
            value = int(months[at])
            row = (node, FIRST + at, product, channel, value, value * 6 // 10, value // 10, 1, 1)
            text.write("\t".join(map(str, row)) + "\n")
    text.seek(0)
    columns = "organisation_id, period, product_id, channel_id"
    columns += ", revenue, cost, quantity, orders, lines"
    with connection.cursor() as cursor:
        cursor.copy_expert(f"copy {ActualsMonth._meta.db_table} ({columns}) from stdin", text)
        keys.sync(cursor)


@pytest.fixture
def forecast_company(small_company: SmallCompany) -> ForecastCompany:
    """The company with four years of months."""
    return kept("forecast company", lambda: _build(small_company), on=small_company)


def _build(small_company: SmallCompany) -> ForecastCompany:
    series = _series(small_company)
    _write(series)
    return ForecastCompany(small_company, series)
