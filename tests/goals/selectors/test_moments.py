"""Any moment of a version: a plain-Python oracle says what stood in every cell."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.models import JournalEntry, Level, Version
from goals.selectors import leaves, moments, plans, trees
from goals.selectors.leaves import Address
from goals.selectors.moments import Figures, Moment
from goals.services import journal, sandboxes, targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from salesplan.core.errors import Refused
from salesplan.core.models import COMPANY_ID
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from tests.factories.small_company import TODAY, SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

SYSTEM = access.system()
Cells = dict[tuple[int, ...], int]
LATE = NOW + timedelta(days=400)


def at(step: int) -> datetime:
    return NOW + timedelta(minutes=step)


def put(version: Version, figure: Figure, node: int, text: str, step: int, months: int = 6) -> int:
    entry = Entry(Address(node, FIRST, months), text=text)
    return targets.spread(
        actor=SYSTEM, now=at(step), version_id=version.pk, figure=figure, entries=[entry],
        options=targets.Options(on_zero="equal"),
    ).number  # fmt: skip


def figures(version: Version, figure: Figure, viewer: Viewer = SYSTEM) -> Figures:
    fresh = plans.version(viewer=SYSTEM, version_id=version.pk)
    forest = trees.forest(viewer=viewer, version=fresh)
    return Figures(viewer, fresh, figure.metric_id, figure.level, forest, LATE)


def shown(version: Version, figure: Figure) -> Cells:
    """What the version shows now, read as the grid does."""
    of = figures(version, figure)
    found = leaves.load(
        viewer=SYSTEM, version=of.version, metric_id=figure.metric_id, level=figure.level,
        forest=of.forest, now=LATE,
    )  # fmt: skip
    return as_cells(found.space, found.values, found.filled)


def as_cells(space: Any, values: Any, filled: Any) -> Cells:
    places = filled.nonzero()[0]
    keys, periods = space.leaf_keys(places)
    return {
        (*cell, period): value
        for cell, period, value in zip(
            keys.T.tolist(), periods.tolist(), values[places].tolist(), strict=True
        )
    }


def state(version: Version, figure: Figure, moment: Moment, viewer: Viewer = SYSTEM) -> Cells:
    (found,) = moments.states(figures=figures(version, figure, viewer), moments=[moment])
    return as_cells(found.space, found.values, found.filled)


def replayed(version: Version, number: int) -> Cells:
    """The journal replayed from the empty version in plain Python."""
    cells: Cells = {}
    for entry in JournalEntry.unscoped.filter(version=version, number__lte=number):
        keys = (entry.organisation_ids, entry.product_ids, entry.channel_ids, entry.customer_ids,
                entry.periods)  # fmt: skip
        for *cell, before, after in zip(*keys, entry.before, entry.after, strict=True):
            key = tuple(cell)
            assert cells.get(key) == before
            if after is None:
                del cells[key]
            else:
                cells[key] = after
    return cells


def test_every_moment_is_what_was_shown_then(
    version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    seen = [shown(version, revenue)]
    steps = [("company", "1000000"), ("north", "+10%"), ("south-a", "eq 5000"), ("north-a-1", "0"),
             ("south", "clear")]  # fmt: skip
    for step, (code, text) in enumerate(steps, start=1):
        put(version, revenue, COMPANY_ID if code == "company" else cube[code], text, step)
        seen.append(shown(version, revenue))
    journal.undo(actor=SYSTEM, now=at(6), version_id=version.pk)
    seen.append(shown(version, revenue))
    for step, cells in enumerate(seen):
        assert state(version, revenue, Moment(at(step) + timedelta(seconds=1))) == cells
        assert state(version, revenue, Moment(LATE, step)) == cells == replayed(version, step)
    assert seen[0] == {}
    assert seen[6] == seen[4]
    assert state(version, revenue, Moment(NOW)) == {}


def test_other_figures_of_the_version_do_not_matter(
    version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    put(version, revenue, COMPANY_ID, "1000000", 1)
    before = shown(version, revenue)
    put(version, Figure(revenue.metric_id, Level.STRETCH), COMPANY_ID, "2000000", 2)
    put(version, revenue, cube["north"], "-10%", 3)
    assert state(version, revenue, Moment(at(2))) == before
    found = moments.between(
        figures=figures(version, revenue), first=Moment(at(1)), second=Moment(at(3))
    )
    assert [entry.number for entry in found] == [3]


def test_a_moment_holds_only_what_the_viewer_may_see(
    version: Version, cube: SmallCompany, revenue: Figure, manager_north: Persona
) -> None:
    put(version, revenue, COMPANY_ID, "1000000", 1)
    put(version, revenue, cube["north"], "+10%", 2)
    put(version, revenue, cube["south"], "+10%", 3)
    then = replayed(version, 1)
    north = {cube[f"north-{team}-{seat}"] for team in "ab" for seat in (1, 2)}
    mine = {key: value for key, value in then.items() if key[0] in north}
    assert mine
    assert state(version, revenue, Moment(at(1)), manager_north.viewer) == mine
    of = figures(version, revenue, manager_north.viewer)
    found = moments.between(figures=of, first=Moment(NOW), second=Moment(LATE))
    assert [entry.number for entry in found] == [2, 1]


def test_a_sandbox_shows_its_base_of_then_wherever_it_held_no_difference(
    version: Version, cube: SmallCompany, revenue: Figure
) -> None:
    put(version, revenue, COMPANY_ID, "1000000", 1)
    sandbox = sandboxes.open_on(actor=SYSTEM, base_id=version.pk, name="What if", today=TODAY)
    seen = {1: shown(sandbox, revenue)}
    steps = [(version, "north", "+10%"), (sandbox, "north-a", "+20%"), (version, "south", "-5%"),
             (version, "north-a-1", "eq 100"), (sandbox, "south-b", "0"), (version, "south", "clear")]  # fmt: skip
    for step, (where, code, text) in enumerate(steps, start=2):
        put(where, revenue, cube[code], text, step)
        seen[step] = shown(sandbox, revenue)
    journal.undo(actor=SYSTEM, now=at(9), version_id=sandbox.pk, number=1)
    seen[9] = shown(sandbox, revenue)
    put(version, revenue, cube["north"], "777", 10)
    seen[10] = shown(sandbox, revenue)
    for step, cells in seen.items():
        assert state(sandbox, revenue, Moment(at(step))) == cells, step


steps = st.lists(
    st.tuples(
        st.sampled_from(["north", "south", "north-a", "south-b-1", "company", "undo"]),
        st.sampled_from(["+10%", "eq 900", "5000", "clear", "0", "-50%", "=120"]),
        st.sampled_from([1, 3, 6]),
    ),
    max_size=7,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_rolling_back_equals_replaying(
    version: Version, cube: SmallCompany, revenue: Figure, steps: list[tuple[str, str, int]]
) -> None:
    with transaction.atomic():
        _carry_out(version, cube, revenue, steps)
        last = JournalEntry.unscoped.filter(version=version).count()
        for number in range(last + 1):
            assert state(version, revenue, Moment(LATE, number)) == replayed(version, number)
        assert replayed(version, last) == shown(version, revenue)
        transaction.set_rollback(True)


def _carry_out(
    version: Version, cube: SmallCompany, revenue: Figure, steps: list[tuple[str, str, int]]
) -> None:
    for step, (code, text, months) in enumerate(steps, start=1):
        try:
            if code == "undo":
                journal.undo(actor=SYSTEM, now=at(step), version_id=version.pk)
            else:
                put(version, revenue, COMPANY_ID if code == "company" else cube[code], text, step,
                    months)  # fmt: skip
        except Refused:
            continue
