"""Every session brings its own PostgreSQL and Valkey, up before Django reads its settings.

DJANGO_SETTINGS_MODULE must not stand in pyproject.toml: pytest-django would then load the
settings before this file, and so before the servers' addresses are known.
"""

import os

import pytest

from salesplan.config.embedded.throwaway import ThrowAway

os.environ["DJANGO_SETTINGS_MODULE"] = "salesplan.config.settings.test"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the test's thread


def _start_servers() -> ThrowAway | None:
    """Start the servers, unless a parent (xdist's controller) has done so."""
    if os.environ.get("SALESPLAN_TEST_SERVERS"):
        return None
    servers = ThrowAway.create()
    os.environ.update(servers.environment(), SALESPLAN_TEST_SERVERS=str(servers.root))
    return servers


SERVERS = _start_servers()


def pytest_unconfigure() -> None:
    if SERVERS:
        SERVERS.stop()
