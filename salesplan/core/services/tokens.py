"""API tokens: shown once, stored as a keyed hash, dead as soon as user or token is switched off."""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import ApiToken
from salesplan.core.scoping import Viewer

LONGEST = timedelta(days=366)
USE_RESOLUTION = timedelta(minutes=1)


def _digest(secret: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), secret.encode(), hashlib.sha256).hexdigest()


def issue(
    *, actor: Viewer, name: str, expires_at: datetime, now: datetime, read_only: bool = False
) -> tuple[ApiToken, str]:
    """A new token of the actor and its text, which is never to be had again.

    Raises `Invalid` when it would live longer than a year or has expired already.
    """
    if not now < expires_at <= now + LONGEST:
        raise Invalid(_("A token lives at most a year from today."), field="expires_at")
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user_id=actor.user_id,
        name=name,
        prefix=prefix,
        digest=_digest(secret),
        expires_at=expires_at,
        read_only=read_only,
    )
    return token, f"{prefix}.{secret}"


def revoke(*, actor: Viewer, token: ApiToken, now: datetime) -> None:
    """Switch a token of the actor off for good."""
    ApiToken.objects.filter(pk=token.pk, user_id=actor.user_id, revoked_at=None).update(
        revoked_at=now
    )


def verify(*, raw: str, now: datetime) -> ApiToken | None:
    """The live token with this text, or None; notes its use at most once a minute."""
    prefix, _dot, secret = raw.partition(".")
    token = (
        ApiToken.objects.select_related("user")
        .filter(prefix=prefix, revoked_at=None, expires_at__gt=now, user__is_active=True)
        .first()
    )
    if token is None or not hmac.compare_digest(token.digest, _digest(secret)):
        return None
    if token.last_used_at is None or token.last_used_at < now - USE_RESOLUTION:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token
