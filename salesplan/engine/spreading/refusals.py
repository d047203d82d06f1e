"""Why a parent cannot be spread, with the numbers that a person needs."""

from dataclasses import dataclass
from typing import Literal

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading.exact import Bound, ParentProblem
from salesplan.engine.spreading.limits import Rounding

RefusalCode = Literal[
    "all_locked",
    "locked_exceed_total",
    "floors_exceed_total",
    "caps_below_total",
    "floor_above_cap",
    "not_at_quantum",
    "zero_weights",
    "out_of_range",
]


@dataclass(frozen=True, slots=True)
class Balance:
    """The numbers of a refusal, in smallest units, signs as asked.

    ``open_total`` = total - locked_sum, for ``open_leaves`` leaves. ``floor_sum`` / ``cap_sum``:
    least and most that open leaves may hold, None without limit. ``short_by`` (>= 0): what is
    missing or too much. ``leaf`` with its ``floor`` and ``cap``: the one whose floor exceeds its
    cap (position within the parent).
    """

    total: int
    locked_sum: int
    open_leaves: int
    short_by: int
    floor_sum: int | None = None
    cap_sum: int | None = None
    quantum: int = 1
    leaf: int | None = None
    floor: int | None = None
    cap: int | None = None

    @property
    def open_total(self) -> int:
        return self.total - self.locked_sum


class SpreadRefused(EngineError):
    """A spread that is not possible; nothing was changed. The numbers are attributes.

    ``all_locked``: every leaf is held and they do not make the total · ``locked_exceed_total`` ·
    ``floors_exceed_total`` · ``caps_below_total`` · ``floor_above_cap`` · ``not_at_quantum``:
    possible, but not in whole rounding units · ``zero_weights``: every open leaf weighs zero and
    spreading equally was not allowed · ``out_of_range``: results beyond 62 bits.
    """

    def __init__(self, code: RefusalCode, balance: Balance) -> None:
        super().__init__(
            code,
            _MESSAGES[code].format(b=balance),
            total=balance.total,
            locked_sum=balance.locked_sum,
            open_total=balance.open_total,
            open_leaves=balance.open_leaves,
            short_by=balance.short_by,
            floor_sum=balance.floor_sum,
            cap_sum=balance.cap_sum,
            quantum=balance.quantum,
            leaf=balance.leaf,
            floor=balance.floor,
            cap=balance.cap,
        )
        self.balance = balance
        self.total = balance.total
        self.locked_sum = balance.locked_sum
        self.open_total = balance.open_total
        self.short_by = balance.short_by
        self.floor_sum = balance.floor_sum
        self.cap_sum = balance.cap_sum


_MESSAGES: dict[RefusalCode, str] = {
    "all_locked": "every leaf is held: they hold {b.locked_sum}, {b.short_by} cannot be placed",
    "locked_exceed_total": "locked leaves hold {b.locked_sum}, {b.short_by} beyond {b.total}",
    "floors_exceed_total": "floors need {b.floor_sum}, {b.open_total} is left: {b.short_by} short",
    "caps_below_total": "caps allow {b.cap_sum}, {b.open_total} is left: {b.short_by} too much",
    "floor_above_cap": "leaf {b.leaf}: floor {b.floor} is above cap {b.cap}",
    "not_at_quantum": "not possible in units of {b.quantum}; possible in units of 1",
    "zero_weights": "every open leaf weighs zero: {b.short_by} cannot be placed in proportion",
    "out_of_range": "the spread needs figures that are too large",
}


def explain_parent(problem: ParentProblem, rounding: Rounding) -> SpreadRefused:
    """Return why this infeasible problem is refused."""
    limited = _with_sign_kept(problem) if rounding.keep_sign else problem
    leaves = problem.open_leaves()
    floors = [limited.floors[leaf] for leaf in leaves]
    caps = [limited.caps[leaf] for leaf in leaves]
    for leaf, floor, cap in zip(leaves, floors, caps, strict=True):
        if floor is not None and cap is not None and floor > cap:
            crossed = balance_of(problem, 0, leaf=leaf, floor=floor, cap=cap)
            return SpreadRefused("floor_above_cap", crossed)
    code, short_by = _cause(problem, _total(floors), _total(caps), rounding.quantum)
    sums = {"floor_sum": _total(floors), "cap_sum": _total(caps), "quantum": rounding.quantum}
    return SpreadRefused(code, balance_of(problem, short_by, **sums))


def balance_of(problem: ParentProblem, short_by: int, **numbers: int | None) -> Balance:
    """Return the balance of a problem with what is special to a refusal."""
    return Balance(
        total=problem.total,
        locked_sum=problem.locked_sum,
        open_leaves=len(problem.open_leaves()),
        short_by=abs(short_by),
        **numbers,  # type: ignore[arg-type]
    )


def _cause(
    problem: ParentProblem, floor_sum: int | None, cap_sum: int | None, quantum: int
) -> tuple[RefusalCode, int]:
    leaves = problem.open_leaves()
    rest = problem.total - problem.locked_sum
    if not leaves:
        return "all_locked", rest
    if floor_sum is not None and rest < floor_sum:
        unbounded = all(problem.floors[leaf] is None for leaf in leaves)
        return "locked_exceed_total" if unbounded else "floors_exceed_total", floor_sum - rest
    if cap_sum is not None and rest > cap_sum:
        unbounded = all(problem.caps[leaf] is None for leaf in leaves)
        return "locked_exceed_total" if unbounded else "caps_below_total", rest - cap_sum
    return ("not_at_quantum", rest % quantum) if quantum > 1 else ("out_of_range", 0)


def _with_sign_kept(problem: ParentProblem) -> ParentProblem:
    if problem.total >= 0:
        return problem.with_sign_kept()
    return problem.mirrored().with_sign_kept().mirrored()


def _total(bounds: list[Bound]) -> int | None:
    given = [bound for bound in bounds if bound is not None]
    return sum(given) if len(given) == len(bounds) else None
