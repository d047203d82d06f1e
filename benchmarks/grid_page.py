"""The grid of a plan with 102,000 leaves in Chromium: first paint, scrolling, typing, toggling.

Frames are measured between animation callbacks; the ratio is to the longest of a bare page that
scrolls as many pixels of plain text in the same browser.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

from benchmarks.planning import Company, company
from salesplan.config import chromium

Row = tuple[str, float, str, float, float | None]
SIZE = "102,000 leaves"
MANY = 4_000
"""Rows that opening a whole region brings at least."""

FRAMES = """
async ([selector, steps, pixels]) => {
  const holder = selector ? document.querySelector(selector) : document.scrollingElement;
  const gaps = []; let last = performance.now();
  for (let step = 0; step < steps; step++) {
    holder.scrollTop += step < steps / 2 ? pixels : -pixels;
    await new Promise(requestAnimationFrame);
    const now = performance.now(); gaps.push(now - last); last = now;
  }
  gaps.sort((a, b) => a - b);
  return [gaps[Math.floor(gaps.length * 0.95)], gaps.at(-1)];
}
"""
WATCH = """
window.longest = 0;
(() => { let last = performance.now();
  const tick = () => { const now = performance.now();
    window.longest = Math.max(window.longest, now - last); last = now;
    requestAnimationFrame(tick); };
  requestAnimationFrame(tick); })()
"""


def run() -> list[Row]:
    """First paint, frames while scrolling 10,000 rows and typing, a region opened and closed."""
    with company() as found, _page(found) as page:
        bare = _bare(page)
        paint = _first_paint(page, found)
        toggle = max(_toggle(page, key) for key in ("Alt+ArrowRight", "Alt+ArrowLeft"))
        rows, opening = _open_regions(page)
        scroll = page.evaluate(FRAMES, [".tabulator-tableholder", 120, 120])
        typing = _typing(page)
    return [
        (f"{SIZE}: first paint of figures", paint, "ms", paint / 1_000, 1.0),
        ("a region opened or closed, longest frame", toggle, "ms", toggle / bare, 100.0 / bare),
        (f"opening two regions down to {rows:,} rows", opening, "s", opening * 1_000 / bare, None),
        (f"scrolling {rows:,} rows, p95 frame", scroll[0], "ms", scroll[0] / bare, 50.0 / bare),
        (f"scrolling {rows:,} rows, longest frame", scroll[1], "ms", scroll[1] / bare, None),
        ("typing a figure, longest frame", typing, "ms", typing / bare, 50.0 / bare),
    ]


@contextmanager
def _page(found: Company) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(chromium.find()), args=list(chromium.FLAGS)
        )
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, base_url=f"http://localhost:{found.port}"
        )
        cookie: Any = {"name": "sessionid", "value": found.key, "domain": "localhost", "path": "/"}
        context.add_cookies([cookie])
        yield context.new_page()
        browser.close()


def _bare(page: Page) -> float:
    """The longest frame of a page of plain text."""
    page.set_content("<p>text</p>" * 10_000)
    return float(page.evaluate(FRAMES, ["", 120, 120])[0])


def _first_paint(page: Page, found: Company) -> float:
    """Milliseconds until figures stand on the screen; the second visit, as people make it."""
    version = found.versions[SIZE][0]
    for _visit in range(2):
        page.goto(f"/goals/versions/{version}/grid/?rows=organisation&nested=product")
        page.wait_for_selector("body[data-ready='1']")
    return float(
        page.evaluate("new Promise(done => requestAnimationFrame(() => done(performance.now())))")
    )


def _longest(page: Page) -> float:
    return float(page.evaluate("window.longest"))


def _toggle(page: Page, key: str) -> float:
    page.wait_for_timeout(2_000)
    page.locator(".tabulator-row", has_text="Region 0").locator("[tabulator-field=c0]").click()
    page.evaluate(WATCH)
    page.keyboard.press(key)
    page.wait_for_timeout(500)
    return _longest(page)


def _open_regions(page: Page) -> tuple[int, float]:
    """Open two of the five regions down to the last category; rows then shown, and seconds."""
    begin = time.perf_counter()
    for region in ("Region 1", "Region 0"):
        before = _shown(page)
        page.locator(".tabulator-row", has_text=region).first.locator(
            "[tabulator-field=c0]"
        ).click()
        page.keyboard.press("Alt+Shift+ArrowRight")
        for _wait in range(120):
            page.wait_for_timeout(500)
            if _shown(page) > before + MANY:
                break
    return _shown(page), time.perf_counter() - begin


def _shown(page: Page) -> int:
    """How many rows can be scrolled through."""
    height = page.locator(".tabulator-table").evaluate(
        "table => table.offsetHeight / (table.querySelector('.tabulator-row')?.offsetHeight || 28)"
    )
    return round(float(height))


def _typing(page: Page) -> float:
    page.locator(".tabulator-row").nth(3).locator("[tabulator-field=c2]").click()
    page.evaluate(WATCH)
    page.keyboard.type("123456")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(300)
    return _longest(page)
