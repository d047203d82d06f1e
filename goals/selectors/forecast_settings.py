"""How the company forecasts: the rhythm of judgement, the metrics, and what is asked for now."""

from dataclasses import dataclass
from datetime import date

from goals.models import ForecastRhythm, ForecastSettings
from salesplan.core.models import LEAF_MEASURES, Aggregation, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.company import company
from salesplan.engine import forecast_slots
from salesplan.engine.periods import Days, Span

SETTINGS_ID = 1
USUAL = ("revenue", "margin", "units")
"""What is forecast while nobody has chosen."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The slot of a day, the month it asks about, and the slot before it."""

    rhythm: str
    slot: Days
    before: Days
    month: Span


def current(*, viewer: Viewer) -> ForecastSettings:
    """The settings, which are open to everybody; the usual ones while nobody has changed them."""
    found = ForecastSettings.objects.filter(pk=SETTINGS_ID).first()
    return found or ForecastSettings(pk=SETTINGS_ID, rhythm=ForecastRhythm.WEEK)


def metrics(*, viewer: Viewer) -> list[Metric]:
    """The metrics that are forecast, in the order of the settings; only those that add up."""
    codes = current(viewer=viewer).metrics or list(USUAL)
    known = {one.code: one for one in possible(viewer=viewer)}
    return [known[code] for code in codes if code in known]


def possible(*, viewer: Viewer) -> list[Metric]:
    """Metrics that can be forecast: what sales lines give and adds up along the tree."""
    return list(Metric.objects.filter(aggregation=Aggregation.SUM, measure__in=LEAF_MEASURES))


def asked(*, viewer: Viewer, today: date, rhythm: str = "") -> Asked:
    """What is asked for on a day, by the company's rhythm or another one."""
    rhythm = rhythm or current(viewer=viewer).rhythm
    first_weekday = company().week_start
    now = forecast_slots.slot(rhythm=rhythm, day=today, first_weekday=first_weekday)
    earlier = forecast_slots.before(rhythm=rhythm, day=today, first_weekday=first_weekday)
    return Asked(rhythm, now, earlier, forecast_slots.asked(now))
