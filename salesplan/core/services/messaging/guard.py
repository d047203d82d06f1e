"""Where messages may be sent: public https addresses, and what the operator has allowed by name.

An address is looked at when it is saved and again whenever something is sent; what was looked up
is what is connected to, so that a name that changes its mind in between leads nowhere (rebinding).
"""

import ipaddress
import logging
import queue
import socket
import threading
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from salesplan.core.models import EndpointKind
from salesplan.core.selectors.problems import Problem, ProblemError

log = logging.getLogger(__name__)
RESOLVE_SECONDS = 3.0
HTTPS_PORT = 443
VENDORS: dict[str, frozenset[str]] = {
    EndpointKind.WECOM: frozenset({"qyapi.weixin.qq.com"}),
    EndpointKind.DINGTALK: frozenset({"oapi.dingtalk.com", "api.dingtalk.com"}),
    EndpointKind.FEISHU: frozenset({"open.feishu.cn", "open.larksuite.com"}),
}
# Global by the tables of `ipaddress`, but doors into other networks (NAT64, 6to4, Teredo, relays).
_DOORS = [
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10",
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10",
    )
]  # fmt: skip


class Blocked(ProblemError):
    """An address that nothing is sent to; `problem` says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that has been looked at: connect to `address`, speak to `host`."""

    host: str
    port: int
    path: str
    address: str
    tls: bool

    @property
    def authority(self) -> str:
        """The Host header."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == HTTPS_PORT and self.tls else f"{name}:{self.port}"


def check(*, url: str, kind: str) -> Target:
    """The one address to connect to for a URL of an endpoint of this kind.

    Raises `Blocked`: not https on 443, not at the vendor of a bot, unknown name, or a name of which
    any address is not public. Hosts of `SALESPLAN_WEBHOOK_ALLOW` ("host:port") may be anything.
    """
    parts = _parts(url)
    host, port = _host(parts), parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)
    allowed = f"{host}:{port}" in settings.SALESPLAN_WEBHOOK_ALLOW
    if allowed:
        log.info("message to %s:%s, allowed by SALESPLAN_WEBHOOK_ALLOW", host, port)
    else:
        _refuse_form(parts.scheme, host, port, kind)
    found = lookup(host, port)
    if not found:
        raise Blocked(Problem("unresolved", {"host": host}))
    if not allowed and not all(is_public(address) for address in found):
        raise Blocked(Problem("private", {"host": host}))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(host, port, path, found[0], parts.scheme == "https")


def is_public(address: str) -> bool:
    """Whether an IP address lies in the open internet, and leads nowhere else."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        return is_public(str(ip.ipv4_mapped))
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip in door for door in _DOORS if door.version == ip.version)


def lookup(host: str, port: int) -> list[str]:
    """The addresses of a name; none when it has none or its server is slow."""
    answers: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    threading.Thread(target=_ask, args=(host, port, answers), daemon=True).start()
    try:
        return answers.get(timeout=RESOLVE_SECONDS)
    except queue.Empty:
        return []


def _ask(host: str, port: int, answers: "queue.SimpleQueue[list[str]]") -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        answers.put([])
    else:
        answers.put([str(entry[4][0]) for entry in found])


def _parts(url: str) -> SplitResult:
    odd = any(c.isspace() or c == "\\" or not c.isprintable() or ord(c) > 126 for c in url)
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and parts.port != 0 and "@" not in parts.netloc
    except ValueError:
        usable = False
    if odd or not usable or parts.scheme not in {"http", "https"}:
        raise Blocked(Problem("address"))
    return parts


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".").lower()


def _refuse_form(scheme: str, host: str, port: int, kind: str) -> None:
    if scheme != "https":
        raise Blocked(Problem("address"))
    if port != HTTPS_PORT:
        raise Blocked(Problem("port"))
    hosts = VENDORS.get(kind)
    if hosts and host not in hosts:
        raise Blocked(Problem("vendor", {"hosts": ", ".join(sorted(hosts))}))
