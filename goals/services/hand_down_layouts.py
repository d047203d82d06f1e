"""The nodes of a hand-down, made from the tree and the totals of a version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from goals.models import Commitment, CommitmentState, HandDown, Version
from goals.selectors import negotiation_tables as tables
from goals.selectors.negotiation_tables import Placed, Totals
from salesplan.core.errors import Conflict, Refused
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer


@dataclass(frozen=True, eq=False)
class _Layout:
    """Commitments that are made level by level, so that each knows the one above."""

    hand_down: HandDown
    overlays: Mapping[int, int]
    made: dict[int, Commitment] = field(default_factory=dict)

    def make(self, placed: list[Placed]) -> None:
        waiting = placed
        while waiting:
            ready = [one for one in waiting if one.parent_id in {None, *self.made}]
            rows = [self._row(one) for one in ready]
            for row in Commitment.unscoped.bulk_create(rows):
                self.made[row.organisation_id] = row
            done = {one.node.pk for one in ready}
            waiting = [one for one in waiting if one.node.pk not in done]

    def _row(self, one: Placed) -> Commitment:
        state = CommitmentState.DRAFT if one.is_living else CommitmentState.INACTIVE
        assigned = self.overlays.get(one.node.pk) if one.is_overlay else None
        return Commitment(
            hand_down=self.hand_down, organisation=one.node, state=state, assigned=assigned,
            parent=None if one.parent_id is None else self.made[one.parent_id],
            is_overlay=one.is_overlay,
        )  # fmt: skip


def lay_out(
    *, actor: Viewer, row: HandDown, version: Version, metric: Metric, today: date
) -> Totals:
    """Make the commitments of a hand-down anew, as drafts.

    Raises `Conflict` without targets, `Refused` for totals that cannot be handed down.
    """
    Commitment.unscoped.filter(hand_down=row).update(parent=None)
    Commitment.unscoped.filter(hand_down=row).delete()
    found = tables.totals(version=version, metric_id=metric.pk, level=row.level)
    placed = tables.nodes(version=version, found=found, today=today)
    _check_totals(version, found, placed)
    overlays = tables.overlay_targets(version=version, metric=metric, level=row.level)
    _Layout(row, overlays).make(placed)
    return found


def _check_totals(version: Version, found: Totals, placed: list[Placed]) -> None:
    if found.of.get(version.plan.organisation_id) is None:
        raise Conflict(_("This version holds no targets yet."), code="no_targets")
    parents = {one.parent_id for one in placed if not one.is_overlay}
    for one in placed:
        if (one.total or 0) < 0:
            raise Refused(
                _("%(node)s has a negative target, which nobody can be asked to answer."),
                code="negative", node=one.node.label,
            )  # fmt: skip
        if one.node.pk in found.leaves and one.node.pk in parents:
            raise Refused(
                _("%(node)s holds targets of its own beside those of its parts."),
                code="own_cells", node=one.node.label,
            )  # fmt: skip
