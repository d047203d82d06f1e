"""Making the demo company: one transaction, one step after the other, only where nothing is."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict
from salesplan.core.models import Company, Node, SalesLine, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services import derived
from salesplan.core.services.cube.rebuild import rebuild
from salesplan.demo import day
from salesplan.demo.generator.lines import lines
from salesplan.demo.generator.orders import orders
from salesplan.demo.steps import (
    calibrations,
    capacities,
    facts,
    forecasts,
    judgements,
    monitoring,
    nodes,
    people,
    plans,
    potentials,
    quality,
    registers,
    rules,
)
from salesplan.demo.steps.nodes import Keys

RESERVED_NODES = 9


@dataclass
class Progress:
    """Tells each step and how long it took."""

    say: Callable[[str], None]
    begun: float = 0.0

    def __post_init__(self) -> None:
        self.begun = perf_counter()

    def done(self, step: str) -> None:
        """Tell that a step is done."""
        now = perf_counter()
        self.say(f"  {step:<28} {now - self.begun:5.1f} s")
        self.begun = now


def is_there() -> bool:
    """Whether this database holds the demo company already."""
    return Company.objects.filter(pk=1, is_demo=True).exists()


def seed(*, say: Callable[[str], None]) -> None:
    """Make the demo company; raises `Conflict` when the database holds anybody's own data."""
    _require_empty()
    progress = Progress(say)
    system = access.system()
    with transaction.atomic():
        _company()
        keys = nodes.write(actor=system)
        progress.done("trees")
        users = people.write(keys=keys)
        progress.done("people and users")
        _facts(keys, progress)
        _plans(system, keys, users, progress)


def _facts(keys: Keys, progress: Progress) -> None:
    made = orders()
    sold = lines(made)
    progress.done("figures computed")
    known = facts.sources()
    facts.write_lines(made=made, sold=sold, keys=keys, source=known["erp"])
    progress.done("sales lines")
    facts.write_observations(sold=sold, keys=keys, known=known)
    progress.done("observations")
    with connection.cursor() as cursor:
        for table in ("core_salesline", "core_salescredit", "core_closure", "core_node"):
            cursor.execute(f"analyze {table}")
    rebuild(today=day.TODAY)
    progress.done("actuals cube")
    derived.refresh()
    progress.done("measures derived from lines")


def _plans(system: Viewer, keys: Keys, users: dict[str, User], progress: Progress) -> None:
    viewers = {
        key: access.viewer_of(user=users[key], on=day.TODAY) for key in ("analyst", "executive")
    }
    made = plans.write(analyst=viewers["analyst"], executive=viewers["executive"], keys=keys)
    progress.done("plans")
    registers.write(registers.Context(made.current, keys, users))
    registers.prepare(actor=viewers["analyst"], plan=made.current)
    progress.done("registers")
    rules.write(analyst=viewers["analyst"], plan=made.current)
    progress.done("rules and phasing")
    forecasts.write(analyst=viewers["analyst"])
    progress.done("forecasts")
    capacities.write(keys=keys)
    progress.done("coverage and capacity")
    monitoring.write(actor=system)
    progress.done("targets to date and alerts")
    quality.write(analyst=viewers["analyst"])
    progress.done("check of the data")
    potentials.write(analyst=viewers["analyst"])
    progress.done("potential scores")
    judgements.write(actor=system, keys=keys, users=users)  # reads the runs of the forecast
    progress.done("what people expect")
    manager = access.viewer_of(user=users["manager_south"], on=day.TODAY)
    calibrations.write(analyst=viewers["analyst"], manager=manager, plan=made.current, keys=keys)
    progress.done("calibration")


def _require_empty() -> None:
    """Demo and own data are never mixed."""
    company = Company.objects.get(pk=1)
    if is_there():
        raise Conflict(_("The demo company is here already."), code="demo_exists")
    own = Node.unscoped.filter(pk__gt=RESERVED_NODES).exists() or SalesLine.unscoped.exists()
    if own or company.set_up_at or company.name or User.objects.exists():
        raise Conflict(
            _("This database holds a company of its own. The demo company needs an empty one."),
            code="own_data",
        )


def _company() -> None:
    company = Company.objects.get(pk=1)
    company.name = day.NAMES[0]
    company.four_eyes = True
    company.is_demo = True
    company.business_date = day.TODAY
    company.set_up_at = day.noon(day.TODAY)
    company.version += 1
    company.save()
