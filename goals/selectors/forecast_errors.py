"""How good each method was on earlier months: by months ahead, ratios from summed parts."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from goals.models import ForecastError
from salesplan.core.scoping import Viewer
from salesplan.engine.pacing import ratio

NAIVE = "snaive"
GROUPS = ((1, 1), (2, 3), (4, 6), (7, 12), (13, 36))
"""Months ahead that are shown together."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over tested months: |actual|, |forecast - actual|, forecast - actual, and the seasonal
    naive's |forecast - actual|.
    """

    cases: int = 0
    actual: int = 0
    absolute: int = 0
    error: int = 0
    naive: int = 0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.cases + other.cases, self.actual + other.actual, self.absolute + other.absolute,
            self.error + other.error, self.naive + other.naive,
        )  # fmt: skip

    @property
    def wape(self) -> int | None:
        """Weighted absolute percentage error, in basis points."""
        return _points(ratio(self.absolute, self.actual))

    @property
    def bias(self) -> int | None:
        """Forecast less actual as a share of actual, in basis points; above 0 it was too high."""
        return _points(ratio(self.error, self.actual))

    @property
    def value_added(self) -> int | None:
        """1 - error / error of the seasonal naive, in basis points; below 0 the naive is better."""
        share = ratio(self.absolute, self.naive)
        return None if share is None else _points(1 - share)


@dataclass(frozen=True, slots=True)
class MethodErrors:
    """A method's errors over all months ahead, and by groups of them (None: none was tested)."""

    method: str
    whole: Sums
    groups: tuple[Sums | None, ...]


@dataclass(frozen=True, slots=True)
class Errors:
    """The `methods`, the best first, and the `groups` (first, last month) that were tested."""

    groups: tuple[tuple[int, int], ...]
    methods: tuple[MethodErrors, ...]


def by_ahead(
    *, viewer: Viewer, run_id: int, metric_id: int, organisation_id: int, product_id: int = 0,
    channel_id: int = 0,
) -> dict[str, dict[int, Sums]]:  # fmt: skip
    """Method -> months ahead -> sums of a series in a run; {} outside of the viewer's scope."""
    rows = ForecastError.objects.visible_to(viewer).filter(
        run_id=run_id, metric_id=metric_id, organisation_id=organisation_id,
        product_id=product_id, channel_id=channel_id,
    )  # fmt: skip
    names = ("method", "ahead", "cases", "actual", "absolute_error", "error", "naive_error")
    found: dict[str, dict[int, Sums]] = {}
    for method, ahead, *sums in rows.order_by("method", "ahead").values_list(*names):
        found.setdefault(method, {})[ahead] = Sums(*sums)
    return found


def errors(
    *, viewer: Viewer, run_id: int, metric_id: int, organisation_id: int, product_id: int = 0,
    channel_id: int = 0,
) -> Errors:  # fmt: skip
    """The methods of a series compared, the smallest error first."""
    found = by_ahead(
        viewer=viewer, run_id=run_id, metric_id=metric_id, organisation_id=organisation_id,
        product_id=product_id, channel_id=channel_id,
    )  # fmt: skip
    tested = {ahead for sums in found.values() for ahead in sums}
    groups = tuple(one for one in GROUPS if tested & set(range(one[0], one[1] + 1)))
    methods = [
        MethodErrors(
            name, sum(sums.values(), Sums()), tuple(_group(sums, group) for group in groups)
        )
        for name, sums in found.items()
    ]
    return Errors(groups, tuple(sorted(methods, key=_order)))


def _group(sums: dict[int, Sums], group: Sequence[int]) -> Sums | None:
    inside = [sums[ahead] for ahead in range(group[0], group[1] + 1) if ahead in sums]
    return sum(inside, Sums()) if inside else None


def _order(line: MethodErrors) -> tuple[int, str]:
    return line.whole.absolute, line.method


def _points(share: Fraction | None) -> int | None:
    return None if share is None else round(share * 10_000)
