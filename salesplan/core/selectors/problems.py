"""Why a message did not go out, kept as a code with its numbers and read in anybody's language."""

import json
from dataclasses import dataclass, field
from typing import Self

from django.utils.translation import gettext, gettext_noop

TEXTS: dict[str, str] = {
    "no_right": gettext_noop("You may no longer see what this message is about."),
    "switched_off": gettext_noop("You have switched this kind of message off."),
    "endpoint_off": gettext_noop("The endpoint is switched off."),
    "endpoint_right": gettext_noop("Your role has no endpoints of its own."),
    "account_off": gettext_noop("The account is switched off."),
    "unknown_kind": gettext_noop("Messages of this kind no longer exist."),
    "nothing_new": gettext_noop("There was nothing new to tell."),
    "no_mail_server": gettext_noop("No mail server is set up here."),
    "secret_lost": gettext_noop("The stored address cannot be read any more. Enter it again."),
    "address": gettext_noop("Enter an address that begins with https://."),
    "port": gettext_noop("Messages go to port 443 only."),
    "vendor": gettext_noop("The address of this bot is at %(hosts)s."),
    "unresolved": gettext_noop("The name %(host)s cannot be found."),
    "private": gettext_noop("%(host)s is not a public address. Messages go to public ones only."),
    "connect": gettext_noop("There is no connection to %(host)s."),
    "certificate": gettext_noop("The certificate of %(host)s is not valid."),
    "timeout": gettext_noop("%(host)s did not answer in time."),
    "protocol": gettext_noop("%(host)s did not answer as a web server does."),
    "redirect": gettext_noop("%(host)s redirects elsewhere, which is not followed (%(status)s)."),
    "status": gettext_noop("%(host)s answered with status %(status)s."),
    "answer": gettext_noop("%(host)s did not answer as such a bot does."),
    "refused": gettext_noop("%(host)s refused the message with code %(status)s."),
    "mail_down": gettext_noop("The mail server does not answer."),
    "mail_refused": gettext_noop("The mail server refused the message with code %(status)s."),
    "internal": gettext_noop("Something went wrong on our side (%(error)s)."),
    "too_many_failures": gettext_noop("Switched off after %(count)s failures in a row."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not delivered; `code` is a key of `TEXTS`."""

    code: str
    params: dict[str, str | int] = field(default_factory=dict)

    def stored(self, longest: int = 500) -> str:
        """The problem as it is kept on a row of at most `longest` characters."""
        text = json.dumps([self.code, self.params], ensure_ascii=False)
        return text if len(text) <= longest else json.dumps([self.code, {}])

    @classmethod
    def read(cls, stored: str) -> Self | None:
        """What `stored` kept; None for an empty text."""
        if not stored:
            return None
        code, params = json.loads(stored)
        return cls(code, params)

    def __str__(self) -> str:
        """The problem in words of the active language."""
        text = gettext(TEXTS[self.code])
        words = {name: str(value) for name, value in self.params.items()}
        try:
            return text % words
        except KeyError:
            return self.code


def words(stored: str) -> str:
    """A stored problem in words of the active language; empty for none."""
    problem = Problem.read(stored)
    return "" if problem is None else str(problem)


class ProblemError(Exception):
    """A message did not go out; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem
