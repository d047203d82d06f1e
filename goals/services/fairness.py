"""A fairer split of a team's target: proposed with its effect, carried out as one change (B5)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.selectors import fairness_figures as figures
from goals.selectors import fairness_texts as texts
from goals.selectors import negotiation_tables
from goals.selectors.fairness import Measured, Team
from goals.selectors.fairness_figures import WHOLE, Scene
from goals.selectors.fairness_teams import scene_of, team_of
from goals.selectors.leaves import Address
from goals.services import cells, hand_downs, targets
from goals.services.cells import Figure, Story
from goals.services.fairness_reach import Limits, Room, room
from goals.services.sheets import Entry
from goals.services.targets import Options
from salesplan.core.errors import Conflict, Refused
from salesplan.core.scoping import Viewer
from salesplan.core.services import access
from salesplan.engine import fairness
from salesplan.engine.fairness import Member, Split

METHOD = "fairer_split"


@dataclass(frozen=True)
class Asked:
    """Whose team: the members below a node, of a metric and level of a version.

    `most_change` limits how far each target may move (basis points of it), None does not.
    """

    version_id: int
    metric_id: int
    level: int
    organisation_id: int
    most_change: int | None = None


@dataclass(frozen=True)
class Line:
    """A member before and after; `held` says why its target stays ("" if it may move)."""

    before: Measured
    after: Measured
    held: str = ""

    @property
    def change(self) -> int | None:
        """By how much the target moves."""
        if self.before.target is None or self.after.target is None:
            return None
        return self.after.target - self.before.target


@dataclass(frozen=True)
class Proposal:
    """What a fairer split would be; coefficients of variation in basis points.

    `outcome` is a code of `engine.fairness`; without a fairer split nothing differs. `digest`
    stands for the figures it was made from: `apply` refuses when they have changed.
    """

    asked: Asked
    team: Team
    lines: tuple[Line, ...]
    before: int | None
    after: int | None
    outcome: str
    digest: str
    journal: int
    space: Room

    @property
    def is_fairer(self) -> bool:
        """Whether there is something to apply."""
        return self.outcome == fairness.FAIRER

    @property
    def moved(self) -> list[Line]:
        """The members whose target changes."""
        return [line for line in self.lines if line.change]


@dataclass(frozen=True)
class Applied:
    """The journal's last number after the change (None where nothing of the cells moved)."""

    number: int | None
    changed: int
    proposal: Proposal = field(repr=False)


def propose(*, actor: Viewer, now: datetime, as_of: date, asked: Asked) -> Proposal:
    """Look for a split of the members' targets that varies less in difficulty; nothing is written.

    Same total; what is answered or locked and the months that are over stay, floors and caps hold,
    in whole rounding units of the plan. Raises `NotVisible` outside the scope.
    """
    scene = scene_of(
        actor, asked.version_id, asked.metric_id, asked.level, asked.organisation_id, as_of, now
    )
    team = team_of(scene, asked.organisation_id)
    known = [one for one in team.members if one.target is not None]
    space = room(actor=actor, scene=scene, team=team, known=known)
    members = [_member(one, team.held, space.limits) for one in known]
    limit = None if asked.most_change is None else Fraction(asked.most_change, WHOLE)
    quantum = scene.version.plan.rounding_unit * 10**scene.metric.scale or 1
    split = fairness.fairer_split(members, most_change=limit, quantum=quantum)
    lines = _lines(scene, team, known, split)
    return Proposal(
        asked=asked, team=team, lines=lines, before=_points(split.before),
        after=_points(split.after), outcome=split.outcome, digest=_digest(members, split),
        journal=scene.version.last_journal, space=space,
    )  # fmt: skip


def apply(
    *, actor: Viewer, now: datetime, today: date, as_of: date, asked: Asked, digest: str = "",
    reason: str = "",
) -> Applied:  # fmt: skip
    """Carry the fairer split out: one journal entry, which can be undone.

    Where targets are being answered the hand-down takes the figures, so that those assigned and
    the cells agree. Raises `Refused` with a sentence when there is no fairer split, `Conflict`
    when the version is not worked on or `digest` belongs to other figures than those of now.
    """
    access.require(actor=actor, right="plans.edit", organisation_id=asked.organisation_id)
    with transaction.atomic():
        cells.hold(actor=actor, version_id=asked.version_id)
        found = propose(actor=actor, now=now, as_of=as_of, asked=asked)
        if not found.is_fairer:
            raise Refused(texts.outcome(code=found.outcome), code=found.outcome)
        if digest and digest != found.digest:
            raise Conflict(
                _("Figures have changed since you looked. Look at the split again."),
                code="proposal_changed",
            )
        said = reason.strip() or str(_("Fairer split with the same total"))
        if _is_handed(found):
            done = hand_downs.reassign(
                actor=actor, now=now, today=today, reason=said, keep_total=True,
                hand_down_id=found.team.hand_down.pk if found.team.hand_down else 0,
                figures={line.before.node.pk: line.after.target or 0 for line in found.moved},
            )  # fmt: skip
            return Applied(done.journal, done.changed, found)
        outcome = _spread(actor, now, found, said)
    return Applied(outcome.number, outcome.changed, found)


def _spread(actor: Viewer, now: datetime, found: Proposal, reason: str) -> targets.Outcome:
    asked, months = found.asked, found.space.months or (0, 0)
    held = found.space.open_totals
    entries = [
        Entry(Address(node, *months), value=held[node] + (line.change or 0))
        for line in found.moved
        for node in [line.before.node.pk]
    ]
    params = {
        "organisation_id": asked.organisation_id, "variation_before": found.before,
        "variation_after": found.after, "most_change": asked.most_change,
    }  # fmt: skip
    return targets.spread(
        actor=actor, now=now, version_id=asked.version_id,
        figure=Figure(asked.metric_id, asked.level), entries=entries,
        options=Options(reason=reason, story=Story(METHOD, params), seen=found.journal),
    )  # fmt: skip


def _is_handed(found: Proposal) -> bool:
    """Whether the members' targets have been handed down and are being answered."""
    if found.team.hand_down is None:
        return False
    rows = negotiation_tables.rows(hand_down_id=found.team.hand_down.pk)
    handed = {row.organisation_id for row in rows if negotiation_tables.is_handed(row)}
    return all(line.before.node.pk in handed for line in found.moved)


def _member(one: Measured, held: Mapping[int, str], limits: Mapping[int, Limits]) -> Member:
    floor, cap = limits[one.node.pk]
    return Member(
        target=one.target or 0, expected=one.expected, is_held=one.node.pk in held, floor=floor,
        cap=cap,
    )  # fmt: skip


def _lines(scene: Scene, team: Team, known: Sequence[Measured], split: Split) -> tuple[Line, ...]:
    """Members beside what they would be; those without a target come last."""
    name = next(name for name, level in figures.LEVELS.items() if level == scene.level)
    after = dict(zip((one.node.pk for one in known), split.targets, strict=True))
    moved = [one for one in known if after[one.node.pk] != one.target]
    levels = {one.node.pk: {**one.levels, name: after[one.node.pk]} for one in moved}
    odds = figures.chances(scene=scene, targets=levels) if moved else {}
    empty = [one for one in team.members if one.target is None]
    return tuple(
        Line(one, _after(one, after, levels, odds), team.held.get(one.node.pk, ""))
        for one in [*known, *empty]
    )


def _after(
    one: Measured, after: Mapping[int, int], levels: Mapping[int, Mapping[str, int | None]],
    odds: Mapping[int, Mapping[str, int | None]],
) -> Measured:  # fmt: skip
    node = one.node.pk
    if node not in levels:
        return one
    return replace(one, target=after[node], levels=levels[node], odds=odds.get(node, {}))


def _digest(members: Sequence[Member], split: Split) -> str:
    told = repr([(m.target, m.expected, m.is_held) for m in members]) + repr(split.targets)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _points(squared: Fraction | None) -> int | None:
    found = fairness.coefficient(squared)
    return None if found is None else round(found * WHOLE)
