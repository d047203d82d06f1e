"""A signed-in page of a real browser."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.goals.conftest import cube, plan, revenue, version  # noqa: F401 - fixtures of plans
from tests.personas import Persona

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The source of axe-core."""
    path = Path(settings.NODE_MODULES) / "axe-core/axe.min.js"
    return path.read_text()


@pytest.fixture
def open_page(
    browser: Browser, live_server: LiveServer, client_for: Callable[[Persona], Client]
) -> Iterator[Open]:
    """`open_page(persona, width=…, theme=…)`: a page with the persona's session."""
    contexts = []

    def opened(persona: Persona | None, *, width: int = 1440, theme: Any = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 860}, color_scheme=theme,
            base_url=live_server.url, locale="en-GB",
        )  # fmt: skip
        contexts.append(context)
        if persona is not None:
            value = client_for(persona).cookies[settings.SESSION_COOKIE_NAME].value
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
