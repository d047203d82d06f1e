"""In which currency and unit a plan's pages show amounts."""

from typing import Any

from goals.models import Plan
from goals.selectors import currencies
from goals.selectors.currencies import Exchange
from salesplan.web import display


def activate(request: Any, plan: Plan) -> Exchange | None:
    """Show this request's amounts in the plan's unit and currency; returns the rate, if any.

    Typed figures stay in the reporting currency.
    """
    rate = currencies.of_plan(viewer=request.viewer, plan=plan, today=request.today)
    language = request.LANGUAGE_CODE
    if rate is None:
        display.activate(
            currency=request.company.currency, unit=plan.display_unit, language=language
        )
    else:
        display.activate(
            currency=rate.currency, unit=plan.display_unit, language=language, rate=rate.rate
        )
    return rate
