"""Where a period may land: a registry of methods, each with a back-tested band.

    landings.of(viewer=viewer, selection=selection, axis="organisation", ids=[1, 2])

gives for every node one `Landing` per method, in the order of the registry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite

from monitoring.selectors.attainment import Board
from monitoring.selectors.landings.methods import FORECAST, landed
from monitoring.selectors.landings.registry import REGISTRY, Label, Method, Proposal, method
from monitoring.selectors.landings.tasks import Task, load
from monitoring.selectors.places import Axis
from monitoring.selectors.selections import Selection
from salesplan.core.scoping import Viewer
from salesplan.engine.landing import COVERAGE, LEAST_CASES

__all__ = [
    "COVERAGE",
    "LEAST_CASES",
    "REGISTRY",
    "Found",
    "Landing",
    "Method",
    "Proposal",
    "method",
    "of",
    "of_board",
]


@dataclass(frozen=True, slots=True)
class Landing:
    """Where a node may land by one method, in the metric's smallest unit.

    `value` None: the method has nothing to go on (no target, no year before, nothing due yet).
    `low` and `high` hold `coverage` (basis points) of the outcomes of `cases` earlier periods at
    the same point of progress; None where fewer than `LEAST_CASES` could be tested. A period that
    is over has landed: value, low and high are its actual.
    """

    method: str
    label: Label
    value: int | None
    low: int | None
    high: int | None
    coverage: int
    cases: int


Found = dict[int, tuple[Landing, ...]]


def of(*, viewer: Viewer, selection: Selection, axis: Axis, ids: Sequence[int]) -> Found:
    """Landings of nodes along an axis: {node: one per method}.

    Four queries whatever the number of nodes, six for months, weeks and ten-day periods, two more
    where there is a forecast. Methods that are of no use here are missing. Raises `NotVisible` when
    the selection was made for somebody else or a node lies outside its scope.
    """
    nodes = list(dict.fromkeys(ids))
    task = load(viewer=viewer, selection=selection, axis=axis, ids=nodes)
    proposals = [(method, _proposal(method, task)) for method in REGISTRY.values()]
    return {
        node: tuple(_landing(method, found, at) for method, found in proposals if found)
        for at, node in enumerate(nodes)
    }


def of_board(*, viewer: Viewer, board: Board) -> Found:
    """Landings of everything that a board shows: its place, its rows, its overlays."""
    ids = [row.place.id for row in (board.total, *board.rows, *board.overlays)]
    return of(viewer=viewer, selection=board.selection, axis=board.selection.axis, ids=ids)


def _proposal(method: Method, task: Task) -> Proposal | None:
    if task.selection.is_over:
        return None if method.code == FORECAST else landed(task)
    return method.run(task)


def _landing(method: Method, found: Proposal, at: int) -> Landing:
    value = float(found.values[at])
    known = isfinite(value)
    low, high = value * float(found.band.low[at]), value * float(found.band.high[at])
    has_band = isfinite(low) and isfinite(high)
    return Landing(
        method=method.code,
        label=method.label,
        value=round(value) if known else None,
        low=min(floor(low), round(value)) if has_band else None,
        high=max(ceil(high), round(value)) if has_band else None,
        coverage=COVERAGE,
        cases=int(found.band.cases[at]),
    )
