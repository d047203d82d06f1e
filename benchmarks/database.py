"""A PostgreSQL of the benchmarks' own with the product's tables, while the process runs."""

import atexit
import importlib
import os
from functools import cache

from salesplan.config.embedded.throwaway import ThrowAway

SETTINGS = {
    "shared_buffers": "2GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "8GB",
}
FULL, LINES = "SALESPLAN_BENCH_FULL", "SALESPLAN_BENCH_LINES"
TABLES = (
    "core_salesline, core_salescredit, core_source, core_actualsdelta, core_orderdelta,"
    " core_stalemonth, core_actualsmonth, core_actualstier, core_actualsitem, core_actualscustomer,"
    " core_actualsday, core_orderrepeat, core_activecustomers, core_cubekey, core_actualsderived,"
    " core_stalederived"
)


def is_full() -> bool:
    """Whether the sizes of the issues are asked for (`--full`)."""
    return bool(os.environ.get(FULL))


def lines() -> int:
    """How many sales lines: what LINES says, else ten million with `--full`, else one."""
    asked = os.environ.get(LINES)
    if asked:
        return int(asked)
    return 10_000_000 if is_full() else 1_000_000


@cache
def start() -> None:
    """Start the server, set Django up on it and migrate."""
    servers = ThrowAway.create(SETTINGS)
    atexit.register(servers.stop)
    os.environ.update(servers.environment())
    os.environ["DJANGO_SETTINGS_MODULE"] = "salesplan.config.settings.test"
    import django
    from django.core.management import call_command

    django.setup()
    importlib.import_module("salesplan.config.celery")  # messages go to the servers' own broker
    call_command("migrate", verbosity=0)


def empty() -> None:
    """Remove all facts and the cube; nodes and settings stay."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"truncate {TABLES} restart identity cascade")
