"""Undo and redo, also in the middle; what others built upon is not pulled away."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from goals.models import Cell, JournalEntry, Plan, Version
from goals.selectors.leaves import Address
from goals.services import domains, journal, levels, locks, targets
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


def test_a_step_is_kept_while_a_wider_one_rests_on_it(
    started: Version, cube: SmallCompany, revenue: Figure
) -> None:
    """The wider step wrote none of the cells, but its total holds only as long as they stay."""
    seat = put(started, revenue, cube["north-a-1"], "eq 0")
    put(started, revenue, cube["north-a"], "+10%")
    with pytest.raises(Conflict) as conflict:
        journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk, number=seat)
    assert conflict.value.code == "read_later"
    assert [detail["number"] for detail in conflict.value.details] == [3]
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk)
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk, number=seat)


def test_a_step_is_kept_while_another_version_says_that_it_read_it(
    started: Version, cube: SmallCompany, revenue: Figure, plan: Plan
) -> None:
    other = Version.unscoped.create(plan=plan, code="other", name="O", tree_date=NOW.date(),
                                    grain=started.grain)  # fmt: skip
    domains.derive(actor=SYSTEM, version=other)
    put(other, revenue, COMPANY_ID, "500000")
    reader = JournalEntry.unscoped.get(version=other)
    north = put(started, revenue, cube["north"], "+10%")

    def read(code: str, when: datetime) -> None:
        address = {"organisation_id": cube[code], "first_period": FIRST, "months": 6}
        read = {"version": started.pk, "address": address}
        JournalEntry.unscoped.filter(pk=reader.pk).update(
            params={**reader.params, "read": read}, at=when
        )

    later = NOW + timedelta(hours=1)
    read("north-a", later)
    with pytest.raises(Conflict) as conflict:
        journal.undo(actor=SYSTEM, now=later, version_id=started.pk, number=north)
    assert str(conflict.value) == "Later entries rest on these cells: other #1. Undo those first."
    read("south", later)
    journal.undo(actor=SYSTEM, now=later, version_id=started.pk, number=north)
    journal.redo(actor=SYSTEM, now=later, version_id=started.pk)
    read("north-a", NOW - timedelta(hours=1))
    journal.undo(actor=SYSTEM, now=later, version_id=started.pk, number=north)


def test_what_would_cross_another_level_is_not_undone(
    started: Version, cube: SmallCompany, revenue: Figure
) -> None:
    put(started, revenue, COMPANY_ID, "-50%")
    stretch = Figure(revenue.metric_id, 3)
    entry = Entry(Address(COMPANY_ID, FIRST, 6), value=600_000_00, method="last_year")
    targets.spread(actor=SYSTEM, now=NOW, version_id=started.pk, figure=stretch, entries=[entry])
    with pytest.raises(Refused) as refused:
        journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk, number=2)
    assert refused.value.code == "levels_crossed"
    assert refused.value.params["count"] > 0


def test_undoing_an_import_twice_leaves_alone_what_was_undone_by_hand(
    started: Version, cube: SmallCompany, revenue: Figure
) -> None:
    number = put(started, revenue, cube["north"], "+10%")
    JournalEntry.unscoped.filter(version=started, number=number).update(batch_id=9)
    south = put(started, revenue, cube["south"], "+10%")
    JournalEntry.unscoped.filter(version=started, number=south).update(batch_id=9)
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk, number=number)
    journal.undo_batch(actor=SYSTEM, now=NOW, batch_id=9)
    methods = JournalEntry.unscoped.filter(version=started).values_list("method", flat=True)
    assert list(methods) == ["typed", "typed", "typed", "undo", "undo"]


def test_a_target_stays_while_a_level_derived_from_it_is_in_effect(
    started: Version, cube: SmallCompany, revenue: Figure
) -> None:
    levels.derive_levels(
        actor=SYSTEM, now=NOW, version_id=started.pk, metric_id=revenue.metric_id,
        floor=Fraction(8, 10), stretch=None,
    )  # fmt: skip
    with pytest.raises(Conflict) as conflict:
        journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk, number=1)
    assert conflict.value.code == "read_later"
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk)
    journal.undo(actor=SYSTEM, now=NOW, version_id=started.pk)
    assert state(started) == {}
