"""Landings and their back-tested bands, against sums in plain Python."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

import numpy
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from monitoring.selectors import attainment, landings, selections
from monitoring.selectors.landings import Landing
from monitoring.selectors.selections import Asked, Selection
from salesplan.core.errors import NotVisible
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Days, Span
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
DUE = (FIRST, FIRST + 1)


def choose(viewer: Viewer, as_of: date = small.TODAY, **asked: object) -> Selection:
    return selections.choose(
        viewer=viewer,
        company=Company.objects.get(pk=1),
        as_of=as_of,
        asked=Asked(**asked),  # type: ignore[arg-type]
    )


def landed(selection: Selection, node: int) -> dict[str, Landing]:
    found = landings.of(
        viewer=selection.viewer, selection=selection, axis="organisation", ids=[node]
    )
    return {landing.method: landing for landing in found[node]}


def sold(planned: Planned, months: Iterable[int], under: str = "") -> int:
    return planned.actual(lambda line: line.seat.startswith(under), months)


def test_the_registry_has_the_two_methods(planned: Planned, executive: Persona) -> None:
    assert list(landings.REGISTRY) == ["run_rate", "seasonal_naive", "forecast"]
    with pytest.raises(ValueError, match="run_rate"):
        landings.method("run_rate", label="", assumes="")(landings.REGISTRY["run_rate"].run)


@pytest.mark.parametrize("day", [small.TODAY, date(2026, 8, 10), date(2026, 7, 14)])
def test_the_run_rate_is_the_landing_of_the_table(
    planned: Planned, executive: Persona, day: date
) -> None:
    selection = choose(executive.viewer, as_of=day)
    board = attainment.board(viewer=executive.viewer, selection=selection)
    for row in (board.total, *board.rows):
        landing = landed(selection, row.place.id)["run_rate"]
        assert landing.value == row.landing


def test_seasonal_naive_is_last_years_rest_at_the_growth_to_date(
    planned: Planned, executive: Persona
) -> None:
    now, before = sold(planned, DUE, "south"), sold(planned, [m - 12 for m in DUE], "south")
    rest = sold(planned, range(FIRST - 10, FIRST - 6), "south")
    landing = landed(choose(executive.viewer), planned["south"])["seasonal_naive"]
    assert landing.value == round(now + Fraction(rest * now, before))


def test_within_a_month_last_year_is_cut_at_the_same_day(
    planned: Planned, executive: Persona
) -> None:
    landing = landed(choose(executive.viewer, as_of=date(2026, 8, 10)), 1)["seasonal_naive"]
    total = planned.company.total
    now = total("revenue", lambda x: date(2026, 7, 1) <= x.date <= date(2026, 8, 10))
    before = total("revenue", lambda x: date(2025, 7, 1) <= x.date <= date(2025, 8, 10))
    whole = sold(planned, range(FIRST - 12, FIRST - 6))
    assert landing.value == round(now + Fraction((whole - before) * now, before))


def test_the_band_holds_the_quantiles_of_the_same_method_in_earlier_periods(
    planned: Planned, executive: Persona
) -> None:
    """Half-years that are over and have a year before them begin in July 2025 to March 2026."""
    Company.objects.filter(pk=1).update(country="DE")  # where no feast moves
    landing = landed(choose(executive.viewer), 1)["seasonal_naive"]
    errors = []
    for first in range(FIRST - 12, FIRST - 3):
        early = range(first, first + 2)
        before = sold(planned, [m - 12 for m in early])
        whole = sold(planned, range(first - 12, first - 6))
        carried = Fraction(sold(planned, early) * whole, before)
        errors.append(float(sold(planned, range(first, first + 6)) / carried))
    assert (landing.cases, landing.coverage) == (len(errors), 8_000)
    low, high = numpy.quantile(errors, [0.1, 0.9], method="weibull")
    assert landing.value is not None
    assert landing.low == min(int(low * landing.value), landing.value)
    assert landing.high == max(int(high * landing.value) + 1, landing.value)


def test_too_few_cases_give_no_band(planned: Planned, executive: Persona) -> None:
    selection = choose(executive.viewer, span=Span(FIRST, 9))
    for landing in landed(selection, 1).values():
        assert landing.value is not None
        assert landing.cases < landings.LEAST_CASES
        assert (landing.low, landing.high) == (None, None)


def test_within_the_first_month_the_band_is_wider_than_at_its_end(
    planned: Planned, executive: Persona
) -> None:
    widths = []
    for day in (date(2026, 7, 10), date(2026, 7, 31)):
        landing = landed(choose(executive.viewer, as_of=day), 1)["run_rate"]
        assert landing.low is not None
        assert landing.high is not None
        assert landing.value
        widths.append((landing.high - landing.low) / landing.value)
    assert widths[0] > widths[1]


def test_a_period_that_is_over_has_landed(planned: Planned, executive: Persona) -> None:
    actual = sold(planned, [FIRST])
    for landing in landed(choose(executive.viewer, span=Span(FIRST)), 1).values():
        assert (landing.value, landing.low, landing.high) == (actual, actual, actual)


def test_without_target_or_without_a_year_before_there_is_nothing_to_say(
    planned: Planned, executive: Persona
) -> None:
    units = landed(choose(executive.viewer, metric="units"), 1)
    assert units["run_rate"].value is None
    assert units["seasonal_naive"].value is not None
    future = landed(choose(executive.viewer, as_of=date(2026, 6, 30)), 1)
    assert (future["run_rate"].value, future["seasonal_naive"].value) == (None, None)


def test_a_month_is_tested_on_earlier_months_by_working_day(
    planned: Planned, executive: Persona
) -> None:
    """July 2026 and the kept months of last year and the last quarter; August is under way."""
    day = date(2026, 8, 14)
    landing = landed(choose(executive.viewer, as_of=day, span=Span(FIRST + 1)), 1)["run_rate"]
    assert landing.cases == 10  # April to September 2025, April to July 2026
    assert landing.low is not None


@pytest.mark.parametrize("days", [Days.of_week(2026, 34), Days.of_ten_days(FIRST + 1, 1)])
def test_weeks_and_ten_days_land_and_are_tested(
    planned: Planned, executive: Persona, days: Days
) -> None:
    selection = choose(executive.viewer, as_of=date(2026, 8, 18), days=days)
    board = attainment.board(viewer=executive.viewer, selection=selection)
    found = landed(selection, 1)
    assert found["run_rate"].value == board.total.landing
    assert found["run_rate"].cases >= landings.LEAST_CASES
    then = days.year_before()
    part = planned.company.total(
        "revenue", lambda x: then.first <= x.date <= days.same_day_before(date(2026, 8, 18))
    )
    whole = planned.company.total("revenue", lambda x: then.first <= x.date <= then.last)
    value = found["seasonal_naive"].value
    assert value == (round(Fraction(board.total.actual * whole, part)) if part > 0 else None)


def test_many_nodes_take_as_many_queries_as_one(planned: Planned, executive: Persona) -> None:
    selection = choose(executive.viewer)
    ids = [planned.company.ids[code] for code in ("north", "south", *small.TEAMS, *small.SEATS)]
    with CaptureQueriesContext(connection) as queries:
        found = landings.of(
            viewer=executive.viewer, selection=selection, axis="organisation", ids=ids
        )
    assert len(queries) <= 4
    assert list(found) == ids


def test_landings_keep_to_the_scope(planned: Planned, rep: Persona, executive: Persona) -> None:
    foreign = choose(executive.viewer)
    with pytest.raises(NotVisible):
        landings.of(viewer=rep.viewer, selection=foreign, axis="organisation", ids=[1])
    with pytest.raises(NotVisible):
        landings.of(
            viewer=rep.viewer, selection=choose(rep.viewer), axis="organisation",
            ids=[planned["north-a-2"]],
        )  # fmt: skip
