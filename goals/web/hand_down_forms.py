"""The form with which a version is handed down, and later corrected."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from goals.models import HandDown, HandDownMode, Level, RestBy
from goals.selectors import hand_down_previews, hand_downs, narrowings
from goals.web.forms import day
from salesplan.core.models import Metric
from salesplan.engine.money import from_minor

TWO_WEEKS = timedelta(days=14)
CUSHION = "cushion_"


class HandDownForm(forms.Form):
    """What is handed down, how far, until when, with how much beyond the target."""

    metric = forms.TypedChoiceField(label=gettext_lazy("Metric"), coerce=int)
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), coerce=int, choices=Level.choices, initial=Level.TARGET
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Handed down"), choices=HandDownMode.choices,
        initial=HandDownMode.ONE_STEP,
        help_text=gettext_lazy(
            "Level by level, each manager hands on to the next level; otherwise everybody sees"
            " the own target at once."
        ),
    )  # fmt: skip
    due_on = day(gettext_lazy("Answers until"))
    rest_by = forms.ChoiceField(
        label=gettext_lazy("Remainder"), choices=RestBy.choices, initial=RestBy.PRESENT,
        help_text=gettext_lazy(
            "How what is left is spread over those who have not answered. Answered figures stay."
        ),
    )  # fmt: skip
    cushion_visible = forms.BooleanField(
        label=gettext_lazy("Everybody below sees the cushions"), required=False, initial=True
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody who is asked to answer reads it."),
    )  # fmt: skip

    def __init__(self, request: Any, version_id: int, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = hand_down_previews.kinds(
            viewer=request.viewer, version_id=version_id, today=request.today
        )
        fields: dict[str, Any] = self.fields
        known = narrowings.narrowings(viewer=request.viewer).metrics
        self.metrics = {metric.pk: metric for metric in known}
        fields["metric"].choices = [(metric.pk, metric.label) for metric in known]
        fields["due_on"].initial = request.today + TWO_WEEKS
        for kind, label in self.kinds:
            fields[CUSHION + kind] = _percent(label)

    @property
    def main(self) -> list[Any]:
        """The fields without the cushions and what belongs to them."""
        return [self[name] for name in ("metric", "level", "mode", "due_on", "rest_by")]

    @property
    def cushion_fields(self) -> list[Any]:
        """A percentage for each kind of node that hands down."""
        return [self[CUSHION + kind] for kind, _label in self.kinds]

    @property
    def cushions(self) -> dict[str, int]:
        """Basis points by kind of node, without those that add nothing."""
        given = ((kind, self.cleaned_data.get(CUSHION + kind)) for kind, _label in self.kinds)
        return {kind: int(percent.scaleb(2)) for kind, percent in given if percent}

    @property
    def chosen_metric(self) -> Metric:
        """The metric that was chosen."""
        return self.metrics[self.cleaned_data["metric"]]


class CorrectionForm(HandDownForm):
    """What can still be corrected; cushions and steps only before it is handed on."""

    def __init__(self, request: Any, row: HandDown, *args: Any, **kwargs: Any) -> None:
        shown = hand_downs.cushions_shown(viewer=request.viewer, hand_down=row)
        initial = {name: getattr(row, name) for name in self.base_fields if name != "metric"}
        initial |= {CUSHION + kind: from_minor(points, 2) for kind, points in shown.items()}
        super().__init__(request, row.target_version_id, *args, initial=initial, **kwargs)
        self.is_draft = row.distributed_at is None
        left_out = ["metric", "level"]
        if not self.is_draft:
            left_out += ["mode", *(CUSHION + kind for kind, _label in self.kinds)]
            self.kinds = []
        for name in left_out:
            del self.fields[name]

    @property
    def main(self) -> list[Any]:
        """The fields that are left."""
        return [self[name] for name in ("mode", "due_on", "rest_by") if name in self.fields]

    @property
    def changes(self) -> dict[str, Any]:
        """What the service is given."""
        names = ["due_on", "rest_by", "cushion_visible", "note"]
        names += ["mode"] if self.is_draft else []
        fields = {name: self.cleaned_data[name] for name in names}
        return fields | ({"cushions": self.cushions} if self.is_draft else {})


def _percent(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=f"{label}, %", required=False, min_value=0,
        max_value=100, decimal_places=2, initial=0,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.5"}),
    )  # fmt: skip
