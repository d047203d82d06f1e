"""Tiers of territories proposed from their share of revenue and their potential score (A6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from goals.selectors import potential_criteria
from goals.selectors import scores as score_reads
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import COMPANY_ID, Closure, Metric, Node, TerritoryTier
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, metric_values
from salesplan.engine.money import split_amount
from salesplan.engine.periods import month_of

WHOLE = 10_000
REVENUE = "revenue"


@dataclass(frozen=True)
class Thresholds:
    """`core_share`: the largest territories that together bring this share of revenue (basis
    points) are core; of the others those with at least `potential_score` (hundredths) are
    potential, the rest are emerging.
    """

    core_share: int = 6_000
    potential_score: int = 5_000


DEFAULTS = Thresholds()


@dataclass(frozen=True)
class Proposed:
    """A territory: revenue of twelve months (None: none is known), its share and that of all larger
    ones with it (basis points), its kept score (hundredths), the tier it has and the one proposed.

    `proposed` is "" where revenue and score do not say: then nothing is changed.
    """

    node: Node
    revenue: int | None
    share: int | None
    cumulated: int | None
    score: int | None
    present: str
    proposed: str

    @property
    def changes(self) -> bool:
        """Whether applying it would change the tier."""
        return bool(self.proposed) and self.proposed != self.present


@dataclass(frozen=True)
class Proposal:
    """`rows` by revenue, the largest first; `total` is the revenue of all of them."""

    organisation: Node
    kind: str
    on: date
    thresholds: Thresholds
    rows: tuple[Proposed, ...]
    total: int

    @property
    def changes(self) -> dict[int, str]:
        """Territory id -> its new tier, where it is another one."""
        return {row.node.pk: row.proposed for row in self.rows if row.changes}


def usual_top(*, viewer: Viewer) -> int:
    """The territory that a viewer begins with: the company, or the own one."""
    whole = viewer.everything or not viewer.organisation
    return COMPANY_ID if whole else viewer.organisation[0]


def propose(
    *, viewer: Viewer, kind: str, on: date, organisation_id: int = COMPANY_ID,
    thresholds: Thresholds = DEFAULTS,
) -> Proposal:  # fmt: skip
    """Propose tiers for the territories of a kind below one; nothing is changed.

    Revenue is that of the twelve months up to the day, scores are the latest kept ones. Raises
    `NotVisible` outside the scope, `Invalid` for thresholds that make no sense.
    """
    if not access.covers_organisation(viewer, organisation_id):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    _check(kind, thresholds)
    below = set(Closure.below((organisation_id,)))
    nodes = [
        n for n in potential_criteria.territories(viewer=viewer, kind=kind, on=on) if n.pk in below
    ]
    revenue = _revenue(viewer, organisation_id, nodes, on)
    scores = score_reads.scores(viewer=viewer, on=on)
    rows = _proposed(nodes, revenue, scores, thresholds)
    organisation = Node.objects.visible_to(viewer).get(pk=organisation_id)
    return Proposal(organisation, kind, on, thresholds, rows, _positive(revenue))


def _check(kind: str, thresholds: Thresholds) -> None:
    if kind not in potential_criteria.KINDS:
        raise Invalid(_("Scores are made for regions, areas, teams or seats."), field="kind")
    if not 0 < thresholds.core_share <= WHOLE:
        raise Invalid(_("The share of core territories lies between 0 and 100 %."),
                      field="core_share")  # fmt: skip
    if not 0 <= thresholds.potential_score <= WHOLE:
        raise Invalid(_("A score lies between 0 and 100."), field="potential_score")


def _revenue(
    viewer: Viewer, organisation_id: int, nodes: list[Node], on: date
) -> dict[int, int | None]:
    if not nodes:
        return {}
    last = month_of(on)
    found = metric_values.values(
        viewer=viewer, metrics=[Metric.objects.get(code=REVENUE)], organisation_id=organisation_id,
        nodes=[node.pk for node in nodes], as_of=on,
        first_period=last - potential_criteria.MONTHS + 1, last_period=last,
    )  # fmt: skip
    return {node: value.rounded for node, value in found[REVENUE].items()}


def _proposed(
    nodes: list[Node], revenue: Mapping[int, int | None], scores: Mapping[int, int],
    thresholds: Thresholds,
) -> tuple[Proposed, ...]:  # fmt: skip
    """Down from the largest: core until the share is reached, the others by score."""
    order = sorted(nodes, key=lambda node: -(revenue[node.pk] or 0))
    counted = [max(revenue[node.pk] or 0, 0) for node in order]
    total, before, cumulated, rows = sum(counted), 0, 0, []
    shares = split_amount(WHOLE, counted) if total else ()
    for at, node in enumerate(order):
        is_core = counted[at] > 0 and before * WHOLE < thresholds.core_share * total
        before += counted[at]
        share = shares[at] if total and revenue[node.pk] is not None else None
        cumulated += share or 0
        score = scores.get(node.pk)
        rows.append(
            Proposed(
                node=node, revenue=revenue[node.pk], share=share,
                cumulated=None if share is None else cumulated, score=score, present=node.tier,
                proposed=TerritoryTier.CORE if is_core else _by_score(score, thresholds),
            )
        )  # fmt: skip
    return tuple(rows)


def _by_score(score: int | None, thresholds: Thresholds) -> str:
    if score is None:
        return ""
    reached = score >= thresholds.potential_score
    return TerritoryTier.POTENTIAL if reached else TerritoryTier.EMERGING


def _positive(revenue: Mapping[int, int | None]) -> int:
    """Returns beyond sales bring no share."""
    return sum(max(value or 0, 0) for value in revenue.values())
