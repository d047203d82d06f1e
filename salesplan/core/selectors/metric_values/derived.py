"""Measures derived from lines: returns, new products, new, lost, retained and repeated customers.

Months come from `ActualsDerived`. Runs of days that lie in a month only in part, and items, are
counted from lines by the SQL that fills the table, where the measure has a day.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection

from salesplan.core.models import DerivedMeasure
from salesplan.core.selectors.actuals.places import KEYS
from salesplan.core.selectors.metric_values import lines
from salesplan.core.selectors.metric_values.asking import Asked, Key, Window

MEASURES: dict[str, DerivedMeasure] = {measure.name.lower(): measure for measure in DerivedMeasure}
OF_LINES = frozenset({"returned_revenue", "new_product_revenue"})
STATES = frozenset({"retained_customers", "retainable_customers"})
"""Of a period, the last month that is over counts; the others add up."""
OF_DAYS = OF_LINES | {"new_customers"}
"""Counted as they happen; the others are known once a month is over."""

_MONTHS = """
select d.measure, w.number, d.{column}, sum(d.value)
from unnest(%s::int[], %s::int[]) w(number, month) join core_actualsderived d on d.period = w.month
where d.measure = any(%s) and d.organisation_id = any(%s) and d.product_id = any(%s)
  and d.channel_id = any(%s)
group by 1, 2, 3
"""


def is_known(asked: Asked, measure: str) -> bool:
    """Whether the measure exists for the place: customers only for territories as a whole."""
    return asked.column != "tier_id" and (measure in OF_LINES or asked.is_by_territory)


def months_of(window: Window, measure: str) -> list[int]:
    """The months whose stored values belong to the measure of a window."""
    if measure in STATES:
        return window.months_over[-1:]
    return window.months if measure in OF_DAYS else window.months_over


def read(asked: Asked, measures: Collection[str]) -> dict[str, dict[Key, int]]:
    """Measure -> (window, node) -> value; what is missing is 0.

    One statement, and one each for returns and new customers where days are read from lines.
    """
    wanted = {MEASURES[name]: name for name in measures if is_known(asked, name)}
    found: dict[str, dict[Key, int]] = {name: {} for name in measures}
    for measure, number, node, value in _stored(asked, wanted):
        found[wanted[DerivedMeasure(measure)]][number, node] = int(value)
    for measure, values in _counted(asked, wanted).items():
        for key, value in values.items():
            if measure in wanted:
                known = found[wanted[measure]]
                known[key] = known.get(key, 0) + value
    return found


def _stored(asked: Asked, wanted: Mapping[DerivedMeasure, str]) -> list[Any]:
    """The sums of stored months; measures that take the same months are read together."""
    groups: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for measure, name in wanted.items():
        pairs = tuple((w.number, month) for w in asked.windows for month in months_of(w, name))
        if pairs:
            groups.setdefault(pairs, []).append(int(measure))
    if not groups:
        return []
    keys = [list(asked.keys(name)) for name in KEYS[:3]]
    text = " union all ".join([_MONTHS.format(column=asked.column)] * len(groups))
    params: list[Any] = []
    for pairs, numbers in groups.items():
        params += [[pair[0] for pair in pairs], [pair[1] for pair in pairs], numbers, *keys]
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return list(cursor.fetchall())


def _counted(
    asked: Asked, wanted: Mapping[DerivedMeasure, str]
) -> dict[DerivedMeasure, dict[Key, int]]:
    """What lines say of the days outside of stored months, and of items."""
    found: dict[DerivedMeasure, dict[Key, int]] = {}
    rest = [(window.number, span) for window in asked.windows for span in window.rest]
    if OF_LINES & set(wanted.values()):
        found = _sums(asked, rest)
    if DerivedMeasure.NEW_CUSTOMERS in wanted and rest:
        found[DerivedMeasure.NEW_CUSTOMERS] = lines.new_customers(asked, rest)
    return found


def _sums(asked: Asked, rest: lines.Runs) -> dict[DerivedMeasure, dict[Key, int]]:
    """Returns and new products: items are not stored, so all of their days are read."""
    items = asked.items & set(asked.keys("product_id"))
    found: dict[DerivedMeasure, dict[Key, int]] = {}
    if items:
        whole = [(window.number, window.days) for window in asked.windows]
        only = asked.with_nodes(sorted(items)) if asked.column == "product_id" else asked
        found = lines.returns_and_new_products(only, whole)
    if items == set(asked.keys("product_id")) or not rest:
        return found
    others = asked.with_nodes([node for node in asked.nodes if node not in items])
    for measure, values in lines.returns_and_new_products(others, rest).items():
        found[measure] = {**found.get(measure, {}), **values}
    return found
