"""Small files through the same path as large ones."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from salesplan.core.models import ImportBatch, ImportMode
from salesplan.core.selectors import access
from salesplan.core.services import trees
from salesplan.core.services.imports import sources
from salesplan.core.services.imports.running import Plan, file_feed, run
from salesplan.core.services.trees import NodeRow

TODAY = date(2026, 8, 31)
NOW = datetime(2026, 8, 31, 8, tzinfo=UTC)
SYSTEM = access.system()
SPEC: dict[str, Any] = {
    "kind": "sales_lines",
    "key": {"order": ["order"], "line": ["line"]},
    "fields": {
        "date": "date", "seat": "seat", "product": "product", "channel": "channel",
        "customer": "customer", "quantity": "quantity", "revenue": "revenue", "cost": "cost",
    },
}  # fmt: skip
HEADER = "order,line,date,seat,product,channel,customer,quantity,revenue,cost"
LINES = """
A1,1,2026-07-01,s1,p1,online,c1,2,100.00,60.00
A1,2,2026-07-01,s1,p2,online,c1,1,50.50,30.00
A2,1,2026-07-15,s2,p1,offline,c2,3,150.00,90.00
A3,1,2026-08-02,s2,p2,offline,c1,-1,-50.50,-30.00
"""


def nodes(dimension: str, *rows: NodeRow) -> None:
    trees.upsert_nodes(actor=SYSTEM, dimension=dimension, rows=rows, today=TODAY)


def small_company() -> None:
    """Two seats in a region, two items, two channels, two customers of two tiers."""
    nodes(
        "organisation", NodeRow("east", "East", "region", "company"),
        NodeRow("s1", "Seat 1", "seat", "east"), NodeRow("s2", "Seat 2", "seat", "east"),
    )  # fmt: skip
    nodes(
        "product", NodeRow("l", "Line", "line"), NodeRow("c", "Category", "category", "l"),
        NodeRow("p1", "Lamp", "item", "c"), NodeRow("p2", "Lock", "item", "c"),
    )  # fmt: skip
    nodes("channel", NodeRow("online", "Online", "channel"), NodeRow("offline", "O", "channel"))
    nodes(
        "customer", NodeRow("gold", "Gold", "tier"), NodeRow("c1", "Customer 1", "customer", "gold"),
        NodeRow("silver", "S", "tier"), NodeRow("c2", "Customer 2", "customer", "silver"),
    )  # fmt: skip


def load(
    path: Path,
    text: str,
    spec: dict[str, Any] = SPEC,
    *,
    dry: bool = False,
    mode: str = ImportMode.MERGE,
    source: str = "erp",
) -> ImportBatch:
    """Import a text as a file, here and now."""
    file = path / "file.csv"
    file.write_text(text.strip() + "\n", encoding="utf-8")
    kind = spec["kind"]
    owner = sources.obtain(actor=SYSTEM, code=source)
    batch = ImportBatch.objects.create(kind=kind, source=owner, spec=spec, mode=mode)
    report = path / "errors.csv"
    plan = Plan(actor=SYSTEM, today=TODAY, now=NOW, dry=dry)
    opened = file_feed(file, today=TODAY, report=report)
    return run(batch_id=batch.pk, plan=plan, open_feed=opened, report=report)


def sales(path: Path, lines: str, **options: Any) -> ImportBatch:
    """Import sales lines below the usual header."""
    return load(path, f"{HEADER}\n{lines.strip()}", **options)
