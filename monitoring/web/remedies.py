"""Tasks and calibration requests that answer an alert or a cause, written in the browser."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from monitoring.models import Alert, Cause, Remedy
from monitoring.selectors import cases, doers, effects, remedies
from monitoring.selectors.cases import Case
from monitoring.services import remedies as services
from monitoring.services.remedies import Answered, Ask, Task
from monitoring.web import alert_words, writing
from salesplan.core.errors import Invalid, Refused
from salesplan.core.selectors.registers import values
from salesplan.web.templatetags import figures

NAME = 150
MONTHS = 2


@require_http_methods(["GET", "HEAD", "POST"])
def task_new(request: Any) -> HttpResponse:
    """A task that answers an alert or a cause: who does what until when, and what it brings."""
    answered = _answered(request)
    if answered is None:
        return _cause_first(request)
    case = remedies.case(viewer=request.viewer, **_ids(answered))
    refusal = _write(request, answered, case, _create_task)
    if isinstance(refusal, HttpResponse):
        return refusal
    people = doers.at(viewer=request.viewer, case=case, on=request.today)
    context = _common(request, case, refusal) | {
        "people": people,
        "typed": request.POST or _task_defaults(request, case),
    }
    return render(request, "monitoring/task_new.html", context, status=422 if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def calibration_new(request: Any) -> HttpResponse:
    """A request for another target, with what the target is now."""
    answered = _answered(request)
    if answered is None:
        return _cause_first(request)
    case = remedies.case(viewer=request.viewer, **_ids(answered))
    refusal = _write(request, answered, case, _request_calibration)
    if isinstance(refusal, HttpResponse):
        return refusal
    context = _common(request, case, refusal) | {
        "spans": _spans(request, case),
        "typed": request.POST or {"reason": _cause_text(case)},
    }
    status = 422 if refusal else 200
    return render(request, "monitoring/calibration_new.html", context, status=status)


def _create_task(request: Any, answered: Answered, case: Case) -> Remedy:
    fields = request.POST
    task = Task(
        name=_text(request, "name"),
        owner_id=_number(fields.get("owner", "")) or 0,
        due_on=_day(fields.get("due_on", ""), "due_on") or request.today,
        starts_on=_day(fields.get("starts_on", ""), "starts_on"),
        expected_effect=_amount(fields.get("expected_effect", ""), case, "expected_effect"),
        deliverable=_text(request, "deliverable"),
    )
    return services.create_task(
        actor=request.viewer, answered=answered, task=task, as_of=request.as_of,
        today=request.today,
    )  # fmt: skip


def _request_calibration(request: Any, answered: Answered, case: Case) -> Remedy:
    first, _dot, months = request.POST.get("months", "").partition(".")
    ask = Ask(
        reason=_text(request, "reason"),
        proposed=_amount(request.POST.get("proposed", ""), case, "proposed"),
        first_period=_number(first),
        months=_number(months),
    )
    return services.request_calibration(
        actor=request.viewer, answered=answered, ask=ask, as_of=request.as_of, today=request.today
    )


Writer = Callable[[Any, Answered, Case], Remedy]


def _write(
    request: Any, answered: Answered, case: Case, write: Writer
) -> Refused | HttpResponse | None:
    """Nothing for a page that is only opened, the way on, or why it was refused."""
    if request.method != "POST":
        return None
    try:
        remedy = write(request, answered, case)
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        return refusal
    made = _("The task was made.") if remedy.action_id else _("The calibration was asked for.")
    messages.success(request, made)
    return redirect(back(case))


def back(case: Case) -> str:
    """The page of the alert or of the cause."""
    alert_id = case.pk if isinstance(case, Alert) else case.alert_id
    if alert_id is not None:
        return reverse("monitoring:alert", args=[alert_id]) + "#remedies"
    return reverse("register_row", args=["causes", case.pk])


def _answered(request: Any) -> Answered | None:
    """What the query words name; None where they name neither alert nor cause."""
    words = {**request.POST.dict(), **request.GET.dict()}
    alert_id, cause_id = (_number(words.get(name, "")) for name in ("alert", "cause"))
    if alert_id is None and cause_id is None:
        return None
    return Answered(alert_id=alert_id, cause_id=cause_id)


def _ids(answered: Answered) -> dict[str, int | None]:
    return {"alert_id": answered.alert_id, "cause_id": answered.cause_id}


def _cause_first(request: Any) -> HttpResponse:
    """A deviation that nobody has decided on yet has nothing that a task could answer."""
    messages.info(request, _("Decide on the cause first; a task or a request then answers it."))
    return redirect(f"{reverse('monitoring:cause')}?{request.GET.urlencode()}")


def _common(request: Any, case: Case, refusal: Refused | None) -> dict[str, Any]:
    start = effects.reading(
        viewer=request.viewer, company=request.company, case=case, as_of=request.as_of
    )
    write = writing.writer(case.metric)
    return {
        "case": case,
        "headline": _headline(case),
        "period": figures.span_label(case.first_period, case.months),
        "actual": write.hero(start.actual),
        "reference": write.hero(start.reference),
        "gap": write.hero(start.gap, "+"),
        "as_of": start.as_of,
        "unit": write.unit,
        "lower": case.metric.direction == "lower",
        "refusal": refusal,
        "field": getattr(refusal, "field", None) or "",
        "back": back(case),
        "query": request.GET.urlencode(),
    }


def _task_defaults(request: Any, case: Case) -> dict[str, Any]:
    owner = getattr(case, "owner_id", None) or request.viewer.user_id
    return {
        "name": _cause_text(case)[:NAME],
        "due_on": cases.deadline(case=case, today=request.today).isoformat(),
        "owner": str(owner),
    }


def _spans(request: Any, case: Case) -> list[dict[str, str]]:
    """The months that can be asked about, with their target now."""
    write = writing.writer(case.metric)
    return [
        {
            "word": f"{span.first_month}.{span.count}",
            "label": figures.span_label(span.first_month, span.count),
            "target": write.hero(
                cases.target(viewer=request.viewer, company=request.company, case=case, span=span)
            ),
        }
        for span in cases.choices(case=case, today=request.today)
    ]


def _headline(case: Case) -> str:
    if isinstance(case, Alert):
        return alert_words.headline(case)
    return _cause_text(case) or case.organisation.label


def _cause_text(case: Case) -> str:
    return case.text if isinstance(case, Cause) else ""


def _text(request: Any, name: str) -> str:
    text: str = request.POST.get(name, "").strip()
    return text


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _day(text: str, name: str) -> date | None:
    day: date | None = _named(name, lambda: values.day(text)) if text else None
    return day


def _amount(text: str, case: Case, name: str) -> int | None:
    if not text.strip():
        return None
    scale = case.metric.scale
    amount: int = _named(name, lambda: values.amount(text, scale, typed=True))
    return amount


def _named(name: str, read: Callable[[], Any]) -> Any:
    """What is read, or a refusal that names the field."""
    try:
        return read()
    except Invalid as error:
        raise Invalid(error.message, code=error.code, field=name, **error.params) from error
