"""Own tasks on the start page and on the phone's bar."""

from collections.abc import Callable

import pytest
from django.test import Client

from execution.models import Action
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def tasks(small_company: SmallCompany, rep: Persona, stranger: Persona) -> None:
    seat = small_company["north-a-1"]
    rows = [
        ("Later", rep, "2026-09-20", "open"), ("Soon", rep, "2026-08-01", "running"),
        ("Undated", rep, None, "open"), ("Finished", rep, "2026-08-02", "done"),
        ("Not mine", stranger, "2026-08-03", "open"),
    ]  # fmt: skip
    for name, owner, due, status in rows:
        Action.unscoped.create(
            name=name, organisation_id=seat, owner=owner.user, due_on=due, status=status
        )


def test_the_most_urgent_own_tasks_stand_on_the_start_page(
    tasks: None, rep: Persona, client_for: Callable[[Persona], Client]
) -> None:
    page = client_for(rep).get("/").content.decode()
    places = [page.index(f">{name}<") for name in ("Soon", "Later", "Undated")]
    assert places == sorted(places)
    assert page.count("overdue") == 1
    assert ">Finished<" not in page
    assert ">Not mine<" not in page
    assert f"/registers/actions/?owner={rep.user.pk}" in page


def test_without_tasks_the_panel_stays_away(
    tasks: None, analyst: Persona, client_for: Callable[[Persona], Client]
) -> None:
    assert "My tasks" not in client_for(analyst).get("/").content.decode()
