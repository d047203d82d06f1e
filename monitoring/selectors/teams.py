"""People and products below a place, in the order in which they need somebody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count

from execution.selectors import actions
from monitoring.models import AlertState
from monitoring.selectors import alerts, attainment, kpis, nodes, selections
from monitoring.selectors.attainment import Standing
from monitoring.selectors.selections import Selection
from salesplan.core.models import Closure, Kind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import metric_values

WEEK = timedelta(days=7)
VISITS = "visits"


@dataclass(frozen=True, slots=True)
class Member:
    """A seat with its people, or a product: how it stands, and how since a week ago.

    `gap_before` is the gap to date seven days earlier, on data as they are known now; None where
    the period had not begun or there is no target. `week` is the one of `telling_week`; `visits`
    None where they are not recorded. `watch` and `act` are the metric's thresholds in basis points.
    """

    standing: Standing
    week: Standing | None
    gap_before: int | None
    watch: int
    act: int
    holders: str = ""
    alerts: int = 0
    overdue: int = 0
    visits: int | None = None

    @property
    def change(self) -> int | None:
        """By how much the gap moved in a week; below zero: it fell further behind."""
        gap = self.standing.gap
        return None if gap is None or self.gap_before is None else gap - self.gap_before

    @property
    def is_behind(self) -> bool:
        """Whether the target to date is missed by more than its metric tolerates (`watch`)."""
        return _below(self.standing, self.watch)

    @property
    def is_slow(self) -> bool:
        """Whether the week falls short of what its metric calls for acting (`act`)."""
        return self.week is not None and _below(self.week, self.act)

    @property
    def reasons(self) -> int:
        """How many things speak for looking: behind, a slow week, alerts, overdue tasks."""
        return sum((self.is_behind, self.is_slow, self.alerts > 0, self.overdue > 0))


def telling_week(*, selection: Selection) -> Selection:
    """The current week once half of its working days are over, before that the last one."""
    now = selections.week(selection=selection)
    if now.is_over or 2 * now.at.part >= now.at.whole:
        return now
    return selections.week(selection=selection, back=1)


def people(*, viewer: Viewer, selection: Selection, today: date) -> tuple[Member, ...]:
    """The seats below the selected territory, who needs somebody most first.

    Most reasons first, then the largest gap. Seats without figures, alerts and tasks are left out.
    A fixed number of queries, whatever the number of seats. Raises `NotVisible` when the selection
    was made for somebody else.
    """
    seats = {row.place.id: row for row in _seats(viewer, selection)}
    week = {row.place.id: row for row in _seats(viewer, telling_week(selection=selection))}
    metric = selection.metric
    before = _gaps_before(viewer, selection)
    ids = list(seats)
    names = nodes.holders(viewer=viewer, seat_ids=ids, on=today)
    called = _alerts(viewer, ids)
    late = _overdue(viewer, ids, today)
    visits = _visits(viewer, selection, ids)
    members = [
        Member(
            standing=row, week=week.get(seat), gap_before=before.get(seat),
            watch=metric.watch, act=metric.act,
            holders=names.get(seat, ""), alerts=called[seat], overdue=late[seat],
            visits=visits.get(seat),
        )
        for seat, row in seats.items()
    ]  # fmt: skip
    return tuple(_ordered([one for one in members if _is_there(one)]))


def products(*, viewer: Viewer, selection: Selection) -> tuple[Member, ...]:
    """The products below the selected one, the furthest behind first."""
    along = selection.by("product")
    board = attainment.board(viewer=viewer, selection=along)
    week = attainment.board(viewer=viewer, selection=telling_week(selection=along))
    this_week = {row.place.id: row for row in week.rows}
    then = selections.earlier(selection=along, days=WEEK.days)
    earlier = attainment.board(viewer=viewer, selection=then).rows if then else ()
    before = {row.place.id: row.gap for row in earlier}
    metric = selection.metric
    members = [
        Member(row, this_week.get(row.place.id), before.get(row.place.id), metric.watch, metric.act)
        for row in board.rows
    ]
    return tuple(sorted(members, key=_by_gap))


def happened(*, viewer: Viewer, selection: Selection) -> Counter[str]:
    """How many alerts at the place and below were called out and how many ended in a week."""
    since = selection.as_of - WEEK
    inside = Closure.below((selection.places.id("organisation"),))
    rows = alerts.visible(viewer=viewer).filter(organisation__in=inside)
    return Counter(
        opened=rows.filter(created_at__date__gt=since).count(),
        resolved=rows.filter(state=AlertState.RESOLVED, resolved_at__date__gt=since).count(),
    )


def _seats(viewer: Viewer, selection: Selection) -> tuple[Standing, ...]:
    return attainment.of_kind(
        viewer=viewer, selection=selection, kind=Kind.SEAT, metric=selection.metric
    )


def _gaps_before(viewer: Viewer, selection: Selection) -> dict[int, int | None]:
    then = selections.earlier(selection=selection, days=WEEK.days)
    return {row.place.id: row.gap for row in _seats(viewer, then)} if then else {}


def _alerts(viewer: Viewer, ids: Sequence[int]) -> Counter[int]:
    rows = alerts.visible(viewer=viewer).exclude(state=AlertState.RESOLVED)
    counted = rows.filter(organisation__in=ids).order_by().values_list("organisation_id")
    return Counter(dict(counted.annotate(Count("pk"))))


def _overdue(viewer: Viewer, ids: Sequence[int], today: date) -> Counter[int]:
    rows = actions.overdue(viewer=viewer, today=today).filter(organisation__in=ids)
    counted = rows.order_by().values_list("organisation_id").annotate(Count("pk"))
    return Counter(dict(counted))


def _visits(viewer: Viewer, selection: Selection, ids: Sequence[int]) -> dict[int, int | None]:
    """Visits in the period so far, where anybody records them."""
    metric = kpis.find(viewer=viewer, code=VISITS)
    if metric is None or not ids:
        return {}
    found = metric_values.values(
        viewer=viewer, metrics=[metric], nodes=ids, as_of=selection.as_of,
        organisation_id=selection.places.id("organisation"),
        product_id=selection.places.id("product"), channel_id=selection.places.id("channel"),
        first_period=selection.span.first_month, last_period=selection.span.last_month,
    )[VISITS]  # fmt: skip
    return {node: value.rounded for node, value in found.items()}


def _is_there(member: Member) -> bool:
    return not member.standing.is_empty or member.alerts > 0 or member.overdue > 0


def _below(row: Standing, points: int) -> bool:
    return row.attainment is not None and row.attainment * 10_000 < points


def _ordered(members: list[Member]) -> list[Member]:
    return sorted(members, key=lambda one: (-one.reasons, *_by_gap(one)))


def _by_gap(member: Member) -> tuple[bool, int, str]:
    gap = member.standing.gap
    return gap is None, gap or 0, member.standing.place.code
