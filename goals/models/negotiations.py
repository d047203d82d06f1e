"""Targets that are handed down a tree and answered node by node (B5), and who approves."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.cells import Level
from goals.models.plans import Plan, Version
from salesplan.core.models import Closure, Metric, Node
from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.scoping import Scoped, Viewer


class HandDownMode(models.TextChoices):
    """How far a target is handed down at once."""

    ONE_STEP = "one_step", _("To everybody at once")
    BY_LEVEL = "by_level", _("Level by level")


class HandDownState(models.TextChoices):
    """Where a negotiation stands."""

    DRAFT = "draft", _("Draft")
    DISTRIBUTED = "distributed", _("Handed down")
    APPROVED = "approved", _("Approved")
    LOCKED = "locked", _("Locked")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class RestBy(models.TextChoices):
    """By what the remainder is spread over those who have not answered."""

    PRESENT = "present", _("Like the present targets")
    LAST_YEAR = "last_year", _("Like last year")
    EQUAL = "equal", _("Equally")


@audited
class HandDown(Versioned, Stamped, Scoped):
    """A version of a plan handed down the tree for one metric and level, to be answered.

    `cushions` holds basis points by kind of node ({"region": 500}): what a node of that kind
    hands down beyond what it carries.
    """

    target_version = models.ForeignKey(
        Version, verbose_name=_("version of the plan"), on_delete=models.CASCADE,
        related_name="hand_downs",
    )  # fmt: skip
    metric = models.ForeignKey(Metric, verbose_name=_("metric"), on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField(
        _("level"), choices=Level.choices, default=Level.TARGET
    )
    mode = models.CharField(
        _("handed down"), max_length=8, choices=HandDownMode.choices, default=HandDownMode.ONE_STEP
    )
    state = models.CharField(
        _("state"), max_length=11, choices=HandDownState.choices, default=HandDownState.DRAFT
    )
    rest_by = models.CharField(
        _("remainder"), max_length=9, choices=RestBy.choices, default=RestBy.PRESENT
    )
    due_on = models.DateField(_("answers until"))
    cushions = models.JSONField(_("cushions"), default=dict, blank=True)
    cushion_visible = models.BooleanField(_("cushions are visible from below"), default=True)
    note = models.TextField(_("note"), max_length=2000, blank=True, default="")
    distributed_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Scoped.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_version", "metric", "level"],
                condition=~models.Q(state="withdrawn"),
                name="hand_down_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.target_version_id}/{self.metric_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(target_version__in=Version.objects.visible_to(viewer))


class CommitmentState(models.TextChoices):
    """What became of a target that was handed to a node."""

    DRAFT = "draft", _("Not handed down yet")
    DISTRIBUTED = "distributed", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    COMMITTED = "committed", _("Another figure committed")
    CHANGE_REQUESTED = "change", _("Change requested")
    APPROVED = "approved", _("Approved")
    LOCKED = "locked", _("Locked")
    INACTIVE = "inactive", _("No longer in the tree")


@audited
class Commitment(Versioned, Scoped):
    """A node within a hand-down: what it carries, hands down, committed or asked for.

    Figures are of the plan's whole period in the metric's smallest unit; empty is not 0.
    `assigned` is what the node carries, `handed_down` the sum that it hands to those below
    (cushion = handed down − assigned); `is_overlay` stands outside every sum.
    """

    hand_down = models.ForeignKey(HandDown, on_delete=models.CASCADE, related_name="commitments")
    organisation = models.ForeignKey(
        Node, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="+"
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_overlay = models.BooleanField(_("overlay"), default=False)
    state = models.CharField(
        _("state"), max_length=11, choices=CommitmentState.choices, default=CommitmentState.DRAFT
    )
    assigned = models.BigIntegerField(_("assigned"), null=True, blank=True)
    handed_down = models.BigIntegerField(_("handed down"), null=True, blank=True)
    committed = models.BigIntegerField(_("committed"), null=True, blank=True)
    requested = models.BigIntegerField(_("requested"), null=True, blank=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True, default="")
    due_on = models.DateField(_("answer until"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("answered by"), null=True, blank=True,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)

    class Meta(Scoped.Meta):
        ordering = ["hand_down", "id"]
        constraints = [
            models.UniqueConstraint(fields=["hand_down", "organisation"], name="commitment_once")
        ]

    def __str__(self) -> str:
        return f"{self.hand_down_id}@{self.organisation_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation_id__in=Closure.below(viewer.organisation))


class StepKind(models.TextChoices):
    """What happened at a node of a hand-down."""

    DISTRIBUTED = "distributed", _("Handed down")
    ACCEPTED = "accepted", _("Accepted")
    COMMITTED = "committed", _("Another figure committed")
    REQUESTED = "requested", _("Change requested")
    RESPREAD = "respread", _("Remainder spread again")
    MOVED = "moved", _("Target moved")
    REOPENED = "reopened", _("Opened again")
    APPROVED = "approved", _("Approved")
    LOCKED = "locked", _("Locked")
    REMINDED = "reminded", _("Reminded")
    INACTIVE = "inactive", _("No longer in the tree")


class NegotiationStep(Scoped):
    """One step at a node, kept for ever: its conversation in figures."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=11, choices=StepKind.choices)
    before = models.BigIntegerField(null=True)
    figure = models.BigIntegerField(null=True)
    text = models.TextField(max_length=2000, blank=True, default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        ordering = ["commitment", "id"]

    def __str__(self) -> str:
        return f"{self.commitment_id}:{self.kind}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(commitment__in=Commitment.objects.visible_to(viewer))


@audited
class Delegation(Versioned, Stamped, Scoped):
    """Somebody answers and approves in the place of another for some days (`valid_to` exclusive).

    The deputy may do what the giver may do, and never approves what the deputy handed in.
    """

    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("for"), on_delete=models.CASCADE,
        related_name="delegations_given",
    )  # fmt: skip
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("deputy"), on_delete=models.CASCADE,
        related_name="delegations_held",
    )  # fmt: skip
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"))
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")

    class Meta(Scoped.Meta):
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__lt=models.F("valid_to")), name="delegation_dates"
            ),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("deputy")), name="delegation_to_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver_id}>{self.deputy_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(giver_id=viewer.user_id) | models.Q(deputy_id=viewer.user_id)


@audited
class VersionApproval(Scoped):
    """One person's yes to a submitted version; a plan says how many it needs."""

    target_version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="approvals")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()

    class Meta(Scoped.Meta):
        ordering = ["target_version", "id"]
        constraints = [
            models.UniqueConstraint(fields=["target_version", "by"], name="approval_once")
        ]

    def __str__(self) -> str:
        return f"{self.target_version_id}:{self.by_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(target_version__plan__in=Plan.objects.visible_to(viewer))
