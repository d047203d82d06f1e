"""Requests to calibrate a target (B7): kept with their reason until somebody decides."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.plans import Plan
from salesplan.core.models import Closure, Metric, Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class RequestState(models.TextChoices):
    """What became of a request."""

    OPEN = "open", _("Open")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@audited
class CalibrationRequest(Versioned, Stamped, Scoped):
    """Somebody asks for another target for the rest of a period, and says why.

    `current` is the target of the whole period when it was asked, `proposed` the figure asked for
    (empty: whoever decides proposes one); the approved target does not move.
    """

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE)
    metric = models.ForeignKey(Metric, verbose_name=_("metric"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Node, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="+"
    )
    product = models.ForeignKey(
        Node, verbose_name=_("product"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    channel = models.ForeignKey(
        Node, verbose_name=_("channel"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    first_period = models.IntegerField(_("first month"))
    months = models.PositiveSmallIntegerField(_("months"))
    current = models.BigIntegerField(_("target now"), null=True, blank=True)
    proposed = models.BigIntegerField(_("proposed target"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=9, choices=RequestState.choices, default=RequestState.OPEN
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, blank=True,
        editable=False, on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Scoped.Meta):
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.metric_id}@{self.organisation_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation__in=Closure.below(viewer.organisation)) | models.Q(
            product__in=Closure.below(viewer.products)
        )
