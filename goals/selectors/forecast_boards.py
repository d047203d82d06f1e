"""The forecast board: what people expect of a territory and of what lies below it (B6).

What nobody has said is filled with the statistical forecast and counted as filled: empty is not
zero. Figures are integers in the metric's smallest unit.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from goals.models import ForecastSubmission, Judge
from goals.selectors import (
    forecast_kept,
    forecast_places,
    forecast_settings,
    forecast_submissions,
    forecast_targets,
    forecasts,
)
from goals.selectors.forecast_places import Place, Seat, Spot
from goals.selectors.forecast_settings import Asked
from goals.selectors.forecast_submissions import Said
from goals.selectors.forecasts import Outlook
from salesplan.core.scoping import Viewer

By = Mapping[int, Said]


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of single figures: how many were said, filled with the statistical forecast, unknown.

    `unknown` ones have neither and are left out; `commit` is None where there is nothing at all.
    """

    commit: int | None = None
    best: int | None = None
    worst: int | None = None
    said: int = 0
    filled: int = 0
    unknown: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            _plus(self.commit, other.commit), _plus(self.best, other.best),
            _plus(self.worst, other.worst), self.said + other.said, self.filled + other.filled,
            self.unknown + other.unknown,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A territory on the board.

    `actual` is what was sold to date, None before the period begins; of a period that is over the
    statistical figure is the one expected before it began. `reps` is the sum of what was said seat
    by seat, `own` the manager's call, `final` the settled one. `called` is the figure that counts:
    the final one, else the own, else the sum of the seats; `before` is the one that counted before
    the slot that changes are looked at from.
    """

    spot: Spot
    target: int | None
    outlook: Outlook | None
    reps: Sum
    own: ForecastSubmission | None
    final: ForecastSubmission | None
    before: int | None
    waiting: tuple[Seat, ...]
    vacant: tuple[Seat, ...]
    actual: int | None = None
    odds: int | None = None

    @property
    def source(self) -> str:
        """Whose figure counts: "final", "own", "reps", or "statistical" where nobody said any."""
        if self.final or self.own:
            return "final" if self.final else "own"
        return "reps" if self.reps.said else "statistical"

    @property
    def call(self) -> ForecastSubmission | None:
        """The one submission that counts, where it is one."""
        return self.final or self.own

    @property
    def called(self) -> int | None:
        """The figure that counts."""
        return self.call.commit if self.call else self.reps.commit

    @property
    def best(self) -> int | None:
        """Its best case."""
        return self.call.best if self.call else self.reps.best

    @property
    def worst(self) -> int | None:
        """Its worst case."""
        return self.call.worst if self.call else self.reps.worst

    @property
    def statistical(self) -> int | None:
        """Where the statistical forecast lands."""
        return self.outlook.landing if self.outlook else None

    @property
    def change(self) -> int | None:
        """By how much the figure that counts moved; None where one of the two is not known."""
        if self.called is None or self.before is None:
            return None
        return self.called - self.before

    @property
    def gap(self) -> int | None:
        """The figure that counts less the target."""
        if self.called is None or self.target is None:
            return None
        return self.called - self.target


@dataclass(frozen=True, slots=True)
class Board:
    """A place with its children; `single` sums the children's figures that count.

    `overlays` stand outside of every sum. `slots` are those in which anybody said anything of this
    period, the latest first; changes are looked at from `since` on.
    """

    place: Place
    total: Row
    rows: tuple[Row, ...]
    overlays: tuple[Row, ...]
    single: Sum
    asked: Asked
    slots: tuple[date, ...]
    since: date
    as_of: date

    @property
    def is_settled(self) -> bool:
        """Whether the final call was made."""
        return self.total.final is not None


def board(
    *, viewer: Viewer, place: Place, as_of: date, since: date | None = None, odds: bool = True
) -> Board:
    """The board of a place; the number of queries does not depend on how much lies below it.

    `since` is the first day of the slot that changes are looked at from; the latest slot in which
    anybody said anything where None. Raises `NotVisible`.
    """
    made = _Making.of(viewer, place, as_of, since)
    chances = _odds(viewer, made) if odds else {}
    total = made.row(place.spot, made.seats, chances)
    lines = [
        made.row(spot, [seat for seat in made.seats if seat.child_id == spot.id], chances)
        for spot in place.children
    ]
    rows = tuple(line for line in lines if not line.spot.is_overlay)
    return Board(
        place=place, total=total, rows=rows,
        overlays=tuple(line for line in lines if line.spot.is_overlay),
        single=_single(rows), asked=made.asked, slots=made.slots, since=made.since, as_of=as_of,
    )  # fmt: skip


@dataclass(frozen=True)
class _Making:
    """All that rows are made of, read at once."""

    place: Place
    as_of: date
    seats: list[Seat]
    asked: Asked
    slots: tuple[date, ...]
    since: date
    now: By
    before: By
    outlooks: Mapping[int, Outlook]
    targets: Mapping[int, int]

    @classmethod
    def of(cls, viewer: Viewer, place: Place, as_of: date, since: date | None) -> "_Making":
        seats = forecast_places.seats(viewer=viewer, place=place)
        shown = [place.spot.id, *(child.id for child in place.children)]
        nodes = list(dict.fromkeys([*shown, *(seat.spot.id for seat in seats)]))
        where: dict[str, Any] = {
            "metric_id": place.metric.pk,
            "organisation_ids": nodes,
            "span": place.span,
        }
        slots = slots_of(viewer=viewer, place=place, organisation_ids=nodes)
        asked = forecast_settings.asked(viewer=viewer, today=place.today)
        start = since or next(iter(slots), asked.slot.first)
        return cls(
            place, as_of, seats, asked, slots, start,
            now=forecast_submissions.latest(viewer=viewer, **where),
            before=forecast_submissions.latest(viewer=viewer, before=start, **where),
            outlooks=_outlooks(viewer, place, nodes, as_of),
            targets=forecast_targets.by_node(
                viewer=viewer, metric_id=place.metric.pk, organisation_ids=shown, span=place.span
            ),
        )  # fmt: skip

    def row(self, spot: Spot, seats: Sequence[Seat], odds: Mapping[int, int | None]) -> Row:
        """The row of a territory with the seats below it."""
        inside = seats or ([Seat(spot, spot.id, (), ())] if spot.is_seat else [])
        said = self.now.get(spot.id, {})
        outlook = self.outlooks.get(spot.id)
        has_begun = outlook is not None and self.place.span.first_day <= self.as_of
        row = Row(
            spot=spot, target=self.targets.get(spot.id), outlook=outlook,
            actual=outlook.actual if outlook and has_begun else None,
            reps=self.sum(inside, self.now), own=said.get(Judge.MANAGER),
            final=said.get(Judge.FINAL), before=None,
            waiting=tuple(seat for seat in seats if seat.holders and not self.has_spoken(seat)),
            vacant=tuple(seat for seat in seats if not seat.holders), odds=odds.get(spot.id),
        )  # fmt: skip
        then = self.before.get(spot.id, {})
        earlier = replace(
            row, reps=self.sum(inside, self.before), own=then.get(Judge.MANAGER),
            final=then.get(Judge.FINAL),
        )  # fmt: skip
        return replace(row, before=earlier.called)

    def sum(self, seats: Iterable[Seat], by: By) -> Sum:
        """What was said seat by seat; the rep's figure, else that of who leads the seat."""
        total = Sum()
        for seat in seats:
            said = by.get(seat.spot.id, {})
            one = said.get(Judge.REP) or said.get(Judge.FINAL) or said.get(Judge.MANAGER)
            total += _said(one) if one else _filled(self.outlooks.get(seat.spot.id))
        return total

    def has_spoken(self, seat: Seat) -> bool:
        """Whether a seat's people said anything in this slot; of a period that is over, ever."""
        said = self.now.get(seat.spot.id, {}).get(Judge.REP)
        if said is None:
            return False
        return self.place.is_over or said.slot >= self.asked.slot.first


def slots_of(*, viewer: Viewer, place: Place, organisation_ids: Sequence[int]) -> tuple[date, ...]:
    """First days of the slots in which anybody said anything of the period, the latest first."""
    rows = forecast_submissions.of_period(
        viewer=viewer, metric_id=place.metric.pk, organisation_ids=organisation_ids,
        span=place.span,
    )  # fmt: skip
    return tuple(rows.order_by("-slot").values_list("slot", flat=True).distinct())


def _outlooks(
    viewer: Viewer, place: Place, nodes: Sequence[int], as_of: date
) -> dict[int, Outlook]:
    """Where territories land; of a period that is over what was expected before it began."""
    span = place.span
    found = forecasts.landings(
        viewer=viewer, metric=place.metric, organisation_ids=nodes, first_period=span.first_month,
        months=span.count, as_of=as_of,
    )  # fmt: skip
    if as_of < span.last_day:
        return found
    kept = forecast_kept.before_periods(
        viewer=viewer, metric_id=place.metric.pk, organisation_ids=nodes, spans=[span]
    )
    return {
        node: Outlook(actual=outlook.actual, landing=kept.get((node, span)))
        for node, outlook in found.items()
    }


def _odds(viewer: Viewer, made: _Making) -> dict[int, int | None]:
    """Node -> basis points that it reaches its target."""
    wanted = {node: {"target": value} for node, value in made.targets.items()}
    if not wanted:
        return {}
    found = forecasts.odds(
        viewer=viewer, metric=made.place.metric, organisation_ids=list(wanted), targets=wanted,
        first_period=made.place.span.first_month, months=made.place.span.count, as_of=made.as_of,
    )  # fmt: skip
    return {node: chances.get("target") for node, chances in found.items()}


def _single(rows: Iterable[Row]) -> Sum:
    """The children's figures that count; those of whom nobody said any are filled."""
    total = Sum()
    for row in rows:
        if row.called is None:
            total += Sum(unknown=1)
            continue
        worst = row.called if row.worst is None else row.worst
        best = row.called if row.best is None else row.best
        is_said = row.source != "statistical"
        total += Sum(row.called, best, worst, said=int(is_said), filled=int(not is_said))
    return total


def _said(one: ForecastSubmission) -> Sum:
    best = one.commit if one.best is None else one.best
    worst = one.commit if one.worst is None else one.worst
    return Sum(one.commit, best, worst, said=1)


def _filled(outlook: Outlook | None) -> Sum:
    if outlook is None or outlook.landing is None:
        return Sum(unknown=1)
    return Sum(outlook.landing, outlook.landing, outlook.landing, filled=1)


def _plus(one: int | None, other: int | None) -> int | None:
    return other if one is None else one if other is None else one + other
