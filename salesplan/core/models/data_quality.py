"""What the last check of the data found: counts by seat and category, so that each reader sees
those of the own scope, and the state of each source."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models.dimensions import Closure
from salesplan.core.scoping import Scoped, Viewer


class QualityRule(models.TextChoices):
    """What is looked for in the sales lines."""

    DUPLICATE = "duplicate", _("Equal to another line of the same order")
    SHARED_ORDER = "shared_order", _("Order number that another source brings too")
    SEAT = "organisation", _("Without a known seat")
    PRODUCT = "product", _("Without a known product")
    CHANNEL = "channel", _("Without a known channel")
    CUSTOMER = "customer", _("Without a known customer")
    GEOGRAPHY = "geography", _("Without a known place")
    SIGN = "sign", _("Quantity and revenue do not go together")
    PRICE = "price", _("Unit price far from the product's usual one")
    FUTURE = "future", _("Dated after today")
    LATE = "late", _("Arrived for a closed period")
    DANGLING = "dangling", _("Points at something that does not exist")


class QualityFinding(Scoped):
    """How many lines of a source, seat and category a rule found, with a few of them as examples.

    `product_id` is the parent of the lines' items (the item itself where it has none).
    """

    rule = models.CharField(max_length=12, choices=QualityRule.choices)
    source_id = models.SmallIntegerField()
    seat_id = models.IntegerField(db_index=True)
    product_id = models.IntegerField()
    lines = models.BigIntegerField()
    examples = ArrayField(models.BigIntegerField())

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "source_id", "seat_id", "product_id"], name="quality_finding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.lines}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """As for the lines themselves."""
        return models.Q(seat_id__in=Closure.below(viewer.organisation)) | models.Q(
            product_id__in=Closure.below(viewer.products)
        )


class QualityCheck(models.Model):
    """The last check (one row, id 1): when, over what, and the months of each source.

    `batches` counts the imports applied and undone until then; a different count now means that
    the check is out of date. `rules` counts the rules that found something; `sources` maps a
    source's id to its lines and months.
    """

    checked_at = models.DateTimeField()
    batches = models.BigIntegerField()
    lines = models.BigIntegerField()
    rules = models.PositiveSmallIntegerField()
    sources = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="quality_check_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.checked_at}"
