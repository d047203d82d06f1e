"""From what was read to the answer of a question: actual and reference of every node."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from goals.selectors.in_force import PlanInForce
from goals.selectors.stated_targets import StatedTarget
from monitoring.models import Comparison
from monitoring.selectors import landings, selections
from monitoring.selectors.places import Place
from monitoring.selectors.readings.asking import TARGETED, Question
from monitoring.selectors.readings.sources import Sources, has_cells
from monitoring.selectors.selections import Asked
from salesplan.core.models import Company
from salesplan.core.selectors import calendars
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.copying import Ints
from salesplan.core.selectors.metric_values import Value
from salesplan.engine import pacing
from salesplan.engine.alerts import Bools
from salesplan.engine.pacing import Progress
from salesplan.engine.periods import Span

NO_DATA, NO_REFERENCE = "no_data", "no_reference"


@dataclass(frozen=True)
class Column:
    """A figure of every node, as whole smallest units; `known` where there is one."""

    values: Ints
    known: Bools

    def at(self, number: int) -> int | None:
        """The figure of one node."""
        return int(self.values[number]) if self.known[number] else None


@dataclass(frozen=True)
class Reading:
    """The answer to a question: what is judged (`actual`) and what it is compared with.

    For a landing the judged figure is the landing. `target` is that of the whole period and
    `to_date` the part of it that is due, where the question has a plan's target. `through`: the
    last day of data of each node whose figure is missing, as far as it is known.
    """

    question: Question
    places: tuple[Place, ...]
    actual: Column
    reference: Column
    target: Column
    to_date: Column
    through: tuple[date | None, ...]

    @property
    def known(self) -> Bools:
        """Where there are both figures and something to compare with."""
        return self.actual.known & self.reference.known & (self.reference.values > 0)

    def problem(self, number: int) -> str:
        """Why a node cannot be judged; empty where it can."""
        if not self.actual.known[number]:
            return NO_DATA
        return "" if self.known[number] else NO_REFERENCE

    def landing(self, number: int) -> int | None:
        """Where a node lands: the judged landing, else at the pace so far."""
        actual = self.actual.at(number)
        if self.question.comparison == Comparison.LANDING:
            return actual
        if self.question.measure is None:
            return None
        landed = pacing.run_rate_landing(actual, self.to_date.at(number), self.target.at(number))
        return landed if landed is None or (actual or 0) < 0 else max(landed, 0)


def answer(company: Company, sources: Sources, question: Question) -> Reading:
    """The reading of one question from sources that hold what it needs."""
    places = tuple(sources.places(question))
    nothing = _nothing(len(places))
    actual, through = _now(sources, question)
    target, to_date = nothing, nothing
    if question.plan is not None and question.comparison in TARGETED:
        target, to_date = _targets(company, sources, question, question.plan)
    if question.comparison == Comparison.LANDING:
        actual = _landings(company, sources, question)
    reference = _reference(company, sources, question, actual, target, to_date)
    return Reading(question, places, actual, reference, target, to_date, through)


def _reference(
    company: Company, sources: Sources, question: Question, actual: Column, target: Column,
    to_date: Column,
) -> Column:  # fmt: skip
    if question.comparison == Comparison.TARGET_TO_DATE:
        return to_date
    if question.comparison == Comparison.LANDING:
        return target
    if question.comparison == Comparison.ABSOLUTE:
        return _absolute(company, question, len(actual.values))
    if question.before is None:
        return _nothing(len(actual.values))
    before = _before(sources, question, question.before)
    if question.comparison == Comparison.BENCHMARK:
        return _others(sources, question, actual, before)
    return before


def _now(sources: Sources, question: Question) -> tuple[Column, tuple[date | None, ...]]:
    if question.measure:
        sums = sources.of_cube(question, question.measure, question.now)
        return Column(sums, np.ones(len(sums), dtype=np.bool_)), (None,) * len(sums)
    values = sources.of_metric(question, question.now)
    return _column([value.rounded for value in values]), tuple(value.through for value in values)


def _before(sources: Sources, question: Question, span: DaySpan) -> Column:
    if question.measure:
        sums = sources.of_cube(question, question.measure, span)
        return Column(sums, np.ones(len(sums), dtype=np.bool_))
    return _column([value.rounded for value in sources.of_metric(question, span)])


def _targets(
    company: Company, sources: Sources, question: Question, plan: PlanInForce
) -> tuple[Column, Column]:
    """Targets of the whole period and their part that is due."""
    if not has_cells(question.metric):
        stated = _stated(sources, question, plan)
        return stated, stated
    found = sources.targets(question, plan)
    filled: Bools = np.any(found.filled, axis=1)
    due = pacing.target_to_date_array(
        found.values, progress(company, question.span, question.as_of)
    )
    return Column(found.values.sum(axis=1), filled), Column(due, filled)


def _stated(sources: Sources, question: Question, plan: PlanInForce) -> Column:
    """The stated target of each node that holds for the whole span, that of the shortest span."""
    best: dict[int, StatedTarget] = {}
    for figure in sources.stated(question, plan):
        if question.span in figure.span:
            best.setdefault(figure.organisation_id, figure)
    values = [
        best[place.id].value if place.id in best else None for place in sources.places(question)
    ]
    return _column(values)


def _landings(company: Company, sources: Sources, question: Question) -> Column:
    """Like last year's rest at this growth; at this pace where there is no year before."""
    ids = [place.id for place in sources.places(question)]
    if not ids:
        return _nothing(0)
    asked = Asked(
        organisation_id=question.territory, product_id=question.product_id,
        channel_id=question.channel_id, span=question.span, plan_id=question.plan_id,
        metric=question.metric.code, axis="organisation", level=question.level,
    )  # fmt: skip
    chosen = selections.choose(
        viewer=sources.viewer, company=company, as_of=question.as_of, asked=asked
    )
    found = landings.of(viewer=sources.viewer, selection=chosen, axis="organisation", ids=ids)
    return _column([_preferred(found[node]) for node in ids])


def _preferred(found: tuple[landings.Landing, ...]) -> int | None:
    """The last method that knows: later ones use more of the past."""
    return next((one.value for one in reversed(found) if one.value is not None), None)


def _absolute(company: Company, question: Question, count: int) -> Column:
    """The fixed figure; of metrics that add up the part that is due by working days."""
    fixed = question.absolute or 0
    if has_cells(question.metric):
        at = progress(company, question.span, question.as_of)
        over = at.total_days - at.remaining_days
        fixed = round(Fraction(fixed * over, at.total_days)) if at.total_days else fixed
    return Column(np.full(count, fixed, dtype=np.int64), np.ones(count, dtype=np.bool_))


def _others(sources: Sources, question: Question, actual: Column, before: Column) -> Column:
    """What a node would have if it did as all others of its kind together.

    Metrics that add up: its last year x the others' growth; ratios and averages: the others'
    ratio, from summed parts.
    """
    if has_cells(question.metric):
        return _grown_like_others(actual, before)
    parts = [_parts(value) for value in sources.of_metric(question, question.now)]
    all_over, all_under = sum(over for over, _ in parts), sum(under for _, under in parts)
    factor = _factor(sources.of_metric(question, question.now))
    return _column(
        [
            round((all_over - over) / (all_under - under) * factor) if all_under != under else None
            for over, under in parts
        ]
    )


def _parts(value: Value) -> tuple[Fraction, Fraction]:
    if value.amount is None:
        return Fraction(0), Fraction(0)
    return Fraction(value.numerator or 0), Fraction(value.denominator or 0)


def _factor(values: list[Value]) -> Fraction:
    """From the ratio of the parts in their smallest units to the metric's smallest unit."""
    for value in values:
        if value.amount and value.numerator and value.denominator:
            return value.amount * Fraction(value.denominator) / Fraction(value.numerator)
    return Fraction(0)


def _grown_like_others(actual: Column, before: Column) -> Column:
    now = [int(value) if known else 0 for value, known in _pairs(actual)]
    past = [int(value) if known else 0 for value, known in _pairs(before)]
    all_now, all_past = sum(now), sum(past)
    return _column(
        [
            round(Fraction(own_past * (all_now - own_now), all_past - own_past))
            if all_past > own_past > 0
            else None
            for own_now, own_past in zip(now, past, strict=True)
        ]
    )


def _pairs(column: Column) -> Iterator[tuple[int, bool]]:
    return zip(column.values.tolist(), column.known.tolist(), strict=True)


def progress(company: Company, span: Span, as_of: date) -> Progress:
    """How much of a span is over, in the company's calendar."""
    return pacing.progress(span, as_of, calendars.working_days(company, span))


def _column(values: list[int | None]) -> Column:
    known = np.array([value is not None for value in values], dtype=np.bool_)
    return Column(np.array([value or 0 for value in values], dtype=np.int64), known)


def _nothing(count: int) -> Column:
    return Column(np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.bool_))
