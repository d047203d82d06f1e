"""The odds of reaching a target, from the quantiles of a total."""

import numpy as np

from salesplan.engine.forecast.arrays import Floats

NEVER, ALWAYS = 0.001, 0.999
"""No forecast is surer than that."""


def probability(levels: Floats, quantiles: Floats, targets: Floats) -> Floats:
    """Return P(total >= target), 0.001..0.999.

    ``levels`` (Q,) ascending; ``quantiles`` (..., Q) of the total; ``targets`` (...): what remains
    to be reached, in the same unit; one of both may stand for many. Between quantiles linear,
    beyond the outermost the logit goes on as between the last two. Of a total without spread: 1
    when it reaches the target, else 0.
    """
    wanted = np.asarray(targets, dtype=np.float64)
    table = np.asarray(quantiles, dtype=np.float64)
    shape = np.broadcast_shapes(table.shape[:-1], wanted.shape)
    table = np.broadcast_to(table, (*shape, len(levels)))
    wanted = np.broadcast_to(wanted, shape)
    below = _below(levels, table, wanted)
    sure = table[..., -1] <= table[..., 0]
    certain = np.where(wanted <= table[..., 0], 1.0, 0.0)
    found: Floats = np.where(sure, certain, np.clip(1.0 - below, NEVER, ALWAYS))
    return found


def rescaled(quantiles: Floats, factor: Floats | float) -> Floats:
    """Return quantiles (..., Q) of totals whose forecast was multiplied by ``factor`` (...)."""
    found: Floats = quantiles * np.asarray(factor, dtype=np.float64)[..., None]
    return found


def _below(levels: Floats, table: Floats, wanted: Floats) -> Floats:
    """P(total < target): the target's place among the quantiles."""
    at = np.clip((table < wanted[..., None]).sum(axis=-1), 1, len(levels) - 1)
    low = np.take_along_axis(table, at[..., None] - 1, axis=-1)[..., 0]
    high = np.take_along_axis(table, at[..., None], axis=-1)[..., 0]
    width = np.maximum(high - low, 1e-12 * np.maximum(np.abs(high), 1.0))
    share = (wanted - low) / width
    inner = levels[at - 1] + np.clip(share, 0.0, 1.0) * (levels[at] - levels[at - 1])
    logit = np.log(levels / (1.0 - levels))
    outer = logit[at - 1] + share * (logit[at] - logit[at - 1])
    beyond = (share < 0) | (share > 1)
    found: Floats = np.where(beyond, 1.0 / (1.0 + np.exp(-np.clip(outer, -30, 30))), inner)
    return found
