"""Fixtures of the tests that go through all doors."""

from tests.web.world import world

__all__ = ["world"]
