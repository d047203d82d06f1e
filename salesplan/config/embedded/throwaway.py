"""A PostgreSQL and a Valkey in a temporary directory, for one test or benchmark run.

A watchdog shell holds the other end of a pipe: when the run ends, or is killed, the pipe closes
and the watchdog stops both servers and removes the directory.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from salesplan.config.embedded.migrated import server_at
from salesplan.config.embedded.postgres import THROW_AWAY, PostgresServer
from salesplan.config.embedded.valkey import ValkeyServer

WATCHDOG = """
trap '' INT TERM HUP
read -r _
kill -QUIT "$1"; kill -KILL "$2"
for _ in $(seq 50); do [ -e "$3/pg/postmaster.pid" ] || break; sleep 0.1; done
rm -rf "$3"
"""


def _postgres(root: Path, options: dict[str, str], *, migrated: bool) -> PostgresServer:
    if migrated:
        return server_at(root, options)
    return PostgresServer(root / "pg", root / "password", options)


@dataclass
class ThrowAway:
    """The two running servers and the shell that ends them."""

    root: Path
    postgres: PostgresServer
    valkey: ValkeyServer
    watchdog: subprocess.Popen[bytes] | None = None

    @classmethod
    def create(cls, settings: Mapping[str, str] | None = None, *, migrated: bool = False) -> Self:
        """Start both servers; `settings` are PostgreSQL options on top of the careless ones.

        With `migrated` it holds the database `migrated.DATABASE`, a template to copy.
        """
        root = Path(tempfile.mkdtemp(prefix="salesplan-"))
        root.chmod(0o711)
        options = {**THROW_AWAY, **(settings or {})}
        try:
            servers = cls(
                root=root,
                postgres=_postgres(root, options, migrated=migrated),
                valkey=ValkeyServer(root / "valkey", durable=False),
            )
            servers._start()
        except BaseException:
            shutil.rmtree(root, ignore_errors=True)
            raise
        return servers

    def environment(self) -> dict[str, str]:
        """Return what the settings read."""
        return {"DATABASE_URL": self.postgres.url(), "REDIS_URL": self.valkey.url()}

    def stop(self) -> None:
        """Let go of the watchdog and wait until it has cleaned up."""
        if self.watchdog and self.watchdog.stdin:
            self.watchdog.stdin.close()
            self.watchdog.wait(timeout=30)

    def _start(self) -> None:
        self.postgres.start()
        self.valkey.start()
        pids = [str(self.postgres.pid()), str(self.valkey.pid())]
        self.watchdog = subprocess.Popen(
            ["sh", "-c", WATCHDOG, "watchdog", *pids, str(self.root)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, cwd="/",
        )  # fmt: skip
