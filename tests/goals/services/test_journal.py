"""Undo and redo, also in the middle; what others built upon is not pulled away."""

import pytest

from goals.models import Cell, JournalEntry, Version
from goals.selectors.leaves import Address
from goals.services import journal, locks, targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from salesplan.core.errors import Conflict, NotVisible, Refused
from salesplan.core.models import COMPANY_ID
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
Write = dict[int, int]


def put(version: Version, figure: Figure, node: int, text: str, actor: Viewer = SYSTEM) -> int:
    entry = Entry(Address(node, FIRST, 6), text=text)
    return targets.spread(
        actor=actor, now=NOW, version_id=version.pk, figure=figure, entries=[entry]
    ).number


def state(version: Version) -> dict[tuple[int, ...], int]:
    rows = Cell.unscoped.filter(version=version).values_list(
        "organisation_id", "product_id", "channel_id", "period", "value"
    )
    return {row[:-1]: row[-1] for row in rows}


@pytest.fixture
def started(version: Version, revenue: Figure) -> Version:
    put(version, revenue, COMPANY_ID, "1000000")
    return version


def test_undo_brings_back_what_was_there_and_redo_what_was_entered(
    started: Version, cube: SmallCompany, revenue: Figure
) -> None:
    before = state(started)
    put(started, revenue, cube["north"], "eq 900000")
    after = state(started)
    assert journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk) == 3
    assert state(started) == before
    assert journal.redo(actor=SYSTEM, now=NOW, version_id=started.pk) == 4
    assert state(started) == after
    assert journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk) == 5
    assert state(started) == before
    methods = JournalEntry.unscoped.filter(version=started).values_list("method", flat=True)
    assert list(methods) == ["typed", "typed", "undo", "redo", "undo"]


def test_undo_walks_back_to_the_empty_plan(
    started: Version, cube: SmallCompany, revenue: Figure
) -> None:
    put(started, revenue, cube["south"], "+10%")
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk)
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk)
    assert state(started) == {}
    with pytest.raises(Refused) as refused:
        journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk)
    assert refused.value.code == "nothing_to_undo"


def test_a_step_in_the_middle_can_be_undone_when_nothing_later_touched_its_cells(
    started: Version, cube: SmallCompany, revenue: Figure
) -> None:
    before = state(started)
    north = put(started, revenue, cube["north"], "+10%")
    put(started, revenue, cube["south"], "+20%")
    after = state(started)
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk, number=north)
    seats = {cube[f"south-{team}-{n}"] for team in "ab" for n in (1, 2)}
    assert state(started) == {k: (after if k[0] in seats else before)[k] for k in after}


def test_a_step_that_others_built_upon_is_named_and_stays(
    started: Version, cube: SmallCompany, revenue: Figure
) -> None:
    north = put(started, revenue, cube["north"], "+10%")
    put(started, revenue, cube["north-a"], "+20%")
    after = state(started)
    with pytest.raises(Conflict) as conflict:
        journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk, number=north)
    assert [detail["number"] for detail in conflict.value.details] == [3]
    assert state(started) == after
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk)
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk, number=north)


def test_redo_is_over_once_something_else_was_entered(
    started: Version, cube: SmallCompany, revenue: Figure
) -> None:
    put(started, revenue, cube["north"], "+10%")
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk)
    put(started, revenue, cube["south"], "+10%")
    with pytest.raises(Refused) as refused:
        journal.redo(actor=SYSTEM, now=NOW, version_id=started.pk)
    assert refused.value.code == "nothing_to_redo"


def test_everybody_undoes_the_own_last_step(
    started: Version, cube: SmallCompany, revenue: Figure, analyst: Persona, administrator: Persona
) -> None:
    put(started, revenue, cube["north"], "+10%", analyst.viewer)
    put(started, revenue, cube["south"], "+10%", administrator.viewer)
    journal.undo(actor=analyst.viewer, now=NOW, version_id=started.pk)
    last = JournalEntry.unscoped.filter(version=started).last()
    assert last is not None
    assert (last.method, last.params["of"]) == ("undo", 2)


def test_what_is_locked_meanwhile_is_not_undone(
    started: Version, cube: SmallCompany, revenue: Figure
) -> None:
    put(started, revenue, cube["north"], "+10%")
    locks.create(
        actor=SYSTEM, now=NOW, version_id=started.pk, figure=revenue, reason="agreed",
        address=Address(cube["north-a-1"], FIRST, 1),
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk)
    assert refused.value.code == "cells_locked"


def test_a_manager_cannot_undo_what_reaches_beyond_the_own_territory(
    started: Version, manager_north: Persona
) -> None:
    with pytest.raises(NotVisible):
        journal.undo(actor=manager_north.viewer, now=NOW, version_id=started.pk, number=1)
