"""The embedded servers keep their data through crashes and never trust a stale pid file."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from salesplan.config.embedded import procs
from salesplan.config.embedded.ports import free_port, is_free
from salesplan.config.embedded.postgres import PostgresServer, drop_root
from salesplan.config.embedded.throwaway import ThrowAway
from salesplan.config.embedded.valkey import ValkeyServer

CHILD = """
import sys, time
from salesplan.config.embedded.throwaway import ThrowAway
servers = ThrowAway.create()
print(servers.root, servers.postgres.pid(), servers.valkey.pid(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    root = tmp_path_factory.mktemp("embedded")
    for folder in (root, *root.parents[:3]):
        folder.chmod(0o711)  # user nobody may have to enter
    server = PostgresServer(root / "pg", root / "password", {"shared_buffers": "16MB"})
    server.start()
    yield server
    server.stop("immediate")


def ask(server: PostgresServer, statement: str) -> list[tuple[object, ...]]:
    with psycopg2.connect(server.url()) as link, link.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_postgres_is_the_version_we_promise(postgres: PostgresServer) -> None:
    assert str(ask(postgres, "show server_version")[0][0]).startswith("18.")


def test_postgres_lets_nobody_in_without_the_password(postgres: PostgresServer) -> None:
    open_door = postgres.url().replace(postgres.password_file.read_text().strip(), "guess")
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(open_door)
    assert postgres.password_file.stat().st_mode & 0o077 == 0


def test_committed_rows_survive_a_killed_postmaster(postgres: PostgresServer) -> None:
    ask(postgres, "create table kept as select generate_series(1, 1000) as n")
    killed = postgres.pid()
    assert killed
    os.kill(killed, signal.SIGKILL)
    postgres.start()
    assert postgres.pid() != killed
    assert ask(postgres, "select count(*), sum(n) from kept") == [(1000, 500500)]


def test_a_pid_file_that_names_another_program_is_forgotten(postgres: PostgresServer) -> None:
    postgres.stop()
    stale = f"{os.getpid()}\n{postgres.data}\n0\n{postgres.port}\n\n127.0.0.1\n"
    (postgres.data / "postmaster.pid").write_text(stale)
    assert postgres.pid() is None
    postgres.start()
    assert ask(postgres, "select 1") == [(1,)]


def test_a_start_takes_over_from_a_server_that_was_left_running(postgres: PostgresServer) -> None:
    left = postgres.pid()
    again = PostgresServer(postgres.data, postgres.password_file)
    again.start()
    postgres.port = again.port
    assert again.pid() not in {None, left}
    assert ask(again, "select 1") == [(1,)]


def test_root_gives_up_its_rights_and_a_user_has_none_to_give() -> None:
    assert bool(drop_root()) == (os.geteuid() == 0)


def test_what_valkey_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    server = ValkeyServer(tmp_path / "valkey")
    server.start()
    link = redis.Redis.from_url(server.url())
    link.set("kept", "yes")
    link.waitaof(1, 0, 5000)
    server.kill()
    server.start()
    assert redis.Redis.from_url(server.url()).get("kept") == b"yes"
    server.stop()
    assert server.pid() is None
    assert is_free(server.port)


def test_throw_away_servers_end_with_the_process_that_was_killed() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    root, database, broker = child.stdout.readline().split()
    assert procs.name_of(int(database)) == "postgres"
    child.kill()
    child.wait()
    for pid in (int(database), int(broker)):
        wait_until_gone(pid)
    wait_until_removed(Path(root))


def wait_until_gone(pid: int) -> None:
    subprocess.run(["timeout", "20", "tail", f"--pid={pid}", "-f", "/dev/null"], check=True)


def wait_until_removed(path: Path) -> None:
    script = 'while [ -e "$0" ]; do sleep 0.05; done'
    subprocess.run(["timeout", "20", "sh", "-c", script, str(path)], check=True)


def test_throw_away_servers_are_reached_by_the_settings() -> None:
    servers = ThrowAway.create()
    addresses = servers.environment()
    assert psycopg2.connect(addresses["DATABASE_URL"]).closed == 0
    assert redis.Redis.from_url(addresses["REDIS_URL"]).ping()
    servers.stop()
    assert not servers.root.exists()


def test_a_preferred_port_is_kept_only_while_it_is_free() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert free_port(number) != number
    assert free_port(number) == number
