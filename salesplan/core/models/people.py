"""Users, people, who holds which seat, and who has which role."""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models.base import Versioned, audited
from salesplan.core.models.dimensions import FOREVER, Closure, Node
from salesplan.core.scoping import Scoped, Viewer


class UserManager(BaseUserManager["User"]):
    """Users are known by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@audited
class User(Versioned, AbstractUser):
    """Somebody who can sign in."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    theme = models.CharField(_("theme"), max_length=10, blank=True, default="")

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = UserManager()  # type: ignore[assignment,misc]

    def __str__(self) -> str:
        return self.full_name or self.email


@audited
class Person(Versioned):
    """Somebody who sells or leads, with or without a sign-in."""

    code = models.CharField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    user = models.OneToOneField(
        User, verbose_name=_("user"), null=True, blank=True, on_delete=models.SET_NULL
    )
    hired_on = models.DateField(_("hired on"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """People who sit, or once sat, in the viewer's territories."""
        held = Holding.objects.filter(seat__in=Closure.below(viewer.organisation))
        return models.Q(pk__in=held.values("person"))


@audited
class Holding(Versioned):
    """Who sits on a seat from when to when; `valid_to` is the first day no longer held."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings")
    seat = models.ForeignKey(Node, on_delete=models.PROTECT, related_name="holdings")
    valid_from = models.DateField(_("from"), default=date(1900, 1, 1))
    valid_to = models.DateField(_("to"), default=FOREVER)
    share = models.PositiveIntegerField(_("share in basis points"), default=10_000)

    class Meta:
        ordering = ["seat", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_from__lt=models.F("valid_to")), name="holding_dates"
            ),
            models.UniqueConstraint(fields=["person", "seat", "valid_from"], name="holding_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}@{self.seat_id}"


class Role(models.TextChoices):
    """What somebody is in the company; rights follow from it (services.access)."""

    EXECUTIVE = "executive", _("Executive")
    MANAGER = "manager", _("Manager")
    PRODUCT_MANAGER = "product_manager", _("Product-line manager")
    REP = "rep", _("Sales representative")
    ANALYST = "analyst", _("Analyst / finance")
    ADMINISTRATOR = "administrator", _("Administrator")


@audited
class Grant(Versioned):
    """A role on a subtree (organisation or product), or on everything when `node` is empty."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    node = models.ForeignKey(
        Node, verbose_name=_("subtree"), null=True, blank=True, on_delete=models.PROTECT
    )
    valid_from = models.DateField(_("from"), default=date(1900, 1, 1))
    valid_to = models.DateField(_("to"), default=FOREVER)

    class Meta:
        ordering = ["user", "role"]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.role}"


@audited
class ApiToken(models.Model):
    """A key of another system; only a keyed hash of it is stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    read_only = models.BooleanField(_("may only read"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"{self.prefix}…"


class Notification(Scoped):
    """A message to one user; `key` makes it unique, so that a repeated job tells nothing twice."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    text = models.JSONField()
    url = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta(Scoped.Meta):
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(user_id=viewer.user_id)
