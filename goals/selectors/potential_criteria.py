"""Potential scores of all territories of a kind, computed from their criteria and not yet kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goals.models import PotentialCriterion
from goals.selectors import scores as score_reads
from salesplan.core.errors import Invalid
from salesplan.core.models import COMPANY_ID, Dimension, Kind, Node, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, metric_values
from salesplan.core.selectors.metric_values import Value
from salesplan.engine import potential
from salesplan.engine.periods import month_of
from salesplan.engine.potential import Criterion, Scored

KINDS = (Kind.REGION, Kind.AREA, Kind.TEAM, Kind.SEAT)
MONTHS = 12
"""Criteria are read over the twelve months up to the day."""


@dataclass(frozen=True)
class Row:
    """A territory: what its criteria give, the values they stand on, and the score that is kept."""

    node: Node
    scored: Scored
    values: tuple[Value, ...]
    kept: int | None

    @property
    def score(self) -> int | None:
        """The computed score in hundredths."""
        return self.scored.score


@dataclass(frozen=True)
class Scoring:
    """Scores among all territories of a kind; `rows` are those in the viewer's scope, the highest
    first. `flags` says of each criterion why it tells nobody apart ("" if it does), `weights` what
    was used; `compared` counts all territories, `problem` names what hinders ("" if nothing).
    """

    kind: str
    on: date
    criteria: tuple[PotentialCriterion, ...]
    weights: tuple[int, ...]
    flags: tuple[str, ...]
    rows: tuple[Row, ...]
    compared: int
    problem: str = ""


def criteria(*, viewer: Viewer) -> list[PotentialCriterion]:
    """The criteria in use, with their metrics."""
    rows = PotentialCriterion.objects.visible_to(viewer).filter(is_active=True)
    return list(rows.select_related("metric").order_by("pk"))


def territories(*, viewer: Viewer, kind: str, on: date) -> list[Node]:
    """The territories of a kind that stand on a day; overlay seats carry no potential."""
    rows = Node.objects.visible_to(viewer).filter(
        Q(ended_on=None) | Q(ended_on__gt=on), dimension=Dimension.ORGANISATION, kind=kind,
        is_unassigned=False,
    )  # fmt: skip
    return list(rows.exclude(seat_kind=SeatKind.OVERLAY).order_by("position", "code"))


def scoring(
    *, viewer: Viewer, kind: str, on: date, weights: Mapping[int, int] | None = None
) -> Scoring:
    """Compute the scores of a kind of territory on a day; nothing is kept.

    They compare all territories of the company; the viewer gets those in scope. `weights` by
    criterion id replace the stored ones (to look at what they would do). At most a dozen queries.
    Raises `Invalid` for an unknown kind.
    """
    if kind not in KINDS:
        raise Invalid(_("Scores are made for regions, areas, teams or seats."), field="kind")
    known = criteria(viewer=viewer)
    used = tuple((weights or {}).get(one.pk, one.weight) for one in known)
    nodes = territories(viewer=access.system(), kind=kind, on=on)
    empty = Scoring(kind, on, tuple(known), used, ("",) * len(known), (), len(nodes))
    if not any(used):
        return replace(empty, problem="no_weight" if known else "no_criteria")
    if not nodes:
        return replace(empty, problem="no_nodes")
    table = _values(known, [node.pk for node in nodes], on)
    natural = [[_natural(value) for value in row] for row in table]
    found = potential.scores(natural, _engine(known, used))
    kept = score_reads.scores(viewer=access.system(), on=on)
    seen = _seen(viewer, nodes)
    rows = [
        Row(node, scored, tuple(values), kept.get(node.pk))
        for node, scored, values in zip(nodes, found.rows, table, strict=True)
        if node.pk in seen
    ]
    rows.sort(key=lambda row: (row.score is None, -(row.score or 0)))
    return Scoring(kind, on, tuple(known), used, found.flags, tuple(rows), len(nodes))


def _engine(known: Sequence[PotentialCriterion], used: Sequence[int]) -> list[Criterion]:
    return [Criterion(weight, one.is_inverse) for one, weight in zip(known, used, strict=True)]


def _values(
    known: Sequence[PotentialCriterion], nodes: Sequence[int], on: date
) -> list[list[Value]]:
    """Nodes x criteria over the twelve months up to the day, read for the whole company."""
    last = month_of(on)
    found = metric_values.values(
        viewer=access.system(), metrics=[one.metric for one in known], organisation_id=COMPANY_ID,
        nodes=nodes, first_period=last - MONTHS + 1, last_period=last, as_of=on,
    )  # fmt: skip
    return [[found[one.metric.code][node] for one in known] for node in nodes]


def _natural(value: Value) -> float | None:
    return None if value.amount is None else float(value.amount)


def _seen(viewer: Viewer, nodes: Sequence[Node]) -> frozenset[int]:
    if viewer.everything:
        return frozenset(node.pk for node in nodes)
    ids = [node.pk for node in nodes]
    rows = Node.objects.visible_to(viewer).filter(pk__in=ids, dimension=Dimension.ORGANISATION)
    return frozenset(rows.values_list("pk", flat=True))
