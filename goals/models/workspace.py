"""The workspace of a plan: rounds with deadlines, checklists, templates."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.plans import Plan
from salesplan.core.models.base import Stamped, Versioned, audited, in_language
from salesplan.core.scoping import Scoped, Viewer


class RoundKind(models.TextChoices):
    """What a round of planning is for."""

    REVIEW = "review", _("Market review")
    TOP_DOWN = "top_down", _("Top-down")
    BOTTOM_UP = "bottom_up", _("Bottom-up")
    ALIGN = "align", _("Alignment")
    APPROVAL = "approval", _("Approval")


@audited
class Round(Versioned, Stamped, Scoped):
    """A step of the planning calendar with its deadline."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="rounds")
    name = models.CharField(_("round"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=RoundKind.choices)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    due_on = models.DateField(_("deadline"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta(Scoped.Meta):
        ordering = ["plan", "due_on", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(plan__in=Plan.objects.visible_to(viewer))


@audited
class ChecklistItem(Scoped):
    """A named item of a chapter's checklist that a person ticks; others are found from data."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="checklist")
    chapter = models.CharField(_("chapter"), max_length=12)
    text = models.CharField(_("item"), max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta(Scoped.Meta):
        ordering = ["plan", "chapter", "position", "id"]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(plan__in=Plan.objects.visible_to(viewer))


@audited
class PlanTemplate(Versioned, Stamped):
    """A company's own template; those that come with the product are in `goals.catalogue`.

    `content` has the same shape as theirs (docs/adr/0009); everybody may see it.
    """

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=200)
    name_zh_hans = models.CharField(_("name (Simplified)"), max_length=200, blank=True, default="")
    name_zh_hant = models.CharField(_("name (Traditional)"), max_length=200, blank=True, default="")
    about = models.TextField(_("about"), blank=True, default="")
    content = models.JSONField(default=dict)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name in the active language."""
        return in_language(self.name, self.name_zh_hans, self.name_zh_hant)
