"""Every answer, page or not, carries the headers that keep browsers from doing harm."""

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.web.crawling import answers, text_of
from tests.web.world import World

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SCRIPT = re.compile(
    r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)(?![^>]*\bnonce=\"[^\"]{16,}\")[^>]*>"
)
HANDLER = re.compile(r"<[^>]+\son[a-z]+=|href=\"javascript:")


def policy(response: HttpResponse) -> dict[str, set[str]]:
    """The content security policy by directive."""
    parts = response.headers.get("Content-Security-Policy", "").split(";")
    return {words[0]: set(words[1:]) for part in parts if (words := part.split())}


def wrong(response: HttpResponse) -> Iterator[str]:
    """What is missing from an answer's headers, in words."""
    for name, value in HEADERS.items():
        if response.headers.get(name) != value:
            yield f"{name}: {response.headers.get(name)}"
    found = policy(response)
    scripts = found.get("script-src", {"none given"})
    if not all(word == "'self'" or word.startswith("'nonce-") for word in scripts):
        yield f"script-src {scripts}"
    for directive in ("frame-ancestors", "base-uri"):
        if found.get(directive) != {"'none'"}:
            yield f"{directive} {found.get(directive)}"
    if found.get("default-src") != {"'self'"}:
        yield f"default-src {found.get('default-src')}"


def stopped(response: HttpResponse) -> Iterator[str]:
    """Scripts of a page that the policy would stop."""
    if "text/html" in response.headers.get("Content-Type", ""):
        text = text_of(response)
        yield from SCRIPT.findall(text)
        yield from HANDLER.findall(text)


def test_every_answer_carries_the_headers_and_obeys_them(world: World) -> None:
    bad = {
        f"{name} {called}": [*wrong(response), *stopped(response)]
        for name in ("anonymous", "administrator")
        for called, response in answers(world, name)
    }
    assert {called: lines for called, lines in bad.items() if lines} == {}


@pytest.mark.parametrize("path", ["/nowhere/", "/static/nowhere.js", "/accounts/login/"])
def test_errors_carry_them_too(db: None, path: str) -> None:
    assert list(wrong(Client().get(path))) == []  # type: ignore[arg-type]


def test_each_answer_has_a_nonce_of_its_own(db: None) -> None:
    nonces = {str(policy(Client().get("/accounts/login/"))["script-src"]) for _ in range(3)}  # type: ignore[arg-type]
    assert len(nonces) == 3
