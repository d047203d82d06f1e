"""The read copy of versions in force at the cube's grain G1, rebuilt from `TargetsChanged`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models import Level


class TargetKind(models.IntegerChoices):
    """Which of a plan's targets a row holds."""

    ORIGINAL = 0, _("As approved")
    CALIBRATED = 1, _("As calibrated")


class TargetMonth(models.Model):
    """A target of a version in force: organisation ancestors x product x channel x month.

    Finer months of longer cells are phased (`is_derived`); each longer cell's months add up to it.
    """

    pk = models.CompositePrimaryKey(
        "plan_id",
        "metric_id",
        "level",
        "kind",
        "organisation_id",
        "period",
        "product_id",
        "channel_id",
    )
    plan_id = models.IntegerField()
    metric_id = models.SmallIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    kind = models.PositiveSmallIntegerField(default=0, help_text="0 original, 1 calibrated")
    organisation_id = models.IntegerField()
    period = models.IntegerField()
    product_id = models.IntegerField()
    channel_id = models.IntegerField()
    value = models.BigIntegerField()
    is_derived = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation_id", "period", "product_id", "channel_id"],
                name="target_month_node",
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.organisation_id}/{self.period}"
