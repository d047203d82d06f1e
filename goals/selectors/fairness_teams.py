"""The members of a team with how hard their targets are, and whose targets are held (B5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from goals.models import Commitment, ForecastRun, HandDown, HandDownState, Version
from goals.selectors import fairness_figures as figures
from goals.selectors import forecasts, metrics, negotiation_tables, plans
from goals.selectors.fairness_figures import WHOLE, Measured, Scene
from salesplan.core.errors import NotVisible
from salesplan.core.models import Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.engine import fairness
from salesplan.engine.errors import EngineError

ANSWERED, LOCKED = "answered", "locked"
_SYSTEM = access.system()


@dataclass(frozen=True)
class Team:
    """The members right below a node; `whole` holds the node's own figures.

    `held` says by member id whose target stays and why; `variation` is the coefficient of
    variation of the known difficulties and `mean` their mean, in basis points; `left_out` have no
    expected value. `correlation` (hundredths): last year's growth with the growth that is asked.
    """

    version: Version
    metric: Metric
    level: int
    node: Node
    whole: Measured
    members: tuple[Measured, ...]
    held: Mapping[int, str]
    run: ForecastRun | None
    as_of: date
    hand_down: HandDown | None = None

    @property
    def known(self) -> list[Measured]:
        """The members whose difficulty is known."""
        return [one for one in self.members if one.exact_difficulty is not None]

    @property
    def left_out(self) -> list[Measured]:
        """The others: without a target, or without an expected value."""
        return [one for one in self.members if one.exact_difficulty is None]

    @property
    def variation(self) -> int | None:
        """The coefficient of variation of difficulty."""
        return _points(fairness.coefficient(fairness.variation(difficulties(self.members))))

    @property
    def mean(self) -> int | None:
        """The mean difficulty."""
        return mean_of(difficulties(self.members))

    @property
    def correlation(self) -> int | None:
        """Pearson's correlation of last year's growth with the growth asked; from three members."""
        pairs = [
            (Fraction(one.past[0].growth), Fraction(one.growth))
            for one in self.members
            if one.past and one.growth is not None
        ]
        found = fairness.correlation(pairs)
        return None if found is None else round(found * 100)


def team(
    *, viewer: Viewer, version_id: int, metric_id: int, level: int, organisation_id: int,
    as_of: date, now: datetime,
) -> Team:  # fmt: skip
    """The members below a node with how hard their targets are, over the plan's whole period.

    Raises `NotVisible` outside the viewer's territories or the plan's, `Invalid` for a metric that
    is not spread. About 30 queries, however large the team.
    """
    scene = scene_of(viewer, version_id, metric_id, level, organisation_id, as_of, now)
    return team_of(scene, organisation_id)


def scene_of(
    viewer: Viewer, version_id: int, metric_id: int, level: int, organisation_id: int,
    as_of: date, now: datetime,
) -> Scene:  # fmt: skip
    """What is looked at, once it is sure that the viewer may; raises as `team`."""
    version = plans.version(viewer=viewer, version_id=version_id)
    metric = metrics.additive(viewer=viewer, metric_id=metric_id)
    scene = Scene.of(version, metric, level, as_of, now)
    try:
        within = scene.forest.organisation.below(version.plan.organisation_id)
    except EngineError:
        within = scene.forest.organisation.ids[:0]
    if organisation_id not in within or not access.covers_organisation(viewer, organisation_id):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return scene


def team_of(scene: Scene, node_id: int) -> Team:
    """The same for a scene; nobody is asked any more whether they may."""
    node = scene.forest.nodes[node_id]
    members = scene.children(node_id)
    found = figures.measured(scene=scene, top=node_id, nodes=[node, *members])
    hand_down = open_hand_down(viewer=_SYSTEM, scene=scene)
    held = {one.pk: LOCKED for one in members if found[one.pk].is_locked}
    if hand_down is not None:
        handed = {row.organisation_id: row for row in _handed(hand_down)}
        held |= {pk: ANSWERED for pk, row in handed.items() if _answered(row)}
        found |= _asked(scene, [one for pk, one in found.items() if pk in handed], handed)
    return Team(
        version=scene.version, metric=scene.metric, level=scene.level, node=node,
        whole=found[node_id], members=tuple(found[one.pk] for one in members),
        held={one.pk: held[one.pk] for one in members if one.pk in held},
        run=forecasts.run_at(viewer=_SYSTEM, as_of=scene.as_of), as_of=scene.as_of,
        hand_down=hand_down,
    )  # fmt: skip


def _asked(
    scene: Scene, found: Sequence[Measured], handed: Mapping[int, Commitment]
) -> dict[int, Measured]:
    """Where a target was handed down, what was assigned is what is asked (the cells below may hold
    a cushion on top).
    """
    name = next(name for name, level in figures.LEVELS.items() if level == scene.level)
    other = [one for one in found if handed[one.node.pk].assigned != one.target]
    levels = {
        one.node.pk: {**one.levels, name: handed[one.node.pk].assigned} for one in other
    }  # fmt: skip
    odds = figures.chances(scene=scene, targets=levels) if other else {}
    return {
        one.node.pk: replace(
            one, target=handed[one.node.pk].assigned, levels=levels[one.node.pk],
            odds=odds.get(one.node.pk, {}),
        )
        for one in other
    }  # fmt: skip


def open_hand_down(*, viewer: Viewer, scene: Scene) -> HandDown | None:
    """The hand-down in which these targets are being answered, if any."""
    rows = HandDown.objects.visible_to(viewer).filter(
        target_version_id=scene.version.pk, metric_id=scene.metric.pk, level=scene.level,
        state=HandDownState.DISTRIBUTED,
    )  # fmt: skip
    return rows.first()


def _handed(hand_down: HandDown) -> list[Commitment]:
    rows = negotiation_tables.rows(hand_down_id=hand_down.pk)
    return [row for row in rows if negotiation_tables.is_handed(row)]


def _answered(row: Commitment) -> bool:
    return row.state in negotiation_tables.ANSWERED


def difficulties(members: Sequence[Measured]) -> list[Fraction]:
    """The known difficulties."""
    return [one.exact_difficulty for one in members if one.exact_difficulty is not None]


def mean_of(known: Sequence[Fraction]) -> int | None:
    """Their mean in basis points."""
    return round(sum(known, Fraction(0)) / len(known) * WHOLE) if known else None


def _points(value: Fraction | None) -> int | None:
    return None if value is None else round(value * WHOLE)
