"""A migrated, empty database kept in var/, so that a test run copies it instead of migrating.

It is made anew whenever a migration or a requirement changes.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from salesplan.config.embedded.postgres import THROW_AWAY, PostgresServer, hand_over

ROOT = Path(__file__).resolve().parents[3]
KEPT = ROOT / "var/migrated"
DATABASE = "salesplan_migrated"
SOURCES = ("*/migrations/*.py", "salesplan/*/migrations/*.py", "requirements/*.txt")
LEFTOVERS = ("last.port", "server.log", "postmaster.pid")


def server_at(root: Path, settings: dict[str, str]) -> PostgresServer:
    """Return a server in `root`, not started, that holds the migrated database."""
    with _lock():
        kept = KEPT / _digest()
        if not kept.exists():
            _make(kept)
        shutil.copytree(kept / "pg", root / "pg")
        shutil.copy2(kept / "password", root / "password")
    hand_over(root / "pg", root / "password")
    return PostgresServer(root / "pg", root / "password", settings)


def _digest() -> str:
    found = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.as_posix().encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _make(kept: Path) -> None:
    shutil.rmtree(KEPT, ignore_errors=True)
    making = KEPT / "making"
    making.mkdir(parents=True)
    server = PostgresServer(making / "pg", making / "password", THROW_AWAY)
    server.start()
    try:
        _run(server.url(), "shell", "-v", "0", "-c", _CREATE)
        _run(server.url(DATABASE), "migrate", "-v", "0")
    finally:
        server.stop()
    for name in LEFTOVERS:
        (making / "pg" / name).unlink(missing_ok=True)
    making.rename(kept)


_CREATE = (
    "from django.db import connection\n"
    f"connection.cursor().execute('create database {DATABASE} is_template true')\n"
)


def _run(url: str, *arguments: str) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "salesplan.config.settings.test"}
    environment = {**os.environ, **settings, "DATABASE_URL": url}
    environment.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextmanager
def _lock() -> Iterator[None]:
    KEPT.parent.mkdir(exist_ok=True)
    with (KEPT.parent / "migrated.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
