"""What the queue brings to the cube is what a rebuild from the facts would give, table for table."""

import random
from datetime import date

import pytest
from django.conf import LazySettings

from salesplan.core.models import (
    ActualsDelta,
    ActualsMonth,
    CubeState,
    Node,
    OrderDelta,
    Outbox,
    StaleMonth,
)
from salesplan.core.services.cube import spans
from salesplan.core.services.cube.drain import drain
from salesplan.core.services.cube.rebuild import rebuild
from tests.core.services.cube.writing import (
    TODAY,
    Ledger,
    Sale,
    build,
    by_hand,
    move,
    random_batch,
    tables,
)

pytestmark = pytest.mark.django_db
AUGUST = 2026 * 12 + 7
DAY = date(2026, 8, 3)


@pytest.fixture
def ledger(db: None) -> Ledger:
    return build()


def cell(ledger: Ledger, organisation: str, product: str = "", channel: str = "") -> ActualsMonth:
    ids = {**ledger.ids, "": 0, "company": 1}
    return ActualsMonth.objects.get(
        period=AUGUST, organisation_id=ids[organisation], product_id=ids[product],
        channel_id=ids[channel],
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_random_changes_drained_equal_a_rebuild_and_the_definitions(
    ledger: Ledger, seed: int
) -> None:
    rng = random.Random(seed)
    for _ in range(8):
        random_batch(ledger, rng)
        if rng.random() < 0.6:
            assert not drain(today=TODAY).repaired
    assert not drain(today=TODAY).repaired
    drained = tables()
    for table, rows in by_hand(ledger).items():
        assert drained[table] == rows, table
    rebuild(today=TODAY)
    assert tables() == drained
    assert any(drained.values())


@pytest.mark.parametrize("seed", range(4))
def test_moves_in_the_trees_between_changes_are_followed(ledger: Ledger, seed: int) -> None:
    rng = random.Random(100 + seed)
    moves = [("team-a", "south"), ("i1", "cat-3"), ("web", "shop"), ("cat-2", "line-2")]
    for code, parent in rng.sample(moves, 4):
        random_batch(ledger, rng)
        if rng.random() < 0.5:
            drain(today=TODAY)
        move(code, parent, ledger.ids)
        random_batch(ledger, rng)
    drain(today=TODAY)
    drained = tables()
    for table, rows in by_hand(ledger).items():
        assert drained[table] == rows, table
    rebuild(today=TODAY)
    assert tables() == drained


def test_a_seat_that_becomes_overlay_leaves_the_roll_up(ledger: Ledger) -> None:
    ledger.write(Sale("O1", "1", DAY, seat="a1"), Sale("O2", "1", DAY, seat="a2"))
    drain(today=TODAY)
    Node.unscoped.filter(code="a1").update(seat_kind="overlay")
    assert drain(today=TODAY).rebuilt == (AUGUST,)
    assert cell(ledger, "company").revenue == 1000
    assert cell(ledger, "a1").revenue == 1000


def test_an_order_split_sixty_forty_counts_once_above(ledger: Ledger) -> None:
    shares = (("a1", "base", 60), ("s1", "base", 40))
    ledger.write(Sale("O1", "1", DAY, revenue=10_000, credits=shares))
    drain(today=TODAY)
    seen = {code: cell(ledger, code) for code in ("a1", "s1", "north", "south", "company")}
    assert {code: found.revenue for code, found in seen.items()} == {
        "a1": 6000, "s1": 4000, "north": 6000, "south": 4000, "company": 10_000,
    }  # fmt: skip
    assert {found.orders for found in seen.values()} == {1}


def test_overlay_credits_stand_beside_the_roll_up(ledger: Ledger) -> None:
    ledger.write(Sale("O1", "1", DAY, credits=(("overlay", "overlay", 100),)))
    drain(today=TODAY)
    assert cell(ledger, "overlay").revenue == 1000
    assert cell(ledger, "company").revenue == 1000
    assert cell(ledger, "north").orders == 1


def test_a_cell_goes_with_its_last_line_and_stays_while_it_nets_to_nothing(ledger: Ledger) -> None:
    ledger.write(Sale("O1", "1", DAY), Sale("O1", "2", DAY, revenue=-1000, quantity=-1000))
    drain(today=TODAY)
    found = cell(ledger, "company")
    assert (found.revenue, found.orders, found.lines) == (0, 1, 2)
    ledger.write(removed=(("O1", "1"), ("O1", "2")))
    drain(today=TODAY)
    assert not any(tables().values())


def test_draining_twice_changes_nothing(ledger: Ledger) -> None:
    ledger.write(Sale("O1", "1", DAY))
    first = drain(today=TODAY)
    before = tables()
    again = drain(today=TODAY)
    assert (again.periods, again.generation) == ((), first.generation)
    assert tables() == before
    assert Outbox.objects.filter(topic="CubeChanged").count() == 1
    assert Outbox.objects.filter(topic="FactsLoaded").count() == 1


def test_a_drain_that_breaks_off_leaves_queue_and_cube_alone(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.write(Sale("O1", "1", DAY))
    before = ActualsDelta.objects.count(), OrderDelta.objects.count()
    assert before == (1, 1)

    def fail(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(spans, "add_repeats", fail)
    with pytest.raises(KeyboardInterrupt):
        drain(today=TODAY)
    assert (ActualsDelta.objects.count(), OrderDelta.objects.count()) == before
    assert not any(tables().values())
    assert CubeState.objects.get().stale_since is not None
    monkeypatch.undo()
    drain(today=TODAY)
    assert cell(ledger, "company").revenue == 1000
    assert CubeState.objects.get().stale_since is None


def test_a_change_of_revenue_alone_leaves_the_orders_out_of_the_queue(ledger: Ledger) -> None:
    ledger.write(Sale("O1", "1", DAY), Sale("O1", "2", DAY, item="i4"))
    drain(today=TODAY)
    ledger.write(Sale("O1", "1", DAY, revenue=7))
    assert OrderDelta.objects.count() == 0
    drain(today=TODAY)
    assert cell(ledger, "company").revenue == 1007


def test_a_large_batch_marks_months_instead_of_lines(
    ledger: Ledger, settings: LazySettings
) -> None:
    settings.CUBE_DELTA_LIMIT = 3
    ledger.write(*(Sale(f"O{n}", "1", DAY) for n in range(4)))
    assert ActualsDelta.objects.count() == 0
    assert list(StaleMonth.objects.values_list("period", flat=True)) == [AUGUST]
    ledger.write(Sale("O9", "1", date(2026, 7, 1)))
    done = drain(today=TODAY)
    assert (done.rebuilt, done.periods) == ((AUGUST,), (AUGUST - 1, AUGUST))
    drained = tables()
    rebuild(today=TODAY)
    assert tables() == drained


def test_a_cube_that_never_saw_the_facts_is_repaired(ledger: Ledger) -> None:
    ledger.write(Sale("O1", "1", DAY))
    ActualsDelta.objects.all().delete()
    OrderDelta.objects.all().delete()
    ledger.write(removed=(("O1", "1"),))
    done = drain(today=TODAY)
    assert done.repaired
    assert not any(tables().values())


def test_days_roll_forward_with_the_quarters(ledger: Ledger) -> None:
    ledger.write(
        Sale("O1", "1", date(2026, 4, 2)),
        Sale("O2", "1", date(2026, 8, 2)),
        Sale("O3", "1", date(2025, 11, 2)),
    )
    drain(today=TODAY)
    before = {key[0] for key in tables()["core_actualsday"]}
    assert before == {date(2026, 4, 2), date(2026, 8, 2)}
    drain(today=date(2026, 10, 1))
    after = tables()["core_actualsday"]
    assert {key[0] for key in after} == {date(2026, 8, 2), date(2025, 11, 2)}
    rebuild(today=date(2026, 10, 1))
    assert tables()["core_actualsday"] == after
