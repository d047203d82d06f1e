"""Actions (D1): tasks with owner, due date, status and the goal they serve."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models import Goal, Plan
from salesplan.core.models import Closure, Metric, Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer
from strategy.models import Initiative


class ActionStatus(models.TextChoices):
    """Where an action stands."""

    OPEN = "open", _("Open")
    RUNNING = "running", _("Running")
    BLOCKED = "blocked", _("Blocked")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


@audited
class Action(Versioned, Stamped, Scoped):
    """Somebody does something until a day."""

    plan = models.ForeignKey(
        Plan, verbose_name=_("plan"), null=True, blank=True, on_delete=models.CASCADE
    )
    name = models.CharField(_("action"), max_length=200)
    organisation = models.ForeignKey(
        Node, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="+"
    )
    goal = models.ForeignKey(
        Goal, verbose_name=_("goal"), null=True, blank=True, on_delete=models.SET_NULL
    )
    initiative = models.ForeignKey(
        Initiative, verbose_name=_("initiative"), null=True, blank=True, on_delete=models.SET_NULL
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    starts_on = models.DateField(_("start"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=8, choices=ActionStatus.choices, default=ActionStatus.OPEN
    )
    metric = models.ForeignKey(
        Metric, verbose_name=_("metric it moves"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    expected_effect = models.BigIntegerField(
        _("expected effect"),
        null=True,
        blank=True,
        help_text=_("on the metric, until the end of the period"),
    )
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    deliverable = models.CharField(_("deliverable"), max_length=300, blank=True, default="")
    origin = models.CharField(_("origin"), max_length=100, blank=True, default="", editable=False)

    class Meta(Scoped.Meta):
        ordering = ["due_on", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """Actions of the own subtree and those that the viewer owns."""
        return models.Q(organisation__in=Closure.below(viewer.organisation)) | models.Q(
            owner_id=viewer.user_id
        )
