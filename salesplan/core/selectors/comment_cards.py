"""Messages about comments: mentions and answers, for whoever may still see their place."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesplan.core.errors import Refused
from salesplan.core.models import Comment, Notification, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards, comments
from salesplan.core.selectors.cards import Card, MessageKind

_LONGEST = 500


def register() -> None:
    """Declare the kinds."""
    mention, answer = gettext_lazy("You were mentioned"), gettext_lazy("You were answered")
    cards.register(MessageKind("mention", mention, Way.MAIL, make, may_see))
    cards.register(MessageKind("answer", answer, Way.DIGEST, make, may_see))


def make(viewer: Viewer, notification: Notification) -> Card | None:
    """The sentence, what was said, and the place; None where the place is hidden or it is gone."""
    try:
        said, _place = comments.comment(viewer=viewer, comment_id=_comment_id(notification))
    except Refused:
        return None
    declared = cards.kind(notification.kind)
    return Card(
        title=str(declared.label) if declared else "",
        sentence=cards.text_of(notification),
        facts=((_("Comment"), said.text[:_LONGEST]),),
        path=notification.url,
        data=(("comment", said.pk), ("subject", said.register), ("object", said.object_id)),
    )


def may_see(viewer: Viewer, notifications: Sequence[Notification]) -> set[int]:
    """Those whose comment still stands at a place that the viewer may see; each place once."""
    wanted = {_comment_id(one): one.pk for one in notifications}
    standing = Comment.objects.filter(pk__in=wanted, removed_at=None)
    at: dict[tuple[str, int, str], set[int]] = {}
    for said in standing:
        place = (said.register, said.object_id, said.anchor)
        at.setdefault(place, set()).add(wanted[said.pk])
    return set().union(*(ids for place, ids in at.items() if _open(viewer, *place)))


def _open(viewer: Viewer, key: str, object_id: int, anchor: str) -> bool:
    try:
        comments.place(viewer=viewer, key=key, object_id=object_id, anchor=anchor)
    except Refused:
        return False
    return True


def _comment_id(notification: Notification) -> int:
    number = notification.key.partition(":")[2]
    return int(number) if number.isdecimal() else 0
