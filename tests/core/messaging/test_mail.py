"""E-mail: what it holds, and a server that is down, slow or says no."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from salesplan.core.models import Dispatch, Notification
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards, problems
from salesplan.core.selectors.cards import Card, MessageKind
from salesplan.core.services.messaging import smtp
from tests.core.messaging.conftest import Send, Tell, only
from tests.personas import Persona
from tests.plugins.receivers import Receivers

LINK = "https://plan.example.com/monitoring/alerts/7/"


def test_a_letter_has_text_html_and_a_way_to_the_settings(
    tell: Tell, send: Send, receivers: Receivers, analyst: Persona
) -> None:
    tell(analyst)
    send()
    (letter,) = receivers.letters
    number = only().pk
    assert letter["Subject"] == "South is behind"
    assert letter["To"] == "analyst@example.com"
    assert letter["Message-ID"] == f"<dispatch-{number}@localhost>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Unsubscribe"] == "<https://plan.example.com/profile/messages/>"
    text, html = (part.get_content() for part in letter.iter_parts())
    assert text.splitlines()[:5] == [
        "South is behind", "South is 3.2 M below.", "Pace: 81 %", "Landing: ¥ 9.1 M", LINK,
    ]  # fmt: skip
    assert f'<a href="{LINK}"' in html
    assert "<strong>81 %</strong>" in html
    assert letter.get_content_type() == "multipart/alternative"


def test_a_name_makes_neither_headers_nor_markup(
    tell: Tell, send: Send, receivers: Receivers, analyst: Persona,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def make(_viewer: Viewer, _notification: Notification) -> Card:
        return Card("South\r\nBcc: all@example.com", "<script>x</script>", path="//evil.example/")

    kind = MessageKind("matter", "Matter", cards.Way.MAIL, make)
    monkeypatch.setitem(cards._kinds, "matter", kind)
    tell(analyst)
    send()
    (letter,) = receivers.letters
    assert letter["Subject"] == "South Bcc: all@example.com"
    assert letter["Bcc"] is None
    html = list(letter.iter_parts())[1].get_content()
    assert "<script>" not in html
    assert "evil.example" not in html


def test_a_server_that_is_down_is_tried_for_as_long_as_it_takes(
    tell: Tell, send: Send, receivers: Receivers, analyst: Persona, settings: Settings
) -> None:
    settings.EMAIL_PORT = 1
    tell(analyst)
    tell(analyst, key="matter:2")
    now = timezone.now()
    for _try in range(12):
        send(now)
        now += timedelta(hours=1)
    states = Dispatch.unscoped.values_list("state", "attempts", "error")
    assert set(states) == {("waiting", 12, '["mail_down", {}]')}
    settings.EMAIL_PORT = receivers.mail[1]
    send(now)
    assert len(receivers.letters) == 2
    assert set(Dispatch.unscoped.values_list("state", "error")) == {("sent", "")}


@pytest.mark.parametrize(
    ("verb", "reply", "problem"),
    [
        ("RCPT", "550 who?", "The mail server refused the message with code 550."),
        ("MAIL", "452 full", "The mail server refused the message with code 452."),
        ("END", "554 spam", "The mail server refused the message with code 554."),
        ("CONNECT", "421 busy", "The mail server does not answer."),
        ("DATA", "421 busy", "The mail server does not answer."),
    ],
)
def test_what_the_server_says_is_kept(
    tell: Tell, send: Send, receivers: Receivers, analyst: Persona, verb: str, reply: str,
    problem: str,
) -> None:  # fmt: skip
    receivers.mail_replies[verb] = reply
    tell(analyst)
    send()
    assert (only().state, problems.words(only().error)) == ("waiting", problem)


def test_a_refused_letter_stops_no_other_and_is_given_up_after_eight_tries(
    tell: Tell, send: Send, receivers: Receivers, analyst: Persona, executive: Persona
) -> None:
    receivers.mail_replies["RCPT"] = "550 who?"
    tell(analyst)
    now = timezone.now()
    for _try in range(8):
        send(now)
        now += timedelta(hours=2)
    assert only().state == "failed"
    del receivers.mail_replies["RCPT"]
    tell(executive)
    send(now)
    assert [letter["To"] for letter in receivers.letters] == ["executive@example.com"]


@pytest.mark.parametrize("verb", ["CONNECT", "EHLO", "DATA"])
def test_a_server_that_drips_is_cut_off(
    tell: Tell, send: Send, receivers: Receivers, analyst: Persona, verb: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(smtp, "SECONDS", 0.2)
    receivers.mail_replies[verb] = "drip"
    tell(analyst)
    send()
    assert problems.words(only().error) == "The mail server does not answer."


def test_without_a_mail_server_the_log_says_so(
    tell: Tell, send: Send, analyst: Persona, settings: Settings
) -> None:
    settings.MAIL_IS_SET_UP = False
    tell(analyst)
    send()
    assert only().state == "dropped"
    assert problems.words(only().error) == "No mail server is set up here."


def test_without_a_public_address_there_are_no_links(
    tell: Tell, send: Send, receivers: Receivers, analyst: Persona, settings: Settings
) -> None:
    settings.PUBLIC_URL = ""
    tell(analyst)
    send()
    (letter,) = receivers.letters
    assert letter["List-Unsubscribe"] is None
    assert all("href" not in part.get_content() for part in letter.iter_parts())


def test_many_letters_share_a_connection(
    tell: Tell, send: Send, receivers: Receivers, analyst: Persona, executive: Persona,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    opened: list[int] = []
    original: Callable[..., object] = smtp._Timed._get_socket

    def count(self: object, host: str, port: int, timeout: float) -> object:
        opened.append(port)
        return original(self, host, port, timeout)

    monkeypatch.setattr(smtp._Timed, "_get_socket", count)
    for number in range(5):
        tell(analyst, executive, key=f"matter:{number}")
    send()
    assert (len(receivers.letters), len(opened)) == (10, 1)
