"""Every session brings its own PostgreSQL and Valkey, up before Django reads its settings.

DJANGO_SETTINGS_MODULE must not stand in pyproject.toml: pytest-django would then load the
settings before this file, and so before the servers' addresses are known.
"""

import gc
import importlib
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest
from pytest_django.plugin import blocking_manager_key

from salesplan.config import chromium, codes, messages
from salesplan.config.embedded.throwaway import ThrowAway
from tests.plugins.codes import CodesPlugin

ROOT = Path(__file__).resolve().parent.parent
TRANSACTIONAL = {"transactional_db", "live_server", "django_db_reset_sequences"}
LONG_FILES = {
    "test_matrix.py",
    "test_fuzz.py",
    "test_canary.py",
    "test_drain.py",
    "test_imports.py",
}
"""Begun first, so that no worker is left alone with one of them at the end. Files with pages come
last: a browser once started leaves its event loop running in the thread."""
RARELY = (20_000, 20, 100)
"""Allocations before young, middle and old objects are searched for cycles."""
BROWSER_FIXTURES = {"page", "context", "browser", "new_context"}

os.environ["DJANGO_SETTINGS_MODULE"] = "salesplan.config.settings.test"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the test's thread
for name in ("DEBUG", "DEMO", "BUSINESS_DATE", "SALESPLAN_VAR"):
    os.environ.pop(name, None)


def _start_servers() -> ThrowAway | None:
    """Start the servers, unless a parent (xdist's controller) has done so."""
    if os.environ.get("SALESPLAN_TEST_SERVERS"):
        return None
    messages.compile_stale()
    servers = ThrowAway.create(migrated=True)
    os.environ.update(servers.environment(), SALESPLAN_TEST_SERVERS=str(servers.root))
    return servers


gc.disable()  # until all tests are collected: what is imported stays
pytest_plugins = ["tests.personas", "tests.plugins.receivers"]
SERVERS = _start_servers()
django.setup()  # pytest-django looked for settings before this file was read
importlib.import_module("salesplan.config.celery")  # tasks go to the session's own broker
reseed_after_flush = importlib.import_module("tests.factories.small_company").reseed_after_flush
sweep = importlib.import_module("tests.plugins.sweeping").sweep

hypothesis.settings.register_profile("ordinary", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("soak", deadline=None, max_examples=5000)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ordinary"))


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: runs in Chromium; set for what uses a page")
    config.addinivalue_line("markers", "soak: long; set for tests/soak, run by make soak")
    config.pluginmanager.register(CodesPlugin(codes.RESULTS))


def pytest_unconfigure() -> None:
    if SERVERS:
        SERVERS.stop()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
        if item.nodeid.startswith("tests/soak/"):
            item.add_marker("soak")
    if not os.environ.get("SALESPLAN_SOAK"):
        long = [item for item in items if item.get_closest_marker("soak")]
        items[:] = [item for item in items if item not in long]
        config.hook.pytest_deselected(items=long)
    pages = {item.path for item in items if item.get_closest_marker("browser")}
    items.sort(key=lambda item: (item.path in pages, item.path.name not in LONG_FILES))


def pytest_collection_finish() -> None:
    """What ten thousand tests consist of stays to the end: it is not searched for cycles again."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, None, None]:
    """A transactional test empties every table: put back what the migrations had put there."""
    yield
    marker = item.get_closest_marker("django_db")
    fixtures = set(getattr(item, "fixturenames", ()))
    flushed = fixtures & TRANSACTIONAL or (marker and marker.kwargs.get("transaction"))
    if nextitem is None:
        return
    with item.config.stash[blocking_manager_key].unblock():
        if flushed:
            reseed_after_flush()
        if nextitem.path != item.path:
            sweep()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Run the Chromium of this machine; without one the test fails and says what to install."""
    own = {"executable_path": str(chromium.find()), "args": list(chromium.FLAGS)}
    return {**browser_type_launch_args, **own}


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the directory of shared data sets; a test that needs it and finds none is skipped."""
    folder = Path(os.environ.get("SALESPLAN_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"NOT PROVEN: no shared data in {folder}; set SALESPLAN_SHARED")
    return folder
