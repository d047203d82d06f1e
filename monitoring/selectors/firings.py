"""What rules found: firings over time, which of them became alerts, and whom they cannot judge."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from goals.selectors import in_force
from monitoring.models import Alert, AlertEvaluation, AlertFiring, AlertRule, AlertState, Severity
from monitoring.selectors import readings
from monitoring.selectors.places import Place
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, calendars

WEEKS = 26


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A node that a rule cannot judge: why, and how far its data reach (None: never any)."""

    place: Place
    problem: str
    through: date | None


@dataclass(frozen=True)
class History:
    """Firings of a rule in the viewer's scope.

    `weeks`: (Monday, days of cases at watch, days of cases at act); `alerts`: those that it opened,
    the newest first; `quiet` firings became no alert.
    """

    weeks: list[tuple[date, int, int]]
    alerts: list[Alert]
    firings: int
    quiet: int
    evaluated_on: date | None

    def count(self, *states: str) -> int:
        """How many alerts are in one of some states."""
        return sum(alert.state in states for alert in self.alerts)

    @property
    def open(self) -> int:
        """Alerts that wait or are being answered."""
        return self.count(AlertState.OPEN, AlertState.ACKNOWLEDGED)


def of_rule(*, viewer: Viewer, rule: AlertRule, as_of: date) -> History:
    """The history of a rule over the last half-year, in a handful of queries."""
    last = _monday(as_of)
    first = last - timedelta(weeks=WEEKS - 1)
    rows = rows_of_rule(viewer=viewer, rule=rule).filter(as_of__gte=first)
    found = list(rows.values_list("as_of", "severity", "alert_id"))
    alerts = Alert.objects.visible_to(viewer).filter(rule=rule).order_by("-pk")
    days = AlertEvaluation.objects.filter(rule=rule).values_list("as_of", flat=True)
    return History(
        weeks=_weeks(first, last, [(day, severity) for day, severity, _alert in found]),
        alerts=list(alerts.select_related("rule", "metric", "organisation", "product", "channel")),
        firings=len(found),
        quiet=sum(alert is None for _day, _severity, alert in found),
        evaluated_on=days.first(),
    )


def rows_of_rule(*, viewer: Viewer, rule: AlertRule) -> QuerySet[AlertFiring]:
    """The firings of a rule in the viewer's scope, the newest day first."""
    rows: QuerySet[AlertFiring] = AlertFiring.objects.visible_to(viewer).filter(rule=rule)
    return rows.order_by("-as_of", "organisation_id")


def unjudged(
    *, viewer: Viewer, company: Company, rule: AlertRule, as_of: date
) -> list[Unjudged] | None:
    """The nodes that a rule cannot judge on a day; None when no period can be looked at at all."""
    reader = access.system()
    plans = in_force.plans_in_force(viewer=reader)
    fiscal = calendars.fiscal_year(company)
    asked = readings.questions(rule=rule, plans=plans, fiscal=fiscal, as_of=as_of)
    if not asked:
        return None
    read = readings.read(viewer=reader, company=company, questions=asked)
    mine = {place.id for place in readings.places(viewer=viewer, rule=rule)}
    return [
        Unjudged(place, problem, reading.through[number])
        for reading in read.values()
        for number, place in enumerate(reading.places)
        if place.id in mine and (problem := reading.problem(number))
    ]


def _weeks(first: date, last: date, fired: list[tuple[date, str]]) -> list[tuple[date, int, int]]:
    counts = Counter((_monday(day), severity) for day, severity in fired)
    weeks = ((last - first).days // 7) + 1
    mondays = [first + timedelta(weeks=week) for week in range(weeks)]
    return [(day, counts[day, Severity.WATCH], counts[day, Severity.ACT]) for day in mondays]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
