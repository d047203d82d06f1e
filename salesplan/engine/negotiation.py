"""Targets handed down a tree whose answered figures stay: exact at every node.

A node carries ``assigned`` and hands ``handed_down`` = assigned x (1 + cushion) to those below. Its
children carry exactly that sum: who has answered keeps the figure, the others share the rest by
weight, each at least what those below it have answered already (golden.md "Spreading": answered 30
and 0, two not answered, total 100: 30, 0, 35, 35). All amounts are integers of the smallest unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError
from salesplan.engine.money import LIMIT
from salesplan.engine.spreading import Bounds, Leaves, Rounding, SpreadOptions, spread_total

Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
WHOLE = 10_000
"""Basis points of the whole."""


class NegotiationRefused(EngineError):
    """Answers that do not fit a total; nothing was changed.

    ``answers_exceed``: below ``node`` the answers need ``answered``, the total is ``total``:
    ``short_by`` too little · ``all_answered``: everybody below ``node`` has answered, they hold
    ``answered`` of ``total``, so ``short_by`` cannot be placed.
    """

    def __init__(self, code: str, *, node: int, total: int, answered: int) -> None:
        short_by = abs(answered - total)
        super().__init__(
            code, f"{code} below {node}: {answered} of {total}", node=node, total=total,
            answered=answered, short_by=short_by,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Table:
    """The nodes that figures were handed to, parents before children; every array is (nodes,).

    ``parents``: position of the parent, -1 for a top; ``assigned``: what a node carries, for one
    that has ``answered`` its answer; ``handed``: what it hands down (0 at nodes without children);
    ``weights`` (>= 0) among siblings; ``cushions`` in basis points; ``quantum``: unit of rounding.
    """

    parents: Int64Array
    assigned: Int64Array
    handed: Int64Array
    answered: BoolArray
    weights: Int64Array
    cushions: Int64Array
    quantum: int = 1

    def __len__(self) -> int:
        return len(self.parents)

    def children(self) -> list[list[int]]:
        """Positions of the children of each node."""
        found: list[list[int]] = [[] for _node in range(len(self))]
        for at, parent in enumerate(self.parents.tolist()):
            if parent >= 0:
                found[parent].append(at)
        return found


@dataclass(frozen=True, eq=False)
class Figures:
    """What every node of a table carries and hands down, (nodes,) each; ``reached``: the nodes
    that the change went through, all others stay as they are.
    """

    assigned: Int64Array
    handed: Int64Array
    reached: BoolArray


def with_cushion(amount: int, cushion: int, quantum: int = 1) -> int:
    """Return ``amount`` plus ``cushion`` basis points of it, the addition rounded half-even to
    whole quanta. Raises EngineError ``out_of_range``.
    """
    added = round(Fraction(amount * cushion, WHOLE * quantum)) * quantum
    return _checked(amount + added)


def without_cushion(handed: int, cushion: int, quantum: int = 1) -> int:
    """Return the least amount whose ``with_cushion`` is at least ``handed`` (0 and more)."""
    guess = int(Fraction(handed * WHOLE, WHOLE + cushion))
    low = max(guess - 2 * quantum, 0)
    while with_cushion(low, cushion, quantum) < handed:
        short = handed - with_cushion(low, cushion, quantum)
        low += max(1, int(Fraction(short * WHOLE, (WHOLE + cushion) * 2)))
    while low > 0 and with_cushion(low - 1, cushion, quantum) >= handed:
        low -= 1
    return low


def hand_down(table: Table, at: int, total: int) -> Figures:
    """Put ``total`` on those below the node at ``at``, several levels deep.

    Nodes that have answered, and everything below them, stay. A node all of whose parts have
    answered carries what they add up to. Raises NegotiationRefused with the numbers.
    """
    _checked(total)
    work = _Work.of(table)
    work.handed[at] = total
    work.down(at)
    return Figures(work.assigned, work.handed, work.reached)


def move(table: Table, source: int, target: int, amount: int) -> Figures:
    """Take ``amount`` from one node to another; what lies between each and their nearest common
    ancestor moves along, so that every sum stays. Raises NegotiationRefused ``answered`` when one
    of them or a node between has answered, EngineError ``too_much`` when the source holds less.
    """
    assigned, handed = table.assigned.copy(), table.handed.copy()
    reached = np.zeros(len(table), np.bool_)
    up, down = path(table, source), path(table, target)
    common = next((node for node in up if node in set(down)), -1)
    for nodes, change in ((up, -amount), (down, amount)):
        for node in nodes[: nodes.index(common)] if common >= 0 else nodes:
            if table.answered[node]:
                raise EngineError("answered", f"{node} has answered", node=node)
            assigned[node] += change
            handed[node] += change if node not in (source, target) else 0
            reached[node] = True
    if assigned[source] < 0:
        held = int(table.assigned[source])
        raise EngineError("too_much", f"{source} holds {held}", held=held, amount=amount)
    return Figures(assigned, handed, reached)


def path(table: Table, at: int) -> list[int]:
    """Return the positions from a node up to its top."""
    found = [at]
    while table.parents[found[-1]] >= 0:
        found.append(int(table.parents[found[-1]]))
    return found


def bottom_up(table: Table, answers: Int64Array) -> Int64Array:
    """Return for each node the sum of its children's ``answers``, (nodes,); 0 at leaves."""
    sums = np.zeros(len(table), np.int64)
    inner = table.parents >= 0
    np.add.at(sums, table.parents[inner], answers[inner])
    return sums


def leaf_sums(table: Table) -> Int64Array:
    """Return what the leaves at and below each node carry, (nodes,)."""
    is_leaf = np.ones(len(table), np.bool_)
    is_leaf[table.parents[table.parents >= 0]] = False
    sums = np.where(is_leaf, table.assigned, 0)
    for at in range(len(table) - 1, -1, -1):
        if table.parents[at] >= 0:
            sums[table.parents[at]] += sums[at]
    return sums


def ratio(part: int, whole: int) -> int | None:
    """Return part ÷ whole in basis points, half-even; None where there is no positive whole.

    Over-assignment: sum of the seats ÷ what the node carries (golden.md: 1,000,000 on a plan of
    800,000 is 125 %); the attainment that they need is the inverse (80 %).
    """
    return round(Fraction(part * WHOLE, whole)) if whole > 0 and part >= 0 else None


def topmost_sum(parents: Sequence[int], figures: Sequence[int | None]) -> int | None:
    """Return the sum of figures, of those above one another only the topmost (golden.md: an
    overlay target on a parent and on its child counts the parent once). None without any.

    ``parents``: position of the parent among the same nodes, before its children; -1 for none.
    """
    covered: list[bool] = []
    total: int | None = None
    for parent, figure in zip(parents, figures, strict=True):
        above = parent >= 0 and (covered[parent] or figures[parent] is not None)
        covered.append(above)
        if figure is not None and not above:
            total = (total or 0) + figure
    return total


@dataclass(frozen=True, eq=False)
class _Work:
    """One hand-down under way: figures so far; which nodes are closed; the least each can carry."""

    table: Table
    below: list[list[int]]
    assigned: Int64Array
    handed: Int64Array
    closed: BoolArray
    least: Int64Array
    reached: BoolArray

    @classmethod
    def of(cls, table: Table) -> "_Work":
        work = cls(
            table, table.children(), table.assigned.copy(), table.handed.copy(),
            table.answered.copy(), np.where(table.answered, table.assigned, 0),
            np.zeros(len(table), np.bool_),
        )  # fmt: skip
        for at in range(len(table) - 1, -1, -1):
            if work.below[at] and not table.answered[at]:
                work._look(at)
        return work

    def _look(self, at: int) -> None:
        """Close a node whose parts all have answered; find the least that it can carry."""
        parts = self.below[at]
        need = int(self.least[parts].sum())
        cushion, quantum = int(self.table.cushions[at]), self.table.quantum
        self.least[at] = without_cushion(need, cushion, quantum) if need > 0 else 0
        self.closed[at] = bool(self.closed[parts].all())

    def down(self, at: int) -> None:
        """Share what a node hands down among its children, then go on below them."""
        parts, total = self.below[at], int(self.handed[at])
        open_ = [part for part in parts if not self.closed[part]]
        need = int(self.least[parts].sum())
        if need > max(total, 0) or (not open_ and need != total):
            code = "answers_exceed" if need > total else "all_answered"
            raise NegotiationRefused(code, node=at, total=total, answered=need)
        self.reached[[at, *parts]] = True
        closed = [part for part in parts if self.closed[part]]
        for part in closed:
            self._settle(part)
        if open_:
            kept = int(self.assigned[closed].sum())
            self.assigned[open_] = self._shared(open_, total - kept)
        for part in open_:
            if self.below[part]:
                own = int(self.assigned[part])
                self.handed[part] = with_cushion(
                    own, int(self.table.cushions[part]), self.table.quantum
                )
                self.down(part)

    def _settle(self, at: int) -> None:
        """A node that has not answered but all of whose parts have carries what they add up to."""
        if self.table.answered[at]:
            return
        self.reached[[at, *self.below[at]]] = True
        self.assigned[at] = self.least[at]
        self.handed[at] = int(self.least[self.below[at]].sum())
        for part in self.below[at]:
            self._settle(part)

    def _shared(self, open_: list[int], rest: int) -> Int64Array:
        """The rest by weight, each at least what those below have answered."""
        count = len(open_)
        weights = self.table.weights[open_]
        if not weights.any():
            weights = np.ones(count, np.int64)
        if int(weights.sum()) == rest and (weights >= self.least[open_]).all():
            return weights  # like the present figures, and as much: nothing is rounded anew
        floors = self.least[open_].tolist()
        filled = np.ones(count, np.bool_)
        options = SpreadOptions(on_zero="equal", rounding=Rounding(quantum=self.table.quantum))
        found = spread_total(
            rest, Leaves(np.zeros(count, np.int64), filled),
            bounds=Bounds.of([floor or None for floor in floors], count=count),
            reference=Leaves(weights, filled), options=options,
        )  # fmt: skip
        return found.leaves.values


def _checked(amount: int) -> int:
    if abs(amount) >= LIMIT:
        raise EngineError("out_of_range", f"{amount} is too large", amount=amount)
    return amount
