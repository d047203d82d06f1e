"""The rhythm in which judgement is asked for, and of which metrics."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.models import ForecastRhythm
from goals.selectors import forecast_settings
from goals.services import forecast_settings as services
from goals.web import forecast_board_words as words
from salesplan.core.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Any) -> HttpResponse:
    """Rhythm and metrics; who may not change them reads them."""
    refusal = None
    if request.method == "POST":
        try:
            services.change(
                actor=request.viewer,
                values={
                    "rhythm": request.POST.get("rhythm", ""),
                    "metrics": request.POST.getlist("metrics"),
                },
                version=words.number(request.POST.get("version", "")),
            )
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            refusal = refused
        else:
            messages.success(request, _("Kept; people are asked in this rhythm from now on."))
            return redirect("goals:forecast_settings")
    current = forecast_settings.current(viewer=request.viewer)
    chosen = {one.pk for one in forecast_settings.metrics(viewer=request.viewer)}
    context = {
        "settings": current,
        "rhythms": ForecastRhythm.choices,
        "metrics": [
            (one, one.pk in chosen) for one in forecast_settings.possible(viewer=request.viewer)
        ],
        "asked": forecast_settings.asked(viewer=request.viewer, today=request.today),
        "may_change": request.viewer.can("forecasts.run"),
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return render(request, "goals/forecast_board_settings.html", context, status=status)
