"""The figures of a version: domain, cells, stated figures, their journal and locks."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.plans import Version
from salesplan.core.models import Closure, Metric
from salesplan.core.models.base import audited
from salesplan.core.scoping import Scoped, Viewer


class DomainOrigin(models.TextChoices):
    """Why a combination can be planned."""

    REFERENCE = "reference", _("Sold in the reference")
    IMPORTED = "imported", _("In an imported target")
    HAND = "hand", _("Added by hand")


@audited
class DomainLeaf(Scoped):
    """A combination of leaf keys that can be planned in a version (docs/adr/0005).

    Inside the domain a cell without a row is empty; outside it entry is refused.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="domain")
    organisation_id = models.IntegerField()
    product_id = models.IntegerField(default=0)
    channel_id = models.IntegerField(default=0)
    customer_id = models.IntegerField(default=0)
    origin = models.CharField(max_length=10, choices=DomainOrigin.choices)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["version", "organisation_id", "product_id", "channel_id", "customer_id"],
                name="domain_leaf_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.organisation_id}/{self.product_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation_id__in=Closure.below(viewer.organisation)) | models.Q(
            product_id__in=Closure.below(viewer.products)
        )


class Level(models.IntegerChoices):
    """Levels of a target: floor <= target <= stretch."""

    FLOOR = 1, _("Floor")
    TARGET = 2, _("Target")
    STRETCH = 3, _("Stretch")


class Cell(Scoped):
    """A target at a leaf of the version's grain; 0 stands for "all" of a key.

    No row is empty; a value of 0 is an answer. Totals are always computed from cells.
    """

    pk = models.CompositePrimaryKey(
        "version_id",
        "metric_id",
        "level",
        "organisation_id",
        "product_id",
        "channel_id",
        "customer_id",
        "period",
    )
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.TARGET)
    organisation_id = models.IntegerField()
    product_id = models.IntegerField(default=0)
    channel_id = models.IntegerField(default=0)
    customer_id = models.IntegerField(default=0)
    period = models.IntegerField()
    value = models.BigIntegerField()

    class Meta(Scoped.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.version_id}/{self.organisation_id}/{self.period}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation_id__in=Closure.below(viewer.organisation)) | models.Q(
            product_id__in=Closure.below(viewer.products)
        )


class FigureRole(models.TextChoices):
    """What a stated figure says; it is shown beside the computed total, never summed."""

    ASSIGNED = "assigned", _("Assigned")
    HANDED_DOWN = "handed_down", _("Handed down")
    REQUESTED = "requested", _("Requested")
    COMMITTED = "committed", _("Committed")
    FLOOR = "floor", _("Floor")
    CAP = "cap", _("Cap")
    OVERLAY = "overlay", _("Overlay")
    TARGET = "target", _("Target")


@audited
class StatedFigure(Scoped):
    """One figure for node x period x metric x role."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="stated_figures")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.TARGET)
    role = models.CharField(max_length=12, choices=FigureRole.choices)
    organisation_id = models.IntegerField()
    product_id = models.IntegerField(default=0)
    channel_id = models.IntegerField(default=0)
    customer_id = models.IntegerField(default=0)
    period = models.IntegerField()
    span = models.PositiveSmallIntegerField(default=1)
    value = models.BigIntegerField()
    reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    batch_id = models.IntegerField(null=True)

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "version",
                    "metric",
                    "level",
                    "role",
                    "organisation_id",
                    "product_id",
                    "channel_id",
                    "customer_id",
                    "period",
                    "span",
                ],
                name="stated_figure_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation_id}/{self.period}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation_id__in=Closure.below(viewer.organisation)) | models.Q(
            product_id__in=Closure.below(viewer.products)
        )


def _distinct(name: str) -> models.GeneratedField:
    """The distinct ids of an array, kept by the database: what narrows a long journal."""
    return models.GeneratedField(
        expression=models.Func(models.F(name), function="goals_distinct"),
        output_field=ArrayField(models.IntegerField()), db_persist=True,
    )  # fmt: skip


class JournalEntry(Scoped):
    """One change of cells: who, when, why, by which method, and before and after as arrays.

    The arrays run in parallel; a NULL in `before` or `after` is an empty cell. The last four
    fields say how much an entry touched and roughly where, without reading its arrays.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="journal")
    number = models.IntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    method = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True, default="")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    organisation_ids = ArrayField(models.IntegerField())
    product_ids = ArrayField(models.IntegerField())
    channel_ids = ArrayField(models.IntegerField())
    customer_ids = ArrayField(models.IntegerField())
    periods = ArrayField(models.IntegerField())
    before = ArrayField(models.BigIntegerField(null=True))
    after = ArrayField(models.BigIntegerField(null=True))
    undoes = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    batch_id = models.IntegerField(null=True)
    cells = models.GeneratedField(
        expression=models.Func(models.F("periods"), function="cardinality"),
        output_field=models.IntegerField(), db_persist=True,
    )  # fmt: skip
    organisation_set = _distinct("organisation_ids")
    product_set = _distinct("product_ids")
    period_set = _distinct("periods")

    class Meta(Scoped.Meta):
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="journal_number")]

    def __str__(self) -> str:
        return f"{self.version_id}#{self.number}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """Entries that touched a leaf in the viewer's scope, or a draft of a seat there."""
        from goals.models.sandboxes import DraftSeat

        own = models.Q(organisation_set__overlap=Closure.below(viewer.organisation))
        drafts = DraftSeat.objects.visible_to(viewer)
        keys = drafts.annotate(key=-models.F("pk")).values_list("key", flat=True)
        own |= models.Q(organisation_set__overlap=keys)
        if viewer.products:
            own |= models.Q(product_set__overlap=Closure.below(viewer.products))
        return own


@audited
class Lock(Scoped):
    """A subtree of cells that spreads leave alone, with owner and reason; it may expire."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="locks")
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.TARGET)
    organisation_id = models.IntegerField()
    product_id = models.IntegerField(default=0)
    channel_id = models.IntegerField(default=0)
    customer_id = models.IntegerField(default=0)
    first_period = models.IntegerField()
    months = models.PositiveSmallIntegerField(default=1)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT)
    reason = models.CharField(_("reason"), max_length=300)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reason

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(version__in=Version.objects.visible_to(viewer))
