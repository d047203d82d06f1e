"""Tokens of other systems: `Authorization: Token <prefix>.<secret>`."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from salesplan.core.services import tokens

SAFE = {"GET", "HEAD", "OPTIONS"}


class TokenAuthentication(BaseAuthentication):
    """A token stands for its user, as long as both are active."""

    keyword = b"token"

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        header = get_authorization_header(request).split()
        if not header or header[0].lower() != self.keyword:
            return None
        if len(header) != 2:
            raise AuthenticationFailed(_("The token is missing or malformed."))
        token = tokens.verify(raw=header[1].decode("latin-1"), now=timezone.now())
        if token is None:
            raise AuthenticationFailed(_("The token is unknown, expired or revoked."))
        if token.read_only and request.method not in SAFE:
            raise PermissionDenied(_("This token may only read."))
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Token"
