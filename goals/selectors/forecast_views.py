"""The figures of a page of forecasts: territories over the period, months, runs compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from goals.models import ForecastMonth, ForecastRun, ForecastSeries, Level
from goals.selectors import forecast_goals, forecasts
from goals.selectors.forecast_choices import View
from goals.selectors.forecast_series import months_over
from goals.selectors.forecasts import MonthForecast, Outlook
from salesplan.core.models import Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import arrays
from salesplan.engine.periods import Span

LEVELS = {"floor": Level.FLOOR, "target": Level.TARGET, "stretch": Level.STRETCH}
YEAR = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A month: what was sold in it and a year before, its target and forecast; None where none."""

    period: int
    actual: int | None
    last_year: int | None
    target: int | None
    forecast: MonthForecast | None


@dataclass(frozen=True, slots=True)
class Row:
    """A territory over the period: where it lands, its targets by level and the odds of each."""

    node: Node
    outlook: Outlook
    targets: Mapping[str, int]
    odds: Mapping[str, int | None]

    @property
    def target(self) -> int | None:
        """The target in force; None without any."""
        return self.targets.get("target")

    @property
    def gap(self) -> int | None:
        """Landing less target; None without either."""
        if self.outlook.landing is None or self.target is None:
            return None
        return self.outlook.landing - self.target

    @property
    def of_target(self) -> int | None:
        """Landing as a share of the target, in basis points."""
        if self.outlook.landing is None or not self.target or self.target < 0:
            return None
        return round(Fraction(self.outlook.landing, self.target) * 10_000)


def rows(*, viewer: Viewer, view: View) -> list[Row]:
    """The place and what lies right below it, over the period; the place comes first."""
    nodes = [view.node, *view.children]
    where = {
        "organisation_ids": [node.pk for node in nodes], "product_id": view.product_id,
        "channel_id": view.channel_id,
    }  # fmt: skip
    goals = forecast_goals.by_level(
        viewer=viewer,
        metric_id=view.metric.pk,
        span=view.span,
        **where,  # type: ignore[arg-type]
    )
    targets = {node.pk: _targets(goals, node.pk) for node in nodes}
    asked = {
        "viewer": viewer, "metric": view.metric, "first_period": view.span.first_month,
        "months": view.span.count, "as_of": view.as_of,
        "run_id": view.run.pk if view.run else None, **where,
    }  # fmt: skip
    found = forecasts.landings(**asked)  # type: ignore[arg-type]
    odds = forecasts.odds(targets=targets, **asked)  # type: ignore[arg-type]
    return [Row(node, found[node.pk], targets[node.pk], odds[node.pk]) for node in nodes]


def _targets(goals: Mapping[tuple[int, int], int], node_id: int) -> dict[str, int]:
    known = {name: goals.get((node_id, level)) for name, level in LEVELS.items()}
    return {name: value for name, value in known.items() if value is not None}


def months(*, viewer: Viewer, view: View) -> list[Line]:
    """The year before the forecast and the forecast's months, with last year beside each."""
    if view.run is None:
        return []
    first = view.run.first_period - YEAR
    span = Span(first, YEAR + view.run.horizon)
    actual = _actual(viewer, view, Span(first - YEAR, span.count + YEAR))
    expected = forecasts.by_month(
        viewer=viewer, metric_id=view.metric.pk, organisation_ids=[view.node.pk],
        first_period=first, months=span.count, product_id=view.product_id,
        channel_id=view.channel_id, run_id=view.run.pk,
    ).get(view.node.pk, {})  # fmt: skip
    goals = forecast_goals.by_month(
        viewer=viewer, metric_id=view.metric.pk, organisation_id=view.node.pk, span=span,
        product_id=view.product_id, channel_id=view.channel_id,
    )  # fmt: skip
    over = months_over(view.as_of)
    return [
        Line(
            month, actual[month] if month <= over else None,
            actual[month - YEAR] if month - YEAR <= over else None, goals.get(month),
            expected.get(month),
        )
        for month in span
    ]  # fmt: skip


def _actual(viewer: Viewer, view: View, span: Span) -> dict[int, int]:
    where = arrays.Where((view.node.pk,), view.product_id, view.channel_id)
    found = arrays.by_month(viewer=viewer, where=where, months=list(span))
    return dict(zip(span, getattr(found, view.metric.measure)[0].tolist(), strict=True))


def series(*, viewer: Viewer, view: View) -> ForecastSeries | None:
    """How the place was forecast in the run; None where it was not."""
    if view.run is None:
        return None
    found: ForecastSeries | None = (
        ForecastSeries.objects.visible_to(viewer)
        .filter(
            run=view.run, metric=view.metric, organisation_id=view.node.pk,
            product_id=view.product_id, channel_id=view.channel_id,
        )
        .first()
    )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """A run beside the one that is looked at: what it expects of the same months, and by how much
    the one that is looked at differs; None where it does not hold all of them.
    """

    run: ForecastRun
    total: int | None
    change: int | None


def compared(*, viewer: Viewer, view: View, most: int) -> list[Compared]:
    """The latest runs, each over the months that the run looked at expects of the period.

    A run that was made before some of them were over expected other months as well; these are left
    out, so that like is compared with like.
    """
    if view.run is None:
        return []
    every = list(ForecastRun.objects.select_related("started_by").order_by("-id")[:most])
    horizon = Span(view.run.first_period, view.run.horizon)
    months = [month for month in view.span if month in horizon]
    found = _totals(viewer, view, every, months)
    own = found.get(view.run.pk)
    return [_compared(run, found.get(run.pk), own) for run in every]


def _compared(run: ForecastRun, total: int | None, own: int | None) -> Compared:
    return Compared(run, total, None if total is None or own is None else own - total)


def _totals(
    viewer: Viewer, view: View, runs: Sequence[ForecastRun], months: Sequence[int]
) -> dict[int, int]:
    rows = ForecastMonth.objects.visible_to(viewer).filter(
        run__in=runs, metric=view.metric, organisation_id=view.node.pk,
        product_id=view.product_id, channel_id=view.channel_id, period__in=months,
    )  # fmt: skip
    found: dict[int, list[int]] = {}
    for run_id, value in rows.values_list("run_id", "value"):
        found.setdefault(run_id, []).append(value)
    return {run_id: sum(values) for run_id, values in found.items() if len(values) == len(months)}
