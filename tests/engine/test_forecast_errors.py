"""Errors by months ahead against the same forecasts made by hand."""

import numpy as np

from salesplan.engine.forecast import Options, forecast
from salesplan.engine.forecast_errors import errors

LAST = 2026 * 12 + 7


def history() -> np.ndarray:
    months = np.arange(60)
    season = 1 + 0.3 * np.sin(months * np.pi / 6)
    wave = (months * 37 % 11 - 5) * 2.0
    return np.stack([1_000 * season + 3 * months + wave, 300 * season + wave])


def test_errors_are_those_of_forecasts_made_at_the_origins() -> None:
    table, horizon = history(), 6
    found = errors(table, horizon=horizon, last_month=LAST, options=Options())
    absolute, signed = np.zeros((2, horizon)), np.zeros((2, horizon))
    cases = np.zeros((2, horizon))
    for cut in (6, 4, 2):
        made = forecast(
            table[:, :-cut], horizon=cut, last_month=LAST - cut, options=Options(intervals=False)
        )
        error = made.candidates["theta"] - table[:, -cut:]
        absolute[:, :cut] += np.abs(error)
        signed[:, :cut] += error
        cases[:, :cut] += 1
    at = found.methods.index("theta")
    np.testing.assert_allclose(found.absolute[at], absolute, rtol=1e-6)
    np.testing.assert_allclose(found.signed[at], signed, rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(found.cases, cases)
    np.testing.assert_allclose(
        found.naive[:, 0], sum(np.abs(table[:, -cut] - table[:, -cut - 12]) for cut in (6, 4, 2))
    )


def test_a_history_too_short_to_test_has_no_cases() -> None:
    found = errors(history()[:, :9], horizon=6, last_month=LAST)
    assert not found.cases.any()
