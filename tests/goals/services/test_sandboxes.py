"""Sandboxes read through to their base, store differences only, and are their owner's."""

from typing import Any

import pytest

from goals.models import Cell, CellDifference, DomainLeaf, Version, VersionState
from goals.selectors import grids, leaves, plans, trees
from goals.selectors import targets as target_reads
from goals.selectors.grids import View
from goals.selectors.leaves import Address
from goals.services import domains, journal, locks, sandboxes, targets, versions
from goals.services.cells import Figure
from goals.services.sheets import Entry
from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible
from salesplan.core.models import COMPANY_ID, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
TODAY = NOW.date()


def put(version: Version, figure: Figure, node: int, text: str, actor: Viewer = SYSTEM) -> int:
    plan = version.plan
    entry = Entry(Address(node, plan.first_period, plan.months), text=text)
    return targets.spread(
        actor=actor, now=NOW, version_id=version.pk, figure=figure, entries=[entry],
        options=targets.Options(on_zero="equal"),
    ).number  # fmt: skip


def shown(version: Version, figure: Figure) -> dict[tuple[int, ...], int]:
    """What a version shows, leaf by leaf."""
    found = leaves.load(
        viewer=SYSTEM, version=version, metric_id=figure.metric_id, level=figure.level,
        forest=trees.forest(viewer=SYSTEM, version=version), now=NOW,
    )  # fmt: skip
    result = {}
    for place in found.filled.nonzero()[0].tolist():
        keys, periods = found.space.leaf_keys(place)
        result[(*keys.tolist(), int(periods))] = int(found.values[place])
    return result


def total(version: Version, figure: Figure, node: int = COMPANY_ID) -> int | None:
    code = Metric.objects.get(pk=figure.metric_id).code
    return target_reads.value(
        viewer=SYSTEM, version_id=version.pk, metric_code=code, address=Address(node, FIRST, 6)
    )


@pytest.fixture
def filled(version: Version, revenue: Figure) -> Version:
    """The working version with one million on everything."""
    put(version, revenue, COMPANY_ID, "1000000")
    version.refresh_from_db()
    return version


@pytest.fixture
def sandbox(filled: Version) -> Version:
    """A sandbox that everybody sees."""
    return sandboxes.open_on(
        actor=SYSTEM, base_id=filled.pk, name="What if", today=TODAY, shared=True
    )


def test_a_sandbox_shows_its_base_and_stores_nothing(
    sandbox: Version, filled: Version, revenue: Figure
) -> None:
    assert shown(sandbox, revenue) == shown(filled, revenue)
    assert not CellDifference.unscoped.exists()
    assert not DomainLeaf.unscoped.filter(version=sandbox).exists()
    assert (sandbox.base_id, sandbox.forked_at) == (filled.pk, filled.last_journal)


def test_what_is_typed_there_stays_there(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    before = shown(filled, revenue)
    number = put(sandbox, revenue, cube["north-a-1"], "5000")
    assert number == 1
    assert shown(filled, revenue) == before
    assert total(sandbox, revenue, cube["north-a-1"]) == 500_000
    changed = {k for k, v in shown(sandbox, revenue).items() if before[k] != v}
    assert CellDifference.unscoped.filter(version=sandbox).count() == len(changed) > 0
    assert all(key[0] == cube["north-a-1"] for key in changed)
    view = View(Metric.objects.get(pk=revenue.metric_id))
    sandbox.refresh_from_db()
    grid = grids.grid(viewer=SYSTEM, version=sandbox, view=view, now=NOW)
    assert grid.total == total(sandbox, revenue) == sum(shown(sandbox, revenue).values())
    assert grid.journal == 1


def test_the_base_shows_through_wherever_nothing_differs(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    put(sandbox, revenue, cube["north-a-1"], "5000")
    put(filled, revenue, cube["south"], "300000")
    put(filled, revenue, cube["north-a-1"], "7000")
    assert total(sandbox, revenue, cube["south"]) == 30_000_000
    assert total(sandbox, revenue, cube["north-a-1"]) == 500_000


def test_an_emptied_cell_is_a_difference_and_zero_is_another(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    seat = cube["north-a-1"]
    entry = Entry(Address(seat, FIRST, 6), method="clear")
    targets.spread(actor=SYSTEM, now=NOW, version_id=sandbox.pk, figure=revenue, entries=[entry])
    assert total(sandbox, revenue, seat) is None
    assert not CellDifference.unscoped.exclude(value=None).exists()
    put(sandbox, revenue, seat, "0")
    assert total(sandbox, revenue, seat) == 0
    assert total(filled, revenue, seat) != 0


def test_a_difference_that_equals_the_base_again_goes(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    put(sandbox, revenue, cube["north-a-1"], "5000")
    journal.undo(actor=SYSTEM, now=NOW, version_id=sandbox.pk)
    assert not CellDifference.unscoped.exists()
    assert shown(sandbox, revenue) == shown(filled, revenue)


def test_undoing_the_only_change_of_a_cell_shows_the_base_of_now(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    seat = cube["north-a-1"]
    put(sandbox, revenue, seat, "5000")
    put(filled, revenue, seat, "7000")
    journal.undo(actor=SYSTEM, now=NOW, version_id=sandbox.pk)
    assert total(sandbox, revenue, seat) == 700_000
    assert not CellDifference.unscoped.exists()
    journal.redo(actor=SYSTEM, now=NOW, version_id=sandbox.pk)
    assert total(sandbox, revenue, seat) == 500_000


def test_undoing_the_second_of_two_changes_shows_the_first(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    seat = cube["north-a-1"]
    put(sandbox, revenue, seat, "5000")
    put(sandbox, revenue, seat, "6000")
    put(filled, revenue, seat, "7000")
    journal.undo(actor=SYSTEM, now=NOW, version_id=sandbox.pk)
    assert total(sandbox, revenue, seat) == 500_000


def test_a_sandbox_is_neither_submitted_nor_approved_nor_opened_again(sandbox: Version) -> None:
    steps: list[Any] = [
        lambda: versions.submit(actor=SYSTEM, version_id=sandbox.pk, now=NOW),
        lambda: versions.approve(actor=SYSTEM, version_id=sandbox.pk, now=NOW, today=TODAY),
        lambda: versions.reopen(actor=SYSTEM, version_id=sandbox.pk, now=NOW, today=TODAY),
        lambda: versions.send_back(actor=SYSTEM, version_id=sandbox.pk),
        lambda: versions.freeze(
            actor=SYSTEM, version_id=sandbox.pk, name="x", now=NOW, today=TODAY
        ),
    ]
    for step in steps:
        with pytest.raises(Conflict) as refused:
            step()
        assert refused.value.code == "derived"
        assert "merge it into that one, or promote it" in str(refused.value)


def test_a_sandbox_on_a_sandbox_is_refused(sandbox: Version) -> None:
    with pytest.raises(Invalid) as refused:
        sandboxes.open_on(actor=SYSTEM, base_id=sandbox.pk, name="Two", today=TODAY)
    assert refused.value.code == "base_is_derived"
    with pytest.raises(Invalid):
        sandboxes.open_on(actor=SYSTEM, base_id=sandbox.base_id, name="  ", today=TODAY)


def test_the_version_to_open_is_never_a_sandbox(sandbox: Version, filled: Version) -> None:
    assert plans.current(viewer=SYSTEM, plan_id=filled.plan_id).pk == filled.pk


def test_a_private_sandbox_is_its_owners_alone(
    filled: Version, analyst: Persona, executive: Persona, administrator: Persona,
    manager_north: Persona,
) -> None:  # fmt: skip
    mine = sandboxes.open_on(actor=analyst.viewer, base_id=filled.pk, name="Mine", today=TODAY)
    assert plans.version(viewer=analyst.viewer, version_id=mine.pk) == mine
    for other in (executive, administrator, manager_north):
        with pytest.raises(NotVisible):
            plans.version(viewer=other.viewer, version_id=mine.pk)
        for step in (versions.approve,):
            with pytest.raises(NotVisible):
                step(actor=other.viewer, version_id=mine.pk, now=NOW, today=TODAY)
        with pytest.raises(NotVisible):
            sandboxes.share(actor=other.viewer, version_id=mine.pk)
    sandboxes.share(actor=analyst.viewer, version_id=mine.pk)
    assert plans.version(viewer=executive.viewer, version_id=mine.pk) == mine


def test_only_its_owner_or_somebody_above_decides_about_a_shared_one(
    filled: Version, analyst: Persona, manager_north: Persona, administrator: Persona
) -> None:
    one = sandboxes.open_on(
        actor=analyst.viewer, base_id=filled.pk, name="Ours", today=TODAY, shared=True
    )
    with pytest.raises(NotAllowed):
        sandboxes.discard(actor=manager_north.viewer, version_id=one.pk)
    closed = sandboxes.discard(actor=administrator.viewer, version_id=one.pk)
    assert closed.state == VersionState.RETIRED
    with pytest.raises(Conflict):
        sandboxes.discard(actor=administrator.viewer, version_id=one.pk)


def test_promoting_makes_a_full_working_version_and_retires_the_earlier_one(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    locks.create(
        actor=SYSTEM, now=NOW, version_id=filled.pk, figure=revenue,
        address=Address(cube["south"], FIRST, 6), reason="agreed",
    )  # fmt: skip
    put(sandbox, revenue, cube["north-a-1"], "5000")
    put(filled, revenue, cube["north-b-1"], "9000")
    wanted = shown(sandbox, revenue)
    new = sandboxes.promote(actor=SYSTEM, version_id=sandbox.pk, today=TODAY, now=NOW)
    assert (new.kind, new.base_id, new.state) == ("main", None, "working")
    assert shown(new, revenue) == wanted
    assert Cell.unscoped.filter(version=new).count() == len(wanted)
    assert new.locks.get().reason == "agreed"
    states = dict(Version.unscoped.values_list("pk", "state"))
    assert (states[filled.pk], states[sandbox.pk]) == ("retired", "retired")
    assert plans.current(viewer=SYSTEM, plan_id=filled.plan_id).pk == new.pk
    versions.submit(actor=SYSTEM, version_id=new.pk, now=NOW)


def test_nothing_is_promoted_while_a_version_waits_for_approval(
    sandbox: Version, filled: Version
) -> None:
    versions.submit(actor=SYSTEM, version_id=filled.pk, now=NOW)
    with pytest.raises(Conflict) as waiting:
        sandboxes.promote(actor=SYSTEM, version_id=sandbox.pk, today=TODAY, now=NOW)
    assert waiting.value.code == "waiting"


def test_a_frozen_copy_keeps_the_figures_and_is_not_in_force(
    filled: Version, revenue: Figure
) -> None:
    before = shown(filled, revenue)
    copy = versions.freeze(
        actor=SYSTEM, version_id=filled.pk, name="Budget", note="board", now=NOW, today=TODAY
    )
    put(filled, revenue, COMPANY_ID, "2000000")
    assert (copy.state, copy.is_baseline, copy.name) == (VersionState.FROZEN, False, "Budget")
    assert shown(copy, revenue) == before
    with pytest.raises(Conflict):
        put(copy, revenue, COMPANY_ID, "1")
    assert plans.current(viewer=SYSTEM, plan_id=filled.plan_id).pk == filled.pk


def test_a_draft_of_a_seat_is_planned_in_its_sandbox_only(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany, manager_north: Persona
) -> None:
    seat = sandboxes.add_seat(
        actor=manager_north.viewer, version_id=sandbox.pk, parent_id=cube["north-a"], name="Hire"
    )
    siblings = DomainLeaf.unscoped.filter(
        version=filled, organisation_id__in=[cube["north-a-1"], cube["north-a-2"]]
    )
    combos = set(siblings.values_list("product_id", "channel_id"))
    own = DomainLeaf.unscoped.filter(version=sandbox, organisation_id=-seat.pk)
    assert set(own.values_list("product_id", "channel_id")) == combos
    put(sandbox, revenue, -seat.pk, "8000", manager_north.viewer)
    assert total(sandbox, revenue, -seat.pk) == 800_000
    north = total(filled, revenue, cube["north"]) or 0
    assert total(sandbox, revenue, cube["north"]) == north + 800_000
    view = View(Metric.objects.get(pk=revenue.metric_id))
    rows = grids.grid(viewer=manager_north.viewer, version=sandbox, view=view, now=NOW).rows
    hired = next(row for row in rows if row.key == str(-seat.pk))
    assert (hired.label, hired.total, hired.parent) == ("Hire", 800_000, str(cube["north-a"]))
    rows = grids.grid(viewer=SYSTEM, version=filled, view=view, now=NOW).rows
    assert not [row for row in rows if row.key.startswith("-")]
    journal.undo(actor=manager_north.viewer, now=NOW, version_id=sandbox.pk)
    assert total(sandbox, revenue, -seat.pk) is None


def test_a_draft_belongs_below_a_team_of_the_own_territory(
    sandbox: Version, cube: SmallCompany, manager_north: Persona
) -> None:
    for parent in (cube["north-a-1"], cube["home"]):
        with pytest.raises(Invalid):
            sandboxes.add_seat(actor=SYSTEM, version_id=sandbox.pk, parent_id=parent, name="Hire")
    with pytest.raises(NotVisible):
        sandboxes.add_seat(
            actor=manager_north.viewer, version_id=sandbox.pk, parent_id=cube["south-a"], name="X"
        )
    with pytest.raises(Invalid):
        sandboxes.add_seat(
            actor=SYSTEM, version_id=sandbox.base_id, parent_id=cube["north-a"], name="Hire"
        )


def test_combinations_that_join_in_a_sandbox_are_planned_there_only(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany
) -> None:
    DomainLeaf.unscoped.filter(version=filled, organisation_id=cube["north-a-1"]).delete()
    Cell.unscoped.filter(version=filled, organisation_id=cube["north-a-1"]).delete()
    added = domains.extend(actor=SYSTEM, version_id=sandbox.pk, organisation_id=cube["north-a-1"])
    assert added == 12
    put(sandbox, revenue, cube["north-a-1"], "1200")
    assert total(sandbox, revenue, cube["north-a-1"]) == 120_000
    assert Node.unscoped.filter(pk=cube["north-a-1"]).exists()
    assert total(filled, revenue, cube["north-a-1"]) is None
