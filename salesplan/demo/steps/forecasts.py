"""Forecasts of the demo company: the current one, and those of the ends of three months before.

Each rests on the months that were over on its day, so that later ones can show who was right.
"""

from datetime import date

from goals.services import forecast_runs
from salesplan.core.scoping import Viewer
from salesplan.demo import day

EARLIER = (date(2026, 5, 31), date(2026, 6, 30), date(2026, 7, 31))
METRICS = ("revenue",)
"""What the earlier runs hold: revenue of the territories."""


def write(*, analyst: Viewer) -> None:
    """Make the runs, the earliest first."""
    for as_of in EARLIER:
        forecast_runs.run(
            actor=analyst, now=day.noon(as_of), as_of=as_of, metrics=METRICS, cuts=False
        )
    forecast_runs.run(actor=analyst, now=day.noon(day.TODAY), as_of=day.TODAY)
