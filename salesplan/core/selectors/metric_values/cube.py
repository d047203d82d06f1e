"""Measures of the actuals cube, for many nodes and windows in one statement."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from django.db import connection

from salesplan.core.selectors.actuals.figures import Figures
from salesplan.core.selectors.actuals.places import Place
from salesplan.core.selectors.actuals.statements import Statement
from salesplan.core.selectors.metric_values.asking import Asked, Key

MEASURES: dict[str, Callable[[Figures], int]] = {
    "revenue": lambda figures: figures.revenue,
    "cost": lambda figures: figures.cost,
    "margin": lambda figures: figures.margin,
    "quantity": lambda figures: figures.quantity,
    "orders": lambda figures: figures.orders,
}
NOTHING = Figures()


def read(asked: Asked, measures: Collection[str]) -> dict[str, dict[Key, int]]:
    """Measure -> (window, node) -> sum; where nothing was sold it is 0.

    One statement, two where items are asked for beside lines or categories.
    """
    figures: dict[Key, Figures] = {}
    for place in _places(asked):
        figures |= _figures(place, asked)
    keys = [(window.number, node) for window in asked.windows for node in asked.nodes]
    return {
        measure: {key: MEASURES[measure](figures.get(key, NOTHING)) for key in keys}
        for measure in measures
    }


def _places(asked: Asked) -> Iterator[Place]:
    """The place of each grain: items are kept apart from categories and lines."""
    place = Place(
        asked.organisation_id, asked.product_id, asked.channel_id,
        column=asked.column, nodes=asked.nodes,
    )  # fmt: skip
    if asked.column != "product_id":
        yield replace(place, is_item=bool(asked.items))
        return
    for is_item in (True, False):
        nodes = tuple(node for node in asked.nodes if (node in asked.items) == is_item)
        if nodes:
            yield replace(place, nodes=nodes, is_item=is_item)


def _figures(place: Place, asked: Asked) -> dict[Key, Figures]:
    statement = Statement(place, asked.column)
    for window in asked.windows:
        statement.add(window.number, window.days)
    if not statement.parts:
        return {}
    with connection.cursor() as cursor:
        statement.execute(cursor)
        rows = cursor.fetchall()
    return {(number, node): Figures(*map(int, sums[:4])) for number, node, *sums in rows}
