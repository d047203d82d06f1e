"""What messages about a forecast that is due say outside the app."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesplan.core.models import Node, Notification, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards
from salesplan.core.selectors.cards import Card, MessageKind


def register() -> None:
    """Called once, when the app is ready."""
    kinds = (
        ("forecast.asked", gettext_lazy("A forecast is asked for"), Way.MAIL),
        ("forecast.reminder", gettext_lazy("A forecast is still missing"), Way.MAIL),
    )
    for key, label, way in kinds:
        cards.register(MessageKind(key, label, way, card, may_see))


def card(viewer: Viewer, notification: Notification) -> Card | None:
    """The figure that is asked for; None for who may not see its territory (any more)."""
    place = Node.objects.visible_to(viewer).filter(pk=cards.subject_id(notification)).first()
    if place is None:
        return None
    is_reminder = notification.kind == "forecast.reminder"
    when = str(notification.text.get("params", {}).get("months", ""))
    return Card(
        title=_("Forecast of %(place)s") % {"place": place.label},
        sentence=cards.text_of(notification),
        facts=(
            (_("Territory"), place.label),
            (_("Months"), when),
            (_("Asked since"), _slot(notification)),
        ),
        path=notification.url,
        tone="watch" if is_reminder else "",
        data=(("organisation", place.code), ("months", when), ("slot", _slot(notification))),
    )


def may_see(viewer: Viewer, notifications: Sequence[Notification]) -> set[int]:
    """The messages whose territory the viewer may see, in one query."""
    places = {one.pk: cards.subject_id(one) for one in notifications}
    rows = Node.objects.visible_to(viewer).filter(pk__in=set(places.values()))
    seen = set(rows.values_list("pk", flat=True))
    return {pk for pk, place in places.items() if place in seen}


def _slot(notification: Notification) -> str:
    """The day in a key such as "forecast.asked:7:2026-08-31"."""
    return notification.key.rsplit(":", 1)[-1]
