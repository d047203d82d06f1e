"""What the rules find on a day of data: nodes beyond a threshold, and how the others stand."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from goals.selectors import in_force
from monitoring.models import AlertEvaluation, AlertFiring, AlertRule
from monitoring.selectors import readings
from monitoring.selectors.readings import Question, Reading
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars
from salesplan.engine import alerts as engine

Case = tuple[int, int, int, int, int]
"""Rule, plan (0: none), territory, first month, months."""
Group = tuple[int, int, int, int]
"""A case without its territory."""
LOOKED_BACK = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule at one node of a reading; `severity` is None where nothing is beyond a threshold."""

    rule: AlertRule
    reading: Reading
    number: int
    severity: str | None

    @property
    def case(self) -> Case:
        """Which case it is."""
        rule, plan, first, months = group_of(rule=self.rule, question=self.reading.question)
        return rule, plan, self.reading.places[self.number].id, first, months

    def figures(self) -> dict[str, Any]:
        """The figures that an alert keeps."""
        reading, number = self.reading, self.number
        return {
            "actual": int(reading.actual.values[number]),
            "reference": int(reading.reference.values[number]),
            "landing": reading.landing(number),
            "target": reading.target.at(number),
            "as_of": reading.question.as_of,
        }


@dataclass
class Found:
    """All that the rules found: `beyond` by case; readings by group; `in_a_row` says which cases
    have lasted as long as their rule asks.
    """

    as_of: date
    rules: dict[int, AlertRule] = field(default_factory=dict)
    readings: dict[Group, Reading] = field(default_factory=dict)
    beyond: dict[Case, Finding] = field(default_factory=dict)
    in_a_row: set[Case] = field(default_factory=set)

    def of_case(self, case: Case) -> Finding | None:
        """How a case stands that is not beyond a threshold; None when nobody looked at it."""
        rule_id, plan, node, first, months = case
        reading = self.readings.get((rule_id, plan, first, months))
        numbers = {place.id: at for at, place in enumerate(reading.places)} if reading else {}
        if reading is None or node not in numbers:
            return None
        return Finding(self.rules[rule_id], reading, numbers[node], None)

    @property
    def nodes(self) -> int:
        """How many nodes were looked at, by all rules together."""
        return sum(len(reading.places) for reading in self.readings.values())


def group_of(*, rule: AlertRule, question: Question) -> Group:
    """Rule, plan and period of a question."""
    return rule.pk, question.plan_id or 0, question.span.first_month, question.span.count


def is_known(*, finding: Finding) -> bool:
    """Whether there are figure and reference to judge by."""
    return bool(finding.reading.known[finding.number])


def has_recovered(*, finding: Finding) -> bool:
    """Whether an open case is over: better than its threshold by the rule's hysteresis."""
    reading, number = finding.reading, finding.number
    return engine.has_recovered(
        readings.limits(finding.rule), reading.actual.at(number), reading.reference.at(number)
    )


def find(*, actor: Viewer, company: Company, rules: Sequence[AlertRule], as_of: date) -> Found:
    """Evaluate rules on a day of data; writes nothing."""
    plans = in_force.plans_in_force(viewer=actor)
    fiscal = calendars.fiscal_year(company)
    asked = {
        rule: readings.questions(rule=rule, plans=plans, fiscal=fiscal, as_of=as_of)
        for rule in rules
    }
    earlier = {
        rule: [readings.earlier(rule, question, plans) for question in questions]
        for rule, questions in asked.items()
    }
    every = [*_flat(asked.values()), *_flat(_flat(earlier.values()))]
    read = readings.read(viewer=actor, company=company, questions=every)
    found = Found(as_of, {rule.pk: rule for rule in rules})
    for rule, questions in asked.items():
        for question, before in zip(questions, earlier[rule], strict=True):
            _judge(found, rule, read[question], [read[past] for past in before])
    _keep_lasting(found)
    return found


def _flat(lists: Iterable[Sequence[Any]]) -> list[Any]:
    return [item for items in lists for item in items]


def _judge(found: Found, rule: AlertRule, reading: Reading, before: Sequence[Reading]) -> None:
    levels = readings.levels(rule, reading)
    found.readings[group_of(rule=rule, question=reading.question)] = reading
    cases = []
    for number in np.flatnonzero(levels).tolist():
        finding = Finding(rule, reading, number, engine.NAMES[levels[number]])
        found.beyond[finding.case] = finding
        cases.append(finding.case)
    if readings.by_month(rule) and len(before) == rule.consecutive - 1:
        lasting = readings.beyond_in_all(rule, before)
        found.in_a_row |= {case for case in cases if lasting is None or case[2] in lasting}
    elif rule.consecutive == 1:
        found.in_a_row |= set(cases)


def _keep_lasting(found: Found) -> None:
    """Cases of rules on days in a row, from the days of data on which they were evaluated."""
    needed = {
        rule.pk: rule.consecutive - 1
        for rule in found.rules.values()
        if rule.consecutive > 1 and not readings.by_month(rule)
    }
    if not needed:
        return
    days = _days_before(found, needed)
    times = _times_fired(found, days)
    found.in_a_row |= {
        case
        for case in found.beyond
        if case[0] in needed and len(days[case[0]]) == needed[case[0]] == times[case]
    }


def _days_before(found: Found, needed: dict[int, int]) -> dict[int, list[date]]:
    """The last days of data before this one on which each rule was evaluated."""
    since = found.as_of - LOOKED_BACK
    rows = AlertEvaluation.objects.filter(
        rule_id__in=needed, as_of__lt=found.as_of, as_of__gte=since
    )
    days: dict[int, list[date]] = defaultdict(list)
    for rule_id, day in rows.order_by("-as_of").values_list("rule_id", "as_of"):
        if len(days[rule_id]) < needed[rule_id]:
            days[rule_id].append(day)
    return days


def _times_fired(found: Found, days: dict[int, list[date]]) -> dict[Case, int]:
    rows = AlertFiring.unscoped.filter(
        rule_id__in=days, as_of__in={d for ds in days.values() for d in ds}
    )
    names = ("rule_id", "plan_id", "organisation_id", "first_period", "months", "as_of")
    times: dict[Case, int] = defaultdict(int)
    for rule_id, plan, node, first, months, day in rows.values_list(*names):
        if day in days[rule_id]:
            times[rule_id, plan or 0, node, first, months] += 1
    return times
