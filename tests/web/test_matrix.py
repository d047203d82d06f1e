"""Every route x everybody: who gets what. A route without a row in `matrix.py` fails."""

import json
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve

from tests.personas import Persona
from tests.web.bodies import body_of
from tests.web.matrix import MATRIX, PARTS, REGISTERS
from tests.web.routes import Route, routes
from tests.web.world import NAMES, World

NOBODY = "anonymous"
EVERYBODY = (NOBODY, *NAMES)
UPLOADS = {"POST api_imports", "POST api-workbook"}
ROUTES = [route for route in routes() if not route.pattern.startswith("admin/")]
IN_FULL = {"actions", "users"}
MAIN = {"register", "register_row", "register_new", "register_cell", "list", "detail"}


def is_written_out(route: Route) -> bool:
    """Whether a route needs rows of its own: parts of registers have them for two registers."""
    part = route.name.split("[")[0].rsplit("-", 1)[-1] if route.key else ""
    if part == "register_new" and not REGISTERS[route.key][2]:
        return False
    return not route.key or route.key in IN_FULL or part in MAIN


def is_sampled(route: Route) -> bool:
    """Whether only the main methods of a route are listed, since others stand for the rest."""
    return bool(route.key) and route.key not in IN_FULL


CHECKED = [route for route in ROUTES if is_written_out(route)]


def expected(row: str) -> dict[str, int]:
    """The status of a row by name."""
    nobody, _bar, others = MATRIX[row].partition("|")
    statuses = [int(status) for status in others.split()]
    spread = statuses * len(NAMES) if len(statuses) == 1 else statuses
    return dict(zip(EVERYBODY, [int(nobody), *spread], strict=True))


def test_every_route_has_a_row() -> None:
    named = {row.split(" ", 1)[1] for row in MATRIX}
    assert sorted({route.name for route in CHECKED} - named) == []


def test_every_row_has_a_route() -> None:
    assert sorted({row.split(" ", 1)[1] for row in MATRIX} - {r.name for r in CHECKED}) == []


def test_every_register_is_in_the_table() -> None:
    assert {route.key for route in ROUTES if route.key} == set(REGISTERS)
    assert {row.split("[")[1].rstrip("]") for row in PARTS if "[" in row} >= IN_FULL


@pytest.mark.parametrize("path", ["/nowhere/", "/goals/nowhere/", "/api/v1/nowhere/"])
def test_unknown_addresses_are_not_there(
    analyst: Persona, client_for: Callable[[Persona], Client], path: str
) -> None:
    assert Client().get(path).status_code == client_for(analyst).get(path).status_code == 404


def test_no_route_hides_another(world: World) -> None:
    hidden = [
        route.name
        for route in ROUTES
        if not route.name.startswith("account")
        and resolve(route.path(world).split("?")[0]).func != route.view
    ]
    assert hidden == []


class Doors:
    """Everybody's browser; what a request changes is taken back after it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {name: world.client(name) for name in EVERYBODY}
        self.cookies = {name: client.cookies.output() for name, client in self.clients.items()}

    def status(self, name: str, route: Route, method: str) -> int:
        """What somebody is answered."""
        client = self.clients[name]
        client.cookies = SimpleCookie(self.cookies[name].replace("Set-Cookie: ", ""))
        client.raise_request_exception = False
        with transaction.atomic():
            response = self._send(client, route, method)
            transaction.set_rollback(True)
        return response.status_code

    def _send(self, client: Client, route: Route, method: str) -> HttpResponse:
        row, path = f"{method} {route.name}", route.path(self.world)
        body = body_of(row, route.key, self.world)
        if method == "GET":
            return client.get(path, body)  # type: ignore[return-value]
        headers: dict[str, Any] = {"If-Match": '"1"'} if route.is_api else {}
        if route.is_api and row not in UPLOADS:
            return client.generic(  # type: ignore[return-value]
                method, path, json.dumps(body), content_type="application/json", headers=headers
            )
        return client.post(path, body, headers=headers)  # type: ignore[return-value]


def cells(doors: Doors, names: tuple[str, ...], listed: bool) -> Iterator[str]:
    """The cells of the matrix that are wrong, in words."""
    for route in CHECKED:
        for method in route.methods:
            row = f"{method} {route.name}"
            if (row in MATRIX) != listed or (not listed and is_sampled(route)):
                continue
            for name in names:
                right = expected(row)[name] if listed else 405
                found = doors.status(name, route, method)
                if found != right:
                    yield f"{row}: {name} gets {found} instead of {right}"


def test_everybody_gets_what_the_matrix_says_and_no_other_method_answers(world: World) -> None:
    doors = Doors(world)
    wrong = [*cells(doors, EVERYBODY, listed=True), *cells(doors, ("administrator",), listed=False)]
    assert not wrong, "\n".join(wrong)
