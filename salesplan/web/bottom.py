"""The bar at the bottom of a phone: home, up to three places of the apps, more."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import Promise

from salesplan.web import panels

Address = Callable[[Any], str | None]


def add(name: str, *, label: str | Promise, icon: str, address: Address, order: int) -> None:
    """Put a place on the bar; `address(request)` is where it leads, None hides it."""

    def render(request: Any, **_more: Any) -> str | None:
        url = address(request)
        context = {"url": url, "icon_name": icon, "label": label}
        return url and render_to_string("components/bottom_entry.html", context, request)

    panels.register("frame.bottom", name, render, order)
