"""Which options suit a company: tried on its own past, and shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from salesplan.engine.forecast.arrays import Floats, Ints
from salesplan.engine.forecast.backtest import Origin, roll
from salesplan.engine.forecast.forecasting import drivers_of
from salesplan.engine.forecast.history import read
from salesplan.engine.forecast.parents import help_from_parents
from salesplan.engine.forecast.regressors import Regressor
from salesplan.engine.forecast.results import Options
from salesplan.engine.forecast.run import points_of

DEFAULT = "default"
OPTION_SETS: Mapping[str, Options] = {
    DEFAULT: Options(),
    "half_smear": Options(smear=0.5),
    "identity_for_zeros": Options(identity_for_zeros=True),
    "half_smear_identity": Options(smear=0.5, identity_for_zeros=True),
    "parent_half": Options(parent_share=0.5),
    "half_smear_parent_half": Options(smear=0.5, parent_share=0.5),
    "half_smear_identity_parent_half": Options(
        smear=0.5, identity_for_zeros=True, parent_share=0.5
    ),
}
CLEARLY = 0.98
"""Other options are taken when their score is at most this share of the default's."""


@dataclass(frozen=True)
class OptionRow:
    """What a set of options would have done: ``wape`` of leaves by month, ``total_error``: the
    error of each month's total of all leaves, as a share of actual; ``bias``: forecast less actual
    as a share of it; over ``cases`` leaf months. NaN where nothing could be measured.
    """

    name: str
    options: Options
    wape: float
    total_error: float
    bias: float
    cases: int

    @property
    def score(self) -> float:
        """Leaves and total count alike."""
        return self.wape + self.total_error


@dataclass(frozen=True)
class OptionsReport:
    """The ``best`` set with its ``options``, and all ``rows`` that it was chosen from."""

    best: str
    options: Options
    rows: tuple[OptionRow, ...]


def choose_options(
    history: Floats,
    *,
    horizon: int,
    last_month: int | Ints | None = None,
    season: int = 12,
    regressors: Sequence[Regressor] = (),
    parents: Sequence[int] | None = None,
    origins: int = 3,
    sets: Mapping[str, Options] = OPTION_SETS,
) -> OptionsReport:
    """Return which of ``sets`` did best at ``origins`` rolling origins, and how all of them did.

    Arguments as of ``forecast``; with ``parents``, nodes without children are the leaves that are
    judged, without, all series are and options that need parents are left out. The default stays
    unless another's score is clearly lower. Raises EngineError as ``forecast`` does.
    """
    known = read(history, season)
    rolled: dict[Options, tuple[Origin, ...]] = {}
    rows = []
    for name, options in sets.items():
        if options.parent_share and parents is None:
            continue
        base = replace(options, parent_share=0.0, intervals=False, choose=False)
        if base not in rolled:
            drivers = drivers_of(known, horizon, last_month, base, regressors)
            rolled[base] = roll(known, horizon, drivers, base, origins)
        rows.append(_judged(name, options, rolled[base], parents))
    best = _best(rows)
    return OptionsReport(best.name, best.options, tuple(rows))


def _best(rows: Sequence[OptionRow]) -> OptionRow:
    usual = rows[0]
    best = min(rows, key=lambda row: row.score if np.isfinite(row.score) else np.inf)
    return best if best.score <= CLEARLY * usual.score else usual


def _judged(
    name: str, options: Options, origins: Sequence[Origin], parents: Sequence[int] | None
) -> OptionRow:
    absolute = total = signed = actual = 0.0
    cases = 0
    for origin in origins:
        points = points_of(origin.run, origin.run.method)
        if parents is not None:
            points = help_from_parents(points, parents, options.parent_share)
        error = np.where(_leaves(len(points), parents)[:, None], points - origin.actuals, np.nan)
        there = ~np.isnan(error)
        absolute += float(np.nansum(np.abs(error)))
        total += float(np.abs(np.nansum(error, axis=0)).sum())
        signed += float(np.nansum(error))
        actual += float(np.abs(origin.actuals[there]).sum())
        cases += int(there.sum())
    whole = actual if actual > 0 else np.nan
    return OptionRow(name, options, absolute / whole, total / whole, signed / whole, cases)


def _leaves(count: int, parents: Sequence[int] | None) -> np.ndarray:
    above = np.zeros(0, dtype=np.int64) if parents is None else np.asarray(parents)
    return ~np.isin(np.arange(count), above)
