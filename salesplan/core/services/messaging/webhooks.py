"""Signed webhooks as https://www.standardwebhooks.com describes them.

Signed is `{webhook-id}.{webhook-timestamp}.{body}` by HMAC-SHA256; during a rotation the header
carries one signature for each of the two live secrets.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from salesplan.core.models import EndpointKind
from salesplan.core.selectors.cards import Card
from salesplan.core.selectors.problems import Problem
from salesplan.core.services.messaging.parcels import Parcel, absolute
from salesplan.core.services.messaging.secrets import signing_key
from salesplan.core.services.messaging.transport import Reply


def build(
    *, url: str, secrets: Sequence[str], message_id: str, kind: str, card: Card,
    happened_at: datetime, now: datetime,
) -> Parcel:  # fmt: skip
    """The parcel of a card; `secrets` are the live ones, the newest first."""
    body = json.dumps(_body(kind, card, happened_at), ensure_ascii=False).encode()
    stamp = str(int(now.timestamp()))
    signatures = " ".join(
        sign(secret=secret, message_id=message_id, stamp=stamp, body=body) for secret in secrets
    )
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Salesplan-Webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": signatures,
    }
    return Parcel(url, EndpointKind.WEBHOOK, headers, body, _judge)


def sign(*, secret: str, message_id: str, stamp: str, body: bytes) -> str:
    """One signature: "v1," and the HMAC-SHA256 in base64."""
    content = f"{message_id}.{stamp}.".encode() + body
    digest = hmac.new(signing_key(secret=secret), content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def _body(kind: str, card: Card, happened_at: datetime) -> dict[str, Any]:
    return {
        "type": kind,
        "timestamp": happened_at.isoformat(),
        "data": {
            "title": card.title,
            "sentence": card.sentence,
            "tone": card.tone,
            "facts": [{"label": label, "value": value} for label, value in card.facts],
            "url": absolute(path=card.path),
            "figures": dict(card.data),
        },
    }


def _judge(_reply: Reply) -> Problem | None:
    """Any 2xx says that the receiver has it."""
    return None
