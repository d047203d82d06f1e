"""What stands beside a target on its page: growth asked, forecast, odds; what waits for whom."""

from dataclasses import dataclass
from datetime import date

from goals.models import Commitment, CommitmentState, HandDown, HandDownState
from goals.selectors import (
    commitment_access,
    commitments,
    delegations,
    hand_down_views,
    hand_downs,
    negotiation_people,
)
from goals.selectors.commitments import Detail, Mine
from goals.selectors.hand_down_views import Line, Progress
from salesplan.core.models import Kind
from salesplan.core.scoping import Viewer
from salesplan.engine import notation
from salesplan.engine.periods import month_of

LEADING, ANSWERING = "plans.edit", "targets.answer"


@dataclass(frozen=True)
class Beside:
    """The growth that a target asks on last year, and its line with rates and odds."""

    growth: int | None
    line: Line


@dataclass(frozen=True)
class Card:
    """A target of the viewer with what stands beside it."""

    mine: Mine
    beside: Beside


@dataclass(frozen=True)
class Own:
    """The viewer's targets: to be answered, answered, of plans that are over."""

    waiting: list[Card]
    answered: list[Card]
    earlier: list[Mine]


def own(*, viewer: Viewer, today: date, as_of: date) -> Own:
    """All targets that are the viewer's to answer, those that wait first."""
    found = commitments.mine(viewer=viewer, today=today)
    earlier = [one for one in found if _is_over(one, today)]
    current = [one for one in found if not _is_over(one, today)]
    besides = _beside(viewer, current, today, as_of)
    cards = [Card(one, besides[one.row.commitment.pk]) for one in current]
    return Own(
        waiting=[one for one in cards if _waits(one.mine)],
        answered=[one for one in cards if not _waits(one.mine)],
        earlier=earlier,
    )


def waiting(*, viewer: Viewer, today: date) -> list[Commitment]:
    """Targets that wait for the viewer's answer, also in somebody's place; the most urgent first.

    Read without the figures around them, for the start page.
    """
    viewers = [viewer, *delegations.stand_ins(viewer=viewer, today=today)]
    found: dict[int, Commitment] = {}
    for one in viewers:
        if not one.can(ANSWERING):
            continue
        rows = commitment_access.visible(viewer=one).filter(
            state=CommitmentState.DISTRIBUTED, parent__isnull=False,
            hand_down__state=HandDownState.DISTRIBUTED,
        )  # fmt: skip
        mine = [row for row in rows if not _ended(row, today)]
        people = negotiation_people.people(
            organisation_ids={row.organisation_id for row in mine}, on=today
        )
        for row in mine:
            is_seat = row.organisation.kind == Kind.SEAT
            if one.user_id in people.answering(row.organisation_id, is_seat=is_seat):
                found[row.pk] = row
    return sorted(found.values(), key=lambda row: (due(row=row), row.pk))


def due(*, row: Commitment) -> date:
    """Until when an answer is asked for."""
    until: date = row.due_on or row.hand_down.due_on
    return until


def led(*, viewer: Viewer, today: date) -> list[tuple[HandDown, Progress]]:
    """Hand-downs under way in which others answer to the viewer, with how far they are."""
    if not viewer.can(LEADING):
        return []
    rows = hand_downs.listed(viewer=viewer)
    open_ = [row for row in rows if row.state == HandDownState.DISTRIBUTED]
    if not open_:
        return []
    found = hand_down_views.progress(viewer=viewer, hand_downs=open_, today=today)
    return [(row, found[row.pk]) for row in open_ if row.pk in found and found[row.pk].asked]


def of_node(*, viewer: Viewer, found: Detail, today: date, as_of: date) -> list[Beside]:
    """What stands beside the target of a node's page, then beside those right below it."""
    rows = [found.row, *found.children]
    lines = hand_down_views.lines(
        viewer=viewer, hand_down=found.hand_down, rows=rows, today=today, as_of=as_of
    )
    earlier = [found.last_year, *(None for _child in found.children)]
    return [Beside(_growth(line, last), line) for line, last in zip(lines, earlier, strict=True)]


def _beside(viewer: Viewer, found: list[Mine], today: date, as_of: date) -> dict[int, Beside]:
    """By commitment; one reading of the odds per hand-down."""
    by_hand_down: dict[int, list[Mine]] = {}
    for one in found:
        by_hand_down.setdefault(one.hand_down.pk, []).append(one)
    beside: dict[int, Beside] = {}
    for group in by_hand_down.values():
        lines = hand_down_views.lines(
            viewer=viewer, hand_down=group[0].hand_down, rows=[one.row for one in group],
            today=today, as_of=as_of,
        )  # fmt: skip
        for one, line in zip(group, lines, strict=True):
            beside[one.row.commitment.pk] = Beside(_growth(line, one.last_year), line)
    return beside


def _growth(line: Line, last_year: int | None) -> int | None:
    asked = line.row.assigned
    return None if asked is None or not last_year else notation.change(asked, last_year)


def _waits(one: Mine) -> bool:
    return bool(one.row.state == CommitmentState.DISTRIBUTED)


def _is_over(one: Mine, today: date) -> bool:
    return bool(one.plan.first_period + one.plan.months <= month_of(today))


def _ended(row: Commitment, today: date) -> bool:
    plan = row.hand_down.target_version.plan
    return bool(plan.first_period + plan.months <= month_of(today))
