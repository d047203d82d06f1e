"""The web process, in `make run` and in a container alike; `--check` asks it whether it is well."""

import os
import sys
import urllib.error
import urllib.request

DEFAULT_PORT = 8000


def command(host: str, port: int, workers: int = 2) -> list[str]:
    """Return the web server's command line: processes with one thread each served most pages."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi"),
        *("--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "1", "--no-ws"),
        *("--log-level", "warning", "--workers-kill-timeout", "3", "--respawn-failed-workers"),
        "salesplan.config.wsgi:application",
    ]


def check(port: int) -> bool:
    """Say whether the server on this machine answers its health page, asked as a proxy would."""
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    headers = {"Host": "localhost" if host == "*" else host, "X-Forwarded-Proto": "https"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=8) as reply:  # noqa: S310  own address
            return bool(reply.status == 200)
    except OSError as error:
        print(error, file=sys.stderr)
        return False


def main() -> None:
    """Check, or become the web server."""
    port = int(os.environ.get("PORT", DEFAULT_PORT))
    if "--check" in sys.argv[1:]:
        sys.exit(0 if check(port) else 1)
    host = os.environ.get("HOST", "127.0.0.1")
    line = command(host, port, int(os.environ.get("WEB_WORKERS", "2")))
    os.execv(line[0], line)  # noqa: S606  become the server, so that signals reach it


if __name__ == "__main__":
    main()
