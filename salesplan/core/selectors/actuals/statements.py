"""One SELECT for the figures of a place over a span, from the grain that holds them."""

from datetime import date
from typing import Any, Literal

from salesplan.core.selectors import prepared
from salesplan.core.selectors.actuals import kept
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.actuals.places import KEYS, Column, Place
from salesplan.engine.periods import month_of

Group = Literal["span", "period"] | Column
MONTH = "(extract(year from {day})::int * 12 + extract(month from {day})::int - 1)"
_SUMS = "sum(revenue), sum(cost), sum(quantity), sum(orders), sum(customers)"
_NAMES = "span, g, revenue, cost, quantity, orders, customers"
_TREES: dict[Column, tuple[str, str]] = {
    "organisation_id": ("organisation", "seat_id"),
    "product_id": ("product", "product_id"),
    "channel_id": ("channel", "channel_id"),
}


class Statement:
    """Collects SELECTs of (span, group, revenue, cost, quantity, orders, customers)."""

    def __init__(self, place: Place, group: Group) -> None:
        self.place = place
        self.group = group
        self.parts: list[str] = []
        self.params: list[Any] = []
        self._kept: frozenset[int] | None = None
        self._reads_lines = False

    def sql(self) -> str:
        """The whole statement; rows are (span, group, sums)."""
        parts = " union all ".join(self.parts)
        return f"select span, g, {_SUMS} from ({parts}) part ({_NAMES}) group by span, g"

    def execute(self, cursor: Any) -> None:
        """Run it; lines of many days may be read otherwise than those of one, so not prepared."""
        if self._reads_lines:
            cursor.execute(self.sql(), self.params)
        else:
            prepared.execute(cursor, self.sql(), self.params)

    def add(self, number: int, span: DaySpan, *, counts: bool = True) -> None:
        """Add the figures of a span, numbered so that several come back apart.

        Without `counts` orders are not distinct over the span's parts.
        """
        months, days = span.whole_months(), span.odd_days()
        table = self._month_table()
        if table is None:
            self._add_facts(number, list(span.days()), order="g, source_id, order_no")
            return
        if months:
            self._add_cells(number, table, "period", months)
        if days and self._is_kept_by_day(table, days):
            self._add_cells(number, "core_actualsday", "day", days)
        elif days:
            self._add_facts(number, days, order="g, day, source_id, order_no")
        if counts:
            self._add_repeats(number, span)

    def add_customers(self, number: int, span: DaySpan) -> None:
        """Add the distinct customers of the months that the span touches."""
        first = span.months()[0]
        before = "period" if self.group == "period" else str(first)
        self.parts.append(
            f"select {number} as span, {self._group('period')} as g, 0::bigint as revenue,"
            " 0::bigint as cost, 0::bigint as quantity, 0::bigint as orders, customers"
            " from core_activecustomers where organisation_id = any(%s) and period = any(%s)"
            f" and previous < {before}"
        )
        self.params += [list(self.place.keys("organisation_id")), list(span.months())]

    def _month_table(self) -> str | None:
        """The grain by month that has the place; None when only the facts have it."""
        place = self.place
        if place.is_item:
            rest = place.is_all("channel_id") and place.is_all("tier_id")
            return "core_actualsitem" if rest and not place.at_seats().is_base_seat else None
        if place.is_all("tier_id"):
            return "core_actualsmonth"
        return "core_actualstier" if place.is_all("product_id") else None

    def _is_kept_by_day(self, table: str, days: list[date]) -> bool:
        if table != "core_actualsmonth":
            return False
        if self._kept is None:
            self._kept = kept.by_day()
        return self._kept >= {month_of(day) for day in days}

    def _columns(self, table: str) -> tuple[Column, ...]:
        missing = {
            "core_actualstier": {"product_id"},
            "core_actualsitem": {"channel_id", "tier_id"},
        }.get(table, {"tier_id"})
        return tuple(column for column in KEYS if column not in missing)

    def _add_cells(self, number: int, table: str, time: str, values: list[Any]) -> None:
        condition = f"{time} = any(%s)" if time == "period" else "day = any(%s::date[])"
        where = [condition, *(f"{column} = any(%s)" for column in self._columns(table))]
        group = self._group(MONTH.format(day="day") if time == "day" else "period")
        self.parts.append(
            f"select {number} as span, {group} as g, revenue, cost, quantity, orders::bigint,"
            f" 0 as customers from {table} where {' and '.join(where)}"
        )
        keys = [list(self.place.keys(column)) for column in self._columns(table)]
        self.params += [values, *keys]

    def _group(self, period: str) -> str:
        if self.group == "span":
            return "0"
        return period if self.group == "period" else self.group

    def _add_repeats(self, number: int, span: DaySpan) -> None:
        """Take out orders that were counted in another part of the span before."""
        month, before = MONTH.format(day="day"), MONTH.format(day="previous_day")
        same = f"{month} = {before}"
        apart = f"not ({same} and {month} = any(%s))"
        if self.group == "period":
            apart = f"{same} and {apart}"
        self.parts.append(
            f"select {number}, {self._group(month)}, 0, 0, 0, -orders::bigint, 0"
            " from core_orderrepeat"
            f" where {' and '.join(f'{column} = any(%s)' for column in KEYS)}"
            f" and day between %s and %s and previous_day >= %s and {apart}"
        )
        keys = [list(self.place.keys(column)) for column in KEYS]
        self.params += [*keys, span.first, span.last, span.first, span.whole_months()]

    def _add_facts(self, number: int, days: list[date], order: str) -> None:
        """Read lines and credits of the days; an order counts once for each value of `order`."""
        self._reads_lines = True
        group, join, where, params = self._facts()
        leaf = (
            "select l.source_id, l.order_no, l.date as day, l.product_id, l.channel_id, l.tier_id,"
            " {row}.seat_id, {row}.revenue, {row}.cost, {row}.quantity from core_salesline l {join}"
            " where {own} l.date between %s and %s and l.date = any(%s::date[])"
        )
        own = leaf.format(row="l", join="", own="not l.is_split and")
        credited = leaf.format(row="c", join="join core_salescredit c on c.line_id = l.id", own="")
        self.parts.append(
            f"select {number}, g, sum(revenue), sum(cost), sum(quantity),"
            " count(*) filter (where nth = 1), 0 from ("
            f" select *, row_number() over (partition by {order}) as nth from ("
            f" select {group} as g, leaf.* from ({own} union all {credited}) leaf {join}"
            f" where {where}) keyed) numbered group by g"
        )
        self.params += 2 * [days[0], days[-1], days]
        self.params += params

    def _facts(self) -> tuple[str, str, str, list[Any]]:
        """Group, joins and conditions that place leaf rows in the trees the cube was built with."""
        joins, where, params = [], ["true"], []
        group = self._group(MONTH.format(day="leaf.day"))
        for column, (dimension, leaf) in _TREES.items():
            if self.place.is_all(column):
                continue
            if column == "product_id" and self.place.is_item:
                where.append("leaf.product_id = any(%s)")
                group = "leaf.product_id" if group == column else group
            else:
                where.append(f"{column}_map.key_id = any(%s)")
                group = f"{column}_map.key_id" if group == column else group
                joins.append(
                    f"join core_cubekey {column}_map on {column}_map.dimension = '{dimension}'"
                    f" and {column}_map.leaf_id = leaf.{leaf}"
                )
            params.append(list(self.place.keys(column)))
        if not self.place.is_all("tier_id"):
            where.append("leaf.tier_id = any(%s)")
            params.append(list(self.place.keys("tier_id")))
            group = "leaf.tier_id" if group == "tier_id" else group
        return group, " ".join(joins), " and ".join(where), params
