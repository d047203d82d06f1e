"""The durable PostgreSQL and Valkey of `make run`, each only when its address is not given."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from salesplan.config.embedded.postgres import PostgresServer
from salesplan.config.embedded.valkey import ValkeyServer

MEGABYTE = 1024 * 1024


def memory_settings() -> dict[str, str]:
    """Return PostgreSQL's memory options for a machine that also runs the application."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    return {
        "shared_buffers": f"{max(64, min(total // 8, 1024))}MB",
        "work_mem": f"{max(4, min(total // 256, 64))}MB",
        "maintenance_work_mem": f"{max(32, min(total // 32, 512))}MB",
        "max_wal_size": "4GB",
    }


@dataclass
class Services:
    """What runs under one var/ directory; a server is None where the caller brings an address."""

    var: Path
    postgres: PostgresServer | None
    valkey: ValkeyServer | None
    given: dict[str, str] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, var: Path) -> Self:
        """Decide by DATABASE_URL and REDIS_URL which servers are ours to run."""
        names = ("DATABASE_URL", "REDIS_URL")
        given = {name: os.environ[name] for name in names if os.environ.get(name)}
        own_database = PostgresServer(var / "pg", var / "pg.password", memory_settings())
        return cls(
            var=var,
            postgres=None if "DATABASE_URL" in given else own_database,
            valkey=None if "REDIS_URL" in given else ValkeyServer(var / "valkey"),
            given=given,
        )

    @property
    def address_file(self) -> Path:
        """Where other commands of this checkout find the running servers."""
        return self.var / "services.env"

    def environment(self) -> dict[str, str]:
        """Return the addresses of both, given or own."""
        found = dict(self.given)
        if self.postgres:
            found["DATABASE_URL"] = self.postgres.url()
        if self.valkey:
            found["REDIS_URL"] = self.valkey.url()
        return found

    def start(self) -> None:
        """Start what is ours and leave the addresses, readable by the owner only, in var/."""
        if self.postgres:
            self.postgres.start()
        if self.valkey:
            self.valkey.start()
        self.address_file.unlink(missing_ok=True)
        self.address_file.touch(mode=0o600)
        lines = [f"{name}={value}\n" for name, value in self.environment().items()]
        self.address_file.write_text("".join(lines))

    def stop(self) -> None:
        """Stop what is ours, the database last."""
        self.address_file.unlink(missing_ok=True)
        if self.valkey:
            self.valkey.stop()
        if self.postgres and self.postgres.pid():
            self.postgres.stop()
