"""Moving the fewest customers so that every seat carries about as much as the others.

To choose whole customers so that all sums lie in a band is NP-hard (it contains PARTITION), so a
greedy answer comes first and an exact search with a limited number of steps tries to beat it: from
any state, whoever lies outside the band must give a customer away (too much) or get one (too
little), which is all that has to be branched on. Where the search ends in time, or the answer
needs no more moves than a lower bound, it is `proven`: no fewer moves do, and of those that are as
few none crosses fewer teams.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
import numpy.typing as npt

FULL = 10_000
SEARCH = 1_500
"""States that the exact search looks at before it gives up."""
DEEPEST = 8
"""Proposals of more moves are not searched through."""
Int64Array = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Book:
    """Customers on seats: `seat_of` (places of seats), `sizes` >= 0, `movable`, all (customers,);
    `teams` (seats,): moves inside a team are preferred.
    """

    seat_of: Int64Array
    sizes: Int64Array
    movable: npt.NDArray[np.bool_]
    teams: tuple[int, ...]

    def loads(self, seat_of: Int64Array | None = None) -> Int64Array:
        """What each seat carries, (seats,)."""
        sums = np.zeros(len(self.teams), np.int64)
        np.add.at(sums, self.seat_of if seat_of is None else seat_of, self.sizes)
        return sums


@dataclass(frozen=True, slots=True)
class Move:
    """A customer (its place) from one seat to another."""

    customer: int
    source: int
    to: int


@dataclass(frozen=True)
class Proposal:
    """Moves, the loads before and after, the band, and the seats that stay outside of it.

    `proven`: no proposal with fewer moves exists (and none as short with fewer across teams), or
    where seats stay outside, that nothing brings all of them inside.
    """

    moves: tuple[Move, ...]
    before: Int64Array
    after: Int64Array
    low: int
    high: int
    outside: tuple[int, ...]
    proven: bool


def variation(loads: Sequence[int]) -> int | None:
    """The coefficient of variation in basis points (population); None where nothing is carried."""
    total, count = sum(loads), len(loads)
    if total <= 0:
        return None
    squares = sum((load * count - total) ** 2 for load in loads)
    return round(Fraction(math.isqrt(squares * FULL**2 // count), total))


def band(loads: Sequence[int], tolerance: int) -> tuple[int, int]:
    """The smallest and largest load within `tolerance` (basis points) of the mean, as integers."""
    mean = Fraction(sum(loads), len(loads))
    share = Fraction(tolerance, FULL)
    return math.ceil(mean * (1 - share)), math.floor(mean * (1 + share))


def propose(book: Book, tolerance: int, *, search: int = SEARCH) -> Proposal:
    """The fewest moves that bring every seat within `tolerance` (basis points) of the mean.

    Where that cannot be reached the moves lower what lies outside, and `outside` names the seats.
    """
    before = book.loads()
    if not len(before):
        return Proposal((), before, before, 0, 0, (), proven=True)
    low, high = band(before.tolist(), tolerance)
    desk = _Desk(book, low, high)
    moves, proven = _searched(desk, _pruned(desk, _greedy(desk)), search)
    after = desk.after(moves)
    outside = tuple(np.flatnonzero((after < low) | (after > high)).tolist())
    return Proposal(tuple(moves), before, after, low, high, outside, proven)


@dataclass
class _Desk:
    """The book and its band while moves are tried."""

    book: Book
    low: int
    high: int
    start: Int64Array = field(init=False)

    def __post_init__(self) -> None:
        self.start = self.book.loads()

    @property
    def free(self) -> Int64Array:
        """The customers that may move and would change anything."""
        return np.flatnonzero(self.book.movable & (self.book.sizes > 0))

    def after(self, moves: Sequence[Move]) -> Int64Array:
        loads = self.start.copy()
        for move in moves:
            loads[move.source] -= self.book.sizes[move.customer]
            loads[move.to] += self.book.sizes[move.customer]
        return loads

    def violation(self, loads: Int64Array) -> int:
        """How far all seats together lie outside the band."""
        return int(self._beyond(loads).sum())

    def _beyond(self, loads: Int64Array) -> Int64Array:
        return np.maximum(loads - self.high, 0) + np.maximum(self.low - loads, 0)

    def crosses(self, moves: Sequence[Move]) -> int:
        teams = self.book.teams
        return sum(teams[move.source] != teams[move.to] for move in moves)

    def worst(self, loads: Int64Array) -> int:
        return int(np.argmax(self._beyond(loads)))

    def candidates(self, loads: Int64Array, seat_of: Int64Array, free: Int64Array) -> Int64Array:
        """(customer, to) pairs, (2, n), that help the seat furthest outside the band."""
        worst = self.worst(loads)
        seats = np.flatnonzero(np.arange(len(loads)) != worst)
        if loads[worst] > self.high:
            own = free[seat_of[free] == worst]
            return np.stack([np.repeat(own, len(seats)), np.tile(seats, len(own))])
        others = free[seat_of[free] != worst]
        return np.stack([others, np.full(len(others), worst)])

    def violations(self, loads: Int64Array, seat_of: Int64Array, pairs: Int64Array) -> Int64Array:
        """The violation after each of the pairs, (n,)."""
        size, source, to = self.book.sizes[pairs[0]], seat_of[pairs[0]], pairs[1]
        now = self._beyond(loads)
        left = loads[source] - size
        reached = loads[to] + size
        changed = self._beyond(left) + self._beyond(reached) - now[source] - now[to]
        after: Int64Array = changed + int(now.sum())
        return after


def _greedy(desk: _Desk) -> list[Move]:
    """Move by move, the one that takes most off the violation; inside a team where it is equal."""
    book, moves = desk.book, list[Move]()
    seat_of, loads = book.seat_of.copy(), desk.start.copy()
    free = desk.free
    teams = np.array(book.teams, np.int64)
    while desk.violation(loads):
        pairs = desk.candidates(loads, seat_of, free)
        if not pairs.shape[1]:
            break
        left = desk.violations(loads, seat_of, pairs)
        crossing = teams[seat_of[pairs[0]]] != teams[pairs[1]]
        best = int(np.lexsort((pairs[0], book.sizes[pairs[0]], crossing, left))[0])
        if left[best] >= desk.violation(loads):
            break
        customer, to = int(pairs[0][best]), int(pairs[1][best])
        moves.append(Move(customer, int(seat_of[customer]), to))
        loads = desk.after(moves)
        seat_of[customer] = to
        free = free[free != customer]
    return moves


def _pruned(desk: _Desk, moves: list[Move]) -> list[Move]:
    """Without the moves that are not needed (the smallest are tried first)."""
    kept = list(moves)
    wanted = desk.violation(desk.after(kept))
    for move in sorted(moves, key=lambda one: int(desk.book.sizes[one.customer])):
        fewer = [one for one in kept if one != move]
        if desk.violation(desk.after(fewer)) <= wanted:
            kept = fewer
    return kept


def _searched(desk: _Desk, found: list[Move], steps: int) -> tuple[list[Move], bool]:
    """The shortest moves by iterative deepening up to those that were found, and if proven.

    Where the band was not reached the search goes as deep as it may.
    """
    free = desk.free
    search = _Search(desk, steps)
    fewest = search.least(desk.start, free)
    is_reached = not desk.violation(desk.after(found))
    if is_reached and fewest >= len(found) and not desk.crosses(found):
        return found, True
    deepest = len(found) if is_reached else min(len(free), DEEPEST)
    if deepest > DEEPEST:
        return found, False
    for depth in range(fewest, deepest + 1):
        best = search.best(depth, found if is_reached and depth == deepest else None)
        if best is not None or search.is_over:
            return (best or found), not search.is_over
    return found, len(free) <= DEEPEST


@dataclass
class _Search:
    """Depth-first search for moves of a given number, the fewest across teams."""

    desk: _Desk
    left: int
    seen: set[frozenset[tuple[int, int]]] = field(default_factory=set)
    moves: list[Move] = field(default_factory=list)
    result: list[Move] | None = None

    @property
    def is_over(self) -> bool:
        return self.left < 0

    def best(self, depth: int, known: list[Move] | None) -> list[Move] | None:
        """Moves of exactly `depth` or fewer that reach the band; None where there are none."""
        self.seen, self.moves, self.result = set(), [], known
        self._deepen(depth, self.desk.start, self.desk.free)
        return self.result

    def _deepen(self, depth: int, loads: Int64Array, free: Int64Array) -> None:
        self.left -= 1
        if self.is_over:
            return
        if not self.desk.violation(loads):
            self._take()
            return
        if self.least(loads, free) > depth or not self._may_win():
            return
        for customer, to in self._pairs(loads, free, depth):
            source = int(self.desk.book.seat_of[customer])
            self.moves.append(Move(customer, source, to))
            state = frozenset((one.customer, one.to) for one in self.moves)
            if state not in self.seen:
                self.seen.add(state)
                self._deepen(depth - 1, self.desk.after(self.moves), free[free != customer])
            self.moves.pop()

    def _take(self) -> None:
        if self.result is None or self._may_win():
            self.result = list(self.moves)

    def _may_win(self) -> bool:
        if self.result is None:
            return True
        return self.desk.crosses(self.moves) < self.desk.crosses(self.result)

    def _pairs(self, loads: Int64Array, free: Int64Array, depth: int) -> list[tuple[int, int]]:
        """What may help the worst seat, the most promising first; the last move must finish."""
        seat_of = self.desk.book.seat_of
        pairs = self.desk.candidates(loads, seat_of, free)
        left = self.desk.violations(loads, seat_of, pairs)
        if depth == 1:
            pairs, left = pairs[:, left == 0], left[left == 0]
        order = np.argsort(left, kind="stable")
        return [(int(pairs[0][at]), int(pairs[1][at])) for at in order]

    def least(self, loads: Int64Array, free: Int64Array) -> int:
        """A number of moves below which the band cannot be reached from here."""
        sizes = self.desk.book.sizes[free]
        out = sum(
            _count(np.sort(sizes[self.desk.book.seat_of[free] == seat])[::-1], over)
            for seat, over in enumerate((loads - self.desk.high).tolist())
            if over > 0
        )
        largest = int(sizes.max()) if len(sizes) else 0
        into = sum(
            -(-short // largest) if largest else len(loads) + 1
            for short in (self.desk.low - loads).tolist()
            if short > 0
        )
        return max(out, into)


def _count(sizes: Int64Array, amount: int) -> int:
    """How many of the largest sizes it takes to reach an amount; more than there are if never."""
    reached = np.cumsum(sizes)
    return int(np.searchsorted(reached, amount)) + 1
