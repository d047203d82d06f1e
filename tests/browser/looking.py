"""When a page has come to rest: no fragment is under way, every chart is drawn, the grid is ready."""

from typing import Any

from playwright.sync_api import expect

UNDER_WAY = ".htmx-request, .chart[data-figure]:not([data-drawn])"
UNREADY = "body:not([data-ready]) #planning-grid"
PATIENCE = 15_000


def settle(page: Any) -> None:
    """Wait until a page shows all it has to show; quicker than until the network is silent."""
    page.wait_for_load_state("load")
    expect(page.locator(f"{UNDER_WAY}, {UNREADY}")).to_have_count(0, timeout=PATIENCE)
