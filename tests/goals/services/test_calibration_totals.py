"""Whatever was sold: a total that is kept is kept to the cent, and months that are over stay."""

from random import Random
from typing import Any

import pytest

from goals.models import CellDifference
from goals.selectors import calibration_bases, calibration_effects
from goals.selectors.calibration_effects import Line
from goals.services import calibrations
from goals.services.calibration_scenes import Way
from goals.services.calibrations import Proposal
from salesplan.core.models import Metric
from tests.factories.planned_company import FIRST, MONTHS, NOW, Planned, cube, planned
from tests.factories.small_company import SEATS, TODAY
from tests.personas import Persona

pytestmark = pytest.mark.django_db
__all__ = ["cube", "planned"]
OVER = range(FIRST, FIRST + 2)
CLOCK: dict[str, Any] = {"now": NOW, "today": TODAY, "as_of": TODAY}
SOUTH = [code for code in SEATS if code.startswith("south")]


def test_totals_are_kept_at_every_chosen_node_for_any_sales(
    planned: Planned, manager_south: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    random, sold = Random(7), {}

    def actuals(*, organisation_ids: list[int], **_where: Any) -> dict[int, dict[int, int]]:
        own = {planned[code]: sold[code] for code in SOUTH}
        own[planned["south"]] = sum(sold.values())
        return {node: {FIRST: own[node]} for node in organisation_ids if node in own}

    monkeypatch.setattr(calibration_bases, "actuals", actuals)
    sold |= dict.fromkeys(SOUTH, 0)
    row = calibrations.propose(
        actor=manager_south.viewer,
        wish=Proposal(
            plan_id=planned.plan.pk, metric_id=Metric.objects.get(code="revenue").pk,
            organisation_id=planned["south"], method="keep_total",
        ),
        **CLOCK,
    )  # fmt: skip
    for unit in ("seat", "place", "leaf", "seat", "place"):
        whole = {code: planned.target(code, range(FIRST, FIRST + MONTHS)) for code in SOUTH}
        sold |= {code: random.randrange(0, whole[code]) for code in SOUTH}
        row = calibrations.change(
            actor=manager_south.viewer, calibration_id=row.pk, values={"unit": unit}, **CLOCK
        )
        lines = _lines(manager_south, row, planned)
        kept = ["south"] if unit == "place" else ["south", *SOUTH]
        for code in kept:
            line = lines[planned[code]]
            own = sum(sold.values()) if code == "south" else sold[code]
            assert own + sum(value or 0 for value in line.after[2:]) == line.totals[0]
        for line in lines.values():
            assert line.after[:2] == line.before[:2] == line.original[:2]
            assert sum(line.changes) == line.change
        stored = CellDifference.unscoped.filter(version=row.proposal)
        assert not stored.filter(period__in=list(OVER)).exists()


def _lines(actor: Persona, row: Any, planned: Planned) -> dict[int, Line]:
    """Every node of the south, with the sums of its children checked."""
    found: dict[int, Line] = {}
    for code in ("south", "south-a", "south-b"):
        effect = calibration_effects.effect(
            viewer=actor.viewer, row=row, as_of=TODAY, now=NOW, organisation_id=planned[code]
        )
        top, *below = effect.lines
        assert sum(line.change for line in below) == top.change
        for at, value in enumerate(top.after):
            assert sum(line.after[at] or 0 for line in below) == value
        found |= {line.node.pk: line for line in effect.lines}
    return found


def test_the_way_is_kept_as_it_was_asked_for(planned: Planned, manager_south: Persona) -> None:
    way = Way(unit="place", share=5_000)
    row = calibrations.propose(
        actor=manager_south.viewer,
        wish=Proposal(
            plan_id=planned.plan.pk, metric_id=Metric.objects.get(code="revenue").pk,
            organisation_id=planned["south"], method="keep_total", way=way,
        ),
        **CLOCK,
    )  # fmt: skip
    assert Way(**row.basis["way"]) == way
