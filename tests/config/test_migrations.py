"""The migrations say what the models say."""

from io import StringIO

import pytest
from django.core.management import call_command

pytestmark = pytest.mark.django_db


def test_no_model_has_changed_without_its_migration() -> None:
    output = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=output, no_color=True)
    except SystemExit:
        pytest.fail(f"run make migrations:\n{output.getvalue()}")
    assert output.getvalue() == "No changes detected\n"
