"""Whatever the order of answers, spreads and moves: totals agree, nobody's answered figure moves."""

from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goals.models import Cell, Commitment, HandDown, Version
from goals.services import commitments, hand_downs
from goals.services.cells import Figure
from salesplan.core.errors import Refused
from salesplan.core.models import COMPANY_ID, Closure, Role
from tests.factories.small_company import SEATS, SmallCompany
from tests.goals.negotiating import SYSTEM, WHEN, YUAN, fill, handed
from tests.personas import Persona, on_seat, with_role

NODES = ("north", "south", "north-a", "north-b", *SEATS[:6])
INNER = ("company", "north", "south", "north-a", "north-b")
yuan = st.integers(0, 3_000)
step = st.one_of(
    st.tuples(st.just("accept"), st.sampled_from(NODES)),
    st.tuples(st.just("commit"), st.sampled_from(NODES), yuan),
    st.tuples(st.just("change"), st.sampled_from(NODES), st.none() | yuan),
    st.tuples(st.just("reopen"), st.sampled_from(NODES)),
    st.tuples(st.just("respread"), st.sampled_from(INNER), st.none() | st.integers(0, 12_000)),
    st.tuples(st.just("take"), st.sampled_from(INNER), st.booleans()),
    st.tuples(st.just("move"), st.sampled_from(SEATS), st.sampled_from(SEATS), yuan),
    st.tuples(st.just("give"), st.sampled_from(NODES), yuan, st.booleans()),
)  # fmt: skip


class Talks:
    """Carries steps out and checks after each one, in plain Python over the rows."""

    def __init__(self, hand_down: HandDown, version: Version, company: SmallCompany) -> None:
        self.hand_down, self.version, self.company = hand_down, version, company
        self.stood: dict[int, int] = {}
        self.people: dict[str, Persona] = {}
        self.done = 0
        self.below = {
            node: set(Closure.below((node,)))
            for node in (COMPANY_ID, *(company[code] for code in (*NODES, *SEATS, "south-a")))
        }

    def id(self, code: str) -> int:
        return COMPANY_ID if code == "company" else self.company[code]

    def row(self, code: str) -> Commitment:
        found: Commitment = Commitment.unscoped.get(
            hand_down=self.hand_down, organisation_id=self.id(code)
        )
        return found

    def who(self, code: str) -> Any:
        if code not in self.people:
            name = f"p_{code.replace('-', '_')}"
            made = (
                on_seat(name, self.id(code))
                if code in SEATS
                else with_role(name, Role.MANAGER, self.id(code))
            )
            self.people[code] = made
        return self.people[code].viewer

    def run(self, one: tuple[Any, ...]) -> None:
        try:
            with transaction.atomic():
                getattr(self, one[0])(*one[1:])
        except Refused:
            pass
        else:
            self.done += 1
        self.check()

    def accept(self, code: str) -> None:
        row = commitments.accept(actor=self.who(code), commitment_id=self.row(code).pk, **WHEN)
        self.stood[row.pk] = row.assigned or 0

    def commit(self, code: str, amount: int) -> None:
        row = commitments.commit(
            actor=self.who(code), commitment_id=self.row(code).pk, figure=amount * YUAN,
            reason="mine", **WHEN,
        )  # fmt: skip
        self.stood[row.pk] = amount * YUAN

    def change(self, code: str, amount: int | None) -> None:
        row = commitments.request_change(
            actor=self.who(code), commitment_id=self.row(code).pk, reason="too much",
            figure=None if amount is None else amount * YUAN, **WHEN,
        )  # fmt: skip
        self.stood.pop(row.pk, None)

    def reopen(self, code: str) -> None:
        row = commitments.reopen(
            actor=SYSTEM, commitment_id=self.row(code).pk, reason="again", **WHEN
        )
        self.stood.pop(row.pk, None)

    def respread(self, code: str, total: int | None) -> None:
        done = hand_downs.respread(
            actor=SYSTEM, hand_down_id=self.hand_down.pk, organisation_id=self.id(code),
            total=None if total is None else total * YUAN, **WHEN,
        )  # fmt: skip
        assert total is None or done.total == total * YUAN
        assert sum(line.after or 0 for line in done.lines if line.depth == 1) == done.total

    def take(self, code: str, carry: bool) -> None:
        hand_downs.take_answers(
            actor=SYSTEM, hand_down_id=self.hand_down.pk, organisation_id=self.id(code),
            carry_up=carry, **WHEN,
        )  # fmt: skip

    def move(self, source: str, target: str, amount: int) -> None:
        before = self.cells(COMPANY_ID)
        commitments.move_target(
            actor=SYSTEM, now=WHEN["now"], version_id=self.version.pk, reason="customers",
            from_seat_id=self.id(source), to_seat_id=self.id(target), amount=amount * YUAN,
        )  # fmt: skip
        assert self.cells(COMPANY_ID) == before

    def give(self, code: str, amount: int, keep: bool) -> None:
        hand_downs.reassign(
            actor=SYSTEM, hand_down_id=self.hand_down.pk, reason="fairer", keep_total=keep,
            figures={self.id(code): amount * YUAN}, **WHEN,
        )  # fmt: skip
        assert self.row(code).assigned == amount * YUAN

    def cells(self, node: int) -> int:
        rows = Cell.unscoped.filter(version=self.version, organisation_id__in=self.below[node])
        return sum(rows.values_list("value", flat=True))

    def check(self) -> None:
        rows = {row.pk: row for row in Commitment.unscoped.filter(hand_down=self.hand_down)}
        held: dict[int, int] = {}
        for org, value in Cell.unscoped.filter(version=self.version).values_list(
            "organisation_id", "value"
        ):
            held[org] = held.get(org, 0) + value
        for row in rows.values():
            children = [one.assigned or 0 for one in rows.values() if one.parent_id == row.pk]
            if children:
                assert row.handed_down == sum(children), row.organisation_id
            else:
                assert row.assigned == held.get(row.organisation_id, 0)
            assert (row.assigned or 0) >= 0
        standing = {
            pk: row.committed for pk, row in rows.items() if row.state in {"accepted", "committed"}
        }
        assert standing == self.stood
        accepted = [row for row in rows.values() if row.state == "accepted"]
        assert all(row.assigned == row.committed for row in accepted)


def test_any_sequence_keeps_totals_and_answers(
    version: Version, revenue: Figure, cube: SmallCompany
) -> None:
    fill(version, revenue, cube)
    done: list[int] = []

    @settings(
        max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None,
        derandomize=True,
    )  # fmt: skip
    @given(st.sampled_from([{}, {"company": 500, "team": 1_000}]), st.sampled_from(["present", "equal"]),
           st.lists(step, min_size=6, max_size=14))  # fmt: skip
    def play(cushions: dict[str, int], rest_by: str, steps: list[tuple[Any, ...]]) -> None:
        with transaction.atomic():
            hand_down = handed(version, revenue, cushions=cushions, rest_by=rest_by)
            talks = Talks(hand_down, version, cube)
            for one in steps:
                talks.run(one)
            done.append(talks.done)
            transaction.set_rollback(True)

    play()
    assert sum(done) >= 20  # most of the steps are no refusals
