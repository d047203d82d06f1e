"""Hand-downs: what is visible of them, and their board, node by node."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import CommitmentState, HandDown, HandDownState
from goals.selectors import commitment_access
from goals.selectors import negotiation_tables as tables
from goals.selectors import plans as plan_reads
from goals.selectors.hand_down_rows import BoardRow, Possible, Scene
from salesplan.core.errors import NotVisible
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.engine import negotiation

__all__ = [
    "Board", "BoardRow", "BoardTotals", "Possible", "Rights", "board", "cushions_shown",
    "for_version", "get", "listed", "waiting_for",
]  # fmt: skip


@dataclass(frozen=True)
class Rights:
    """What the viewer may do with a whole hand-down now."""

    may_distribute: bool
    may_respread: bool
    may_approve: bool
    may_lock: bool
    may_withdraw: bool
    may_change: bool


@dataclass(frozen=True)
class BoardTotals:
    """Counts over the rows that the viewer sees; figures of the viewer's top nodes together.

    `overlay`: targets of overlay seats, those above one another counted once, outside every sum.
    """

    waiting: int
    answered: int
    requests: int
    overdue: int
    top_down: int | None
    bottom_up: int | None
    forecast: int | None
    overlay: int | None


@dataclass(frozen=True)
class Board:
    """A hand-down as a viewer sees it; rows in the order of the tree.

    `drift`: territories whose cells were changed beside the hand-down; `inactive`: rows that are
    no longer in the tree and wait for a decision.
    """

    hand_down: HandDown
    metric: Metric
    rows: list[BoardRow]
    totals: BoardTotals
    rights: Rights
    cushions: dict[str, int]
    drift: list[int]
    inactive: list[BoardRow]
    as_of: date


def visible(*, viewer: Viewer) -> QuerySet[HandDown]:
    """Hand-downs of visible versions; drafts only to who leads the whole plan."""
    versions = plan_reads.versions(viewer=viewer).order_by().values("pk")
    rows: QuerySet[HandDown] = HandDown.objects.visible_to(viewer).filter(
        target_version__in=versions
    )
    return rows.select_related(
        "metric", "target_version__plan__organisation", "created_by"
    ).order_by("-pk")  # fmt: skip


def listed(
    *, viewer: Viewer, version_id: int | None = None, plan_id: int | None = None
) -> list[HandDown]:
    """Hand-downs in scope, the newest first; of one version or plan where given."""
    rows = visible(viewer=viewer)
    if version_id is not None:
        rows = rows.filter(target_version_id=version_id)
    if plan_id is not None:
        rows = rows.filter(target_version__plan_id=plan_id)
    return [row for row in rows if _open_to(viewer, row)]


def get(*, viewer: Viewer, hand_down_id: int) -> HandDown:
    """One hand-down; raises `NotVisible`."""
    found = visible(viewer=viewer).filter(pk=hand_down_id).first()
    if found is None or not _open_to(viewer, found):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def for_version(*, viewer: Viewer, version_id: int, metric_id: int, level: int) -> HandDown | None:
    """The hand-down of a version's metric and level that was not withdrawn."""
    rows = visible(viewer=viewer).filter(
        target_version_id=version_id, metric_id=metric_id, level=level
    )
    found = rows.exclude(state=HandDownState.WITHDRAWN).first()
    return found if found is not None and _open_to(viewer, found) else None


def cushions_shown(*, viewer: Viewer, hand_down: HandDown) -> dict[str, int]:
    """Cushions by kind of node, as far as the viewer may know them.

    Where they are hidden from below only those of kinds in the own scope are shown.
    """
    known: dict[str, int] = dict(hand_down.cushions)
    top = hand_down.target_version.plan.organisation_id
    if hand_down.cushion_visible or access.covers_organisation(viewer, top):
        return known
    rows = commitment_access.visible(viewer=viewer).filter(hand_down=hand_down)
    kinds = set(rows.values_list("organisation__kind", flat=True))
    return {kind: cushion for kind, cushion in known.items() if kind in kinds}


def board(*, viewer: Viewer, hand_down_id: int, today: date, as_of: date | None = None) -> Board:
    """A hand-down node by node: top-down, bottom-up, forecast, who is missing.

    Raises `NotVisible`.
    """
    hand_down = get(viewer=viewer, hand_down_id=hand_down_id)
    scene = Scene.of(viewers=[viewer], hand_down=hand_down, today=today, as_of=as_of)
    rows = scene.board_rows()
    return Board(
        hand_down=hand_down, metric=hand_down.metric, rows=rows, totals=_totals(rows, scene),
        rights=_rights(viewer, hand_down, rows, scene),
        cushions=cushions_shown(viewer=viewer, hand_down=hand_down),
        drift=scene.drift() if hand_down.state == HandDownState.DISTRIBUTED else [],
        inactive=[row for row in rows if row.is_gone and row.assigned is not None],
        as_of=as_of or today,
    )  # fmt: skip


def waiting_for(*, viewer: Viewer, hand_down_id: int, today: date) -> list[BoardRow]:
    """Who has not answered: the overdue first, then by deadline."""
    rows = board(viewer=viewer, hand_down_id=hand_down_id, today=today).rows
    waiting = [
        row for row in rows
        if row.state == CommitmentState.DISTRIBUTED and row.commitment.parent_id is not None
    ]  # fmt: skip
    return sorted(waiting, key=lambda row: (not row.is_overdue, row.due_on))


def _open_to(viewer: Viewer, row: HandDown) -> bool:
    """A draft concerns nobody but those who make it; product lines are not handed down."""
    if not viewer.everything and not viewer.organisation:
        return False
    if row.state != HandDownState.DRAFT:
        return True
    return access.covers_organisation(viewer, row.target_version.plan.organisation_id)


def _totals(rows: list[BoardRow], scene: Scene) -> BoardTotals:
    asked = [row for row in rows if row.commitment.parent_id is not None]
    tops = [row for row in rows if row.parent_id is None and not row.is_overlay]
    return BoardTotals(
        waiting=sum(row.state == CommitmentState.DISTRIBUTED for row in asked),
        answered=sum(row.state in tables.ANSWERED for row in asked),
        requests=sum(row.state == CommitmentState.CHANGE_REQUESTED for row in asked),
        overdue=sum(row.is_overdue for row in asked),
        top_down=_sum([row.assigned for row in tops]),
        bottom_up=_sum([_from_below(row) for row in tops]),
        forecast=_sum([row.forecast for row in tops]),
        overlay=_overlay(rows),
    )


def _from_below(row: BoardRow) -> int | None:
    if row.bottom_up is not None:
        return row.bottom_up
    return row.assigned if row.answer is None else row.answer


def _overlay(rows: list[BoardRow]) -> int | None:
    """Overlay targets outside every sum; one above another counts once."""
    places = {row.organisation.pk: at for at, row in enumerate(rows)}
    parents = [places.get(row.parent_id or 0, -1) for row in rows]
    figures = [row.assigned if row.is_overlay else None for row in rows]
    return negotiation.topmost_sum(parents, figures)


def _rights(viewer: Viewer, hand_down: HandDown, rows: list[BoardRow], scene: Scene) -> Rights:
    whole = access.covers_organisation(viewer, hand_down.target_version.plan.organisation_id)
    edits, approves = whole and viewer.can("plans.edit"), whole and viewer.can("plans.approve")
    state, is_open = hand_down.state, scene.is_open
    final = state in {HandDownState.APPROVED, HandDownState.LOCKED}
    return Rights(
        may_distribute=bool(
            (edits and state == HandDownState.DRAFT) or any(row.may.distribute for row in rows)
        ),
        may_respread=any(row.may.respread for row in rows),
        may_approve=bool(approves and is_open and _is_settled(rows)),
        may_lock=bool(approves and state == HandDownState.APPROVED),
        may_withdraw=bool(
            state != HandDownState.WITHDRAWN and (approves if final else edits)
        ),
        may_change=bool(edits and (is_open or state == HandDownState.DRAFT)),
    )  # fmt: skip


def _is_settled(rows: list[BoardRow]) -> bool:
    """Whether every answer is there and agreed with."""
    asked = [row for row in rows if row.commitment.parent_id is not None]
    return all(
        (row.state in tables.ANSWERED and row.answer_gap == 0)
        or (row.state == CommitmentState.INACTIVE and row.assigned is None)
        for row in asked
    )


def _sum(values: list[int | None]) -> int | None:
    found = [value for value in values if value is not None]
    return sum(found) if found else None
