import logging

import pytest
from django.test import Client

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
