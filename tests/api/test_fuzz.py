"""Whatever is sent to the API, it answers; it never breaks. Two people, every operation."""

import json
import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.web.routes import Route, routes
from tests.web.world import World, build

EXAMPLES = 200 if os.environ.get("SALESPLAN_SOAK") else 6
SCHEMA: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
OPERATIONS = [
    result.ok()
    for result in schemathesis.openapi.from_dict(SCHEMA).get_all_operations()
    if result.ok()
]
ROUTES = [route for route in routes() if route.is_api]


@pytest.fixture
def world(db: None) -> World:
    """Something of everything, so that ids of the contract can be met."""
    return build()


def route_of(operation: Any) -> Route:
    """The route of an operation."""
    for route in ROUTES:
        if _shape(route.pattern) == _shape(operation.path):
            return route
    raise LookupError(operation.path)


def _shape(path: str) -> str:
    plain = path.replace("^", "").replace("$", "").lstrip("/")
    return re.sub(r"<[^>]*>|\(\?P<\w+>[^)]*\)|\{[^}]*\}", "*", plain)


def send(client: Client, case: Any, path: str) -> HttpResponse:
    """The case as a request; what it changes is taken back."""
    headers = {k: v for k, v in (case.headers or {}).items() if v.isascii() and v.isprintable()}
    with transaction.atomic():
        if isinstance(case.body, dict) and "file" in case.body:
            response = client.post(path, _form(case.body), headers=headers)
        else:
            body = "" if case.body is schemathesis.core.NOT_SET else json.dumps(case.body)
            query = json.loads(json.dumps(case.query or {}, default=str))
            response = client.generic(
                case.method, path, body, content_type="application/json", headers=headers,
                query_params=query,
            )  # fmt: skip
        if response.status_code < 400:
            connection.check_constraints()  # what a commit would find
        transaction.set_rollback(True)
    return response  # type: ignore[return-value]


def _form(body: dict[str, Any]) -> dict[str, Any]:
    content = str(body["file"]).encode("utf-8", "replace")
    given = {name: value for name, value in body.items() if value is not None}
    return given | {"file": SimpleUploadedFile("lines.csv", content)}


def broken(world: World, clients: dict[str, Client], operation: Any) -> Iterator[str]:
    """Answers of an operation that are errors of ours; everybody sends the same."""
    found: list[str] = []
    real = route_of(operation).path(world)

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(), is_real=st.booleans())
    def try_out(case: Any, *, is_real: bool) -> None:
        path = real.split("?")[0] if is_real else case.formatted_path
        for name, client in clients.items():
            try:
                status = str(send(client, case, path).status_code)
            except IntegrityError as error:
                status = f"500 {error}"
            if status.startswith("5"):
                found.append(
                    f"{name} {case.method} {path} {status}: {case.query} {case.body!r:.200}"
                )

    try_out()
    yield from found


def test_no_request_breaks_the_api(world: World) -> None:
    clients = {name: world.client(name) for name in ("administrator", "rep")}
    for client in clients.values():
        client.raise_request_exception = False
    wrong = [line for operation in OPERATIONS for line in broken(world, clients, operation)]
    assert not wrong, "\n".join(wrong)


def test_every_operation_is_tried() -> None:
    count = sum(len(methods) for methods in SCHEMA["paths"].values())
    assert len(OPERATIONS) == count
