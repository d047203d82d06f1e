"""Passwords that are hard to guess."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn


class StrengthValidator:
    """Refuses what could be guessed in fewer than 10^8 tries (zxcvbn score below 3)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` for a weak password; the user's own words count as weak."""
        own = [getattr(user, "email", ""), getattr(user, "full_name", "")] if user else []
        if zxcvbn(password[:72], user_inputs=[word for word in own if word])["score"] < 3:
            raise ValidationError(self.get_help_text(), code="password_weak")

    def get_help_text(self) -> str:
        """What to do instead."""
        return _("This password is easy to guess. Use several unrelated words.")
