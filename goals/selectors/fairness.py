"""Is a target fair and likely? A card per node, and how evenly a team's targets weigh (A6, B5, B6).

Whoever does not see the node above gets nothing of the peers but the own rank, ratios of the team
as a whole and, in teams of five and more, quartiles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from statistics import median, quantiles

from goals.models import ForecastRun, Version
from goals.selectors import capacities, forecasts
from goals.selectors import fairness_figures as figures
from goals.selectors.fairness_figures import WHOLE, Measured, Scene, ratio
from goals.selectors.fairness_teams import (
    ANSWERED,
    LOCKED,
    Team,
    difficulties,
    mean_of,
    scene_of,
    team,
    team_of,
)
from salesplan.core.models import Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access

__all__ = ["ANSWERED", "LOCKED", "Card", "Measured", "Peers", "Team", "card", "team"]
LEAST_FOR_QUARTILES = 5
_SYSTEM = access.system()


@dataclass(frozen=True)
class Peers:
    """A member within its team: `rank` by difficulty and `growth_rank` by growth asked, 1 is the
    hardest; `mean` of the difficulties and the own `difference` to it, `growth` of the whole team,
    all in basis points. `quartiles` of the difficulties in teams of five and more.
    """

    count: int
    rank: int | None
    growth_rank: int | None
    mean: int | None
    difference: int | None
    growth: int | None
    quartiles: tuple[int, int, int] | None


@dataclass(frozen=True)
class Card:
    """What a target asks of a node, in smallest units and basis points; None is unknown.

    `best`, `middle` and `worst` are growths of the own last years; `share` of the team's target and
    `potential_share` of its potential (None where the team is not the viewer's to see),
    `against_potential` one by the other; `capacity` of the seats below in the plan's period.
    """

    version: Version
    metric: Metric
    level: int
    own: Measured
    above: Node | None
    peers: Peers | None
    share: int | None
    potential_share: int | None
    against_potential: int | None
    capacity: int | None
    run: ForecastRun | None
    as_of: date

    @property
    def best(self) -> int | None:
        """The highest growth of the own last years."""
        return max((one.growth for one in self.own.past), default=None)

    @property
    def middle(self) -> int | None:
        """Their median."""
        return round(median(one.growth for one in self.own.past)) if self.own.past else None

    @property
    def worst(self) -> int | None:
        """The lowest one."""
        return min((one.growth for one in self.own.past), default=None)

    @property
    def load(self) -> int | None:
        """Target ÷ capacity in basis points."""
        return ratio(self.own.target, self.capacity)


def card(
    *, viewer: Viewer, version_id: int, metric_id: int, level: int, organisation_id: int,
    as_of: date, now: datetime,
) -> Card:  # fmt: skip
    """The card of a node's target over the plan's whole period, on a day.

    Raises `NotVisible` outside the viewer's territories or the plan's, `Invalid` for a metric that
    is not spread. About 30 queries, however large the team.
    """
    scene = scene_of(viewer, version_id, metric_id, level, organisation_id, as_of, now)
    above = scene.parent(organisation_id)
    if organisation_id == scene.version.plan.organisation_id:
        above = 0
    node = scene.forest.nodes[organisation_id]
    mates = team_of(scene, above) if above else None
    member = (
        next((m for m in mates.members if m.node.pk == organisation_id), None) if mates else None
    )
    own = member or _alone(scene, node)
    sees = bool(above) and access.covers_organisation(viewer, above)
    share, potential = _shares(mates, own) if mates and member else (None, None)
    return Card(
        version=scene.version, metric=scene.metric, level=level, own=own,
        above=scene.forest.nodes[above] if sees else None,
        peers=_peers(mates, own) if mates and member else None,
        share=share if sees else None, potential_share=potential if sees else None,
        against_potential=ratio(share, potential), capacity=_capacity(scene, organisation_id),
        run=forecasts.run_at(viewer=viewer, as_of=as_of), as_of=as_of,
    )  # fmt: skip


def _alone(scene: Scene, node: Node) -> Measured:
    return figures.measured(scene=scene, top=node.pk, nodes=[node])[node.pk]


def _peers(mates: Team, own: Measured) -> Peers:
    known = difficulties(mates.members)
    mean = mean_of(known)
    difference = None if mean is None or own.difficulty is None else own.difficulty - mean
    growths = [one.growth for one in mates.members if one.growth is not None]
    return Peers(
        count=len(mates.members), rank=_rank(own.exact_difficulty, known),
        growth_rank=_rank(own.growth, growths), mean=mean, difference=difference,
        growth=mates.whole.growth, quartiles=_quartiles(known),
    )  # fmt: skip


def _rank(own: Fraction | int | None, every: Sequence[Fraction | int]) -> int | None:
    return None if own is None else 1 + sum(one > own for one in every)


def _quartiles(known: Sequence[Fraction]) -> tuple[int, int, int] | None:
    if len(known) < LEAST_FOR_QUARTILES:
        return None
    low, middle, high = quantiles(known, n=4, method="inclusive")
    return round(low * WHOLE), round(middle * WHOLE), round(high * WHOLE)


def _shares(mates: Team, own: Measured) -> tuple[int | None, int | None]:
    """The member's share of the members' targets and of their scores, where all have one."""
    targets = [one.target for one in mates.members if one.target is not None]
    scores = [one.score for one in mates.members]
    share = ratio(own.target, sum(targets))
    if any(score is None for score in scores):
        return share, None
    return share, ratio(own.score, sum(score or 0 for score in scores))


def _capacity(scene: Scene, organisation_id: int) -> int | None:
    """What the seats below can carry; capacity is known in revenue only."""
    if scene.metric.code != "revenue":
        return None
    first, months = scene.span
    found = capacities.by_month(
        viewer=_SYSTEM, organisation_ids=[organisation_id], first_period=first, months=months,
        as_of=scene.as_of,
    )  # fmt: skip
    by_month = found.get(organisation_id)
    return sum(by_month.values()) if by_month else None
