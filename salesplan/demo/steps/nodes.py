"""The trees of the demo company, through the core's service."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from salesplan.core.models import COMPANY_ID, Dimension, Kind, Node, SeatKind, Stage
from salesplan.core.scoping import Viewer
from salesplan.core.services import trees
from salesplan.core.services.trees import NodeRow
from salesplan.demo import day
from salesplan.demo.generator import catalogue, customers, territories

LINE_STAGES = {
    "smart-home": Stage.FLAGSHIP, "appliances": Stage.MATURE, "premium": Stage.NEW,
}  # fmt: skip
TIER_NAMES = {
    "A": ("Tier A", "A 级客户", "A 級客戶"),
    "B": ("Tier B", "B 级客户", "B 級客戶"),
    "C": ("Tier C", "C 级客户", "C 級客戶"),
}


@dataclass(frozen=True)
class Keys:
    """Ids by dimension and code."""

    by_dimension: dict[str, dict[str, int]]

    def organisation(self, code: str) -> int:
        """The id of a unit or seat; the company itself for an empty code."""
        return self.by_dimension[Dimension.ORGANISATION][code] if code else COMPANY_ID

    def of(self, dimension: str, codes: Iterable[str]) -> list[int]:
        """Ids in the order of the codes."""
        known = self.by_dimension[dimension]
        return [known[code] for code in codes]


def write(*, actor: Viewer) -> Keys:
    """Write the five trees; returns the ids of their nodes."""
    Node.unscoped.filter(pk=COMPANY_ID).update(
        name=day.NAMES[0], name_zh_hans=day.NAMES[1], name_zh_hant=day.NAMES[2]
    )
    _upsert(actor, Dimension.ORGANISATION, _organisation())
    _upsert(actor, Dimension.PRODUCT, _products())
    _upsert(actor, Dimension.CHANNEL, _channels())
    _upsert(actor, Dimension.GEOGRAPHY, _places())
    seats = _ids(Dimension.ORGANISATION)
    _upsert(actor, Dimension.CUSTOMER, _customers(seats))
    return Keys({dimension: _ids(dimension) for dimension in Dimension.values})


def _upsert(actor: Viewer, dimension: str, rows: Iterable[NodeRow]) -> None:
    trees.upsert_nodes(actor=actor, dimension=dimension, rows=list(rows), today=day.TODAY)


def _ids(dimension: str) -> dict[str, int]:
    return dict(Node.unscoped.filter(dimension=dimension).values_list("code", "id"))


def _row(code: str, kind: str, parent: str | None, names: Any, **fields: Any) -> NodeRow:
    writings = {"name_zh_hans": names[1], "name_zh_hant": names[2]}
    return NodeRow(code, names[0], kind, parent, writings | fields)


def _organisation() -> Iterable[NodeRow]:
    units = (*territories.REGIONS, *territories.AREAS, *territories.TEAMS)
    for position, unit in enumerate(units):
        yield _row(unit.code, unit.kind, unit.parent, unit.names, tier=unit.tier, position=position)
    for position, seat in enumerate(territories.SEATS):
        yield _row(seat.code, Kind.SEAT, seat.team, seat.names, position=position)
    overlay = territories.OVERLAY
    yield _row(
        overlay.code, Kind.SEAT, overlay.parent, overlay.names, seat_kind=SeatKind.OVERLAY,
        position=100,
    )  # fmt: skip


def _products() -> Iterable[NodeRow]:
    for position, (code, names) in enumerate(catalogue.LINES.items()):
        yield _row(code, Kind.LINE, None, names, stage=LINE_STAGES[code], position=position)
    for position, category in enumerate(catalogue.CATEGORIES):
        yield _row(category.code, Kind.CATEGORY, category.line, category.names, position=position)
    for position, item in enumerate(catalogue.ITEMS):
        parent = catalogue.CATEGORY_CODES[item.category]
        yield _row(item.code, Kind.ITEM, parent, item.names, stage=item.stage, position=position)


def _channels() -> Iterable[NodeRow]:
    for position, (code, names) in enumerate(catalogue.CHANNEL_GROUPS.items()):
        yield _row(code, Kind.CHANNEL, None, names, position=position)
    for position, channel in enumerate(catalogue.CHANNELS):
        yield _row(channel.code, Kind.CHANNEL, channel.group, channel.names, position=position)


def _places() -> Iterable[NodeRow]:
    for position, (code, names) in enumerate(territories.PROVINCES.items()):
        yield _row(code, Kind.PLACE, None, names, position=position)


def _customers(seats: dict[str, int]) -> Iterable[NodeRow]:
    for position, (code, names) in enumerate(TIER_NAMES.items()):
        yield _row(f"tier-{code.lower()}", Kind.TIER, None, names, position=position)
    for customer in customers.customers():
        seat = territories.SEATS[customer.seat]
        yield _row(
            customer.code, Kind.CUSTOMER, f"tier-{customer.tier.lower()}", customer.names,
            owner_id=seats[seat.code], segment=customer.kind, credit_grade=customer.grade,
            attributes={"province": seat.province},
        )  # fmt: skip
