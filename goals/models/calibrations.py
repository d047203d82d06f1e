"""Calibration (B7): requests for it, proposals for the remaining months, and what they pay."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.cells import Level
from goals.models.plans import Plan, Version
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


class CalibrationMethod(models.TextChoices):
    """Where the new targets of the remaining months come from."""

    KEEP_TOTAL = "keep_total", _("Keep the total, spread the shortfall again")
    FORECAST = "forecast", _("Follow the forecast")
    RELIEF = "relief", _("Relief for a named cause")
    HAND = "hand", _("By hand")


class CalibrationState(models.TextChoices):
    """Where a calibration stands."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@audited
class Calibration(Versioned, Stamped, Scoped):
    """A proposal for the targets of the remaining months of a plan in force.

    Its figures are differences of `proposal`, a derived version, to the version in force, which
    stays as it is. `basis` holds what it was computed from (day, actuals, imports); `relief` is
    what the named cause takes off, in smallest units.
    """

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE)
    proposal = models.OneToOneField(
        Version, verbose_name=_("proposal"), on_delete=models.PROTECT, related_name="calibration"
    )
    metric = models.ForeignKey(Metric, verbose_name=_("metric"), on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField(choices=Level.choices, default=Level.TARGET)
    organisation = models.ForeignKey(
        Node, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="+"
    )
    first_period = models.IntegerField(_("first month"))
    months = models.PositiveSmallIntegerField(_("months"))
    method = models.CharField(_("method"), max_length=10, choices=CalibrationMethod.choices)
    relief = models.BigIntegerField(_("relief"), null=True, blank=True)
    cause = models.CharField(_("cause"), max_length=300, blank=True, default="")
    reason = models.TextField(_("reason"), max_length=2000)
    basis = models.JSONField(default=dict, editable=False)
    request = models.ForeignKey(
        CalibrationRequest, verbose_name=_("request"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="calibrations",
    )  # fmt: skip
    state = models.CharField(
        _("state"), max_length=9, choices=CalibrationState.choices, default=CalibrationState.DRAFT
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True, default="")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Scoped.Meta):
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.plan_id}:{self.method}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """Those of own territories, and approved ones of territories above: they moved a target."""
        above = Closure.objects.filter(
            descendant_id__in=viewer.organisation, is_current=True
        ).values("ancestor_id")
        return models.Q(organisation__in=Closure.below(viewer.organisation)) | models.Q(
            state=CalibrationState.APPROVED, organisation__in=above
        )


@audited
class PayoutCurve(Versioned, Stamped, Scoped):
    """What attainment is worth to a seat under a plan: an estimate until incentive plans exist.

    Nothing below `threshold`; `rate` points of pay per point of attainment up to 100 %,
    `accelerator` points beyond; never more than `cap`. All in basis points; `on_target` is the
    pay at 100 % for the plan's whole period.
    """

    plan = models.OneToOneField(
        Plan, verbose_name=_("plan"), on_delete=models.CASCADE, related_name="payout_curve"
    )
    on_target = models.BigIntegerField(_("pay at 100 %"))
    threshold = models.PositiveIntegerField(_("threshold"), default=8_000)
    rate = models.PositiveIntegerField(_("rate"), default=10_000)
    accelerator = models.PositiveIntegerField(_("accelerator"), default=15_000)
    cap = models.PositiveIntegerField(_("cap"), default=20_000)

    class Meta(Scoped.Meta):
        ordering = ["plan"]

    def __str__(self) -> str:
        return f"{self.plan_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(plan__in=Plan.objects.visible_to(viewer))
