"""How good forecasts were: accuracy, bias and the value that each step added to the naive one.

Every ratio is made from sums over cases, never by averaging ratios. A case is one place and period
that is over; amounts are integers in the metric's smallest unit, None is "did not say". Ratios are
basis points, rounded half-even. Sources: the weighted absolute percentage error (sum of |forecast −
actual| / sum of |actual|) and the forecast value added of M. Gilliland, "The Business Forecasting
Deal" (2010): what a step takes away from the error of the naive forecast.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from salesplan.engine.errors import EngineError
from salesplan.engine.notation import share

LEAST_CASES = 6
"""With fewer cases nobody is judged: two lucky months are no record."""
LEAST_BIAS, LEAST_SIDE = 300, 7_500
"""A tendency: at least 3 % off in sum, and at least three in four cases on that side."""
MOVED_A_LOT, FAR_FROM_STATISTICAL = 500, 1_000
"""From here on a commit needs a reason: 5 % since the last one, 10 % off the statistical one."""
Amounts = Sequence[int | None]


@dataclass(frozen=True, slots=True)
class Record:
    """Sums over the cases in which both the forecast and the actual are known.

    `actual` sums |actual|, `absolute` |forecast − actual|, `error` forecast − actual; `low` and
    `high` count forecasts below and above. Of the `compared` cases with a naive forecast `naive`
    sums its |naive − actual| and `own` the forecast's.
    """

    cases: int = 0
    actual: int = 0
    absolute: int = 0
    error: int = 0
    low: int = 0
    high: int = 0
    compared: int = 0
    naive: int = 0
    own: int = 0

    @property
    def error_share(self) -> int | None:
        """The absolute error as a share of the actual; None where nothing was sold."""
        return share(self.absolute, self.actual)

    @property
    def accuracy(self) -> int | None:
        """What the absolute error leaves of 100 %; below zero where it exceeds the actual."""
        off = self.error_share
        return None if off is None else 10_000 - off

    @property
    def bias(self) -> int | None:
        """Forecast less actual as a share of the actual: above zero is too high."""
        return share(self.error, self.actual)

    @property
    def value_added(self) -> int | None:
        """The share of the naive error that this forecast took away; below zero it added some."""
        return share(self.naive - self.own, self.naive)

    @property
    def is_enough(self) -> bool:
        """Whether there are enough cases to judge by."""
        return self.cases >= LEAST_CASES

    @property
    def tendency(self) -> str:
        """ "low" or "high" for who is regularly below or above what comes, else ""."""
        bias = self.bias
        if not self.is_enough or bias is None or abs(bias) < LEAST_BIAS:
            return ""
        side, name = (self.low, "low") if bias < 0 else (self.high, "high")
        return name if side * 10_000 >= LEAST_SIDE * self.cases else ""

    def __add__(self, other: "Record") -> "Record":
        return Record(
            *(getattr(self, name) + getattr(other, name) for name in Record.__dataclass_fields__)
        )


def record(*, actuals: Amounts, forecasts: Amounts, naives: Amounts) -> Record:
    """The record of a forecast over cases given side by side.

    Raises EngineError "shape" where the three differ in length.
    """
    _same_length(actuals, forecasts, naives)
    found = Record()
    for actual, forecast, naive in zip(actuals, forecasts, naives, strict=True):
        if actual is not None and forecast is not None:
            found += _case(actual, forecast, naive)
    return found


def _case(actual: int, forecast: int, naive: int | None) -> Record:
    error = forecast - actual
    compared = naive is not None
    return Record(
        cases=1, actual=abs(actual), absolute=abs(error), error=error,
        low=int(error < 0), high=int(error > 0), compared=int(compared),
        naive=abs(naive - actual) if naive is not None else 0,
        own=abs(error) if compared else 0,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """A step of the chain: its sums, and what it took away from the step before it."""

    step: str
    record: Record
    less: int

    @property
    def added(self) -> int | None:
        """What this step alone took away, as a share of the naive error."""
        return share(self.less, self.record.naive)


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps over the cases that all of them have; those with too few cases are left out.

    The sum of all `less` is the naive error less the last step's, exactly.
    """

    cases: int
    links: tuple[Link, ...]
    left_out: tuple[str, ...]


def chain(*, actuals: Amounts, steps: Mapping[str, Amounts], least: int = LEAST_CASES) -> Chain:
    """What each step adds, from the first (the naive one) on, on the same cases for all.

    A step with fewer than `least` cases is left out, and then, while too few cases are common to
    all, the one without which most are. Without the first step, or with fewer than `least` cases
    common to two steps, there is no chain. Raises EngineError "shape".
    """
    _same_length(actuals, *steps.values())
    known = {name: _known(actuals, values) for name, values in steps.items()}
    first = next(iter(steps), "")
    kept = _comparable(known, first, least)
    left_out = tuple(name for name in steps if name not in kept)
    common = _common(known, kept)
    if first not in kept or len(common) < least:
        return Chain(len(common), (), left_out)
    at = sorted(common)
    records = {
        name: record(
            actuals=[actuals[i] for i in at],
            forecasts=[steps[name][i] for i in at],
            naives=[steps[first][i] for i in at],
        )
        for name in kept
    }
    return Chain(len(at), tuple(_links(records)), left_out)


def _links(records: Mapping[str, Record]) -> list[Link]:
    links: list[Link] = []
    for name, one in records.items():
        before = links[-1].record.absolute if links else one.absolute
        links.append(Link(name, one, before - one.absolute))
    return links


def _comparable(known: Mapping[str, set[int]], first: str, least: int) -> list[str]:
    """The steps that share enough cases; of the others the most hindering goes first."""
    kept = [name for name, at in known.items() if len(at) >= least]
    while len(kept) > 2 and len(_common(known, kept)) < least:
        without = {name: [other for other in kept if other != name] for name in kept}
        without.pop(first, None)
        kept = max(without.values(), key=lambda names: len(_common(known, names)))
    return kept


def _common(known: Mapping[str, set[int]], names: Sequence[str]) -> set[int]:
    return set.intersection(*(known[name] for name in names)) if names else set()


def _known(actuals: Amounts, forecasts: Amounts) -> set[int]:
    pairs = enumerate(zip(actuals, forecasts, strict=True))
    return {at for at, (a, f) in pairs if a is not None and f is not None}


def moved(*, value: int, reference: int | None, more_than: int) -> bool:
    """Whether a figure lies off a reference by more than a share in basis points.

    Without a reference nothing has moved; from 0 everything else has.
    """
    if reference is None:
        return False
    return abs(value - reference) * 10_000 > more_than * abs(reference)


def closest(*, actual: int, forecasts: Mapping[str, int | None]) -> tuple[str, ...]:
    """Who was nearest to what came; several where they share it, none where nobody said."""
    off = {name: abs(value - actual) for name, value in forecasts.items() if value is not None}
    least = min(off.values(), default=None)
    return tuple(name for name, error in off.items() if error == least)


def _same_length(*columns: Amounts) -> None:
    if len({len(column) for column in columns}) > 1:
        raise EngineError("shape", "columns of cases differ in length")
