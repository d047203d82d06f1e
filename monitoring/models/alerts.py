"""Alert rules and alerts (E3): one open alert per case."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models import Level, Plan
from salesplan.core.models import Closure, Kind, Metric, Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class Comparison(models.TextChoices):
    """What the actual is compared with."""

    TARGET_TO_DATE = "target_to_date", _("Target to date")
    LANDING = "landing", _("Expected landing, against the target")
    LAST_YEAR = "last_year", _("Last year, same day")
    PREVIOUS_PERIOD = "previous_period", _("Previous period, same day")
    BENCHMARK = "benchmark", _("The other territories of its kind")
    ABSOLUTE = "absolute", _("A fixed figure")


class AlertPeriod(models.TextChoices):
    """Over which period a rule looks."""

    PLAN = "plan", _("Whole plan")
    YEAR = "year", _("Fiscal year")
    HALF = "half", _("Half-year")
    QUARTER = "quarter", _("Quarter")
    MONTH = "month", _("Month")


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
    """A metric at one kind of node against a comparison, with thresholds in basis points.

    A case is called out after `consecutive` periods (months for a month's rule, evaluations on
    different days of data else) beyond a threshold, and recovers when the figure is better than
    the threshold by `hysteresis`.
    """

    name = models.CharField(_("name"), max_length=150)
    metric = models.ForeignKey(Metric, verbose_name=_("metric"), on_delete=models.PROTECT)
    node_kind = models.CharField(
        _("applies to"), max_length=12, choices=Kind.choices, default=Kind.REGION
    )
    product = models.ForeignKey(
        Node, verbose_name=_("product"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    channel = models.ForeignKey(
        Node, verbose_name=_("channel"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    period = models.CharField(
        _("period"), max_length=8, choices=AlertPeriod.choices, default=AlertPeriod.PLAN
    )
    comparison = models.CharField(
        _("compared with"),
        max_length=16,
        choices=Comparison.choices,
        default=Comparison.TARGET_TO_DATE,
    )
    level = models.PositiveSmallIntegerField(
        _("level of the target"), choices=Level.choices, default=Level.TARGET
    )
    absolute = models.BigIntegerField(_("fixed figure"), null=True, blank=True)
    watch = models.PositiveIntegerField(_("watch below, in basis points"), default=9_000)
    act = models.PositiveIntegerField(_("act below, in basis points"), default=8_000)
    minimum_gap = models.BigIntegerField(_("smallest gap that counts"), default=0)
    consecutive = models.PositiveSmallIntegerField(_("periods in a row"), default=1)
    hysteresis = models.PositiveIntegerField(
        _("recovered when better by, in basis points"), default=0
    )
    escalate_after = models.PositiveSmallIntegerField(
        _("escalate when nobody answers for days"), null=True, blank=True
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(act__lte=models.F("watch")), name="alert_rule_thresholds"
            ),
            models.CheckConstraint(
                condition=~models.Q(comparison="absolute") | models.Q(absolute__isnull=False),
                name="alert_rule_absolute_figure",
            ),
            models.CheckConstraint(
                condition=models.Q(consecutive__gte=1), name="alert_rule_consecutive"
            ),
        ]

    def __str__(self) -> str:
        return self.name


@audited
class Alert(Versioned, Stamped, Scoped):
    """A case: rule x node x metric x period of a plan. Figures are those of the last evaluation.

    A snoozed alert stays open but tells nobody until `snoozed_until`; an escalated one has been
    told to the manager above its owner. A case closed by hand is held: it opens no other alert
    until the figure has recovered or got worse. `earlier` is the alert of the same case before.
    """

    rule = models.ForeignKey(AlertRule, verbose_name=_("rule"), on_delete=models.PROTECT)
    metric = models.ForeignKey(Metric, verbose_name=_("metric"), on_delete=models.PROTECT)
    plan = models.ForeignKey(Plan, verbose_name=_("plan"), null=True, on_delete=models.CASCADE)
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
    severity = models.CharField(_("severity"), max_length=5, choices=Severity.choices)
    state = models.CharField(
        _("state"), max_length=12, choices=AlertState.choices, default=AlertState.OPEN
    )
    actual = models.BigIntegerField(_("actual"))
    reference = models.BigIntegerField(_("compared with"))
    landing = models.BigIntegerField(_("landing"), null=True, blank=True)
    target = models.BigIntegerField(_("target of the period"), null=True, blank=True)
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
    snoozed_until = models.DateField(_("snoozed until"), null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True, editable=False)
    escalated_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("escalated to"), null=True, blank=True,
        editable=False, on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    note = models.TextField(_("note"), blank=True, default="")
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("resolved by"), null=True, blank=True,
        editable=False, on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    is_held = models.BooleanField(
        default=False, db_default=False, editable=False,
        help_text="closed by hand, and the figure has not recovered since",
    )  # fmt: skip
    earlier = models.ForeignKey(
        "self", verbose_name=_("earlier alert"), null=True, blank=True, editable=False,
        on_delete=models.SET_NULL, related_name="later",
    )  # fmt: skip

    class Meta(Scoped.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "rule",
                    "organisation",
                    "product",
                    "channel",
                    "metric",
                    "plan",
                    "first_period",
                    "months",
                ],
                condition=~models.Q(state="resolved"),
                name="alert_one_open_per_case",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}@{self.organisation_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation__in=Closure.below(viewer.organisation)) | models.Q(
            product__in=Closure.below(viewer.products)
        )


class AlertEvaluation(models.Model):
    """A rule was evaluated on a day of data: how many nodes it judged, and how many it could not.

    The days of a rule make "in a row" exact: a run of firings ends with a day without one.
    """

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="evaluations")
    as_of = models.DateField()
    judged = models.PositiveIntegerField()
    unjudged = models.PositiveIntegerField(help_text="nodes without figure or without reference")

    class Meta:
        ordering = ["-as_of"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "as_of"], name="alert_evaluation_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}/{self.as_of}"


class AlertFiring(Scoped):
    """A rule found a case beyond a threshold on a day of data: the history of what fired.

    Written whether an alert was raised or not (`consecutive` not reached yet, snoozed), once for
    each case and day.
    """

    rule = models.ForeignKey(AlertRule, on_delete=models.CASCADE, related_name="firings")
    plan = models.ForeignKey(Plan, null=True, on_delete=models.CASCADE)
    alert = models.ForeignKey(Alert, null=True, on_delete=models.SET_NULL, related_name="firings")
    organisation_id = models.IntegerField()
    first_period = models.IntegerField()
    months = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    severity = models.CharField(max_length=5, choices=Severity.choices)
    actual = models.BigIntegerField()
    reference = models.BigIntegerField()

    class Meta(Scoped.Meta):
        ordering = ["-as_of", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "plan", "organisation_id", "first_period", "months", "as_of"],
                name="alert_firing_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id}@{self.organisation_id}/{self.as_of}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation_id__in=Closure.below(viewer.organisation)) | models.Q(
            rule__product__in=Closure.below(viewer.products)
        )
