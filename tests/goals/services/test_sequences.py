"""Fits, merges, imports, floors and moves in the tree, in any order, beside what the grid does."""

import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.models import Cell, CellDifference, FigureRole, Lock, StatedFigure, Version
from goals.selectors.leaves import Address
from goals.services import bounds, fits, merges, sandboxes, targets
from goals.services.bounds import Bound
from goals.services.cells import Figure
from goals.services.fit_work import Margin
from goals.services.merges import Choices
from goals.services.sheets import Entry
from goals.services.targets import Options
from salesplan.core.models import COMPANY_ID, Closure
from salesplan.core.services import trees
from tests.core.services.imports.helpers import load
from tests.factories.small_company import SEATS, SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.goals.services import test_properties as base
from tests.goals.services.test_properties import SYSTEM, Machine, State, address

SPEC: dict[str, Any] = {
    "kind": "targets",
    "fields": {
        "version": "version", "metric": "metric", "organisation": "seat", "product": "category",
        "channel": "channel", "period": "period", "span": "span", "value": "value",
    },
}  # fmt: skip
HEADER = "version,metric,seat,category,channel,period,span,value\n"
TEAMS = ("north-a", "north-b", "south-a", "south-b")

amount = st.integers(0, 10**7)
more = st.one_of(
    base.step,
    st.tuples(st.just("fit"), amount, amount, st.fractions(0, 1, max_denominator=9)),
    st.tuples(
        st.just("merge"), address, amount, st.none() | st.tuples(address, amount),
        st.sampled_from(["mine", "theirs"]),
    ),
    st.tuples(st.just("bring"), st.sampled_from(SEATS), st.integers(0, 5), amount),
    st.tuples(st.just("floor"), address, st.fractions(0, 1, max_denominator=4)),
    st.tuples(st.just("move"), st.sampled_from(SEATS), st.sampled_from(TEAMS)),
)  # fmt: skip


class Planner(Machine):
    """The steps of a whole planning round; floors are checked until a move changes what is below."""

    moved = False

    def run(self, one: tuple[Any, ...]) -> None:
        super().run(one)
        state = self.state()
        for bound in StatedFigure.unscoped.filter(version=self.version, role=FigureRole.FLOOR):
            where = Address(
                bound.organisation_id, bound.period, bound.span, bound.product_id, bound.channel_id
            )
            inside = [value for key, value in state.items() if self.inside(where, key)]
            assert self.moved or not inside or sum(inside) >= bound.value

    def fit(self, before: State, north: int, south: int, part: Any) -> None:
        whole = (north + south) * 100
        home = round(whole * part / 100) * 100
        regions = {self.company["north"]: north * 100, self.company["south"]: south * 100}
        lines = {self.company["home"]: home, self.company["light"]: whole - home}
        scope = Address(COMPANY_ID, FIRST, 6)
        fits.fit(
            actor=SYSTEM, now=NOW, version_id=self.version.pk, figure=self.figure, scope=scope,
            margins=[Margin("organisation", regions), Margin("product", lines)],
        )  # fmt: skip
        after = self.state()
        for node, wanted in regions.items():
            assert self.total(after, Address(node, FIRST, 6)) == wanted
        for node, wanted in lines.items():
            assert self.total(after, Address(COMPANY_ID, FIRST, 6, node)) == wanted
        zeros = {key for key, value in before.items() if value == 0}
        assert all(after[key] == 0 for key in zeros)

    def merge(
        self, before: State, mine: Any, value: int, theirs: tuple[Any, int] | None, choice: str
    ) -> None:
        sandbox = sandboxes.open_on(
            actor=SYSTEM, base_id=self.version.pk, name="Draft", today=NOW.date()
        )
        self.type_in(sandbox, self.at(mine), value)
        assert self.state() == before
        differing = self.differences(sandbox)
        if theirs is not None:
            self.type_in(self.version, self.at(theirs[0]), theirs[1])
        middle = self.state()
        clashing = {k for k in middle.keys() | before.keys() if middle.get(k) != before.get(k)}
        taken = {
            key: wanted
            for key, wanted in differing.items()
            if middle.get(key) != wanted
            and key not in self.locked
            and (choice == "mine" or key not in clashing)
        }
        merged = merges.merge(
            actor=SYSTEM, version_id=sandbox.pk, choices=Choices(choice), now=NOW,
            today=NOW.date(), close=True,
        )  # fmt: skip
        assert self.state() == {k: v for k, v in (middle | taken).items() if v is not None}
        assert merged.taken == len(taken)

    def differences(self, sandbox: Version) -> dict[tuple[int, ...], int | None]:
        rows = CellDifference.unscoped.filter(version=sandbox).values_list(
            "organisation_id", "product_id", "channel_id", "period", "value"
        )
        return {row[:-1]: row[-1] for row in rows}

    def type_in(self, version: Version, where: Address, value: int) -> None:
        targets.spread(
            actor=SYSTEM, now=NOW, version_id=version.pk, figure=self.figure,
            entries=[Entry(where, value=value * 100)], options=Options(on_zero="equal"),
        )  # fmt: skip

    def bring(self, before: State, seat: str, month: int, value: int) -> None:
        leaf = self.version.domain.filter(organisation_id=self.company[seat]).order_by("pk").first()
        names = {number: code for code, number in self.company.ids.items()}
        key = (leaf.organisation_id, leaf.product_id, leaf.channel_id, FIRST + month)
        row = (
            f"{self.version.code},revenue,{seat},{names[leaf.product_id]},"
            f"{names[leaf.channel_id]},2026-{7 + month:02d},1,{value}"
        )
        with tempfile.TemporaryDirectory() as folder:
            batch = load(Path(folder), HEADER + row, SPEC)
        after = self.state()
        taken = batch.counts["accepted"] - batch.counts["rejected"] == 1
        if taken and not batch.errors and key not in self.locked:
            assert after == before | {key: value * 100}
        else:
            assert after == before

    def floor(self, before: State, asked: Any, part: Any) -> None:
        where = self.at(asked)
        least = int(self.total(before, where) * part)
        bounds.place(
            actor=SYSTEM, now=NOW, version_id=self.version.pk, figure=self.figure,
            bound=Bound(FigureRole.FLOOR, where, least, "agreed"),
        )  # fmt: skip
        assert self.state() == before

    def move(self, before: State, seat: str, team: str) -> None:
        trees.move(
            actor=SYSTEM, node_id=self.company[seat], parent_id=self.company[team],
            on=NOW.date(), today=NOW.date(),
        )  # fmt: skip
        self.moved = True
        self.read_trees()
        assert self.state() == before

    def read_trees(self) -> None:
        """Who is below whom now, and so what the locks hold."""
        self.below = {}
        rows = Closure.objects.filter(is_current=True).values_list("ancestor_id", "descendant_id")
        for ancestor, descendant in rows:
            self.below.setdefault(ancestor, set()).add(descendant)
        keys = self.version.domain.values_list("organisation_id", "product_id", "channel_id")
        leaves = {(*key, period) for key in keys for period in range(FIRST, FIRST + 6)}
        held = [Address.of_lock(one) for one in Lock.unscoped.filter(version=self.version)]
        self.locked = {leaf for leaf in leaves if any(self.inside(one, leaf) for one in held)}


@given(steps=st.lists(more, min_size=3, max_size=9))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_planning_round_in_any_order_keeps_the_promises(
    version: Version, revenue: Figure, cube: SmallCompany, steps: list[tuple[Any, ...]]
) -> None:
    with transaction.atomic():
        planner = Planner(version, revenue, cube)
        planner.run(("enter", ("company", "", (0, 6)), "last_year", 10**6))
        assert planner.state()
        for one in steps:
            planner.run(one)
        planner.check_grid()
        assert Cell.unscoped.filter(version=version).count() == len(planner.state())
        transaction.set_rollback(True)
