"""Cards of the three bots: their form, their signatures, their limits."""

import base64
import hashlib
import hmac
import json

import pytest
from django.utils import timezone

from salesplan.core.selectors.cards import Card
from salesplan.core.services.messaging import chat, switches
from salesplan.core.services.messaging.secrets import Access
from tests.core.messaging.conftest import Listen, Matter, Send, Tell, only
from tests.personas import Persona
from tests.plugins.receivers import Receivers

LINK = "https://plan.example.com/monitoring/alerts/7/"
LONG = Card("标" * 500, "句" * 9000, tuple((f"事{n}", "值" * 300) for n in range(50)), "/a/", "bad")
EVIL = Card("[click](https://evil.example)", "<@all> **x** ![i](y)", (("`a`", "<font>"),), "/a/")


@pytest.fixture(autouse=True)
def _no_mail(analyst: Persona, matter: Matter) -> None:
    switches.choose(actor=analyst.viewer, ways={"matter": "app"})


def test_wecom_gets_markdown(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, analyst: Persona
) -> None:
    listen(analyst, "wecom")
    tell(analyst)
    send()
    (heard,) = receivers.requests
    assert (heard.path, heard.query) == ("/wecom", {"key": "k-secret"})
    assert heard.json == {
        "msgtype": "markdown",
        "markdown": {
            "content": '**<font color="warning">South is behind</font>**\n'
            "South is 3.2 M below.\n> Pace: **81 %**\n> Landing: **¥ 9.1 M**\n"
            f"[Open]({LINK})"
        },
    }
    assert only().state == "sent"


def test_dingtalk_gets_an_action_card_signed_in_the_address(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, analyst: Persona
) -> None:
    listen(analyst, "dingtalk", secret="SEC123")
    tell(analyst)
    now = timezone.now()
    send(now)
    (heard,) = receivers.requests
    stamp = str(int(now.timestamp() * 1000))
    text = f"{stamp}\nSEC123".encode()
    right = base64.b64encode(hmac.new(b"SEC123", text, hashlib.sha256).digest()).decode()
    assert heard.query == {"access_token": "t-secret", "timestamp": stamp, "sign": right}
    assert heard.json == {
        "msgtype": "actionCard",
        "actionCard": {
            "title": "South is behind",
            "text": "### South is behind\n\nSouth is 3.2 M below.\n\n- Pace: **81 %**\n\n"
            "- Landing: **¥ 9.1 M**",
            "singleTitle": "Open",
            "singleURL": LINK,
        },
    }


def test_feishu_gets_an_interactive_card_signed_in_the_body(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, analyst: Persona
) -> None:
    listen(analyst, "feishu", secret="s3")
    tell(analyst)
    now = timezone.now()
    send(now)
    (heard,) = receivers.requests
    stamp = str(int(now.timestamp()))
    key = f"{stamp}\ns3".encode()
    right = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert heard.json == {
        "timestamp": stamp,
        "sign": right,
        "msg_type": "interactive",
        "card": {
            "config": {"wide_screen_mode": True},
            "header": {
                "title": {"tag": "plain_text", "content": "South is behind"},
                "template": "red",
            },
            "elements": [
                {"tag": "div", "text": {"tag": "plain_text", "content": "South is 3.2 M below."}},
                {
                    "tag": "div",
                    "fields": [
                        {"is_short": True, "text": {"tag": "plain_text", "content": "Pace\n81 %"}},
                        {
                            "is_short": True,
                            "text": {"tag": "plain_text", "content": "Landing\n¥ 9.1 M"},
                        },
                    ],
                },
                {
                    "tag": "action",
                    "actions": [
                        {
                            "tag": "button",
                            "text": {"tag": "plain_text", "content": "Open"},
                            "url": LINK,
                            "type": "primary",
                        }
                    ],
                },
            ],
        },
    }


def test_without_a_secret_nothing_is_signed(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, analyst: Persona
) -> None:
    listen(analyst, "dingtalk")
    listen(analyst, "feishu")
    tell(analyst)
    send()
    assert receivers.at("/dingtalk")[0].query == {"access_token": "t-secret"}
    assert "sign" not in receivers.at("/feishu")[0].json


@pytest.mark.parametrize(
    ("kind", "most"), [("wecom", 4096), ("dingtalk", 20_000), ("feishu", 20_480)]
)
def test_cards_keep_to_the_vendors_limits(kind: str, most: int) -> None:
    access = Access("https://1.1.1.1/", "s")
    parcel = chat.build(access=access, kind=kind, card=LONG, now=timezone.now())
    size = len(parcel.body)
    if kind == "wecom":
        content = json.loads(parcel.body)["markdown"]["content"]
        size = len(content.encode())
        assert content.endswith("/a/)")
    assert most * 0.6 < size <= most


@pytest.mark.parametrize("kind", ["wecom", "dingtalk"])
def test_names_do_not_become_links_mentions_or_tags(kind: str) -> None:
    access = Access("https://1.1.1.1/")
    parcel = chat.build(access=access, kind=kind, card=EVIL, now=timezone.now())
    text = parcel.body.decode()
    assert "](https://evil" not in text
    assert "<@all" not in text
    assert "![" not in text
    assert "<font>" not in text


def test_a_text_is_cut_between_characters() -> None:
    assert chat.cut("中文字", 9) == "中文字"
    assert chat.cut("中文字句", 9) == "中文…"
    assert chat.cut("中文字句", 10) == "中文…"


def test_a_bots_refusal_is_kept_in_words(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, analyst: Persona
) -> None:
    listen(analyst, "feishu")
    receivers.answer("/feishu", 200, b'{"code":19024,"msg":"Key Words Not Found"}')
    tell(analyst)
    send()
    assert (only().state, only().error) == (
        "waiting", '["refused", {"host": "127.0.0.1", "status": 19024}]',
    )  # fmt: skip
