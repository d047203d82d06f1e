"""July and August of the demo company in both years, with the targets of its second half of 2026.

The same figures as the whole demo company has there, in a third of the time: causes are looked for
in these months only.
"""

from collections.abc import Iterator
from dataclasses import fields, replace

import numpy as np
import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from monitoring.services import alert_rules, alerts, target_copies
from salesplan.core.models import Node
from salesplan.core.selectors import access
from salesplan.core.services.cube.rebuild import rebuild
from salesplan.demo import day, seeding
from salesplan.demo.generator.lines import Lines, lines
from salesplan.demo.generator.orders import orders
from salesplan.demo.generator.timeline import FIRST_PERIOD
from salesplan.demo.steps import facts, nodes, people, plans
from tests.factories import small_company

SUMMERS = [2025 * 12 + 6, 2025 * 12 + 7, 2026 * 12 + 6, 2026 * 12 + 7]


def _of_summers(sold: Lines) -> Lines:
    kept = np.isin(sold.month + FIRST_PERIOD, SUMMERS)
    return replace(sold, **{field.name: getattr(sold, field.name)[kept] for field in fields(sold)})


def build() -> None:
    """Write trees, people, lines, cube, the plan in force, its targets and alerts."""
    small_company.reseed_after_flush()
    seeding._company()
    system = access.system()
    keys = nodes.write(actor=system)
    users = people.write(keys=keys)
    made = orders()
    source = facts.sources()["erp"]
    facts.write_lines(made=made, sold=_of_summers(lines(made)), keys=keys, source=source)
    with connection.cursor() as cursor:
        cursor.execute("analyze core_salesline, core_salescredit, core_closure, core_node")
    rebuild(today=day.TODAY)
    analyst, executive = (
        access.viewer_of(user=users[name], on=day.TODAY) for name in ("analyst", "executive")
    )
    plans._half(plans.H2_2026, analyst, executive, keys)
    target_copies.rebuild_all(actor=system)
    alert_rules.ensure_default(actor=system)
    alerts.evaluate(actor=system, as_of=day.TODAY, now=day.noon(day.TODAY))


@pytest.fixture(scope="module")
def summer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, int]]:
    """Ids of nodes by code; the company is in the database while the module runs."""
    with django_db_blocker.unblock(), transaction.atomic():
        build()
        yield dict(Node.unscoped.exclude(kind="customer").values_list("code", "pk"))
        transaction.set_rollback(True)
