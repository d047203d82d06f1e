import pytest
import structlog
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from salesplan.web.middleware import ViewerMiddleware


@pytest.mark.parametrize(
    ("headers", "address"),
    [({}, "127.0.0.1"), ({"X-Forwarded-For": "192.0.2.7, 10.0.0.1"}, "192.0.2.7")],
)
def test_logs_say_who_asks_also_behind_a_proxy(headers: dict[str, str], address: str) -> None:
    request = RequestFactory().get("/", headers=headers)
    request.user = AnonymousUser()
    with structlog.contextvars.bound_contextvars(ip=""):
        ViewerMiddleware(lambda _request: HttpResponse()).process_view(request)
        assert structlog.contextvars.get_contextvars()["ip"] == address
