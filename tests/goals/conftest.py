"""A cube of the small company and a plan on it, both made without the code under test."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from goals.models import Plan, Version
from goals.services import plans
from goals.services.cells import Figure
from goals.services.plans import Draft
from salesplan.core.models import COMPANY_ID, ActualsMonth, Metric
from salesplan.core.selectors import access
from tests.factories import small_company as small
from tests.factories.forecast_company import forecast_company  # noqa: F401  a fixture
from tests.factories.small_company import SmallCompany
from tests.plugins.keeping import kept

NOW = datetime(2026, 6, 20, 2, 0, tzinfo=UTC)
FIRST = 2026 * 12 + 6  # July 2026


@pytest.fixture
def cube(small_company: SmallCompany) -> SmallCompany:
    """G1 of the small company, added up in plain Python; orders are not needed here."""
    kept("months in plain Python", lambda: _write_months(small_company), on=small_company)
    return small_company


def _write_months(small_company: SmallCompany) -> None:
    cells: dict[tuple[int, ...], Counter[str]] = {}
    ids = small_company.ids
    for line in small.LINES:
        organisations = (ids[line.seat], ids[line.team], ids[line.region], COMPANY_ID)
        products = (ids[line.category], ids[line.product_line], 0)
        for organisation in organisations:
            for product in products:
                for channel in (ids[line.channel], 0):
                    key = (organisation, line.period, product, channel)
                    counter = cells.setdefault(key, Counter())
                    counter["lines"] += 1
                    for measure in ("revenue", "cost", "quantity"):
                        counter[measure] += getattr(line, measure)
    ActualsMonth.objects.bulk_create(
        ActualsMonth(
            organisation_id=o, period=t, product_id=p, channel_id=c, orders=1,
            lines=m["lines"],
            revenue=m["revenue"], cost=m["cost"], quantity=m["quantity"],
        )
        for (o, t, p, c), m in cells.items()
    )  # fmt: skip


@pytest.fixture
def plan(cube: SmallCompany) -> Plan:
    """H2 2026 of the whole company, base period H2 2025, whole yuan."""
    draft = Draft(name="H2 2026", organisation_id=COMPANY_ID, first_period=FIRST, display_unit=1)
    return kept(
        "half-year plan",
        lambda: plans.create(actor=access.system(), draft=draft, today=NOW.date()),
        on=cube,
    )


@pytest.fixture
def version(plan: Plan) -> Version:
    """The plan's working version."""
    made: Version = Version.unscoped.select_related("plan").get(plan=plan)
    return made


@pytest.fixture
def revenue(db: None) -> Figure:
    """Revenue at the level target."""
    return Figure(Metric.objects.get(code="revenue").pk)
