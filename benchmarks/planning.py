"""A company for the benchmarks of the grid: 1,000 seats, 17 categories, actuals of a year, and
plans of 5,100, 20,400 and 102,000 leaf cells; behind the real web server, like a person's browser.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.serving import SIGN_IN, ask, served, throw_away

SIZES = {"5,100 leaves": "area-0-0", "20,400 leaves": "region-0", "102,000 leaves": "company"}

BUILD = """
import datetime
from fractions import Fraction
from django.db import connection
from django.utils import timezone
from goals.models import Version
from goals.services import plans
from goals.services.plans import Draft
from salesplan.core.models import Company, Node, User
from salesplan.core.selectors import access
from salesplan.core.services import trees
from salesplan.core.services.trees import NodeRow

today = datetime.date(2026, 6, 20)
first = 2026 * 12 + 6
actor = access.system()
rows = []
for region in range(5):
    rows.append(NodeRow(f"region-{region}", f"Region {region}", "region", "company"))
    for area in range(4):
        key = f"{region}-{area}"
        rows.append(NodeRow(f"area-{key}", f"Area {key}", "area", f"region-{region}"))
        for team in range(5):
            code = f"team-{key}-{team}"
            rows.append(NodeRow(code, f"Team {key}-{team}", "team", f"area-{key}"))
            rows += [NodeRow(f"seat-{key}-{team}-{n}", f"Seat {key}-{team}-{n}", "seat", code)
                     for n in range(10)]
trees.upsert_nodes(actor=actor, dimension="organisation", rows=rows, today=today)
products = [NodeRow(f"line-{n}", f"Line {n}", "line") for n in range(4)]
products += [NodeRow(f"category-{n}", f"Category {n}", "category", f"line-{n % 4}")
             for n in range(17)]
trees.upsert_nodes(actor=actor, dimension="product", rows=products, today=today)
with connection.cursor() as cursor:
    cursor.execute('''
insert into core_actualsmonth (organisation_id, period, product_id, channel_id, lines, orders,
  revenue, cost, quantity)
select s.id, t, p.id, 0, 3, 2,
  100000 + (s.id * 7919 + p.id * 104729 + t * 31) %% 900000, 50000, 7000
from core_node s, core_node p, generate_series(%s, %s) t
where s.kind = 'seat' and not s.is_unassigned and p.kind = 'category' and not p.is_unassigned
''', [first - 12, first - 1])
    cursor.execute("vacuum analyze")
versions = {}
for size, code in json.loads('SIZES').items():
    node = Node.unscoped.get(code=code)
    draft = Draft(name=size, organisation_id=node.pk, first_period=first, display_unit=1,
                  grain=("organisation", "product:category"))
    plan = plans.begin(actor=actor, draft=draft, percent=Fraction(1, 10), today=today,
                       now=timezone.now())
    versions[size] = [Version.unscoped.get(plan=plan).pk, node.pk]
with connection.cursor() as cursor:
    cursor.execute("vacuum analyze")
user = User.objects.create_user("planner@bench.example", full_name="Planner")
from salesplan.core.models import Grant
Grant.objects.create(user=user, role="administrator")
print(json.dumps({"key": sign_in(user), "versions": versions, "first": first}))
"""


@dataclass(frozen=True)
class Company:
    """Where the server listens, the session to use, and `size -> (version, top node)`."""

    port: int
    key: str
    versions: dict[str, tuple[int, int]]
    first: int
    environment: dict[str, str]


@contextmanager
def company() -> Iterator[Company]:
    """Build the company in a throw-away PostgreSQL and serve it until the block ends."""
    with throw_away() as environment:
        made = ask(environment, SIGN_IN + BUILD.replace("SIZES", json.dumps(SIZES)))
        with served(environment) as port:
            yield Company(port, made["key"], made["versions"], made["first"], environment)


if __name__ == "__main__":
    with company() as found:
        Path(sys.argv[1]).write_text(json.dumps(found.__dict__))
        sys.stdin.read()
