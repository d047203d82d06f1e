"""Capacity against target in a territory: by month, what is missing, and who would close it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from goals.models import Version
from goals.selectors import capacities, plans, seat_targets
from goals.selectors.capacities import Capacities, Carried
from salesplan.core.errors import NotVisible
from salesplan.core.models import COMPANY_ID, Dimension, Node
from salesplan.core.scoping import Viewer
from salesplan.engine import capacity as engine
from salesplan.engine.capacity import Hiring
from salesplan.engine.periods import Span, first_day, last_day

_NOTHING = _("There is nothing here, or it is not yours to see.")
Months = Mapping[int, int]


@dataclass(frozen=True)
class Line:
    """A territory or seat: capacity and target by month (smallest units; a missing target is none).

    `states` counts its seats on the day by `capacities` SENIOR, RAMPING, PLANNED and VACANT;
    `carried` is the seat itself, where it is one; `node` None is what is planned on no living seat.
    """

    node: Node | None
    capacity: Months
    target: Months
    states: Counter[str]
    carried: Carried | None = None

    def gap(self, months: Iterable[int]) -> int | None:
        """Capacity less target over some months; None where nothing is planned."""
        listed = [month for month in months if month in self.target]
        if not listed:
            return None
        return sum(self.capacity.get(month, 0) - self.target[month] for month in listed)


@dataclass(frozen=True)
class Vacancy:
    """A seat that nobody holds in `months` (of those ahead): the target that stands on them, and
    what full months would bring beyond what is counted.
    """

    carried: Carried
    since: date | None
    months: tuple[int, ...]
    target: int | None
    missing: int


@dataclass(frozen=True)
class People:
    """Full people in tenths: what the target ahead needs, what the capacity ahead amounts to."""

    needed: int | None
    available: int | None
    each: int


@dataclass(frozen=True)
class Board:
    """Capacity against target of a territory; `ahead` are the months that are not over."""

    node: Node
    span: Span
    version: Version | None
    total: Line
    lines: tuple[Line, ...]
    seats: tuple[Line, ...]
    ahead: tuple[int, ...]
    people: People
    hirings: tuple[Hiring, ...]
    vacancies: tuple[Vacancy, ...]
    unknown: int
    as_of: date

    @property
    def short(self) -> int:
        """What capacity lacks of the target ahead, 0 where there is enough."""
        return max(-(self.total.gap(self.ahead) or 0), 0)


def board(
    *,
    viewer: Viewer,
    organisation_id: int,
    version: Version | None,
    as_of: date,
    now: datetime,
    span: Span | None = None,
) -> Board:
    """Capacity and target of a territory, of what lies right below it, and of its seats.

    The months are those of the version's plan unless `span` says otherwise, without both the year
    from the day's month on. Raises `NotVisible`.
    """
    node = territory(viewer=viewer, organisation_id=organisation_id)
    months = span or _span(version, as_of)
    found = capacities.read(
        viewer=viewer, organisation_ids=[organisation_id], span=months, as_of=as_of
    )
    planned = _planned(viewer, version, organisation_id, months, now)
    every = [_seat(one, planned, as_of) for one in found.seats_of(organisation_id)]
    ahead = tuple(month for month in months if last_day(month) > as_of)
    total = _sum(node, every + _elsewhere(found, planned))
    each = _each(every, months)
    return Board(
        node, months, version, total, tuple(_lines(viewer, node, every, found, planned)),
        tuple(every), ahead, _people(total, ahead, each),
        tuple(_hirings(total, ahead, each, found.usual, as_of)),
        tuple(_vacancies(every, ahead, as_of)),
        sum(not one.carried.capacity for one in every if one.carried), as_of,
    )  # fmt: skip


def names(*, viewer: Viewer, board: Board) -> dict[int, Node]:
    """The territories that the productivity of a board's seats was derived in."""
    places = {line.carried.productivity.place_id for line in board.seats if line.carried}
    return Node.unscoped.in_bulk(places - {0})


def territory(*, viewer: Viewer, organisation_id: int) -> Node:
    """A node of the organisation that the viewer may see; raises `NotVisible`."""
    rows = Node.objects.visible_to(viewer)
    node: Node | None = rows.filter(
        pk=organisation_id, dimension=Dimension.ORGANISATION, is_unassigned=False
    ).first()
    if node is None:
        raise NotVisible(_NOTHING)
    return node


def top(*, viewer: Viewer) -> Node | None:
    """The highest territory that the viewer sees; None for somebody without any."""
    rows = Node.objects.visible_to(viewer).filter(dimension=Dimension.ORGANISATION)
    own = [COMPANY_ID] if viewer.everything else list(viewer.organisation)
    node: Node | None = rows.filter(pk__in=own).order_by("pk").first()
    return node


def versions(*, viewer: Viewer) -> list[Version]:
    """Versions to hold capacity against, those in force first."""
    return seat_targets.choices(viewer=viewer)


def version(*, viewer: Viewer, version_id: int | None, period: int) -> Version | None:
    """The version that is asked for, or the usual one of a month; raises `NotVisible`."""
    if version_id:
        return plans.version(viewer=viewer, version_id=version_id)
    return seat_targets.usual(viewer=viewer, period=period)


def _span(version: Version | None, as_of: date) -> Span:
    if version is None:
        return Span(as_of.year * 12 + as_of.month - 1, engine.YEAR)
    return Span(version.plan.first_period, version.plan.months)


def _planned(
    viewer: Viewer, version: Version | None, organisation_id: int, months: Span, now: datetime
) -> dict[int, dict[int, int]]:
    if version is None:
        return {}
    found = seat_targets.by_month(
        viewer=viewer, version=version, organisation_id=organisation_id, now=now
    )
    return {
        seat: {month: value for month, value in by_month.items() if month in months}
        for seat, by_month in found.items()
    }


def _seat(one: Carried, planned: Mapping[int, Months], as_of: date) -> Line:
    target = planned.get(one.seat.node.pk, {})
    return Line(one.seat.node, one.capacity, target, Counter([one.state(as_of)]), one)


def _sum(node: Node | None, parts: Sequence[Line]) -> Line:
    capacity, target, states = Counter[int](), Counter[int](), Counter[str]()
    for part in parts:
        capacity.update(part.capacity)
        target.update(part.target)
        states.update(part.states)
    return Line(node, dict(capacity), dict(target), states)


def _elsewhere(found: Capacities, planned: Mapping[int, Months]) -> list[Line]:
    """What is planned on seats that are not there: drafts of seats, seats that ended."""
    rest = [target for seat, target in planned.items() if seat not in found.carried]
    return [_sum(None, [Line(None, {}, target, Counter()) for target in rest])] if rest else []


def _lines(
    viewer: Viewer, node: Node, every: Sequence[Line], found: Capacities,
    planned: Mapping[int, Months],
) -> list[Line]:  # fmt: skip
    """What lies right below a territory, added up from its seats; then what stands nowhere."""
    rows = Node.objects.visible_to(viewer).filter(parent=node, dimension=Dimension.ORGANISATION)
    by_id = {line.node.pk: line for line in every if line.node}
    lines = []
    for child in rows.order_by("position", "code"):
        if child.pk in by_id:
            lines.append(by_id[child.pk])
            continue
        parts = [by_id[seat] for seat in found.below.get(child.pk, ()) if seat in by_id]
        if parts:
            lines.append(_sum(child, parts))
    return lines + _elsewhere(found, planned)


def _each(every: Sequence[Line], months: Span) -> dict[int, int]:
    """A full month of the mean seat; empty where nothing is known."""
    known = [line.carried.productivity.months for line in every if line.carried]
    known = [one for one in known if one]
    if not known:
        return {}
    return {
        month: round(Fraction(sum(one[month] for one in known), len(known))) for month in months
    }


def _people(total: Line, ahead: Sequence[int], each: Months) -> People:
    one = sum(each.get(month, 0) for month in ahead)
    target = [total.target[month] for month in ahead if month in total.target]
    needed = engine.full_people(sum(target), one) if target else None
    carried = sum(total.capacity.get(month, 0) for month in ahead)
    return People(needed, engine.full_people(carried, one), one)


def _hirings(
    total: Line, ahead: Sequence[int], each: Months, usual: Sequence[int], as_of: date
) -> list[Hiring]:
    starts = [month for month in ahead if first_day(month) > as_of]
    short = -(total.gap(ahead) or 0)
    return engine.hirings(short, each, usual, starts) if each and short > 0 else []


def _vacancies(every: Sequence[Line], ahead: Sequence[int], as_of: date) -> list[Vacancy]:
    """Seats with months ahead in which nobody sits there, the largest target first."""
    found = [
        _vacancy(line, line.carried, ahead, as_of) for line in every if line.carried is not None
    ]
    return sorted(
        (one for one in found if one is not None),
        key=lambda one: (-(one.target or 0), -one.missing),
    )


def _vacancy(line: Line, one: Carried, ahead: Sequence[int], as_of: date) -> Vacancy | None:
    stays = one.seat.stays
    empty = tuple(
        month
        for month in ahead
        if not any(
            stay.since <= last_day(month) and stay.until > first_day(month) for stay in stays
        )
    )
    if not empty:
        return None
    left = [stay.until for stay in stays if stay.until <= first_day(empty[0])]
    planned = [line.target[month] for month in empty if month in line.target]
    return Vacancy(
        one, max(left, default=None), empty, sum(planned) if planned else None,
        sum(one.missing(month) for month in empty),
    )  # fmt: skip
