"""All addresses that can be read, and what they answer, whatever it is packed in."""

import io
import zipfile
from collections.abc import Iterator

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.web.routes import Route, routes
from tests.web.world import World

# what sends the reader away or signs out is no page
LEFT_OUT = {"account_logout", "account_confirm_email", "set_language", "set_theme"}
# more ways of asking: searches, filters, other trees, other forms of the same answer
QUERIES = {
    "search": ("?q=CANAR", "?q=canar"),
    "register[organisation]": ("?q=CANAR", "?sort=-name"),
    "register[customers]": ("?q=CANAR",),
    "register[actions]": ("?q=CANAR", "?sort=-name"),
    "register[alerts]": ("?q=CANAR",),
    "register_options[actions]": ("?organisation=CANAR", "?plan=CANAR", "?initiative=CANAR"),
    "register_options[customers]": ("?owner=CANAR", "?parent=CANAR"),
    "monitoring:dashboard": ("?axis=organisation", "?axis=customer", "?axis=product"),
    "monitoring:export": ("?form=xlsx", "?form=csv"),
    "api_customers-list": ("?q=CANAR", "?page_size=500"),
    "api_organisation-list": ("?q=CANAR", "?page_size=500"),
    "api_dashboard": ("?axis=organisation", "?axis=customer"),
}


def readable() -> list[Route]:
    """Every route that may answer to GET."""
    found = [route for route in routes() if not route.pattern.startswith("admin/")]
    return [route for route in found if route.name not in LEFT_OUT]


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Names and addresses: every route as it is, and with the queries."""
    for route in readable():
        path = route.path(world)
        for query in ("", *QUERIES.get(route.name, ())):
            yield f"{route.name}{query}", path.split("?")[0] + query


def answers(world: World, name: str, htmx: bool = False) -> Iterator[tuple[str, HttpResponse]]:
    """What somebody gets at every address, as a page or as a fragment."""
    client: Client = world.client(name)
    headers = {"HX-Request": "true"} if htmx else {}
    for called, address in addresses(world):
        with transaction.atomic():
            response = client.get(address, headers=headers)
            transaction.set_rollback(True)
        yield called, response  # type: ignore[misc]


def text_of(response: HttpResponse) -> str:
    """Everything that an answer says, headers included, packed files unpacked."""
    body = b"".join(response) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    heads = "\n".join(f"{name}: {value}" for name, value in response.items())
    return heads + body.decode("utf-8", "replace")
