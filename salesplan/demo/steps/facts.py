"""Sales lines, credits and observations go straight in by COPY, as the yearly files they are."""

from collections.abc import Iterable, Sequence
from io import StringIO
from itertools import repeat
from typing import Any

import numpy as np
from django.db import connection

from salesplan.core.models import Dimension as Axis
from salesplan.core.models import ImportBatch, ImportKind, ImportState, Metric, Source
from salesplan.demo import day
from salesplan.demo.generator import customers, observations, operations, sharing
from salesplan.demo.generator.catalogue import CHANNEL_CODES, ITEMS
from salesplan.demo.generator.draws import Ints
from salesplan.demo.generator.lines import Lines
from salesplan.demo.generator.orders import Orders
from salesplan.demo.generator.territories import SEATS
from salesplan.demo.generator.timeline import DAYS, FIRST_PERIOD, MONTHS
from salesplan.demo.steps.nodes import Keys
from salesplan.engine.periods import last_day

PREFIXES = ("OS", "TM", "JD", "DY", "DL", "KA", "PJ")
LINE_COLUMNS = (
    "source_id", "order_no", "line_no", "date", "period", "seat_id", "product_id", "channel_id",
    "customer_id", "geography_id", "tier_id", "quantity", "revenue", "cost", "is_split", "is_late",
    "batch_id",
)  # fmt: skip
CREDIT_COLUMNS = (
    "line_id", "seat_id", "kind", "share", "quantity", "revenue", "cost", "batch_id",
)  # fmt: skip
OBSERVATION_COLUMNS = (
    "source_id", "metric_id", "date", "period", "organisation_id", "product_id", "channel_id",
    "customer_id", "geography_id", "numerator", "denominator", "batch_id",
)  # fmt: skip
SOURCES = {
    "erp": "ERP", "web": "Web analytics", "warehouse": "Warehouse", "ledger": "Receivables ledger",
    "survey": "Customer survey", "market": "Market panel", "crm": "CRM", "finance": "Finance",
}  # fmt: skip
SOURCE_OF = {
    "visitors": "web", "web_orders": "web", "stock_value": "warehouse", "receivables": "ledger",
    "satisfaction_points": "survey", "satisfaction_answers": "survey", "market_size": "market",
    "own_market_sales": "market", "ordered_quantity": "warehouse",
    "delivered_quantity": "warehouse", "overdue_receivables": "ledger",
    "marketing_spend": "finance", "operating_cost": "finance", "visits": "crm",
    "effective_visits": "crm", "customers_in_scope": "crm", "customers_covered": "crm",
    "outlets_in_scope": "crm", "outlets_covered": "crm",
}  # fmt: skip


def sources() -> dict[str, Source]:
    """The systems that the demo company's facts come from, complete through its day."""
    rows = (
        Source(code=code, name=name, complete_through=day.TODAY) for code, name in SOURCES.items()
    )
    return {source.code: source for source in Source.objects.bulk_create(rows)}


def write_lines(*, made: Orders, sold: Lines, keys: Keys, source: Source) -> None:
    """Copy the sales lines, one import batch per calendar year, and their credits."""
    years = np.array([entry.year for entry in DAYS])[sold.day]
    batches = _batches(years, source)
    batch = np.array([batches[year] for year in years.tolist()])
    split = np.zeros(len(years), dtype=np.int64)
    split[sharing.split_lines(sold)] = 1
    seat, place, tier = _of_customers(keys)
    order_no = _order_numbers(made)
    columns: list[Iterable[Any]] = [
        repeat(source.pk), (order_no[order] for order in sold.order.tolist()),
        sold.number.tolist(), (_ISO[number] for number in sold.day.tolist()),
        (sold.month + FIRST_PERIOD).tolist(), seat[sold.customer].tolist(),
        _mapped(keys, Axis.PRODUCT, [item.code for item in ITEMS], sold.item),
        _mapped(keys, Axis.CHANNEL, CHANNEL_CODES, sold.channel),
        _customer_ids(keys)[sold.customer].tolist(), place[sold.customer].tolist(),
        tier[sold.customer].tolist(), (sold.pieces * 1_000).tolist(), sold.revenue.tolist(),
        sold.cost.tolist(), split.tolist(), repeat(0), batch.tolist(),
    ]  # fmt: skip
    _copy("core_salesline", LINE_COLUMNS, zip(*columns, strict=False))
    _write_credits(sold, order_no, batch, keys)


_ISO = tuple(entry.isoformat() for entry in DAYS)


def _batches(years: Ints, source: Source) -> dict[int, int]:
    """An applied batch per year; returns their ids by year."""
    ids: dict[int, int] = {}
    for year, count in zip(*np.unique(years, return_counts=True), strict=True):
        first, last = max(FIRST_PERIOD, year * 12), min(FIRST_PERIOD + MONTHS, year * 12 + 12) - 1
        ids[int(year)] = _batch(
            ImportKind.SALES_LINES, source, f"demo-{year}.csv", int(count), (int(first), int(last))
        )
    return ids


def _batch(kind: str, source: Source, name: str, count: int, span: tuple[int, int]) -> int:
    batch: ImportBatch = ImportBatch.objects.create(
        kind=kind, source=source, state=ImportState.APPLIED, file_name=name,
        counts={"rows": count, "created": count}, first_period=span[0], last_period=span[1],
        applied_at=day.noon(min(day.TODAY, last_day(span[1]))),
    )  # fmt: skip
    return batch.pk


def _of_customers(keys: Keys) -> tuple[Ints, Ints, Ints]:
    """Seat, province and tier of each customer, as ids."""
    people = customers.customers()
    seats = [SEATS[customer.seat] for customer in people]
    return (
        np.array(keys.of(Axis.ORGANISATION, (seat.code for seat in seats))),
        np.array(keys.of(Axis.GEOGRAPHY, (seat.province for seat in seats))),
        np.array(keys.of(Axis.CUSTOMER, (f"tier-{person.tier.lower()}" for person in people))),
    )


def _customer_ids(keys: Keys) -> Ints:
    return np.array(keys.of(Axis.CUSTOMER, (person.code for person in customers.customers())))


def _mapped(keys: Keys, dimension: str, codes: Sequence[str], places: Ints) -> list[int]:
    mapped: list[int] = np.array(keys.of(dimension, codes))[places].tolist()
    return mapped


def _order_numbers(made: Orders) -> list[str]:
    """Channel, month, running number: TM202506-00123."""
    months = [f"{(FIRST_PERIOD + m) // 12}{(FIRST_PERIOD + m) % 12 + 1:02d}" for m in range(MONTHS)]
    rows = zip(made.channel.tolist(), made.month.tolist(), made.number.tolist(), strict=True)
    return [f"{PREFIXES[channel]}{months[month]}-{number:05d}" for channel, month, number in rows]


def _write_credits(sold: Lines, order_no: list[str], batch: Ints, keys: Keys) -> None:
    rows = list(sharing.shared_credits(sold))
    places = sorted({row.line for row in rows})
    ids = _line_ids([(order_no[sold.order[place]], str(sold.number[place])) for place in places])
    by_place = dict(zip(places, ids, strict=True))
    _copy(
        "core_salescredit",
        CREDIT_COLUMNS,
        (
            (by_place[row.line], keys.organisation(row.seat), row.kind, row.share, row.quantity,
             row.revenue, row.cost, batch[row.line])
            for row in rows
        ),
    )  # fmt: skip


def _line_ids(wanted: list[tuple[str, str]]) -> list[int]:
    orders, numbers = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "select l.id from unnest(%s::text[], %s::text[]) with ordinality w(o, n, at)"
            " join core_salesline l on l.order_no = w.o and l.line_no = w.n order by w.at",
            [list(orders), list(numbers)],
        )
        return [row[0] for row in cursor.fetchall()]


def write_observations(*, sold: Lines, keys: Keys, known: dict[str, Source]) -> int:
    """Copy what is measured beside sales, one import batch per source; returns the rows."""
    rows = list(observations.observations(sold))
    rows += operations.observations(sold, rows)
    span = (FIRST_PERIOD, FIRST_PERIOD + MONTHS - 1)
    batches = {
        code: _batch(ImportKind.OBSERVATIONS, known[code], f"demo-{code}.csv", count, span)
        for code, count in _counts(rows).items()
    }
    metrics = dict(Metric.objects.values_list("code", "id"))
    product, channel = keys.by_dimension[Axis.PRODUCT], keys.by_dimension[Axis.CHANNEL]
    _copy(
        "core_observation",
        OBSERVATION_COLUMNS,
        (
            (known[SOURCE_OF[row.metric]].pk, metrics[row.metric],
             last_day(FIRST_PERIOD + row.month).isoformat(), FIRST_PERIOD + row.month,
             keys.organisation(row.region), product[row.product] if row.product else 0,
             channel[row.channel] if row.channel else 0, 0, 0, row.value, 1,
             batches[SOURCE_OF[row.metric]])
            for row in rows
        ),
    )  # fmt: skip
    return len(rows)


def _counts(rows: Iterable[observations.Observation]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rows:
        counts[SOURCE_OF[row.metric]] = counts.get(SOURCE_OF[row.metric], 0) + 1
    return counts


def _copy(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    text = StringIO()
    text.writelines("\t".join(map(str, row)) + "\n" for row in rows)
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"copy {table} ({', '.join(columns)}) from stdin", text)
