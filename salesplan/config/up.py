"""Run everything in one terminal: `make run`, or `python -m salesplan.config.up`.

Embedded servers start first and stop last. The application's processes run under honcho; when
one of them ends, or on Ctrl-C, all end. What an earlier run left behind after `kill -9` is found
by the servers' pid files and by a variable in the environment that all our processes inherit,
and is cleared away before the start; a file lock says whether another run is alive.
"""

import argparse
import fcntl
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from honcho.manager import Manager

from salesplan.config import serve
from salesplan.config.embedded import procs
from salesplan.config.embedded.ports import free_port, is_free
from salesplan.config.embedded.postgres import ServerError
from salesplan.config.embedded.services import Services

ROOT = Path(__file__).resolve().parents[2]
MARK = "SALESPLAN_RUN"
SERVERS = ("postgres", "valkey", "redis")
FIRST_PORT = 8000
INTERRUPTED = 130


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line, hold the lock, and run; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m salesplan.config.up", description=__doc__)
    parser.add_argument("--services-only", action="store_true", help="no web, worker, beat")
    parser.add_argument("--reset", action="store_true", help="wipe var/ and stop")
    options = parser.parse_args(arguments)
    var = var_directory()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        with _lock(var):
            services = Services.from_environment(var)
            _clear_leftovers(services)
            if options.reset:
                return _reset(var)
            return _run(services, services_only=options.services_only)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def var_directory() -> Path:
    """Return where everything that lives longer than a run is kept."""
    return Path(os.environ.get("SALESPLAN_VAR", ROOT / "var")).resolve()


def _leave(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


@contextmanager
def _lock(var: Path) -> Iterator[None]:
    """Let one run at a time use a var/ directory.

    A record lock: the kernel drops it when this process dies, and children do not inherit it.
    """
    var.mkdir(parents=True, exist_ok=True)
    with (var / "up.lock").open("a+") as handle:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.seek(0)
            message = f"Already running in {var}: {handle.read().strip()}."
            raise ServerError(f"{message} Stop it first, or set SALESPLAN_VAR.") from None
        handle.truncate(0)
        handle.write(f"pid {os.getpid()}")
        handle.flush()
        yield


def _clear_leftovers(services: Services) -> None:
    """End what a killed run left: its processes first, then the servers they talk to."""
    marked = procs.started_with(MARK, str(services.var))
    procs.end([pid for pid in marked if not procs.name_of(pid).startswith(SERVERS)])
    services.stop()


def _reset(var: Path) -> int:
    for path in var.iterdir():
        if path.name.endswith(".lock"):
            continue
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    print(f"wiped {var}")
    return 0


def _run(services: Services, *, services_only: bool) -> int:
    try:
        services.start()
        if services_only:
            return _show_services(services)
        return _run_processes(services)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _clear_leftovers(services)


def _show_services(services: Services) -> int:
    for name, value in services.environment().items():
        print(f"export {name}={value}")
    print(f"# also in {services.address_file}; Ctrl-C stops them", flush=True)
    while True:
        signal.pause()


def _run_processes(services: Services) -> int:
    port = web_port(services.var)
    environment = {"PUBLIC_URL": f"http://127.0.0.1:{port}", **_environment(services)}
    prepared = subprocess.run(
        [sys.executable, "-m", "salesplan.config.prepare"],
        env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if prepared.returncode:
        return prepared.returncode
    manager = Manager()
    for name, command in commands(port, services.var).items():
        manager.add_process(name, f"exec {command}", env=environment, cwd=str(ROOT))
    threading.Thread(target=_announce, args=(port, prepared.stdout), daemon=True).start()
    manager.loop()
    return int(manager.returncode or 0)


def commands(port: int, var: Path) -> dict[str, str]:
    """Return the application's processes by name."""
    host = os.environ.get("HOST", "127.0.0.1")
    celery = f"{sys.executable} -m celery -A salesplan.config.celery"
    return {
        "web": shlex.join(serve.command(host, port)),
        "worker": f"{celery} worker -c 2 -l WARNING --without-gossip --without-mingle",
        "beat": f"{celery} beat -l WARNING --pidfile= -s {var}/beat-schedule",
    }


def web_port(var: Path) -> int:
    """Return PORT, or the last used port, or the first one, or any that is free."""
    wanted = os.environ.get("PORT")
    if wanted:
        if not is_free(int(wanted)):
            raise ServerError(f"Port {wanted} is taken. Choose another PORT, or leave it out.")
        return int(wanted)
    memory = var / "web.port"
    last = int(memory.read_text()) if memory.exists() else FIRST_PORT
    port = free_port(last)
    memory.write_text(str(port))
    return port


def _environment(services: Services) -> dict[str, str]:
    """Return what the application's processes see; a value of the caller's wins."""
    return {
        "DJANGO_SETTINGS_MODULE": "salesplan.config.settings.dev",
        "SECRET_KEY": secret(services.var / "secret.key"),
        "PYTHONUNBUFFERED": "1",
        **os.environ,
        **services.environment(),
    }


def secret(path: Path) -> str:
    """Return this installation's signing key, made on first use and readable by its owner only."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


def _announce(port: int, log_ins: str) -> None:
    """Print the address once the web server answers."""
    host = os.environ.get("HOST", "127.0.0.1")
    shown = "127.0.0.1" if host in {"", "0.0.0.0"} else host  # noqa: S104  shown, not bound
    address = f"http://{shown}:{port}/"
    for _ in range(600):
        if _answers(address):
            break
        time.sleep(0.1)
    print(f"\n  Salesplan is at {address}\n{log_ins.rstrip()}\n  Ctrl-C stops it\n", flush=True)


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(f"{address}healthz", timeout=5).close()  # noqa: S310  own address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _enter() -> None:
    """Start over with the mark in the environment, so that every descendant carries it."""
    mark = str(var_directory())
    if os.environ.get(MARK) != mark:
        command = [sys.executable, "-m", "salesplan.config.up", *sys.argv[1:]]
        os.execve(sys.executable, command, {**os.environ, MARK: mark})  # noqa: S606  ourselves
    sys.exit(main())


if __name__ == "__main__":
    _enter()
