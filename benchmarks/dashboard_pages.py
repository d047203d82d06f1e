"""Signed-in dashboard pages a second, and the same figures as JSON, at 8 connections.

A throw-away PostgreSQL and the real web server (granian, two workers) share this machine with the
client, a few sockets in one process. The ratio is to a bare page in the same run that does one
query and renders next to nothing (`/notifications/count/`), so it says what the figures cost.
"""

import json
import os
import selectors
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
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
PAGES_GOAL, JSON_GOAL = 120.0, 500.0
Row = tuple[str, float, str, float, float | None]

SESSION = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from importlib import import_module
from salesplan.core.models import Node, User
user = User.objects.get(email="executive@demo.example")
store = import_module(settings.SESSION_ENGINE).SessionStore()
store[SESSION_KEY] = str(user.pk)
store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
store[HASH_SESSION_KEY] = user.get_session_auth_hash()
store.save()
nodes = list(Node.unscoped.filter(dimension="organisation", ended_on=None, is_unassigned=False)
             .values_list("pk", flat=True))
print(json.dumps({"key": store.session_key, "nodes": nodes}))
"""


def run() -> list[Row]:
    """Pages and JSON answers a second with their p95, beside the bare page."""
    with _server() as (port, session):
        nodes = session["nodes"]
        bare = _measure(port, session["key"], ["/notifications/count/"])
        pages = [f"/monitoring/?organisation={node}" for node in nodes]
        figures = [f"/api/v1/dashboard/?organisation={node}" for node in nodes]
        page = _measure(port, session["key"], pages)
        twin = _measure(port, session["key"], figures)
    return [
        ("bare signed-in page", bare.rate, "pages/s", 1.0, None),
        ("dashboard page, any node", page.rate, "pages/s", page.rate / bare.rate, PAGES_GOAL),
        ("dashboard page, p95", page.p95, "ms", page.p95 / bare.p95, None),
        ("dashboard as JSON, any node", twin.rate, "answers/s", twin.rate / bare.rate, JSON_GOAL),
        ("dashboard as JSON, p95", twin.p95, "ms", twin.p95 / bare.p95, None),
    ]


@dataclass(frozen=True)
class Measured:
    """Answers a second, and the 95th percentile of their times in ms."""

    rate: float
    p95: float


@contextmanager
def _server() -> Iterator[tuple[int, dict[str, Any]]]:
    """The demo company behind the real web server; yields its port and a signed-in session."""
    servers = ThrowAway.create()
    port = free_port()
    environment = {
        **os.environ,
        **servers.environment(),
        "DJANGO_SETTINGS_MODULE": "salesplan.config.settings.dev",
        "DEBUG": "0",
    }
    try:
        _manage(environment, "migrate", "-v0")
        _manage(environment, "seed_demo")
        session = json.loads(_manage(environment, "shell", "-v0", "-c", SESSION).splitlines()[-1])
        web = subprocess.Popen(serve.command("127.0.0.1", port), env=environment, cwd=ROOT)
        try:
            _wait(port)
            yield port, session
        finally:
            web.terminate()
            web.wait(timeout=20)
    finally:
        servers.stop()


def _manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=environment, cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def _wait(port: int) -> None:
    for _attempt in range(900):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as reply:
                if reply.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the web server did not come up")


class Client:
    """One keep-alive connection that asks for one address after the other."""

    def __init__(self, port: int, key: str, paths: list[str], first: int) -> None:
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


def _measure(port: int, key: str, paths: list[str]) -> Measured:
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
