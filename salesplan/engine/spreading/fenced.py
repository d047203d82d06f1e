"""A total spread so that fences are met: the way in."""

from collections.abc import Sequence

import numpy as np

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading import overlaps
from salesplan.engine.spreading.fences import Fence, Field, broken, nest
from salesplan.engine.spreading.leaves import SpreadResult
from salesplan.engine.spreading.nested import Work


def spread_fenced(total: int, field: Field, fences: Sequence[Fence]) -> SpreadResult:
    """Spread ``total`` to the leaves of ``field``, each fence met; the leaves add up exactly.

    Without a broken fence the result is that of ``spread_total``. Raises SpreadRefused and
    FenceRefused with the numbers, and changes nothing then.
    """
    plain = field.spread(total)
    if not broken(plain.leaves.values, fences):
        return plain
    for snap in (True, False):
        work = Work(field, plain.leaves.values.copy(), plain.leaves.filled.copy(), snap)
        try:
            _solve(work, total, fences)
        except EngineError:
            if not snap:
                raise
        else:
            return work.result(plain)
    raise AssertionError  # pragma: no cover - the second round returns or raises


def _solve(work: Work, total: int, fences: Sequence[Fence]) -> None:
    tops = nest(fences)
    places = np.arange(len(work.values))
    if tops is None:
        overlaps.solve(work, total, fences)
    else:
        work.fill(total, places, tops)
