"""Causes (E4): why a figure deviates, found by the machine, confirmed or corrected by a person."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models import Plan
from monitoring.models.alerts import Alert
from salesplan.core.models import Closure, Metric, Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class CauseCategory(models.TextChoices):
    """What sort of cause it is, so that reviews can count them."""

    MARKET = "market", _("Market")
    COMPETITOR = "competitor", _("Competitor")
    SUPPLY = "supply", _("Supply")
    PEOPLE = "people", _("People")
    PRICE = "price", _("Price")
    PRODUCT = "product", _("Product")
    CHANNEL = "channel", _("Channel")
    CUSTOMER = "customer", _("Customer")
    PROMOTION = "promotion", _("Promotion")
    EXECUTION = "execution", _("Execution")
    PLAN = "plan", _("The target itself")
    DATA = "data", _("Data")
    OTHER = "other", _("Other")


class CauseState(models.TextChoices):
    """What a person made of a finding."""

    CONFIRMED = "confirmed", _("Confirmed")
    CORRECTED = "corrected", _("Corrected")
    REJECTED = "rejected", _("Rejected")


@audited
class Cause(Versioned, Stamped, Scoped):
    """Why a deviation came about, as a person sees it, beside what was found by computing.

    `finding` keeps the figures that the person looked at: the slices with gap and share, and the
    terms of price, volume and mix, as `monitoring.selectors.causes` gave them on `as_of`.
    """

    alert = models.ForeignKey(
        Alert, verbose_name=_("alert"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="causes",
    )  # fmt: skip
    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), null=True, blank=True, on_delete=models.CASCADE
    )
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
    as_of = models.DateField(_("data through"))
    gap = models.BigIntegerField(_("gap"))
    explained = models.BigIntegerField(_("explained"), default=0)
    category = models.CharField(_("category"), max_length=10, choices=CauseCategory.choices)
    state = models.CharField(_("state"), max_length=10, choices=CauseState.choices)
    text = models.CharField(_("cause"), max_length=500)
    finding = models.JSONField(default=dict, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("decided by"), null=True, blank=True,
        editable=False, on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip

    class Meta(Scoped.Meta):
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation__in=Closure.below(viewer.organisation)) | models.Q(
            product__in=Closure.below(viewer.products)
        )


@audited
class Remedy(Versioned, Stamped, Scoped):
    """What was done about an alert or a cause: a task or a request to calibrate, and its effect.

    The figures `at_start` are those of the day it was decided: the gap that it answers. The
    effect is measured on the same place, metric and period afterwards.
    """

    alert = models.ForeignKey(
        Alert, null=True, blank=True, on_delete=models.CASCADE, related_name="remedies"
    )
    cause = models.ForeignKey(
        Cause, null=True, blank=True, on_delete=models.CASCADE, related_name="remedies"
    )
    action = models.ForeignKey(
        "execution.Action", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    calibration = models.ForeignKey(
        "goals.CalibrationRequest", null=True, blank=True, on_delete=models.CASCADE,
        related_name="+",
    )  # fmt: skip
    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.CASCADE)
    organisation = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(
        Node, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.ForeignKey(
        Node, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_period = models.IntegerField()
    months = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    actual_at_start = models.BigIntegerField()
    reference_at_start = models.BigIntegerField(null=True)
    expected_effect = models.BigIntegerField(null=True)

    class Meta(Scoped.Meta):
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(alert__isnull=False) | models.Q(cause__isnull=False),
                name="remedy_answers_something",
            ),
            models.CheckConstraint(
                condition=models.Q(action__isnull=False, calibration=None)
                | models.Q(action=None, calibration__isnull=False),
                name="remedy_is_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id or self.cause_id}>{self.action_id or self.calibration_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation__in=Closure.below(viewer.organisation)) | models.Q(
            product__in=Closure.below(viewer.products)
        )
