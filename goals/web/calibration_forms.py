"""The form of a calibration: what, how, and what each method needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import (
    Calibration,
    CalibrationMethod,
    CalibrationRequest,
    Level,
    Plan,
    Version,
)
from goals.selectors import calibration_choices
from goals.web.forms import amount, choice, major, minor, with_nothing
from salesplan.core.models import Metric
from salesplan.engine.money import from_minor, to_minor
from salesplan.web.templatetags.figures import period_label

UNITS = (
    ("seat", gettext_lazy("Each seat makes up for its own")),
    ("leaf", gettext_lazy("Each seat, by what each product and channel is short of")),
    ("place", gettext_lazy("The whole territory together")),
)
OF_METHOD = {
    CalibrationMethod.KEEP_TOTAL: ("unit", "profile_id"),
    CalibrationMethod.FORECAST: ("share",),
    CalibrationMethod.RELIEF: (
        "cause", "slice_organisation_id", "slice_product_id", "slice_channel_id", "amount",
        "percent", "spread_rest",
    ),
    CalibrationMethod.HAND: (),
}  # fmt: skip
ABOUT = {
    CalibrationMethod.KEEP_TOTAL: gettext_lazy(
        "What the months that are over lack is added to the months that remain."
    ),
    CalibrationMethod.FORECAST: gettext_lazy(
        "The months that remain go towards the forecast, all of the way or a part of it."
    ),
    CalibrationMethod.RELIEF: gettext_lazy(
        "A named cause takes something off a territory, a product or a channel."
    ),
    CalibrationMethod.HAND: gettext_lazy("You type the figures in the grid of the proposal."),
}


class ProposalForm(forms.Form):
    """Everything that can be asked of a calibration; each method reads its own fields."""

    organisation_id = forms.TypedChoiceField(label=gettext_lazy("Territory"), coerce=int)
    metric_id = forms.TypedChoiceField(label=gettext_lazy("Metric"), coerce=int)
    level = forms.TypedChoiceField(label=gettext_lazy("Level"), coerce=int)
    first_period = forms.TypedChoiceField(label=gettext_lazy("From month"), coerce=int)
    method = forms.ChoiceField(
        label=gettext_lazy("Method"), choices=CalibrationMethod.choices, widget=forms.RadioSelect
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Who makes up for the shortfall"), choices=UNITS, required=False
    )
    profile_id = choice(gettext_lazy("Phasing"))
    share = forms.IntegerField(
        label=gettext_lazy("How far towards the forecast, in %"), min_value=0, max_value=100,
        required=False,
    )  # fmt: skip
    cause = forms.CharField(label=gettext_lazy("Cause"), max_length=300, required=False)
    slice_organisation_id = choice(gettext_lazy("Relief for"))
    slice_product_id = choice(gettext_lazy("Product"))
    slice_channel_id = choice(gettext_lazy("Channel"))
    amount = amount(gettext_lazy("Amount taken off"))
    percent = forms.DecimalField(
        label=gettext_lazy("or share taken off, in %"), min_value=0, max_value=100, required=False,
        decimal_places=2,
    )  # fmt: skip
    spread_rest = forms.BooleanField(
        label=gettext_lazy("The rest of the territory takes it over, so that its total stays"),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    request_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, request: Any, plan: Plan, base: Version, first: int, *, data: Any = None,
        initial: dict[str, Any] | None = None, fixed: bool = False,
    ) -> None:  # fmt: skip
        usual = {"method": "keep_total", "unit": "seat", "share": 100, "level": Level.TARGET}
        super().__init__(data, initial={**usual, **(initial or {})})
        self.found = calibration_choices.choices(
            viewer=request.viewer, plan=plan, version=base, first=first
        )
        self._offer()
        if fixed:
            for name in ("organisation_id", "metric_id", "level", "request_id"):
                del self.fields[name]

    def _offer(self) -> None:
        found, fields = self.found, dict[str, Any](self.fields)
        places = [
            (node.pk, "".ljust(depth, "\N{EN SPACE}") + node.label) for node, depth in found.places
        ]
        levels = dict(Level.choices)
        offered = {
            "organisation_id": places,
            "metric_id": [(metric.pk, metric.label) for metric in found.metrics],
            "level": [(level, levels[level]) for level in found.levels],
            "first_period": [(month, period_label(month)) for month in found.months],
            "profile_id": [("", _("The plan's own curve"))]
            + [(one.pk, one.name) for one in found.profiles],
            "slice_organisation_id": [("", _("All of the territory")), *places],
            "slice_product_id": with_nothing([(one.pk, one.label) for one in found.products]),
            "slice_channel_id": with_nothing([(one.pk, one.label) for one in found.channels]),
        }
        for name, choices in offered.items():
            fields[name].choices = choices

    def way(self, metric: Metric | None) -> dict[str, Any]:
        """The fields of `Way` as the service takes them: shares in basis points."""
        given = self.cleaned_data
        share, percent = given.get("share"), given.get("percent")
        return {
            "unit": given.get("unit") or "seat",
            "profile_id": given.get("profile_id"),
            "share": 10_000 if share is None else to_minor(share, 2),
            "slice_organisation_id": given.get("slice_organisation_id") or 0,
            "slice_product_id": given.get("slice_product_id") or 0,
            "slice_channel_id": given.get("slice_channel_id") or 0,
            "amount": minor(given.get("amount"), metric) if metric else None,
            "percent": None if percent is None else to_minor(percent, 2),
            "spread_rest": bool(given.get("spread_rest")),
        }

    def common(self) -> list[Any]:
        """The fields that every method has, before the method."""
        names = ("organisation_id", "metric_id", "level", "first_period")
        return [self[name] for name in names if name in self.fields and self._is_choice(name)]

    def _is_choice(self, name: str) -> bool:
        return name != "level" or len(self.found.levels) != 1

    def methods(self) -> list[dict[str, Any]]:
        """Each method with what it is about and its own fields."""
        chosen = self["method"].value()
        return [
            {
                "value": value, "label": label, "about": ABOUT[CalibrationMethod(value)],
                "checked": chosen == value,
                "fields": [self[name] for name in OF_METHOD[CalibrationMethod(value)]],
            }
            for value, label in CalibrationMethod.choices
        ]  # fmt: skip


def of_request(asked: CalibrationRequest) -> dict[str, Any]:
    """What a request to calibrate asks for, as the start of a calibration that answers it."""
    start = {
        "organisation_id": asked.organisation_id, "metric_id": asked.metric_id,
        "first_period": asked.first_period, "reason": asked.reason, "request_id": asked.pk,
        "slice_product_id": asked.product_id, "slice_channel_id": asked.channel_id,
    }  # fmt: skip
    if asked.current is None or asked.proposed is None or asked.proposed >= asked.current:
        return start
    off = major(asked.current - asked.proposed, asked.metric)
    return start | {"method": "relief", "amount": off, "cause": asked.reason[:300]}


def of_row(row: Calibration) -> dict[str, Any]:
    """A draft as its author made it."""
    way = row.basis.get("way", {})
    return {
        **way, "method": row.method, "cause": row.cause, "reason": row.reason,
        "first_period": row.first_period, "share": f"{from_minor(way.get('share', 10_000), 2):.0f}",
        "amount": major(way.get("amount"), row.metric),
        "percent": None if way.get("percent") is None else from_minor(way["percent"], 2),
    }  # fmt: skip
