"""Forecasts for people: the run that counts, its months, where periods land and how likely that is.

Figures are integers in the metric's smallest unit; shares are basis points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import ForecastMonth, ForecastRun, ForecastSeries, RunState
from goals.selectors.forecast_open import Key, Place, Rest, actual, rest
from salesplan.core.errors import NotVisible
from salesplan.core.models import LEAF_MEASURES, Company, Metric
from salesplan.core.scoping import Viewer
from salesplan.engine import outlook
from salesplan.engine.forecast import probability
from salesplan.engine.periods import Span

CERTAIN = 10_000
EDGES = (0.025, 0.1, 0.9, 0.975)
"""The ends of the 95 % and 80 % intervals."""


@dataclass(frozen=True, slots=True)
class MonthForecast:
    """A month's forecast and its 80 % and 95 % intervals."""

    value: int
    low80: int
    high80: int
    low95: int
    high95: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """Where a period lands: what was sold so far, the forecast of the rest, and their sum.

    `rest` and everything after it are None where months are open that are not forecast; `method` is
    "" there, and for a period that is over: it has landed. `flags` say what was odd about the
    history ({"code", "period", "value", "usual"}); coverages are basis points, as measured.
    """

    actual: int
    rest: int | None = None
    landing: int | None = None
    low80: int | None = None
    high80: int | None = None
    low95: int | None = None
    high95: int | None = None
    method: str = ""
    flags: list[dict[str, Any]] = field(default_factory=list)
    coverage80: int | None = None
    coverage95: int | None = None


def current_run(*, viewer: Viewer) -> ForecastRun | None:
    """The run whose figures are shown; runs are known to everybody, their figures are not."""
    return ForecastRun.objects.filter(is_current=True).first()


def run_at(*, viewer: Viewer, as_of: date) -> ForecastRun | None:
    """The latest finished run that knew nothing beyond `as_of`; the current one comes first."""
    done = ForecastRun.objects.filter(state=RunState.DONE, as_of__lte=as_of)
    return done.order_by("-is_current", "-as_of", "-id").first()


def runs(*, viewer: Viewer) -> list[ForecastRun]:
    """All runs, the latest first."""
    return list(ForecastRun.objects.select_related("started_by").order_by("-id"))


def run(*, viewer: Viewer, run_id: int | None, as_of: date | None = None) -> ForecastRun | None:
    """The run of an id (else `NotVisible`), the one of `as_of`, or the current one."""
    if run_id is not None:
        found = ForecastRun.objects.filter(pk=run_id).first()
        if found is None:
            raise NotVisible(_("There is nothing here, or it is not yours to see."))
        return found
    return run_at(viewer=viewer, as_of=as_of) if as_of else current_run(viewer=viewer)


def months_of(
    *, viewer: Viewer, run_id: int, metric_id: int, product_id: int = 0, channel_id: int = 0
) -> QuerySet[ForecastMonth]:
    """The months of a run that the viewer may see."""
    rows: QuerySet[ForecastMonth] = ForecastMonth.objects.visible_to(viewer).filter(
        run_id=run_id, metric_id=metric_id, product_id=product_id, channel_id=channel_id
    )
    return rows


def by_month(
    *, viewer: Viewer, metric_id: int, organisation_ids: Sequence[int], first_period: int,
    months: int, product_id: int = 0, channel_id: int = 0, run_id: int | None = None,
) -> dict[int, dict[int, MonthForecast]]:  # fmt: skip
    """Node -> month -> forecast of the current run (or of one named), from its first month on.

    Nodes outside the viewer's scope, and those that have no forecast, are missing.
    """
    chosen = run(viewer=viewer, run_id=run_id)
    if chosen is None:
        return {}
    rows = months_of(
        viewer=viewer, run_id=chosen.pk, metric_id=metric_id, product_id=product_id,
        channel_id=channel_id,
    ).filter(organisation_id__in=list(organisation_ids))  # fmt: skip
    found: dict[int, dict[int, MonthForecast]] = {}
    within = rows.filter(period__gte=first_period, period__lt=first_period + months)
    names = ("organisation_id", "period", "value", "low80", "high80", "low95", "high95")
    for node, period, *values in within.order_by("period").values_list(*names):
        found.setdefault(node, {})[period] = MonthForecast(*values)
    return found


def landings(  # noqa: PLR0913  an address, a day and a run
    *, viewer: Viewer, metric: Metric, organisation_ids: Sequence[int], first_period: int,
    months: int, product_id: int = 0, channel_id: int = 0, as_of: date, run_id: int | None = None,
) -> dict[int, Outlook]:  # fmt: skip
    """Node -> where the months land: actual up to `as_of` and the forecast of what is left.

    Of the month under way only the working days to come count. Without `run_id` the run is the one
    known at `as_of`. Raises `NotVisible` for a node outside the viewer's scope; {} for a metric
    that sales lines do not give.
    """
    place = Place(tuple(organisation_ids), product_id, channel_id)
    found = _open(viewer, metric, place, Span(first_period, months), as_of, run_id)
    if found is None:
        return {}
    return {node: _outlook(found, at) for at, node in enumerate(place.nodes)}


def odds(  # noqa: PLR0913  as landings, with targets
    *, viewer: Viewer, metric: Metric, organisation_ids: Sequence[int], first_period: int,
    months: int, targets: Mapping[int, Mapping[str, int | None]], product_id: int = 0,
    channel_id: int = 0, as_of: date, run_id: int | None = None,
) -> dict[int, dict[str, int | None]]:  # fmt: skip
    """Node -> name of a target -> basis points that the months together reach it.

    What has been sold by `as_of` is certain; the rest is as the forecast's distribution has it, in
    whole percent between 1 and 99. A period that is over reached it or did not (10,000 or 0). None
    without a target or forecast. Raises and skips as `landings`.
    """
    place = Place(tuple(organisation_ids), product_id, channel_id)
    found = _open(viewer, metric, place, Span(first_period, months), as_of, run_id)
    if found is None:
        return {}
    return {
        node: {name: _chance(found, at, value) for name, value in targets.get(node, {}).items()}
        for at, node in enumerate(place.nodes)
    }


def expected(
    *, viewer: Viewer, metric: Metric, keys: Sequence[Key], months: Span, as_of: date,
    settled: Company | None = None,
) -> Rest | None:  # fmt: skip
    """What is still to come of some months after a day at any keys (territory, product, channel).

    None without a run, and for a metric that sales lines do not give.
    """
    chosen = run_at(viewer=viewer, as_of=as_of)
    if chosen is None or metric.measure not in LEAF_MEASURES:
        return None
    return rest(
        viewer=viewer, run=chosen, metric=metric, keys=keys, months=months, as_of=as_of,
        settled=settled,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Open:
    """Nodes of a period: what was sold, and what is to come."""

    keys: list[Key]
    actual: list[int]
    is_over: bool
    rest: Rest

    def series(self, at: int) -> ForecastSeries | None:
        return self.rest.series.get(self.keys[at]) if self.rest.known[at] else None


def _open(
    viewer: Viewer, metric: Metric, place: Place, months: Span, as_of: date, run_id: int | None
) -> _Open | None:
    if metric.measure not in LEAF_MEASURES or not place.nodes:
        return None
    sold = actual(viewer=viewer, metric=metric, place=place, months=months, as_of=as_of)
    is_over = as_of >= months.last_day
    chosen = None if is_over else run(viewer=viewer, run_id=run_id, as_of=as_of)
    coming = Rest.nothing(len(sold))
    if chosen is not None:
        coming = rest(
            viewer=viewer, run=chosen, metric=metric, keys=place.keys, months=months, as_of=as_of
        )
    return _Open(place.keys, sold, is_over, coming)


def _outlook(found: _Open, at: int) -> Outlook:
    sold = found.actual[at]
    if found.is_over:
        return Outlook(sold, 0, sold, sold, sold, sold, sold)
    series, coming = found.series(at), found.rest
    if series is None:
        return Outlook(sold)
    left = round(float(coming.points[at]))
    edges = [
        sold + round(float(outlook.at(coming.levels, coming.quantiles[at], level)))
        for level in EDGES
    ]
    landing = sold + left
    return Outlook(
        actual=sold, rest=left, landing=landing,
        low80=min(edges[1], landing), high80=max(edges[2], landing),
        low95=min(*edges[:2], landing), high95=max(*edges[2:], landing),
        method=series.method, flags=series.flags, coverage80=series.coverage80,
        coverage95=series.coverage95,
    )  # fmt: skip


def _chance(found: _Open, at: int, target: int | None) -> int | None:
    if target is None:
        return None
    sold = found.actual[at]
    if found.is_over:
        return CERTAIN if sold >= target else 0
    if found.series(at) is None:
        return None
    missing = np.array([float(target - sold)])
    coming = found.rest
    chance = float(probability(coming.levels, coming.quantiles[at : at + 1], missing)[0])
    return round(min(max(chance, 0.01), 0.99) * 100) * 100
