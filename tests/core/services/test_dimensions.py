"""Dimensions as registers: what touches the tree goes through the tree."""

from typing import Any

import pytest

from salesplan.core.errors import Conflict, Invalid, NotAllowed
from salesplan.core.models import Closure, Membership, Node
from salesplan.core.services import dimensions, registers
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db


def change(actor: Persona, node_id: int, **raw: Any) -> Any:
    return registers.update(
        actor=actor.viewer, register=dimensions.ORGANISATION, object_id=node_id,
        version=Node.unscoped.get(pk=node_id).version, raw=raw, today=TODAY,
    )  # fmt: skip


def test_a_new_node_stands_in_the_closure(analyst: Persona, small_company: SmallCompany) -> None:
    node = registers.create(
        actor=analyst.viewer, register=dimensions.ORGANISATION, today=TODAY,
        raw={"code": "n", "name": "New", "kind": "team", "parent": small_company["north"]},
    )  # fmt: skip
    assert Closure.objects.filter(ancestor_id=1, descendant=node, is_current=True).exists()


def test_another_parent_moves_the_node_from_today(
    analyst: Persona, small_company: SmallCompany
) -> None:
    team = small_company["north-a"]
    moved = change(analyst, team, parent=small_company["south"], name="Moved")
    assert (moved.parent_id, moved.name) == (small_company["south"], "Moved")
    member = Membership.objects.get(child_id=team, valid_from=TODAY)
    assert member.parent_id == small_company["south"]
    below = Closure.objects.filter(ancestor_id=small_company["south"], is_current=True)
    assert below.filter(descendant_id=small_company["north-a-1"]).exists()


def test_a_node_cannot_hang_below_itself(analyst: Persona, small_company: SmallCompany) -> None:
    with pytest.raises(Invalid):
        change(analyst, small_company["north"], parent=small_company["north-a"])


def test_an_end_date_ends_a_node_without_living_children(
    analyst: Persona, small_company: SmallCompany
) -> None:
    with pytest.raises(Conflict):
        change(analyst, small_company["north-a"], ended_on="2026-09-01")
    ended = change(analyst, small_company["north-a-1"], ended_on="2026-09-01")
    assert str(ended.ended_on) == "2026-09-01"


def test_code_and_kind_stay_and_nodes_of_the_system_too(
    analyst: Persona, small_company: SmallCompany
) -> None:
    with pytest.raises(Invalid):
        change(analyst, small_company["north"], code="other")
    with pytest.raises(Invalid):
        change(analyst, 2, name="Mine")


def test_kinds_of_other_dimensions_are_no_choice(analyst: Persona) -> None:
    raw = {"code": "n", "name": "New", "kind": "item", "parent": 1}
    with pytest.raises(Invalid):
        registers.create(
            actor=analyst.viewer, register=dimensions.ORGANISATION, raw=raw, today=TODAY
        )


def test_a_manager_reads_the_tree_and_changes_nothing(
    manager_north: Persona, small_company: SmallCompany
) -> None:
    with pytest.raises(NotAllowed):
        change(manager_north, small_company["north"], name="Mine")
