"""Once a calibration is approved its targets stand beside the original ones, everywhere the same."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goals.models import Calibration, Cell
from goals.services import calibrations, versions
from goals.services.calibration_scenes import Way
from goals.services.calibrations import Proposal
from monitoring.models import TargetMonth
from monitoring.selectors import attainment, selections
from monitoring.selectors.selections import Asked
from monitoring.services import target_copies
from salesplan.core.models import Job, Metric
from salesplan.core.selectors import access
from salesplan.core.selectors.company import company
from salesplan.core.services import outbox
from tests.factories.planned_company import FIRST, MONTHS, NOW, Planned
from tests.factories.small_company import TODAY
from tests.personas import Persona

pytestmark = pytest.mark.django_db
REST = range(FIRST + 2, FIRST + MONTHS)
CLOCK: dict[str, Any] = {"now": NOW, "today": TODAY, "as_of": TODAY}


def relieved(planned: Planned, manager: Persona, decider: Persona, amount: int) -> Calibration:
    """The seat south-a-1 is relieved of an amount in the months that remain."""
    wish = Proposal(
        plan_id=planned.plan.pk, metric_id=Metric.objects.get(code="revenue").pk,
        organisation_id=planned["south"], method="relief", cause="Flood", reason="A flood",
        way=Way(slice_organisation_id=planned["south-a-1"], amount=amount),
    )  # fmt: skip
    row = calibrations.propose(actor=manager.viewer, wish=wish, **CLOCK)
    calibrations.submit(actor=manager.viewer, calibration_id=row.pk, **CLOCK)
    return calibrations.decide(
        actor=decider.viewer, calibration_id=row.pk, accepted=True, answer="Yes", **CLOCK
    )


def copied(planned: Planned, place: str, kind: int) -> dict[int, int]:
    rows = TargetMonth.objects.filter(
        plan_id=planned.plan.pk, organisation_id=planned[place], kind=kind, product_id=0,
        channel_id=0,
    )  # fmt: skip
    return dict(rows.values_list("period", "value"))


def test_the_copy_holds_what_differs_and_the_original_rows_stay(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    before = list(TargetMonth.objects.filter(kind=0).order_by("pk").values_list("pk", "value"))
    relieved(planned, manager_south, executive, 1_000_00)
    target_copies.rebuild(actor=access.system(), plan_id=planned.plan.pk)
    after = list(TargetMonth.objects.filter(kind=0).order_by("pk").values_list("pk", "value"))
    assert after == before
    for place in ("south-a-1", "south-a", "south"):
        calibrated = copied(planned, place, 1)
        assert set(calibrated) <= set(REST)
        moved = sum(planned.target(place, [month]) - value for month, value in calibrated.items())
        assert moved == 1_000_00
    for place in ("north", "south-b"):
        assert copied(planned, place, 1) == {}
    twice = target_copies.rebuild(actor=access.system(), plan_id=planned.plan.pk)
    assert twice == TargetMonth.objects.filter(plan_id=planned.plan.pk).count()


def test_the_approval_has_the_copy_rebuilt(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    relieved(planned, manager_south, executive, 1_000_00)
    outbox.relay()
    jobs = Job.objects.filter(kind="monitoring.targets", payload__plan_id=planned.plan.pk)
    assert jobs.exists()


def test_both_attainments_are_there_and_the_plain_one_did_not_move(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    def standings(against: str) -> Any:
        asked = Asked(organisation_id=planned["south"], plan_id=planned.plan.pk, against=against)  # type: ignore[arg-type]
        selection = selections.choose(
            viewer=executive.viewer, company=company(), asked=asked, as_of=TODAY
        )
        return attainment.board(viewer=executive.viewer, selection=selection)

    first = standings("original").total
    relieved(planned, manager_south, executive, 1_000_00)
    target_copies.rebuild(actor=access.system(), plan_id=planned.plan.pk)
    board = standings("original")
    assert board.total == first
    calibrated = standings("calibrated").total
    assert calibrated.target == (first.target or 0) - 1_000_00
    assert calibrated.to_date == first.to_date
    levels = attainment.levels(viewer=executive.viewer, board=board)
    assert [(one.against, one.standing.target) for one in levels] == [
        ("original", first.target), ("calibrated", calibrated.target),
    ]  # fmt: skip


def test_another_version_in_force_ends_the_calibration(
    planned: Planned, manager_south: Persona, executive: Persona
) -> None:
    relieved(planned, manager_south, executive, 1_000_00)
    system = access.system()
    copy = versions.reopen(actor=system, version_id=planned.version.pk, now=NOW, today=TODAY)
    versions.approve(actor=system, version_id=copy.pk, now=NOW, today=TODAY)
    target_copies.rebuild(actor=system, plan_id=planned.plan.pk)
    assert copied(planned, "south", 1) == {}
    assert sum(copied(planned, "south", 0).values()) == planned.target(
        "south", range(FIRST, FIRST + 6)
    )
    assert Cell.unscoped.filter(version=copy).exists()


def test_page_api_and_export_agree_to_the_cent(
    planned: Planned,
    manager_south: Persona,
    executive: Persona,
    client: Client,
    api_for: Any,
) -> None:
    row = relieved(planned, manager_south, executive, 1_234_56)
    target_copies.rebuild(actor=access.system(), plan_id=planned.plan.pk)
    client.force_login(executive.user)
    whole = planned.target("south", range(FIRST, FIRST + MONTHS))
    words = {"organisation": planned["south"], "plan": planned.plan.pk, "period": "2026-07.6"}
    api = api_for(executive)
    board = api.get("/api/v1/dashboard/", words | {"against": "calibrated"}).json()
    assert board["figures"]["target"] == whole - 1_234_56
    own = api.get(f"/api/v1/calibrations/{row.pk}/").json()
    top = own["lines"][0]
    assert (top["original"]["total"], top["after"]["total"]) == (whole, whole - 1_234_56)
    page = client.get("/monitoring/", words | {"against": "calibrated"}).content.decode()
    major = f"{Decimal(whole - 1_234_56) / 100:,.2f}"
    assert major in page
