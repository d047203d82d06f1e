"""In which currency a plan is shown: the latest rate of the table, with its date."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from goals.models import Plan
from salesplan.core.errors import Refused
from salesplan.core.models import CurrencyRate
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.company import company


@dataclass(frozen=True)
class Exchange:
    """Units of the reporting currency per unit of `currency`, from `date` on."""

    currency: str
    rate: Decimal
    date: date
    reporting: str


def exchange(*, viewer: Viewer, currency: str, today: date) -> Exchange | None:
    """The latest rate of a currency up to today; None for the reporting currency itself.

    Raises `Refused` with a sentence when the table has no rate.
    """
    reporting = company().currency
    if currency in {"", reporting}:
        return None
    rows = CurrencyRate.objects.filter(currency=currency, date__lte=today, rate__gt=0)
    row = rows.order_by("-date").first()
    if row is None:
        raise Refused(
            _("There is no exchange rate of %(currency)s up to %(day)s; import one first."),
            code="no_rate", field="display_currency", currency=currency, day=today.isoformat(),
        )  # fmt: skip
    return Exchange(currency, row.rate, row.date, reporting)


def of_plan(*, viewer: Viewer, plan: Plan, today: date) -> Exchange | None:
    """The rate that a plan's amounts are shown at; None when they stay in the reporting currency,
    also where a rate that was there is gone.
    """
    try:
        return exchange(viewer=viewer, currency=plan.display_currency, today=today)
    except Refused:
        return None


def choices(*, viewer: Viewer) -> list[str]:
    """Currencies that a plan can be shown in: the reporting one first, then those with a rate."""
    reporting = company().currency
    known = CurrencyRate.objects.filter(rate__gt=0).values_list("currency", flat=True)
    return [reporting, *sorted(set(known) - {reporting})]
