"""Forecasts over the API: runs, months, how series were forecast, errors of methods, odds."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import forecast_shapes as shapes
from goals.api.base import GoalsView
from goals.selectors import (
    forecast_choices,
    forecast_drivers,
    forecast_errors,
    forecast_views,
    forecasts,
)
from goals.selectors.forecast_choices import Asked, View
from goals.services import forecast_runs
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.core.errors import Invalid, NotVisible

_TAGS = ["forecasts"]
_NUMBERS = ("organisation", "product", "channel", "run")


class ForecastView(GoalsView):
    """What all have in common: what the query looks at."""

    def view(self, request: Request) -> View:
        """Place, cut, metric, period and run of the query."""
        words = request.query_params
        numbers = {name: _number(name, words.get(name, "")) for name in _NUMBERS}
        return forecast_choices.choose(
            viewer=self.viewer, company=self.business_day.company, as_of=self.as_of,
            asked=Asked(
                organisation_id=numbers["organisation"], product_id=numbers["product"],
                channel_id=numbers["channel"], run_id=numbers["run"],
                metric=words.get("metric", ""), period=words.get("period", ""),
            ),
        )  # fmt: skip


def _number(name: str, text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Invalid(_("“%(value)s” is not a number."), field=name, value=text[:40])
    return int(text)


class ForecastRunsView(GoalsView):
    """Runs."""

    @extend_schema(
        tags=_TAGS, operation_id="forecast_runs_list", responses=shapes.RunOut(many=True),
        examples=[shapes.RUN],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List all runs, the latest first."""
        rows = forecasts.runs(viewer=self.viewer)
        return Response(shapes.RunOut(rows, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="forecast_runs_start", request=None,
        responses={202: shapes.StartedOut}, parameters=[IDEMPOTENCY_KEY],
        examples=[shapes.STARTED],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Have all forecasts refreshed; the job under way if there is one."""
        return self.once(self._start)

    def _start(self) -> Response:
        job = forecast_runs.start(actor=self.viewer)
        answer = {"job": str(job.pk), "state": job.state}
        return Response(answer, status=status.HTTP_202_ACCEPTED)


class ForecastRunView(GoalsView):
    """One run."""

    @extend_schema(
        tags=_TAGS, operation_id="forecast_runs_get", responses=shapes.RunOut,
        examples=[shapes.RUN],
    )  # fmt: skip
    def get(self, request: Request, run_id: int) -> Response:
        """A run, its state and what it found."""
        row = forecasts.run(viewer=self.viewer, run_id=run_id)
        return Response(shapes.RunOut(row).data)


class ForecastMonthsView(ForecastView):
    """Months."""

    @extend_schema(
        tags=_TAGS, operation_id="forecasts_months", parameters=shapes.PLACE,
        responses=shapes.MonthOut(many=True), examples=[shapes.MONTHS],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The year before the forecast and its months, with last year and target beside."""
        rows = forecast_views.months(viewer=self.viewer, view=self.view(request))
        return Response(shapes.MonthOut(rows, many=True).data)


class ForecastSeriesView(ForecastView):
    """Series."""

    @extend_schema(
        tags=_TAGS, operation_id="forecasts_series", parameters=shapes.PLACE,
        responses=shapes.SeriesOut, examples=[shapes.SERIES],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """How a series was forecast: method, oddities, drivers, measured coverage, months."""
        view = self.view(request)
        if view.run is None:
            raise NotVisible(forecast_choices.NOTHING)
        series = forecast_views.series(viewer=self.viewer, view=view)
        own = {
            name: getattr(series, name, None)
            for name in ("method", "months_known", "coverage80", "coverage95", "cases")
        }
        told: dict[str, Any] = {
            **own, "run": view.run.pk, "organisation": view.node.pk, "product": view.product_id,
            "channel": view.channel_id, "metric": view.metric.code,
            "flags": series.flags if series else [],
            "months": forecast_views.months(viewer=self.viewer, view=view),
            "drivers": forecast_drivers.effects(
                viewer=self.viewer, run=view.run, metric_code=view.metric.code, series=series
            ),
        }  # fmt: skip
        return Response(shapes.SeriesOut(told).data)


class ForecastErrorsView(ForecastView):
    """Errors."""

    @extend_schema(
        tags=_TAGS, operation_id="forecasts_errors", parameters=shapes.PLACE,
        responses=shapes.ForecastMethodOut(many=True), examples=[shapes.ERRORS],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """How far off each method was on earlier months, as a whole and by months ahead."""
        view = self.view(request)
        if view.run is None:
            return Response([])
        where = {
            "run_id": view.run.pk, "metric_id": view.metric.pk, "organisation_id": view.node.pk,
            "product_id": view.product_id, "channel_id": view.channel_id,
        }  # fmt: skip
        ahead = forecast_errors.by_ahead(viewer=self.viewer, **where)
        rows = [
            {"method": line.method, "whole": line.whole, "by_ahead": _by_ahead(ahead[line.method])}
            for line in forecast_errors.errors(viewer=self.viewer, **where).methods
        ]
        return Response(shapes.ForecastMethodOut(rows, many=True).data)


def _by_ahead(found: dict[int, forecast_errors.Sums]) -> list[dict[str, Any]]:
    names = ("cases", "actual", "absolute", "error", "naive", "wape", "bias", "value_added")
    return [
        {"ahead": ahead, **{name: getattr(sums, name) for name in names}}
        for ahead, sums in found.items()
    ]


class ForecastOddsView(ForecastView):
    """Odds."""

    @extend_schema(
        tags=_TAGS, operation_id="forecasts_odds", parameters=shapes.PLACE,
        responses=shapes.OddsOut, examples=[shapes.ODDS],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Where a period lands and the odds of floor, target and stretch: a place and its parts."""
        view = self.view(request)
        total, *rows = forecast_views.rows(viewer=self.viewer, view=view)
        told = {
            "metric": view.metric.code, "first_period": view.span.first_month,
            "months": view.span.count, "as_of": view.as_of, "total": total, "rows": rows,
        }  # fmt: skip
        return Response(shapes.OddsOut(told).data)
