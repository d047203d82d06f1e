"""What the last check of the data found: counts by seat and category, so that each reader sees
those of the own scope, and the state of each source."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.models.dimensions import Closure
from salesplan.core.models.facts import Source
from salesplan.core.models.metrics import Metric
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

    `product_id` is the parent of the lines' items (the item itself where it has none); the periods
    are the first and the last month of the lines.
    """

    rule = models.CharField(max_length=12, choices=QualityRule.choices)
    source_id = models.SmallIntegerField()
    seat_id = models.IntegerField(db_index=True)
    product_id = models.IntegerField()
    lines = models.BigIntegerField()
    first_period = models.IntegerField(default=0)
    last_period = models.IntegerField(default=0)
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
    the check is out of date. `day` is the company's day on which it ran: what falls silent is found
    by the check of a later day. `rules` counts the rules that found something; `sources` maps a
    source's id to its lines and months; `observed` has the first and last day, the number of days
    and the usual gap of each metric of each source.
    """

    checked_at = models.DateTimeField()
    day = models.DateField(null=True)
    batches = models.BigIntegerField()
    lines = models.BigIntegerField()
    rules = models.PositiveSmallIntegerField()
    sources = models.JSONField(default=dict)
    observed = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="quality_check_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.checked_at}"


class PastCheck(models.Model):
    """What a check found in the whole company, by rule: how the data got better or worse."""

    checked_at = models.DateTimeField()
    lines = models.BigIntegerField()
    found = models.JSONField(default=dict)

    class Meta:
        ordering = ["-checked_at", "-id"]

    def __str__(self) -> str:
        return f"{self.checked_at}"


@audited
class CrossCheck(Versioned, Stamped):
    """Two figures that should agree, e.g. paid and delivered; a source left out means all."""

    name = models.CharField(_("name"), max_length=150)
    left_metric = models.ForeignKey(
        Metric, verbose_name=_("first metric"), on_delete=models.PROTECT, related_name="+"
    )
    left_source = models.ForeignKey(
        Source, verbose_name=_("its source"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    right_metric = models.ForeignKey(
        Metric, verbose_name=_("second metric"), on_delete=models.PROTECT, related_name="+"
    )
    right_source = models.ForeignKey(
        Source, verbose_name=_("its source"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    tolerance = models.PositiveIntegerField(
        _("tolerated difference, in basis points of the second"), default=100
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CrossFinding(Scoped):
    """A month and territory in which the two figures of a check differ by more than it tolerates.

    A side without any figure is empty, not zero.
    """

    check_made = models.ForeignKey(CrossCheck, on_delete=models.CASCADE, related_name="findings")
    organisation_id = models.IntegerField()
    period = models.IntegerField()
    left = models.BigIntegerField(null=True)
    right = models.BigIntegerField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["check_made", "organisation_id", "period"], name="cross_finding_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_made_id}@{self.organisation_id}/{self.period}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation_id__in=Closure.below(viewer.organisation))


class ObservedRule(models.TextChoices):
    """What is looked for in monthly figures: observations, and the lines of a source."""

    MISSING = "missing", _("No value for a month between others")
    LATE = "late", _("No value since")
    OUTLIER = "outlier", _("Far from its usual values")


class ObservedFinding(Scoped):
    """What the last check found in the monthly figures of a source's metric at one set of keys.

    Sales lines are looked at as the metric "revenue", by region and channel. `period` is the month
    that is missing or unusual, or the last one that has a value.
    """

    rule = models.CharField(max_length=12, choices=ObservedRule.choices)
    source_id = models.SmallIntegerField(default=0)
    metric = models.ForeignKey(Metric, on_delete=models.CASCADE, related_name="+")
    organisation_id = models.IntegerField()
    product_id = models.IntegerField(default=0)
    channel_id = models.IntegerField(default=0)
    period = models.IntegerField()
    value = models.BigIntegerField(null=True)
    usual_low = models.BigIntegerField(null=True)
    usual_high = models.BigIntegerField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "rule",
                    "metric",
                    "source_id",
                    "organisation_id",
                    "product_id",
                    "channel_id",
                    "period",
                ],
                name="observed_finding_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.metric_id}@{self.organisation_id}/{self.period}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation_id__in=Closure.below(viewer.organisation)) | models.Q(
            product_id__in=Closure.below(viewer.products)
        )
