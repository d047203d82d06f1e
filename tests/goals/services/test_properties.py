"""Any sequence of entries, locks, batches and undos keeps what the grid promises."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.models import Cell, JournalEntry, Version
from goals.selectors import grids
from goals.selectors.grids import View
from goals.selectors.leaves import Address
from goals.services import journal, locks, targets
from goals.services.cells import Figure
from goals.services.sheets import Entry
from goals.services.targets import Options
from salesplan.core.errors import Refused
from salesplan.core.models import COMPANY_ID, Closure, Metric
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW

SYSTEM = access.system()
State = dict[tuple[int, ...], int]
PLACES = ("company", "north", "south", "north-a", "south-b", "north-a-1", "south-b-2")
PRODUCTS = ("", "home", "light-1")
SPANS = ((0, 6), (0, 3), (3, 3), (0, 1), (5, 1))
METHODS = ("present", "last_year", "equal", "fixed", "clear", "growth")

address = st.tuples(st.sampled_from(PLACES), st.sampled_from(PRODUCTS), st.sampled_from(SPANS))
step = st.one_of(
    st.tuples(st.just("enter"), address, st.sampled_from(METHODS), st.integers(0, 10**7)),
    st.tuples(st.just("batch"), st.lists(st.tuples(address, st.integers(0, 10**7)), min_size=2, max_size=3)),
    st.tuples(st.just("lock"), address),
    st.tuples(st.just("undo"), st.integers(0, 5)),
    st.tuples(st.just("redo")),
)  # fmt: skip


class Machine:
    """Carries steps out and checks after each one, against plain Python over the rows."""

    def __init__(self, version: Version, figure: Figure, company: SmallCompany) -> None:
        self.version, self.figure, self.company = version, figure, company
        self.locked: set[tuple[int, ...]] = set()
        rows = Closure.objects.filter(is_current=True).values_list("ancestor_id", "descendant_id")
        self.below: dict[int, set[int]] = {}
        for ancestor, descendant in rows:
            self.below.setdefault(ancestor, set()).add(descendant)

    def at(self, asked: tuple[str, str, tuple[int, int]]) -> Address:
        place, product, (first, months) = asked
        organisation = COMPANY_ID if place == "company" else self.company[place]
        return Address(organisation, FIRST + first, months, self.company[product] if product else 0)

    def state(self) -> State:
        rows = Cell.unscoped.filter(version=self.version).values_list(
            "organisation_id", "product_id", "channel_id", "period", "value"
        )
        return {row[:-1]: row[-1] for row in rows}

    def inside(self, address: Address, key: tuple[int, ...]) -> bool:
        organisation, product, _channel, period = key
        return (
            organisation in self.below[address.organisation_id]
            and (not address.product_id or product in self.below[address.product_id])
            and address.first_period <= period < address.first_period + address.months
        )

    def total(self, state: State, address: Address) -> int:
        return sum(value for key, value in state.items() if self.inside(address, key))

    def replayed(self) -> State:
        state: State = {}
        for entry in JournalEntry.unscoped.filter(version=self.version).order_by("number"):
            keys = zip(
                entry.organisation_ids,
                entry.product_ids,
                entry.channel_ids,
                entry.periods,
                strict=True,
            )
            for key, before, after in zip(keys, entry.before, entry.after, strict=True):
                assert state.get(key) == before
                if after is None:
                    del state[key]
                else:
                    state[key] = after
        return state

    def run(self, one: tuple[Any, ...]) -> None:
        before = self.state()
        with refusing() as outcome, transaction.atomic():
            getattr(self, one[0])(before, *one[1:])
        after = self.state()
        if outcome.refused:
            assert after == before
        assert {k: after.get(k) for k in self.locked} == {k: before.get(k) for k in self.locked}
        assert self.replayed() == after

    def enter(self, before: State, asked: Any, method: str, amount: int) -> None:
        address = self.at(asked)
        value = None if method in {"clear", "growth"} else amount * 100
        params = {"percent": "1/10"} if method == "growth" else {}
        entry = Entry(address, value=value, method=method, params=params)
        result = targets.spread(
            actor=SYSTEM, now=NOW, version_id=self.version.pk, figure=self.figure, entries=[entry],
            options=Options(on_zero="equal"),
        )  # fmt: skip
        after = self.state()
        if method not in {"clear", "fixed", "growth"}:
            assert self.total(after, address) == value
        assert (result.totals[0] or 0) == self.total(after, address)
        outside = {k for k in before.keys() | after.keys() if not self.inside(address, k)}
        assert all(before.get(key) == after.get(key) for key in outside)

    def batch(self, before: State, asked: list[tuple[Any, int]]) -> None:
        entries = [Entry(self.at(place), value=amount * 100) for place, amount in asked]
        targets.spread(
            actor=SYSTEM, now=NOW, version_id=self.version.pk, figure=self.figure, entries=entries,
            options=Options(on_zero="equal"),
        )  # fmt: skip
        after = self.state()
        for entry in entries:
            assert self.total(after, entry.address) == entry.value

    def lock(self, before: State, asked: Any) -> None:
        address = self.at(asked)
        locks.create(
            actor=SYSTEM, now=NOW, version_id=self.version.pk, figure=self.figure, address=address,
            reason="held",
        )  # fmt: skip
        domain = self.version.domain.values_list("organisation_id", "product_id", "channel_id")
        for organisation, product, channel in domain:
            for period in range(FIRST, FIRST + 6):
                if self.inside(address, (organisation, product, channel, period)):
                    self.locked.add((organisation, product, channel, period))

    def undo(self, before: State, back: int) -> None:
        last = JournalEntry.unscoped.filter(version=self.version).count()
        journal.undo(
            actor=SYSTEM,
            now=NOW,
            version_id=self.version.pk,
            number=max(1, last - back) if back else None,
        )

    def redo(self, before: State) -> None:
        journal.redo(actor=SYSTEM, now=NOW, version_id=self.version.pk)

    def check_grid(self) -> None:
        state = self.state()
        metric = Metric.objects.get(pk=self.figure.metric_id)
        version = Version.unscoped.select_related("plan").get(pk=self.version.pk)
        for rows in (("organisation", "product"), ("product",), ("channel",)):
            grid = grids.grid(viewer=SYSTEM, version=version, view=View(metric, rows=rows), now=NOW)
            assert (grid.total or 0) == sum(state.values())
            tops = [row for row in grid.rows if row.parent is None]
            assert sum(row.total or 0 for row in tops) == sum(state.values())


class Outcome:
    refused = False


@contextmanager
def refusing() -> Iterator[Outcome]:
    outcome = Outcome()
    try:
        yield outcome
    except Refused:
        outcome.refused = True


@given(steps=st.lists(step, min_size=2, max_size=7))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_keeps_the_promises(
    version: Version, revenue: Figure, cube: SmallCompany, steps: list[tuple[Any, ...]]
) -> None:
    with transaction.atomic():
        machine = Machine(version, revenue, cube)
        for one in steps:
            machine.run(one)
        machine.check_grid()
        transaction.set_rollback(True)
