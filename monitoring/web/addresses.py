"""Addresses of pages of figures: the whole selection stands in the query string."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from monitoring.selectors import selections
from monitoring.selectors.selections import Selection

Words = dict[str, str | int]
HOMES = ("dashboard", "executive")
"""Pages whose address is a selection, and whose fragments lead back to them."""


def selection_of(request: Any) -> Selection:
    """What a request looks at."""
    return selections.choose(
        viewer=request.viewer,
        company=request.company,
        as_of=request.as_of,
        asked=selections.parse(params=request.GET.dict()),
    )


@dataclass(frozen=True, slots=True)
class Address:
    """The words of a selection, and addresses that change some of them.

    `home` names the page that its links stay on.

    All words are numbers, codes or periods of our own making, so nothing has to be quoted.
    """

    words: Words
    home: str = "dashboard"

    @classmethod
    def of(cls, selection: Selection, **more: str) -> "Address":
        """The words that name a selection completely."""
        words: Words = {
            **selection.keys(),
            "period": selections.period_word(selection.period),
            "metric": selection.metric.code,
            "by": selection.axis,
        }
        if selection.level != selections.TARGET_LEVEL:
            words["level"] = selection.level_word
        if selection.against != "original":
            words["against"] = selection.against
        if selection.plan_id is not None:
            words["plan"] = selection.plan_id
        return cls({**words, **{name: value for name, value in more.items() if value}})

    def query(self, **changes: Any) -> str:
        """The query string with some words changed; None takes a word out."""
        words = {**self.words, **changes}
        return "?" + "&".join(f"{k}={v}" for k, v in words.items() if v is not None)

    def page(self, **changes: Any) -> str:
        """The page with some words changed."""
        return _page(self.home) + self.query(**changes)

    def at(self, home: str) -> "Address":
        """The same words on another page."""
        return replace(self, home=home)

    def part(self, name: str, **changes: Any) -> str:
        """A fragment of the page; its links lead back to the same page."""
        return _page(name) + self.query(**changes, on=self.home)


@cache
def _page(name: str) -> str:
    return reverse(f"monitoring:{name}")


def address_of(request: HttpRequest, selection: Selection) -> Address:
    """The address that a fragment's links start from: the page it was asked for by (`on`)."""
    home = request.GET.get("on", HOMES[0])
    return Address.of(selection).at(home if home in HOMES else HOMES[0])


def own_words(
    request: HttpRequest, names: tuple[str, ...], known: frozenset[str]
) -> dict[str, str]:
    """Words of the request that only concern the door (sorting), if they are known ones."""
    return {name: request.GET[name] for name in names if request.GET.get(name) in known}
