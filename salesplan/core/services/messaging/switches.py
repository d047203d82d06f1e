"""What people chose: one switch for each kind of message, quiet hours, the digest."""

from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any

import pghistory
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid, Stale
from salesplan.core.models import DigestRhythm, MessageSettings, MessageSwitch, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards
from salesplan.core.selectors import messaging as reads


def ways(*, kind: str, user_ids: Iterable[int]) -> dict[int, Way]:
    """How each of some users hears of a kind; a kind that nobody declared stays in the app."""
    declared = cards.kind(kind)
    default = declared.way if declared else Way.APP
    chosen = MessageSwitch.objects.filter(kind=kind, user_id__in=user_ids)
    own = {row["user_id"]: Way(row["way"]) for row in chosen.values("user_id", "way")}
    return {user_id: own.get(user_id, default) for user_id in user_ids}


def choose(*, actor: Viewer, ways: Mapping[str, str]) -> None:
    """Set the actor's switches, by the key of the kind.

    Raises `Invalid` for a kind or a way that does not exist; nothing has changed then.
    """
    for kind, way in ways.items():
        if cards.kind(kind) is None:
            raise Invalid(_("There is no such kind of message."), field=kind)
        if way not in Way.values:
            raise Invalid(_("Choose one of the ways that are offered."), field=kind)
    current = {switch.key: switch.way for switch in reads.switches(viewer=actor)}
    changed = {kind: way for kind, way in ways.items() if current[kind] != way}
    rows = [MessageSwitch(user_id=actor.user_id, kind=k, way=w) for k, w in changed.items()]
    with transaction.atomic(), pghistory.context(user=actor.user_id):
        MessageSwitch.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["way"]
        )


def settle(*, actor: Viewer, values: Mapping[str, Any], version: int | None = None) -> None:
    """Set the actor's quiet hours and digest: any of `quiet_from`, `quiet_to` (both or none),
    `quiet_weekends`, `digest_rhythm`, `digest_at`.

    Raises `Invalid`, and `Stale` when `version` is not the one that is stored.
    """
    with transaction.atomic(), pghistory.context(user=actor.user_id):
        MessageSettings.objects.get_or_create(user_id=actor.user_id)
        row = MessageSettings.objects.select_for_update().get(user_id=actor.user_id)
        if version is not None and version != row.version:
            raise Stale(_("The settings have changed since you read them."), version=row.version)
        for name, value in values.items():
            setattr(row, name, value)
        _check(row.quiet_from, row.quiet_to, row.digest_rhythm)
        row.version = row.version + 1
        row.save()


def change(
    *, actor: Viewer, values: Mapping[str, Any], ways: Mapping[str, str], version: int
) -> None:
    """Both at once, or nothing; raises what `settle` and `choose` raise."""
    with transaction.atomic():
        settle(actor=actor, values=values, version=version)
        choose(actor=actor, ways=ways)


def _check(first: time | None, last: time | None, rhythm: str) -> None:
    if (first is None) != (last is None):
        field = "quiet_from" if first is None else "quiet_to"
        raise Invalid(_("Quiet hours need a beginning and an end."), field=field)
    if first is not None and first == last:
        raise Invalid(_("Quiet hours begin and end at different times."), field="quiet_to")
    if rhythm not in DigestRhythm.values:
        raise Invalid(_("Choose one of the ways that are offered."), field="digest_rhythm")


def told(*, user_id: int, at: Any) -> None:
    """Remember when somebody's last digest went out; what is older is not told again."""
    MessageSettings.objects.get_or_create(user_id=user_id)
    MessageSettings.objects.filter(user_id=user_id).update(digest_sent_at=at, version=F("version"))
