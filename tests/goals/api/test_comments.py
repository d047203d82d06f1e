"""Comments over the API and on the pages: the same people see the same places."""

from collections.abc import Callable

import pytest
from django.test import Client
from rest_framework.test import APIClient

from goals.models import Plan, Version
from salesplan.core.models import Notification
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

ApiFor = Callable[[Persona], APIClient]
ClientFor = Callable[[Persona], Client]


@pytest.fixture
def said(version: Version, cube: SmallCompany, api_for: ApiFor, analyst: Persona) -> str:
    """A comment on north-a in the third quarter; returns its anchor."""
    body = {"organisation": "north-a", "first_period": "2026-07", "months": 3, "text": "Too high?"}
    url = f"/api/v1/versions/{version.pk}/comments/"
    answer = api_for(analyst).post(url, body, format="json")
    assert answer.status_code == 201
    return str(answer.json()["anchor"])


def test_a_grid_learns_which_cells_are_talked_about(
    said: str, version: Version, cube: SmallCompany, api_for: ApiFor, manager_north: Persona,
    manager_south: Persona, rep: Persona,
) -> None:  # fmt: skip
    url = f"/api/v1/versions/{version.pk}/comments/"
    (one,) = api_for(manager_north).get(url).json()
    assert one["anchor"] == said
    assert (one["organisation"], one["first_period"], one["months"]) == (
        cube["north-a"],
        "2026-07",
        3,
    )
    assert (one["metric"], one["comments"]) == ("revenue", 1)
    assert api_for(manager_south).get(url).json() == []
    assert api_for(rep).get(url).json() == []


def test_a_thread_lives_through_the_api(
    said: str, version: Version, api_for: ApiFor, analyst: Persona, manager_north: Persona,
    manager_south: Persona,
) -> None:  # fmt: skip
    north, url = api_for(manager_north), f"/api/v1/comments/version/{version.pk}/"
    (head,) = north.get(url, {"anchor": said}).json()
    body = {"text": "@Analyst no", "anchor": said, "thread": head["id"]}
    answer = north.post(url, body, format="json").json()
    assert (answer["thread"], answer["mentioned"]) == (head["id"], [analyst.user.pk])
    assert Notification.unscoped.get(user=analyst.user).kind == "mention"
    changed = north.put(f"/api/v1/comments/{answer['id']}/", {"text": "No"}, format="json")
    assert (changed.json()["text"], changed.json()["mentioned"]) == ("No", [])
    done = north.post(f"/api/v1/comments/{head['id']}/resolve/", {"resolved": True}, format="json")
    assert done.json()["resolved_by"] == "Manager North"
    south = api_for(manager_south)
    assert south.get(url, {"anchor": said}).status_code == 404
    assert south.put(f"/api/v1/comments/{answer['id']}/", {"text": "x"}).status_code == 404
    assert south.delete(f"/api/v1/comments/{answer['id']}/").status_code == 404
    assert north.delete(f"/api/v1/comments/{head['id']}/").status_code == 403
    assert north.delete(f"/api/v1/comments/{answer['id']}/").status_code == 204
    refused = north.post(url, {"text": "@Manager South?", "anchor": said}, format="json")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["code"] == "mention_refused"
    names = north.get(url + "people/", {"anchor": said, "q": "a"}).json()
    assert names == [{"id": analyst.user.pk, "name": "Analyst"}]


def test_pages_show_threads_where_they_belong(
    plan: Plan, said: str, version: Version, client_for: ClientFor, rep: Persona, stranger: Persona,
    manager_north: Persona,
) -> None:  # fmt: skip
    browser, url = client_for(rep), f"/comments/plan/{plan.pk}/"
    made = browser.post(url, {"text": "<b>Seen</b> @Stranger", "anchor": "chapter:market"})
    assert made.headers["Location"] == f"/goals/plans/{plan.pk}/market/#comments"
    assert (
        "&lt;b&gt;Seen&lt;/b&gt;" in browser.get(f"/goals/plans/{plan.pk}/market/").content.decode()
    )
    assert "Seen" not in browser.get(f"/goals/plans/{plan.pk}/").content.decode()
    assert "mentioned you: H2 2026" in client_for(stranger).get("/notifications/").content.decode()
    fragment = client_for(manager_north).get(
        f"/comments/version/{version.pk}/", {"anchor": said}, headers={"HX-Request": "true"}
    )
    assert "Too high?" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    gone = browser.get(f"/comments/version/{version.pk}/", {"anchor": said})
    assert gone.status_code == 404
    empty = browser.post(url, {"text": " "}, headers={"HX-Request": "true"})
    assert empty.status_code == 422
    assert "This is needed." in empty.content.decode()
    names = browser.get(url + "people/", {"q": "str"}).json()["people"]
    assert [one["name"] for one in names] == ["Stranger"]
