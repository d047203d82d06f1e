"""Saved views of pages of figures."""

from collections.abc import Callable

import pytest
from django.test import Client

from salesplan.core.models import SavedView
from tests.factories.planned_company import Planned
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Persona], Client]
QUERY = "by=product&period=2026-08.1"


def save(client: Client, name: str, **more: str) -> None:
    fields = {"name": name, "query": f"?{QUERY}&csrf=x&sort=gap".lstrip("?"), **more}
    assert client.post("/monitoring/views/dashboard/save/", fields).status_code == 302


def test_a_view_keeps_the_words_of_the_address_and_nothing_else(
    planned: Planned, executive: Persona, client_for: ClientFor
) -> None:
    client = client_for(executive)
    save(client, "August")
    view = SavedView.objects.get()
    assert (view.page, view.query) == (
        "monitoring.dashboard",
        "period=2026-08.1&by=product&sort=gap",
    )
    assert "August" in client.get("/monitoring/views/dashboard/").content.decode()
    assert "August" not in client.get("/monitoring/views/executive/").content.decode()
    assert client.get("/monitoring/views/nothing/").status_code == 404


def test_the_own_default_opens_with_the_page(
    planned: Planned, executive: Persona, rep: Persona, client_for: ClientFor
) -> None:
    client = client_for(executive)
    assert client.get("/monitoring/").status_code == 200
    save(client, "August", default="on", shared="on")
    opened = client.get("/monitoring/")
    assert opened.status_code == 302
    assert opened["Location"] == "/monitoring/?period=2026-08.1&by=product&sort=gap"
    assert client.get(opened["Location"]).status_code == 200
    assert client_for(rep).get("/monitoring/").status_code == 200
    save(client, "July", default="on")
    assert SavedView.objects.get(is_default=True).name == "July"
    view = SavedView.objects.get(name="July")
    off = client.post(f"/monitoring/views/dashboard/{view.pk}/open/", {"on": "0"})
    assert off.status_code == 302
    assert not SavedView.objects.filter(is_default=True).exists()
    assert client.get("/monitoring/").status_code == 200


def test_shared_views_are_seen_and_only_own_ones_changed(
    planned: Planned, executive: Persona, manager_south: Persona, client_for: ClientFor
) -> None:
    save(client_for(executive), "Ours", shared="on")
    save(client_for(executive), "Mine")
    other = client_for(manager_south)
    listed = other.get("/monitoring/views/dashboard/").content.decode()
    assert "Ours" in listed
    assert "Mine" not in listed
    view = SavedView.objects.get(name="Ours")
    for door in ("open", "delete"):
        assert other.post(f"/monitoring/views/dashboard/{view.pk}/{door}/").status_code == 404
    own = client_for(executive)
    assert own.post(f"/monitoring/views/dashboard/{view.pk}/delete/").status_code == 302
    assert not SavedView.objects.filter(name="Ours").exists()
