"""Risks (D10): what may go wrong, how likely and how bad, who answers it how."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models import Plan
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer

_ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class RiskCategory(models.TextChoices):
    """Where a risk comes from."""

    MARKET = "market", _("Market")
    RESOURCES = "resources", _("Resources")
    EXECUTION = "execution", _("Execution")
    CREDIT = "credit", _("Credit")


class RiskStatus(models.TextChoices):
    """Where a risk stands."""

    OPEN = "open", _("Open")
    WATCHED = "watched", _("Watched")
    HAPPENED = "happened", _("Has happened")
    CLOSED = "closed", _("Closed")


@audited
class Risk(Versioned, Stamped, Scoped):
    """Something that may keep a plan from its goals; probability and impact from 1 to 5."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE)
    name = models.CharField(_("risk"), max_length=200)
    category = models.CharField(
        _("category"), max_length=9, choices=RiskCategory.choices, default=RiskCategory.MARKET
    )
    probability = models.PositiveSmallIntegerField(
        _("probability (1–5)"), default=3, validators=_ONE_TO_FIVE
    )
    impact = models.PositiveSmallIntegerField(_("impact (1–5)"), default=3, validators=_ONE_TO_FIVE)
    response = models.TextField(_("response"), blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=RiskStatus.choices, default=RiskStatus.OPEN
    )
    origin = models.CharField(_("origin"), max_length=100, blank=True, default="", editable=False)

    class Meta(Scoped.Meta):
        ordering = ["plan", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(probability__range=(1, 5), impact__range=(1, 5)),
                name="risk_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def score(self) -> int:
        """Probability times impact, 1 to 25."""
        return self.probability * self.impact

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(plan__in=Plan.objects.visible_to(viewer))
