"""How a plan should be made and what it must meet: rules, phasing, exclusions."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.plans import Plan
from salesplan.core.models import Metric, Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class RuleKind(models.TextChoices):
    """Growth rules are applied by spreading; the others are checked against the plan."""

    TIER_GROWTH = "tier_growth", _("Growth of a territory tier")
    STAGE_GROWTH = "stage_growth", _("Growth of a life-cycle stage")
    STAGE_ABOVE_METRIC = "stage_above", _("Growth of a stage not below an observed metric")
    STAGE_SHARE_MIN = "stage_share_min", _("Least share of a stage")
    TIER_SHARE_MIN = "tier_share_min", _("Least share of a tier")
    TIER_SHARE_MAX = "tier_share_max", _("Greatest share of a tier")


@audited
class PlanRule(Versioned, Stamped, Scoped):
    """One rule of a plan. `subject` is a territory tier or a life-cycle stage; `value` is in basis
    points (of the reference for growth, of the plan's total for shares).
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rules")
    kind = models.CharField(_("rule"), max_length=16, choices=RuleKind.choices)
    subject = models.CharField(_("applies to"), max_length=12)
    value = models.IntegerField(_("value"), null=True, blank=True)
    metric = models.ForeignKey(
        Metric, verbose_name=_("observed metric"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")

    class Meta(Scoped.Meta):
        ordering = ["plan", "kind", "subject"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "kind", "subject"], name="plan_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.subject}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(plan__in=Plan.objects.visible_to(viewer))


class ProfileOrigin(models.TextChoices):
    """Where the weights of a profile come from."""

    DERIVED = "derived", _("Derived from history")
    EDITED = "edited", _("Edited by hand")


@audited
class PhasingProfile(Versioned, Stamped, Scoped):
    """How a total comes down to months: weights of calendar months, January first.

    Working days, the Spring Festival and event days of the plan's own months are put on top when
    it is applied, unless `is_plain`. `basis` says what the weights were derived from.
    """

    name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey(
        Node, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="+"
    )
    product = models.ForeignKey(
        Node, verbose_name=_("product"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    weights = ArrayField(models.BigIntegerField(), size=12)
    is_plain = models.BooleanField(_("weights as they are"), default=False)
    origin = models.CharField(_("origin"), max_length=8, choices=ProfileOrigin.choices)
    basis = models.JSONField(default=dict, editable=False)

    class Meta(Scoped.Meta):
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation__in=Node.objects.visible_to(viewer)) | models.Q(
            organisation_id=1
        )


@audited
class ReferenceExclusion(Scoped):
    """An order that is left out of a plan's references because it will not come again."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="exclusions")
    source_id = models.IntegerField()
    order_no = models.TextField(_("order"), db_collation="C")
    reason = models.CharField(_("reason"), max_length=300)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(Scoped.Meta):
        ordering = ["plan", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "source_id", "order_no"], name="exclusion_once")
        ]

    def __str__(self) -> str:
        return self.order_no

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(plan__in=Plan.objects.visible_to(viewer))
