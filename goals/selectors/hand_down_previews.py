"""What handing a version down would come to, before anybody is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Version
from goals.selectors import negotiation_tables as tables
from goals.selectors import plans as plan_reads
from goals.selectors.negotiation_tables import Placed
from salesplan.core.errors import NotVisible
from salesplan.core.models import Kind, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.engine import negotiation
from salesplan.engine.negotiation import Int64Array, Table

LEAST, MOST = 0, 10_000
"""Basis points that a node may hand down beyond what it carries."""


@dataclass(frozen=True)
class Step:
    """The nodes of one kind together: what they carry, what they hand to those below."""

    kind: str
    label: str
    nodes: int
    carried: int
    handed_down: int | None

    @property
    def cushion(self) -> int | None:
        """What they hand down beyond what they carry; None of those at the bottom."""
        return None if self.handed_down is None else self.handed_down - self.carried


@dataclass(frozen=True)
class Preview:
    """A hand-down that was not started: by kind of node, and what the seats carry together.

    `over_assignment` and `attainment_needed` in basis points: 12500 and 8000 say that the seats
    carry 125 % of the target, so that it is reached when they reach 80 %.
    """

    total: int
    steps: list[Step]
    seats: int
    seats_total: int
    over_assignment: int | None
    attainment_needed: int | None


def kinds(*, viewer: Viewer, version_id: int, today: date) -> list[tuple[str, str]]:
    """Kinds of nodes of a version's territory that hand targets down, from the top: code, name."""
    version = _version(viewer, version_id)
    metric = Metric.objects.get(code="revenue")
    placed = _placed(version, metric, 2, today)
    above = {one.parent_id for one in placed}
    found = dict.fromkeys(one.node.kind for one in placed if one.node.pk in above)
    return [(kind, str(Kind(kind).label)) for kind in found]


def preview(
    *, viewer: Viewer, version_id: int, metric: Metric, level: int, cushions: Mapping[str, int],
    today: date,
) -> Preview | None:  # fmt: skip
    """What each kind of node would carry and hand down; None where the version is empty.

    `cushions`: basis points by kind of node. Raises `NotVisible`.
    """
    version = _version(viewer, version_id)
    placed = _placed(version, metric, level, today)
    if not placed or not placed[0].total:
        return None
    table = _table(version, metric, placed, cushions)
    figures = negotiation.hand_down(table, 0, int(table.handed[0]))
    bottom = [at for at, parts in enumerate(table.children()) if not parts]
    seats_total = int(figures.assigned[bottom].sum())
    total = int(placed[0].total)
    return Preview(
        total=total,
        steps=_steps(placed, figures.assigned, figures.handed, set(bottom)),
        seats=len(bottom),
        seats_total=seats_total,
        over_assignment=negotiation.ratio(seats_total, total),
        attainment_needed=negotiation.ratio(total, seats_total),
    )


def _version(viewer: Viewer, version_id: int) -> Version:
    version = plan_reads.version(viewer=viewer, version_id=version_id)
    if not access.covers_organisation(viewer, version.plan.organisation_id):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return version


def _placed(version: Version, metric: Metric, level: int, today: date) -> list[Placed]:
    found = tables.totals(version=version, metric_id=metric.pk, level=level)
    every = tables.nodes(version=version, found=found, today=today)
    return [one for one in every if not one.is_overlay]


def _table(
    version: Version, metric: Metric, placed: list[Placed], cushions: Mapping[str, int]
) -> Table:
    at = {one.node.pk: place for place, one in enumerate(placed)}
    rates = [min(max(cushions.get(one.node.kind, 0), LEAST), MOST) for one in placed]
    totals = [one.total or 0 for one in placed]
    quantum = tables.quantum(version=version, metric=metric)
    handed = [0] * len(placed)
    handed[0] = negotiation.with_cushion(totals[0], rates[0], quantum)
    return Table(
        parents=_array([at.get(one.parent_id or 0, -1) for one in placed]),
        assigned=_array(totals),
        handed=_array(handed),
        answered=np.zeros(len(placed), np.bool_),
        weights=_array([max(total, 0) for total in totals]),
        cushions=_array(rates),
        quantum=quantum,
    )


def _steps(
    placed: list[Placed], assigned: Int64Array, handed: Int64Array, bottom: set[int]
) -> list[Step]:
    by_kind: dict[str, list[int]] = {}
    for at, one in enumerate(placed):
        by_kind.setdefault(one.node.kind, []).append(at)
    steps = []
    for kind, places in by_kind.items():
        passing = [at for at in places if at not in bottom]
        steps.append(
            Step(
                kind=kind, label=str(Kind(kind).label), nodes=len(places),
                carried=int(assigned[places].sum()),
                handed_down=int(handed[passing].sum()) if passing else None,
            )
        )  # fmt: skip
    return steps


def _array(values: list[int]) -> Int64Array:
    return np.array(values, np.int64)
