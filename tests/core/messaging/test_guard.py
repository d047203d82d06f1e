"""Nothing is sent into the own network, whatever an address looks like."""

import pytest
from pytest_django.fixtures import Settings

from salesplan.core.selectors.problems import Problem
from salesplan.core.services.messaging import guard, parcels
from salesplan.core.services.messaging.guard import Blocked
from salesplan.core.services.messaging.parcels import Parcel
from tests.plugins.receivers import Receivers

PRIVATE = [
    "127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",  # noqa: S104
    "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "fec0::1", "2001:db8::1", "not an address",
]  # fmt: skip


def code(url: str, kind: str = "webhook") -> str:
    """Why an address is refused; empty when it is not."""
    try:
        guard.check(url=url, kind=kind)
    except Blocked as blocked:
        return blocked.problem.code
    return ""


@pytest.mark.parametrize("address", PRIVATE)
def test_only_public_addresses_are_public(address: str) -> None:
    assert not guard.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111"])
def test_public_addresses_are(address: str) -> None:
    assert guard.is_public(address)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://1.1.1.1/", "address"),
        ("ftp://1.1.1.1/", "address"),
        ("file:///etc/passwd", "address"),
        ("gopher://1.1.1.1/", "address"),
        ("https://", "address"),
        ("https://1.1.1.1@127.0.0.1/", "address"),
        ("https://user:pass@1.1.1.1/", "address"),
        ("https://1.1.1.1\\@127.0.0.1/", "address"),
        ("https://1.1.1.1/\r\nX: y", "address"),
        ("https://1.1.1.1/ a", "address"),
        ("https://1.1.1.1:99999/", "address"),
        ("https://[::1/", "address"),
        ("https://bücher.example/", "address"),
        ("https://1.1.1.1:8443/", "port"),
        ("https://1.1.1.1:80/", "port"),
        ("https://127.0.0.1/", "private"),
        ("https://2130706433/", "private"),
        ("https://0x7f.1/", "private"),
        ("https://0177.0.0.1/", "private"),
        ("https://127.1/", "private"),
        ("https://localhost/", "private"),
        ("https://localhost./", "private"),
        ("https://[::ffff:127.0.0.1]/", "private"),
        ("https://169.254.169.254/latest/meta-data/", "private"),
        ("https://1.1.1.1/hook", ""),
        ("https://1.1.1.1:443/hook", ""),
        ("https://[2606:4700:4700::1111]/hook", ""),
    ],
)
def test_addresses(url: str, why: str) -> None:
    assert code(url) == why


@pytest.mark.parametrize(
    ("kind", "host"),
    [
        ("wecom", "qyapi.weixin.qq.com"),
        ("dingtalk", "oapi.dingtalk.com"),
        ("feishu", "open.feishu.cn"),
        ("feishu", "open.larksuite.com"),
    ],
)
def test_bots_live_at_their_vendors(monkeypatch: pytest.MonkeyPatch, kind: str, host: str) -> None:
    monkeypatch.setattr(guard, "lookup", lambda *_: ["1.1.1.1"])
    assert code(f"https://{host}/x?key=1", kind) == ""
    assert code(f"https://{host}.evil.example/x", kind) == "vendor"
    assert code("https://1.1.1.1/x", kind) == "vendor"


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "lookup", lambda *_: ["1.1.1.1", "10.0.0.1"])
    assert code("https://mixed.example/") == "private"
    monkeypatch.setattr(guard, "lookup", lambda *_: [])
    assert code("https://nowhere.example/") == "unresolved"


def test_a_name_that_cannot_be_looked_up_has_no_addresses() -> None:
    assert guard.lookup("x" * 70 + ".example", 443) == []


def test_what_is_allowed_by_name_may_be_anywhere_but_only_there(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SALESPLAN_WEBHOOK_ALLOW = ["127.0.0.1:9000"]
    with caplog.at_level("INFO", logger=guard.__name__):
        target = guard.check(url="http://127.0.0.1:9000/a?b=c", kind="wecom")
    assert (target.address, target.port, target.path, target.tls) == (
        "127.0.0.1", 9000, "/a?b=c", False,
    )  # fmt: skip
    assert "127.0.0.1:9000" in caplog.text
    assert "b=c" not in caplog.text
    assert code("http://127.0.0.1:9001/") == "address"


def test_a_name_that_changes_its_mind_is_never_connected_to(
    receivers: Receivers, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SALESPLAN_WEBHOOK_ALLOW = []
    answers = iter([["1.1.1.1"], ["127.0.0.1"]])
    monkeypatch.setattr(guard, "lookup", lambda *_: next(answers))
    url = "https://rebinding.example/webhook"
    assert guard.check(url=url, kind="webhook").address == "1.1.1.1"
    parcel = Parcel(url, "webhook", {}, b"{}", lambda _reply: None)
    assert parcels.deliver(parcel=parcel) == Problem("private", {"host": "rebinding.example"})
    assert receivers.requests == []
