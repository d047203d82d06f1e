"""Rules of alerts: the list, the page of one, making and changing one with its back-test beside."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from monitoring.models import AlertRule
from monitoring.selectors import alerts as selectors
from monitoring.selectors import backtests, firings
from monitoring.services import alert_rules as services
from monitoring.web import alert_rule_words as words
from monitoring.web.alert_rule_forms import RuleForm, initial
from salesplan.core.errors import Refused
from salesplan.core.services import access

BACKTEST = "monitoring/alert_rule_backtest.html"


@require_safe
def rules(request: Any) -> HttpResponse:
    """All rules."""
    open_cases = selectors.open_by_rule(viewer=request.viewer)
    lines = [
        {"rule": rule, "open": open_cases.get(rule.pk, 0)}
        for rule in selectors.rules(viewer=request.viewer)
    ]
    context = {"lines": lines, "can_edit": request.viewer.can("alerts.edit")}
    return render(request, "monitoring/alert_rules.html", context)


@require_safe
def rule(request: Any, rule_id: int) -> HttpResponse:
    """What a rule says, what it found so far, and whom it cannot judge."""
    found = selectors.rule(viewer=request.viewer, rule_id=rule_id)
    history = firings.of_rule(viewer=request.viewer, rule=found, as_of=request.as_of)
    silent = firings.unjudged(
        viewer=request.viewer, company=request.company, rule=found, as_of=request.as_of
    )
    context = {
        "rule": found,
        "definition": words.definition(found),
        "history": words.history(history),
        "silent": words.silent(found, silent),
        "can_edit": request.viewer.can("alerts.edit"),
    }
    return render(request, "monitoring/alert_rule.html", context)


@require_safe
def backtest(request: Any, rule_id: int) -> HttpResponse:
    """The back-test of a rule, a fragment of its page."""
    found = selectors.rule(viewer=request.viewer, rule_id=rule_id)
    return _backtest(request, found)


@require_safe
def preview(request: Any) -> HttpResponse:
    """The back-test of a rule that is being typed."""
    access.require(actor=request.viewer, right="alerts.edit")
    form = _rule_form(request, request.GET or None, None)
    if not form.is_valid():
        return render(request, BACKTEST, {"hint": _("Fill the form in to see what would fire.")})
    try:
        typed = services.draft(actor=request.viewer, fields=form.values())
    except Refused as refusal:
        return render(request, BACKTEST, {"hint": str(refusal)})
    return _backtest(request, typed)


@require_http_methods(["GET", "POST"])
def create(request: Any) -> HttpResponse:
    """Make a rule."""
    access.require(actor=request.viewer, right="alerts.edit")
    return _form(request, None)


@require_http_methods(["GET", "POST"])
def change(request: Any, rule_id: int) -> HttpResponse:
    """Change a rule."""
    access.require(actor=request.viewer, right="alerts.edit")
    return _form(request, selectors.rule(viewer=request.viewer, rule_id=rule_id))


def _backtest(request: Any, found: AlertRule) -> HttpResponse:
    replayed = backtests.replay(
        viewer=request.viewer, company=request.company, rule=found, as_of=request.as_of
    )
    return render(request, BACKTEST, {"backtest": words.backtest(replayed)})


def _rule_form(request: Any, data: Any, found: AlertRule | None) -> RuleForm:
    around = selectors.narrowings(viewer=request.viewer)
    return RuleForm(
        data,
        initial=initial(found),
        metrics=selectors.metrics(viewer=request.viewer),
        products=list(around["product"]),
        channels=list(around["channel"]),
    )


def _form(request: Any, found: AlertRule | None) -> HttpResponse:
    form = _rule_form(request, request.POST or None, found)
    if request.method == "POST" and form.is_valid() and _save(request, form, found):
        messages.success(request, _("Saved; the rule is being evaluated."))
        return redirect("monitoring:rules")
    status = 422 if form.errors else 200
    context = {"form": form, "rule": found}
    return render(request, "monitoring/alert_rule_form.html", context, status=status)


def _save(request: Any, form: RuleForm, found: AlertRule | None) -> bool:
    try:
        if found is None:
            services.create(actor=request.viewer, fields=form.values())
        else:
            services.change(
                actor=request.viewer,
                rule_id=found.pk,
                fields=form.values(),
                version=form.cleaned_data["version"],
            )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True
