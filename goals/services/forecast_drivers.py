"""Drivers of forecasts as a register: what is known ahead and moves sales."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from goals.models import DriverKind, ForecastDriver
from goals.selectors import forecast_drivers
from salesplan.core.models import Dimension, Kind
from salesplan.core.services import registers
from salesplan.core.services.registers import Values


def _settle(row: ForecastDriver | None, values: Values, today: date) -> Values:
    """Values are lines of a month and a number; an index is above 0."""
    kind = values.get("kind", row.kind if row else DriverKind.OTHER)
    text = values.get("values", row.values if row else "")
    forecast_drivers.by_month(text=text, kind=kind)
    return {}


DRIVERS = registers.add(
    registers.Register(
        key="forecast-drivers",
        model=ForecastDriver,
        label=_("Forecast driver"),
        label_plural=_("Forecast drivers"),
        columns=("name", "kind", "organisation", "product", "is_active"),
        fields=("name", "kind", "organisation", "product", "values", "is_active"),
        filters=("kind", "organisation", "product", "is_active"),
        search=("name", "values"),
        natural_key="name",
        app="goals",
        group="market",
        icon="wind",
        right="forecasts.run",
        node="organisation",
        limits={
            "organisation": {"dimension": Dimension.ORGANISATION},
            "product": {
                "dimension": Dimension.PRODUCT, "kind__in": [Kind.LINE, Kind.CATEGORY],
            },
        },
        settle=_settle,
        about=_(
            "What is known ahead and moves sales beside season and trend: days of promotion,"
            " holidays, a price index. The next forecast uses it where history supports it. The"
            " Spring Festival and working days are known already."
        ),
    )
)  # fmt: skip
