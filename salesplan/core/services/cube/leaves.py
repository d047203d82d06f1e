"""Leaf rows: sales lines after credits have taken the place of the seat where there are some."""

COLUMNS = (
    "source_id", "order_no", "day", "seat_id", "product_id", "channel_id", "customer_id",
    "tier_id", "revenue", "cost", "quantity",
)  # fmt: skip
"""Columns of every relation of leaf rows. Money in 10^-2, quantity in 10^-3, day a date."""

KEYS = ("day", "seat_id", "product_id", "channel_id", "customer_id", "tier_id")
MEASURES = ("revenue", "cost", "quantity")

MONTH = "(extract(year from {day})::int * 12 + extract(month from {day})::int - 1)"
"""The month (year*12+month-1) of a date expression."""


def leaf_rows(
    *,
    lines: str = "core_salesline",
    line_credits: str = "core_salescredit",
    where: str = "true",
    with_credits: bool = True,
) -> str:
    """A SELECT of leaf rows (`COLUMNS`) from relations shaped like lines and credits.

    A line that is not split is one row on its own seat; a credit, base or overlay, is one row on
    the credit's seat. `where` is a condition on `l`, the line. Leave the credits out only when
    there are none.
    """
    keys = "l.product_id, l.channel_id, l.customer_id, l.tier_id"
    own = (
        f"select l.source_id, l.order_no, l.date as day, l.seat_id, {keys},"
        f" l.revenue, l.cost, l.quantity from {lines} l where not l.is_split and ({where})"
    )
    credited = (
        f" union all select l.source_id, l.order_no, l.date, c.seat_id, {keys},"
        f" c.revenue, c.cost, c.quantity from {line_credits} c join {lines} l on l.id = c.line_id"
        f" where {where}"
    )
    return own + credited if with_credits else own
