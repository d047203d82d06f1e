"""Facts: sales lines with their credits, observations, currency rates, and their sources.

Keys of facts carry no database foreign keys: the import resolves them, nodes are never deleted,
and a million foreign-key checks would cost more than the load itself (docs/adr/0003).
"""

from datetime import date

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models.base import Versioned, audited
from salesplan.core.models.dimensions import Closure
from salesplan.core.scoping import Scoped, Viewer


@audited
class Source(Versioned):
    """A system that facts come from; its periods are open or closed."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    complete_through = models.DateField(_("complete through"), null=True, blank=True)
    closed_through = models.IntegerField(_("closed through month"), null=True, blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class SalesLine(Scoped):
    """One line of an order, in the smallest units of the reporting currency.

    Money in 10^-2, quantity in 10^-3; `period` = year*12+month-1 of `date`. When `is_split`,
    the base credit is in `SalesCredit` rows instead of `seat`.
    """

    source_id = models.SmallIntegerField()
    order_no = models.TextField(db_collation="C")
    line_no = models.TextField(db_collation="C")
    date = models.DateField()
    period = models.IntegerField()
    seat_id = models.IntegerField()
    product_id = models.IntegerField()
    channel_id = models.IntegerField()
    customer_id = models.IntegerField()
    geography_id = models.IntegerField()
    tier_id = models.IntegerField()
    quantity = models.BigIntegerField()
    revenue = models.BigIntegerField()
    cost = models.BigIntegerField()
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001  empty: not given
    amount = models.BigIntegerField(null=True)
    rate = models.DecimalField(max_digits=18, decimal_places=8, null=True)
    rate_date = models.DateField(null=True)
    is_split = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)
    batch_id = models.IntegerField()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["source_id", "order_no", "line_no"], name="sales_line_key"
            )
        ]
        indexes = [BrinIndex(fields=["date"], name="sales_line_date", pages_per_range=32)]

    def __str__(self) -> str:
        return f"{self.order_no}/{self.line_no}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """Lines of seats in the own subtree, or of products of the own line."""
        return models.Q(seat_id__in=Closure.below(viewer.organisation)) | models.Q(
            product_id__in=Closure.below(viewer.products)
        )


class CreditKind(models.TextChoices):
    """Base credits replace the line's seat; overlay credits stand beside."""

    BASE = "base", _("Base")
    OVERLAY = "overlay", _("Overlay")


class SalesCredit(models.Model):
    """A share of a line for a seat; base shares of a line add up to 100 % exactly."""

    line = models.ForeignKey(SalesLine, on_delete=models.CASCADE, related_name="credits")
    seat_id = models.IntegerField()
    kind = models.CharField(max_length=8, choices=CreditKind.choices)
    share = models.PositiveIntegerField(help_text="basis points")
    quantity = models.BigIntegerField()
    revenue = models.BigIntegerField()
    cost = models.BigIntegerField()
    batch_id = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "seat_id", "kind"], name="sales_credit_once")
        ]

    def __str__(self) -> str:
        return f"{self.line_id}@{self.seat_id}"


class Observation(Scoped):
    """A measured value that is not a sale: numerator over denominator (1), keyed by nodes or 0."""

    source_id = models.SmallIntegerField()
    metric = models.ForeignKey("core.Metric", on_delete=models.PROTECT, related_name="+")
    date = models.DateField()
    period = models.IntegerField()
    organisation_id = models.IntegerField(default=0)
    product_id = models.IntegerField(default=0)
    channel_id = models.IntegerField(default=0)
    customer_id = models.IntegerField(default=0)
    geography_id = models.IntegerField(default=0)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(default=1)
    batch_id = models.IntegerField()

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "metric",
                    "date",
                    "organisation_id",
                    "product_id",
                    "channel_id",
                    "customer_id",
                    "geography_id",
                    "source_id",
                ],
                name="observation_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric_id}@{self.date}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation_id__in=Closure.below(viewer.organisation)) | models.Q(
            product_id__in=Closure.below(viewer.products)
        )


class CurrencyRate(models.Model):
    """Reporting currency per unit of a currency, from a day on."""

    currency = models.CharField(max_length=3)
    date = models.DateField(default=date(1900, 1, 1))
    rate = models.DecimalField(max_digits=18, decimal_places=8)
    batch_id = models.IntegerField(null=True)

    class Meta:
        ordering = ["currency", "date"]
        constraints = [models.UniqueConstraint(fields=["currency", "date"], name="rate_once")]

    def __str__(self) -> str:
        return f"{self.currency} {self.date}"
