"""The dimensions as registers; what touches the tree goes through `trees`."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import Dimension, Kind, Node
from salesplan.core.scoping import Viewer
from salesplan.core.services import registers, trees
from salesplan.core.services.registers import Register, Values

NAMES = ("name", "name_zh_hans", "name_zh_hant")


@dataclass(frozen=True)
class NodeWriter:
    """Adds, renames, moves and ends nodes of one dimension; nodes are never deleted."""

    dimension: str

    def create(self, *, actor: Viewer, values: Values, today: date) -> Node:
        """A new node under its parent."""
        fields = {name: value for name, value in values.items() if name not in _ARGUMENTS}
        node: Node = trees.add_node(
            actor=actor,
            dimension=self.dimension,
            code=values["code"],
            name=values["name"],
            kind=values["kind"],
            parent_id=values.get("parent_id"),
            today=today,
            **fields,
        )
        return node

    def update(self, *, actor: Viewer, row: Any, values: Values, today: date) -> Node:
        """Change attributes; another parent moves the node from today, an end date ends it."""
        if row.is_unassigned:
            raise Invalid(_("%(name)s is kept by the system."), name=row.label)
        values = dict(values)
        if "parent_id" in values:
            self._move(actor, row, values.pop("parent_id"), today)
        if values.get("ended_on"):
            trees.end(actor=actor, node_id=row.pk, on=values.pop("ended_on"), today=today)
        fresh: Node = Node.unscoped.get(pk=row.pk)
        for name, value in values.items():
            setattr(fresh, name, value)
        if fresh.version == row.version:
            fresh.version += 1
        fresh.save()
        return fresh

    def _move(self, actor: Viewer, row: Any, parent_id: int | None, today: date) -> None:
        if parent_id is None:
            raise Invalid(_("A node needs a parent once it has had one."), field="parent")
        if row.parent_id is None and row.kind == Kind.COMPANY:
            raise Invalid(_("%(name)s is the root of its tree."), field="parent", name=row.label)
        trees.move(actor=actor, node_id=row.pk, parent_id=parent_id, on=today, today=today)

    def delete(self, *, actor: Viewer, row: Any, today: date) -> None:
        """End the node today."""
        trees.end(actor=actor, node_id=row.pk, on=today, today=today)


_ARGUMENTS = {"code", "name", "kind", "parent_id"}


def _declare(
    key: str,
    dimension: Dimension,
    labels: tuple[Any, Any],
    kinds: tuple[Kind, ...],
    *,
    more: tuple[str, ...] = (),
    icon: str,
    position: int,
    rail_right: str | None = "dimensions.edit",
) -> Register:
    parents = {"dimension": dimension, "is_unassigned": False}
    seats = {"dimension": Dimension.ORGANISATION, "kind": Kind.SEAT}
    return registers.add(
        Register(
            key=key,
            model=Node,
            label=labels[0],
            label_plural=labels[1],
            columns=("code", "name", "kind", "parent", *more, "ended_on"),
            fields=("code", *NAMES, "kind", "parent", *more, "starts_on", "ended_on"),
            filters=("kind", "parent", *more),
            search=("code", *NAMES),
            order=("position", "code"),
            natural_key="code",
            group="data",
            icon=icon,
            position=position,
            rail_right=rail_right,
            right="dimensions.edit",
            base={"dimension": dimension},
            limits={"parent": parents, "owner": seats},
            choices={"kind": tuple(kinds)},
            fixed_after_creation=frozenset({"code", "kind"}),
            can_delete=False,
            writer=NodeWriter(dimension),
            helps={"ended_on": _("From this day on the node takes no new figures.")},
        )
    )


ORGANISATION = _declare(
    "organisation",
    Dimension.ORGANISATION,
    (_("Territory"), _("Organisation")),
    (Kind.COMPANY, Kind.REGION, Kind.AREA, Kind.TEAM, Kind.SEAT),
    more=("tier", "seat_kind"),
    icon="sitemap",
    position=30,
    rail_right="plans.edit",
)
PRODUCTS = _declare(
    "products",
    Dimension.PRODUCT,
    (_("Product"), _("Products")),
    (Kind.LINE, Kind.CATEGORY, Kind.ITEM),
    more=("stage",),
    icon="package",
    position=31,
    rail_right=None,
)
CHANNELS = _declare(
    "channels",
    Dimension.CHANNEL,
    (_("Channel"), _("Channels")),
    (Kind.CHANNEL,),
    icon="building-store",
    position=32,
)
CUSTOMERS = _declare(
    "customers",
    Dimension.CUSTOMER,
    (_("Customer"), _("Customers")),
    (Kind.TIER, Kind.CUSTOMER),
    more=("owner", "segment", "credit_grade"),
    icon="users",
    position=33,
    rail_right=None,
)
GEOGRAPHY = _declare(
    "geography",
    Dimension.GEOGRAPHY,
    (_("Place"), _("Geography")),
    (Kind.PLACE,),
    icon="map-pin",
    position=34,
)
