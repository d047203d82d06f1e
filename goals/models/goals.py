"""Goals: statements whose numbers are targets."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.plans import Plan
from salesplan.core.models import Metric, Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class GoalKind(models.TextChoices):
    """Core goals are what the plan is for; supporting goals carry them."""

    CORE = "core", _("Core")
    SUPPORTING = "supporting", _("Supporting")


class Horizon(models.TextChoices):
    """Long-term goals span years; short-term ones serve them."""

    LONG = "long", _("Long-term")
    SHORT = "short", _("Short-term")


@audited
class Goal(Versioned, Stamped, Scoped):
    """What is to be reached: metric, value, baseline, period, owner, reason."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="goals")
    name = models.CharField(_("goal"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=10, choices=GoalKind.choices, default=GoalKind.CORE
    )
    horizon = models.CharField(
        _("horizon"), max_length=5, choices=Horizon.choices, default=Horizon.SHORT
    )
    serves = models.ForeignKey(
        "self",
        verbose_name=_("serves"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="served_by",
    )
    metric = models.ForeignKey(Metric, verbose_name=_("metric"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Node, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="+"
    )
    value = models.BigIntegerField(_("value"), null=True, blank=True)
    floor = models.BigIntegerField(_("floor"), null=True, blank=True)
    stretch = models.BigIntegerField(_("stretch"), null=True, blank=True)
    first_period = models.IntegerField(_("first month"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("months"), null=True, blank=True)
    baseline = models.BigIntegerField(_("baseline"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    class Meta(Scoped.Meta):
        ordering = ["plan", "kind", "position", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(plan__in=Plan.objects.visible_to(viewer))
