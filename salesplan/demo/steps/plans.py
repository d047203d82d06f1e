"""Two plans of the demo company: the first half of 2026 with its results, the second under way.

Made as people make them: the analyst sets growth on last year per region and submits, the
executive approves, and the H2 plan has been opened again to be worked on.
"""

from dataclasses import dataclass
from datetime import date

from goals.models import Plan, Version
from goals.selectors.leaves import Address
from goals.services import plans, targets, versions
from goals.services.cells import Figure
from goals.services.plans import Draft
from goals.services.sheets import Entry
from salesplan.core.models import COMPANY_ID, Metric
from salesplan.core.scoping import Viewer
from salesplan.demo import day
from salesplan.demo.steps.nodes import Keys

HALF_YEAR = 6
CUT_IN_REVIEW = "-3%"


@dataclass(frozen=True)
class Half:
    """A half-year plan: growth on last year in percent, by region."""

    name: str
    code: str
    first_period: int
    submitted_on: date
    approved_on: date
    growth: dict[str, int]


H1_2026 = Half(
    "Sales plan 2026 H1", "2026H1", 2026 * 12, date(2025, 12, 8), date(2025, 12, 19),
    {"east": 14, "south": 6, "north": 10, "central": 10, "southwest": 14, "northwest": 10},
)  # fmt: skip
H2_2026 = Half(
    "Sales plan 2026 H2", "2026H2", 2026 * 12 + 6, date(2026, 6, 15), date(2026, 6, 26),
    {"east": 16, "south": 8, "north": 9, "central": 10, "southwest": 12, "northwest": 15},
)  # fmt: skip


@dataclass(frozen=True)
class Plans:
    """The plans of the demo company."""

    past: Plan
    current: Plan


def write(*, analyst: Viewer, executive: Viewer, keys: Keys) -> Plans:
    """Both plans approved; the current one open again, with a cut asked for in the South."""
    past, _done = _half(H1_2026, analyst, executive, keys)
    current, version = _half(H2_2026, analyst, executive, keys)
    _reopen(version, analyst, keys)
    return Plans(past, current)


def _half(half: Half, analyst: Viewer, executive: Viewer, keys: Keys) -> tuple[Plan, Version]:
    draft = Draft(
        name=half.name, organisation_id=COMPANY_ID, first_period=half.first_period,
        months=HALF_YEAR, version_code=half.code,
    )  # fmt: skip
    plan = plans.create(actor=analyst, draft=draft, today=half.submitted_on)
    version = Version.unscoped.get(plan=plan)
    revenue = Metric.objects.get(code="revenue")
    targets.spread(
        actor=analyst,
        now=day.noon(half.submitted_on),
        version_id=version.pk,
        figure=Figure(revenue.pk),
        entries=[_growth(half, code, percent, keys) for code, percent in half.growth.items()],
        options=targets.Options(reason="Growth on last year by region tier"),
    )
    versions.submit(actor=analyst, version_id=version.pk, now=day.noon(half.submitted_on))
    approved = versions.approve(
        actor=executive, version_id=version.pk, now=day.noon(half.approved_on),
        today=half.approved_on,
    )  # fmt: skip
    return plan, approved


def _growth(half: Half, region: str, percent: int, keys: Keys) -> Entry:
    address = Address(keys.organisation(region), half.first_period, HALF_YEAR)
    params = {"percent": f"{percent}/100", "reference": "last_year"}
    return Entry(address=address, method="growth", params=params)


def _reopen(version: Version, analyst: Viewer, keys: Keys) -> None:
    """The working version: a first proposal to take back the South's fourth quarter."""
    opened = date(2026, 8, 24)
    working = versions.reopen(
        actor=analyst, version_id=version.pk, now=day.noon(opened), today=opened
    )
    targets.spread(
        actor=analyst,
        now=day.noon(opened),
        version_id=working.pk,
        figure=Figure(Metric.objects.get(code="revenue").pk),
        entries=[
            Entry(
                address=Address(keys.organisation("south"), H2_2026.first_period + 3, 3),
                text=CUT_IN_REVIEW,
            )
        ],
        options=targets.Options(reason="Proposal of the August review, not yet submitted"),
    )
