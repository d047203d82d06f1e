"""Health for everybody, counters only for those who run the machine."""

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db


def test_the_process_answers_and_is_ready() -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}
    ready = Client().get("/readyz")
    assert ready.json() == {"status": "ok", "checks": {"database": True, "cache": True}}


def test_counters_are_read_on_the_machine_itself() -> None:
    answer = Client().get("/metrics", REMOTE_ADDR="127.0.0.1")
    assert answer.status_code == 200
    assert b"django_http_requests_before_middlewares_total" in answer.content


@pytest.mark.parametrize(
    "asks",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=192.0.2.7"},
    ],
)
def test_counters_are_not_there_for_others(asks: dict[str, str]) -> None:
    assert Client().get("/metrics", **asks).status_code == 404  # type: ignore[arg-type]


@pytest.mark.parametrize(("given", "status"), [("right", 200), ("wrong", 404), ("", 404)])
def test_a_token_opens_the_counters_from_elsewhere(
    settings: Settings, given: str, status: int
) -> None:
    settings.METRICS_TOKEN = "right"
    headers = {"Authorization": f"Bearer {given}"} if given else {}
    answer = Client().get("/metrics", REMOTE_ADDR="127.0.0.1", headers=headers)
    assert answer.status_code == status
