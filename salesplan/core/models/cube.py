"""The actuals cube: declared grains, the delta queue that keeps them current, and its state.

Organisation keys roll up in today's tree. Product, channel and tier keys may be 0 ("all").
`orders` counts distinct orders with a credited line in the cell; `lines` counts those lines, and
the cell exists while there is one. Time leads every key: what changes together lies together, so
that taking in recent changes does not slow down with history (docs/adr).
"""

from django.db import models

from salesplan.core.models.dimensions import Dimension


class Measures(models.Model):
    """The additive measures of a cell, in smallest units, and the distinct orders.

    Orders of several cells are added by `OrderRepeat`, customers by `ActiveCustomers`.
    """

    revenue = models.BigIntegerField()
    cost = models.BigIntegerField()
    quantity = models.BigIntegerField()
    orders = models.IntegerField()
    lines = models.IntegerField()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lines__gt=0, orders__gt=0), name="%(class)s_is_not_empty"
            )
        ]


class ActualsMonth(Measures):
    """G1: organisation ancestors x product x channel x month.

    A product key is a category, a line or 0; a channel key a channel, a group of them or 0.
    """

    pk = models.CompositePrimaryKey("period", "organisation_id", "product_id", "channel_id")
    organisation_id = models.IntegerField()
    period = models.IntegerField()
    product_id = models.IntegerField()
    channel_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.period}"


class ActualsTier(Measures):
    """G2: organisation ancestors x customer tier (0 = all) x channel (groups, 0 = all) x month."""

    pk = models.CompositePrimaryKey("period", "organisation_id", "tier_id", "channel_id")
    organisation_id = models.IntegerField()
    period = models.IntegerField()
    tier_id = models.IntegerField()
    channel_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.period}"


class ActualsItem(Measures):
    """G3: organisation above the seats (and overlay seats) x item x month."""

    pk = models.CompositePrimaryKey("period", "organisation_id", "product_id")
    organisation_id = models.IntegerField()
    period = models.IntegerField()
    product_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.period}"


class ActualsCustomer(Measures):
    """G4: seat x customer x month."""

    pk = models.CompositePrimaryKey("period", "seat_id", "customer_id")
    seat_id = models.IntegerField()
    period = models.IntegerField()
    customer_id = models.IntegerField()

    class Meta(Measures.Meta):
        indexes = [models.Index(fields=["customer_id", "period"], name="actuals_customer")]

    def __str__(self) -> str:
        return f"{self.seat_id}/{self.period}"


class ActualsDay(Measures):
    """G5: as G1 by day, for the quarters around today and the same quarters of last year."""

    pk = models.CompositePrimaryKey("day", "organisation_id", "product_id", "channel_id")
    organisation_id = models.IntegerField()
    day = models.DateField()
    product_id = models.IntegerField()
    channel_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.day}"


class OrderRepeat(models.Model):
    """Orders of a cell that had a line in the same cell on an earlier day.

    Only orders that stretch over several days are here. Distinct orders of a span = the sum of
    `orders` of its parts, less the rows whose day and previous day lie in different parts of it.
    The cell is one of G1 (tier 0), G2 (product 0) or G3 (product = item).
    """

    pk = models.CompositePrimaryKey(
        "organisation_id", "product_id", "channel_id", "tier_id", "day", "previous_day"
    )
    organisation_id = models.IntegerField()
    product_id = models.IntegerField()
    channel_id = models.IntegerField()
    tier_id = models.IntegerField()
    day = models.DateField()
    previous_day = models.DateField()
    orders = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.previous_day}/{self.day}"


class ActiveCustomers(models.Model):
    """Customers that bought under an organisation node in a month, by the month they did before.

    `previous` is 0 for the first month. Distinct customers of the span a..b = the sum over rows
    with a <= period <= b and previous < a. The "unassigned" customer is nobody and not counted.
    """

    pk = models.CompositePrimaryKey("organisation_id", "period", "previous")
    organisation_id = models.IntegerField()
    period = models.IntegerField()
    previous = models.IntegerField()
    customers = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.period}"


class DerivedMeasure(models.IntegerChoices):
    """What is computed from the lines of whole months, beside the measures of the grains."""

    RETURNED_REVENUE = 1
    NEW_CUSTOMERS = 3
    LOST_CUSTOMERS = 4
    RETAINED_CUSTOMERS = 5
    RETAINABLE_CUSTOMERS = 6
    REPEATED_CUSTOMERS = 7
    REPEATABLE_CUSTOMERS = 8
    NEW_PRODUCT_REVENUE = 9


class ActualsDerived(models.Model):
    """A derived measure by organisation ancestors x product x channel x month.

    Customers are counted for territories as a whole (product and channel 0). Written afresh for
    months whose lines changed.
    """

    pk = models.CompositePrimaryKey(
        "period", "measure", "organisation_id", "product_id", "channel_id"
    )
    period = models.IntegerField()
    measure = models.PositiveSmallIntegerField(choices=DerivedMeasure.choices)
    organisation_id = models.IntegerField()
    product_id = models.IntegerField()
    channel_id = models.IntegerField()
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.measure}@{self.organisation_id}/{self.period}"


class StaleDerived(models.Model):
    """Queue: months whose derived measures must be written afresh."""

    period = models.IntegerField()

    def __str__(self) -> str:
        return str(self.period)


class CubeKey(models.Model):
    """Under which keys the cube counts a leaf: its ancestors in the tree it was built with.

    The drain compares them with today's closure and rebuilds the months of leaves that moved.
    """

    pk = models.CompositePrimaryKey("dimension", "leaf_id", "key_id")
    dimension = models.CharField(max_length=12, choices=Dimension.choices)
    leaf_id = models.IntegerField()
    key_id = models.IntegerField()
    with_items = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.leaf_id}>{self.key_id}"


class ActualsDelta(models.Model):
    """Queue: signed changes of the additive measures at the leaf key."""

    day = models.DateField()
    seat_id = models.IntegerField()
    product_id = models.IntegerField()
    channel_id = models.IntegerField()
    customer_id = models.IntegerField()
    tier_id = models.IntegerField()
    revenue = models.BigIntegerField()
    cost = models.BigIntegerField()
    quantity = models.BigIntegerField()
    lines = models.IntegerField()
    batch_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.seat_id}/{self.day}"


class OrderDelta(models.Model):
    """Queue: the leaf keys of an order only before (sign -1), only after (+1) or both (0).

    All keys of an order whose set of keys changed in a batch. An order counts in a cell when one
    of its keys lies there; the differences of batches add up, so distinct orders stay exact.
    """

    source_id = models.SmallIntegerField()
    order_no = models.TextField(db_collation="C")
    sign = models.SmallIntegerField()
    day = models.DateField()
    seat_id = models.IntegerField()
    product_id = models.IntegerField()
    channel_id = models.IntegerField()
    customer_id = models.IntegerField()
    tier_id = models.IntegerField()
    batch_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.order_no}{self.sign:+d}"


class StaleMonth(models.Model):
    """Queue: months to rebuild from facts because a batch changed too much for deltas."""

    period = models.IntegerField()
    batch_id = models.IntegerField(null=True)

    def __str__(self) -> str:
        return str(self.period)


class CubeState(models.Model):
    """One row: which generation readers see, since when changes wait, and G5's window."""

    generation = models.BigIntegerField(default=0)
    stale_since = models.DateTimeField(null=True)
    drained_at = models.DateTimeField(null=True)
    day_windows = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="cube_state_is_one")]

    def __str__(self) -> str:
        return str(self.generation)
