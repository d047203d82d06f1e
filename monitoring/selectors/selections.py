"""What a page of figures looks at: plan, place, period, metric; defaults that suit the viewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from goals.selectors import in_force, views
from goals.selectors.in_force import PlanInForce
from monitoring.selectors import periods as words
from monitoring.selectors import places
from monitoring.selectors.periods import Period
from monitoring.selectors.places import AXES, Axis, Places
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Company, Kind, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars, prepared
from salesplan.core.services import access
from salesplan.engine.calendar import WorkCalendar
from salesplan.engine.pacing import Progress, progress, progress_of_days
from salesplan.engine.periods import Days, FiscalYear, Span, first_day, month_of

METRICS = ("revenue", "units", "margin")
LEVELS = views.LEVELS
Against = Literal["original", "calibrated"]
AGAINST: tuple[Against, ...] = ("original", "calibrated")
TARGET_LEVEL = int(LEVELS["target"])
_DAY = timedelta(days=1)
_METRIC = f"select {prepared.columns(Metric, 'm')} from core_metric m where m.code = %s"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; None leaves the choice to us.

    `period` is a word of an address and comes before `span`; `days` is a week or ten-day period.
    """

    organisation_id: int | None = None
    product_id: int | None = None
    channel_id: int | None = None
    span: Span | None = None
    plan_id: int | None = None
    metric: str | None = None
    axis: str | None = None
    level: int = TARGET_LEVEL
    period: str = ""
    days: Days | None = None
    against: Against = "original"

    def at(self, company: Company) -> "Asked":
        """The same with the word of the period understood by the company's calendar."""
        if not self.period:
            return self if self.days is None else replace(self, span=self.days.months())
        period = words.parse(text=self.period, first_weekday=company.week_start)
        if isinstance(period, Span):
            return replace(self, span=period, days=None)
        return replace(self, span=period.months(), days=period)


@dataclass(frozen=True)
class Selection:
    """A choice that `viewer` was found to be allowed to look at; only `choose` makes one.

    `span` are the months of the period; of a week or ten-day period (`days`) those it touches.
    `against` says which targets of a plan count: as approved first, or as calibrated since.
    """

    viewer: Viewer
    company: Company
    plan: PlanInForce | None
    plans: tuple[PlanInForce, ...]
    places: Places
    span: Span
    as_of: date
    metric: Metric
    axis: Axis
    at: Progress
    level: int = TARGET_LEVEL
    days: Days | None = None
    against: Against = "original"

    @property
    def period(self) -> Period:
        """The months, the week or the ten days."""
        return self.days or self.span

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return self.days.first if self.days else self.span.first_day

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return self.days.last if self.days else self.span.last_day

    @property
    def is_over(self) -> bool:
        """Whether figures are complete for the whole period."""
        return self.as_of >= self.last_day

    @property
    def level_word(self) -> str:
        """The level as addresses write it."""
        return next(word for word, level in LEVELS.items() if level == self.level)

    @property
    def covers(self) -> bool:
        """Whether the plan has targets for all months of the period."""
        plan = self.plan
        return plan is not None and self.span in Span(plan.first_period, plan.months)

    @property
    def calendar(self) -> WorkCalendar:
        """The working days around the period."""
        return calendars.working_days(self.company, self.span)

    @property
    def plan_id(self) -> int | None:
        """The plan whose targets are compared with; None without any."""
        return self.plan.plan_id if self.plan else None

    def keys(self) -> dict[str, int]:
        """The ids of the selected nodes by axis, 0 for all."""
        return {axis: self.places.id(axis) for axis in AXES}

    def keys_as_lists(self, axis: str, ids: Sequence[int]) -> dict[str, Any]:
        """The keys as lists of ids, those of one axis replaced."""
        return {name: [node] for name, node in self.keys().items()} | {axis: list(ids)}

    def may_widen(self, axis: str) -> bool:
        """Whether "all" of an axis lies in the viewer's scope."""
        viewer = self.viewer
        if axis != "product" or viewer.everything:
            return True
        return bool(self.places.territories & set(viewer.organisation))

    def by(self, axis: Axis) -> "Selection":
        """The same selection cut along another axis."""
        return replace(self, axis=axis)


def parse(*, params: Mapping[str, str]) -> Asked:
    """What the words of an address ask for; raises `Invalid` naming the word.

    `organisation`, `product`, `channel`, `plan` are ids, `metric` a code, `by` an axis, `level`
    floor, target or stretch, `against` original or calibrated. `period` is "2026-07", "2026-07.6"
    (first month and number of months), "2026-W35" (a week) or "2026-08.d3" (ten days); `choose`
    understands it.
    """
    level = _one_of(params, "level", tuple(LEVELS))
    against = _one_of(params, "against", AGAINST)
    return Asked(
        organisation_id=_number(params, "organisation"),
        product_id=_number(params, "product"),
        channel_id=_number(params, "channel"),
        plan_id=_number(params, "plan"),
        period=params.get("period", ""),
        level=int(LEVELS[level]) if level else TARGET_LEVEL,
        against="calibrated" if against == "calibrated" else "original",
        metric=_one_of(params, "metric", METRICS),
        axis=_one_of(params, "by", AXES),
    )


def choose(*, viewer: Viewer, company: Company, as_of: date, asked: Asked) -> Selection:
    """The selection that was asked for, completed by defaults.

    The place is the top of the viewer's scope; the plan the one in force that covers the period
    and the place, the widest first; the period that plan's, else the fiscal half-year of `as_of`.
    Raises `NotVisible` outside the scope, `Invalid`.
    """
    access.require(actor=viewer, right="figures.read")
    asked = asked.at(company)
    ids = _ids(viewer, asked)
    around = places.around(viewer=viewer, ids=ids, since=_since(asked, as_of))
    if around.here("product").kind == Kind.ITEM:
        raise Invalid(_("Targets are kept by category; single items have none."), field="product")
    plans = tuple(
        plan
        for plan in in_force.plans_in_force(viewer=viewer)
        if plan.organisation_id in around.territories
    )
    plan = _plan(plans, asked, as_of)
    span = asked.span or (Span(plan.first_period, plan.months) if plan else _half(company, as_of))
    return Selection(
        viewer=viewer,
        company=company,
        plan=plan,
        plans=plans,
        places=around,
        span=span,
        as_of=as_of,
        metric=Metric.objects.raw(*prepared.call(_METRIC, [asked.metric or METRICS[0]]))[0],
        axis=_axis(around, asked.axis),
        at=_progress(company, span, asked.days, as_of),
        level=asked.level,
        days=asked.days,
        against=asked.against,
    )


def _progress(company: Company, span: Span, days: Days | None, as_of: date) -> Progress:
    calendar = calendars.working_days(company, span)
    return progress_of_days(days, as_of, calendar) if days else progress(span, as_of, calendar)


def running(*, viewer: Viewer, company: Company, as_of: date) -> list[Selection]:
    """The whole of every plan in force that is under way on `as_of`, for a viewer of everything."""
    month = month_of(as_of)
    return [
        choose(
            viewer=viewer,
            company=company,
            as_of=as_of,
            asked=Asked(
                organisation_id=plan.organisation_id,
                plan_id=plan.plan_id,
                span=Span(plan.first_period, plan.months),
                axis="organisation",
            ),
        )
        for plan in in_force.plans_in_force(viewer=viewer)
        if plan.first_period <= month < plan.end_period
    ]


def week(*, selection: Selection, back: int = 0) -> Selection:
    """The same place and plan in the week that its figures run to, or some weeks before."""
    first_weekday, day = selection.company.week_start, selection.as_of - 7 * back * _DAY
    days = words.week_around(day=day, first_weekday=first_weekday)
    return _within(selection, days, selection.as_of)


def earlier(*, selection: Selection, days: int) -> Selection | None:
    """The same selection some days before, on data as they are known now.

    None where the period had not begun.
    """
    day = selection.as_of - days * _DAY
    return None if day < selection.first_day else _within(selection, selection.period, day)


def _within(selection: Selection, period: Period, as_of: date) -> Selection:
    days = period if isinstance(period, Days) else None
    span = days.months() if days else selection.span
    at = _progress(selection.company, span, days, as_of)
    return replace(selection, span=span, days=days, as_of=as_of, at=at)


def periods(*, selection: Selection) -> list[Period]:
    """The periods to choose from: each plan as a whole, then halves, quarters and months.

    Then the ten-day periods and weeks of the month that figures run to, or of the chosen ones'.
    """
    plan = selection.plan
    whole = (
        Span(plan.first_period, plan.months) if plan else _half(selection.company, selection.as_of)
    )
    year = calendars.fiscal_year(selection.company)
    spans = [whole, *(Span(other.first_period, other.months) for other in selection.plans)]
    for part in ("year", "half", "quarter", "month"):
        spans += year.split(whole, part)  # type: ignore[arg-type]
    month = selection.span.last_month if selection.days else month_of(selection.as_of)
    finer = words.within(month=month, first_weekday=selection.company.week_start)
    return list(dict.fromkeys([*spans, *finer, selection.period]))


def _ids(viewer: Viewer, asked: Asked) -> dict[str, int]:
    begin = places.top(viewer)
    wanted: dict[str, int | None] = {
        "organisation": asked.organisation_id or None,
        "product": asked.product_id,
        "channel": asked.channel_id,
    }
    return {axis: begin[axis] if (node := wanted[axis]) is None else node for axis in AXES}


def _since(asked: Asked, as_of: date) -> date:
    return first_day((asked.span.first_month if asked.span else month_of(as_of)) - 12)


def _plan(plans: tuple[PlanInForce, ...], asked: Asked, as_of: date) -> PlanInForce | None:
    """The plan of that id, else one covering the period, else the latest that has begun."""
    if asked.plan_id is not None:
        named = [plan for plan in plans if plan.plan_id == asked.plan_id]
        if not named:
            raise NotVisible(places.NOTHING)
        return named[0]
    month = _month(asked, as_of)
    covering = [plan for plan in plans if plan.first_period <= month < plan.end_period]
    if covering or asked.span:
        return min(covering, key=_width, default=None)
    begun = [plan for plan in plans if plan.first_period <= month]
    return begun[0] if begun else plans[-1] if plans else None


def _month(asked: Asked, as_of: date) -> int:
    """The month that decides on the plan; of a week the one with most of its days."""
    if asked.days:
        return month_of(asked.days.first + 3 * _DAY)
    return asked.span.first_month if asked.span else month_of(as_of)


def _width(plan: PlanInForce) -> tuple[int, int]:
    """Plans of the company come before plans of its parts (their nodes are younger)."""
    return plan.organisation_id, -plan.months


def _half(company: Company, as_of: date) -> Span:
    year: FiscalYear = calendars.fiscal_year(company)
    return year.containing(month_of(as_of), "half")


def _axis(around: Places, asked: str | None) -> Axis:
    if asked in AXES:
        return asked  # type: ignore[return-value]
    return next((axis for axis in AXES if around.children[axis]), "organisation")


def _number(params: Mapping[str, str], name: str) -> int | None:
    text = params.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise Invalid(_("“%(value)s” is not a number."), field=name, value=text[:40])
    return int(text)


def _one_of(params: Mapping[str, str], name: str, known: tuple[Any, ...]) -> str | None:
    text = params.get(name, "")
    if text and text not in known:
        raise Invalid(
            _("“%(value)s” is not one of %(known)s."),
            field=name,
            value=text[:40],
            known=", ".join(known),
        )
    return text or None


def period_word(period: Period) -> str:
    """A period as the addresses write it."""
    return words.word(period)
