"""What a page of figures looks at: plan, place, period, metric; defaults that suit the viewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.selectors import in_force
from goals.selectors.in_force import PlanInForce
from monitoring.selectors import places
from monitoring.selectors.places import AXES, Axis, Places
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Company, Kind, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars
from salesplan.core.services import access
from salesplan.engine.pacing import Progress, progress
from salesplan.engine.periods import FiscalYear, Span, first_day, month_number, month_of

METRICS = ("revenue", "units", "margin")
MOST_MONTHS = 36
TARGET_LEVEL = 2
_METRIC = "select * from core_metric where code = %s"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for; None leaves the choice to us."""

    organisation_id: int | None = None
    product_id: int | None = None
    channel_id: int | None = None
    span: Span | None = None
    plan_id: int | None = None
    metric: str | None = None
    axis: str | None = None
    level: int = TARGET_LEVEL


@dataclass(frozen=True)
class Selection:
    """A choice that `viewer` was found to be allowed to look at; only `choose` makes one."""

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

    `organisation`, `product`, `channel`, `plan` are ids, `period` is "2026-07" or "2026-07.6"
    (first month and number of months), `metric` a code, `by` an axis.
    """
    return Asked(
        organisation_id=_number(params, "organisation"),
        product_id=_number(params, "product"),
        channel_id=_number(params, "channel"),
        plan_id=_number(params, "plan"),
        span=_span(params.get("period", "")),
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
        metric=Metric.objects.raw(_METRIC, [asked.metric or METRICS[0]])[0],
        axis=_axis(around, asked.axis),
        at=progress(span, as_of, calendars.working_days(company, span)),
        level=asked.level,
    )


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


def periods(*, selection: Selection) -> list[Span]:
    """The periods to choose from: each plan as a whole, then halves, quarters and months."""
    plan = selection.plan
    whole = (
        Span(plan.first_period, plan.months) if plan else _half(selection.company, selection.as_of)
    )
    year = calendars.fiscal_year(selection.company)
    spans = [whole, *(Span(other.first_period, other.months) for other in selection.plans)]
    for part in ("year", "half", "quarter", "month"):
        spans += year.split(whole, part)  # type: ignore[arg-type]
    return list(dict.fromkeys([*spans, selection.span]))


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
    month = asked.span.first_month if asked.span else month_of(as_of)
    covering = [plan for plan in plans if plan.first_period <= month < plan.end_period]
    if covering or asked.span:
        return min(covering, key=_width, default=None)
    begun = [plan for plan in plans if plan.first_period <= month]
    return begun[0] if begun else plans[-1] if plans else None


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


def _span(text: str) -> Span | None:
    if not text:
        return None
    start, _dot, count = text.partition(".")
    year, _dash, month = start.partition("-")
    numbers = (year, month, count or "1")
    if all(part.isdecimal() and len(part) <= 4 for part in numbers):
        span_year, span_month, months = map(int, numbers)
        if 1900 < span_year < 2200 and 1 <= span_month <= 12 and 1 <= months <= MOST_MONTHS:
            return Span(month_number(span_year, span_month), months)
    raise Invalid(
        _("“%(value)s” is not a period such as 2026-07.6."), field="period", value=text[:40]
    )


def period_word(span: Span) -> str:
    """A period as the addresses write it."""
    first = span.first_day
    return f"{first.year}-{first.month:02d}.{span.count}"
