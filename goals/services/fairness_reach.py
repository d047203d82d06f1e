"""How far the targets of a team's members can move: cells, floors and caps, answers below."""

from collections.abc import Mapping, Sequence

import numpy as np

from goals.models import Commitment, FigureRole
from goals.selectors import negotiation_tables
from goals.selectors.columns import Int64Array
from goals.selectors.fairness import Measured, Team
from goals.selectors.fairness_figures import Scene
from goals.selectors.leaves import Address
from goals.services.sheets import Sheet
from salesplan.core.scoping import Viewer
from salesplan.engine.spreading import Bounds, Field, Leaves, SpreadOptions

Reach = Mapping[int, tuple[int | None, int | None]]


def reaches(*, actor: Viewer, scene: Scene, team: Team, known: Sequence[Measured]) -> Reach:
    """Member id -> least and most that its target can be: cells, floors and caps, answers below."""
    plan = scene.version.plan
    first, months = plan.first_period, plan.months
    whole = Address(team.node.pk, first, months)
    sheet = Sheet.open(actor, scene.version, scene.metric, scene.level, [whole], now=scene.now)
    answered = _answered_below(team)
    found: dict[int, tuple[int | None, int | None]] = {}
    for one in known:
        places = sheet.inside(Address(one.node.pk, first, months))
        least, most = _of_cells(sheet, places, one.target or 0)
        floor, cap = _of_bounds(sheet, places)
        least = max((v for v in (least, floor, answered.get(one.node.pk)) if v is not None),
                    default=None)  # fmt: skip
        most = min((value for value in (most, cap) if value is not None), default=None)
        found[one.node.pk] = least, most
    return found


def _of_cells(sheet: Sheet, places: Int64Array, total: int) -> tuple[int | None, int | None]:
    """What locks and the other levels leave."""
    own = Leaves(sheet.values[places], sheet.filled[places])
    limits = Bounds(sheet.before.floors[places], sheet.before.caps[places])
    around = Field(own, sheet.held[places], limits, None, SpreadOptions())
    return around.reach(np.arange(len(places)), total)


def _of_bounds(sheet: Sheet, places: Int64Array) -> tuple[int | None, int | None]:
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
