"""What somebody set for messages, own endpoints, and what went out."""

from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Min
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotVisible
from salesplan.core.models import (
    Dispatch,
    DispatchState,
    Endpoint,
    MessageSettings,
    MessageSwitch,
    Way,
)
from salesplan.core.scoping import ScopedQuerySet, Viewer
from salesplan.core.selectors import cards

LOG = 50
DIGEST_AT = time(8, 30)


@dataclass(frozen=True, slots=True)
class Switch:
    """A kind of message and how the viewer hears of it; `is_default` when nothing was chosen."""

    key: str
    label: str | Promise
    way: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Health:
    """How sending goes, over everybody: endpoints that fail or were switched off, what waits."""

    failing: int
    switched_off: int
    waiting: int
    oldest: datetime | None


def switches(*, viewer: Viewer) -> list[Switch]:
    """The viewer's switch for every declared kind."""
    rows = MessageSwitch.objects.filter(user_id=viewer.user_id).values_list("kind", "way")
    chosen = dict(rows)
    return [
        Switch(k.key, k.label, chosen.get(k.key, k.way.value), k.key not in chosen)
        for k in cards.kinds()
    ]


def settings_of(*, viewer: Viewer) -> MessageSettings:
    """The viewer's quiet hours and digest; the defaults, unsaved, when nothing was chosen."""
    found = MessageSettings.objects.filter(user_id=viewer.user_id).first()
    return found or MessageSettings(user_id=viewer.user_id, digest_at=DIGEST_AT)


def endpoints(*, viewer: Viewer) -> ScopedQuerySet:
    """The viewer's own endpoints; nobody sees those of others, whatever the role."""
    return Endpoint.objects.visible_to(viewer).filter(user_id=viewer.user_id)


def endpoint(*, viewer: Viewer, endpoint_id: int) -> Endpoint:
    """One of the viewer's endpoints; raises `NotVisible`."""
    found: Endpoint | None = endpoints(viewer=viewer).filter(pk=endpoint_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def dispatches(*, viewer: Viewer, endpoint_id: int | None = None) -> ScopedQuerySet:
    """What went out to the viewer, the newest first; of one endpoint only when it is named."""
    own = Dispatch.objects.visible_to(viewer).filter(user_id=viewer.user_id)
    if endpoint_id is not None:
        own = own.filter(endpoint_id=endpoint_id)
    return own.select_related("endpoint", "notification").order_by("-id")


def dispatch(*, viewer: Viewer, dispatch_id: int) -> Dispatch:
    """One of the viewer's dispatches; raises `NotVisible`."""
    found: Dispatch | None = dispatches(viewer=viewer).filter(pk=dispatch_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def health(*, viewer: Viewer) -> Health | None:
    """How sending goes for everybody; None unless the viewer looks after the installation."""
    if not viewer.can("settings.edit"):
        return None
    waiting = Dispatch.unscoped.filter(state=DispatchState.WAITING)
    return Health(
        failing=Endpoint.unscoped.filter(is_active=True, failures__gt=0).count(),
        switched_off=Endpoint.unscoped.filter(is_active=False).exclude(disabled_reason="").count(),
        waiting=waiting.count(),
        oldest=waiting.aggregate(oldest=Min("created_at"))["oldest"],
    )


def way_label(way: str) -> str:
    """A way in words."""
    return str(Way(way).label)
