"""A hand-down while somebody works on it: read once, changed in memory, written together.

What changes figures writes the commitments, one step for each node, and the cells in one journal
entry, so that at every moment a node hands down what its children carry, and the cells below a
node add up to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.events import HandDownChanged
from goals.models import (
    Commitment,
    CommitmentState,
    HandDown,
    HandDownState,
    NegotiationStep,
    RestBy,
    Version,
)
from goals.selectors import negotiation_tables as tables
from goals.selectors.leaves import Address
from goals.services import cells, targets
from goals.services.cells import Figure, Story
from goals.services.editing import held
from goals.services.sheets import Entry
from goals.services.targets import Options
from salesplan.core.errors import Conflict, Refused
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services.outbox import publish
from salesplan.engine import negotiation
from salesplan.engine.errors import EngineError
from salesplan.engine.negotiation import Figures, NegotiationRefused
from salesplan.engine.notation import trimmed

METHOD = "hand_down"
SAVED = (
    "parent", "state", "assigned", "handed_down", "committed", "requested", "reason", "due_on",
    "answered_by", "answered_at", "reminded_at", "version",
)  # fmt: skip
_REFUSALS = {
    "answers_exceed": _(
        "Below %(node)s %(answered)s has been answered already; a total of %(total)s would be"
        " %(short_by)s too little."
    ),
    "all_answered": _(
        "Everybody below %(node)s has answered: they stand for %(answered)s, the total is"
        " %(total)s. Take the answers, or open one again."
    ),
    "out_of_range": _("The figures are too large."),
}


@dataclass(eq=False)
class Negotiation:
    """A hand-down with its nodes (parents first), held against other writers."""

    actor: Viewer
    now: datetime
    hand_down: HandDown
    version: Version
    metric: Metric
    rows: list[Commitment]
    before: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    steps: list[NegotiationStep] = field(default_factory=list)
    noted: set[int] = field(default_factory=set)

    @classmethod
    def open(
        cls, *, actor: Viewer, now: datetime, hand_down_id: int, expected: int | None = None
    ) -> "Negotiation":
        """Hold a hand-down that the actor sees. Raises `NotVisible`, `Stale`."""
        rows: QuerySet[HandDown] = HandDown.objects.visible_to(actor)
        if not actor.everything and not actor.organisation:
            rows = rows.none()  # product lines are not handed down
        version_id = rows.filter(pk=hand_down_id).values_list("target_version_id", flat=True)
        cells.serialise(actor=actor, version_id=version_id.first() or 0)
        held(actor=actor, rows=rows, object_id=hand_down_id, expected=expected)
        found = HandDown.unscoped.select_related("metric", "target_version__plan")
        hand_down: HandDown = found.get(pk=hand_down_id)
        listed = tables.rows(hand_down_id=hand_down_id, lock=True)
        made = cls(actor, now, hand_down, hand_down.target_version, hand_down.metric, listed)
        made.before = {row.pk: _state(row) for row in listed}
        return made

    @property
    def figure(self) -> Figure:
        """The metric and level that are handed down."""
        return Figure(self.hand_down.metric_id, self.hand_down.level)

    @property
    def top(self) -> Commitment:
        """The node of the plan's territory."""
        return self.rows[0]

    def live(self) -> list[Commitment]:
        """Nodes of the tree's sums that carry a figure handed to them, parents first."""
        return [row for row in self.rows if tables.is_handed(row)]

    def row(self, organisation_id: int) -> Commitment:
        """The node of a territory; raises `Refused` when it takes no part."""
        for row in self.rows:
            if row.organisation_id == organisation_id:
                return row
        raise Refused(_("This territory takes no part in the hand-down."), code="no_part")

    def children(self, row: Commitment) -> list[Commitment]:
        """The nodes right below one that count in its sum."""
        return [one for one in self.rows if one.parent_id == row.pk and not one.is_overlay]

    def handed_children(self, row: Commitment) -> list[Commitment]:
        """Those of them that carry a figure handed to them."""
        return [one for one in self.children(row) if tables.is_handed(one)]

    def require_open(self) -> None:
        """Raise `Conflict` unless figures can be moved now."""
        if self.hand_down.state != HandDownState.DISTRIBUTED:
            raise Conflict(
                _("This hand-down is in the state “%(state)s”; its figures stay as they are."),
                code="not_open",
                state=self.hand_down.get_state_display(),
            )

    def weights(self) -> Mapping[int, int] | None:
        """By what the remainder is spread; None: like the present targets."""
        if self.hand_down.rest_by == RestBy.LAST_YEAR:
            return tables.last_year(hand_down=self.hand_down, version=self.version, now=self.now)
        if self.hand_down.rest_by == RestBy.EQUAL:
            return {row.organisation_id: 1 for row in self.rows}
        return None

    def cushioned(self, row: Commitment, amount: int) -> int:
        """What a node hands down when it carries an amount."""
        cushion = tables.cushion_of(hand_down=self.hand_down, kind=row.organisation.kind)
        unit = tables.quantum(version=self.version, metric=self.metric)
        return negotiation.with_cushion(amount, cushion, unit)

    def put(
        self, row: Commitment, total: int, *, weights: Mapping[int, int] | None = None,
        live: Sequence[Commitment] | None = None,
    ) -> None:  # fmt: skip
        """Put a total on those below a node, several levels deep; who has answered stays.

        Raises `Refused` with the numbers when the answers do not allow it.
        """
        among = self.live() if live is None else list(live)
        found = tables.table(
            hand_down=self.hand_down, version=self.version, live=among,
            weights=self.weights() if weights is None else weights,
        )  # fmt: skip
        try:
            self._take(among, negotiation.hand_down(found, among.index(row), total))
        except EngineError as error:
            raise self._refusal(error, among) from error
        self._follow(among)

    def flow(self, row: Commitment) -> None:
        """Bring what a node carries now down to those below, as far as their answers allow."""
        if not self.handed_children(row):
            return
        try:
            self.put(row, self.cushioned(row, row.assigned or 0))
        except Refused as refusal:
            if refusal.code not in {"answers_exceed", "all_answered"}:
                raise

    def _take(self, among: Sequence[Commitment], figures: Figures) -> None:
        parents = {row.parent_id for row in among}
        for at in figures.reached.nonzero()[0].tolist():
            row = among[at]
            row.assigned = int(figures.assigned[at])
            if row.pk in parents:
                row.handed_down = int(figures.handed[at])

    def _follow(self, among: Sequence[Commitment]) -> None:
        """Below a node whose own answer became its target those who have not answered follow."""
        for row in among:
            moved = row.assigned != self.before[row.pk][0]
            if moved and tables.answer(row) is not None and row.assigned == row.committed:
                due = self.cushioned(row, row.assigned or 0)
                if row.handed_down != due:
                    self.flow(row)

    def _refusal(self, error: EngineError, among: Sequence[Commitment]) -> Refused:
        numbers: dict[str, Any] = dict(error.numbers)
        shown = {
            name: trimmed(value, self.metric.scale)
            for name, value in numbers.items()
            if name in {"total", "answered", "short_by"}
        }
        if isinstance(error, NegotiationRefused):
            shown["node"] = among[numbers["node"]].organisation.label
            numbers["node"] = among[numbers["node"]].organisation_id
        message = _REFUSALS.get(error.code)
        if message is None:
            raise error
        return Refused(message, code=error.code, field="total", details=[numbers], **shown)

    def moved(self) -> list[Commitment]:
        """Nodes that carry another figure than before."""
        return [row for row in self.rows if row.assigned != self.before[row.pk][0]]

    def note(
        self, row: Commitment, kind: str, text: str = "", on_behalf_of: int | None = None,
        figure: int | None = None,
    ) -> None:  # fmt: skip
        """Keep a step of a node."""
        self.noted.add(row.pk)
        self.steps.append(
            NegotiationStep(
                commitment=row, kind=kind, before=self.before[row.pk][0],
                figure=row.assigned if figure is None else figure, text=text,
                by_id=scope.user_id_or_none(self.actor), on_behalf_of_id=on_behalf_of, at=self.now,
            )
        )  # fmt: skip

    def save(self, kind: str, reason: str = "") -> int | None:
        """Write rows, steps and cells; returns the number of the journal entry, None without."""
        for row in self.moved():
            if row.state == CommitmentState.CHANGE_REQUESTED:
                row.state = CommitmentState.DISTRIBUTED
            if row.pk not in self.noted:
                self.note(row, kind, reason)
        changed = [row for row in self.rows if _state(row) != self.before[row.pk]]
        for row in changed:
            row.version += 1
        Commitment.unscoped.bulk_update(changed, SAVED, batch_size=500)
        NegotiationStep.unscoped.bulk_create(self.steps)
        self.hand_down.version += 1
        self.hand_down.save()
        publish(HandDownChanged(self.hand_down.pk, self.hand_down.state))
        return self.write_cells(kind, reason)

    def write_cells(self, kind: str, reason: str) -> int | None:
        """Let the cells follow what the lowest nodes carry, as one journal entry."""
        found = tables.totals(
            version=self.version, metric_id=self.metric.pk, level=self.hand_down.level
        )
        live = self.live()
        inner = {row.parent_id for row in live}
        entries = [
            self._entry(row)
            for row in live
            if row.pk not in inner
            and row.organisation_id in found.of
            and row.assigned != found.of[row.organisation_id]
            and not (row.assigned == 0 and not found.of[row.organisation_id])
        ]
        if not entries:
            return None
        story = Story(METHOD, {"hand_down": self.hand_down.pk, "step": kind})
        done = targets.spread(
            actor=self.actor, now=self.now, version_id=self.version.pk, figure=self.figure,
            entries=entries, options=Options(reason=reason, on_zero="equal", story=story),
        )  # fmt: skip
        return done.number

    def _entry(self, row: Commitment) -> Entry:
        plan = self.version.plan
        return Entry(
            Address(row.organisation_id, plan.first_period, plan.months), value=row.assigned
        )


def _state(row: Commitment) -> tuple[Any, ...]:
    return (
        row.assigned, row.handed_down, row.state, row.committed, row.requested, row.reason,
        row.due_on, row.answered_by_id, row.answered_at, row.parent_id, row.reminded_at,
    )  # fmt: skip
