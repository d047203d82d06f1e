"""The actuals cube: declared grains, the delta queue that keeps them current, and its state.

Organisation keys roll up in today's tree. Product, channel and tier keys may be 0 ("all").
`orders` counts distinct orders with a base-credited line in the cell; it is never summed.
"""

from django.db import models


class Measures(models.Model):
    """The additive measures of a cell, in smallest units, and the distinct orders."""

    revenue = models.BigIntegerField()
    cost = models.BigIntegerField()
    quantity = models.BigIntegerField()
    orders = models.IntegerField()

    class Meta:
        abstract = True


class ActualsMonth(Measures):
    """G1: organisation ancestors x {category, line, all} x {channel and its groups, all} x month."""

    pk = models.CompositePrimaryKey("organisation_id", "period", "product_id", "channel_id")
    organisation_id = models.IntegerField()
    period = models.IntegerField()
    product_id = models.IntegerField()
    channel_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.period}"


class ActualsTier(Measures):
    """G2: organisation down to region x customer tier (0 = all) x channel (0 = all) x month."""

    pk = models.CompositePrimaryKey("organisation_id", "period", "tier_id", "channel_id")
    organisation_id = models.IntegerField()
    period = models.IntegerField()
    tier_id = models.IntegerField()
    channel_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.period}"


class ActualsItem(Measures):
    """G3: organisation down to team x item x month."""

    pk = models.CompositePrimaryKey("organisation_id", "period", "product_id")
    organisation_id = models.IntegerField()
    period = models.IntegerField()
    product_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.period}"


class ActualsCustomer(Measures):
    """G4: seat x customer x month."""

    pk = models.CompositePrimaryKey("seat_id", "period", "customer_id")
    seat_id = models.IntegerField()
    period = models.IntegerField()
    customer_id = models.IntegerField()

    class Meta(Measures.Meta):
        indexes = [models.Index(fields=["customer_id", "period"], name="actuals_customer")]

    def __str__(self) -> str:
        return f"{self.seat_id}/{self.period}"


class ActualsDay(Measures):
    """G5: as G1 by day, for the quarters around today and the same quarters of last year."""

    pk = models.CompositePrimaryKey("organisation_id", "day", "product_id", "channel_id")
    organisation_id = models.IntegerField()
    day = models.DateField()
    product_id = models.IntegerField()
    channel_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.day}"


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
    batch_id = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.seat_id}/{self.day}"


class OrderDelta(models.Model):
    """Queue: the leaf keys of a touched order before (sign -1) and after (+1) a batch.

    Each (batch, order, sign) is expanded to the distinct cells it counts in by itself; the
    differences telescope over batches, so distinct orders stay exact under changes.
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
