"""A board as its page shows it: narrowed to a node or to who is missing, with rates and odds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from goals.models import (
    Commitment,
    CommitmentState,
    HandDown,
    Version,
    VersionKind,
    VersionState,
)
from goals.selectors import commitment_access, delegations, forecasts, hand_downs
from goals.selectors import plans as plan_reads
from goals.selectors.commitment_access import Scopes
from goals.selectors.hand_downs import Board, BoardRow
from goals.selectors.negotiation_tables import ANSWERED
from salesplan.core.errors import NotVisible
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer
from salesplan.engine import notation

SHOWN = ("all", "waiting", "overdue", "change")
_WAITING = (CommitmentState.DISTRIBUTED, CommitmentState.CHANGE_REQUESTED)


@dataclass(frozen=True)
class Line:
    """A row with what is worked out of it; rates and odds in basis points.

    `figure`: what comes from below: the sum of the children, at the bottom the own answer.
    """

    row: BoardRow
    figure: int | None
    gap: int | None
    gap_rate: int | None
    forecast_rate: int | None
    odds: int | None


@dataclass(frozen=True)
class Progress:
    """How far the answers of a hand-down are."""

    asked: int
    answered: int
    overdue: int


def lines(
    *, viewer: Viewer, hand_down: HandDown, rows: Sequence[BoardRow], today: date, as_of: date
) -> list[Line]:
    """Rows of a hand-down with their rates, and how likely each reaches what it carries."""
    viewers = [viewer, *delegations.stand_ins(viewer=viewer, today=today)]
    likely = _odds(viewers, hand_down, rows, as_of)
    return [_line(row, likely.get(row.organisation.pk)) for row in rows]


def _odds(
    viewers: Sequence[Viewer], hand_down: HandDown, rows: Sequence[BoardRow], as_of: date
) -> dict[int, int | None]:
    """Basis points by node, read with the rights of whoever sees it: of a deputy the giver's."""
    plan = hand_down.target_version.plan
    asked = {row.organisation.pk: row.assigned for row in rows if row.assigned}
    scopes = Scopes.of(viewers, asked)
    found: dict[int, int | None] = {}
    for viewer in viewers:
        own = [pk for pk in asked if pk not in found and scopes.covers(viewer, pk)]
        if not own:
            continue
        likely = forecasts.odds(
            viewer=viewer, metric=hand_down.metric, organisation_ids=own,
            first_period=plan.first_period, months=plan.months,
            targets={pk: {"target": asked[pk]} for pk in own}, as_of=as_of,
        )  # fmt: skip
        found |= {pk: likely.get(pk, {}).get("target") for pk in own}
    return found


def narrowed(*, board: Board, show: str, node_id: int) -> list[BoardRow]:
    """The rows of a board at and below a node (0: all), and of them those that `show` names."""
    rows = _below(board.rows, node_id) if node_id else list(board.rows)
    if show == "waiting":
        return [row for row in rows if _asked(row) and row.state == CommitmentState.DISTRIBUTED]
    if show == "overdue":
        return [row for row in rows if _asked(row) and row.is_overdue]
    if show == "change":
        return [row for row in rows if row.state == CommitmentState.CHANGE_REQUESTED]
    return rows


def children(*, board: Board, node_id: int) -> list[BoardRow]:
    """The rows right below a node (0: the viewer's top); overlay seats stand beside, not below."""
    if not node_id:
        tops = [row for row in board.rows if row.parent_id is None]
        if len(tops) != 1:
            return tops
        node_id = tops[0].organisation.pk
    return [row for row in board.rows if row.parent_id == node_id and not row.is_overlay]


def trail(*, board: Board, node_id: int) -> list[BoardRow]:
    """The rows from the viewer's top down to a node."""
    by_node = {row.organisation.pk: row for row in board.rows}
    found: list[BoardRow] = []
    row = by_node.get(node_id)
    while row is not None:
        found.append(row)
        row = None if row.parent_id is None else by_node.get(row.parent_id)
    return found[::-1]


def taking_part(*, viewer: Viewer, hand_down_id: int) -> HandDown:
    """A hand-down of which the viewer sees at least one node; raises `NotVisible`.

    Who sees a plan for its products alone has no part in what its territories answer.
    """
    found = hand_downs.get(viewer=viewer, hand_down_id=hand_down_id)
    if not commitment_access.visible(viewer=viewer).filter(hand_down=found).exists():
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def startable(*, viewer: Viewer) -> list[Version]:
    """Versions being worked on whose whole territory the viewer may hand down, the latest first."""
    if not viewer.can("plans.edit"):
        return []
    rows = plan_reads.versions(viewer=viewer).filter(
        kind=VersionKind.MAIN, state=VersionState.WORKING
    )
    if not viewer.everything:
        rows = rows.filter(plan__organisation_id__in=Closure.below(viewer.organisation))
    return list(rows.order_by("-plan__first_period", "-pk"))


def progress(*, viewer: Viewer, hand_downs: Iterable[HandDown], today: date) -> dict[int, Progress]:
    """How many nodes in the viewer's scope were asked, answered, are late; one query for all."""
    asked = Commitment.objects.visible_to(viewer).filter(
        hand_down__in=list(hand_downs), parent__isnull=False
    )
    due = Coalesce("due_on", "hand_down__due_on")
    asked = asked.alias(until=due)
    late = Q(state=CommitmentState.DISTRIBUTED, until__lt=today)
    counted = asked.values("hand_down_id").annotate(
        told=Count("pk", filter=Q(state__in=ANSWERED)),
        waiting=Count("pk", filter=Q(state__in=_WAITING)),
        overdue=Count("pk", filter=late),
    )
    return {
        one["hand_down_id"]: Progress(one["told"] + one["waiting"], one["told"], one["overdue"])
        for one in counted.order_by()
    }


def _asked(row: BoardRow) -> bool:
    """The total itself is nobody's to answer."""
    return row.commitment.parent_id is not None


def _below(rows: Sequence[BoardRow], node_id: int) -> list[BoardRow]:
    inside: set[int] = set()
    found = []
    for row in rows:
        if row.organisation.pk == node_id or row.parent_id in inside:
            inside.add(row.organisation.pk)
            found.append(row)
    return found


def _line(row: BoardRow, likely: int | None) -> Line:
    figure = row.answer if row.bottom_up is None else row.bottom_up
    gap = row.answer_gap if row.bottom_up is None else row.bottom_up_gap
    return Line(
        row=row, figure=figure, gap=gap, odds=likely,
        gap_rate=_rate(figure, row.assigned), forecast_rate=_rate(row.forecast, row.assigned),
    )  # fmt: skip


def _rate(value: int | None, reference: int | None) -> int | None:
    return None if value is None or reference is None else notation.change(value, reference)
