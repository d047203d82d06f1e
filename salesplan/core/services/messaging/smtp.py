"""Django's SMTP backend for a server that may never finish an answer: a connection has an end."""

import smtplib
import socket
import threading
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

SECONDS = 9.0


class _Timed(smtplib.SMTP):
    """Cuts its connection after some seconds; the twin survives the wrapping by TLS."""

    _twin: socket.socket
    _timer: threading.Timer | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        connection = socket.create_connection((host, port), timeout)
        self._twin = connection.dup()
        self._timer = threading.Timer(SECONDS, self._cut)
        self._timer.daemon = True
        self._timer.start()
        return connection

    def _cut(self) -> None:
        try:
            self._twin.shutdown(socket.SHUT_RDWR)
        except OSError:
            return  # it has ended by itself

    def close(self) -> None:
        super().close()
        if self._timer:
            self._timer.cancel()
            self._twin.close()


class _TimedTls(smtplib.SMTP_SSL, _Timed):
    """The same from the first byte in TLS: SMTP_SSL wraps the socket that `_Timed` opens."""


class Backend(EmailBackend):
    """SMTP whose connections end after some seconds, whatever the server does."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:  # type: ignore[override]
        """The client of the protocol."""
        return _TimedTls if self.use_ssl else _Timed
