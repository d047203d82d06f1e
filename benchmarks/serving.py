"""The product behind its real web server on throw-away servers, and browsers that keep it busy."""

import json
import os
import selectors
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from salesplan.config import serve
from salesplan.config.embedded.ports import free_port
from salesplan.config.embedded.throwaway import ThrowAway

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS = 8
SECONDS = float(os.environ.get("SALESPLAN_BENCH_SECONDS", "6"))
SIGN_IN = """
import json
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

def sign_in(user):
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return store.session_key
"""
"""A script's beginning: `sign_in(user)` gives the key of a session."""

Environment = dict[str, str]


@contextmanager
def throw_away(settings: Mapping[str, str] | None = None) -> Iterator[Environment]:
    """Servers with the product's tables, and the environment that leads to them."""
    servers = ThrowAway.create(settings)
    environment = served_settings(servers.environment())
    try:
        manage(environment, "migrate", "-v0")
        yield environment
    finally:
        servers.stop()


def served_settings(addresses: Mapping[str, str]) -> Environment:
    """The environment of a web process that reaches these servers."""
    return {
        **os.environ,
        **addresses,
        "DJANGO_SETTINGS_MODULE": "salesplan.config.settings.dev",
        "DEBUG": "0",
    }


@contextmanager
def served(environment: Environment) -> Iterator[int]:
    """The real web server while the block runs; yields its port."""
    port = free_port()
    web = subprocess.Popen(serve.command("127.0.0.1", port), env=environment, cwd=ROOT)
    try:
        _wait(port)
        yield port
    finally:
        web.terminate()
        web.wait(timeout=20)


def manage(environment: Environment, *arguments: str) -> str:
    """What a management command prints."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environment, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def ask(environment: Environment, script: str) -> Any:
    """Run a script in the product's shell; its last line is JSON."""
    return json.loads(manage(environment, "shell", "-v0", "-c", script).splitlines()[-1])


def _wait(port: int) -> None:
    for _attempt in range(900):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as reply:
                if reply.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not come up")


@dataclass(frozen=True)
class Measured:
    """Answers a second, and the 95th percentile of their times in ms."""

    rate: float
    p95: float


class Client:
    """One keep-alive connection that asks for one address after the other."""

    def __init__(self, port: int, key: str, paths: Sequence[str], first: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.head = f" HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={key}\r\n\r\n"
        self.paths = paths
        self.next = first
        self.begun = 0.0
        self.left = b""

    def ask(self) -> None:
        """Send the next request."""
        self.left = b""
        self.begun = time.perf_counter()
        path = self.paths[self.next % len(self.paths)]
        self.next += CONNECTIONS
        self.socket.sendall(f"GET {path}{self.head}".encode())

    def has_answer(self) -> bool:
        """Read what has come; whether the answer is complete. Raises unless it is a 200."""
        self.left += self.socket.recv(1 << 18)
        head, blank, body = self.left.partition(b"\r\n\r\n")
        if not blank:
            return False
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(head.decode(errors="replace")[:300])
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(b"content-length")
        )
        return len(body) >= length


def measure(port: int, key: str, paths: Sequence[str]) -> Measured:
    """Keep all connections busy, after a warm-up that is not counted."""
    clients = [Client(port, key, paths, number) for number in range(CONNECTIONS)]
    _drive(clients, SECONDS / 3)
    times = _drive(clients, SECONDS)
    for client in clients:
        client.socket.close()
    rate = len(times) / SECONDS
    return Measured(rate, 1_000 * statistics.quantiles(times, n=20)[-1])


def _drive(clients: list[Client], seconds: float) -> list[float]:
    waiting = selectors.DefaultSelector()
    for client in clients:
        waiting.register(client.socket, selectors.EVENT_READ, client)
        client.ask()
    times: list[float] = []
    busy, end = len(clients), time.perf_counter() + seconds
    while busy:
        for key, _events in waiting.select():
            one: Client = key.data
            if not one.has_answer():
                continue
            now = time.perf_counter()
            times.append(now - one.begun)
            if now < end:
                one.ask()
            else:
                busy -= 1
    return times
