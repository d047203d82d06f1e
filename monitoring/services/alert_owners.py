"""Who answers for an alert: somebody else can be named, who can see it and is told."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from monitoring.models import Alert
from monitoring.services.alert_lists import ALERTS
from salesplan.core.errors import Invalid
from salesplan.core.models import User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scopes
from salesplan.core.services import notifications, registers

OWNED = "alert.assigned"


def assign(*, actor: Viewer, alert_id: int, version: int, owner_id: int, today: date) -> Alert:
    """Name another owner. Raises `NotVisible`, `NotAllowed`, `Stale`, `Invalid` for somebody who
    may not see the alert.
    """
    with transaction.atomic():
        row: Alert = registers.update(
            actor=actor, register=ALERTS, object_id=alert_id, version=version,
            raw={"owner": owner_id}, today=today,
        )  # fmt: skip
        owner = User.objects.get(pk=owner_id)
        viewer = scopes.viewer_of(user=owner, on=today)
        if not Alert.objects.visible_to(viewer).filter(pk=alert_id).exists():
            raise Invalid(
                _("%(owner)s may not see this alert."), code="owner_cannot_see", field="owner",
                owner=str(owner),
            )  # fmt: skip
        if owner_id != actor.user_id:
            _tell(actor, row, owner_id)
    return row


def _tell(actor: Viewer, alert: Alert, owner_id: int) -> None:
    notifications.notify(
        actor=actor,
        user_ids=[owner_id],
        kind=OWNED,
        key=f"alert:{alert.pk}:owner:{owner_id}:{alert.version}",
        msgid=gettext_noop("You answer for an alert: %(place)s"),
        params={"place": alert.organisation.label},
        url=reverse("monitoring:alert", args=[alert.pk]),
    )
