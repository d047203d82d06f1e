"""Who sees what: 404 outside the scope, 403 inside it without the right."""

from datetime import date

import pytest

from salesplan.core.errors import NotAllowed, NotVisible
from salesplan.core.models import COMPANY_ID, Grant, Holding, Node, Person, SalesLine, User
from salesplan.core.scoping import ScopeError
from salesplan.core.selectors import access
from salesplan.core.services import access as rights
from salesplan.core.services import trees

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 31)


@pytest.fixture
def org() -> dict[str, Node]:
    made: dict[str, Node] = {}
    tree = [("north", "region", None), ("south", "region", None), ("n1", "seat", "north")]
    tree += [("n2", "seat", "north"), ("s1", "seat", "south")]
    for code, kind, parent in tree:
        made[code] = trees.add_node(
            actor=access.system(), dimension="organisation", code=code, name=code, kind=kind,
            parent_id=made[parent].pk if parent else COMPANY_ID, today=TODAY,
        )  # fmt: skip
    return made


def user_with(role: str, node: Node | None) -> User:
    user = User.objects.create_user(f"{role}@example.com")
    Grant.objects.create(user=user, role=role, node=node)
    return user


def test_a_manager_covers_the_own_subtree_only(org: dict[str, Node]) -> None:
    viewer = access.viewer_of(user=user_with("manager", org["north"]), on=TODAY)
    assert access.covers_organisation(viewer, org["n1"].pk)
    assert not access.covers_organisation(viewer, org["s1"].pk)
    assert not access.covers_organisation(viewer, COMPANY_ID)
    codes = Node.objects.visible_to(viewer).filter(dimension="organisation")
    assert sorted(codes.values_list("code", flat=True)) == ["n1", "n2", "north"]


def test_a_rep_covers_the_held_seat_while_it_is_held(org: dict[str, Node]) -> None:
    user = User.objects.create_user("rep@example.com")
    person = Person.objects.create(code="p", name="P", user=user)
    Holding.objects.create(person=person, seat=org["n1"], valid_to=date(2026, 7, 1))
    Holding.objects.create(person=person, seat=org["s1"], valid_from=date(2026, 7, 1))
    assert access.viewer_of(user=user, on=date(2026, 6, 30)).organisation == (org["n1"].pk,)
    assert access.viewer_of(user=user, on=TODAY).organisation == (org["s1"].pk,)
    assert access.viewer_of(user=user, on=TODAY).roles == {"rep"}


def test_outside_is_not_found_and_inside_without_right_is_forbidden(org: dict[str, Node]) -> None:
    viewer = access.viewer_of(user=user_with("manager", org["north"]), on=TODAY)
    with pytest.raises(NotVisible):
        rights.require(actor=viewer, right="plans.edit", organisation_id=org["s1"].pk)
    with pytest.raises(NotAllowed):
        rights.require(actor=viewer, right="settings.edit", organisation_id=org["n1"].pk)
    rights.require(actor=viewer, right="plans.edit", organisation_id=org["n1"].pk)


def test_an_executive_sees_everything_and_edits_no_settings() -> None:
    viewer = access.viewer_of(user=user_with("executive", None), on=TODAY)
    assert viewer.everything
    with pytest.raises(NotAllowed):
        rights.require(actor=viewer, right="settings.edit")


def test_scoped_rows_cannot_be_read_without_saying_for_whom() -> None:
    with pytest.raises(ScopeError):
        SalesLine.objects.count()
