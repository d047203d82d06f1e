"""What a rule would have called out over the last half-year, on data as they are known now.

The rule is evaluated as of each day (each week for figures that are not kept by day) by the same
code that evaluates it every day. A month of a node is lost from the day on which what is missing
of its target exceeds the remaining working days at the node's best pace of the twelve months
before; a case that opens before that day came early enough to do something.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from goals.selectors import in_force
from monitoring.models import AlertRule, Comparison
from monitoring.selectors import lost_months, readings
from monitoring.selectors.lost_months import NodeMonth
from monitoring.selectors.places import Place
from monitoring.selectors.readings import Question, Reading
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, calendars
from salesplan.engine import alerts as engine
from salesplan.engine.alerts import Bools, Levels
from salesplan.engine.periods import first_day, month_of

MONTHS = 6
Outcome = Literal["early", "late", "reached", "unknown"]
"""Opened before its month was lost, after it was lost, in a month that was reached; no target."""
Group = tuple[int | None, int, int]


@dataclass(frozen=True, slots=True)
class Firing:
    """A case that the rule would have opened; `closed_on` is None where it is still open."""

    place: Place
    opened_on: date
    closed_on: date | None
    severity: str
    outcome: Outcome


@dataclass(frozen=True)
class Backtest:
    """What a rule would have done from `first` to `last`.

    `lost` are the node-months that were lost in that time, `missed` those of them in which no case
    was open before. `has_targets` says whether any month could be judged.
    """

    first: date
    last: date
    is_weekly: bool
    nodes: int
    firings: tuple[Firing, ...]
    lost: int
    missed: int
    has_targets: bool

    def count(self, outcome: Outcome) -> int:
        """How many cases had an outcome."""
        return sum(firing.outcome == outcome for firing in self.firings)

    @property
    def fired(self) -> int:
        """How many cases the rule would have opened."""
        return len(self.firings)

    @property
    def early(self) -> int:
        """Cases that opened before their month was lost."""
        return self.count("early")

    @property
    def late(self) -> int:
        """Cases that opened when their month was lost already."""
        return self.count("late")

    @property
    def reached(self) -> int:
        """Cases in months that were not lost."""
        return self.count("reached")

    def by_week(self) -> list[tuple[date, int, int]]:
        """Monday, cases opened with watch, cases opened with act; every week of the time."""
        counts: dict[date, list[int]] = defaultdict(lambda: [0, 0])
        for firing in self.firings:
            counts[_monday(firing.opened_on)][firing.severity == "act"] += 1
        monday, weeks = _monday(self.first), []
        while monday <= self.last:
            weeks.append((monday, counts[monday][0], counts[monday][1]))
            monday += timedelta(weeks=1)
        return weeks


def replay(*, viewer: Viewer, company: Company, rule: AlertRule, as_of: date) -> Backtest:
    """Replay a rule, saved or not, over the half-year up to `as_of`, at the viewer's nodes."""
    first = first_day(month_of(as_of) - MONTHS + 1)
    is_weekly = readings.measure_of(rule.metric) is None or rule.comparison == Comparison.LANDING
    days = _days(first, as_of, 7 if is_weekly else 1)
    blocks = list(_blocks(viewer, company, rule, days))
    places = readings.places(viewer=viewer, rule=rule)
    months = lost_months.find(company=company, rule=rule, places=places, as_of=as_of, first=first)
    firings = [firing for block in blocks for firing in _firings(block, months)]
    caught = {key for block in blocks for key in _caught(block, months)}
    lost = [key for key, month in months.items() if month.lost_on is not None]
    return Backtest(
        first=first, last=as_of, is_weekly=is_weekly, nodes=len(places),
        firings=tuple(sorted(firings, key=lambda firing: (firing.opened_on, firing.place.code))),
        lost=len(lost), missed=len(set(lost) - caught), has_targets=bool(months),
    )  # fmt: skip


@dataclass(frozen=True)
class _Block:
    """One period of a rule: days, nodes, and (days, nodes) severities and open cases."""

    days: list[date]
    places: list[Place]
    levels: Levels
    is_open: Bools


def _days(first: date, last: date, step: int) -> list[date]:
    """Every `step`-th day, the last one among them."""
    count = (last - first).days // step
    return [last - timedelta(days=step * back) for back in range(count, -1, -1)]


def _blocks(
    viewer: Viewer, company: Company, rule: AlertRule, days: Sequence[date]
) -> Iterator[_Block]:
    """The rule's periods within the days, judged at all nodes and cut to the viewer's."""
    reader = access.system()
    plans = in_force.plans_in_force(viewer=reader)
    fiscal = calendars.fiscal_year(company)
    groups: dict[Group, list[Question]] = defaultdict(list)
    for day in days:
        for question in readings.questions(rule=rule, plans=plans, fiscal=fiscal, as_of=day):
            key = (question.plan_id, question.span.first_month, question.span.count)
            groups[key].append(question)
    before = {key: readings.earlier(rule, asked[0], plans) for key, asked in groups.items()}
    every = [question for asked in (*groups.values(), *before.values()) for question in asked]
    read = readings.read(viewer=reader, company=company, questions=every)
    mine = {place.id for place in readings.places(viewer=viewer, rule=rule)}
    for key, asked in groups.items():
        past = [read[question] for question in before[key]]
        yield _block(rule, [read[question] for question in asked], past, mine)


def _block(
    rule: AlertRule, found: Sequence[Reading], past: Sequence[Reading], mine: set[int]
) -> _Block:
    places = found[0].places
    levels = np.stack([readings.levels(rule, reading) for reading in found])
    better = np.stack([readings.recovered(rule, reading) for reading in found])
    if readings.by_month(rule):
        lasting = readings.beyond_in_all(rule, past)
        begins = np.array([lasting is None or place.id in lasting for place in places])
        if len(past) != rule.consecutive - 1:
            begins = np.zeros(len(places), dtype=np.bool_)
        is_open = engine.open_cases(levels * begins[None, :].astype(np.int8), better, 1)
    else:
        is_open = engine.open_cases(levels, better, rule.consecutive)
    kept = [at for at, place in enumerate(places) if place.id in mine]
    days = [reading.question.as_of for reading in found]
    return _Block(days, [places[at] for at in kept], levels[:, kept], is_open[:, kept])


def _firings(block: _Block, months: dict[tuple[int, int], NodeMonth]) -> Iterator[Firing]:
    """The cases that open within a block."""
    opened = block.is_open.copy()
    opened[1:] &= ~block.is_open[:-1]
    for at, number in zip(*(part.tolist() for part in np.nonzero(opened)), strict=True):
        after = np.flatnonzero(~block.is_open[at:, number])
        place, day = block.places[number], block.days[at]
        month = months.get((place.id, month_of(day)))
        yield Firing(
            place=place,
            opened_on=day,
            closed_on=block.days[at + int(after[0])] if len(after) else None,
            severity=engine.NAMES[block.levels[at, number]] or "watch",
            outcome=_outcome(day, month),
        )


def _outcome(day: date, month: NodeMonth | None) -> Outcome:
    if month is None:
        return "unknown"
    if month.lost_on is None:
        return "reached"
    return "early" if day < month.lost_on else "late"


def _caught(block: _Block, months: dict[tuple[int, int], NodeMonth]) -> Iterator[tuple[int, int]]:
    """The lost node-months in which a case was open before they were lost."""
    for at, number in zip(*(part.tolist() for part in np.nonzero(block.is_open)), strict=True):
        key = block.places[number].id, month_of(block.days[at])
        month = months.get(key)
        if month is not None and month.lost_on is not None and block.days[at] < month.lost_on:
            yield key


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
