"""The only reader of the actuals cube; every call says for whom (`viewer`)."""

from salesplan.core.selectors.actuals.customers import active_customers, by_customer
from salesplan.core.selectors.actuals.figures import (
    Figures,
    between,
    by_month,
    children,
    figures,
    last_year_same_day,
    with_last_year,
)
from salesplan.core.selectors.actuals.freshness import Freshness, freshness
from salesplan.core.selectors.actuals.references import CELL, reference_cells

__all__ = [
    "CELL",
    "Figures",
    "Freshness",
    "active_customers",
    "between",
    "by_customer",
    "by_month",
    "children",
    "figures",
    "freshness",
    "last_year_same_day",
    "reference_cells",
    "with_last_year",
]
