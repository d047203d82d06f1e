"""A viewer without any territory sees nothing, and nothing breaks."""

import pytest

from goals.selectors import in_force
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import data_quality

pytestmark = pytest.mark.django_db
NOBODY = Viewer(user_id=1, roles=frozenset(), rights=frozenset({"figures.read"}), everything=False)


def test_statements_that_are_kept_per_viewer_are_empty() -> None:
    assert data_quality.kinds_found(viewer=NOBODY) == 0
    assert in_force.plans_in_force(viewer=NOBODY) == []
