"""A rule as people write it: percentages, amounts in whole units, "all" for no narrowing."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from monitoring.models import AlertPeriod, AlertRule, Comparison
from monitoring.services import alert_rules as services
from salesplan.core.models import Kind, Metric
from salesplan.engine.money import from_minor, to_minor

SCALE = 2
"""Percentages are typed with two decimals and stored in hundredths of a per cent."""
LEVELS = AlertRule._meta.get_field("level").flatchoices
PERCENTAGES = ("watch", "act", "hysteresis")
AMOUNTS = ("minimum_gap", "absolute")
KEYS = ("product_id", "channel_id")
Choices = list[tuple[int | str, str]]


class RuleForm(forms.Form):
    """A rule with all that it can say; what is left out has a default."""

    name = forms.CharField(label=_("Name"), max_length=150)
    metric_id = forms.TypedChoiceField(label=_("Metric"), coerce=int)
    node_kind = forms.ChoiceField(
        label=_("Applies to every"),
        choices=[(kind.value, kind.label) for kind in services.NODE_KINDS],
        initial=Kind.REGION,
    )
    product_id = forms.TypedChoiceField(
        label=_("Product"), coerce=int, empty_value=None, required=False
    )
    channel_id = forms.TypedChoiceField(
        label=_("Channel"), coerce=int, empty_value=None, required=False
    )
    comparison = forms.ChoiceField(
        label=_("Compared with"),
        choices=Comparison.choices,
        help_text=_(
            "Targets to date follow the plan’s months and the working days. The past is cut at the "
            "same day. “The other territories” is what the others of its kind make together: "
            "their growth on last year, or their ratio. A fixed figure is for the whole period "
            "and due by working days where the metric adds up."
        ),
    )
    period = forms.ChoiceField(
        label=_("Over which period"), choices=AlertPeriod.choices, required=False,
        initial=AlertPeriod.PLAN,
    )  # fmt: skip
    level = forms.TypedChoiceField(
        label=_("Level of the target"), choices=LEVELS, coerce=int, required=False, initial=2,
        empty_value=2,  # type: ignore[arg-type]
    )  # fmt: skip
    absolute = forms.DecimalField(
        label=_("Fixed figure"), max_digits=15, decimal_places=4, required=False,
        help_text=_("Only where the rule compares with one; in the metric’s unit."),
    )  # fmt: skip
    watch = forms.DecimalField(
        label=_("Watch below (%)"), min_value=1, max_value=100, decimal_places=SCALE, initial=95,
        help_text=_(
            "Of what is compared with; exactly at the threshold is no alert. Where lower is better,"
            " 95 % means: more than 5 % above."
        ),
    )  # fmt: skip
    act = forms.DecimalField(
        label=_("Act below (%)"), min_value=1, max_value=100, decimal_places=SCALE, initial=90
    )
    minimum_gap = forms.DecimalField(
        label=_("Smallest gap that counts"),
        help_text=_("In the metric’s unit; smaller gaps are never called out."),
        min_value=0, max_digits=15, decimal_places=SCALE, initial=0, required=False,
    )  # fmt: skip
    consecutive = forms.IntegerField(
        label=_("In a row"), min_value=1, max_value=12, initial=1, required=False,
        help_text=_("Months for a rule by month, else days of data, before a case is called out."),
    )  # fmt: skip
    hysteresis = forms.DecimalField(
        label=_("Recovered when better by (percentage points)"), min_value=0, max_value=50,
        decimal_places=SCALE, initial=0, required=False,
        help_text=_("Above the watch threshold; keeps a case from coming and going every day."),
    )  # fmt: skip
    escalate_after = forms.IntegerField(
        label=_("Pass up when nobody answers for (days)"), min_value=1, max_value=90,
        required=False, help_text=_("To the manager above the owner; empty: never by itself."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, metrics: list[Metric], products: Choices, channels: Choices, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.scales = {metric.pk: metric.scale for metric in metrics}
        every: Choices = [("", str(_("All")))]
        choices = {
            "metric_id": [(metric.pk, metric.label) for metric in metrics],
            "product_id": every + products,
            "channel_id": every + channels,
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The fields of a rule, in smallest units; what was left empty has its default."""
        cleaned = self.cleaned_data
        empty = ("", None)
        fields = {
            name: default(name) if cleaned[name] in empty else cleaned[name]
            for name in services.FIELDS
        }
        scale = self.scales[cleaned["metric_id"]]
        for name in PERCENTAGES:
            fields[name] = to_minor(fields[name], SCALE)
        for name in AMOUNTS:
            if fields[name] is not None:
                fields[name] = to_minor(fields[name], scale)
        return fields


def default(name: str) -> Any:
    """What a field of a rule is when nothing is said."""
    found = AlertRule._meta.get_field(name)
    return found.get_default() if found.has_default() else None  # type: ignore[union-attr]


def initial(rule: AlertRule | None) -> dict[str, Any]:
    """A rule as the form shows it."""
    if rule is None:
        return {}
    shown: dict[str, Any] = {name: getattr(rule, name) for name in (*services.FIELDS, "version")}
    for name in PERCENTAGES:
        shown[name] = from_minor(shown[name], SCALE)
    for name in AMOUNTS:
        if shown[name] is not None:
            shown[name] = from_minor(shown[name], rule.metric.scale)
    return shown
