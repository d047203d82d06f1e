"""From an empty company to attainment and an alert, as a new user does it in the browser."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from monitoring.models import Alert
from salesplan.core.models import ImportBatch, Node, SalesLine
from salesplan.core.services import companies
from tests.acceptance.working import work_off

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 31)
ORGANISATION = """code,name,kind,parent
north,North,region,company
south,South,region,company
n1,Li Wei,seat,north
s1,Chen Hua,seat,south
"""


@pytest.fixture
def newcomer(db: None, settings: Any, tmp_path: Path) -> Client:
    """The first administrator of an empty installation, signed in."""
    settings.BUSINESS_DATE = TODAY.isoformat()
    settings.MEDIA_ROOT = tmp_path
    made = companies.first_administrator(email="first@example.com")
    assert made is not None
    client = Client()
    assert client.login(email="first@example.com", password=made[1])
    return client


def sales() -> Iterator[str]:
    """Two years of one order a month and seat; the south halves in July and August 2026."""
    yield "order,date,seller,product,client,qty,amount,cost"
    for month in range(24):
        year, number = 2024 + (8 + month) // 12, (8 + month) % 12 + 1
        for seat in ("n1", "s1"):
            weak = seat == "s1" and (year, number) >= (2026, 7)
            amount = 500 if weak else 1000
            day = f"{year}-{number:02d}-15"
            yield f"{seat}-{day},{day},{seat},Lamp,Shop {seat},10,{amount}.00,{amount // 2}.00"


def take_in(client: Client, kind: str, name: str, text: str, **more: str) -> ImportBatch:
    """Upload, look, map as guessed (with corrections), check, apply."""
    file = SimpleUploadedFile(name, text.encode())
    client.post("/data/imports/upload/", {"kind": kind, "file": file})
    batch = ImportBatch.objects.latest("pk")
    fields = batch.spec.get("fields", {})
    form = {f"column.{n}": s["column"] for n, s in fields.items() if "column" in s}
    form |= {"mode": "merge", "source": "main", "date_format": "ymd", "decimal_mark": "."}
    answer = client.post(f"/data/imports/{batch.pk}/check/", form | more)
    assert answer.status_code == 302, answer.content.decode()[:3000]
    work_off()
    batch.refresh_from_db()
    assert batch.state == "checked", (batch.state, batch.errors)
    client.post(f"/data/imports/{batch.pk}/apply/")
    work_off()
    batch.refresh_from_db()
    assert batch.state == "applied", (batch.state, batch.errors)
    return batch


def set_up(client: Client) -> None:
    page = client.get("/start/")
    assert page.status_code == 200
    form = {
        "name": "Example Ltd", "currency": "CNY", "fiscal_year_start": "1",
        "fiscal_named_by_end": "on", "actual_basis": "invoiced", "unit": "1000", "country": "CN",
        "time_zone": "Asia/Shanghai", "language": "en", "version": "1",
    }  # fmt: skip
    assert client.post("/settings/", form).status_code == 302


def first_plan(client: Client) -> str:
    """Make the plan of the running half-year with 10 % growth and approve it."""
    form = {
        "name": "H2 2026", "organisation": "1", "first_period": str(2026 * 12 + 6), "months": "6",
        "percent": "10", "display_unit": "1000", "rounding_unit": "0",
    }  # fmt: skip
    made = client.post("/goals/plans/new/", form)
    assert made.status_code == 302, made.content.decode()[:3000]
    grid = str(made.headers["Location"])
    for step in ("submit", "approve"):
        done = client.post(grid.replace("/grid/", f"/{step}/"))
        assert done.status_code == 302, (step, done.status_code)
    work_off()
    return grid


@pytest.mark.covers("B2", "B3", "E2", "E3", "F4")
def test_a_new_user_sees_attainment_and_an_alert(newcomer: Client) -> None:
    set_up(newcomer)
    take_in(newcomer, "dimensions", "organisation.csv", ORGANISATION, dimension="organisation")
    take_in(
        newcomer, "sales_lines", "sales.csv", "\n".join(sales()),
        **{
            "column.seat": "seller", "column.product": "product", "column.customer": "client",
            "column.quantity": "qty", "column.revenue": "amount", "column.cost": "cost",
            "column.date": "date", "key.order": "order", "key.line": "position",
            "unknown.product": "create", "unknown.customer": "create", "unknown.seat": "reject",
        },
    )  # fmt: skip
    assert SalesLine.unscoped.count() == 48
    grid = first_plan(newcomer)
    assert newcomer.get(grid).status_code == 200

    board = newcomer.get("/api/v1/dashboard/").json()
    # H2 2025 was 12 x 1,000.00; +10 % = 13,200.00. The data run to 15 August, working day 10
    # of 21: July 2,200.00 + August 2,200.00 x 10 / 21 are due by then.
    assert board["figures"]["target"] == 1_320_000
    assert board["figures"]["target_to_date"] == 324_762
    assert board["figures"]["revenue"] == 300_000
    alert = Alert.unscoped.get()
    south = Node.unscoped.get(dimension="organisation", code="south")
    assert (alert.organisation_id, alert.severity) == (south.pk, "act")
    assert (alert.actual, alert.reference) == (100_000, 162_381)
    page = newcomer.get("/monitoring/").content.decode()
    assert "92.4" in page
    history = newcomer.get(grid.replace("/grid/", "/history/"))
    assert "first@example.com" in history.content.decode() or "Administrator" in (
        history.content.decode()
    )
