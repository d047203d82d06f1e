"""Comments with mentions: written, edited and removed by their author, resolved by those there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import pghistory
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Concat, Lower, StrIndex
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from salesplan.core.errors import Invalid, NotAllowed, Refused
from salesplan.core.models import Comment, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors import comments as reads
from salesplan.core.selectors.comments import Place
from salesplan.core.selectors.registers import values as single
from salesplan.core.services.notifications import notify

LONGEST = 5_000
MOST_MENTIONS = 20
_MENTIONED = gettext_noop("%(who)s mentioned you: %(place)s")
_ANSWERED = gettext_noop("%(who)s answered you: %(place)s")


@dataclass(frozen=True)
class Said:
    """What is said: text, in which thread (None opens one), and who was chosen after "@"."""

    text: str
    thread_id: int | None = None
    mentioned: tuple[int, ...] = ()


def write(
    *, actor: Viewer, today: date, key: str, object_id: int, said: Said, anchor: str = ""
) -> Comment:
    """Say something at a place that the actor may see; those mentioned are told once.

    Raises `NotVisible`, `Invalid` without text, and `Refused` naming whoever is mentioned without
    the right to see the place.
    """
    where = reads.place(viewer=actor, key=key, object_id=object_id, anchor=anchor)
    text = _text(said.text)
    users = _mentioned(actor, where, text, said.mentioned, today)
    head = _head(actor, key, object_id, anchor, said.thread_id)
    with transaction.atomic(), pghistory.context(user=scope.user_id_or_none(actor)):
        made = Comment.objects.create(
            register=key, object_id=object_id, anchor=anchor, author_id=actor.user_id,
            text=text, mentioned=[user.pk for user in users], thread=head,
        )  # fmt: skip
        _tell(actor, made, where, [user.pk for user in users])
        if head is not None and head.author_id not in {actor.user_id, *made.mentioned}:
            _tell_asker(actor, made, head, where, today)
    return made


def edit(*, actor: Viewer, now: datetime, today: date, comment_id: int, said: Said) -> Comment:
    """Change an own comment; only those who are newly mentioned are told."""
    found, where = reads.comment(viewer=actor, comment_id=comment_id)
    _require_own(actor, found)
    found.text = _text(said.text)
    users = _mentioned(actor, where, found.text, said.mentioned, today)
    found.mentioned = [user.pk for user in users]
    found.edited_at = now
    with transaction.atomic(), pghistory.context(user=actor.user_id):
        found.save(update_fields=["text", "mentioned", "edited_at"])
        _tell(actor, found, where, found.mentioned)
    return found


def remove(*, actor: Viewer, now: datetime, comment_id: int) -> None:
    """Take an own comment away; the audit keeps what it said, answers stay readable."""
    found, _where = reads.comment(viewer=actor, comment_id=comment_id)
    _require_own(actor, found)
    with transaction.atomic(), pghistory.context(user=actor.user_id):
        if not found.answers.exists():
            found.delete()
            return
        found.text, found.mentioned, found.removed_at = "", [], now
        found.save(update_fields=["text", "mentioned", "removed_at"])


def resolve(*, actor: Viewer, now: datetime, comment_id: int, resolved: bool = True) -> Comment:
    """Close or reopen a thread that the actor may see."""
    found, _where = reads.comment(viewer=actor, comment_id=comment_id)
    head = found.thread or found
    head.resolved_at = now if resolved else None
    head.resolved_by_id = actor.user_id if resolved else None
    with transaction.atomic(), pghistory.context(user=actor.user_id):
        head.save(update_fields=["resolved_at", "resolved_by"])
    return head


def _text(raw: str) -> str:
    text = single.text(raw, longest=LONGEST)
    if not text:
        raise Invalid(_("This is needed."), code="required", field="text")
    return text


def _require_own(actor: Viewer, found: Comment) -> None:
    if found.author_id != actor.user_id:
        raise NotAllowed(_("Only who wrote a comment may change it."))


def _head(
    actor: Viewer, key: str, object_id: int, anchor: str, thread_id: int | None
) -> Comment | None:
    """The comment that opened a thread; answers to answers stay in it."""
    if thread_id is None:
        return None
    here = Comment.objects.filter(register=key, object_id=object_id, anchor=anchor)
    found = here.select_related("thread").filter(pk=thread_id).first()
    if found is None:
        raise Invalid(_("There is no such comment here."), field="thread")
    return found.thread or found


def _mentioned(
    actor: Viewer, where: Place, text: str, chosen: Sequence[int], today: date
) -> list[User]:
    """Whom a text mentions: those chosen whose name stands in it, and names typed in full."""
    named = _named(text)
    users = {user.pk: user for users in named.values() for user in users}
    if len(named) > MOST_MENTIONS:
        raise Invalid(_("At most %(most)s people."), field="text", most=MOST_MENTIONS)
    able = {user.pk for user in reads.allowed(
        viewer=actor, where=where, users=list(users.values()), on=today
    )}  # fmt: skip
    meant = [_meant(named[name], set(chosen), able) for name in sorted(named)]
    return [user for user in meant if user.pk != actor.user_id]


def _meant(users: list[User], chosen: set[int], able: set[int]) -> User:
    """Who of those who share a name is meant; refused by name when nobody of them may see it."""
    fitting = [user for user in users if user.pk in able]
    picked = [user for user in fitting if user.pk in chosen]
    if not fitting:
        raise Refused(
            _("%(who)s may not see this, so cannot be mentioned here."),
            code="mention_refused", field="text", who=str(users[0]),
        )  # fmt: skip
    if len(picked or fitting) > 1:
        raise Refused(
            _("Several people are called %(who)s; choose one from the list."),
            code="mention_unclear", field="text", who=str(users[0]),
        )  # fmt: skip
    return (picked or fitting)[0]


def _named(text: str) -> dict[str, list[User]]:
    """Users by the names that follow an "@", the longest name at each."""
    if "@" not in text:
        return {}
    at = StrIndex(Lower(Value(text)), Lower(Concat(Value("@"), "full_name")))
    named = User.objects.filter(is_active=True).exclude(full_name="").alias(at=at).filter(at__gt=0)
    by_name: dict[str, list[User]] = {}
    for user in named:
        by_name.setdefault(user.full_name.lower(), []).append(user)
    longest = sorted(by_name, key=len, reverse=True)
    if not longest:
        return {}
    pattern = "|".join(re.escape(name) for name in longest)
    found = {match.lower() for match in re.findall(f"@({pattern})", text, re.IGNORECASE)}
    return {name: by_name[name] for name in found}


def _tell(actor: Viewer, made: Comment, where: Place, user_ids: Sequence[int]) -> None:
    if user_ids:
        _notify(actor, made, where, user_ids, "mention", _MENTIONED)


def _tell_asker(actor: Viewer, made: Comment, head: Comment, where: Place, today: date) -> None:
    """Whoever opened the thread, as long as the place is still his to see."""
    asker = User.objects.filter(pk=head.author_id, is_active=True)
    if reads.allowed(viewer=actor, where=where, users=list(asker), on=today):
        _notify(actor, made, where, [head.author_id], "answer", _ANSWERED)


def _notify(
    actor: Viewer, made: Comment, where: Place, user_ids: Sequence[int], kind: str, msgid: str
) -> None:
    author = User.objects.filter(pk=actor.user_id).first()
    notify(
        actor=actor, user_ids=user_ids, kind=kind, key=f"{kind}:{made.pk}", msgid=msgid,
        params={"who": str(author or ""), "place": where.name}, url=where.url,
    )  # fmt: skip
