"""What is asked for, whether the viewer may, and what an answer looks like."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Self

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotVisible
from salesplan.core.models import ALL, COMPANY_ID, Closure, Dimension, Kind, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.actuals.places import KEYS, Column
from salesplan.engine.periods import first_day, last_day, month_of

NO_DATA = "no_data"
DIVISION_BY_ZERO = "division_by_zero"
Key = tuple[int, int]
"""Number of a window, node."""
DIMENSIONS: dict[Column, str] = {
    "organisation_id": Dimension.ORGANISATION,
    "product_id": Dimension.PRODUCT,
    "channel_id": Dimension.CHANNEL,
    "tier_id": Dimension.CUSTOMER,
}


@dataclass(frozen=True, slots=True)
class Value:
    """A metric at a node over a period to date, exactly, in the metric's smallest unit.

    `numerator` and `denominator` are the summed parts in their own smallest units (of a formula
    that divides: dividend and divisor in natural units), None where there are none. `through` is
    the last day that the data reach within the period or, with the problem "no_data", before it.
    """

    amount: Fraction | None
    numerator: Fraction | int | None = None
    denominator: Fraction | int | None = None
    through: date | None = None
    problem: str = ""

    @property
    def rounded(self) -> int | None:
        """The amount as a whole number of smallest units, half-even."""
        return None if self.amount is None else round(self.amount)


@dataclass(frozen=True, slots=True)
class Window:
    """A run of days; `runs`: it ends where the data do, so its last month may be read whole."""

    number: int
    days: DaySpan
    runs: bool

    @property
    def is_empty(self) -> bool:
        """Whether it holds no day: the period has not begun."""
        return self.days.last < self.days.first

    @property
    def months_over(self) -> list[int]:
        """The months that are over within the window."""
        return self.days.whole_months()

    @property
    def months(self) -> list[int]:
        """The months that can be read whole: those that are over, and the one that runs."""
        running = month_of(self.days.last) if self.runs else None
        return [
            month
            for month in self.days.months()
            if self.days.first <= first_day(month)
            and (last_day(month) <= self.days.last or month == running)
        ]

    @property
    def rest(self) -> list[DaySpan]:
        """The days outside of `months`, as runs."""
        odd = [month for month in self.days.months() if month not in self.months]
        return [
            DaySpan(max(first_day(month), self.days.first), min(last_day(month), self.days.last))
            for month in odd
        ]


@dataclass(frozen=True, slots=True)
class Asked:
    """Nodes along one dimension, one node in each of the others, and some windows."""

    organisation_id: int
    product_id: int
    channel_id: int
    column: Column
    nodes: tuple[int, ...]
    windows: tuple[Window, ...]
    items: frozenset[int] = frozenset()
    """Which of the products asked for are items."""

    @classmethod
    def of(
        cls, viewer: Viewer, keys: tuple[int, int, int], column: Column, nodes: Sequence[int],
        windows: Sequence[Window],
    ) -> Self:  # fmt: skip
        """What is asked, if all of it lies in the viewer's scope; raises `NotVisible`."""
        filled = tuple(window for window in windows if not window.is_empty)
        asked = cls(*keys, column, tuple(dict.fromkeys(nodes)), filled)
        _require(viewer, asked)
        products = set(asked.keys("product_id")) - {ALL}
        return replace(asked, items=_items(products)) if products else asked

    def keys(self, column: Column) -> tuple[int, ...]:
        """The nodes asked for in one dimension, 0 for all."""
        if self.column == column:
            return self.nodes
        return (ALL,) if column == "tier_id" else (int(getattr(self, column)),)

    def is_all(self, column: Column) -> bool:
        """Whether a dimension is not broken down."""
        return self.keys(column) == (ALL,)

    def with_nodes(self, nodes: Sequence[int]) -> Self:
        """The same for other nodes of the dimension."""
        return replace(self, nodes=tuple(nodes))

    @property
    def is_by_territory(self) -> bool:
        """Whether nothing but the organisation is broken down: what counts of customers have."""
        return all(self.is_all(column) for column in KEYS if column != "organisation_id")


def _items(nodes: Collection[int]) -> frozenset[int]:
    found = Node.unscoped.filter(pk__in=nodes, kind=Kind.ITEM)
    return frozenset(found.values_list("pk", flat=True))


def _require(viewer: Viewer, asked: Asked) -> None:
    if viewer.everything:
        return
    wanted = (
        (viewer.organisation, asked.keys("organisation_id")),
        (viewer.products, asked.keys("product_id")),
    )
    if not any(_covers(tops, nodes) for tops, nodes in wanted):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))


def _covers(tops: tuple[int, ...], nodes: tuple[int, ...]) -> bool:
    """Whether all nodes lie below the tops; "all" (0) never does."""
    if not tops or not nodes:
        return False
    missing = set(nodes) - set(tops)
    if not missing:
        return True
    below = Closure.below(tops).filter(descendant_id__in=missing)
    return missing <= set(below)


_BELOW = """
select c.descendant_id as leaf, c.ancestor_id as node, c.depth::int
from core_closure c join core_node n on n.id = c.descendant_id
where c.is_current and c.ancestor_id = any(%s) and (c.depth = 0 or n.seat_kind <> 'overlay')
"""


def trees_sql(asked: Asked, column: Column) -> tuple[str, list[object]]:
    """A SELECT of (leaf, node, depth): which stored keys count for which asked node, how far below.

    0, "all", counts for node 0 and, of the organisation, for the company. Overlay seats count for
    themselves only.
    """
    nodes = list(asked.keys(column))
    parts = [_BELOW]
    params: list[object] = [nodes]
    if ALL in nodes:
        parts.append("select id, 0, 1 from core_node where dimension = %s")
        params.append(DIMENSIONS[column])
        parts.append("select 0, 0, 0")
    if column == "organisation_id" and COMPANY_ID in nodes:
        parts.append(f"select 0, {COMPANY_ID}, 1")
    return " union all ".join(parts), params
