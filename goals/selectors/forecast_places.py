"""What a forecast board looks at: a territory with its children, a metric and a run of months."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from goals.selectors import forecast_settings, in_force
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.models.base import in_language
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.company import company
from salesplan.engine.errors import EngineError
from salesplan.engine.periods import FiscalYear, Span, month_number, month_of

_FORM = re.compile(r"(\d{4})-(\d{1,2})(?:\.(\d{1,2}))?", re.ASCII)
_COLUMNS = "n.id, n.kind, n.code, n.name, n.name_zh_hans, n.name_zh_hant, n.seat_kind"
_AROUND = f"""
select {_COLUMNS}, true, c.depth, n.position
from core_closure c join core_node n on n.id = c.ancestor_id and n.dimension = 'organisation'
where c.descendant_id = %(node)s and c.is_current
union all
select {_COLUMNS}, false, 0, n.position from core_node n
where n.parent_id = %(node)s and not n.is_unassigned
  and (n.ended_on is null or n.ended_on > %(since)s)
order by 8 desc, 9 desc, 10, 3
"""
_SEATS = f"""
select {_COLUMNS}, coalesce(k.ancestor_id, c.ancestor_id), p.name, p.user_id
from core_closure c
join core_node n on n.id = c.descendant_id and n.kind = 'seat' and n.seat_kind <> 'overlay'
  and not n.is_unassigned and (n.ended_on is null or n.ended_on > %(since)s)
left join core_closure k on k.descendant_id = n.id and k.is_current
  and k.ancestor_id = any(%(children)s)
left join core_holding h on h.seat_id = n.id and h.valid_from <= %(on)s and h.valid_to > %(on)s
left join core_person p on p.id = h.person_id
where c.ancestor_id = %(node)s and c.is_current
order by n.position, n.code, h.valid_from
"""
BACK, AHEAD = 12, 3
NOTHING = _("There is nothing here, or it is not yours to see.")


@dataclass(frozen=True, slots=True)
class Spot:
    """A territory as the board names it."""

    id: int
    kind: str
    code: str
    label: str
    is_overlay: bool = False

    @property
    def is_seat(self) -> bool:
        """Whether one person's own figure is asked for here."""
        return self.kind == "seat"


@dataclass(frozen=True, slots=True)
class Seat:
    """A base seat below a place: under which child, and who sits there (nobody: vacant)."""

    spot: Spot
    child_id: int
    holders: tuple[str, ...]
    user_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A territory within the viewer's scope, a metric and a period; `path` ends with `spot`."""

    spot: Spot
    path: tuple[Spot, ...]
    children: tuple[Spot, ...]
    metric: Metric
    span: Span
    today: date

    @property
    def is_over(self) -> bool:
        """Whether the period has ended."""
        return self.today > self.span.last_day

    @property
    def word(self) -> str:
        """The period as addresses write it."""
        return word(span=self.span)


def choose(
    *, viewer: Viewer, today: date, organisation_id: int | None = None, metric: str = "",
    period: str = "",
) -> Place:  # fmt: skip
    """The place that words name; what is not said is the own territory, the first metric and month.

    Raises `NotVisible` outside the viewer's scope (or where there is no territory at all) and
    `Invalid` with the field.
    """
    span = parse(text=period, today=today)
    _require_period(viewer, span)
    node = organisation_id if organisation_id is not None else top(viewer=viewer)
    if node is None:
        raise NotVisible(NOTHING)
    path, children = _around(viewer, node, span)
    return Place(path[-1], path, children, _metric(viewer, metric), span, today)


def top(*, viewer: Viewer) -> int | None:
    """Where a viewer begins: the company, the own subtree; None without a territory."""
    if viewer.everything:
        return COMPANY_ID
    return viewer.organisation[0] if viewer.organisation else None


def parse(*, text: str, today: date) -> Span:
    """The months of a word: "2026-07" is a month, "2026-07.3" three of them; "" is this month."""
    if not text:
        return Span(month_of(today))
    found = _FORM.fullmatch(text)
    try:
        if found and 1900 < int(found[1]) < 2200:
            return Span(month_number(int(found[1]), int(found[2])), int(found[3] or 1))
    except EngineError:
        pass
    raise Invalid(
        _("“%(value)s” is not a period such as 2026-07 or 2026-07.3."),
        field="period", value=text[:40],
    )  # fmt: skip


def word(*, span: Span) -> str:
    """A period as addresses write it."""
    return f"{span.first_day:%Y-%m}.{span.count}"


def periods(*, viewer: Viewer, today: date) -> list[Span]:
    """What can be chosen: months, quarters and half-years around today, and plans in force."""
    fiscal, month = _fiscal(), month_of(today)
    months = [Span(one) for one in range(month + AHEAD, month - BACK - 1, -1)]
    around = range(month + AHEAD, month - BACK - 1, -1)
    parts = [fiscal.containing(one, part) for part in ("quarter", "half") for one in around]
    plans = in_force.plans_in_force(viewer=viewer)
    spans = [*months, *parts, *(Span(plan.first_period, plan.months) for plan in plans)]
    return list(dict.fromkeys(spans))


def seats(*, viewer: Viewer, place: Place) -> list[Seat]:
    """The base seats at a place and below, with who sits there on the period's day.

    That is today, or the last day of a period that is over. Raises `NotVisible`.
    """
    if not viewer.everything and not {spot.id for spot in place.path} & set(viewer.organisation):
        raise NotVisible(NOTHING)
    params: dict[str, Any] = {
        "node": place.spot.id, "children": [child.id for child in place.children],
        "since": place.span.first_day, "on": min(place.today, place.span.last_day),
    }  # fmt: skip
    found: dict[int, Seat] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SEATS, params)
        for *columns, child, name, user_id in cursor.fetchall():
            spot = _spot(columns)
            seat = found.get(spot.id) or Seat(spot, child, (), ())
            names = (*seat.holders, name) if name else seat.holders
            users = (*seat.user_ids, user_id) if user_id else seat.user_ids
            found[spot.id] = Seat(spot, child, names, users)
    return list(found.values())


def _require_period(viewer: Viewer, span: Span) -> None:
    if span.count == 1 or _fiscal().kind(span) != "run":
        return
    plans = in_force.plans_in_force(viewer=viewer)
    if not any(Span(plan.first_period, plan.months) == span for plan in plans):
        raise Invalid(
            _("A forecast is for a month, a quarter, half a year, a year, or a plan’s months."),
            field="period",
        )


def _fiscal() -> FiscalYear:
    settings = company()
    named = "end" if settings.fiscal_named_by_end else "start"
    return FiscalYear(settings.fiscal_year_start, named)  # type: ignore[arg-type]


def _metric(viewer: Viewer, code: str) -> Metric:
    known = forecast_settings.metrics(viewer=viewer)
    if not code and known:
        return known[0]
    chosen = next((one for one in known if one.code == code), None)
    if chosen is None:
        raise Invalid(
            _("“%(metric)s” is not forecast here; the settings of the forecast name its metrics."),
            field="metric", metric=code[:40],
        )  # fmt: skip
    return chosen


def _around(viewer: Viewer, node: int, span: Span) -> tuple[tuple[Spot, ...], tuple[Spot, ...]]:
    above: list[Spot] = []
    below: list[Spot] = []
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, {"node": node, "since": span.first_day})
        for row in cursor.fetchall():
            (above if row[7] else below).append(_spot(row))
    path = tuple(above)
    if not viewer.everything:
        own = [at for at, spot in enumerate(path) if spot.id in viewer.organisation]
        path = path[own[0] :] if own else ()
    if not path:
        raise NotVisible(NOTHING)
    return path, tuple(below)


def _spot(row: Any) -> Spot:
    node, kind, code, name, hans, hant, seat_kind = row[:7]
    return Spot(node, kind, code, in_language(name, hans, hant), seat_kind == "overlay")
