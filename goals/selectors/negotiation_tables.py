"""A hand-down as it stands: its nodes from the top, the version's totals, last year's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from goals.models import Commitment, CommitmentState, HandDown, Level, StatedFigure, Version
from goals.models import FigureRole as Role
from goals.selectors import leaves, references, trees
from goals.selectors.trees import Forest
from salesplan.core.models import Kind, Metric, Node, SeatKind
from salesplan.core.selectors import access
from salesplan.engine import negotiation
from salesplan.engine.negotiation import Table
from salesplan.engine.preorder import Tree

ANSWERED = frozenset(
    {
        CommitmentState.ACCEPTED,
        CommitmentState.COMMITTED,
        CommitmentState.APPROVED,
        CommitmentState.LOCKED,
    }
)
"""States in which a figure stands as somebody's answer."""

_TOTALS = """
select d.organisation_id, c.total
from (select distinct organisation_id from goals_domainleaf where version_id = %(version)s) d
left join (
  select organisation_id, sum(value)::bigint as total from goals_cell
  where version_id = %(version)s and metric_id = %(metric)s and level = %(level)s
  group by organisation_id
) c using (organisation_id)
"""


def rows(*, hand_down_id: int, lock: bool = False) -> list[Commitment]:
    """All nodes of a hand-down, parents before children, overlay seats after their siblings."""
    below: dict[int | None, list[Commitment]] = {}
    for row in _read(hand_down_id, lock=lock):
        below.setdefault(row.parent_id, []).append(row)
    ordered: list[Commitment] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        children = sorted(below.get(row.pk, []), key=_place)
        waiting += reversed(children)
    return ordered


def _read(hand_down_id: int, *, lock: bool) -> list[Commitment]:
    found: QuerySet[Commitment] = Commitment.unscoped.filter(hand_down_id=hand_down_id)
    if lock:
        found = found.select_for_update(of=("self",))
    return list(found.select_related("organisation", "answered_by").order_by("pk"))


def _place(row: Commitment) -> tuple[bool, int, str]:
    return row.is_overlay, row.organisation.position, row.organisation.code


def answer(row: Commitment) -> int | None:
    """The figure that somebody stands for; None while nobody has answered."""
    return row.committed if row.state in ANSWERED else None


def sums(rows: Iterable[Commitment]) -> int:
    """What some nodes carry together."""
    return sum(row.assigned or 0 for row in rows)


def is_handed(row: Commitment) -> bool:
    """Whether a node carries a figure of the tree's sums that was handed to it."""
    return not row.is_overlay and row.assigned is not None and row.state != CommitmentState.DRAFT


@dataclass(frozen=True, eq=False)
class Totals:
    """What a version's cells add up to per node (None: all empty), and where they can lie."""

    forest: Forest
    of: Mapping[int, int | None]
    leaves: frozenset[int]

    @property
    def tree(self) -> Tree:
        """The tree of the organisation."""
        return self.forest.organisation


def totals(*, version: Version, metric_id: int, level: int = Level.TARGET) -> Totals:
    """Totals of a main version by node of the organisation, over the plan's whole period."""
    forest = trees.forest(viewer=access.system(), version=version)
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, {"version": version.pk, "metric": metric_id, "level": level})
        found: list[tuple[int, int | None]] = cursor.fetchall()
    known = {pk: total for pk, total in found if pk in forest.organisation}
    return Totals(forest, _rolled(forest.organisation, known), frozenset(known))


def _rolled(tree: Tree, own: Mapping[int, int | None]) -> dict[int, int | None]:
    """Sums of subtrees that hold a leaf; None where all of them are empty."""
    table = np.zeros((len(tree), 3), np.int64)
    for place, value in zip(tree.positions(list(own)), own.values(), strict=True):
        table[place] += (value or 0, value is not None, 1)
    rolled = tree.roll_up(table)
    return {
        int(node): int(value) if filled else None
        for node, (value, filled, count) in zip(tree.ids.tolist(), rolled.tolist(), strict=True)
        if count
    }


def last_year(*, hand_down: HandDown, version: Version, now: datetime) -> dict[int, int]:
    """Actuals of the plan's months a year before by node, at the version's leaves; sums only."""
    system = access.system()
    forest = trees.forest(viewer=system, version=version)
    found = leaves.load(
        viewer=system, version=version, metric_id=hand_down.metric_id, level=hand_down.level,
        forest=forest, now=now,
    )  # fmt: skip
    earlier = references.of_plan(
        viewer=system, plan=version.plan, space=found.space, metric=hand_down.metric,
        name="last_year",
    )  # fmt: skip
    keys, _periods = found.space.leaf_keys(np.arange(found.space.size))
    tree = forest.organisation
    own = np.zeros(len(tree), np.int64)
    np.add.at(own, tree.positions(keys[0]), earlier.values)
    return dict(zip(tree.ids.tolist(), tree.roll_up(own).tolist(), strict=True))


@dataclass(frozen=True)
class Placed:
    """A node that takes part: where it hangs, what its cells add up to, whether it still lives."""

    node: Node
    parent_id: int | None
    total: int | None
    is_overlay: bool
    is_living: bool


def nodes(*, version: Version, found: Totals, today: Any) -> list[Placed]:
    """The nodes below a plan's territory that cells can lie at, parents first; overlay seats too.

    Ended nodes and the one of what could not be placed take part while they hold a target.
    """
    tree, top = found.tree, version.plan.organisation_id
    placed: dict[int, Placed] = {}
    for pk in tree.below(top).tolist():
        node = found.forest.nodes[pk]
        overlay = node.kind == Kind.SEAT and node.seat_kind == SeatKind.OVERLAY
        living = lives(node=node, today=today)
        parent = None if pk == top else _above(tree, pk)
        if parent is not None and parent not in placed:
            continue
        if (overlay and living) or (pk in found.of and (living or found.of[pk])):
            placed[pk] = Placed(node, parent, found.of.get(pk), overlay, living)
    return list(placed.values())


def lives(*, node: Node, today: Any) -> bool:
    """Whether targets can be handed to a node."""
    return not node.is_unassigned and (node.ended_on is None or node.ended_on > today)


def _above(tree: Tree, pk: int) -> int:
    start, _end = tree.run(pk)
    return int(tree.ids[int(tree.parents[start])])


def overlay_targets(*, version: Version, metric: Metric, level: int) -> dict[int, int]:
    """Overlay targets of the plan's period by seat; of products above one another the topmost."""
    plan = version.plan
    stated = StatedFigure.unscoped.filter(
        version=version, metric=metric, level=level, role=Role.OVERLAY,
        period=plan.first_period, span=plan.months, channel_id=0, customer_id=0,
    )  # fmt: skip
    tree = trees.forest(viewer=access.system(), version=version).product
    by_seat: dict[int, dict[int, int]] = {}
    for seat, product, value in stated.values_list("organisation_id", "product_id", "value"):
        by_seat.setdefault(seat, {})[product] = value
    return {seat: topmost(tree, found) or 0 for seat, found in by_seat.items()}


def topmost(tree: Tree, figures: Mapping[int, int]) -> int | None:
    """The sum of figures of nodes; of those above one another only the topmost counts."""
    at = {node: int(tree.positions([node])[0]) for node in figures}
    ordered = sorted(figures, key=lambda node: at[node])
    parents: list[int] = []
    for number, node in enumerate(ordered):
        ends = [int(tree.ends[at[above]]) for above in ordered[:number]]
        over = [place for place, end in enumerate(ends) if at[node] < end]
        parents.append(over[-1] if over else -1)
    return negotiation.topmost_sum(parents, [figures[node] for node in ordered])


def cushion_of(*, hand_down: HandDown, kind: str) -> int:
    """Basis points that a node of a kind hands down beyond what it carries."""
    return int(hand_down.cushions.get(kind, 0))


def quantum(*, version: Version, metric: Metric) -> int:
    """The plan's rounding unit in smallest units of a metric."""
    return int(version.plan.rounding_unit * 10**metric.scale) or 1


def table(
    *, hand_down: HandDown, version: Version, live: Sequence[Commitment],
    weights: Mapping[int, int] | None = None,
) -> Table:  # fmt: skip
    """The engine's table of rows that carry a figure (parents first); by `weights` of nodes, or
    by what they carry. Whoever has answered, and nodes that are no longer there, stay.
    """
    at = {row.pk: place for place, row in enumerate(live)}
    answers = [answer(row) for row in live]
    fixed = [
        told is not None or row.state == CommitmentState.INACTIVE
        for row, told in zip(live, answers, strict=True)
    ]
    figures = [row.assigned or 0 if told is None else told
               for row, told in zip(live, answers, strict=True)]  # fmt: skip
    weighed = [_weight(row, weights) for row in live]
    return Table(
        parents=_array(at.get(row.parent_id or 0, -1) for row in live),
        assigned=_array(figures),
        handed=_array(row.handed_down or 0 for row in live),
        answered=np.array(fixed, np.bool_),
        weights=_array(weighed),
        cushions=_array(
            cushion_of(hand_down=hand_down, kind=row.organisation.kind) for row in live
        ),
        quantum=quantum(version=version, metric=hand_down.metric),
    )  # fmt: skip


def _weight(row: Commitment, weights: Mapping[int, int] | None) -> int:
    found = row.assigned if weights is None else weights.get(row.organisation_id)
    return max(found or 0, 0)


def _array(values: Iterable[int]) -> negotiation.Int64Array:
    return np.array(list(values), np.int64)
