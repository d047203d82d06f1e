"""A metric at one node, with last year, cut into the nodes below it or into months."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotVisible
from salesplan.core.models import ALL, COMPANY_ID, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import metric_values, trees
from salesplan.core.selectors.actuals.places import Column
from salesplan.core.selectors.metric_values import Value
from salesplan.engine.periods import year_month

CUTS: dict[str, Column | None] = {
    "organisation": "organisation_id", "product": "product_id", "channel": "channel_id",
    "month": None,
}  # fmt: skip
MOST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a metric: a place, months, and what the rows are (`CUTS`)."""

    organisation_id: int
    product_id: int
    channel_id: int
    by: str
    first_period: int
    last_period: int
    as_of: date

    @property
    def column(self) -> Column:
        """Along what the nodes lie; months are of the organisation's node."""
        return CUTS[self.by] or "organisation_id"


@dataclass(frozen=True, slots=True)
class Cut:
    """One line of `values`: a node, or a month of the asked node."""

    node: int
    label: str
    month: int | None
    now: Value
    before: Value | None


@dataclass(frozen=True, slots=True)
class Values:
    """The answer to `Asked`."""

    metric: str
    unit: str
    scale: int
    first_period: int
    last_period: int
    as_of: date
    total: Cut
    rows: tuple[Cut, ...]


def home(*, viewer: Viewer) -> tuple[int, int]:
    """Organisation and product node that a viewer looks at first: the top of the own scope."""
    if viewer.everything or not (viewer.organisation or viewer.products):
        return COMPANY_ID, ALL
    if viewer.organisation:
        return viewer.organisation[0], ALL
    return COMPANY_ID, viewer.products[0]


def values(*, viewer: Viewer, metric_id: int, asked: Asked) -> Values:
    """A metric at a node with last year cut at the same day, and its children or months.

    Raises `NotVisible` for what is not there or outside the viewer's scope.
    """
    metric = Metric.objects.filter(pk=metric_id).first()
    if metric is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    here = int(getattr(asked, asked.column))
    nodes = _below(viewer, asked, here)
    keys: dict[str, Any] = {
        "viewer": viewer, "metrics": [metric], "organisation_id": asked.organisation_id,
        "product_id": asked.product_id, "channel_id": asked.channel_id, "column": asked.column,
        "first_period": asked.first_period, "last_period": asked.last_period,
        "as_of": asked.as_of,
    }  # fmt: skip
    now, before = (
        metric_values.values(**keys, nodes=[here, *nodes], years_back=back)[metric.code]
        for back in (0, 1)
    )
    cuts = [Cut(pk, nodes[pk], None, now[pk], before[pk]) for pk in nodes]
    if asked.by == "month":
        months = metric_values.by_month(**keys, nodes=[here])[metric.code][here]
        cuts = [
            Cut(here, _month_label(month), month, value, None) for month, value in months.items()
        ]
    return Values(
        metric=metric.code, unit=metric.unit, scale=metric.scale, as_of=asked.as_of,
        first_period=asked.first_period, last_period=asked.last_period,
        total=Cut(here, _label(here), None, now[here], before[here]), rows=tuple(cuts),
    )  # fmt: skip


def _below(viewer: Viewer, asked: Asked, here: int) -> dict[int, str]:
    """The nodes that the rows are of, with their names."""
    if asked.by == "month":
        return {}
    if here:
        found = trees.children(viewer=viewer, node_id=here)
    else:
        found = trees.roots(viewer=viewer, dimension=asked.by)
    return {node.pk: node.label for node in found}


def _label(node_id: int) -> str:
    found = Node.unscoped.filter(pk=node_id).first()
    return "" if found is None else str(found)


def _month_label(month: int) -> str:
    year, number = year_month(month)
    return f"{year:04d}-{number:02d}"
