import logging
from collections.abc import Callable

import pytest
from django.test import Client

from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("headers", "address"),
    [({}, "127.0.0.1"), ({"X-Forwarded-For": "192.0.2.7, 10.0.0.1"}, "192.0.2.7")],
)
def test_logs_say_who_asks_also_behind_a_proxy_and_for_what_is_not_there(
    caplog: pytest.LogCaptureFixture, headers: dict[str, str], address: str
) -> None:
    with caplog.at_level(logging.WARNING, "django_structlog"):
        assert Client().get("/nowhere/", headers=headers).status_code == 404
    events = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert [(event["code"], event["ip"]) for event in events] == [(404, address)]


@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/search/?q=a%00b", "text/html"),
        ("/goals/plans/?find=%00", "text/html"),
        ("/api/v1/forecast-submissions/?organisation=a%00b", "application/json"),
        ("/api/v1/versions/1/grid/?channel=%00", "application/json"),
    ],
)
def test_a_nul_in_an_address_is_refused_in_words(
    analyst: Persona, client_for: Callable[[Persona], Client], path: str, type_: str
) -> None:
    response = client_for(analyst).get(path)
    assert response.status_code == 400
    assert response.headers["Content-Type"].startswith(type_)
    assert "A NUL character cannot be stored." in response.content.decode()
