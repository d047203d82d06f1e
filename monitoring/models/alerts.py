"""Alert rules and alerts (E3): one open alert per case."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models import Plan
from salesplan.core.models import Closure, Kind, Metric, Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class Comparison(models.TextChoices):
    """What the actual is compared with."""

    TARGET_TO_DATE = "target_to_date", _("Target to date")
    LAST_YEAR = "last_year", _("Last year, same day")


class Severity(models.TextChoices):
    """How bad it is."""

    WATCH = "watch", _("Watch")
    ACT = "act", _("Act")


class AlertState(models.TextChoices):
    """What became of an alert."""

    OPEN = "open", _("Open")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    RESOLVED = "resolved", _("Resolved")


@audited
class AlertRule(Versioned, Stamped):
    """A metric at one kind of node against a comparison, with thresholds in basis points."""

    name = models.CharField(_("name"), max_length=150)
    metric = models.ForeignKey(Metric, verbose_name=_("metric"), on_delete=models.PROTECT)
    node_kind = models.CharField(
        _("applies to"), max_length=12, choices=Kind.choices, default=Kind.REGION
    )
    comparison = models.CharField(
        _("compared with"),
        max_length=16,
        choices=Comparison.choices,
        default=Comparison.TARGET_TO_DATE,
    )
    watch = models.PositiveIntegerField(_("watch below, in basis points"), default=9_000)
    act = models.PositiveIntegerField(_("act below, in basis points"), default=8_000)
    minimum_gap = models.BigIntegerField(_("smallest gap that counts"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(act__lte=models.F("watch")), name="alert_rule_thresholds"
            )
        ]

    def __str__(self) -> str:
        return self.name


@audited
class Alert(Versioned, Stamped, Scoped):
    """A case: rule x node x metric x period of a plan. Figures are those of the last evaluation."""

    rule = models.ForeignKey(AlertRule, verbose_name=_("rule"), on_delete=models.PROTECT)
    metric = models.ForeignKey(Metric, verbose_name=_("metric"), on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, verbose_name=_("plan"), null=True, on_delete=models.CASCADE)
    organisation = models.ForeignKey(
        Node, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="+"
    )
    first_period = models.IntegerField(_("first month"))
    months = models.PositiveSmallIntegerField(_("months"))
    severity = models.CharField(_("severity"), max_length=5, choices=Severity.choices)
    state = models.CharField(
        _("state"), max_length=12, choices=AlertState.choices, default=AlertState.OPEN
    )
    actual = models.BigIntegerField(_("actual"))
    reference = models.BigIntegerField(_("compared with"))
    as_of = models.DateField(_("data through"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True, editable=False)
    note = models.TextField(_("note"), blank=True, default="")

    class Meta(Scoped.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "organisation", "metric", "plan", "first_period", "months"],
                condition=~models.Q(state="resolved"),
                name="alert_one_open_per_case",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}@{self.organisation_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation__in=Closure.below(viewer.organisation))
