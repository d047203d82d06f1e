"""E2: the executive's page, its parts and the API say the same, at every level of the tree."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from tests.factories.planned_company import FIRST, Planned, cube, planned
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.covers("E2")]
__all__ = ["cube", "planned"]
DUE = (FIRST, FIRST + 1)
CLOSE = 0.0005
"""Charts draw thousands: half a cent."""


def drawn(html: str, name: str) -> Any:
    """The first trace of a chart."""
    found = re.search(rf'id="{name}"[^>]*data-figure="([^"]+)"', html)
    assert found is not None, name
    return json.loads(unescape(found[1]))["data"]


def test_bridge_and_areas_show_what_the_api_says_along_every_tree(
    planned: Planned,
    executive: Persona,
    client_for: Callable[[Persona], Client],
    api_for: Callable[[Persona], APIClient],
) -> None:
    client, api = client_for(executive), api_for(executive)
    for place in ("company", "south", "south-b"):
        for axis in ("organisation", "product", "channel"):
            query = f"?organisation={planned.company.ids.get(place, 1)}&by={axis}"
            body = api.get(f"/api/v1/dashboard/bridge/{query}").json()
            under = "" if place == "company" else place
            assert body["start"] == planned.target(under, DUE)
            assert body["end"] == planned.actual(
                lambda line, u=under: line.seat.startswith(u),
                DUE,  # type: ignore[misc]
            )
            (trace,) = drawn(client.get(f"/monitoring/bridge/{query}").content.decode(), "bridge")
            said = [body["start"], *(step["change"] for step in body["steps"]), body["end"]]
            assert trace["y"] == pytest.approx([value / 100_000 for value in said], abs=CLOSE)
            areas = api.get(f"/api/v1/dashboard/contribution/{query}").json()["areas"]
            page = client.get(f"/monitoring/treemap/{query}").content.decode()
            (trace,) = drawn(page, "treemap")
            sizes = [area["size"] / 100_000 for area in areas]
            assert trace["values"] == pytest.approx([0, *sizes], abs=CLOSE)


def test_the_first_page_leads_down_and_stays_the_executives(
    planned: Planned, executive: Persona, client_for: Callable[[Persona], Client]
) -> None:
    client, page = client_for(executive), "/monitoring/executive/"
    for name in ("South", "South-A", "South-A-1"):
        text = client.get(page).content.decode()
        table = text[text.index('id="children"') :]
        link = re.search(rf'<a href="([^"]+)">{name}</a>', table)
        assert link is not None, (name, page)
        page = link[1].replace("&amp;", "&")
        assert page.startswith("/monitoring/executive/?")
    assert client.get(page).status_code == 200
