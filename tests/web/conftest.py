"""Fixtures of the tests that go through all doors."""

import pytest
from pytest_django.fixtures import Settings

from tests.factories.small_company import TODAY
from tests.web.world import World, build


@pytest.fixture
def world(db: None, settings: Settings) -> World:
    """Everybody, and something of everything; dear to make, so a test asks it many questions."""
    settings.BUSINESS_DATE = TODAY.isoformat()
    return build()
