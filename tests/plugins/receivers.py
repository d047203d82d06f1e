"""Where messages arrive in tests: a web server and a mail server on this machine.

`receivers` gives addresses for each kind of endpoint, allows them, sends mail to its own server,
and keeps what arrived. `receivers.answer(path, …)` says how the web server behaves.
"""

import email
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.fixtures import Settings

OK_BODIES = {
    "/webhook": b"",
    "/wecom": b'{"errcode":0,"errmsg":"ok"}',
    "/dingtalk": b'{"errcode":0,"errmsg":"ok"}',
    "/feishu": b'{"code":0,"msg":"success","data":{}}',
}
Behave = Callable[["_Web"], None]


@dataclass(frozen=True)
class Heard:
    """One request that arrived."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass
class Receivers:
    """The addresses, what arrived, and how the servers behave."""

    port: int
    mail: tuple[str, int]
    requests: list[Heard] = field(default_factory=list)
    letters: list[EmailMessage] = field(default_factory=list)
    behaviours: dict[str, Behave] = field(default_factory=dict)
    mail_replies: dict[str, str] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def authority(self) -> str:
        """Host and port of the web server."""
        return f"127.0.0.1:{self.port}"

    @property
    def webhook_url(self) -> str:
        """The address of a webhook."""
        return f"http://{self.authority}/webhook"

    @property
    def wecom_url(self) -> str:
        """The address of a WeCom bot."""
        return f"http://{self.authority}/wecom?key=k-secret"

    @property
    def dingtalk_url(self) -> str:
        """The address of a DingTalk bot."""
        return f"http://{self.authority}/dingtalk?access_token=t-secret"

    @property
    def feishu_url(self) -> str:
        """The address of a Feishu bot."""
        return f"http://{self.authority}/feishu/hook-secret"

    def at(self, path: str) -> list[Heard]:
        """What arrived at a path, e.g. "/webhook"."""
        return [heard for heard in self.requests if heard.path.startswith(path)]

    def answer(
        self, path: str, status: int = 200, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> None:
        """Answer like this from now on."""

        def plainly(web: "_Web") -> None:
            web.reply(status, body, headers or {})

        self.behaviours[path] = plainly

    def behave(self, path: str, how: Behave) -> None:
        """Do something else with the connection."""
        self.behaviours[path] = how

    def hang(self, path: str) -> None:
        """Never answer (until the test is over)."""
        self.behave(path, lambda _web: self.over.wait() and None)


class _Web(BaseHTTPRequestHandler):
    receivers: Receivers

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.receivers.requests.append(Heard(parts.path, query, headers, body))
        first = "/" + parts.path.split("/")[1]
        behave = self.receivers.behaviours.get(first)
        if behave:
            behave(self)
        else:
            self.reply(200, OK_BODIES.get(first, b""), {})

    def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """An ordinary answer."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Keep the output of tests clean."""


class _Mail(socketserver.StreamRequestHandler):
    receivers: Receivers

    def handle(self) -> None:
        """Speak as much SMTP as a client needs."""
        if not self._say("CONNECT", "220 here"):
            return
        while line := self.rfile.readline():
            verb = line.split()[0].decode().upper() if line.split() else ""
            usual = {"DATA": "354 go on", "QUIT": "221 bye"}.get(verb, "250 fine")
            if not self._say(verb, usual) or verb == "QUIT":
                return
            if verb == "DATA" and verb not in self.receivers.mail_replies:
                self._take()

    def _say(self, verb: str, usual: str) -> bool:
        reply = self.receivers.mail_replies.get(verb, usual)
        if reply == "drip":
            while not self.receivers.over.wait(0.02):
                self.wfile.write(b"2")
            return False
        self.wfile.write(reply.encode() + b"\r\n")
        return not reply.startswith("421")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        policy = email.policy.default
        letter = email.message_from_bytes(b"".join(lines), policy=policy)
        self.receivers.letters.append(letter)  # type: ignore[arg-type]
        self._say("END", "250 taken")


class _Threaded(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    block_on_close = False


class _QuietMail(_Threaded):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the tests."""


class _QuietWeb(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is part of the tests."""


@pytest.fixture
def receivers(settings: Settings) -> Iterator[Receivers]:
    """Web and mail server; what the installation sends may go there."""
    web = _QuietWeb(("127.0.0.1", 0), type("Web", (_Web,), {}))
    mail = _QuietMail(("127.0.0.1", 0), type("Mail", (_Mail,), {}))
    made = Receivers(web.server_address[1], ("127.0.0.1", mail.server_address[1]))
    web.RequestHandlerClass.receivers = made  # type: ignore[attr-defined]
    mail.RequestHandlerClass.receivers = made  # type: ignore[attr-defined]
    for server in (web, mail):
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.SALESPLAN_WEBHOOK_ALLOW = [made.authority]
    settings.EMAIL_BACKEND = "salesplan.core.services.messaging.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = made.mail
    settings.MAIL_IS_SET_UP = True
    yield made
    made.over.set()
    for server in (web, mail):
        server.shutdown()
        server.server_close()
