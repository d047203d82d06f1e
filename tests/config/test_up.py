"""`make run` keeps its data through kill -9, runs once per var/, and stops cleanly."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
import redis

from salesplan.config import up
from salesplan.config.embedded.ports import is_free
from salesplan.config.embedded.postgres import ServerError
from salesplan.config.embedded.services import Services

COMMAND = (sys.executable, "-m", "salesplan.config.up")
LINES = 3
Started = subprocess.Popen[str]


def environment(var: Path) -> dict[str, str]:
    hidden = {"DATABASE_URL", "REDIS_URL", "PORT", "SALESPLAN_RUN"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**kept, "SALESPLAN_VAR": str(var)}


def start(var: Path) -> tuple[Started, dict[str, str]]:
    """Start the services and return the process with the addresses that it printed."""
    process = subprocess.Popen(
        [*COMMAND, "--services-only"], env=environment(var), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    lines = [process.stdout.readline() for _ in range(LINES)]
    parts = [line.removeprefix("export ").strip().partition("=") for line in lines[:2]]
    return process, {name: value for name, _, value in parts}


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    for folder in (tmp_path, *tmp_path.parents[:3]):
        folder.chmod(0o711)  # user nobody may have to enter
    yield tmp_path
    subprocess.run([*COMMAND, "--reset"], env=environment(tmp_path), check=True)
    assert [path.name for path in tmp_path.iterdir()] == ["up.lock"]


def test_data_survive_a_killed_run_and_the_next_one_ends_what_it_left(var: Path) -> None:
    first, addresses = start(var)
    with psycopg2.connect(addresses["DATABASE_URL"]) as link, link.cursor() as cursor:
        cursor.execute("create table kept as select 42 as answer")
    broker = redis.Redis.from_url(addresses["REDIS_URL"])
    broker.set("kept", "yes")
    broker.waitaof(1, 0, 5000)
    refused = subprocess.run(
        COMMAND, env=environment(var), capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert f"Already running in {var}: pid {first.pid}." in refused.stderr
    first.kill()
    first.wait()

    second, again = start(var)
    assert again == addresses, "the same ports and the same password"
    with psycopg2.connect(again["DATABASE_URL"]) as link, link.cursor() as cursor:
        cursor.execute("select answer from kept")
        assert cursor.fetchall() == [(42,)]
    assert redis.Redis.from_url(again["REDIS_URL"]).get("kept") == b"yes"
    second.send_signal(signal.SIGTERM)
    assert second.wait(timeout=30) == up.INTERRUPTED
    assert not (var / "services.env").exists()
    assert is_free(int(again["REDIS_URL"].rpartition(":")[2].partition("/")[0]))


def test_a_given_address_is_used_and_no_server_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somewhere/else")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere/0")
    services = Services.from_environment(tmp_path)
    assert (services.postgres, services.valkey) == (None, None)
    assert services.environment()["DATABASE_URL"] == "postgresql://somewhere/else"


def test_a_given_port_that_is_taken_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        with pytest.raises(ServerError, match="Choose another PORT"):
            up.web_port(tmp_path)


def test_the_port_stays_the_same_from_run_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    assert up.web_port(tmp_path) == up.web_port(tmp_path)


def test_the_signing_key_is_kept_and_private(tmp_path: Path) -> None:
    first = up.secret(tmp_path / "key")
    assert first == up.secret(tmp_path / "key")
    assert len(first) >= 50
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
