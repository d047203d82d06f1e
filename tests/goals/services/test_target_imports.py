"""Targets from a file: cells at the grain, stated figures elsewhere; twice changes nothing."""

from pathlib import Path
from typing import Any

import pytest

from goals.models import Cell, FigureRole, JournalEntry, StatedFigure, Version
from goals.selectors.leaves import Address
from goals.services import locks, plans
from goals.services.cells import Figure
from goals.services.plans import Draft
from salesplan.core.models import COMPANY_ID, ImportBatch
from salesplan.core.selectors import access
from salesplan.core.services.imports import kinds
from tests.core.services.imports.helpers import load
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW

SYSTEM = access.system()
SPEC: dict[str, Any] = {
    "kind": "targets",
    "fields": {
        "version": "version", "metric": "metric", "organisation": "seat", "period": "period",
        "span": "span", "level": "level", "value": "value",
    },
}  # fmt: skip
HEADER = "version,metric,seat,period,span,level,value\n"


@pytest.fixture
def quotas(cube: SmallCompany) -> Version:
    """A year of quarterly quotas per seat."""
    draft = Draft(
        name="Quotas", organisation_id=COMPANY_ID, first_period=2026 * 12, months=12,
        grain=("organisation",), span=3, version_code="Q",
    )  # fmt: skip
    plan = plans.create(actor=SYSTEM, draft=draft, today=NOW.date())
    made: Version = Version.unscoped.get(plan=plan)
    return made


def bring(tmp_path: Path, rows: str) -> ImportBatch:
    return load(tmp_path, HEADER + rows.strip(), SPEC)


def cells() -> dict[tuple[int, int], int]:
    rows = Cell.unscoped.values_list("organisation_id", "period", "value")
    return {(organisation, period): value for organisation, period, value in rows}


ROWS = """
Q,revenue,north-a-1,2026-01,3,target,1000.50
Q,revenue,north-a-1,2026-04,3,target,2000
Q,revenue,south-b-2,2026-01,3,target,500
"""


def test_quotas_become_cells_and_twice_changes_nothing(
    quotas: Version, cube: SmallCompany, tmp_path: Path
) -> None:
    first = bring(tmp_path, ROWS)
    assert (first.counts["inserted"], first.counts["rejected"]) == (3, 0)
    assert cells() == {
        (cube["north-a-1"], 2026 * 12): 100_050,
        (cube["north-a-1"], 2026 * 12 + 3): 200_000,
        (cube["south-b-2"], 2026 * 12): 50_000,
    }
    again = bring(tmp_path, ROWS)
    assert (again.counts["inserted"], again.counts["unchanged"]) == (0, 3)
    entry = JournalEntry.unscoped.get()
    assert (entry.method, entry.batch_id) == ("import", first.pk)


def test_figures_above_the_leaves_and_ratios_are_stated(
    quotas: Version, cube: SmallCompany, tmp_path: Path
) -> None:
    done = bring(
        tmp_path,
        """
Q,revenue,north,2026-01,3,target,9000
Q,margin_rate,north-a-1,2026-01,3,target,0.35
Q,revenue,north-a-1,2026-01,1,target,300
""",
    )
    assert done.counts["inserted"] == 3
    assert cells() == {}
    found = StatedFigure.unscoped.values_list("role", "organisation_id", "span", "value")
    assert set(found) == {
        (FigureRole.ASSIGNED, cube["north"], 3, 900_000),
        (FigureRole.TARGET, cube["north-a-1"], 3, 3_500),
        (FigureRole.ASSIGNED, cube["north-a-1"], 1, 30_000),
    }


def test_rows_that_make_no_sense_are_named(
    quotas: Version, cube: SmallCompany, revenue: Figure, tmp_path: Path
) -> None:
    bring(tmp_path, ROWS)
    locks.create(
        actor=SYSTEM, now=NOW, version_id=quotas.pk, figure=revenue, reason="agreed",
        address=Address(cube["south"], 2026 * 12, 3),
    )  # fmt: skip
    done = bring(
        tmp_path,
        """
X,revenue,north-a-1,2026-01,3,target,1
Q,happiness,north-a-1,2026-01,3,target,1
Q,revenue,north-a-1,2027-01,3,target,1
Q,revenue,south-b-2,2026-01,3,target,1
Q,revenue,north-b-1,2026-01,3,target,7
""",
    )
    codes = {error["row"]: error["code"] for error in done.errors}
    assert sorted(codes.values()) == [
        "cell_locked",
        "outside_plan",
        "unknown_metric",
        "unknown_version",
    ]
    assert done.counts["inserted"] == 1
    assert cells()[cube["south-b-2"], 2026 * 12] == 50_000


def test_an_import_is_taken_back(quotas: Version, cube: SmallCompany, tmp_path: Path) -> None:
    from django.db import connection

    bring(tmp_path, ROWS)
    before = cells()
    second = bring(
        tmp_path,
        "Q,revenue,north-a-1,2026-01,3,target,7\nQ,revenue,north,2026-01,3,target,9000",
    )
    assert cells() != before
    with connection.cursor() as cursor:
        kinds.handler("targets").undo(batch=second, actor=SYSTEM, today=NOW.date(), cursor=cursor)
    assert cells() == before
    assert not StatedFigure.unscoped.exists()


def test_without_a_version_the_only_open_plan_of_the_period_is_meant(
    quotas: Version, cube: SmallCompany, tmp_path: Path
) -> None:
    done = bring(tmp_path, ",revenue,north-a-1,2026-07,3,target,5")
    assert done.counts["inserted"] == 1
    assert cells() == {(cube["north-a-1"], FIRST): 500}
