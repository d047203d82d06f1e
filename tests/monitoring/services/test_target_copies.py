"""The read copy of targets equals sums of cells at every node; longer cells are phased."""

import pytest
from django.db.models import Sum

from goals.models import Cell, Version
from monitoring.models import TargetMonth
from monitoring.services import target_copies
from salesplan.core.models import COMPANY_ID, Node
from salesplan.core.selectors import access
from salesplan.core.services import outbox, trees
from salesplan.core.services.jobs import run_now
from tests.factories import small_company as small
from tests.factories.planned_company import FIRST, Planned

pytestmark = pytest.mark.django_db
SYSTEM = access.system()


def copy(planned: Planned, organisation: int, product: int = 0, channel: int = 0) -> dict[int, int]:
    rows = TargetMonth.objects.filter(
        plan_id=planned.plan.pk,
        organisation_id=organisation,
        product_id=product,
        channel_id=channel,
    )
    return dict(rows.values_list("period", "value"))


def test_every_node_is_the_sum_of_its_leaves(planned: Planned) -> None:
    for code in ("", "north", "south-a", "south-b-2"):
        node = planned[code] if code else COMPANY_ID
        expected = {p: planned.target(code, [p]) for p in range(FIRST, FIRST + 6)}
        assert copy(planned, node) == expected
    home_shop = sum(
        value
        for (_seat, category, channel, _period), value in planned.targets.items()
        if category.startswith("home") and channel == "shop"
    )
    assert sum(copy(planned, COMPANY_ID, planned["home"], planned["shop"]).values()) == home_shop


def test_it_may_run_twice(planned: Planned) -> None:
    before = sorted(TargetMonth.objects.values_list())
    assert target_copies.rebuild(actor=SYSTEM, plan_id=planned.plan.pk) == len(before)
    assert sorted(TargetMonth.objects.values_list()) == before


def test_cells_of_a_quarter_are_phased_by_working_days_and_add_up(planned: Planned) -> None:
    """July 2026 has 23 working days in China, August 21."""
    Cell.unscoped.exclude(period__in=[FIRST, FIRST + 3]).delete()
    Version.unscoped.filter(pk=planned.version.pk).update(span=3)
    target_copies.rebuild(actor=SYSTEM, plan_id=planned.plan.pk)
    months = copy(planned, COMPANY_ID)
    assert set(months) == set(range(FIRST, FIRST + 6))
    for first in (FIRST, FIRST + 3):
        whole = Cell.unscoped.filter(period=first).aggregate(sum=Sum("value"))["sum"]
        assert sum(months[first + at] for at in range(3)) == whole
    assert months[FIRST] > months[FIRST + 1]
    assert set(TargetMonth.objects.values_list("is_derived", flat=True)) == {True}


def test_an_overlay_seat_stands_outside_the_roll_up(planned: Planned) -> None:
    Node.unscoped.filter(pk=planned["south-b-2"]).update(seat_kind="overlay")
    target_copies.rebuild(actor=SYSTEM, plan_id=planned.plan.pk)
    assert copy(planned, planned["south-b"]) == copy(planned, planned["south-b-1"])
    assert sum(copy(planned, planned["south-b-2"]).values()) == planned.target(
        "south-b-2", range(FIRST, FIRST + 6)
    )


def test_a_moved_team_takes_its_targets_along_and_rules_are_evaluated(planned: Planned) -> None:
    from monitoring.models import Alert
    from salesplan.core.models import Job

    outbox.relay()
    trees.move(
        actor=SYSTEM, node_id=planned["south-a"], parent_id=planned["north"], on=small.TODAY,
        today=small.TODAY,
    )  # fmt: skip
    outbox.relay()
    for job in Job.objects.filter(kind="monitoring.targets", state="queued"):
        run_now(job.pk)
    months = range(FIRST, FIRST + 6)
    assert sum(copy(planned, planned["north"]).values()) == planned.target(
        "north", months
    ) + planned.target("south-a", months)
    for job in Job.objects.filter(kind="monitoring.alerts", state="queued"):
        run_now(job.pk)
    assert not Job.objects.filter(state="failed").exists()
    assert Alert.unscoped.exists()


def test_a_change_never_hides_behind_a_job_that_runs(planned: Planned) -> None:
    from monitoring.services import refreshing
    from salesplan.core.services import jobs

    first = refreshing.request_alerts(actor=SYSTEM)
    assert refreshing.request_alerts(actor=SYSTEM).pk == first.pk
    jobs.claim(first.pk)
    second = refreshing.request_alerts(actor=SYSTEM)
    assert second.pk != first.pk
    assert refreshing.request_alerts(actor=SYSTEM).pk == second.pk
