"""All that a metric's own page shows: its formula in words, where it comes from, who uses it, and
its value today at the reader's top nodes and below them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Max, Min

from salesplan.core.models import (
    COMPANY_ID,
    Aggregation,
    Dimension,
    Metric,
    Node,
    Observation,
    Source,
    Unit,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import metric_values, registers, trees
from salesplan.core.selectors.actuals.places import Column
from salesplan.core.selectors.catalogue import Catalogue, catalogue
from salesplan.core.selectors.metric_values import Value
from salesplan.core.selectors.registers import rows as register_rows
from salesplan.core.selectors.registers.declaration import Register
from salesplan.engine import formula, metric_graph

SIGNS = str.maketrans("*/-", "×÷−")
MOST_NODES = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a formula: a metric to link to, or plain signs."""

    text: str
    metric: Metric | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """A source that observations of the metric come from."""

    source: str
    rows: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Row:
    """A metric at a node: the period to date and the same of last year."""

    node: Node
    now: Value
    before: Value
    is_share: bool = False

    @property
    def growth(self) -> int | None:
        """On last year in basis points; None for shares, whose difference says more."""
        if self.is_share or not self.now.amount or not self.before.amount:
            return None
        if self.before.amount < 0:
            return None
        return round((self.now.amount / self.before.amount - 1) * 10_000)

    @property
    def difference(self) -> Fraction | None:
        """Less last year."""
        if self.now.amount is None or self.before.amount is None:
            return None
        return self.now.amount - self.before.amount


@dataclass(frozen=True, slots=True)
class Board:
    """The values of a metric: the reader's top nodes and the nodes below the first of them."""

    first_period: int
    last_period: int
    through: date | None
    tops: tuple[Row, ...]
    children: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """What is known of a metric."""

    metric: Metric
    pieces: tuple[Piece, ...]
    parts: tuple[Metric, ...]
    using: tuple[Metric, ...]
    origins: tuple[Origin, ...]
    lists: tuple[tuple[Register, str, int], ...]


def page(*, viewer: Viewer, metric_id: int) -> Page | None:
    """The page of a metric; None when there is none. The catalogue is open to everybody."""
    known = catalogue()
    code = known.code_of.get(metric_id)
    if code is None:
        return None
    metric = known.by_code[code]
    parts = [known.by_code[name] for name in known.parts[code] if name in known.by_code]
    return Page(
        metric=metric,
        pieces=_pieces(metric, known),
        parts=tuple(parts),
        using=known.using(code),
        origins=_origins(metric, known),
        lists=tuple(_lists(viewer, metric)),
    )


def _pieces(metric: Metric, known: Catalogue) -> tuple[Piece, ...]:
    """The formula with the names of metrics in place of their codes."""
    if metric.aggregation == Aggregation.RATIO:
        top, bottom = (known.by_code[name] for name in known.parts[metric.code])
        return Piece(top.label, top), Piece(" ÷ "), Piece(bottom.label, bottom)
    if metric.code not in known.expressions:
        return (Piece(metric.formula),)
    text = metric_graph.plain(metric.expression)
    return tuple(
        Piece(known.by_code[name].label, known.by_code[name])
        if name in known.by_code
        else Piece(raw.translate(SIGNS))
        for raw, name in formula.segments(text)
    )


def _origins(metric: Metric, known: Catalogue) -> tuple[Origin, ...]:
    """The sources of the observations of a metric and of all that it is computed from."""
    measured = [one.pk for one in known.order([metric.code]) if not one.measure]
    names = dict(Source.objects.values_list("pk", "name"))
    found = (
        Observation.unscoped.filter(metric_id__in=measured)
        .values("source_id")
        .annotate(rows=Count("pk"), first=Min("date"), last=Max("date"))
        .order_by("source_id")
    )
    observed = [
        Origin(names.get(row["source_id"], ""), row["rows"], row["first"], row["last"])
        for row in found
    ]
    return tuple(observed)


def _lists(viewer: Viewer, metric: Metric) -> list[tuple[Register, str, int]]:
    """Lists with rows, visible to the reader, that name the metric."""
    found = []
    for register in registers.every():
        if register.model is Metric or (
            register.read_right and not viewer.can(register.read_right)
        ):
            continue
        for column in register.all_columns.values():
            if column.reference is Metric:
                rows = register_rows.rows(viewer=viewer, register=register)
                count = rows.filter(**{column.attribute: metric.pk}).count()
                if count:
                    found.append((register, column.name, count))
    return found


def board(*, viewer: Viewer, metric: Metric, first_period: int, as_of: date) -> Board:
    """The metric from the first month to the day `as_of`, at the reader's top nodes and below.

    Along the organisation, or along products for those who see products only.
    """
    column, tops = _tops(viewer)
    below: list[Any] = []
    if len(tops) == 1:
        below = list(trees.children(viewer=viewer, node_id=tops[0].pk)[:MOST_NODES])
    last_period = as_of.year * 12 + as_of.month - 1
    rows = _rows(
        viewer, metric, column, [*tops, *below],
        {"first_period": first_period, "last_period": last_period, "as_of": as_of},
    )  # fmt: skip
    reached = [row.now.through for row in rows if row.now.through]
    return Board(
        first_period=first_period,
        last_period=last_period,
        through=max(reached, default=None),
        tops=tuple(rows[: len(tops)]),
        children=tuple(rows[len(tops) :]),
    )


def _tops(viewer: Viewer) -> tuple[Column, list[Node]]:
    if viewer.everything or viewer.organisation or not viewer.products:
        found = trees.roots(viewer=viewer, dimension=Dimension.ORGANISATION)
        if not viewer.everything:
            found = found.filter(pk__in=viewer.organisation)
        return "organisation_id", list(found[:MOST_NODES])
    nodes = Node.objects.visible_to(viewer).filter(pk__in=viewer.products)
    return "product_id", list(nodes[:MOST_NODES])


def _rows(
    viewer: Viewer, metric: Metric, column: Column, nodes: Sequence[Node], span: dict[str, Any]
) -> list[Row]:
    ids = [node.pk for node in nodes]
    now, before = (
        metric_values.values(
            viewer=viewer, metrics=[metric], organisation_id=COMPANY_ID, column=column, nodes=ids,
            years_back=years, **span,
        )[metric.code]
        for years in (0, 1)
    ) if ids else ({}, {})  # fmt: skip
    share = metric.unit == Unit.PERCENT
    return [Row(node, now[node.pk], before[node.pk], share) for node in nodes]
