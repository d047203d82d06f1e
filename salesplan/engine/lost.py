"""From which day on a month's target was out of reach, to tell early warnings from late ones."""

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
NEVER = -1


def best_pace(actual: Ints, working_days: Ints) -> Ints:
    """Return each node's best month per working day, rounded up: (nodes,).

    ``actual`` is (nodes, months) in smallest units, ``working_days`` (months,). Months without a
    working day do not count; without any month the pace is 0.
    """
    worked = working_days > 0
    if not worked.any():
        return np.zeros(len(actual), dtype=np.int64)
    pace: Ints = -(-actual[:, worked] // working_days[worked])
    best: Ints = pace.max(axis=1)
    return np.maximum(best, 0)


def lost_since(target: Ints, actual: Ints, days_left: Ints, best: Ints) -> Ints:
    """Return the index of the day from which on the target stayed out of reach; -1 = never.

    On a day it is out of reach when what is missing exceeds the remaining working days at the best
    pace. ``target`` and ``best`` are (nodes,), ``actual`` (days, nodes) from the month's first day
    to each day, ``days_left`` (days,). The last day with nothing missing means never.
    """
    missing = target[None, :] - actual
    out = missing > best[None, :] * days_left[:, None]
    stays: Bools = np.logical_and.accumulate(out[::-1], axis=0)[::-1]
    since: Ints = np.where(stays[-1], stays.argmax(axis=0), NEVER)
    return since
