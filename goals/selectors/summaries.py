"""Plans at a glance: which version is in force, which is worked on, what they come to."""

from dataclasses import dataclass
from datetime import date, datetime

from goals.models import Plan, Version, VersionKind, VersionState
from goals.selectors import grids
from goals.selectors import plans as plan_reads
from goals.selectors.grids import Row, View
from salesplan.core.models import Company, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.calendars import fiscal_year
from salesplan.engine.periods import Span, month_of


@dataclass(frozen=True)
class Listed:
    """A plan of the list with its versions."""

    plan: Plan
    in_force: Version | None
    working: Version | None
    last: Version

    @property
    def open(self) -> Version:
        """The version to open."""
        return self.working or self.in_force or self.last


@dataclass(frozen=True)
class Summary:
    """A plan's version with the top rows of its grid: the territory and what is next below."""

    version: Version
    rows: list[Row]

    @property
    def top(self) -> Row | None:
        """The highest row that the viewer sees."""
        return self.rows[0] if self.rows else None

    @property
    def parts(self) -> list[Row]:
        """The rows right below the top."""
        return [row for row in self.rows if self.top and row.parent == self.top.key]


def plans(*, viewer: Viewer) -> list[Listed]:
    """All plans in scope, the latest period first, with two queries."""
    by_plan: dict[int, list[Version]] = {}
    for version in plan_reads.versions(viewer=viewer).filter(kind=VersionKind.MAIN):
        by_plan.setdefault(version.plan_id, []).append(version)
    found = plan_reads.plans(viewer=viewer)
    return [_listed(plan, by_plan[plan.pk]) for plan in found if plan.pk in by_plan]


def _listed(plan: Plan, versions: list[Version]) -> Listed:
    open_states = (VersionState.WORKING, VersionState.SUBMITTED)
    in_force = [version for version in versions if version.is_baseline]
    working = [version for version in versions if version.state in open_states]
    return Listed(
        plan, in_force[-1] if in_force else None, working[-1] if working else None, versions[-1]
    )


def summary(*, viewer: Viewer, plan: Plan, now: datetime) -> Summary:
    """The current version of a plan and its revenue by territory."""
    version = plan_reads.current(viewer=viewer, plan_id=plan.pk)
    view = View(Metric.objects.get(code="revenue"))
    grid = grids.grid(viewer=viewer, version=version, view=view, now=now)
    return Summary(version, grid.rows)


def next_half(*, today: date, company: Company) -> Span:
    """The half-year after the one that `today` lies in, unless that has only just begun."""
    fiscal = fiscal_year(company)
    half = fiscal.containing(month_of(today), "half")
    return half if month_of(today) == half.first_month else half.shift(half.count)
