"""Peers that are down, slow or hostile: soon over, little read, nothing followed."""

import datetime as dt
import ssl
import threading
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django.fixtures import Settings

from salesplan.core.selectors.problems import Problem
from salesplan.core.services.messaging import chat, guard, parcels, transport
from salesplan.core.services.messaging.parcels import Judge, Parcel
from salesplan.core.services.messaging.transport import Reply
from tests.plugins.receivers import Receivers, _Web


def any_answer(_reply: Reply) -> Problem | None:
    return None


def deliver(url: str, judge: Judge = any_answer) -> Problem | None:
    return parcels.deliver(parcel=Parcel(url, "webhook", {"X-Test": "1"}, b"{}", judge))


def here(code: str, **params: Any) -> Problem:
    return Problem(code, {"host": "127.0.0.1", **params})


def test_a_redirect_is_not_followed(receivers: Receivers) -> None:
    where = {"Location": f"http://{receivers.authority}/internal"}
    receivers.answer("/webhook", 302, headers=where)
    assert deliver(receivers.webhook_url) == here("redirect", status=302)
    assert [heard.path for heard in receivers.requests] == ["/webhook"]


def test_little_is_read_of_a_huge_answer(receivers: Receivers) -> None:
    receivers.answer("/webhook", 200, b"x" * 300_000)
    target = guard.check(url=receivers.webhook_url, kind="webhook")
    reply = transport.post(target=target, headers={}, body=b"{}")
    assert len(reply.body) == 64 * 1024


def test_an_answer_that_never_comes_ends_by_the_deadline(
    receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SECONDS", 0.1)
    receivers.hang("/webhook")
    assert deliver(receivers.webhook_url) == here("timeout")


def test_an_answer_that_drips_ends_by_the_deadline(
    receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transport, "SECONDS", 0.2)

    def drip(web: Any) -> None:
        web.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not receivers.over.wait(0.01):
            web.wfile.write(b"X: y\r\n")

    receivers.behave("/webhook", drip)
    assert deliver(receivers.webhook_url) == here("timeout")


@pytest.mark.parametrize("noise", [b"SSH-2.0-OpenSSH\r\n", b"", b"HTTP/1.1 banana\r\n\r\n"])
def test_noise_is_not_an_answer(receivers: Receivers, noise: bytes) -> None:
    receivers.behave("/webhook", lambda web: web.wfile.write(noise) and None)
    assert deliver(receivers.webhook_url) == here("protocol")


def test_nobody_listens(receivers: Receivers, settings: Settings) -> None:
    settings.SALESPLAN_WEBHOOK_ALLOW = ["127.0.0.1:1"]
    assert deliver("http://127.0.0.1:1/") == here("connect")


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_other_statuses_are_failures(receivers: Receivers, status: int) -> None:
    receivers.answer("/webhook", status)
    assert deliver(receivers.webhook_url) == here("status", status=status)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b'{"errcode":0,"errmsg":"ok"}', None),
        (b'{"code":0}', None),
        (b'{"StatusCode":0,"StatusMessage":"success"}', None),
        (b'{"errcode":93000,"errmsg":"invalid webhook url"}', here("refused", status=93000)),
        (b'{"code":19021,"msg":"sign match fail"}', here("refused", status=19021)),
        (b"{}", here("answer")),
        (b"[]", here("answer")),
        (b"17", here("answer")),
        (b'{"errcode":"0"}', here("answer")),
        (b'{"errcode":false}', here("answer")),
        (b"<html>", here("answer")),
        (b"\xff\xfe", here("answer")),
        (b"", here("answer")),
        (b"[" * 60_000, here("answer")),
    ],
)
def test_a_bot_says_in_the_body_whether_it_took_the_message(
    receivers: Receivers, body: bytes, problem: Problem | None
) -> None:
    receivers.answer("/wecom", 200, body)
    assert deliver(receivers.wecom_url, chat.judge) == problem


def certificate(folder: Path, name: str) -> Path:
    """A certificate that signs itself, with its key, for a name."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    path = folder / "server.pem"
    path.write_bytes(made.public_bytes(pem) + secret)
    return path


def test_the_looked_up_address_is_connected_to_under_the_name_that_was_asked_for(
    receivers: Receivers, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = certificate(tmp_path, "hooks.example.com")
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    context.sni_callback = lambda _sock, name, _context: names.append(name)
    web = HTTPServer(("127.0.0.1", 0), type("Web", (_Web,), {"receivers": receivers}))
    web.socket = context.wrap_socket(web.socket, server_side=True)
    threading.Thread(target=web.serve_forever, args=(0.02,), daemon=True).start()
    port = web.server_address[1]
    settings.SALESPLAN_WEBHOOK_ALLOW = [f"{n}.example.com:{port}" for n in ("hooks", "other")]
    monkeypatch.setattr(guard, "lookup", lambda *_: ["127.0.0.1"])
    url = f"https://hooks.example.com:{port}/webhook"
    assert deliver(url) == Problem("certificate", {"host": "hooks.example.com"})
    trusting = ssl.create_default_context(cafile=str(file))
    monkeypatch.setattr(transport, "_tls", lambda: trusting)
    other = f"https://other.example.com:{port}/webhook"
    assert deliver(other) == Problem("certificate", {"host": "other.example.com"})
    assert receivers.requests == []
    assert deliver(url) is None
    web.shutdown()
    web.server_close()
    assert receivers.requests[0].headers["host"] == f"hooks.example.com:{port}"
    assert names[-1] == "hooks.example.com"
