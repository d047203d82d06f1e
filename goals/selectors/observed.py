"""Growth that was observed outside: a percentage as it is, or an amount against a year before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Sum

from goals.models import Plan
from goals.selectors.trees import Forest
from salesplan.core.models import Metric, Observation
from salesplan.core.scoping import Viewer

YEAR = 12
_MOST_MONTHS = 36
Key = tuple[int, int]
"""Organisation and product of an observation, 0 for all."""


@dataclass(frozen=True)
class Observed:
    """What was observed of some metrics around a plan: by metric and key, the months' sums."""

    months: dict[int, dict[Key, dict[int, tuple[int, int]]]]
    places: tuple[int, ...]
    below: frozenset[int]

    def growth(self, metric: Metric, products: Iterable[int]) -> Fraction | None:
        """Growth of a metric for some products (where it is not observed by product: of all).

        A percentage is the latest one observed; an amount is that of the latest twelve months
        against the twelve before. None where too little was observed.
        """
        by_key = self._at(self.months.get(metric.pk, {}), frozenset(products))
        if metric.unit == "percent":
            return _latest(by_key, metric.scale)
        return _year_on_year(by_key)

    def _at(
        self, by_key: dict[Key, dict[int, tuple[int, int]]], products: frozenset[int]
    ) -> list[dict[int, tuple[int, int]]]:
        """The observations that speak of the products: their own, else those of all; of the plan's
        territory or what is below it, else of the nearest place above.
        """
        own = {key: months for key, months in by_key.items() if key[1] in products}
        own = own or {key: months for key, months in by_key.items() if key[1] == 0}
        for place in self.places:
            found = [months for (organisation, _p), months in own.items() if organisation == place]
            if found:
                return found
        return [months for (organisation, _p), months in own.items() if organisation in self.below]


def around(*, viewer: Viewer, plan: Plan, forest: Forest, metric_ids: Sequence[int]) -> Observed:
    """Observations of metrics at the plan's territory, above and below it, in one query.

    Only what lies before the plan's end counts. The caller has checked that the viewer may see the
    whole plan; what is observed of a market above it is nobody's secret.
    """
    tree = forest.organisation
    below = frozenset(tree.below(plan.organisation_id).tolist())
    places = _upwards(plan.organisation_id, forest)
    end = plan.first_period + plan.months
    months: dict[int, dict[Key, dict[int, tuple[int, int]]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    if metric_ids:
        rows = (
            Observation.unscoped.filter(
                metric_id__in=metric_ids, period__gte=end - _MOST_MONTHS - plan.months,
                period__lt=end, organisation_id__in=[*below, *places],
            )
            .values("metric_id", "organisation_id", "product_id", "period")
            .annotate(top=Sum("numerator"), bottom=Sum("denominator"))
        )  # fmt: skip
        for row in rows:
            key = row["organisation_id"], row["product_id"]
            months[row["metric_id"]][key][row["period"]] = int(row["top"]), int(row["bottom"])
    return Observed(months, places, below)


def _upwards(organisation_id: int, forest: Forest) -> tuple[int, ...]:
    """The plan's territory, what is above it, and 0 for all."""
    tree = forest.organisation
    at, found = tree.run(organisation_id)[0], []
    while at > 0:
        found.append(int(tree.ids[at]))
        at = int(tree.parents[at])
    return (*found, 0)


def _latest(rows: Sequence[dict[int, tuple[int, int]]], scale: int) -> Fraction | None:
    last = max((month for months in rows for month in months), default=None)
    if last is None:
        return None
    tops, bottoms = zip(*(months[last] for months in rows if last in months), strict=True)
    return Fraction(sum(tops), sum(bottoms) * 10**scale) if sum(bottoms) else None


def _year_on_year(rows: Sequence[dict[int, tuple[int, int]]]) -> Fraction | None:
    totals: dict[int, int] = defaultdict(int)
    for months in rows:
        for month, (top, _bottom) in months.items():
            totals[month] += top
    if not totals:
        return None
    last = max(totals)
    year = [totals.get(month) for month in range(last - 2 * YEAR + 1, last + 1)]
    if any(value is None for value in year):
        return None
    before, after = (sum(value or 0 for value in half) for half in (year[:YEAR], year[YEAR:]))
    return Fraction(after, before) - 1 if before > 0 else None
