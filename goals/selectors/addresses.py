"""Totals named from outside: nodes by id or code, metrics by code."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goals.models import DraftSeat
from goals.selectors.leaves import Address
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Dimension, Metric, Node
from salesplan.core.scoping import Viewer

NodeName = int | str


@dataclass(frozen=True)
class Named:
    """An address as other systems write it: 0 or "" stands for all of a dimension."""

    organisation: NodeName
    first_period: int
    months: int
    product: NodeName = 0
    channel: NodeName = 0
    customer: NodeName = 0


def resolve(*, viewer: Viewer, named: list[Named]) -> list[Address]:
    """The addresses in ids, with one query; raises `NotVisible` for unknown codes."""
    wanted = {
        (dimension, name)
        for one in named
        for dimension, name in _names(one)
        if isinstance(name, str) and name
    }
    ids: dict[tuple[str, NodeName], int] = _ids(viewer, wanted) if wanted else {}
    return [_address(one, ids) for one in named]


def metric(*, viewer: Viewer, code: str) -> Metric:
    """The metric of a code; raises `Invalid`. The catalogue is open to everybody."""
    found = Metric.objects.filter(code=code).first()
    if found is None:
        raise Invalid(_("There is no such metric."), field="metric")
    return found


def node_id(*, viewer: Viewer, dimension: str, name: NodeName) -> int:
    """One node's id from id or code; 0 for none; raises `NotVisible`."""
    if not name:
        return 0
    if isinstance(name, int):
        _require_visible(viewer, dimension, name)
        return name
    return _ids(viewer, {(dimension, name)})[dimension, name]


def _require_visible(viewer: Viewer, dimension: str, node_id: int) -> None:
    rows = Node.objects.visible_to(viewer).filter(pk=node_id, dimension=dimension)
    if node_id < 0 and dimension == Dimension.ORGANISATION:
        rows = DraftSeat.objects.visible_to(viewer).filter(pk=-node_id)
    if not rows.exists():
        raise NotVisible(_("There is no node %(node)s."), code="no_such_node", node=str(node_id))


def _ids(viewer: Viewer, wanted: set[tuple[str, str]]) -> dict[tuple[str, NodeName], int]:
    condition = Q()
    for dimension in Dimension.values:
        codes = [name for of, name in wanted if of == dimension]
        if codes:
            condition |= Q(dimension=dimension, code__in=codes)
    rows = Node.objects.visible_to(viewer).filter(condition)
    ids: dict[tuple[str, NodeName], int] = {
        (dimension, code): pk for dimension, code, pk in rows.values_list("dimension", "code", "pk")
    }
    missing = sorted(name for of, name in wanted if (of, name) not in ids)
    if missing:
        raise NotVisible(_("There is no node %(node)s."), code="no_such_node", node=missing[0])
    return ids


def _names(one: Named) -> list[tuple[str, NodeName]]:
    return [
        (Dimension.ORGANISATION, one.organisation),
        (Dimension.PRODUCT, one.product),
        (Dimension.CHANNEL, one.channel),
        (Dimension.CUSTOMER, one.customer),
    ]


def _address(one: Named, ids: dict[tuple[str, NodeName], int]) -> Address:
    organisation, product, channel, customer = (
        name if isinstance(name, int) else ids.get((dimension, name), 0)
        for dimension, name in _names(one)
    )
    return Address(organisation, one.first_period, one.months, product, channel, customer)
