"""Messages as e-mail: text and HTML, sent over one connection, each with an answer of its own."""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.urls import reverse

from salesplan.core.models import User
from salesplan.core.selectors.cards import Card
from salesplan.core.selectors.problems import Problem
from salesplan.core.services.messaging.parcels import absolute

_SUBJECT = 150
_CLOSING = 421
DOWN = "mail_down"


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail of one dispatch."""

    dispatch_id: int
    message: EmailMultiAlternatives


def is_set_up() -> bool:
    """Whether this installation has a mail server (EMAIL_URL or EMAIL_BACKEND)."""
    return bool(settings.MAIL_IS_SET_UP)


def build(*, dispatch_id: int, reader: User, subject: str, cards: Sequence[Card]) -> Letter:
    """The letter of some cards in the active language.

    Its Message-ID is that of the dispatch, so that a second delivery can be told from a second
    message.
    """
    page = absolute(path=reverse("message_settings"))
    linked = [(card, absolute(path=card.path)) for card in cards]
    context = {"subject": subject, "cards": linked, "settings_url": page}
    headers = {
        "Message-ID": f"<dispatch-{dispatch_id}@{_domain()}>",
        "Auto-Submitted": "auto-generated",
    }
    if page:
        headers["List-Unsubscribe"] = f"<{page}>"
    message = EmailMultiAlternatives(
        subject=_one_line(subject),
        body=render_to_string("core/message_mail.txt", context),
        to=[reader.email],
        headers=headers,
    )
    message.attach_alternative(render_to_string("core/message_mail.html", context), "text/html")
    return Letter(dispatch_id, message)


def send(*, letters: Sequence[Letter]) -> dict[int, Problem | None]:
    """Send letters; by dispatch, None for those that the server took.

    A server that goes away leaves the rest with `mail_down`. Touches no database.
    """
    connection = get_connection()
    results: dict[int, Problem | None] = {}
    try:
        connection.open()
        for letter in letters:
            results[letter.dispatch_id] = _send(connection, letter)
        connection.close()
    except (smtplib.SMTPException, OSError):
        down = Problem(DOWN)
        return {letter.dispatch_id: results.get(letter.dispatch_id, down) for letter in letters}
    return results


def is_temporary(*, problem: Problem) -> bool:
    """Whether the mail server may still take it: it was away, or asked to come again (4xx)."""
    status = problem.params.get("status", 0)
    later = problem.code == "mail_refused" and isinstance(status, int) and status < 500
    return problem.code == DOWN or later


def _send(connection: Any, letter: Letter) -> Problem | None:
    letter.message.connection = connection
    try:
        letter.message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()), (0, b""))[0]
        return Problem("mail_refused", {"status": int(code)})
    except smtplib.SMTPResponseException as error:
        if error.smtp_code == _CLOSING or not 400 <= error.smtp_code < 600:
            raise
        return Problem("mail_refused", {"status": error.smtp_code})
    return None


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_SUBJECT]


def _domain() -> str:
    address: str = settings.DEFAULT_FROM_EMAIL
    return address.rpartition("@")[2].strip(" >") or "localhost"
