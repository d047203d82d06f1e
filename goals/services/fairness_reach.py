"""How far the targets of a team's members can move: cells, floors and caps, answers below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from goals.models import Commitment, FigureRole
from goals.selectors import negotiation_tables
from goals.selectors.columns import Int64Array
from goals.selectors.fairness import Measured, Team
from goals.selectors.fairness_figures import Scene
from goals.selectors.leaves import Address
from goals.services.sheets import Sheet
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import last_day
from salesplan.engine.spreading import Bounds, Field, Leaves, SpreadOptions

Limits = tuple[int | None, int | None]


@dataclass(frozen=True)
class Room:
    """`limits` by member id: least and most that its target can be; `months` that are still open
    (first, number; None when all are over) and what the members' cells hold in them.
    """

    limits: Mapping[int, Limits]
    months: tuple[int, int] | None
    open_totals: Mapping[int, int]


def room(*, actor: Viewer, scene: Scene, team: Team, known: Sequence[Measured]) -> Room:
    """How far targets can move within locks, the other levels, floors, caps and answers below.

    Months that are over keep what they have.
    """
    first, months = scene.span
    whole = Address(team.node.pk, first, months)
    sheet = Sheet.open(actor, scene.version, scene.metric, scene.level, [whole], now=scene.now)
    left = _months_left(scene)
    if left is None:
        stay = {one.node.pk: (one.target, one.target) for one in known}
        return Room(stay, None, {})
    if left[0] > first:
        sheet.held[sheet.inside(replace(whole, months=left[0] - first))] = True
    answered = _answered_below(team)
    limits, totals = {}, {}
    for one in known:
        own = Address(one.node.pk, *left)
        totals[one.node.pk] = sheet.total(own) or 0
        limits[one.node.pk] = _limits(sheet, one, answered.get(one.node.pk), (first, months))
    return Room(limits, left, totals)


def _months_left(scene: Scene) -> tuple[int, int] | None:
    """First month and number of months whose cells are wholly to come."""
    first, months = scene.span
    span = scene.version.span
    ahead = next((at for at in range(months) if last_day(first + at) > scene.as_of), months)
    start = -(-ahead // span) * span
    return (first + start, months - start) if start < months else None


def _limits(sheet: Sheet, one: Measured, answered: int | None, whole: tuple[int, int]) -> Limits:
    places = sheet.inside(Address(one.node.pk, *whole))
    least, most = _of_cells(sheet, places, one.target or 0)
    floor, cap = _of_bounds(sheet, places)
    lows = [value for value in (least, floor, answered) if value is not None]
    highs = [value for value in (most, cap) if value is not None]
    return max(lows, default=None), min(highs, default=None)


def _of_cells(sheet: Sheet, places: Int64Array, total: int) -> Limits:
    """What locks and the other levels leave."""
    own = Leaves(sheet.values[places], sheet.filled[places])
    limits = Bounds(sheet.before.floors[places], sheet.before.caps[places])
    around = Field(own, sheet.held[places], limits, None, SpreadOptions())
    return around.reach(np.arange(len(places)), total)


def _of_bounds(sheet: Sheet, places: Int64Array) -> Limits:
    """Floor and cap of a member: its own, and the floors of parts of it that do not overlap."""
    floors, caps, taken = 0, [], np.zeros(sheet.before.space.size, np.bool_)
    known = sorted(
        zip(sheet.placed.bounds, sheet.placed.places, strict=True), key=lambda one: -len(one[1])
    )
    for bound, own in known:
        if not len(own) or not np.isin(own, places).all():
            continue
        if bound.role == FigureRole.CAP:
            caps += [bound.value] if len(own) == len(places) else []
        elif not taken[own].any():
            taken[own] = True
            floors += bound.value
    return (floors if taken.any() else None), min(caps, default=None)


def _answered_below(team: Team) -> dict[int, int]:
    """Node id -> what has been answered below it: so much of its target stays."""
    if team.hand_down is None:
        return {}
    rows = negotiation_tables.rows(hand_down_id=team.hand_down.pk)
    found: dict[int, int] = {}
    by_parent: dict[int | None, list[Commitment]] = {}
    for row in reversed(rows):
        if row.state in negotiation_tables.ANSWERED and not row.is_overlay:
            found[row.organisation_id] = row.assigned or 0
        else:
            found[row.organisation_id] = sum(
                found[child.organisation_id] for child in by_parent.get(row.pk, ())
            )
        if not row.is_overlay:
            by_parent.setdefault(row.parent_id, []).append(row)
    return found
