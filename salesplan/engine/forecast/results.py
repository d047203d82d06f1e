"""What goes in and what comes out of a forecast."""

from dataclasses import dataclass, field

import numpy as np

from salesplan.engine.forecast.arrays import Floats, Ints

COMBINATION = "combination"
INTERMITTENT = "intermittent"
NAIVE = "snaive"
LEVELS: Floats = np.array(
    [0.01, 0.025, *(percent / 100 for percent in range(5, 100, 5)), 0.975, 0.99]
)
"""Of the quantiles of totals."""


@dataclass(frozen=True)
class Options:
    """How to forecast.

    ``intervals``: with back-test, intervals and distribution of totals; ``choose``: a method per
    series by back-test (needs intervals); ``smear``: 0 forecasts the median, 1 the mean of a
    log-normal, 0.5 half of the way; ``identity_for_zeros``: series with zeros on their own scale;
    ``parent_share``: 0..1 of the way towards the parent's forecast; ``trading_days``: weekdays
    against weekends; ``intermittent``: a method of their own for intermittent series.
    """

    intervals: bool = True
    choose: bool = True
    smear: float = 0.0
    identity_for_zeros: bool = False
    parent_share: float = 0.0
    trading_days: bool = True
    intermittent: bool = True


@dataclass(frozen=True)
class Flag:
    """Something odd about a series: a ``code``, the ``position`` (column of the history), the
    ``value`` there and what would have been ``usual``; None where it does not apply.

    Codes: empty, short, constant, all_zero, ended, gaps, intermittent, outlier, level_shift,
    last_point_spike, negative_values, no_season.
    """

    code: str
    position: int | None = None
    value: float | None = None
    usual: float | None = None


@dataclass(frozen=True)
class Coverage:
    """Which share of actuals lay inside the intervals, 80 % and 95 %.

    Measured on origins and series that took no part in their own calibration: over all and
    ``by_horizon`` (H, 2); NaN where nothing could be measured. ``own``: calibrated on this batch,
    otherwise by the table that is shipped.
    """

    measured: tuple[float, float]
    by_horizon: Floats
    cases: int
    own: bool
    nominal: tuple[float, float] = (0.8, 0.95)


@dataclass(frozen=True)
class Intervals:
    """80 and 95 % intervals of each month (S, H); quantiles at ``levels`` of the total of months
    1..k, ``totals`` (S, H, Q) with k - 1 as second index.
    """

    low80: Floats
    high80: Floats
    low95: Floats
    high95: Floats
    totals: Floats
    coverage: Coverage
    levels: Floats = field(default_factory=lambda: LEVELS)


@dataclass(frozen=True)
class Backtest:
    """Errors of ``methods`` (M) at rolling ``origins`` (periods before the end), summed per series.

    ``absolute``, ``signed`` (S, M): sum of |actual - forecast| and of forecast - actual;
    ``actual`` (S,): sum of |actual|; ``naive`` (S,): absolute errors of the seasonal naive
    forecast; ``cases`` (S,): how many actuals.
    """

    methods: tuple[str, ...]
    absolute: Floats
    signed: Floats
    actual: Floats
    naive: Floats
    cases: Ints
    origins: tuple[int, ...]

    @property
    def wape(self) -> Floats:
        """Weighted absolute percentage error, (S, M); NaN where nothing was sold."""
        return self._share(self.absolute, self.actual)

    @property
    def bias(self) -> Floats:
        """Forecast less actual as a share of actual, (S, M)."""
        return self._share(self.signed, self.actual)

    @property
    def value_added(self) -> Floats:
        """1 - error / error of the seasonal naive forecast, (S, M); below 0 the naive is better."""
        return 1.0 - self._share(self.absolute, self.naive)

    def _share(self, part: Floats, whole: Floats) -> Floats:
        usable = whole > 0
        return np.where(usable[:, None], part / np.where(usable, whole, 1.0)[:, None], np.nan)


@dataclass(frozen=True)
class Forecasts:
    """``points`` (S, H), never NaN and never negative for series without negative values.

    ``methods`` per series; ``candidates``: every method's points; ``flags`` per series;
    ``effects`` (S, K) of ``drivers`` on the log scale, 0 where history does not support one.
    """

    points: Floats
    methods: tuple[str, ...]
    candidates: dict[str, Floats]
    flags: tuple[tuple[Flag, ...], ...]
    drivers: tuple[str, ...]
    effects: Floats
    intervals: Intervals | None = None
    backtest: Backtest | None = None
