"""Who covers what and how much they can carry (B4), and what a territory could bring (A6)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from goals.models.plans import Version
from salesplan.core.models import Closure, Holding, Metric, Node, Person
from salesplan.core.models.base import Stamped, Versioned, audited, in_language
from salesplan.core.models.dimensions import FOREVER
from salesplan.core.scoping import Scoped, Viewer

_SHARE = [MinValueValidator(0), MaxValueValidator(10_000)]


@audited
class PotentialCriterion(Versioned, Stamped, Scoped):
    """One criterion of the potential score of territories: a metric with its weight.

    Scores are weighted sums of standardised criteria, 0 to 100, dated.
    """

    name = models.CharField(_("name"), max_length=120)
    name_zh_hans = models.CharField(_("name (Simplified)"), max_length=120, blank=True, default="")
    name_zh_hant = models.CharField(_("name (Traditional)"), max_length=120, blank=True, default="")
    metric = models.ForeignKey(Metric, verbose_name=_("metric"), on_delete=models.PROTECT)
    weight = models.PositiveIntegerField(_("weight"), default=1)
    is_inverse = models.BooleanField(_("less is more potential"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(Scoped.Meta):
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["metric"], name="criterion_once")]

    def __str__(self) -> str:
        return in_language(self.name, self.name_zh_hans, self.name_zh_hant)

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """How potential is judged is known to everybody."""
        return models.Q()


@audited
class RampProfile(Versioned, Stamped, Scoped):
    """How fast somebody new gets to full productivity: basis points by month on the seat."""

    name = models.CharField(_("name"), max_length=120)
    steps = ArrayField(models.PositiveIntegerField(validators=_SHARE), verbose_name=_("by month"))
    is_default = models.BooleanField(_("used unless said otherwise"), default=False)

    class Meta(Scoped.Meta):
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="ramp_profile_name"),
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="ramp_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """Profiles are shared by everybody."""
        return models.Q()


@audited
class SeatCapacity(Versioned, Stamped, Scoped):
    """What is known of a seat's capacity beyond its holder; empty fields are derived.

    `productivity` is revenue of a full month at full power; `planned_from` the day from which a
    vacant seat is expected to be held.
    """

    seat = models.ForeignKey(
        Node, verbose_name=_("seat"), on_delete=models.CASCADE, related_name="+"
    )
    ramp = models.ForeignKey(
        RampProfile, verbose_name=_("ramp-up"), null=True, blank=True, on_delete=models.PROTECT
    )
    productivity = models.BigIntegerField(_("productivity a month"), null=True, blank=True)
    planned_from = models.DateField(_("to be held from"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta(Scoped.Meta):
        ordering = ["seat"]
        constraints = [models.UniqueConstraint(fields=["seat"], name="seat_capacity_once")]

    def __str__(self) -> str:
        return f"@{self.seat_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(seat__in=Closure.below(viewer.organisation))


class AbsenceKind(models.TextChoices):
    """Why somebody is away."""

    LEAVE = "leave", _("Leave")
    PARENTAL = "parental", _("Parental leave")
    ILLNESS = "illness", _("Illness")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Other")


@audited
class Absence(Versioned, Stamped, Scoped):
    """Days on which the holder of a seat is away, wholly or in part."""

    seat = models.ForeignKey(
        Node, verbose_name=_("seat"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(
        _("kind"), max_length=8, choices=AbsenceKind.choices, default=AbsenceKind.LEAVE
    )
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    share = models.PositiveIntegerField(
        _("share in basis points"), default=10_000, validators=_SHARE
    )

    class Meta(Scoped.Meta):
        ordering = ["-first_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_on__lte=models.F("last_on")), name="absence_dates"
            )
        ]

    def __str__(self) -> str:
        return f"@{self.seat_id} {self.first_on}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(seat__in=Closure.below(viewer.organisation))


@audited
class Skill(Versioned, Stamped, Scoped):
    """How well somebody knows a product line or category, 1 to 5."""

    person = models.ForeignKey(
        Person, verbose_name=_("person"), on_delete=models.CASCADE, related_name="skills"
    )
    product = models.ForeignKey(
        Node, verbose_name=_("product"), on_delete=models.PROTECT, related_name="+"
    )
    grade = models.PositiveSmallIntegerField(
        _("grade"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )

    class Meta(Scoped.Meta):
        ordering = ["person", "product"]
        constraints = [models.UniqueConstraint(fields=["person", "product"], name="skill_once")]

    def __str__(self) -> str:
        return f"{self.person_id}/{self.product_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """Skills of people who sit or sat on a seat of the own subtree."""
        held = Holding.objects.filter(seat__in=Closure.below(viewer.organisation))
        return models.Q(person__in=held.values("person_id"))


@audited
class Responsibility(Versioned, Stamped, Scoped):
    """A seat that looks after a customer or an area from when to when (`valid_to` exclusive).

    Today's main owner of a customer stands on its node as well.
    """

    subject = models.ForeignKey(
        Node, verbose_name=_("customer or area"), on_delete=models.CASCADE, related_name="+"
    )
    seat = models.ForeignKey(
        Node, verbose_name=_("seat"), on_delete=models.PROTECT, related_name="+"
    )
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("to"), default=FOREVER)
    note = models.CharField(_("note"), max_length=300, blank=True, default="")

    class Meta(Scoped.Meta):
        ordering = ["subject", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__lt=models.F("valid_to")), name="responsibility_dates"
            ),
            models.UniqueConstraint(
                fields=["subject", "seat", "valid_from"], name="responsibility_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_id}@{self.seat_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(seat__in=Closure.below(viewer.organisation))


class ReassignmentState(models.TextChoices):
    """What became of a reassignment."""

    PLANNED = "planned", _("Planned")
    APPLIED = "applied", _("Applied")
    WITHDRAWN = "withdrawn", _("Withdrawn")


@audited
class Reassignment(Versioned, Stamped, Scoped):
    """Customers that go to other seats on a day, with their target or without it."""

    organisation = models.ForeignKey(
        Node, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="+"
    )
    effective_on = models.DateField(_("from"))
    takes_target = models.BooleanField(_("the target goes along"), default=True)
    target_version = models.ForeignKey(
        Version, verbose_name=_("version of the plan"), null=True, blank=True,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    reason = models.TextField(_("reason"), max_length=2000)
    state = models.CharField(
        _("state"), max_length=9, choices=ReassignmentState.choices,
        default=ReassignmentState.PLANNED,
    )  # fmt: skip
    applied_at = models.DateTimeField(null=True, blank=True, editable=False)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False,
        on_delete=models.SET_NULL, related_name="+",
    )  # fmt: skip

    class Meta(Scoped.Meta):
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.organisation_id}@{self.effective_on}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(organisation__in=Closure.below(viewer.organisation))


@audited
class CustomerMove(Scoped):
    """One customer of a reassignment; `target` is what moved with it, in smallest units."""

    reassignment = models.ForeignKey(Reassignment, on_delete=models.CASCADE, related_name="moves")
    customer = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    from_seat = models.ForeignKey(
        Node, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    to_seat = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="+")
    revenue = models.BigIntegerField(default=0)
    target = models.BigIntegerField(null=True)

    class Meta(Scoped.Meta):
        ordering = ["reassignment", "id"]
        constraints = [
            models.UniqueConstraint(fields=["reassignment", "customer"], name="customer_move_once")
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}>{self.to_seat_id}"

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(reassignment__in=Reassignment.objects.visible_to(viewer))
