"""Who was right: accuracy, bias and the value that each step added to the naive forecast (B6).

For periods that are over: naive (the same months of last year), statistical (as it stood when
people spoke, else the last run before the period), rep, manager, final call. Ratios come from
sums over cases; formulas: `salesplan.engine.forecast_value`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db import connection

from goals.models import ForecastSubmission, Judge
from goals.selectors import forecast_kept, forecast_submissions
from goals.selectors.forecast_kept import Kept, Method
from goals.selectors.forecast_places import Place, Spot
from salesplan.core.models import ActualsMonth, Closure, Kind, Role
from salesplan.core.models.base import in_language
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import arrays
from salesplan.engine import forecast_value
from salesplan.engine.forecast_value import Chain, Record
from salesplan.engine.periods import Span

Moment = Literal["first", "last"]
STEPS = ("naive", "statistical", Judge.REP.value, Judge.MANAGER.value, Judge.FINAL.value)
JUDGED = STEPS[2:]
YEAR = 12
_BASE_SEATS = """
select k.ancestor_id, k.descendant_id from core_closure k
join core_node n on n.id = k.descendant_id and n.kind = 'seat' and n.seat_kind <> 'overlay'
  and not n.is_unassigned
where k.ancestor_id = any(%s) and k.is_current and k.depth > 0
"""
_SPOTS = """
select id, kind, code, name, name_zh_hans, name_zh_hant, seat_kind from core_node where id = any(%s)
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A territory and period that is over: what came, and what each step had expected.

    `filled` seats in the sum of the reps were not said but taken from statistics.
    """

    spot: Spot
    span: Span
    actual: int
    steps: Mapping[str, int | None]
    said: Mapping[str, ForecastSubmission]
    filled: int = 0

    @property
    def closest(self) -> tuple[str, ...]:
        """Who was nearest, the naive forecast left out; nobody where there was no choice."""
        told = {
            name: value
            for name, value in self.steps.items()
            if name != "naive" and value is not None
        }
        if len(told) < 2:
            return ()
        return forecast_value.closest(actual=self.actual, forecasts=told)


@dataclass(frozen=True, slots=True)
class Line:
    """A method or a person with their record; `user_id` 0 where it is no person's."""

    name: str
    record: Record
    user_id: int = 0
    judge: str = ""


@dataclass(frozen=True, slots=True)
class Values:
    """What came of forecasts at a place and below.

    `cases`, `methods` and `chain` are those of one level (kind of node); `levels` has the methods
    of every level. `people` have enough cases to be compared, `too_few` have not.
    """

    place: Place
    spans: tuple[Span, ...]
    moment: Moment
    level: str
    cases: tuple[Case, ...]
    methods: tuple[Line, ...]
    chain: Chain
    levels: Mapping[str, tuple[Line, ...]]
    people: tuple[Line, ...]
    too_few: tuple[Line, ...]
    statistical: tuple[Method, ...]


def values(
    *, viewer: Viewer, place: Place, as_of: date, count: int = YEAR, moment: Moment = "first",
    level: str = "",
) -> Values:  # fmt: skip
    """The last `count` periods up to the place's that are over by `as_of`.

    `moment` "first" judges what each said first of a period, "last" what was said last; `level` is
    a kind of node, "" the place's own where it was judged, else the seats. A rep is shown the own
    record only. The number of queries does not depend on what lies below.
    """
    spans = over(place=place, as_of=as_of, count=count)
    made = _cases(viewer, place, spans, moment)
    levels = {kind: _methods(made, kind) for kind in _kinds(made)}
    chosen = level or _level(place, made)
    own = [case for case in made if case.spot.kind == chosen]
    lines = _people(viewer, made)
    return Values(
        place=place, spans=spans, moment=moment, level=chosen, cases=tuple(own),
        methods=levels.get(chosen, ()), chain=_chain(own), levels=levels,
        people=tuple(line for line in lines if line.record.is_enough),
        too_few=tuple(
            sorted((line for line in lines if not line.record.is_enough), key=lambda x: x.name)
        ),
        statistical=tuple(
            forecast_kept.methods(
                viewer=viewer, metric_id=place.metric.pk, organisation_id=place.spot.id
            )
        ),
    )  # fmt: skip


def over(*, place: Place, as_of: date, count: int) -> tuple[Span, ...]:
    """The last periods as long as the place's, up to it, that are over; the latest first."""
    span = place.span
    while span.last_day > as_of:
        span = span.shift(-span.count)
    return tuple(span.shift(-span.count * back) for back in range(count))


def _cases(viewer: Viewer, place: Place, spans: Sequence[Span], moment: Moment) -> list[Case]:
    said = _said(viewer, place, spans, moment)
    shown = {place.spot.id, *(spot.id for spot in place.children), *(node for node, _s in said)}
    below = _seats_below(shown)
    nodes = sorted(shown.union(*below.values()))
    came, naive = _came(viewer, place, nodes, spans)
    kept = forecast_kept.before_periods(
        viewer=viewer, metric_id=place.metric.pk, organisation_ids=nodes, spans=spans
    )
    made = []
    for spot in _spots(shown):
        for span in spans:
            key = spot.id, span
            own = said.get(key, {})
            rep, filled = _rep(key, own, below.get(spot.id, ()), said, kept)
            steps = {
                "naive": naive.get(key), "statistical": _statistical(own, kept.get(key)),
                Judge.REP.value: rep, **{
                    judge: own[judge].commit if judge in own else None for judge in STEPS[3:]
                },
            }  # fmt: skip
            if any(steps[step] is not None for step in STEPS[1:]):
                made.append(Case(spot, span, came[key], steps, own, filled))
    return made


Told = dict[tuple[int, Span], dict[str, ForecastSubmission]]


def _said(viewer: Viewer, place: Place, spans: Sequence[Span], moment: Moment) -> Told:
    rows = forecast_submissions.visible(viewer=viewer).filter(
        metric_id=place.metric.pk, months=place.span.count,
        first_period__in=[span.first_month for span in spans],
        organisation_id__in=Closure.below((place.spot.id,)),
    )  # fmt: skip
    keys = ("organisation_id", "first_period", "judge")
    order = ("at", "id") if moment == "first" else ("-at", "-id")
    found: Told = {}
    for row in rows.order_by(*keys, *order).distinct(*keys):
        key = row.organisation_id, Span(row.first_period, row.months)
        found.setdefault(key, {})[row.judge] = row
    return found


def _seats_below(nodes: Iterable[int]) -> dict[int, list[int]]:
    """Node -> its base seats; seats themselves have none."""
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BASE_SEATS, [list(nodes)])
        for node, seat in cursor.fetchall():
            found.setdefault(node, []).append(seat)
    return found


def _spots(nodes: Iterable[int]) -> list[Spot]:
    with connection.cursor() as cursor:
        cursor.execute(_SPOTS + " order by position, code", [list(nodes)])
        return [
            Spot(pk, kind, code, in_language(name, hans, hant), seat_kind == "overlay")
            for pk, kind, code, name, hans, hant, seat_kind in cursor.fetchall()
        ]


def _came(
    viewer: Viewer, place: Place, nodes: Sequence[int], spans: Sequence[Span]
) -> tuple[dict[tuple[int, Span], int], dict[tuple[int, Span], int]]:
    """(node, period) -> what came, and what came a year before where sales were known then."""
    months = sorted({m for span in spans for m in (*span, *span.shift(-YEAR))})
    where = arrays.Where(tuple(nodes))
    table = getattr(
        arrays.by_month(viewer=viewer, where=where, months=months), place.metric.measure
    )
    column = {month: at for at, month in enumerate(months)}
    begins = ActualsMonth.objects.order_by("period").values_list("period", flat=True).first()
    came: dict[tuple[int, Span], int] = {}
    naive: dict[tuple[int, Span], int] = {}
    for span in spans:
        earlier = span.shift(-YEAR)
        now = table[:, [column[month] for month in span]].sum(axis=1).tolist()
        then = table[:, [column[month] for month in earlier]].sum(axis=1).tolist()
        came |= {(node, span): value for node, value in zip(nodes, now, strict=True)}
        if begins is not None and earlier.first_month >= begins:
            naive |= {(node, span): value for node, value in zip(nodes, then, strict=True)}
    return came, naive


def _rep(
    key: tuple[int, Span], own: Mapping[str, ForecastSubmission], seats: Sequence[int], said: Told,
    kept: Kept,
) -> tuple[int | None, int]:  # fmt: skip
    """What the rep said, or the sum over the seats below; how many of those were filled.

    None where nobody said anything, or where a seat can neither be said nor filled.
    """
    if not seats:
        return (own[Judge.REP].commit if Judge.REP in own else None), 0
    span = key[1]
    told = [said.get((seat, span), {}).get(Judge.REP) for seat in seats]
    parts = [
        one.commit if one else kept.get((seat, span)) for one, seat in zip(told, seats, strict=True)
    ]
    known = [part for part in parts if part is not None]
    if not any(told) or len(known) < len(parts):
        return None, 0
    return sum(known), sum(one is None for one in told)


def _statistical(own: Mapping[str, ForecastSubmission], kept: int | None) -> int | None:
    """As it stood when somebody spoke, else as the last run before the period had it."""
    for judge in JUDGED:
        if judge in own and own[judge].statistical is not None:
            return own[judge].statistical
    return kept


def _kinds(made: Iterable[Case]) -> list[str]:
    """The kinds of territories that there are, from the company down."""
    return sorted({case.spot.kind for case in made}, key=list(Kind).index)  # type: ignore[arg-type]


def _level(place: Place, made: Sequence[Case]) -> str:
    """The place's own kind where somebody judged it, else the seats."""
    judged = {case.spot.kind for case in made if set(case.said) & set(JUDGED)}
    return place.spot.kind if place.spot.kind in judged or not judged else "seat"


def _methods(made: Iterable[Case], kind: str) -> tuple[Line, ...]:
    own = [case for case in made if case.spot.kind == kind]
    return tuple(Line(step, _record(own, step)) for step in STEPS)


def _record(made: Sequence[Case], step: str) -> Record:
    return forecast_value.record(
        actuals=[case.actual for case in made],
        forecasts=[case.steps[step] for case in made],
        naives=[case.steps["naive"] for case in made],
    )


def _chain(made: Sequence[Case]) -> Chain:
    steps = {step: [case.steps[step] for case in made] for step in STEPS}
    return forecast_value.chain(actuals=[case.actual for case in made], steps=steps)


def _people(viewer: Viewer, made: Iterable[Case]) -> list[Line]:
    """Everybody with the own record by role, the most accurate first; a rep sees the own only."""
    only_own = viewer.roles == frozenset({Role.REP.value})
    records: dict[tuple[int, str], Record] = {}
    names: dict[int, str] = {}
    for case in made:
        for judge, row in case.said.items():
            if row.by_id is None or (only_own and row.by_id != viewer.user_id):
                continue
            key = row.by_id, judge
            one = forecast_value.record(
                actuals=[case.actual], forecasts=[row.commit], naives=[case.steps["naive"]]
            )
            records[key] = records.get(key, Record()) + one
            names[row.by_id] = str(row.by)
    lines = [Line(names[user], record, user, judge) for (user, judge), record in records.items()]
    return sorted(lines, key=_by_accuracy)


def _by_accuracy(line: Line) -> tuple[bool, int, str]:
    off = line.record.error_share
    return off is None, off or 0, line.name
