"""Forecasts of many series at once: ``forecast``. Method and measurements: the trial report
forecasting.md; docs/adr/0016-how-forecasts-are-made.md says why."""

from salesplan.engine.forecast.arrays import right_aligned
from salesplan.engine.forecast.forecasting import forecast
from salesplan.engine.forecast.odds import probability, rescaled
from salesplan.engine.forecast.parents import help_from_parents
from salesplan.engine.forecast.reconciliation import reconcile
from salesplan.engine.forecast.regressors import TRADING_DAYS, Regressor
from salesplan.engine.forecast.results import (
    LEVELS,
    Backtest,
    Coverage,
    Flag,
    Forecasts,
    Intervals,
    Options,
)
from salesplan.engine.forecast.selection import (
    OPTION_SETS,
    OptionRow,
    OptionsReport,
    choose_options,
)

__all__ = [
    "LEVELS",
    "OPTION_SETS",
    "TRADING_DAYS",
    "Backtest",
    "Coverage",
    "Flag",
    "Forecasts",
    "Intervals",
    "OptionRow",
    "Options",
    "OptionsReport",
    "Regressor",
    "choose_options",
    "forecast",
    "help_from_parents",
    "probability",
    "reconcile",
    "rescaled",
    "right_aligned",
]
