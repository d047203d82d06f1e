"""Merging a sandbox into its base; where both changed, a person has decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Version, VersionState
from goals.selectors import merges as merge_reads
from goals.selectors import trees
from goals.selectors.leaves import BoolArray
from goals.selectors.merges import Clash, Pending
from goals.selectors.trees import Forest
from goals.services import bounds, cells, sandboxes
from goals.services.cells import Change, Figure, Story
from salesplan.core.errors import Conflict, Invalid, NotAllowed, Refused
from salesplan.core.scoping import Viewer

MINE, THEIRS = "mine", "theirs"
_LISTED = 200
_CROSSED = """
select lo.level, lo.value, hi.value, count(*) over ()
from goals_cell lo join goals_cell hi using (version_id, metric_id, organisation_id, product_id,
  channel_id, customer_id, period)
where version_id = %s and lo.level < hi.level and lo.value > hi.value limit 1
"""


@dataclass(frozen=True)
class Choices:
    """What stays where both changed: per cell key, or `everything` for what is not named.

    `seen`: the last entry of the base that the person knew; what clashed later is asked again.
    """

    everything: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None

    def __post_init__(self) -> None:
        unknown = {self.everything, *self.cells.values()} - {"", MINE, THEIRS}
        if unknown:
            raise Invalid(
                _("Choose mine or theirs, not “%(choice)s”."),
                field="choices", choice=", ".join(sorted(unknown)),
            )  # fmt: skip


@dataclass(frozen=True)
class Merged:
    """What a merge did: the base and its last entry, cells taken over and cells left."""

    version: Version
    base: Version
    journal: int
    taken: int
    left: int


def merge(
    *,
    actor: Viewer,
    version_id: int,
    choices: Choices,
    now: datetime,
    today: date,
    close: bool = False,
    reason: str = "",
) -> Merged:
    """Write the differences of a sandbox into its base, one journal entry per figure.

    Afterwards the sandbox starts from the base as it is then, or is closed. Raises `Conflict` with
    the list of cells that nobody decided on, and where the base is not worked on; `NotAllowed`
    when it holds figures outside the actor's territory.
    """
    with transaction.atomic():
        version, base = sandboxes.hold(actor=actor, version_id=version_id)
        _check_base(base)
        forest = trees.forest(viewer=actor, version=version)
        found = merge_reads.pending(viewer=actor, version=version, forest=forest, now=now)
        _check_scope(actor, forest, found)
        mine = _decide(actor, version, forest, found, choices)
        taken, left = found.differs & mine, found.differs & ~mine
        _make_real(actor, version, found, today)
        told = {"version": version.pk, "code": version.code, "name": version.name,
                "clashes": int(found.clashes.sum()), "left": int(left.sum())}  # fmt: skip
        _write(actor, base, found.where(taken), Story("merge", told, reason), now)
        _check_levels(base)
        _write(actor, version, found.where(left), Story("rebase", {"of": base.pk}), now, back=True)
        _start_again(actor, version, base, close=close)
    return Merged(version, base, base.last_journal, int(taken.sum()), int(left.sum()))


def _make_real(actor: Viewer, version: Version, found: Pending, today: date) -> None:
    """Seats that were drafts, their keys in `found`, and what can be planned, come to the base."""
    for draft, real in sandboxes.make_real(actor=actor, version=version, today=today).items():
        found.cells[2][found.cells[2] == draft] = real
    sandboxes.take_domain(actor=actor, version=version)


def _check_base(base: Version) -> None:
    if base.state != VersionState.WORKING:
        raise Conflict(
            _(
                "%(name)s is in the state “%(state)s” and cannot be changed; promote the sandbox"
                " to make it the working version."
            ),
            code="base_not_working", name=base.name, state=base.get_state_display(),
        )  # fmt: skip


def _check_scope(actor: Viewer, forest: Forest, found: Pending) -> None:
    outside = int((~merge_reads.in_scope(viewer=actor, forest=forest, cells=found.cells)).sum())
    if outside:
        raise NotAllowed(
            _("%(count)s of the changed cells lie outside your territory."),
            code="outside_scope", count=outside,
        )  # fmt: skip


def _decide(
    actor: Viewer, version: Version, forest: Forest, found: Pending, choices: Choices
) -> BoolArray:
    """Where the sandbox's value is taken; raises `Conflict` where nobody decided."""
    mine = ~found.clashes
    at = np.flatnonzero(found.clashes)
    open_ = np.zeros(len(found), np.bool_)
    for place, key in zip(at.tolist(), found.where(found.clashes).keys(), strict=True):
        choice = choices.cells.get(key, choices.everything)
        named, locked = key in choices.cells, bool(found.locked[place])
        late = choices.seen is not None and int(found.numbers[place]) > choices.seen
        open_[place] = not choice or late or (named and locked and choice == MINE)
        mine[place] = choice == MINE and not locked
    if open_.any():
        undecided = found.where(open_)
        first = undecided.where(np.arange(len(undecided)) < _LISTED)
        listed = merge_reads.clashes(viewer=actor, version=version, forest=forest, found=first)
        raise Conflict(
            _("%(count)s cells were changed here and in the base, or are locked there: decide."),
            code="merge_conflicts", count=len(undecided),
            details=[described(clash=one) for one in listed],
        )  # fmt: skip
    return mine


def described(*, clash: Clash) -> dict[str, Any]:
    """A clash as plain values, for answers and details."""
    return {
        "key": clash.key, "metric": clash.metric.code, "level": clash.level,
        "place": clash.place, "period": clash.period, "base_then": clash.then,
        "base_now": clash.now, "mine": clash.mine, "number": clash.number, "who": clash.who,
        "locked": clash.locked,
    }  # fmt: skip


def _write(
    actor: Viewer, version: Version, found: Pending, story: Story, now: datetime,
    *, back: bool = False,
) -> None:  # fmt: skip
    """Bring the sandbox's values into the base; `back`: the base's values into the sandbox."""
    figures = np.unique(found.cells[:2], axis=1).T.tolist()
    for metric_id, level in figures:
        part = found.where((found.cells[0] == metric_id) & (found.cells[1] == level))
        before, after = (part.now, part.now_filled), (part.mine, part.mine_filled)
        if back:
            before, after = after, before
        change = Change(part.cells[2:6], part.cells[6], *before, *after)
        if not back:
            bounds.check(actor=actor, version=version, figure=Figure(metric_id, level),
                         change=change, now=now)  # fmt: skip
        cells.write(
            actor=actor, version=version, figure=Figure(metric_id, level), change=change,
            story=story, now=now,
        )  # fmt: skip


def _check_levels(base: Version) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_CROSSED, [base.pk])
        crossed = cursor.fetchone()
    if crossed:
        raise Refused(
            _(
                "Afterwards %(count)s cells would break floor ≤ target ≤ stretch, one of them with"
                " %(low)s above %(high)s."
            ),
            code="levels_crossed", count=crossed[3], low=crossed[1], high=crossed[2],
        )  # fmt: skip


def _start_again(actor: Viewer, version: Version, base: Version, *, close: bool) -> None:
    """The sandbox shows the base and nothing else; one that was linked is cut loose."""
    with connection.cursor() as cursor:
        for table in ("goals_celldifference", "goals_domainleaf"):
            cursor.execute(f"delete from {table} where version_id = %s", [version.pk])
    version.forked_at = base.last_journal
    version.is_linked, version.levers = False, []
    if close:
        version.state = VersionState.RETIRED
    sandboxes.save(actor=actor, version=version)
