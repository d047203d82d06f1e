"""The migrations say what the models say."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from salesplan.core.management.commands.migrate import classes_by_need

pytestmark = pytest.mark.django_db


def test_no_model_has_changed_without_its_migration() -> None:
    output = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=output, no_color=True)
    except SystemExit:
        pytest.fail(f"run make migrations:\n{output.getvalue()}")
    assert output.getvalue() == "No changes detected\n"


def test_a_step_builds_its_own_model_and_code_in_a_migration_gets_all() -> None:
    state = MigrationLoader(connection).project_state()
    user, everything = ("core", "user"), state.apps
    with classes_by_need():
        state.add_field(*user, "shoe_size", models.IntegerField(null=True), True)
        assert state._find_reload_model(*user, True) == {user}  # type: ignore[attr-defined]
        assert len(state._find_reload_model(*user, False)) > 50  # type: ignore[attr-defined]
        assert state.apps is everything
        assert state.apps.get_model(*user)._meta.get_field("shoe_size")
        state.clear_delayed_apps_cache()  # as RunPython does
        assert state.apps is not everything
    assert len(state._find_reload_model(*user, True)) > 50  # type: ignore[attr-defined]
