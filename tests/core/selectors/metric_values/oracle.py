"""Values of metrics in plain pandas, straight from lines and observations."""

from datetime import date
from fractions import Fraction
from typing import Any

import pandas as pd
from django.db import connection

from salesplan.core.models import Closure, Node, Observation


def _frame(sql: str) -> pd.DataFrame:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column.name for column in cursor.description]
        return pd.DataFrame(cursor.fetchall(), columns=names)


def lines() -> pd.DataFrame:
    """Lines on the seats that are credited with them, base and overlay."""
    own = _frame(
        "select source_id, order_no, date, period, seat_id, product_id, channel_id, customer_id,"
        " tier_id, quantity, revenue, cost from core_salesline where not is_split"
    )
    shared = _frame(
        "select l.source_id, l.order_no, l.date, l.period, c.seat_id, l.product_id, l.channel_id,"
        " l.customer_id, l.tier_id, c.quantity, c.revenue, c.cost"
        " from core_salescredit c join core_salesline l on l.id = c.line_id"
    )
    return pd.concat([own, shared], ignore_index=True) if len(shared) else own


def below(node: int) -> set[int]:
    """A node and all below it but overlay seats; everything for 0."""
    if node == 0:
        return set(Node.unscoped.values_list("pk", flat=True)) | {0}
    rows = Closure.objects.filter(ancestor_id=node, is_current=True)
    overlays = set(Node.unscoped.filter(seat_kind="overlay").values_list("pk", flat=True))
    found = set(rows.values_list("descendant_id", flat=True)) - (overlays - {node})
    return found | ({0} if node == 1 else set())


def sold(
    rows: pd.DataFrame, first: date, last: date, organisation: int, product: int = 0,
    channel: int = 0,
) -> dict[str, int]:  # fmt: skip
    """The measures of a place between two days."""
    chosen = rows[
        (rows["date"] >= first)
        & (rows["date"] <= last)
        & rows["seat_id"].isin(below(organisation))
        & rows["product_id"].isin(below(product))
        & rows["channel_id"].isin(below(channel))
    ]
    bought = chosen[chosen["customer_id"] != 8]
    return {
        "revenue": int(chosen["revenue"].sum()),
        "cost": int(chosen["cost"].sum()),
        "margin": int(chosen["revenue"].sum() - chosen["cost"].sum()),
        "units": int(chosen["quantity"].sum()),
        "orders": len(chosen[["source_id", "order_no"]].drop_duplicates()),
        "active_customers": int(bought["customer_id"].nunique()),
    }


def seen() -> pd.DataFrame:
    """All observations."""
    return pd.DataFrame(Observation.unscoped.values())


def observed(
    rows: pd.DataFrame, metric: int, how: str, first: date, last: date, organisation: int,
    product: int = 0, channel: int = 0,
) -> Fraction | None:  # fmt: skip
    """A metric that is summed, averaged, or added up from the last values of its leaf keys."""
    chosen = rows[
        (rows["metric_id"] == metric)
        & (rows["date"] >= first)
        & (rows["date"] <= last)
        & rows["organisation_id"].isin(below(organisation))
        & rows["product_id"].isin(below(product))
        & rows["channel_id"].isin(below(channel))
    ]
    if chosen.empty:
        return None
    if how == "last":
        keys: list[Any] = [
            "source_id", "organisation_id", "product_id", "channel_id", "customer_id",
            "geography_id",
        ]  # fmt: skip
        chosen = chosen.sort_values("date").groupby(keys).tail(1)
    top, bottom = int(chosen["numerator"].sum()), int(chosen["denominator"].sum())
    if how == "average":
        return Fraction(top, bottom) if bottom else None
    return Fraction(top)
