"""Addresses and secrets of endpoints, encrypted under the installation's key; never logged.

The address itself is a secret: whoever knows the address of a chat bot can write into its group.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

_PURPOSE = b"salesplan.messaging.v1:"
PREFIX = "whsec_"
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Access:
    """How an endpoint is reached: its full address and the secret that signs (may be empty)."""

    address: str
    secret: str = ""

    def __repr__(self) -> str:
        return "Access(…)"


def seal(*, access: Access) -> str:
    """The encrypted form that is stored."""
    return _keys().encrypt(json.dumps(asdict(access)).encode()).decode()


def unseal(*, sealed: str) -> Access | None:
    """What was sealed; None when there is nothing or the installation's key is another now."""
    if not sealed:
        return None
    try:
        found = json.loads(_keys().decrypt(sealed.encode()))
    except InvalidToken:
        return None
    return Access(found["address"], found["secret"])


def generate() -> str:
    """A new signing secret in the form of Standard Webhooks (24 random bytes)."""
    return PREFIX + base64.b64encode(secrets.token_bytes(24)).decode()


def signing_key(*, secret: str) -> bytes:
    """The bytes of a `whsec_…` secret."""
    return base64.b64decode(secret.removeprefix(PREFIX))


def masked(*, address: str) -> str:
    """An address as it may be shown: host and the beginning of the path, no keys."""
    parts = urlsplit(address)
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    shown = rest if rest in {"", "/"} else f"{rest[:_SHOWN]}…"
    return f"{parts.scheme}://{parts.netloc}{shown}"


def _keys() -> MultiFernet:
    return MultiFernet([_key(k) for k in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret_key: str) -> Fernet:
    digest = hashlib.sha256(_PURPOSE + secret_key.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
