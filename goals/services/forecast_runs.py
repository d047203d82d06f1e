"""A refresh of all forecasts: from the cube to rows, as a job or directly.

Everything is computed before anything is written; the figures then come with the change of the
current run in one transaction. A run that dies leaves a row that says so, and nothing else.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from goals.models import ForecastDriver, ForecastRun, RunState
from goals.selectors import forecast_settings, forecasts
from goals.selectors.forecast_series import DEPTH, Histories, histories, months_over
from goals.services import forecast_runs_rows as rows
from goals.services.forecast_runs_drivers import drivers
from goals.services.forecast_runs_models import Modelled, modelled, options_of
from goals.services.forecast_runs_reports import report
from salesplan.core.errors import Conflict, Refused
from salesplan.core.models import LEAF_MEASURES, CubeState, Job
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import company
from salesplan.core.selectors.access import user_id_or_none
from salesplan.core.services import access, jobs

JOB = "goals.forecast"
CONTENT = "all"
LEAST_MONTHS = 3
_LOCK = "select pg_advisory_xact_lock(hashtext('forecast-runs'))"
KEPT_DAYS = 60
Say = Callable[[int, int, str], None]


def _silent(_done: int, _total: int, _note: str) -> None:
    """Nobody asks how far it is."""


def start(*, actor: Viewer) -> Job:
    """Have all forecasts refreshed in the background; the job under way if there is one.

    Raises `NotAllowed` without the right to run forecasts.
    """
    access.require(actor=actor, right="forecasts.run")
    return jobs.enqueue(actor=actor, kind=JOB, content_key=CONTENT)


def start_if_due(*, actor: Viewer, now: datetime) -> Job | None:
    """Every night: a refresh where figures, month, drivers or settings are others than before."""
    if not is_due(actor=actor, as_of=company.as_of(now)):
        return None
    prune(actor=actor, now=now)
    return start(actor=actor)


def is_due(*, actor: Viewer, as_of: date) -> bool:
    """Whether a run would rest on anything that the current one did not know."""
    current = forecasts.current_run(viewer=actor)
    if not CubeState.objects.filter(generation__gt=0).exists():
        return False
    return current is None or current.report.get("basis") != basis(actor=actor, as_of=as_of)


def basis(*, actor: Viewer, as_of: date) -> dict[str, Any]:
    """What a run rests on, to be compared."""
    settled = forecast_settings.current(viewer=actor)
    driven = ForecastDriver.objects.visible_to(actor).filter(is_active=True).order_by("pk")
    return {
        "as_of": as_of.isoformat(),
        "generation": CubeState.objects.values_list("generation", flat=True).first(),
        "settings": [settled.horizon, list(settled.metrics), settled.options],
        "drivers": [list(pair) for pair in driven.values_list("pk", "version")],
    }


def run(
    *, actor: Viewer, now: datetime, as_of: date, metrics: Sequence[str] | None = None,
    cuts: bool = True, depth: int = DEPTH, say: Say = _silent,
) -> ForecastRun:  # fmt: skip
    """Forecast everything from the months that are over on `as_of`, and keep it as a run.

    It becomes the current one unless that knows more. `metrics` (codes) and `cuts` (whether
    products and channels are forecast, `depth` levels below the company) restrict it; `say(done,
    total, note)` hears of progress and may stop the run by raising. Raises `NotAllowed`, `Refused`
    ("no_history") where fewer than three months were sold.
    """
    access.require(actor=actor, right="forecasts.run")
    made = _begin(actor, now, as_of)
    begun = perf_counter()
    try:
        series, found = _computed(actor, made, metrics, say, depth if cuts else None)
        made.report["seconds"] = round(perf_counter() - begun, 2)
        return _finish(made, series, found, now, say)
    except BaseException as error:
        _fail(made, now, error)
        raise


def _begin(actor: Viewer, now: datetime, as_of: date) -> ForecastRun:
    """The row of the run; what an earlier attempt left running has failed."""
    settled = forecast_settings.current(viewer=actor)
    left = ForecastRun.objects.filter(state=RunState.RUNNING)
    left.update(state=RunState.FAILED, finished_at=now)
    return ForecastRun.objects.create(
        as_of=as_of, first_period=months_over(as_of) + 1, horizon=settled.horizon,
        options=settled.options, report={"basis": basis(actor=actor, as_of=as_of)},
        started_at=now, started_by_id=user_id_or_none(actor),
    )  # fmt: skip


def _computed(
    actor: Viewer, made: ForecastRun, codes: Sequence[str] | None, say: Say, depth: int | None
) -> tuple[Histories, list[Modelled]]:
    """Every metric in turn; a step of progress each, and one for the histories."""
    fixed = options_of(asked=made.options)
    wanted = [
        metric for metric in forecast_settings.metrics(viewer=actor)
        if metric.measure in LEAF_MEASURES and (codes is None or metric.code in codes)
    ]  # fmt: skip
    steps = len(wanted) + 2
    say(0, steps, "")
    series = histories(viewer=actor, as_of=made.as_of, cuts=depth is not None, depth=depth or 0)
    _require_history(series)
    moving = drivers(actor=actor, settled=company.company(), series=series, horizon=made.horizon)
    made.report["seasonal"] = moving.seasonal
    found = []
    for number, metric in enumerate(wanted, start=1):
        say(number, steps, metric.label)
        found.append(
            modelled(
                metric=metric, series=series, drivers=moving, horizon=made.horizon, fixed=fixed
            )
        )
    say(steps - 1, steps, "")
    return series, found


def _require_history(series: Histories) -> None:
    months = int((~np.isnan(series.measure("revenue"))).any(axis=0).sum())
    if months < LEAST_MONTHS:
        raise Refused(
            _("A forecast needs %(least)s months of sales that are over; there are %(months)s."),
            code="no_history", least=LEAST_MONTHS, months=months,
        )  # fmt: skip


def _finish(
    made: ForecastRun, series: Histories, found: Sequence[Modelled], now: datetime, say: Say
) -> ForecastRun:
    """Write everything and make the run the current one, unless another knows more."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        _require_own(made)
        say(1, 1, "")
        for one in found:
            rows.write(run=made, series=series, found=one)
        newer = ForecastRun.objects.filter(is_current=True, as_of__gt=made.as_of)
        made.is_current = not newer.exists()
        if made.is_current:
            ForecastRun.objects.filter(is_current=True).update(is_current=False)
        made.state, made.finished_at = RunState.DONE, now
        made.report["metrics"] = {one.metric.code: report(found=one) for one in found}
        made.report["series"] = len(series.keys)
        made.save()
    return made


def _require_own(made: ForecastRun) -> None:
    """A run that somebody else's start has declared dead must have no effect."""
    state = ForecastRun.objects.select_for_update().values_list("state", flat=True)
    if state.get(pk=made.pk) != RunState.RUNNING:
        raise Conflict(_("Another run has been started meanwhile."), code="run_overtaken")


def _fail(made: ForecastRun, now: datetime, error: BaseException) -> None:
    told = {**made.report, "error": str(error)[:400], "code": getattr(error, "code", "internal")}
    failed = ForecastRun.objects.filter(pk=made.pk, state=RunState.RUNNING)
    failed.update(state=RunState.FAILED, finished_at=now, report=told)


def prune(*, actor: Viewer, now: datetime) -> int:
    """Take away runs older than two months, but the last one of each first month; how many."""
    access.require(actor=actor, right="forecasts.run")
    last = ForecastRun.objects.filter(state=RunState.DONE).values("first_period")
    kept = last.annotate(latest=Max("pk")).values("latest")
    old = ForecastRun.objects.filter(
        started_at__lt=now - timedelta(days=KEPT_DAYS), is_current=False
    )
    count, _rows = old.exclude(pk__in=kept).delete()
    return count
