"""A small company whose every figure follows from short integer formulas.

Two regions x two teams x two seats, two lines x two categories x three items, three channels,
twelve customers in three tiers, 26 months (2024-07 ... 2026-08): per month, seat and channel one
order of two lines. `LINES` is the whole truth; tests sum it in plain Python.
"""

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db import connection

from salesplan.core.models import Company, ImportBatch, ImportState, Node, SalesLine, Source
from salesplan.core.selectors import access
from salesplan.core.services import trees
from salesplan.core.services.trees import NodeRow

TODAY = date(2026, 8, 31)
FIRST_PERIOD = 2024 * 12 + 6
MONTHS = 26
REGIONS = ("north", "south")
TEAMS = tuple(f"{region}-{team}" for region in REGIONS for team in "ab")
SEATS = tuple(f"{team}-{number}" for team in TEAMS for number in (1, 2))
PRODUCT_LINES = ("home", "light")
CATEGORIES = tuple(f"{line}-{number}" for line in PRODUCT_LINES for number in (1, 2))
ITEMS = tuple(f"{category}-{number}" for category in CATEGORIES for number in (1, 2, 3))
CHANNELS = ("shop", "dealer", "project")
TIERS = ("tier-a", "tier-b", "tier-c")
CUSTOMERS = tuple(f"c{number:02d}" for number in range(1, 13))
PLACES = ("province-1", "province-2")


@dataclass(frozen=True)
class Line:
    """A sales line by codes; money in 10^-2, quantity in 10^-3."""

    order_no: str
    line_no: int
    date: date
    period: int
    seat: str
    item: str
    channel: str
    customer: str
    tier: str
    quantity: int
    revenue: int
    cost: int

    @property
    def category(self) -> str:
        """The category of the item."""
        return self.item.rsplit("-", 1)[0]

    @property
    def product_line(self) -> str:
        """The product line of the item."""
        return self.item.split("-")[0]

    @property
    def team(self) -> str:
        """The team of the seat."""
        return self.seat.rsplit("-", 1)[0]

    @property
    def region(self) -> str:
        """The region of the seat."""
        return self.seat.split("-")[0]


def _line(month: int, seat: int, channel: int, number: int) -> Line:
    item = (seat + 2 * channel + 3 * number + month) % len(ITEMS)
    pieces = 1 + (seat + channel + month) % 5
    if number == 2 and (seat + channel + month) % 11 == 0:
        pieces = -1  # a return
    price = (item + 1) * 100_00 * (100 + month) // 100
    period = FIRST_PERIOD + month
    day = 1 + (7 * seat + 5 * channel + month) % 28
    customer = (seat + 8 * (channel % 2)) % len(CUSTOMERS)
    return Line(
        order_no=f"{period}-{SEATS[seat]}-{CHANNELS[channel]}",
        line_no=number,
        date=date(period // 12, period % 12 + 1, day),
        period=period,
        seat=SEATS[seat],
        item=ITEMS[item],
        channel=CHANNELS[channel],
        customer=CUSTOMERS[customer],
        tier=TIERS[customer % 3],
        quantity=pieces * 1_000,
        revenue=pieces * price,
        cost=pieces * (price * 6 // 10),
    )


LINES = tuple(
    _line(month, seat, channel, number)
    for month in range(MONTHS)
    for seat in range(len(SEATS))
    for channel in range(len(CHANNELS))
    for number in (1, 2)
)


@dataclass(frozen=True)
class SmallCompany:
    """The company in the database: ids by code (codes are unique over the dimensions)."""

    ids: dict[str, int]
    source_id: int
    batch_id: int

    def __getitem__(self, code: str) -> int:
        return self.ids[code]

    def node(self, code: str) -> Node:
        """The node of a code."""
        node: Node = Node.unscoped.get(pk=self.ids[code])
        return node

    def total(self, measure: str, where: Callable[[Line], bool] = lambda _line: True) -> int:
        """The sum of revenue, cost or quantity over the lines that pass `where`."""
        return sum(getattr(line, measure) for line in LINES if where(line))


def build() -> SmallCompany:
    """Write the company: trees through the core's service, lines straight into the table."""
    reseed_after_flush()
    for dimension, rows in _rows().items():
        trees.upsert_nodes(actor=access.system(), dimension=dimension, rows=rows, today=TODAY)
    ids: dict[str, int] = dict(Node.unscoped.filter(pk__gt=9).values_list("code", "id"))
    for number, code in enumerate(CUSTOMERS):
        Node.unscoped.filter(pk=ids[code]).update(owner_id=ids[SEATS[number % len(SEATS)]])
    Company.objects.filter(pk=1).update(name="Small Company")
    source = Source.objects.create(code="small", name="Small", complete_through=TODAY)
    batch = ImportBatch.objects.create(
        kind="sales_lines", source=source, state=ImportState.APPLIED, file_name="small.csv",
        first_period=FIRST_PERIOD, last_period=FIRST_PERIOD + MONTHS - 1,
    )  # fmt: skip
    made = SmallCompany(ids=ids, source_id=source.pk, batch_id=batch.pk)
    SalesLine.unscoped.bulk_create(_sales_line(made, line) for line in LINES)
    return made


def _sales_line(company: SmallCompany, line: Line) -> SalesLine:
    return SalesLine(
        source_id=company.source_id, order_no=line.order_no, line_no=str(line.line_no),
        date=line.date, period=line.period, seat_id=company[line.seat],
        product_id=company[line.item], channel_id=company[line.channel],
        customer_id=company[line.customer], tier_id=company[line.tier],
        geography_id=company[PLACES[REGIONS.index(line.region)]], quantity=line.quantity,
        revenue=line.revenue, cost=line.cost, batch_id=company.batch_id,
    )  # fmt: skip


def _rows() -> dict[str, list[NodeRow]]:
    return {
        "organisation": [
            *(NodeRow(code, code.title(), "region", "company") for code in REGIONS),
            *(NodeRow(code, code.title(), "team", code.rsplit("-", 1)[0]) for code in TEAMS),
            *(NodeRow(code, code.title(), "seat", code.rsplit("-", 1)[0]) for code in SEATS),
        ],
        "product": [
            *(NodeRow(code, code.title(), "line") for code in PRODUCT_LINES),
            *(NodeRow(code, code.title(), "category", code.split("-")[0]) for code in CATEGORIES),
            *(NodeRow(code, code.title(), "item", code.rsplit("-", 1)[0]) for code in ITEMS),
        ],
        "channel": [NodeRow(code, code.title(), "channel") for code in CHANNELS],
        "customer": [
            *(NodeRow(code, code.title(), "tier") for code in TIERS),
            *(
                NodeRow(code, code.upper(), "customer", TIERS[number % 3])
                for number, code in enumerate(CUSTOMERS)
            ),
        ],
        "geography": [NodeRow(code, code.title(), "place") for code in PLACES],
    }


def reseed_after_flush() -> None:
    """A transactional test empties every table; put back what the migration had put there."""
    if Company.objects.exists():
        return
    with connection.cursor() as cursor:
        cursor.execute("select setval(pg_get_serial_sequence('core_metric', 'id'), 1, false)")
        for name in (
            "0002_seed",
            "0005_industry_growth",
            "0006_potential_score",
            "0011_starter_metrics",
        ):
            importlib.import_module(f"salesplan.core.migrations.{name}").seed(apps, None)
        cursor.execute("select setval(pg_get_serial_sequence('core_node', 'id'), 100)")
