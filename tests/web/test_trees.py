"""Trees level by level, and the work list on its page."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from salesplan.core.models import Dimension, Node, WorkListEntry
from salesplan.core.selectors import access
from salesplan.core.services import trees
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Persona], Client]


@pytest.fixture
def entry(small_company: SmallCompany) -> WorkListEntry:
    """A customer code that an import could not place."""
    parent = Node.unscoped.get(dimension="customer", kind="tier", is_unassigned=True)
    node = trees.add_node(
        actor=access.system(), dimension="customer", code="stray", name="stray", kind="customer",
        parent_id=parent.pk, today=TODAY,
    )  # fmt: skip
    return WorkListEntry.objects.create(dimension="customer", code="stray", node=node, lines=3)


@pytest.mark.parametrize("dimension", Dimension.values)
def test_every_dimension_has_its_tree(
    client_for: ClientFor, analyst: Persona, dimension: str
) -> None:
    assert client_for(analyst).get(reverse("tree", args=[dimension])).status_code == 200


def test_a_manager_sees_the_own_branch_only(
    client_for: ClientFor, manager_north: Persona, small_company: SmallCompany
) -> None:
    browser = client_for(manager_north)
    page = browser.get(reverse("tree", args=["organisation"])).content.decode()
    assert ">North<" in page
    assert ">South<" not in page
    own = browser.get(reverse("tree_branch", args=[small_company["north"]]))
    assert own.status_code == 200
    assert browser.get(reverse("tree_branch", args=[small_company["south"]])).status_code == 404


def test_a_waiting_code_gets_its_place(
    client_for: ClientFor, analyst: Persona, entry: WorkListEntry, small_company: SmallCompany
) -> None:
    browser = client_for(analyst)
    assert "stray" in browser.get(reverse("tree", args=["customer"])).content.decode()
    url = reverse("tree_place", args=["customer", entry.pk])
    assert browser.post(url, {"name": "Found"}).status_code == 400
    body = {"name": "Found", "parent": small_company["tier-b"]}
    assert browser.post(url, body).status_code == 302
    node = Node.unscoped.get(code="stray")
    assert (node.name, node.parent_id) == ("Found", small_company["tier-b"])
    assert browser.post(url, body).status_code == 409


def test_a_waiting_code_can_mean_a_known_one(
    client_for: ClientFor, analyst: Persona, entry: WorkListEntry, small_company: SmallCompany
) -> None:
    url = reverse("tree_place", args=["customer", entry.pk])
    assert client_for(analyst).post(url, {"same": "nobody"}).status_code == 400
    assert client_for(analyst).post(url, {"same": "c01"}).status_code == 302
    assert WorkListEntry.objects.get().node_id == small_company["c01"]


def test_the_work_list_is_for_those_who_may_place(
    client_for: ClientFor, manager_north: Persona, entry: WorkListEntry
) -> None:
    browser = client_for(manager_north)
    assert "stray" not in browser.get(reverse("tree", args=["customer"])).content.decode()
    url = reverse("tree_place", args=["customer", entry.pk])
    assert browser.post(url, {"parent": "7"}).status_code == 403
