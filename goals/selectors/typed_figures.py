"""Figures as people type them on a phone: in the unit that the page shows, read exactly."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import Metric
from salesplan.engine.money import AmountError, from_minor, to_minor

UNITS = (1, 1_000, 10_000, 1_000_000, 100_000_000)
"""Units of the currency that a form may name."""
_MARKS = str.maketrans("", "", ", \u00a0\u202f\u2009_'，")


def read(*, text: str, metric: Metric, unit: int) -> int | None:
    """A typed figure in the metric's smallest unit; None for nothing.

    `unit` counts for amounts only (340 with the unit 1,000 is 340,000); percentages are typed as
    35 for 35 %. Raises `Invalid` for what is not a number.
    """
    plain = text.strip().translate(_MARKS)
    if not plain:
        return None
    try:
        number = Decimal(plain) * _factor(metric, unit) if _is_number(plain) else Decimal("NaN")
        return to_minor(number, _scale(metric))
    except (AmountError, ArithmeticError) as error:
        raise Invalid(_("“%(text)s” is not a number."), field="figure", text=text[:40]) from error


def written(*, value: int | None, metric: Metric, unit: int) -> str:
    """A stored figure as a person would type it, without digits that say nothing."""
    if value is None:
        return ""
    number = from_minor(value, _scale(metric)) / _factor(metric, unit)
    return f"{number.normalize():f}"


def is_amount(*, metric: Metric) -> bool:
    """Whether a metric is shown in units of the currency."""
    return bool(metric.unit == "money")


def _is_number(plain: str) -> bool:
    return len(plain) <= 20 and plain.isascii() and not set(plain) - set("0123456789.+-")


def _factor(metric: Metric, unit: int) -> int:
    return unit if is_amount(metric=metric) and unit in UNITS else 1


def _scale(metric: Metric) -> int:
    return metric.scale - 2 if metric.unit == "percent" else metric.scale
