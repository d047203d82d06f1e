"""How messages reach people outside the app: their choices, endpoints, and what was dispatched."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from salesplan.core.models.base import Stamped, Versioned, audited
from salesplan.core.models.people import Notification
from salesplan.core.scoping import Scoped, Viewer


class Way(models.TextChoices):
    """How somebody wants to hear of one kind of message."""

    OFF = "off", _("Not at all")
    APP = "app", _("In the app")
    DIGEST = "digest", _("In the app and in the digest")
    MAIL = "mail", _("In the app and by e-mail at once")


class DigestRhythm(models.TextChoices):
    """How often the digest is sent."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week")


@audited
class MessageSettings(Versioned):
    """One person's quiet hours and digest, in the company's time zone.

    Quiet hours may run over midnight; nothing leaves the app meanwhile, it waits until they end.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_settings"
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_to = models.TimeField(_("quiet until"), null=True, blank=True)
    quiet_weekends = models.BooleanField(_("quiet on days off"), default=False)
    digest_rhythm = models.CharField(
        _("digest"), max_length=6, choices=DigestRhythm.choices, default=DigestRhythm.DAILY
    )
    digest_at = models.TimeField(_("digest at"), default="08:30")
    digest_sent_at = models.DateTimeField(null=True, blank=True, editable=False)

    def __str__(self) -> str:
        return f"{self.user_id}"


@audited
class MessageSwitch(Versioned):
    """One person's choice for one kind of message; without a row the kind's own default holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_switches"
    )
    kind = models.CharField(max_length=40)
    way = models.CharField(max_length=6, choices=Way.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="message_switch_once")]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.kind}"


class EndpointKind(models.TextChoices):
    """What receives messages on behalf of a person."""

    WEBHOOK = "webhook", _("Webhook")
    WECOM = "wecom", _("WeCom bot")
    DINGTALK = "dingtalk", _("DingTalk bot")
    FEISHU = "feishu", _("Feishu bot")


@audited
class Endpoint(Versioned, Stamped, Scoped):
    """An address that gets the messages of a person, no more than that person may see.

    Secrets are stored encrypted; the previous one stays valid for a while after a change.
    """

    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=8, choices=EndpointKind.choices)
    url = models.URLField(_("address"), max_length=500)
    secret = models.TextField(blank=True, default="", editable=False)
    previous_secret = models.TextField(blank=True, default="", editable=False)
    previous_until = models.DateTimeField(null=True, blank=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("on behalf of"),
        on_delete=models.CASCADE,
        related_name="endpoints",
    )
    kinds = ArrayField(models.CharField(max_length=40), verbose_name=_("messages"), default=list)
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, editable=False)
    disabled_reason = models.CharField(max_length=300, blank=True, default="", editable=False)
    last_success_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(Scoped.Meta):
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        """The own ones."""
        return models.Q(user_id=viewer.user_id)


class DispatchState(models.TextChoices):
    """Where a dispatch stands."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    DROPPED = "dropped", _("Not sent")


class Dispatch(Scoped):
    """One message on its way out: by e-mail (no endpoint), or to an endpoint.

    The row is written with the message and makes it go out once; what is sent is rendered with
    the rights and in the language of that moment.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dispatches"
    )
    notification = models.ForeignKey(
        Notification, null=True, on_delete=models.CASCADE, related_name="dispatches"
    )
    endpoint = models.ForeignKey(
        Endpoint, null=True, on_delete=models.CASCADE, related_name="dispatches"
    )
    key = models.CharField(max_length=250)
    state = models.CharField(
        max_length=8, choices=DispatchState.choices, default=DispatchState.WAITING
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True, default="")

    class Meta(Scoped.Meta):
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key", "endpoint"], name="dispatch_once", nulls_distinct=False
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before"],
                name="dispatch_waiting",
                condition=models.Q(state="waiting"),
            )
        ]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def scope(cls, viewer: Viewer) -> models.Q:
        return models.Q(user_id=viewer.user_id)
