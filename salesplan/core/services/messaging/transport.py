"""One POST to one address, with an end: no redirects, no proxies, little read, soon over."""

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from salesplan.core.selectors.problems import Problem, ProblemError
from salesplan.core.services.messaging.guard import Target

SECONDS = 5.0
MOST_READ = 64 * 1024


class Undelivered(ProblemError):
    """Nobody took the message; `problem` says why."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, cut at 64 kB."""

    host: str
    status: int
    body: bytes


class Cut:
    """Whether the deadline ended a connection."""

    done = False


@contextmanager
def deadline(connection: socket.socket, seconds: float) -> Iterator[Cut]:
    """End a connection after some time, whatever it is doing: a peer may drip byte by byte.

    The twin is another handle of the same connection; it outlives the wrapping by TLS.
    """
    cut, twin = Cut(), connection.dup()

    def end() -> None:
        cut.done = True
        try:
            twin.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield cut
    finally:
        timer.cancel()
        twin.close()


def post(*, target: Target, headers: Mapping[str, str], body: bytes) -> Reply:
    """Send a body to a target that the guard has let pass; raises `Undelivered`."""
    try:
        raw = socket.create_connection((target.address, target.port), timeout=SECONDS)
    except TimeoutError:
        raise Undelivered(Problem("timeout", {"host": target.host})) from None
    except OSError:
        raise Undelivered(Problem("connect", {"host": target.host})) from None
    with raw, deadline(raw, SECONDS) as cut:
        try:
            reply = _exchange(raw, target, headers, body)
        except ssl.SSLCertVerificationError:
            raise Undelivered(Problem("certificate", {"host": target.host})) from None
        except (OSError, http.client.HTTPException) as error:
            late = cut.done or isinstance(error, TimeoutError)
            code = "timeout" if late else "protocol"
            raise Undelivered(Problem(code, {"host": target.host})) from None
        if cut.done:  # what had come looked like an answer that is over
            raise Undelivered(Problem("timeout", {"host": target.host}))
    return reply


def _exchange(raw: socket.socket, target: Target, headers: Mapping[str, str], body: bytes) -> Reply:
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    stream = _tls().wrap_socket(raw, server_hostname=target.host) if target.tls else raw
    connection.sock = stream
    with stream:
        connection.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
        own = {"Host": target.authority, "Content-Length": str(len(body)), "Connection": "close"}
        for name, value in (own | dict(headers)).items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        return Reply(target.host, response.status, response.read(MOST_READ))


def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
