"""Measures derived from lines: returns, new products, new, lost, retained and repeated customers.

Whole months come from `ActualsDerived`. Odd days, those of a month that is over but taken in part,
are counted from lines by the same SQL that fills the table, where the measure has a day.
"""

from collections.abc import Collection
from typing import Any

from django.db import connection

from salesplan.core.models import ALL, DerivedMeasure
from salesplan.core.selectors.actuals.places import KEYS
from salesplan.core.selectors.metric_values.asking import Asked, Key, Window

MEASURES: dict[str, DerivedMeasure] = {measure.name.lower(): measure for measure in DerivedMeasure}
BY_TERRITORY = frozenset(
    {
        "new_customers",
        "lost_customers",
        "retained_customers",
        "retainable_customers",
        "repeated_customers",
        "repeatable_customers",
    }
)
"""Counted for territories as a whole."""
OF_WHOLE_MONTHS = BY_TERRITORY - {"new_customers"}
"""Known once a month is over."""
STATES = frozenset({"retained_customers", "retainable_customers"})
"""Of a period, the last month that is over counts; the others add up."""

_MONTHS = """
select d.measure, w.number, d.{column}, sum(d.value)
from unnest(%s::int[], %s::int[]) w(number, month) join core_actualsderived d on d.period = w.month
where d.measure = any(%s) and d.organisation_id = any(%s) and d.product_id = any(%s)
  and d.channel_id = any(%s)
group by 1, 2, 3
"""


def is_known(asked: Asked, measure: str) -> bool:
    """Whether the measure exists for the place: customers only for territories as a whole."""
    if asked.column == "tier_id":
        return asked.nodes == (ALL,)
    return measure not in BY_TERRITORY or asked.is_by_territory


def months_of(window: Window, measure: str) -> list[int]:
    """The months whose stored values make up the measure of a window."""
    if measure in STATES:
        return window.whole_months[-1:]
    if measure in OF_WHOLE_MONTHS or not window.runs:
        return window.whole_months
    return list(window.days.months())


def read(asked: Asked, measures: Collection[str]) -> dict[str, dict[Key, int]]:
    """Measure -> (window, node) -> value; what is missing is 0. Two statements."""
    numbers = {MEASURES[name]: name for name in measures}
    found: dict[str, dict[Key, int]] = {name: {} for name in measures}
    for measure, number, node, value in _stored(asked, numbers):
        found[numbers[measure]][number, node] = int(value)
    return found


def _stored(asked: Asked, numbers: dict[DerivedMeasure, str]) -> list[Any]:
    """The sums of whole months; measures that take the same months are read together."""
    groups: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for measure, name in numbers.items():
        pairs = tuple(
            (window.number, month) for window in asked.windows for month in months_of(window, name)
        )
        groups.setdefault(pairs, []).append(int(measure))
    column = "organisation_id" if asked.column == "tier_id" else asked.column
    keys = [list(asked.keys(name)) for name in KEYS[:3]]
    parts, params = [], []
    for pairs, wanted in groups.items():
        if pairs:
            parts.append(_MONTHS.format(column=column))
            params += [[pair[0] for pair in pairs], [pair[1] for pair in pairs], wanted, *keys]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" union all ".join(parts), params)
        return list(cursor.fetchall())
