"""Plans and their versions."""

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models import Closure, Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class Use(models.TextChoices):
    """What a level of a target is used for."""

    BUDGET = "budget", _("Budget")
    QUOTA = "quota", _("Quota")
    BONUS = "bonus", _("Bonus")
    NOTHING = "nothing", _("Nothing")


class Rhythm(models.TextChoices):
    """How often a plan is reviewed."""

    WEEK = "week", _("Weekly")
    TEN_DAYS = "ten_days", _("Every ten days")
    MONTH = "month", _("Monthly")
    QUARTER = "quarter", _("Quarterly")
    END = "end", _("At the end")


@audited
class Plan(Versioned, Stamped, Scoped):
    """What a part of the company wants to sell in a run of months, and how."""

    name = models.CharField(_("name"), max_length=200)
    organisation = models.ForeignKey(
        Node, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="+"
    )
    first_period = models.IntegerField(_("first month"))
    months = models.PositiveSmallIntegerField(_("months"), default=6)
    base_first_period = models.IntegerField(_("base period: first month"))
    base_months = models.PositiveSmallIntegerField(_("base period: months"), default=6)
    comparison_first_period = models.IntegerField(_("comparison period: first month"), null=True)
    comparison_months = models.PositiveSmallIntegerField(_("comparison period: months"), null=True)
    display_currency = models.CharField(
        _("display currency"), max_length=3, blank=True, default="", db_default=""
    )
    display_unit = models.PositiveIntegerField(_("display unit"), default=10_000)
    rounding_unit = models.PositiveIntegerField(_("rounding unit"), default=1)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    template = models.CharField(
        _("template"), max_length=60, blank=True, default="", db_default="", editable=False
    )
    rhythm = ArrayField(
        models.CharField(max_length=10, choices=Rhythm.choices),
        verbose_name=_("review rhythm"), default=list, blank=True,
    )  # fmt: skip
    floor_use = models.CharField(
        _("floor is used for"), max_length=8, choices=Use.choices, default=Use.BUDGET
    )
    target_use = models.CharField(
        _("target is used for"), max_length=8, choices=Use.choices, default=Use.QUOTA
    )
    stretch_use = models.CharField(
        _("stretch is used for"), max_length=8, choices=Use.choices, default=Use.BONUS
    )
    approvals_needed = models.PositiveSmallIntegerField(
        _("people who approve"), default=1, db_default=1
    )

    class Meta(Scoped.Meta):
        ordering = ["-first_period", "name"]
        constraints = [
            models.CheckConstraint(condition=models.Q(months__range=(1, 36)), name="plan_months"),
            models.CheckConstraint(
                condition=models.Q(approvals_needed__range=(1, 5)), name="plan_approvals"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """Plans of own territories and of those above them (figures inside stay scoped)."""
        if viewer.products:
            return models.Q()
        above = Closure.objects.filter(
            descendant_id__in=viewer.organisation, is_current=True
        ).values("ancestor_id")
        return models.Q(organisation_id__in=Closure.below(viewer.organisation)) | models.Q(
            organisation_id__in=above
        )


class VersionState(models.TextChoices):
    """Where a version stands on its way to being in force."""

    WORKING = "working", _("Working")
    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    RETIRED = "retired", _("Retired")
    FROZEN = "frozen", _("Frozen copy")


class VersionKind(models.TextChoices):
    """Main versions go into force; the others are drafts beside them that store differences."""

    MAIN = "main", _("Main version")
    SANDBOX = "sandbox", _("Sandbox")
    SCENARIO = "scenario", _("Scenario")
    CALIBRATION = "calibration", _("Calibration")


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    exclude=["last_journal"],  # the journal itself is the history of cells
)
class Version(Versioned, Stamped, Scoped):
    """A state of a plan. A frozen one never changes and opens in its own tree (`tree_date`).

    The grain says which keys cells are broken down by, e.g. ["organisation", "product:category",
    "channel"]; `span` is the number of months of one cell. A sandbox or scenario has a `base`
    and shows its cells wherever it holds no difference (`CellDifference`); `forked_at` is the last
    journal number of the base at the fork. A linked scenario is derived from its base by `levers`
    whenever the base changes.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="versions")
    code = models.CharField(_("code"), max_length=60)
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState.choices, default=VersionState.WORKING
    )
    is_baseline = models.BooleanField(_("in force"), default=False)
    kind = models.CharField(
        _("kind"), max_length=12, choices=VersionKind.choices, default=VersionKind.MAIN
    )
    base = models.ForeignKey(
        "self", verbose_name=_("derived from"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="derived",
    )  # fmt: skip
    forked_at = models.IntegerField(default=0, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_shared = models.BooleanField(_("shared"), default=True)
    is_linked = models.BooleanField(_("linked to its base"), default=False)
    levers = models.JSONField(_("levers"), default=list, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True, default="", db_default="")
    tree_date = models.DateField(_("tree of"))
    grain = ArrayField(models.CharField(max_length=30), default=list)
    span = models.PositiveSmallIntegerField(_("months per cell"), default=1)
    last_journal = models.IntegerField(default=0, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    class Meta(Scoped.Meta):
        ordering = ["plan", "id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "code"], name="version_code"),
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(is_baseline=True),
                name="version_one_baseline",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_derived(self) -> bool:
        """Whether it stores differences to a base."""
        return self.base_id is not None

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """Versions of visible plans; `goals.selectors.plans` hides private drafts of others."""
        return models.Q(plan__in=Plan.objects.visible_to(viewer))
