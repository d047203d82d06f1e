"""Building fewer classes while migrating leaves the same database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from salesplan.config.embedded.throwaway import ThrowAway
from tests.conftest import ROOT

AS_DJANGO_DOES = """
from django.core.management import call_command
from django.core.management.commands import migrate
call_command(migrate.Command(), verbosity=0)
"""
EVERYTHING = """
select table_name, ordinal_position, column_name, data_type, character_maximum_length,
  numeric_precision, numeric_scale, is_nullable, column_default, collation_name
  from information_schema.columns where table_schema = 'public';
select indexname, indexdef from pg_indexes where schemaname = 'public';
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint;
select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger
  where not tgisinternal;
select proname, prosrc from pg_proc where pronamespace = 'public'::regnamespace;
select app, name from django_migrations;
select app_label, model, codename from auth_permission p join django_content_type t
  on t.id = p.content_type_id;
select code, name, formula, expression from core_metric
"""


@contextmanager
def migrated(*command: str) -> Iterator[list[tuple[object, ...]]]:
    """What stands in a fresh database after a command of manage.py."""
    servers = ThrowAway.create()
    try:
        environment = {**os.environ, **servers.environment()}
        manage = [sys.executable, str(ROOT / "manage.py"), *command]
        subprocess.run(manage, cwd=ROOT, env=environment, check=True)
        connection = psycopg2.connect(servers.environment()["DATABASE_URL"])
        with connection, connection.cursor() as cursor:
            found: list[tuple[object, ...]] = []
            for query in EVERYTHING.split(";"):
                cursor.execute(query)
                found += sorted(cursor.fetchall(), key=repr)
        connection.close()
        yield found
    finally:
        servers.stop()


def test_the_database_is_the_one_that_django_makes() -> None:
    with (
        migrated("migrate", "-v", "0") as ours,
        migrated("shell", "-v", "0", "-c", AS_DJANGO_DOES) as theirs,
    ):
        assert len(ours) > 5_000
        assert ours == theirs
