"""Floor and stretch of a plan, derived from its target."""

from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from goals.selectors import addresses
from goals.selectors import plans as plan_reads
from goals.services import levels
from goals.web.forms import told
from salesplan.core.errors import Invalid


class LevelsForm(forms.Form):
    """Percent of the target."""

    metric = forms.CharField(max_length=40, required=False)
    floor = forms.DecimalField(required=False, min_value=0, max_value=100, decimal_places=2)
    stretch = forms.DecimalField(required=False, min_value=100, max_value=1_000, decimal_places=2)
    reason = forms.CharField(required=False, max_length=500)

    def share(self, name: str) -> Fraction | None:
        """A percentage as a fraction."""
        percent = self.cleaned_data[name]
        return None if percent is None else Fraction(percent.scaleb(-2))


@require_POST
def derive(request: Any, version_id: int) -> HttpResponse:
    """Fill floor and stretch of every leaf; then back to the chapter on goals."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    form = LevelsForm(request.POST)
    done = told(request, lambda: _derive(request, version_id, form))
    if done is not None:
        changed = sum(one.changed for one in done)
        text = ngettext(
            "%(count)s cell of floor and stretch changed.",
            "%(count)s cells of floor and stretch changed.",
            changed,
        )
        messages.success(request, text % {"count": changed})
    return redirect("goals:chapter", plan_id=version.plan_id, key="goals")


def _derive(request: Any, version_id: int, form: LevelsForm) -> list[levels.Derived]:
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise Invalid(str(errors[0]), field=field)
    code = form.cleaned_data["metric"] or "revenue"
    return levels.derive_levels(
        actor=request.viewer, now=timezone.now(), version_id=version_id,
        metric_id=addresses.metric(viewer=request.viewer, code=code).pk,
        floor=form.share("floor"), stretch=form.share("stretch"),
        reason=form.cleaned_data["reason"],
    )  # fmt: skip
