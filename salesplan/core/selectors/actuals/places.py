"""What is asked for: a place in the cube (one key per dimension) and whether the viewer may."""

from dataclasses import dataclass, replace
from typing import Any, Literal, Self, TypedDict

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotVisible
from salesplan.core.models import Kind, Node, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access

Column = Literal["organisation_id", "product_id", "channel_id", "tier_id"]


class Keys(TypedDict, total=False):
    """The keys of a place besides the organisation; a missing one is 0, "all"."""

    product_id: int
    channel_id: int
    tier_id: int


KEYS: tuple[Column, ...] = ("organisation_id", "product_id", "channel_id", "tier_id")


@dataclass(frozen=True)
class Place:
    """One node per dimension, 0 for "all"; along `column` it may be several nodes at once."""

    organisation_id: int
    product_id: int = 0
    channel_id: int = 0
    tier_id: int = 0
    column: Column | None = None
    nodes: tuple[int, ...] = ()
    is_item: bool = False
    is_base_seat: bool = False

    @classmethod
    def of(cls, viewer: Viewer, organisation_id: int, keys: Keys) -> Self:
        """The place, if its organisation node or its product lies in the viewer's scope.

        Raises `NotVisible` otherwise.
        """
        product = keys.get("product_id", 0)
        covered = access.covers_organisation(viewer, organisation_id)
        if not covered and not (product and access.covers_product(viewer, product)):
            raise NotVisible(_("There is nothing here, or it is not yours to see."))
        place = cls(organisation_id, **keys)
        return replace(place, is_item=_is(product, kind=Kind.ITEM)) if product else place

    def along(self, column: Column, nodes: tuple[int, ...]) -> Self:
        """The same place for each of several nodes of one dimension."""
        is_item = self.is_item
        if column == "product_id" and nodes:
            is_item = Node.unscoped.filter(pk__in=nodes, kind=Kind.ITEM).exists()
        return replace(self, column=column, nodes=nodes, is_item=is_item)

    def at_seats(self) -> Self:
        """The same place, knowing whether its organisation nodes are base seats."""
        nodes = self.nodes if self.column == "organisation_id" else (self.organisation_id,)
        return replace(self, is_base_seat=_is(*nodes, kind=Kind.SEAT, seat_kind=SeatKind.BASE))

    def keys(self, column: Column) -> tuple[int, ...]:
        """The nodes asked for in one dimension."""
        return self.nodes if self.column == column else (int(getattr(self, column)),)

    @property
    def knows_customers(self) -> bool:
        """Whether distinct customers are kept: below the organisation only."""
        return all(self.is_all(column) for column in KEYS[1:])

    def is_all(self, column: Column) -> bool:
        """Whether a dimension is not broken down."""
        return self.keys(column) == (0,)


def _is(*nodes: int, **fields: Any) -> bool:
    return bool(Node.unscoped.filter(pk__in=nodes, **fields).exists())
