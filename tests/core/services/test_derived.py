"""Derived measures equal pandas over the lines, whatever changed, and follow the cube by themselves."""

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from salesplan.core.models import ActualsDerived, Company, Job, JobState, Node, StaleDerived
from salesplan.core.selectors import access
from salesplan.core.services import companies, derived, jobs, outbox, trees
from salesplan.core.services.cube.drain import drain
from salesplan.core.services.cube.rebuild import rebuild
from salesplan.core.services.trees import NodeRow
from tests.core.services import derived_by_hand as by_hand
from tests.core.services.cube import writing
from tests.core.services.cube.writing import TODAY, Ledger, Sale

pytestmark = pytest.mark.django_db
MONTH = 2026 * 12 + 7


@pytest.fixture
def ledger(settings: object) -> Ledger:
    """A company whose definition of "new" looks back two months, so that a short story tells."""
    Company.objects.filter(pk=1).update(new_customer_months=2)
    made = writing.build()
    Node.unscoped.filter(code__in=("i2", "i5")).update(stage="new")
    return made


def stored() -> by_hand.Rows:
    keys = ("period", "measure", "organisation_id", "product_id", "channel_id", "value")
    return {row[:5]: row[5] for row in ActualsDerived.objects.values_list(*keys)}


def settle() -> None:
    drain(today=TODAY)
    derived.refresh()


def story(ledger: Ledger, seed: int) -> None:
    """Some years of orders of four customers, with returns, split and overlay credits."""
    rng = random.Random(seed)
    sales = []
    for number in range(40):
        fields = writing.random_fields(rng) | {
            "customer": rng.choice(["k0", "k1", "k2", "k3", "nobody"]),
            "day": TODAY - timedelta(days=rng.randint(0, 1_500)),
        }
        sales.append(Sale(f"S{rng.randint(1, 30)}", str(number), **fields))
    ledger.write(*sales)


@pytest.mark.parametrize("seed", range(6))
def test_what_changes_give_is_what_a_rebuild_and_pandas_give(ledger: Ledger, seed: int) -> None:
    rng = random.Random(seed)
    story(ledger, seed)
    settle()
    assert stored() == by_hand.rows(new_months=2)
    for _batch in range(3):
        writing.random_batch(ledger, rng)
        settle()
    kept = stored()
    assert kept == by_hand.rows(new_months=2)
    rebuild(today=TODAY)
    derived.refresh()
    assert stored() == kept


def test_a_story_in_numbers(ledger: Ledger) -> None:
    """k0 is new, comes back and is lost; k1 stays; k2's only order is shared by two seats."""
    ledger.write(
        Sale("A1", "1", date(2024, 1, 5), "a1", customer="k3"),
        Sale("A2", "1", date(2024, 6, 5), "a1", customer="k0", revenue=10_000),
        Sale("A3", "1", date(2024, 8, 1), "s1", customer="k0"),
        Sale("A3", "2", date(2024, 8, 1), "s1", customer="k0", revenue=-400, quantity=-1000),
        Sale("B1", "1", date(2024, 7, 1), "n1", item="i5", customer="k1", revenue=7_000),
        Sale("B2", "1", date(2025, 7, 1), "n1", customer="k1"),
        Sale("B3", "1", date(2026, 6, 1), "n1", customer="k1"),
        Sale(
            "C1", "1", date(2024, 9, 1), customer="k2",
            credits=(("a2", "base", 40), ("s1", "base", 60)),
        ),
    )  # fmt: skip
    settle()
    found = stored()
    month = {name: 2024 * 12 + number - 1 for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep"), 1
    )}  # fmt: skip
    ids = ledger.ids

    def at(period: int, measure: int, node: str, product: int = 0) -> int:
        return found.get((period, measure, 1 if node == "company" else ids[node], product, 0), 0)

    assert at(month["jan"], by_hand.NEW, "company") == 0  # nobody knows who bought before
    assert at(month["jun"], by_hand.NEW, "a1") == 1
    assert at(month["jul"], by_hand.NEW, "n1") == 1
    assert at(month["aug"], by_hand.NEW, "company") == 0
    assert at(month["sep"], by_hand.NEW, "s1") == 1
    assert at(month["sep"], by_hand.NEW, "a2") == 0
    assert at(month["jun"] + 12, by_hand.REPEATABLE, "a1") == 1
    assert at(month["jun"] + 12, by_hand.REPEATED, "a1") == 1
    assert at(month["sep"] + 12, by_hand.REPEATABLE, "company") == 1
    assert at(month["sep"] + 12, by_hand.REPEATED, "company") == 0
    assert at(month["aug"] + 12, by_hand.LOST, "s1") == 1
    assert at(month["jul"] + 24, by_hand.LOST, "company") == 0
    assert at(month["aug"], by_hand.RETURNED, "south") == 400
    assert at(month["jul"], by_hand.FRESH, "company", ids["line-2"]) == 7_000
    assert at(2026 * 12 + 5, by_hand.RETAINABLE, "company") == 3
    assert at(2026 * 12 + 5, by_hand.RETAINED, "company") == 1


def test_a_second_refresh_changes_nothing_and_none_is_lost(ledger: Ledger) -> None:
    story(ledger, 3)
    drain(today=TODAY)
    assert StaleDerived.objects.exists()
    assert derived.refresh()
    kept = stored()
    assert derived.refresh() == ()
    assert stored() == kept
    assert not StaleDerived.objects.exists()


def test_a_drain_has_its_months_derived_and_beat_heals_a_lost_message(ledger: Ledger) -> None:
    story(ledger, 4)
    drain(today=TODAY)
    assert not ActualsDerived.objects.exists()
    derived.request_when_due(timezone.now())
    job = Job.objects.get(kind=derived.JOB, state=JobState.QUEUED)
    assert jobs.run_now(job.pk)
    assert stored() == by_hand.rows(new_months=2)
    assert derived.request_when_due(timezone.now()) is None


def test_the_event_of_the_cube_wakes_the_job(ledger: Ledger) -> None:
    story(ledger, 5)
    drain(today=TODAY)
    outbox.relay()
    assert Job.objects.filter(kind=derived.JOB, state=JobState.QUEUED).count() == 1


def test_lines_that_all_go_away_leave_nothing(ledger: Ledger) -> None:
    story(ledger, 1)
    settle()
    assert stored()
    ledger.write(removed=tuple(ledger.sales))
    settle()
    assert stored() == {}


def test_another_definition_of_new_counts_all_months_again(ledger: Ledger) -> None:
    story(ledger, 2)
    settle()
    before = stored()
    company = Company.objects.get(pk=1)
    companies.update(
        actor=access.system(), version=company.version, now=timezone.now(), new_customer_months=9
    )
    derived.refresh()
    assert stored() == by_hand.rows(new_months=9)
    assert stored() != before


def test_a_product_that_is_no_longer_new_leaves_the_revenue_of_new_products(
    ledger: Ledger,
) -> None:
    ledger.write(Sale("N1", "1", date(2026, 7, 3), item="i5", revenue=500))
    settle()
    assert ActualsDerived.objects.filter(measure=by_hand.FRESH).exists()
    row = NodeRow("i5", "Item 5", "item", "line-2", {"stage": "mature"})
    trees.upsert_nodes(actor=access.system(), dimension="product", rows=[row], today=TODAY)
    outbox.relay()
    derived.refresh()
    assert not ActualsDerived.objects.filter(measure=by_hand.FRESH).exists()


def test_a_territory_that_moved_takes_its_customers_along(ledger: Ledger) -> None:
    story(ledger, 6)
    settle()
    writing.move("team-a", "south", ledger.ids)
    settle()
    assert stored() == by_hand.rows(new_months=2)
