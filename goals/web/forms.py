"""What forms of the plan workspace share: choices, months, amounts, refusals beside their field."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from goals.selectors import people
from salesplan.core.errors import Refused
from salesplan.core.models import Metric
from salesplan.engine.money import from_minor, to_minor
from salesplan.engine.periods import Span
from salesplan.web.templatetags.figures import period_label

MOST = 1_000_000_000_000
UNITS = (
    (1, _("units of the currency")),
    (1_000, _("thousands")),
    (10_000, _("ten thousands (万)")),
    (1_000_000, _("millions")),
)
ROUNDING = (
    (0, _("smallest unit")),
    (1, "1"), (10, "10"), (100, "100"), (1_000, "1,000"), (10_000, "10,000"),
)  # fmt: skip
NAMED_LENGTHS = {1: _("a month"), 3: _("a quarter"), 6: _("half a year"), 12: _("a year")}
Choices = list[tuple[Any, Any]]


def lengths(longest: int = 36) -> Choices:
    """Runs of months: the usual ones first, then any."""
    usual: Choices = [(months, NAMED_LENGTHS[months]) for months in (6, 12, 3, 1)]
    others = [months for months in range(2, longest + 1) if months not in NAMED_LENGTHS]
    return usual + [
        (n, ngettext("%(count)s month", "%(count)s months", n) % {"count": n}) for n in others
    ]


def months_around(first: int, before: int, after: int) -> Choices:
    """Months around one, with their names."""
    span = Span(first, before + after).shift(-before)
    return [(month, period_label(month)) for month in span]


def with_nothing(choices: Choices) -> Choices:
    """The choices after an empty one."""
    return [("", "–"), *choices]


def owners(viewer: Any) -> Choices:
    """Everybody who can own something."""
    return [(user.pk, str(user)) for user in people.people(viewer=viewer)]


def whole(value: str) -> int | None:
    """A number of a choice, None for nothing."""
    return int(value) if value else None


def choice(label: Any, **more: Any) -> forms.TypedChoiceField:
    """A choice of a number that may be left out."""
    return forms.TypedChoiceField(
        label=label, required=False, coerce=whole, empty_value=None, **more
    )


def day(label: Any, **more: Any) -> forms.DateField:
    """A date with the browser's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


def amount(label: Any) -> forms.DecimalField:
    """A figure in major units that may be left out."""
    return forms.DecimalField(label=label, required=False, min_value=-MOST, max_value=MOST)


def minor(value: Decimal | None, metric: Metric) -> int | None:
    """A typed figure in the metric's smallest unit; percentages are typed as 35 for 35 %."""
    return None if value is None else to_minor(value, _typed_scale(metric))


def major(value: int | None, metric: Metric) -> Decimal | None:
    """A stored figure as a person types it."""
    if value is None:
        return None
    found = from_minor(value, _typed_scale(metric))
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found


def _typed_scale(metric: Metric) -> int:
    return metric.scale - 2 if metric.unit == "percent" else metric.scale


def refusing(form: forms.Form, run: Callable[[], Any]) -> Any:
    """What `run` gives, or None with the refusal beside its field."""
    try:
        return run()
    except Refused as refusal:
        named = {"owner": "owner_id", "serves": "serves_id"}
        field = named.get(refusal.field or "", refusal.field)
        form.add_error(field if field in form.fields else None, str(refusal))
        return None


def told(request: Any, run: Callable[[], Any]) -> Any:
    """What `run` gives, or None with the refusal as a message; access is refused as ever."""
    try:
        return run()
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        messages.error(request, str(refusal))
        return None
