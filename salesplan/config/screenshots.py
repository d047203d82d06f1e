"""Screenshots of the pages that decide whether people stay: `make screenshots`.

Needs the demo company running (`make run`); signs in as each persona and photographs its pages at
desk and phone width, in English and Chinese. The README shows those in docs/img/.
"""

import importlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from salesplan.config import chromium
from salesplan.config.up import var_directory

ROOT = Path(__file__).resolve().parents[2]
DEMO: Any = importlib.import_module("salesplan.demo.personas")
DESK, PHONE = (1440, 900), (375, 812)


@dataclass(frozen=True)
class Shot:
    """A page as one persona sees it."""

    name: str
    persona: str
    path: str
    size: tuple[int, int] = DESK
    language: str = "en"


SHOTS = (
    Shot("home-executive-zh", "executive", "/", language="zh-hans"),
    Shot("dashboard", "executive", "/monitoring/"),
    Shot("dashboard-zh", "manager_south", "/monitoring/", language="zh-hans"),
    Shot("plan", "manager_east", "/goals/plans/2/"),
    Shot("grid", "analyst", "/goals/versions/3/grid/"),
    Shot("alert", "manager_south", "/monitoring/alerts/1/"),
    Shot("imports", "analyst", "/data/imports/"),
    Shot("home-rep-phone", "rep", "/", PHONE),
    Shot("dashboard-rep-phone-zh", "rep", "/monitoring/", PHONE, "zh-hans"),
)


def main(arguments: list[str]) -> int:
    """Photograph the pages into a folder (default docs/img); returns the exit status."""
    folder = Path(arguments[0]) if arguments else ROOT / "docs" / "img"
    folder.mkdir(parents=True, exist_ok=True)
    address = os.environ.get("SALESPLAN_URL") or _address()
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(chromium.find()), args=list(chromium.FLAGS)
        )
        for name in _photograph(browser, address, folder):
            print(name)
        browser.close()
    return 0


def _address() -> str:
    port = (var_directory() / "web.port").read_text()
    return f"http://127.0.0.1:{port}"


def _photograph(browser: Browser, address: str, folder: Path) -> Iterator[str]:
    for shot in SHOTS:
        context = browser.new_context(
            viewport={"width": shot.size[0], "height": shot.size[1]}, locale=shot.language
        )
        _sign_in(context, address, shot)
        page = context.new_page()
        page.goto(address + shot.path, wait_until="networkidle")
        path = folder / f"{shot.name}.png"
        page.screenshot(path=path)
        context.close()
        yield path.name


def _sign_in(context: BrowserContext, address: str, shot: Shot) -> None:
    email = next(person.email for person in DEMO.PERSONAS if person.key == shot.persona)
    page = context.new_page()
    page.goto(f"{address}/accounts/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", DEMO.DEMO_PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(f"{address}/")
    page.evaluate(
        """async (language) => {
          const token = JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken'];
          const body = new URLSearchParams({language, next: '/', csrfmiddlewaretoken: token});
          await fetch('/language/', {method: 'POST', body});
        }""",
        shot.language,
    )
    page.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
