"""Write the next migration of each app whose models changed: `make migrations NAME=what_changed`.

Migrations that are on main are never rewritten, so that every database can follow. Two runs are
kept apart, so that two people in one working tree do not both write number 7.
"""

import fcntl
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "goals", "strategy", "execution", "monitoring")
NO_DATABASE = "postgresql://none@127.0.0.1:1/none"


def main() -> int:
    """Write what is missing, each app on its own."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "salesplan.config.settings.dev"
    os.environ["DATABASE_URL"] = NO_DATABASE
    import django
    from django.core.management import call_command

    django.setup()
    name = os.environ.get("NAME") or None
    with _lock(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
        for label in APPS:
            call_command("makemigrations", label, name=name, include_header=False)
    return 0


@contextmanager
def _lock() -> Iterator[None]:
    path = ROOT / "var/migrations.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
