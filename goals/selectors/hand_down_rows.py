"""The nodes of a hand-down as people see them: figures from above, from below and forecast."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from goals.models import (
    Commitment,
    CommitmentState,
    HandDown,
    HandDownMode,
    HandDownState,
    VersionState,
)
from goals.selectors import commitment_access, forecasts
from goals.selectors import negotiation_tables as tables
from goals.selectors.commitment_access import Asking
from salesplan.core.models import Kind, Node, Source
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.company import company
from salesplan.engine import negotiation, notation

_APPROVABLE = (CommitmentState.ACCEPTED, CommitmentState.COMMITTED)
_ANSWERABLE = (*_APPROVABLE, CommitmentState.DISTRIBUTED, CommitmentState.CHANGE_REQUESTED)


@dataclass(frozen=True)
class Possible:
    """What the viewer may do at a node now; `late`: an answer only since the deadline is over."""

    answer: bool = False
    late: bool = False
    reopen: bool = False
    approve: bool = False
    distribute: bool = False
    respread: bool = False
    take: bool = False
    set_overlay: bool = False


@dataclass(frozen=True)
class BoardRow:
    """A node: amounts in smallest units (None: empty), rates in basis points.

    `parent_id` is the territory above, None at the viewer's top; `answer` the figure that somebody
    stands for; `bottom_up` the sum of what the children bring: answers, else targets with what was
    answered otherwise below them; `seats_total` what the seats below carry; `planned` what the
    version's cells add up to. `waiting`, `answered`, `requests`, `overdue` count the nodes below.
    """

    commitment: Commitment
    organisation: Node
    depth: int
    parent_id: int | None
    is_overlay: bool
    is_vacant: bool
    people: str
    state: str
    state_label: str
    assigned: int | None
    handed_down: int | None
    cushion: int | None
    cushion_rate: int | None
    answer: int | None
    requested: int | None
    bottom_up: int | None
    bottom_up_gap: int | None
    answer_gap: int | None
    seats_total: int | None
    over_assignment: int | None
    attainment_needed: int | None
    forecast: int | None
    forecast_gap: int | None
    planned: int | None
    due_on: date
    is_overdue: bool
    is_gone: bool
    answered_by: str
    answered_at: datetime | None
    reason: str
    waiting: int
    answered: int
    requests: int
    overdue: int
    children: int
    may: Possible


@dataclass(frozen=True, eq=False)
class Scene:
    """A hand-down with all its nodes, and some viewers before it (a person and those whose place
    the person takes); `seen` are the rows that one of them sees.
    """

    viewer: Viewer
    hand_down: HandDown
    rows: list[Commitment]
    seen: list[Commitment]
    asking: Asking
    sums: "Sums"
    forecast: Mapping[int, int | None]
    planned: Mapping[int, int | None]
    today: date
    four_eyes: bool

    @classmethod
    def of(
        cls, *, viewers: Sequence[Viewer], hand_down: HandDown, today: date,
        only: int | None = None, as_of: date | None = None,
    ) -> "Scene":  # fmt: skip
        """Read a hand-down; of its rows `only` one and those right below where that is given."""
        rows = tables.rows(hand_down_id=hand_down.pk)
        ids: set[int] = set()
        for viewer in viewers:
            found = commitment_access.visible(viewer=viewer).filter(hand_down=hand_down)
            ids |= set(found.values_list("pk", flat=True))
        seen = [row for row in rows if row.pk in ids and _wanted(row, only)]
        asking = Asking.of(
            viewers=viewers, hand_down=hand_down, rows=seen, all_rows=rows, today=today
        )
        cells = tables.totals(
            version=hand_down.target_version, metric_id=hand_down.metric_id,
            level=hand_down.level,
        )  # fmt: skip
        due = {row.pk: row.due_on or hand_down.due_on for row in rows}
        landing = _landings(viewers, asking, seen, as_of or _as_of(today))
        return cls(
            viewers[0], hand_down, rows, seen, asking, Sums.of(rows, due, today), landing,
            cells.of, today, company().four_eyes,
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Whether answers and changes are possible at all."""
        working = self.hand_down.target_version.state == VersionState.WORKING
        return bool(working and self.hand_down.state == HandDownState.DISTRIBUTED)

    def board_rows(self) -> list[BoardRow]:
        """The rows that are seen, parents first."""
        shown = {row.pk: row for row in self.seen}
        depths: dict[int, int] = {}
        found = []
        for row in self.seen:
            above = shown.get(row.parent_id or 0)
            depths[row.pk] = depths[above.pk] + 1 if above else 0
            parent_id = above.organisation_id if above else None
            found.append(self.board_row(row, depths[row.pk], parent_id))
        return found

    def board_row(self, row: Commitment, depth: int, parent_id: int | None) -> BoardRow:
        """One row with its figures and what the viewer may do there."""
        place, sums = row.organisation_id, self.sums
        told, carried = tables.answer(row), row.assigned
        bottom_up = sums.bottom_up.get(row.pk)
        seats = sums.seats.get(row.pk)
        forecast = self.forecast.get(place)
        rated = seats is not None and carried is not None
        count = sums.counts[row.pk]
        due = self.asking.due(row)
        return BoardRow(
            commitment=row, organisation=row.organisation, depth=depth, parent_id=parent_id,
            is_overlay=row.is_overlay, is_vacant=self.asking.is_vacant(row),
            people=self._people(row), state=row.state, state_label=row.get_state_display(),
            assigned=carried, handed_down=row.handed_down,
            cushion=_gap(row.handed_down, carried),
            cushion_rate=_rate(row.handed_down, carried),
            answer=told, requested=row.requested, bottom_up=bottom_up,
            bottom_up_gap=_gap(bottom_up, carried), answer_gap=_gap(told, carried),
            seats_total=seats,
            over_assignment=negotiation.ratio(seats or 0, carried or 0) if rated else None,
            attainment_needed=negotiation.ratio(carried or 0, seats or 0) if rated else None,
            forecast=forecast, forecast_gap=_gap(forecast, carried),
            planned=None if row.is_overlay else self.planned.get(place),
            due_on=due, is_overdue=row.state == CommitmentState.DISTRIBUTED and due < self.today,
            is_gone=self.is_gone(row), answered_by=str(row.answered_by or ""),
            answered_at=row.answered_at, reason=row.reason, waiting=count.waiting,
            answered=count.answered, requests=count.requests, overdue=count.overdue,
            children=count.children, may=self.may(row),
        )  # fmt: skip

    def is_gone(self, row: Commitment) -> bool:
        """Whether a node was moved or closed since its target was handed to it."""
        if row.state in {CommitmentState.DRAFT, CommitmentState.LOCKED, CommitmentState.APPROVED}:
            return False
        return not commitment_access.in_tree(row=row, rows=self.rows, today=self.today)

    def drift(self) -> list[int]:
        """Territories whose cells hold other totals than were handed down."""
        live = [row for row in self.rows if tables.is_handed(row)]
        inner = {row.parent_id for row in live}
        seen = {row.pk for row in self.seen}
        return [
            row.organisation_id for row in live
            if row.pk in seen and row.pk not in inner
            and (self.planned.get(row.organisation_id) or 0) != (row.assigned or 0)
        ]  # fmt: skip

    def may(self, row: Commitment) -> Possible:
        """What the viewer may do at a node."""
        if not self.is_open:
            return Possible()
        gone = self.is_gone(row)
        above = self.asking.leading(row, "plans.approve")
        edits = self.asking.scopes.covers(self.viewer, row.organisation_id) and self.viewer.can(
            "plans.edit"
        )
        parts = [one for one in self.sums.children.get(row.pk, ()) if tables.is_handed(one)]
        spreads = bool(edits and parts)
        late = self.asking.due(row) < self.today
        answers = self._answers(row) and not gone
        return Possible(
            answer=answers,
            late=answers and late,
            reopen=bool(above) and not gone and self._can_reopen(row, late=late),
            approve=bool(above) and not gone and self._can_approve(row),
            distribute=bool(edits) and self._can_distribute(row, parts),
            respread=spreads,
            take=spreads and any(tables.answer(one) not in (None, one.assigned) for one in parts),
            set_overlay=row.is_overlay and tables.answer(row) is None
            and bool(self.asking.leading(row, "plans.edit")),
        )  # fmt: skip

    def _answers(self, row: Commitment) -> bool:
        if row.parent_id is None or row.state not in _ANSWERABLE:
            return False
        decision = self.asking.answer(row)
        if decision.viewer is None:
            return False
        mine = row.answered_by_id in (None, self.viewer.user_id)
        return mine or row.state == CommitmentState.DISTRIBUTED

    def _can_reopen(self, row: Commitment, *, late: bool) -> bool:
        answered = row.state in {*_APPROVABLE, CommitmentState.CHANGE_REQUESTED}
        return bool(
            answered or row.state == CommitmentState.APPROVED
            or (late and row.state == CommitmentState.DISTRIBUTED)
        )  # fmt: skip

    def _can_approve(self, row: Commitment) -> bool:
        if row.state not in _APPROVABLE or tables.answer(row) != row.assigned:
            return False
        own = row.answered_by_id == self.viewer.user_id
        leads = self.viewer in self.asking.leading(row, "plans.approve")
        return not own or (leads and not self.four_eyes)

    def _can_distribute(self, row: Commitment, parts: list[Commitment]) -> bool:
        by_level = self.hand_down.mode == HandDownMode.BY_LEVEL
        return by_level and tables.is_handed(row) and not parts and (
            bool(self.sums.children.get(row.pk))
        )  # fmt: skip

    def _people(self, row: Commitment) -> str:
        known = self.asking.people
        if row.organisation.kind == Kind.SEAT:
            return ", ".join(known.seated.get(row.organisation_id, ()))
        return known.told(known.leaders.get(row.organisation_id, ()))


@dataclass
class Count:
    """How many nodes below one wait, answered, ask for change, are late."""

    waiting: int = 0
    answered: int = 0
    requests: int = 0
    overdue: int = 0
    children: int = 0

    def add(self, other: "Count") -> None:
        """Take in the nodes below a child."""
        self.waiting += other.waiting
        self.answered += other.answered
        self.requests += other.requests
        self.overdue += other.overdue


@dataclass(frozen=True, eq=False)
class Sums:
    """What comes from below at every node: sums without overlay seats, counts with them."""

    bottom_up: dict[int, int]
    seats: dict[int, int]
    counts: dict[int, Count]
    children: dict[int, list[Commitment]]

    @classmethod
    def of(cls, rows: Sequence[Commitment], due: Mapping[int, date], today: date) -> "Sums":
        """Add up from the lowest nodes."""
        made = cls({}, {}, {row.pk: Count() for row in rows}, {})
        for row in rows:
            if row.parent_id is not None and not row.is_overlay:
                made.children.setdefault(row.parent_id, []).append(row)
        for row in reversed(rows):
            made._add(row, late=due[row.pk] < today)
        return made

    def _from(self, row: Commitment) -> int:
        """What a node brings: its answer, else its target and what those below it answered
        otherwise than was handed to them.
        """
        told = tables.answer(row)
        if told is not None:
            return told
        below = self.bottom_up.get(row.pk)
        handed = row.handed_down
        other = 0 if below is None or handed is None else below - handed
        return (row.assigned or 0) + other

    def _add(self, row: Commitment, *, late: bool) -> None:
        parts = [one for one in self.children.get(row.pk, []) if one.assigned is not None]
        if parts:
            self.bottom_up[row.pk] = sum(self._from(one) for one in parts)
            self.seats[row.pk] = sum(self.seats.get(one.pk, one.assigned or 0) for one in parts)
        if row.parent_id is None:
            return
        own, above = self.counts[row.pk], self.counts[row.parent_id]
        above.add(own)
        above.children += 1
        waits = row.state == CommitmentState.DISTRIBUTED
        above.add(
            Count(
                waits, row.state in tables.ANSWERED, row.state == CommitmentState.CHANGE_REQUESTED,
                waits and late,
            )
        )  # fmt: skip


def _wanted(row: Commitment, only: int | None) -> bool:
    return only is None or only in (row.pk, row.parent_id)


def _gap(value: int | None, reference: int | None) -> int | None:
    return None if value is None or reference is None else value - reference


def _rate(value: int | None, reference: int | None) -> int | None:
    return None if value is None or reference is None else notation.change(value, reference)


def _landings(
    viewers: Sequence[Viewer], asking: Asking, rows: Sequence[Commitment], as_of: date
) -> dict[int, int | None]:
    """Where each node of the sums lands in the plan's period by the forecast."""
    hand_down = asking.hand_down
    plan = hand_down.target_version.plan
    found: dict[int, int | None] = {}
    for viewer in viewers:
        ids = [
            row.organisation_id for row in rows
            if not row.is_overlay and row.organisation_id not in found
            and asking.scopes.covers(viewer, row.organisation_id)
        ]  # fmt: skip
        if ids:
            outlooks = forecasts.landings(
                viewer=viewer, metric=hand_down.metric, organisation_ids=ids,
                first_period=plan.first_period, months=plan.months, as_of=as_of,
            )  # fmt: skip
            found |= {node: outlook.landing for node, outlook in outlooks.items()}
    return found


def _as_of(today: date) -> date:
    """The day that figures run to."""
    complete: date | None = Source.objects.aggregate(day=Max("complete_through"))["day"]
    return min(today, complete) if complete else today
