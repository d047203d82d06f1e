"""A company that sells against a plan, in the benchmarks' own database: lines of any number (see
`facts_data`), the cube, a plan in force of 500 seats x 100 categories x 6 months, an alert rule.
"""

from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from benchmarks import database, facts_data
from goals.models import Plan, Version
from goals.services import plans, versions
from goals.services.plans import Draft
from monitoring.services import alert_rules, alerts, target_copies
from salesplan.core.models import COMPANY_ID, Company, SalesLine
from salesplan.core.selectors import access
from salesplan.core.services import derived
from salesplan.core.services.cube.rebuild import rebuild

AS_OF = date(2026, 6, 17)
NOW = datetime(2026, 6, 17, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRST = 2026 * 12
MONTHS = 6
GRAIN = ("organisation", "product:category")


def prepare(lines: int) -> None:
    """Write the company afresh with so many lines; the plan is made once."""
    if SalesLine.unscoped.exists():
        database.empty()
    facts_data.load(lines)
    Company.objects.update(business_date=AS_OF, name="Benchmark")
    rebuild(today=AS_OF)
    derived.mark_all()
    derived.refresh()
    if not Plan.unscoped.exists():
        _plan()
    alerts.evaluate(actor=access.system(), as_of=AS_OF, now=NOW)


def _plan() -> None:
    """A plan on last year's revenue plus a tenth, in force."""
    actor = access.system()
    draft = Draft(
        name="Benchmark", organisation_id=COMPANY_ID, first_period=FIRST, months=MONTHS,
        display_unit=1, grain=GRAIN,
    )  # fmt: skip
    plan = plans.begin(actor=actor, draft=draft, percent=Fraction(1, 10), today=AS_OF, now=NOW)
    version = Version.unscoped.get(plan=plan)
    versions.approve(actor=actor, version_id=version.pk, now=NOW, today=AS_OF)
    target_copies.rebuild(actor=actor, plan_id=plan.pk)
    alert_rules.ensure_default(actor=actor)
