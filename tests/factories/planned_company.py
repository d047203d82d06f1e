"""The small company with its cube and a plan in force whose targets follow from a formula.

H2 2026: every leaf's target is last year's revenue of the same month x 1.1 in the north and
x 1.5 in the south, so that the south is far behind.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from goals.models import Cell, Level, Plan, Version
from goals.services import plans, versions
from goals.services.plans import Draft
from monitoring.services import target_copies
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.selectors import access
from salesplan.core.services.cube import rebuild
from tests.factories import small_company as small
from tests.factories.small_company import Line, SmallCompany
from tests.plugins.keeping import kept

NOW = datetime(2026, 8, 31, 2, 0, tzinfo=UTC)
FIRST = 2026 * 12 + 6  # July 2026
MONTHS = 6
Leaf = tuple[str, str, str, int]
Where = Callable[[Line], bool]


def leaf_target(line_region: str, last_year: int) -> int:
    """The formula of a leaf's target."""
    return last_year * 3 // 2 if line_region == "south" else last_year * 11 // 10


def _targets() -> dict[Leaf, int]:
    sums: Counter[Leaf] = Counter()
    for line in small.LINES:
        if FIRST - 12 <= line.period < FIRST - 12 + MONTHS:
            sums[(line.seat, line.category, line.channel, line.period + 12)] += line.revenue
    return {leaf: leaf_target(leaf[0].split("-")[0], total) for leaf, total in sums.items()}


TARGETS = _targets()


@dataclass(frozen=True)
class Planned:
    """The company, its plan, and the truth about both in plain Python."""

    company: SmallCompany
    plan: Plan
    version: Version
    targets: dict[Leaf, int] = field(default_factory=lambda: TARGETS)

    def __getitem__(self, code: str) -> int:
        return self.company[code]

    def actual(self, where: Where, periods: Iterable[int], measure: str = "revenue") -> int:
        """What was sold in some months by the lines that pass."""
        months = set(periods)
        return self.company.total(measure, lambda line: line.period in months and where(line))

    def target(self, under: str, periods: Iterable[int]) -> int:
        """The target of a seat, team, region or of all ("")."""
        months = set(periods)
        return sum(
            value
            for (seat, _category, _channel, month), value in self.targets.items()
            if month in months and seat.startswith(under)
        )


@pytest.fixture
def cube(small_company: SmallCompany) -> SmallCompany:
    """The small company with all grains of its cube."""
    kept("its cube", lambda: rebuild.rebuild(today=small.TODAY), on=small_company)
    return small_company


@pytest.fixture
def planned(cube: SmallCompany) -> Planned:
    """A plan in force, and the read copy of its targets."""
    return kept("planned company", lambda: _planned(cube), on=cube)


def _planned(cube: SmallCompany) -> Planned:
    system = access.system()
    draft = Draft(name="H2 2026", organisation_id=COMPANY_ID, first_period=FIRST, months=MONTHS)
    plan = plans.create(actor=system, draft=draft, today=small.TODAY)
    version = Version.unscoped.get(plan=plan)
    revenue = Metric.objects.get(code="revenue")
    Cell.unscoped.bulk_create(
        Cell(
            version=version, metric=revenue, level=Level.TARGET, organisation_id=cube[seat],
            product_id=cube[category], channel_id=cube[channel], period=period, value=value,
        )
        for (seat, category, channel, period), value in TARGETS.items()
    )  # fmt: skip
    versions.approve(actor=system, version_id=version.pk, now=NOW, today=small.TODAY)
    target_copies.rebuild(actor=system, plan_id=plan.pk)
    return Planned(cube, plan, version)
