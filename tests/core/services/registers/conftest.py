"""Rows to work on."""

from typing import Any

import pytest

from salesplan.core.selectors import access
from salesplan.core.services import registers
from tests.factories.small_company import TODAY, SmallCompany


@pytest.fixture
def competitor(small_company: SmallCompany) -> Any:
    """A competitor of the line `home`."""
    return registers.create(
        actor=access.system(),
        register=registers.get("competitors"),  # type: ignore[arg-type]
        raw={"name": "Rival", "product_line": small_company["home"], "threat": "low"},
        today=TODAY,
    )
