"""What was sold at the leaves of a plan in a period to compare with, from the actuals cube."""

from dataclasses import dataclass

import numpy as np

from goals.selectors.columns import ColumnQuery, Int64Array
from goals.selectors.leaves import BoolArray
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.engine.cells import LeafSpace

MEASURES = {
    "revenue": "revenue",
    "cost": "cost",
    "quantity": "quantity",
    "margin": "revenue - cost",
}


@dataclass(frozen=True, eq=False)
class Reference:
    """Actuals at the leaves of a space, in its order; ``filled`` where something was sold."""

    values: Int64Array
    filled: BoolArray


def of_leaves(*, viewer: Viewer, space: LeafSpace, metric: Metric, first_period: int) -> Reference:
    """Actuals of the leaves `space` as if its first month were `first_period`.

    `space` holds only leaves that the viewer may see. A metric that is not measured by sales has
    no reference: nothing is filled.
    """
    values = np.zeros(space.size, np.int64)
    filled = np.zeros(space.size, np.bool_)
    measure = MEASURES.get(metric.measure)
    if measure is None or not space.size:
        return Reference(values, filled)
    rows = _actuals(space, measure, first_period)
    earlier = LeafSpace(space.keys, first_period, space.count, space.span)
    start = rows[3] - (rows[3] - first_period) % space.span
    keys = np.vstack([rows[:3], np.zeros((1, rows.shape[1]), np.int64)])
    places = earlier.places(keys, start)
    inside = places >= 0
    np.add.at(values, places[inside], rows[4][inside])
    filled[places[inside]] = True
    return Reference(values, filled)


def _actuals(space: LeafSpace, measure: str, first_period: int) -> Int64Array:
    organisation, product, channel = (np.unique(ids).tolist() for ids in space.keys[:3])
    return ColumnQuery(
        ("organisation_id", "product_id", "channel_id", "period", measure),
        "from core_actualsmonth where organisation_id = any(%(organisation)s::int[])"
        " and product_id = any(%(product)s::int[]) and channel_id = any(%(channel)s::int[])"
        " and period >= %(first)s and period < %(end)s",
        {
            "organisation": organisation,
            "product": product,
            "channel": channel,
            "first": first_period,
            "end": first_period + space.count * space.span,
        },
    ).fetch()
