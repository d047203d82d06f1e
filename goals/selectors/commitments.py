"""Targets that wait for somebody's answer, and one node with its whole conversation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from goals.models import (
    Commitment,
    CommitmentState,
    HandDown,
    HandDownState,
    NegotiationStep,
    Plan,
    StepKind,
)
from goals.selectors import commitment_access, delegations, negotiation_people
from goals.selectors.hand_down_rows import BoardRow, Scene
from salesplan.core.models import Holding, Kind, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import metric_values
from salesplan.engine.periods import last_day

_ANSWERS = (StepKind.ACCEPTED, StepKind.COMMITTED, StepKind.REQUESTED)


@dataclass(frozen=True)
class Mine:
    """A target that is somebody's to answer: `days` until the deadline (negative: over),
    `on_behalf_of` the person whose place the viewer takes, `last_year` the same period's actual.
    """

    row: BoardRow
    hand_down: HandDown
    plan: Plan
    metric: Metric
    days: int
    on_behalf_of: str
    last_year: int | None


@dataclass(frozen=True)
class StepRow:
    """One step of a node's conversation; `for_vacant`: answered for a seat where nobody sat."""

    kind: str
    label: str
    before: int | None
    figure: int | None
    text: str
    by: str
    on_behalf_of: str
    at: datetime
    for_vacant: bool


@dataclass(frozen=True)
class Detail:
    """A node: its figures, what was said, who may answer, or why the viewer may not."""

    row: BoardRow
    hand_down: HandDown
    plan: Plan
    metric: Metric
    steps: list[StepRow]
    children: list[BoardRow]
    who_may_answer: str
    why_not: str
    last_year: int | None


def mine(*, viewer: Viewer, today: date) -> list[Mine]:
    """What is the viewer's to answer, also in somebody's place: those that wait first, then the
    nearest deadline.
    """
    viewers = [viewer, *delegations.stand_ins(viewer=viewer, today=today)]
    names = negotiation_people.named(user_ids=[one.user_id for one in viewers])
    found: list[Mine] = []
    for hand_down in _hand_downs(viewers):
        scene = Scene.of(viewers=viewers, hand_down=hand_down, today=today)
        found += _of_scene(viewer, viewers, scene, names)
    return sorted(found, key=_urgent)


def detail(*, viewer: Viewer, commitment_id: int, today: date) -> Detail:
    """One node that the viewer, or somebody in whose place the viewer acts, sees.

    Raises `NotVisible`.
    """
    viewers = [viewer, *delegations.stand_ins(viewer=viewer, today=today)]
    row = commitment_access.visible_row(viewers=viewers, commitment_id=commitment_id)
    scene = Scene.of(viewers=viewers, hand_down=row.hand_down, today=today, only=row.pk)
    shown = scene.board_rows()
    own = next(one for one in shown if one.commitment.pk == row.pk)
    decision = scene.asking.answer(own.commitment)
    why_not = "" if decision.viewer else str(decision.why) % decision.params
    asked = scene.asking.asked(own.commitment)
    return Detail(
        row=own, hand_down=row.hand_down, plan=row.hand_down.target_version.plan,
        metric=row.hand_down.metric, steps=_steps(row),
        children=[one for one in shown if one is not own],
        who_may_answer=scene.asking.people.told(asked), why_not=why_not,
        last_year=_last_year(viewers, scene, [row.organisation_id]).get(row.organisation_id),
    )  # fmt: skip


def _hand_downs(viewers: Sequence[Viewer]) -> list[HandDown]:
    """Hand-downs in which somebody's own seat or territory takes part."""
    places = Q(pk__in=[])
    for viewer in viewers:
        places |= Q(pk__in=commitment_access.visible(viewer=viewer).order_by().values("pk"))
    asked = Commitment.unscoped.filter(places).exclude(state=CommitmentState.DRAFT)
    rows = HandDown.unscoped.filter(pk__in=asked.values("hand_down_id")).exclude(
        state__in=[HandDownState.DRAFT, HandDownState.WITHDRAWN]
    )
    return list(rows.select_related("metric", "target_version__plan").order_by("-pk"))


def _of_scene(
    viewer: Viewer, viewers: Sequence[Viewer], scene: Scene, names: dict[int, str]
) -> list[Mine]:
    by: dict[int, int] = {}
    for row in scene.seen:
        if row.parent_id is None or row.state == CommitmentState.DRAFT:
            continue
        asked = scene.asking.asked(row)
        own = [one.user_id for one in viewers if one.user_id in asked]
        if own:
            by[row.pk] = own[0]
    rows = [row for row in scene.board_rows() if row.commitment.pk in by]
    earlier = _last_year(viewers, scene, [row.organisation.pk for row in rows])
    return [
        Mine(
            row, scene.hand_down, scene.hand_down.target_version.plan, scene.hand_down.metric,
            (row.due_on - scene.today).days,
            "" if by[row.commitment.pk] == viewer.user_id else names[by[row.commitment.pk]],
            earlier.get(row.organisation.pk),
        )
        for row in rows
    ]  # fmt: skip


def _urgent(one: Mine) -> tuple[bool, date, int]:
    return one.row.state != CommitmentState.DISTRIBUTED, one.row.due_on, one.row.commitment.pk


def _last_year(viewers: Sequence[Viewer], scene: Scene, ids: list[int]) -> dict[int, int | None]:
    """Actuals of the plan's months a year before."""
    plan = scene.hand_down.target_version.plan
    end = plan.first_period + plan.months - 1
    found: dict[int, int | None] = {}
    for viewer in viewers:
        own = [pk for pk in ids if pk not in found and scene.asking.scopes.covers(viewer, pk)]
        if own:
            values = metric_values.values(
                viewer=viewer, metrics=[scene.hand_down.metric], organisation_id=0, nodes=own,
                first_period=plan.first_period, last_period=end, as_of=last_day(end), years_back=1,
            )  # fmt: skip
            found |= {pk: one.rounded for pk, one in values[scene.hand_down.metric.code].items()}
    return found


def _steps(row: Commitment) -> list[StepRow]:
    """What happened at a node, the earliest first."""
    steps = NegotiationStep.unscoped.filter(commitment=row).select_related("by", "on_behalf_of")
    held = (
        list(
            Holding.objects.filter(seat=row.organisation).values_list("valid_from", "valid_to")
        )
        if row.organisation.kind == Kind.SEAT else None
    )  # fmt: skip
    return [
        StepRow(
            kind=step.kind, label=step.get_kind_display(), before=step.before, figure=step.figure,
            text=step.text, by=str(step.by or ""), on_behalf_of=str(step.on_behalf_of or ""),
            at=step.at,
            for_vacant=held is not None and step.kind in _ANSWERS
            and not any(start <= step.at.date() < end for start, end in held),
        )
        for step in steps.order_by("pk")
    ]  # fmt: skip
