"""The digest: what somebody has not read, once a day or week at the person's time."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.translation import ngettext

from salesplan.core.models import (
    Company,
    DigestRhythm,
    Dispatch,
    MessageSettings,
    MessageSwitch,
    Notification,
    Way,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, cards, company
from salesplan.core.services.messaging import dispatching, mail, quiet
from salesplan.core.services.messaging.mail import Letter

PREFIX = "digest:"
MOST = 200


def prepare(now: datetime) -> None:
    """Write the digests whose time has come, one per person and slot; wake a sender.

    Whoever has nothing unread from before the slot gets none; whoever wants quiet now gets one
    digest when the quiet is over.
    """
    if not mail.is_set_up():
        return
    oldest = _unread().filter(user__is_active=True).values_list("user").annotate(Min("created_at"))
    first = dict(oldest.order_by())
    chosen = {one.user_id: one for one in MessageSettings.objects.filter(user_id__in=first)}
    settled = company.company()
    rows = []
    for user_id, created_at in first.items():
        own = chosen.get(user_id)
        slot = slot_before(chosen=own, company=settled, now=now)
        if created_at <= slot and not quiet.until(chosen=own, company=settled, now=now):
            rows.append(Dispatch(user_id=user_id, key=_key(slot), not_before=now))
    known = Dispatch.unscoped.filter(key__in={row.key for row in rows}, endpoint=None)
    pairs = set(known.values_list("user_id", "key"))
    missing = [row for row in rows if (row.user_id, row.key) not in pairs]
    if missing:
        Dispatch.unscoped.bulk_create(missing, ignore_conflicts=True)
        dispatching.wake(actor=access.system())


def slot_before(*, chosen: MessageSettings | None, company: Company, now: datetime) -> datetime:
    """The last moment up to `now` at which a person's digest was due; weekly ones on the company's
    first day of the week."""
    settled = chosen or MessageSettings()
    zone = ZoneInfo(company.time_zone)
    local = now.astimezone(zone)
    at = settled.digest_at
    clock = at if isinstance(at, time) else time.fromisoformat(at)
    day = local.date()
    if settled.digest_rhythm == DigestRhythm.WEEKLY:
        day -= timedelta(days=(day.weekday() - company.week_start) % 7)
        step = timedelta(days=7)
    else:
        step = timedelta(days=1)
    slot = datetime.combine(day, clock, tzinfo=zone)
    return slot if slot <= local else datetime.combine(day - step, clock, tzinfo=zone)


def letter(*, dispatch: Dispatch, viewer: Viewer) -> Letter | None:
    """The digest of a dispatch in the active language: what is unread from before its slot, was not
    in an earlier one, and may be seen by the viewer; None when that is nothing."""
    slot = slot_of(dispatch=dispatch)
    unread = _unread().filter(user_id=viewer.user_id, created_at__lte=slot).order_by("-id")
    every = (cards.card_of(viewer=viewer, notification=one) for one in unread[:MOST])
    shown = [card for card in every if card is not None]
    if not shown:
        return None
    count = len(shown)
    subject = ngettext("%(count)s new message", "%(count)s new messages", count) % {"count": count}
    return mail.build(dispatch_id=dispatch.pk, reader=dispatch.user, subject=subject, cards=shown)


def slot_of(*, dispatch: Dispatch) -> datetime | None:
    """The slot of a digest; None for other dispatches."""
    if dispatch.notification_id is not None or not dispatch.key.startswith(PREFIX):
        return None
    return datetime.fromisoformat(dispatch.key.removeprefix(PREFIX))


def _key(slot: datetime) -> str:
    return f"{PREFIX}{slot.isoformat()}"


def _unread() -> "QuerySet[Notification]":
    """Unread messages that their reader wants in the digest and has not had in one."""
    chosen = MessageSwitch.objects.filter(user_id=OuterRef("user_id"), kind=OuterRef("kind"))
    by_default = [kind.key for kind in cards.kinds() if kind.way == Way.DIGEST]
    wanted = Q(Exists(chosen.filter(way=Way.DIGEST)))
    wanted |= Q(kind__in=by_default) & ~Q(Exists(chosen))
    told = F("user__message_settings__digest_sent_at")
    new = Q(user__message_settings__digest_sent_at=None) | Q(created_at__gt=told)
    return Notification.unscoped.filter(wanted, new, read_at=None)
