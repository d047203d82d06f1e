"""Sign-in rules on top of allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Users are invited, they do not sign themselves up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
