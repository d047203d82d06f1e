"""Cards for the group bots of WeCom, DingTalk and Feishu.

WeCom: markdown of at most 4,096 bytes. DingTalk: actionCard of at most 20,000 bytes, signed by
timestamp and secret in the address. Feishu: interactive card of at most 20 kB, signed in the body.
All three answer 200 with a code in the body when they refuse.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from django.utils.translation import gettext as _

from salesplan.core.models import EndpointKind
from salesplan.core.selectors.cards import Card
from salesplan.core.selectors.problems import Problem
from salesplan.core.services.messaging.parcels import Parcel, absolute
from salesplan.core.services.messaging.secrets import Access
from salesplan.core.services.messaging.transport import Reply

WECOM_BYTES = 4096
CARD_BYTES = 18_000
_TITLE, _FACTS, _FACT_BYTES = 100, 20, 300
_WECOM_COLOURS = {"bad": "warning", "watch": "comment", "good": "info"}
_FEISHU_COLOURS = {"bad": "red", "watch": "orange", "good": "green"}
# Names are data: whatever would make a link, an image, a mention or a tag is shown full-width.
_HARMLESS = str.maketrans("[]<>*`#!", "［］＜＞＊｀＃！")
Body = tuple[str, dict[str, Any]]


def build(*, access: Access, kind: str, card: Card, now: datetime) -> Parcel:
    """The parcel of a card for a bot of this kind, in the active language."""
    url, message = _BUILDERS[kind](access, card, now)
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return Parcel(url, kind, headers, body, judge)


def judge(reply: Reply) -> Problem | None:
    """Read the code in the body: 0 is fine; anything else, or no such body, is a failure."""
    try:
        answer = json.loads(reply.body)
        codes = [answer[name] for name in ("errcode", "code", "StatusCode") if name in answer]
    except (ValueError, TypeError, RecursionError):
        codes = []
    if not codes or isinstance(codes[0], bool) or not isinstance(codes[0], int):
        return Problem("answer", {"host": reply.host})
    if codes[0] != 0:
        return Problem("refused", {"host": reply.host, "status": codes[0]})
    return None


def dingtalk_sign(*, secret: str, stamp: str) -> str:
    """HMAC-SHA256 of "timestamp\\nsecret" under the secret, base64."""
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def feishu_sign(*, secret: str, stamp: str) -> str:
    """HMAC-SHA256 of nothing under "timestamp\\nsecret", base64."""
    digest = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _wecom(access: Access, card: Card, _now: datetime) -> Body:
    title = _plain(card.title)[:_TITLE]
    colour = _WECOM_COLOURS.get(card.tone)
    head = f'<font color="{colour}">{title}</font>' if colour else title
    facts = [f"> {_plain(label)}: **{_plain(value)}**" for label, value in card.facts[:_FACTS]]
    link = _link(card)
    end = f"\n[{_('Open')}]({link})" if link else ""
    room = WECOM_BYTES - len(end.encode())
    text = cut("\n".join([f"**{head}**", _plain(card.sentence), *facts]), room)
    return access.address, {"msgtype": "markdown", "markdown": {"content": text + end}}


def _dingtalk(access: Access, card: Card, now: datetime) -> Body:
    url = access.address
    if access.secret:
        stamp = str(int(now.timestamp() * 1000))
        sign = quote_plus(dingtalk_sign(secret=access.secret, stamp=stamp))
        url += f"{'&' if '?' in url else '?'}timestamp={stamp}&sign={sign}"
    title = _plain(card.title)[:_TITLE]
    facts = [f"- {_plain(label)}: **{_plain(value)}**" for label, value in card.facts[:_FACTS]]
    text = cut("\n\n".join([f"### {title}", _plain(card.sentence), *facts]), CARD_BYTES)
    link = _link(card)
    if not link:
        return url, {"msgtype": "markdown", "markdown": {"title": title, "text": text}}
    action = {"title": title, "text": text, "singleTitle": _("Open"), "singleURL": link}
    return url, {"msgtype": "actionCard", "actionCard": action}


def _feishu(access: Access, card: Card, now: datetime) -> Body:
    elements: list[dict[str, Any]] = [
        {"tag": "div", "text": _text(cut(card.sentence, CARD_BYTES // 2))}
    ]
    if card.facts:
        fields = [
            {"is_short": True, "text": _text(cut(f"{label}\n{value}", _FACT_BYTES))}
            for label, value in card.facts[:_FACTS]
        ]
        elements.append({"tag": "div", "fields": fields})
    if link := _link(card):
        button = {"tag": "button", "text": _text(_("Open")), "url": link, "type": "primary"}
        elements.append({"tag": "action", "actions": [button]})
    message: dict[str, Any] = {
        "msg_type": "interactive",
        "card": {
            "config": {"wide_screen_mode": True},
            "header": {
                "title": _text(card.title[:_TITLE]),
                "template": _FEISHU_COLOURS.get(card.tone, "blue"),
            },
            "elements": elements,
        },
    }
    if access.secret:
        stamp = str(int(now.timestamp()))
        sign = feishu_sign(secret=access.secret, stamp=stamp)
        message |= {"timestamp": stamp, "sign": sign}
    return access.address, message


def cut(text: str, most: int) -> str:
    """The beginning of a text that fits into some bytes of UTF-8, with "…" when it was longer."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    return raw[: most - len("…".encode())].decode(errors="ignore") + "…"


def _plain(text: str) -> str:
    return " ".join(text.split()).translate(_HARMLESS)


def _text(content: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": content}


def _link(card: Card) -> str:
    return absolute(path=card.path)


_BUILDERS: dict[str, Callable[[Access, Card, datetime], Body]] = {
    EndpointKind.WECOM: _wecom,
    EndpointKind.DINGTALK: _dingtalk,
    EndpointKind.FEISHU: _feishu,
}
