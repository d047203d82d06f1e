"""The figures behind a case (an alert, a cause, a remedy): its place, period and metric."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from monitoring.models import Alert, Cause, Remedy
from monitoring.selectors import attainment, selections, targets
from monitoring.selectors.attainment import Board
from monitoring.selectors.places import AXES
from monitoring.selectors.selections import METRICS, Asked, Selection
from salesplan.core.errors import NotVisible
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.engine.periods import Span

Case = Alert | Cause | Remedy


def has_targets(*, case: Case) -> bool:
    """Whether targets are set for the metric of a case, so that it has a pace."""
    return case.metric.code in METRICS


def may_do(*, viewer: Viewer, case: Case) -> bool:
    """Whether the viewer may give out tasks in the territory of a case."""
    inside = access.covers_organisation(viewer, case.organisation_id)
    return inside and viewer.can("registers.edit")


def deadline(*, case: Case, today: date) -> date:
    """When a task on a case is due unless somebody says otherwise: in two weeks, or when the
    period ends if that is earlier and still to come.
    """
    usual, end = today + timedelta(days=14), span(case=case).last_day
    return end if today <= end < usual else usual


def tomorrow(*, today: date) -> date:
    """The first day until which a case can be put off."""
    return today + timedelta(days=1)


def choices(*, case: Case, today: date) -> list[Span]:
    """The months that a request to calibrate may be about: those of the case, the whole plan."""
    whole = [Span(case.plan.first_period, case.plan.months)] if case.plan else []
    spans = dict.fromkeys([span(case=case), *whole])
    return [one for one in spans if one.last_day >= today]


def span(*, case: Case) -> Span:
    """The months of a case."""
    return Span(case.first_period, case.months)


def selection(*, viewer: Viewer, company: Company, case: Case, as_of: date) -> Selection:
    """What a case looks at, on a day of data. Raises `NotVisible` outside the scope, or when its
    plan is not in force any more; `Invalid` for a metric without targets.
    """
    asked = Asked(
        organisation_id=case.organisation_id,
        product_id=case.product_id,
        channel_id=case.channel_id,
        plan_id=case.plan_id,
        span=span(case=case),
        metric=case.metric.code,
        axis="organisation",
    )
    return selections.choose(viewer=viewer, company=company, as_of=as_of, asked=asked)


def target(*, viewer: Viewer, company: Company, case: Case, span: Span) -> int | None:
    """The target of a case's place and metric for some months of its plan; None without any."""
    if not has_targets(case=case):
        return None
    try:
        own = selection(viewer=viewer, company=company, case=case, as_of=span.last_day)
    except NotVisible:  # the plan is not in force any more
        return None
    chosen = replace(own, span=span)
    here = chosen.places.id("organisation")
    found = targets.by_month(
        viewer=viewer, selection=chosen, axis="organisation", ids=[here], span=span
    )
    return sum(found[here].values()) if here in found else None


def boards(*, viewer: Viewer, company: Company, alert: Alert) -> list[Board]:
    """Boards of the alert's place, period and metric on the day of its last evaluation.

    One along each tree, the organisation first. Raises `NotVisible` outside the scope.
    """
    chosen = selection(viewer=viewer, company=company, case=alert, as_of=alert.as_of)
    return [attainment.board(viewer=viewer, selection=chosen.by(axis)) for axis in AXES]


def keys(*, case: Case) -> dict[str, Any]:
    """The columns that name a case, to be copied to what is written about it."""
    names = (
        "metric_id", "plan_id", "organisation_id", "product_id", "channel_id", "first_period",
        "months",
    )  # fmt: skip
    return {name: getattr(case, name) for name in names}
