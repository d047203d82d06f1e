"""What a rule asks: which figure of which nodes, in which period, against what."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from goals.selectors.in_force import PlanInForce
from monitoring.models import AlertPeriod, AlertRule, Comparison
from salesplan.core.models import COMPANY_ID, Aggregation, Metric
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.engine.alerts import Limits, Side
from salesplan.engine.periods import FiscalYear, Span, last_day, month_of

Measure = Literal["revenue", "cost", "margin", "quantity"]
MEASURES: tuple[Measure, ...] = ("revenue", "cost", "margin", "quantity")
TARGETED = (Comparison.TARGET_TO_DATE, Comparison.LANDING)
YEAR = 12
WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """One metric at all nodes of a kind in a territory, over a span up to `as_of`.

    `plan` is the one whose targets are compared with, or whose whole period is looked at.
    """

    metric: Metric
    kind: str
    product_id: int
    channel_id: int
    comparison: str
    level: int
    absolute: int | None
    territory: int
    plan: PlanInForce | None
    span: Span
    as_of: date

    @property
    def plan_id(self) -> int | None:
        """The plan's id, if there is one."""
        return self.plan.plan_id if self.plan else None

    @property
    def measure(self) -> Measure | None:
        """The measure of the cube that the metric is; None for any other metric."""
        return measure_of(self.metric)

    @property
    def now(self) -> DaySpan:
        """The days looked at."""
        return DaySpan.of_months(self.span.first_month, self.span.last_month, self.as_of)

    @property
    def before(self) -> DaySpan | None:
        """The days compared with, cut at the same day; None where no past is needed."""
        if self.comparison == Comparison.PREVIOUS_PERIOD:
            return moved(self.span, self.as_of, self.span.count)
        if self.comparison in (Comparison.LAST_YEAR, Comparison.BENCHMARK):
            return moved(self.span, self.as_of, YEAR)
        return None

    def earlier(self, back: int, plans: Sequence[PlanInForce]) -> "Question | None":
        """The same of a whole period some periods ago; None where no plan covers it."""
        span = self.span.shift(-back * self.span.count)
        past = replace(self, span=span, as_of=span.last_day)
        if self.plan is None or span in _span(self.plan):
            return past
        same = (plan for plan in plans if plan.organisation_id == self.territory)
        plan = next((plan for plan in same if span in _span(plan)), None)
        return replace(past, plan=plan) if plan else None


def measure_of(metric: Metric) -> Measure | None:
    """Which additive measure of the cube a metric is; None for any other metric."""
    if metric.aggregation != Aggregation.SUM:
        return None
    return next((name for name in MEASURES if name == metric.measure), None)


def moved(span: Span, as_of: date, months: int) -> DaySpan:
    """A span cut at `as_of`, some months earlier: a month's end stays a month's end."""
    end = min(as_of, span.last_day)
    month = month_of(end) - months
    last = last_day(month)
    if end != last_day(month_of(end)):
        last = last.replace(day=min(end.day, last.day))
    return DaySpan(span.shift(-months).first_day, last)


def questions(
    *, rule: AlertRule, plans: Sequence[PlanInForce], fiscal: FiscalYear, as_of: date
) -> list[Question]:
    """What a rule asks on a day, once for each plan that it looks at.

    A rule on targets needs a plan that covers its period; one on a plan's whole period needs a
    plan that is under way. Without any there is nothing to ask.
    """
    month = month_of(as_of)
    running = [plan for plan in plans if month in _span(plan)]
    if rule.period == AlertPeriod.PLAN:
        return [_question(rule, plan, _span(plan), as_of) for plan in running]
    span = fiscal.containing(month, rule.period)  # type: ignore[arg-type]
    if rule.comparison not in TARGETED:
        return [_question(rule, None, span, as_of)]
    return [_question(rule, plan, span, as_of) for plan in running if span in _span(plan)]


def by_month(rule: AlertRule) -> bool:
    """Whether "in a row" means months; other rules count days of data."""
    return rule.period == AlertPeriod.MONTH


def earlier(rule: AlertRule, question: Question, plans: Sequence[PlanInForce]) -> list[Question]:
    """The months before that a rule on months in a row looks at; those without plan are left."""
    back = range(1, rule.consecutive) if by_month(rule) else range(0)
    found = [question.earlier(step, plans) for step in back]
    return [past for past in found if past is not None]


def limits(rule: AlertRule) -> Limits:
    """The thresholds of a rule; a figure that should be low is bad above its reference."""
    side: Side = "below" if rule.metric.direction == "higher" else "above"
    return Limits(
        watch=WHOLE - rule.watch, act=WHOLE - rule.act, side=side, minimum=rule.minimum_gap,
        hysteresis=rule.hysteresis,
    )  # fmt: skip


def _question(rule: AlertRule, plan: PlanInForce | None, span: Span, as_of: date) -> Question:
    return Question(
        metric=rule.metric, kind=rule.node_kind, product_id=rule.product_id or 0,
        channel_id=rule.channel_id or 0, comparison=rule.comparison, level=rule.level,
        absolute=rule.absolute, territory=plan.organisation_id if plan else COMPANY_ID, plan=plan,
        span=span, as_of=as_of,
    )  # fmt: skip


def _span(plan: PlanInForce) -> Span:
    return Span(plan.first_period, plan.months)
