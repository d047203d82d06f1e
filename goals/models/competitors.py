"""Competitors (A2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models import Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class Threat(models.TextChoices):
    """How much a competitor endangers our plan."""

    LOW = "low", _("Low")
    MEDIUM = "medium", _("Medium")
    HIGH = "high", _("High")


@audited
class Competitor(Versioned, Stamped, Scoped):
    """A company that competes with us, what it does and how we answer."""

    name = models.CharField(_("name"), max_length=150)
    product_line = models.ForeignKey(
        Node,
        verbose_name=_("product line"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    threat = models.CharField(
        _("threat"), max_length=6, choices=Threat.choices, default=Threat.MEDIUM
    )
    strengths = models.TextField(_("strengths"), blank=True, default="")
    last_move = models.CharField(_("last move"), max_length=300, blank=True, default="")
    moved_on = models.DateField(_("date of the move"), null=True, blank=True)
    response = models.TextField(_("our response"), blank=True, default="")
    source = models.CharField(_("source"), max_length=300, blank=True, default="")

    class Meta(Scoped.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name"], name="competitor_name")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """What is known of competitors is shared by everybody in the company."""
        return models.Q()
