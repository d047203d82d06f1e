"""One run over a whole batch: every candidate method for every series, from one origin."""

from dataclasses import dataclass

import numpy as np

from salesplan.engine.forecast.arrays import TINY, Bools, Floats, Ints
from salesplan.engine.forecast.history import History
from salesplan.engine.forecast.intermittent import Demand, demand, is_intermittent
from salesplan.engine.forecast.naive import naive2, seasonal_naive
from salesplan.engine.forecast.preparation import Prepared
from salesplan.engine.forecast.recipe import Recipe, combine
from salesplan.engine.forecast.results import COMBINATION, INTERMITTENT, NAIVE, Options
from salesplan.engine.forecast.scale import Scale, scale_of
from salesplan.engine.forecast.spread import path

CANDIDATES = (COMBINATION, NAIVE, "naive2", "theta", "multistep", INTERMITTENT)
MODELLED = (COMBINATION, "theta", "multistep")
MOST_VARIANCE = 0.5
"""Smearing takes no more than this variance of a logarithm for real."""
SHORT_SPREAD = 0.3
"""What a series of few values may deviate at least, as a logarithm."""


@dataclass(frozen=True)
class Drivers:
    """Values (S, T + horizon, K) of regressors called ``names``."""

    names: tuple[str, ...]
    values: Floats

    def without_last(self, periods: int) -> "Drivers":
        """Return them up to ``periods`` before the end."""
        return Drivers(self.names, self.values[:, : self.values.shape[1] - periods])


@dataclass
class Run:
    """Arrays over all series S, filled group by group.

    ``candidates``: (S, H) each; ``method`` (S,): the one taken unless a back-test says otherwise;
    ``scale``, ``sigma`` (S, H): standard error of each month on the scale of the model;
    ``demand`` and ``sporadic`` (S,): of intermittent series; ``effects`` (S, K) of the regressors;
    ``prepared``: what the flags are made from, with its rows.
    """

    candidates: dict[str, Floats]
    method: list[str]
    scale: Scale
    sigma: Floats
    demand: Demand
    sporadic: Bools
    effects: Floats
    prepared: list[tuple[Ints, Prepared]]

    @property
    def is_modelled(self) -> Bools:
        """Which series (S,) the models have seen."""
        return np.array([name in {COMBINATION, INTERMITTENT} for name in self.method], np.bool_)


def run(
    history: History,
    horizon: int,
    drivers: Drivers,
    options: Options,
    borrowed: Floats | None = None,
) -> Run:
    """Return the forecasts of every candidate for every series of a history.

    ``borrowed`` (S, m): seasonal indices for series of less than two seasons.
    """
    found = _empty(len(history.values), horizon, len(drivers.names))
    for rows, values in history.groups():
        _naive(found, rows, values, history.season, horizon)
        special = _special(found, rows, values, history.season)
        plain = np.flatnonzero(~special)
        if len(plain):
            own = values[plain]
            moved = drivers.values[rows[plain], -own.shape[1] - horizon :]
            recipe = combine(
                own, history.season, horizon, moved, drivers.names,
                identity_for_zeros=options.identity_for_zeros,
                borrowed=None if borrowed is None else borrowed[rows[plain]],
            )  # fmt: skip
            _modelled(found, rows[plain], recipe, horizon, options)
            if options.intermittent:
                _sporadic(found, rows[plain], own, history.season, horizon)
    return found


def _empty(count: int, horizon: int, drivers: int) -> Run:
    nothing = np.zeros(count)
    scale = Scale(np.ones(count), np.zeros(count), np.zeros(count, dtype=np.bool_))
    return Run(
        candidates={name: np.zeros((count, horizon)) for name in CANDIDATES},
        method=["empty"] * count,
        scale=scale,
        sigma=np.zeros((count, horizon)),
        demand=Demand(nothing, nothing.copy(), nothing.copy(), nothing.copy()),
        sporadic=np.zeros(count, dtype=np.bool_),
        effects=np.zeros((count, drivers)),
        prepared=[],
    )


def _naive(found: Run, rows: Ints, values: Floats, season: int, horizon: int) -> None:
    found.candidates[NAIVE][rows] = seasonal_naive(values, season, horizon)
    found.candidates["naive2"][rows] = naive2(values, season, horizon)


def least_length(season: int) -> int:
    """Return how many periods the models need."""
    return max(6, season // 2 + 2)


def _special(found: Run, rows: Ints, values: Floats, season: int) -> Bools:
    """Series that need no model: short, constant, ended. Their one figure is every candidate's."""
    length = values.shape[1]
    constant = values.max(axis=1) - values.min(axis=1) <= TINY * np.abs(values).max(axis=1)
    ended = (length >= season + 3) & (values[:, -season:] == 0).all(axis=1)
    short = np.full(len(values), length < least_length(season))
    special: Bools = constant | ended | short
    level = np.where(ended, 0.0, np.median(values[:, -3:], axis=1))
    for at in np.flatnonzero(special).tolist():
        zero = ended[at] or not values[at].any()
        found.method[rows[at]] = "zero" if zero else "constant" if constant[at] else "median"
        for name in CANDIDATES:
            if name != NAIVE:
                found.candidates[name][rows[at]] = level[at]
    unsure = short & values.any(axis=1)
    if unsure.any():
        _short_spread(found, rows[unsure], values[unsure])
    return special


def _short_spread(found: Run, rows: Ints, values: Floats) -> None:
    scale = scale_of(values)
    around = scale.forward(values).std(axis=1)
    _put_scale(found, rows, scale)
    found.sigma[rows] = np.hypot(around, SHORT_SPREAD)[:, None]


def _put_scale(found: Run, rows: Ints, scale: Scale) -> None:
    for name in ("unit", "shift", "log"):
        getattr(found.scale, name)[rows] = getattr(scale, name)


def _modelled(found: Run, rows: Ints, recipe: Recipe, horizon: int, options: Options) -> None:
    sigma = path(recipe.multistep, horizon)
    blocks = [recipe.models[name] for name in ("t2", "t6") if name in recipe.models]
    theta: Floats = np.mean(blocks, axis=0)
    own = {COMBINATION: recipe.combination, "theta": theta, "multistep": recipe.models["ms"]}
    logs = recipe.prepared.scale.log[:, None]
    extra = np.exp(0.5 * options.smear * np.minimum(sigma**2, MOST_VARIANCE))
    for name, points in own.items():
        found.candidates[name][rows] = points * np.where(logs, extra, 1.0)
    found.candidates[INTERMITTENT][rows] = found.candidates[COMBINATION][rows]
    found.sigma[rows] = sigma
    found.effects[rows] = recipe.prepared.effects
    _put_scale(found, rows, recipe.prepared.scale)
    found.prepared.append((rows, recipe.prepared))
    for row in rows.tolist():
        found.method[row] = COMBINATION


def _sporadic(found: Run, rows: Ints, values: Floats, season: int, horizon: int) -> None:
    chosen = is_intermittent(values, season)
    if not chosen.any():
        return
    where = rows[chosen]
    own = demand(values[chosen])
    for name in ("chance", "size", "spread", "sales"):
        getattr(found.demand, name)[where] = getattr(own, name)
    found.candidates[INTERMITTENT][where] = own.points(horizon)
    found.sporadic[where] = True
    for row in where.tolist():
        found.method[row] = INTERMITTENT


def methods_of(method: list[str], chosen: list[str]) -> tuple[str, ...]:
    """Return the chosen method where the run left a choice, its own elsewhere."""
    pairs = zip(method, chosen, strict=True)
    return tuple(pick if own == COMBINATION else own for own, pick in pairs)


def points_of(found: Run, methods: tuple[str, ...] | list[str]) -> Floats:
    """Return the points (S, H) of the method named for each series."""
    points = found.candidates[COMBINATION].copy()
    names = np.array([name if name in CANDIDATES else COMBINATION for name in methods])
    for name in CANDIDATES:
        rows = names == name
        points[rows] = found.candidates[name][rows]
    return points
