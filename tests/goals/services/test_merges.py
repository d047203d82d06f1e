"""Merging a sandbox: what nobody else touched is taken over, what both changed is decided."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.models import CellDifference, DomainLeaf, JournalEntry, Level, Version, VersionState
from goals.selectors import merges as merge_reads
from goals.selectors.leaves import Address
from goals.services import locks, merges, sandboxes, targets, versions
from goals.services.cells import Figure
from goals.services.merges import Choices
from goals.services.sheets import Entry
from salesplan.core.errors import Conflict, Invalid, NotAllowed, Refused
from salesplan.core.models import COMPANY_ID, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.goals.services.test_sandboxes import filled, put, sandbox, shown, total  # noqa: F401
from tests.personas import Persona

SYSTEM = access.system()
TODAY = NOW.date()
Key = tuple[int, ...]


def merge(version: Version, actor: Viewer = SYSTEM, close: bool = False, **choices: Any) -> Any:
    return merges.merge(
        actor=actor, version_id=version.pk, choices=Choices(**choices), now=NOW, today=TODAY,
        close=close,
    )  # fmt: skip


def preview(version: Version, viewer: Viewer = SYSTEM) -> merge_reads.Merging:
    version.refresh_from_db()
    return merge_reads.preview(viewer=viewer, version=version, now=NOW)


def test_what_only_the_sandbox_changed_is_taken_over_as_one_entry(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    put(sandbox, revenue, cube["north-a-1"], "5000")
    put(filled, revenue, cube["south"], "300000")
    wanted = shown(sandbox, revenue)
    assert preview(sandbox).clash_count == 0
    done = merge(sandbox)
    assert shown(filled, revenue) == wanted
    entry = JournalEntry.unscoped.get(version=filled, number=done.journal)
    assert (entry.method, entry.params["name"], entry.cells) == ("merge", "What if", done.taken)
    assert not CellDifference.unscoped.exists()
    sandbox.refresh_from_db()
    assert (sandbox.forked_at, sandbox.state) == (done.journal, VersionState.WORKING)


def test_cells_that_both_changed_are_listed_and_nothing_is_written(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany,  # noqa: F811
    analyst: Persona,
) -> None:  # fmt: skip
    seat = cube["north-a-1"]
    then = total(filled, revenue, seat)
    put(sandbox, revenue, seat, "5000")
    put(filled, revenue, seat, "7000", analyst.viewer)
    before = shown(filled, revenue)
    with pytest.raises(Conflict) as conflict:
        merge(sandbox)
    assert conflict.value.code == "merge_conflicts"
    listed = conflict.value.details
    assert len(listed) == conflict.value.params["count"]
    assert sum(one["base_then"] or 0 for one in listed) == then
    assert sum(one["base_now"] or 0 for one in listed) == 700_000
    assert sum(one["mine"] or 0 for one in listed) == 500_000
    assert {one["who"] for one in listed} == {str(analyst.user)}
    assert shown(filled, revenue) == before


def test_per_cell_mine_and_theirs(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    seat = cube["north-a-1"]
    put(sandbox, revenue, seat, "5000")
    put(filled, revenue, seat, "7000")
    mine, base = shown(sandbox, revenue), shown(filled, revenue)
    found = preview(sandbox).clashes
    choices = {one.key: ("mine" if at % 2 else "theirs") for at, one in enumerate(found)}
    done = merge(sandbox, cells=choices)
    after = shown(filled, revenue)
    for one in found:
        key = tuple(map(int, one.key.split(".")[2:]))
        assert after.get(key) == (mine if choices[one.key] == "mine" else base).get(key)
    assert done.left == sum(choice == "theirs" for choice in choices.values()) > 0
    assert shown(sandbox, revenue) == after
    assert JournalEntry.unscoped.filter(version=sandbox, method="rebase").count() == 1


def test_what_clashes_after_the_person_looked_is_asked_again(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    seat = cube["north-a-1"]
    put(sandbox, revenue, seat, "5000")
    put(filled, revenue, seat, "7000")
    seen = preview(sandbox).journal
    put(filled, revenue, seat, "9000")
    with pytest.raises(Conflict):
        merge(sandbox, everything="mine", seen=seen)
    merge(sandbox, everything="mine", seen=preview(sandbox).journal)
    assert total(filled, revenue, seat) == 500_000


def test_locked_cells_can_only_stay(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    seat = cube["north-a-1"]
    put(sandbox, revenue, cube["north-a"], "5000")
    locks.create(
        actor=SYSTEM, now=NOW, version_id=filled.pk, figure=revenue,
        address=Address(seat, FIRST, 6), reason="agreed",
    )  # fmt: skip
    before = total(filled, revenue, seat)
    found = preview(sandbox)
    assert found.clashes
    assert all(one.locked for one in found.clashes)
    with pytest.raises(Conflict):
        merge(sandbox)
    with pytest.raises(Conflict):
        merge(sandbox, cells={one.key: "mine" for one in found.clashes})
    done = merge(sandbox, everything="mine")
    assert total(filled, revenue, seat) == before
    assert done.left == found.clash_count


def test_a_base_that_is_not_worked_on_takes_nothing(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    put(sandbox, revenue, cube["north-a-1"], "5000")
    versions.approve(actor=SYSTEM, version_id=filled.pk, now=NOW, today=TODAY)
    with pytest.raises(Conflict) as refused:
        merge(sandbox)
    assert refused.value.code == "base_not_working"
    assert "promote" in str(refused.value)


def test_only_figures_of_the_own_territory_are_merged(
    filled: Version, revenue: Figure, cube: SmallCompany, manager_north: Persona,  # noqa: F811
    analyst: Persona,
) -> None:  # fmt: skip
    north = manager_north.viewer
    own = sandboxes.open_on(actor=north, base_id=filled.pk, name="North", today=TODAY, shared=True)
    put(own, revenue, cube["north-a-1"], "5000", north)
    put(own, revenue, cube["south-a-1"], "5000", analyst.viewer)
    with pytest.raises(NotAllowed) as refused:
        merge(own, north)
    assert refused.value.code == "outside_scope"
    assert all("North" in one.place for one in preview(own, north).clashes)
    merge(own, analyst.viewer)
    assert total(filled, revenue, cube["south-a-1"]) == 500_000


def test_levels_keep_their_order(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    floor = Figure(revenue.metric_id, Level.FLOOR)
    put(filled, floor, COMPANY_ID, "900000")
    entry = Entry(Address(cube["north-a-1"], FIRST, 6), method="clear")
    targets.spread(actor=SYSTEM, now=NOW, version_id=sandbox.pk, figure=floor, entries=[entry])
    put(sandbox, revenue, cube["north-a-1"], "1000")
    with pytest.raises(Refused) as crossed:
        put(filled, revenue, cube["north-a-1"], "1000")
    assert crossed.value.code == "floors_exceed_total"
    merge(sandbox, everything="mine")
    assert total(filled, revenue, cube["north-a-1"]) == 100_000


def test_a_merge_that_would_cross_the_levels_is_refused_with_numbers(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany  # noqa: F811
) -> None:  # fmt: skip
    seat = cube["north-a-1"]
    put(sandbox, revenue, seat, "1000")
    put(filled, Figure(revenue.metric_id, Level.FLOOR), COMPANY_ID, "900000")
    before = shown(filled, revenue)
    with pytest.raises(Refused) as crossed, transaction.atomic():
        merge(sandbox)
    assert crossed.value.code == "levels_crossed"
    assert crossed.value.params["low"] > crossed.value.params["high"]
    assert shown(filled, revenue) == before


def test_a_draft_becomes_a_real_seat(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany,  # noqa: F811
    manager_north: Persona,
) -> None:  # fmt: skip
    seat = sandboxes.add_seat(
        actor=SYSTEM, version_id=sandbox.pk, parent_id=cube["north-a"], name="Hire",
        like_id=cube["north-a-1"],
    )  # fmt: skip
    put(sandbox, revenue, -seat.pk, "8000")
    put(sandbox, revenue, cube["north-a-1"], "9000")
    sandbox.owner = manager_north.user
    sandbox.save()
    with pytest.raises(NotAllowed):
        merge(sandbox, manager_north.viewer)
    done = merge(sandbox, close=True)
    seat.refresh_from_db()
    assert seat.node is not None
    node = Node.unscoped.get(pk=seat.node.pk)
    assert (node.name, node.parent_id, node.kind) == ("Hire", cube["north-a"], "seat")
    assert total(filled, revenue, node.pk) == 800_000
    assert DomainLeaf.unscoped.filter(version=filled, organisation_id=node.pk).exists()
    assert not DomainLeaf.unscoped.filter(organisation_id__lt=0).exists()
    assert not JournalEntry.unscoped.filter(organisation_ids__contains=[-seat.pk]).exists()
    assert done.version.state == VersionState.RETIRED


def test_nonsense_is_refused(sandbox: Version, filled: Version) -> None:  # noqa: F811
    with pytest.raises(Invalid):
        Choices(everything="ours")
    with pytest.raises(Invalid) as refused:
        merge(filled)
    assert refused.value.code == "not_derived"


place = st.tuples(st.sampled_from(["north", "north-a", "north-a-1", "south-b-2"]),
                  st.sampled_from(["", "home"]), st.sampled_from([(0, 6), (0, 1), (3, 3)]))  # fmt: skip
step = st.one_of(
    st.tuples(st.sampled_from(["base", "sandbox"]), place, st.integers(0, 10**6)),
    st.tuples(st.sampled_from(["base-clear", "sandbox-clear"]), place, st.just(0)),
)


class Model:
    """Base and sandbox as dictionaries, and what the base held at the fork."""

    def __init__(self, base: dict[Key, int]) -> None:
        self.base, self.then = dict(base), dict(base)
        self.own: dict[Key, int | None] = {}

    def sandbox(self) -> dict[Key, int]:
        over = {**self.base, **self.own}
        return {key: value for key, value in over.items() if value is not None}

    def take(self, side: str, after: dict[Key, int]) -> None:
        """What a step left of one side."""
        if side == "base":
            self.base = dict(after)
            return
        before = self.sandbox()
        for key in before.keys() | after.keys():
            if before.get(key) != after.get(key):
                self.own[key] = after.get(key)
                if self.own[key] == self.base.get(key):
                    del self.own[key]

    def merged(self, everything: str) -> tuple[dict[Key, int], set[Key]]:
        result: dict[Key, int | None] = dict(self.base)
        clashes = set()
        for key, mine in self.own.items():
            now, then = self.base.get(key), self.then.get(key)
            if now not in (mine, then):
                clashes.add(key)
            if key not in clashes or everything == "mine":
                result[key] = mine
        return {key: value for key, value in result.items() if value is not None}, clashes


@given(steps=st.lists(step, min_size=1, max_size=6), everything=st.sampled_from(["mine", "theirs"]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_writes_and_a_merge_equal_plain_python(
    sandbox: Version, filled: Version, revenue: Figure, cube: SmallCompany,  # noqa: F811
    steps: list[Any], everything: str,
) -> None:  # fmt: skip
    with transaction.atomic():
        model = Model(shown(filled, revenue))
        for side, (node, product, (first, months)), value in steps:
            version = filled if side.startswith("base") else sandbox
            clear = side.endswith("clear")
            entry = Entry(
                Address(cube[node], FIRST + first, months, cube[product] if product else 0),
                value=None if clear else value * 100, method="clear" if clear else "present",
            )  # fmt: skip
            targets.spread(
                actor=SYSTEM, now=NOW, version_id=version.pk, figure=revenue, entries=[entry],
                options=targets.Options(on_zero="equal"),
            )  # fmt: skip
            model.take(side.removesuffix("-clear"), shown(version, revenue))
            assert shown(sandbox, revenue) == model.sandbox()
            assert shown(filled, revenue) == model.base
        wanted, clashes = model.merged(everything)
        listed = preview(sandbox)
        assert listed.clash_count == len(clashes)
        names = {tuple(map(int, one.key.split(".")[2:])) for one in listed.clashes}
        assert names <= clashes
        if clashes:
            with pytest.raises(Conflict), transaction.atomic():
                merge(sandbox)
        merge(sandbox, everything=everything)
        assert shown(filled, revenue) == shown(sandbox, revenue) == wanted
        transaction.set_rollback(True)
