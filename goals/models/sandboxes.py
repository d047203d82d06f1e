"""What sandboxes and scenarios store: differences to a base, and seats that are not real yet."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.cells import Level
from goals.models.plans import Version
from salesplan.core.models import Closure, Metric, Node
from salesplan.core.models.base import audited
from salesplan.core.scoping import Scoped, Viewer


class CellDifference(Scoped):
    """A cell of a derived version that is not what its base holds; NULL = emptied."""

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
    value = models.BigIntegerField(null=True)

    class Meta(Scoped.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.version_id}/{self.organisation_id}/{self.period}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        drafts = DraftSeat.objects.visible_to(viewer).annotate(key=-models.F("pk"))
        return (
            models.Q(organisation_id__in=Closure.below(viewer.organisation))
            | models.Q(organisation_id__in=drafts.values_list("key", flat=True))
            | models.Q(product_id__in=Closure.below(viewer.products))
        )


@audited
class DraftSeat(Scoped):
    """A seat that exists in a sandbox only; its key in cells and domain is `-id`.

    It becomes a real seat when the sandbox is merged.
    """

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="draft_seats")
    parent = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    node = models.ForeignKey(Node, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(Scoped.Meta):
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(parent_id__in=Closure.below(viewer.organisation))
