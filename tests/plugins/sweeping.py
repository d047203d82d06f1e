"""What tests took back is swept out of the tables, or thousands of them make each scan slower."""

from django.db import connection

MUCH = 2 * 1024**2
_LARGE = """
select oid::regclass::text from pg_class
where relkind = 'r' and relnamespace = 'public'::regnamespace and pg_relation_size(oid) > %s
"""


def sweep() -> None:
    """Vacuum the tables that have grown; there is no test database before the first such test."""
    is_test = str(connection.settings_dict["NAME"]).startswith("test_")
    if connection.connection is None or connection.in_atomic_block or not is_test:
        return
    with connection.cursor() as cursor:
        cursor.execute(_LARGE, [MUCH])
        large = [name for (name,) in cursor.fetchall()]
        if large:
            cursor.execute(f"vacuum (skip_locked) {', '.join(large)}")
