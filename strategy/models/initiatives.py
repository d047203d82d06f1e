"""Initiatives (C7): what will be done to close the gap, and what it should bring."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models import Goal, Plan
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class Direction(models.TextChoices):
    """The strategic direction that an initiative follows."""

    PRICE = "price", _("Price-led")
    SERVICE = "service", _("Value-added service")
    CHANNEL = "channel", _("Deeper channels")
    PRODUCT = "product", _("Product")
    CUSTOMER = "customer", _("Customers")
    BRAND = "brand", _("Brand")


class InitiativeStatus(models.TextChoices):
    """Where an initiative stands."""

    PROPOSED = "proposed", _("Proposed")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


@audited
class Initiative(Versioned, Stamped, Scoped):
    """A key initiative with its expected contribution and cost (reporting currency, 10^-2)."""

    plan = models.ForeignKey(Plan, verbose_name=_("plan"), on_delete=models.CASCADE)
    name = models.CharField(_("initiative"), max_length=200)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices)
    goal = models.ForeignKey(
        Goal, verbose_name=_("goal"), null=True, blank=True, on_delete=models.SET_NULL
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    differentiator = models.CharField(_("differentiator"), max_length=300, blank=True, default="")
    contribution = models.BigIntegerField(_("expected contribution"), null=True, blank=True)
    cost = models.BigIntegerField(_("cost"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=InitiativeStatus.choices,
        default=InitiativeStatus.PROPOSED,
    )
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("end"), null=True, blank=True)

    class Meta(Scoped.Meta):
        ordering = ["plan", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(plan__in=Plan.objects.visible_to(viewer))
