"""Figures as people type them on a phone: in the unit that the page shows, read exactly."""

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import Metric
from salesplan.engine import shorthand
from salesplan.engine.errors import EngineError
from salesplan.engine.money import from_minor

UNITS = (1, 1_000, 10_000, 1_000_000, 100_000_000, 1_000_000_000)
"""Units of the currency that a form may name: all that a single figure is shown in."""
FAR = 5
"""A figure that is so many times another, or its so-manieth part, was likely typed in another
unit: units lie at least ten apart, and nobody commits to five times a target."""
UNIT_IN_DOUBT = "unit_in_doubt"
"""The code of a refusal that the unit of a figure is in doubt."""
_LONGEST = 40


def read(*, text: str, metric: Metric, unit: int) -> int | None:
    """A typed figure in the metric's smallest unit; None for nothing.

    `unit` counts for amounts only and for figures without a unit of their own: with the unit 1,000
    both 340 and 340k and 34万 are 340,000 (`engine.shorthand`); percentages are typed as 35 for
    35 %. Raises `Invalid` for what is not a number.
    """
    plain = text.strip()
    if metric.unit == "percent":
        plain = plain.rstrip("%％ ")
    if not plain:
        return None
    try:
        typed = shorthand.parse(
            plain[: _LONGEST + 1], unit=_factor(metric, unit), scale=_scale(metric)
        )
    except EngineError as error:
        raise _not_a_number(text) from error
    if typed.kind not in {"set", "add"} or len(plain) > _LONGEST:
        raise _not_a_number(text)
    return typed.amount


def is_far(*, value: int | None, against: int | None) -> bool:
    """Whether a figure lies so far from another that its unit is in doubt; only among gains."""
    if not value or not against or min(value, against) < 0:
        return False
    return value > FAR * against or FAR * value < against


def written(*, value: int | None, metric: Metric, unit: int) -> str:
    """A stored figure as a person would type it, without digits that say nothing."""
    if value is None:
        return ""
    number = from_minor(value, _scale(metric)) / _factor(metric, unit)
    return f"{number.normalize():f}"


def is_amount(*, metric: Metric) -> bool:
    """Whether a metric is shown in units of the currency."""
    return bool(metric.unit == "money")


def _not_a_number(text: str) -> Invalid:
    return Invalid(_("“%(text)s” is not a number."), field="figure", text=text[:_LONGEST])


def _factor(metric: Metric, unit: int) -> int:
    return unit if is_amount(metric=metric) and unit in UNITS else 1


def _scale(metric: Metric) -> int:
    return metric.scale - 2 if metric.unit == "percent" else metric.scale
