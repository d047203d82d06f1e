"""Change how the company forecasts: the rhythm of judgement, metrics, horizon, options."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import ForecastRhythm, ForecastSettings
from goals.selectors import forecast_settings as selectors
from goals.services.editing import attributed, held, saved
from salesplan.core.errors import Invalid
from salesplan.core.scoping import Viewer
from salesplan.core.services import access

FIELDS = ("rhythm", "horizon", "metrics", "options")
LONGEST = 36


def change(
    *, actor: Viewer, values: Mapping[str, Any], version: int | None = None
) -> ForecastSettings:
    """Change some of `FIELDS`; needs the right to run forecasts.

    Raises `NotAllowed`, `Invalid` with the field, `Stale`.
    """
    access.require(actor=actor, right="forecasts.run")
    _check(actor, values)
    with transaction.atomic(), attributed(actor=actor):
        ForecastSettings.objects.get_or_create(pk=selectors.SETTINGS_ID)
        row: ForecastSettings = held(
            actor=actor, rows=ForecastSettings.objects.all(), object_id=selectors.SETTINGS_ID,
            expected=version,
        )  # fmt: skip
        for name in FIELDS:
            if name in values:
                setattr(row, name, values[name])
        saved(actor=actor, row=row)
    return row


def _check(actor: Viewer, values: Mapping[str, Any]) -> None:
    if "rhythm" in values and values["rhythm"] not in ForecastRhythm.values:
        raise Invalid(_("There is no such rhythm."), field="rhythm")
    if "horizon" in values and not 1 <= values["horizon"] <= LONGEST:
        raise Invalid(
            _("Forecasts reach 1 to %(longest)s months ahead."), field="horizon", longest=LONGEST
        )
    if "metrics" not in values:
        return
    known = {one.code for one in selectors.possible(viewer=actor)}
    unknown = [code for code in values["metrics"] if code not in known]
    if unknown:
        raise Invalid(
            _("%(metric)s cannot be forecast: only metrics that add up can."),
            field="metrics", metric=", ".join(unknown),
        )  # fmt: skip
