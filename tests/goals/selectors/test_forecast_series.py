"""Histories of everything that is forecast, against the formulas that the months were made from."""

from datetime import date

import numpy as np

from goals.selectors import forecast_series
from salesplan.core.models import COMPANY_ID, ActualsMonth, Closure, Node
from salesplan.core.selectors import access
from tests.factories import forecast_company as made
from tests.factories import small_company as small
from tests.factories.forecast_company import ForecastCompany
from tests.personas import Persona

TODAY = date(2026, 8, 31)


def read(as_of: date = TODAY, *, cuts: bool = True) -> forecast_series.Histories:
    return forecast_series.histories(viewer=access.system(), as_of=as_of, cuts=cuts)


def expected(company: ForecastCompany, key: tuple[int, int, int]) -> np.ndarray:
    """The formula's months, NaN before the first sale."""
    months = company.row(*key).astype(float)
    months[: int(np.argmax(months != 0)) if months.any() else None] = np.nan
    return months


def test_every_history_is_the_sum_of_its_sales(forecast_company: ForecastCompany) -> None:
    found = read()
    assert (found.last_month, found.measure("revenue").shape[1]) == (made.LAST, made.MONTHS)
    for key, row in zip(found.keys, found.measure("revenue"), strict=True):
        np.testing.assert_array_equal(row, expected(forecast_company, key))
    margin = found.measure("revenue") - found.measure("cost")
    np.testing.assert_array_equal(found.measure("margin"), margin)


def test_territories_are_whole_and_the_top_two_levels_are_cut(
    forecast_company: ForecastCompany,
) -> None:
    keys = read().keys
    codes = [*small.REGIONS, *small.TEAMS, *small.SEATS]
    assert {key[0] for key in keys if not key[1] and not key[2]} == {
        COMPANY_ID, *(forecast_company[code] for code in codes)
    }  # fmt: skip
    top = {COMPANY_ID, forecast_company["north"], forecast_company["south"]}
    assert {key[0] for key in keys if key[1] or key[2]} == top
    assert sum(bool(key[1]) for key in keys) == 3 * (2 + 4)
    assert sum(bool(key[2]) for key in keys) == 3 * 3
    assert not any(key[1] and key[2] for key in keys)
    assert len(read(cuts=False).keys) == 15


def test_a_month_under_way_is_no_history(forecast_company: ForecastCompany) -> None:
    assert read(date(2026, 8, 30)).last_month == made.LAST - 1
    assert read(date(2026, 8, 30)).measure("revenue").shape[1] == made.MONTHS - 1
    assert read(date(2026, 9, 1)).last_month == made.LAST


def test_a_month_of_which_nothing_was_loaded_is_a_gap_and_one_without_sales_is_not(
    forecast_company: ForecastCompany,
) -> None:
    gap, quiet = made.LAST - 5, made.LAST - 6
    seat = forecast_company["north-a-1"]
    ActualsMonth.objects.filter(period=gap).delete()
    ActualsMonth.objects.filter(period=quiet, organisation_id=seat).delete()
    found = read()
    own = found.measure("revenue")[found.places[seat, 0, 0]]
    assert np.isnan(found.measure("revenue")[:, gap - made.FIRST]).all()
    assert own[quiet - made.FIRST] == 0


def test_what_has_ended_is_known_and_what_never_sold_has_no_figure(
    forecast_company: ForecastCompany,
) -> None:
    seat = forecast_company["north-a-2"]
    Node.unscoped.filter(pk=seat).update(ended_on=date(2026, 6, 1))
    found = read()
    assert found.ended[found.places[seat, 0, 0]]
    assert int(found.ended.sum()) == 1
    never = found.places[forecast_company[made.NEVER], 0, 0]
    assert np.isnan(found.measure("revenue")[never]).all()
    Node.unscoped.filter(pk=forecast_company[made.NEVER]).update(ended_on=date(2026, 6, 1))
    assert (forecast_company[made.NEVER], 0, 0) not in read().places


def test_history_rolls_up_in_todays_tree(forecast_company: ForecastCompany) -> None:
    found = read()
    for code in small.TEAMS:
        team = forecast_company[code]
        seats = Closure.below((team,)).exclude(descendant_id=team)
        rows = [found.places[seat, 0, 0] for seat in seats]
        total = np.nansum(found.measure("revenue")[rows], axis=0)
        np.testing.assert_array_equal(
            np.nan_to_num(found.measure("revenue")[found.places[team, 0, 0]]), total
        )


def test_nobody_but_a_viewer_of_everything_gets_any(
    forecast_company: ForecastCompany, manager_north: Persona
) -> None:
    found = forecast_series.histories(viewer=manager_north.viewer, as_of=TODAY)
    assert np.isnan(found.measure("revenue")).all()
