"""What is odd about a series, as codes that a page can put into words."""

from collections.abc import Iterator

import numpy as np

from salesplan.engine.forecast.history import History
from salesplan.engine.forecast.preparation import Prepared
from salesplan.engine.forecast.results import Flag
from salesplan.engine.forecast.run import Run
from salesplan.engine.forecast.season import least_weight
from salesplan.engine.forecast.shifts import level_shifts

MOST_OUTLIERS = 3
LEAST_EXCESS = 0.25
"""Nearer than this (a factor of 1.28, or a quarter of the mean) nothing is called an outlier."""
FAR = 2.0
"""Outliers lie so many times as far from their neighbours as a value may."""
NO_SEASON = 0.07
"""Seasons of which hardly more was kept than of noise are called none."""


def flags_of(history: History, found: Run) -> tuple[tuple[Flag, ...], ...]:
    """Return the flags of each series of a run over the whole history."""
    count = len(history.values)
    table = [list(_plain(history, found, at)) for at in range(count)]
    for rows, prepared in found.prepared:
        offset = history.width - prepared.level.shape[1]
        for at, flag in _of_group(prepared, offset, history.season):
            if not found.sporadic[rows[at]]:
                table[int(rows[at])].append(flag)
    return tuple(tuple(flags) for flags in table)


def _of_group(prepared: Prepared, offset: int, season: int) -> Iterator[tuple[int, Flag]]:
    """The flags of the series of one length that the models have seen, with their rows."""
    length = prepared.level.shape[1]
    for at in range(len(prepared.level)):
        for flag in _modelled(prepared, at, offset, season):
            yield at, flag
    if length >= 2 * season:
        for at, step in level_shifts(prepared.original - prepared.season.past(length)):
            yield at, _shift_flag(prepared, at, step, offset)


def _shift_flag(prepared: Prepared, at: int, step: int, offset: int) -> Flag:
    level = prepared.original[at] - prepared.season.past(prepared.level.shape[1])[at]
    sides = np.array(
        [[np.median(level[step : step + 6]), np.median(level[max(step - 6, 0) : step])]]
    )
    after, before = prepared.scale.rows(_only(prepared, at)).back(sides)[0]
    return Flag("level_shift", offset + step, float(after), float(before))


def _only(prepared: Prepared, at: int) -> np.ndarray:
    return np.asarray(np.arange(len(prepared.level)) == at)


def _plain(history: History, found: Run, row: int) -> Iterator[Flag]:
    """What can be seen without a model."""
    length, width = int(history.lengths[row]), history.width
    if not length:
        yield Flag("empty")
        return
    values = history.values[row, width - length :]
    if length < 2 * history.season:
        yield Flag("short", value=float(length))
    yield from _named(found.method[row], values)
    gaps = np.flatnonzero(~history.known[row, width - length :]) + width - length
    if len(gaps):
        yield Flag("gaps", int(gaps[0]), value=float(len(gaps)))
    if found.sporadic[row]:
        yield Flag("intermittent", value=float(np.mean(values > 0)))
    if (values < 0).any():
        first = int((values < 0).argmax())
        yield Flag("negative_values", width - length + first, float(values[first]))


def _named(method: str, values: np.ndarray) -> Iterator[Flag]:
    if not values.any():
        yield Flag("all_zero")
    elif method == "zero":
        yield Flag("ended", value=0.0)
    elif method == "constant":
        yield Flag("constant", value=float(values[-1]))


def _modelled(prepared: Prepared, at: int, offset: int, season: int) -> Iterator[Flag]:
    """What cleaning and season say."""
    length = prepared.level.shape[1]
    if length >= 2 * season and _is_flat(prepared, at, season):
        yield Flag("no_season")
    excess = np.abs(prepared.original[at] - prepared.adjusted[at])
    far = np.maximum((FAR - 1.0) * prepared.reach[at], LEAST_EXCESS)
    order = np.argsort(-excess, kind="stable")[:MOST_OUTLIERS]
    spiked = length >= season and excess[-1] > max(0.1 * prepared.reach[at], 0.4 * LEAST_EXCESS)
    if spiked:
        yield _outlier(prepared, "last_point_spike", at, length - 1, offset)
    for step in sorted(order[excess[order] > far].tolist()):
        if step < length - 1:
            yield _outlier(prepared, "outlier", at, step, offset)


def _is_flat(prepared: Prepared, at: int, season: int) -> bool:
    return season > 1 and bool(prepared.season.weight[at] < least_weight(season) + NO_SEASON)


def _outlier(prepared: Prepared, code: str, at: int, step: int, offset: int) -> Flag:
    pair = np.array([[prepared.original[at, step], prepared.adjusted[at, step]]])
    value, usual = prepared.scale.rows(_only(prepared, at)).back(pair)[0]
    return Flag(code, offset + step, float(value), float(usual))
