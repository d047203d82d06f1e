"""Chinese sales through the browser: GB18030 text and a workbook, the same figures, once."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Count, Sum
from django.test import Client

from salesplan.core.models import Grant, ImportBatch, Node, Role, SalesLine, User
from salesplan.core.services import jobs

pytestmark = [pytest.mark.django_db, pytest.mark.shared]
URL = "/data/imports/"
FIELDS = {
    "key.order": "订单 ID", "key.line": "行 ID", "column.date": "订单日期",
    "column.product": "产品 ID", "column.customer": "客户 ID", "column.geography": "地区",
    "column.quantity": "数量", "column.revenue": "销售额", "other.cost": "=[销售额] - [利润]",
}  # fmt: skip
FIGURES = {"lines": 300, "revenue": 51_593_914, "cost": 43_846_278, "quantity": 1_143_000}


@pytest.fixture
def web(settings: Any, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    user = User.objects.create_user("finance@example.com", None)
    Grant.objects.create(user=user, role=Role.ANALYST)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(web: Client, file: Path) -> ImportBatch:
    sent = SimpleUploadedFile(file.name, file.read_bytes())
    answer = web.post(URL + "upload/", {"kind": "sales_lines", "file": sent})
    assert answer.status_code == 302, answer.content.decode()
    return ImportBatch.objects.latest("pk")


def go(web: Client, batch: ImportBatch) -> ImportBatch:
    unknown = {f"unknown.{name}": "create" for name in ("product", "customer", "geography")}
    page = web.get(f"{URL}{batch.pk}/").content.decode()
    assert "订单日期" in page
    form = {**FIELDS, **unknown, "date_format": "ymd", "decimal_mark": ".", "source": "superstore"}
    for step in ("check", "apply"):
        assert web.post(f"{URL}{batch.pk}/{step}/", form).status_code == 302
        batch.refresh_from_db()
        assert jobs.run_now(batch.job_id)
        batch.refresh_from_db()
        assert batch.state == {"check": "checked", "apply": "applied"}[step], batch.errors
    return batch


def figures() -> dict[str, int]:
    return dict(
        SalesLine.unscoped.aggregate(
            lines=Count("id"), revenue=Sum("revenue"), cost=Sum("cost"), quantity=Sum("quantity")
        )
    )


@pytest.mark.covers("E10")
def test_gb18030_and_xlsx_hold_the_same_300_lines(shared: Path, web: Client) -> None:
    data = shared / "data" / "superstore_cn_excerpt"
    text = upload(web, data / "orders_300_gb18030.csv")
    assert (text.preview["encoding"], text.preview["confident"]) == ("gb18030", False)
    assert text.spec["fields"]["revenue"] == {"column": "销售额"}
    first = go(web, text)
    assert (first.counts["inserted"], first.counts["rejected"], figures()) == (300, 0, FIGURES)
    assert Node.unscoped.filter(dimension="customer", code="邢宁-18715").exists()

    sheet = upload(web, data / "订单样例_300行.xlsx")
    assert sheet.preview["kind"] == "xlsx"
    again = go(web, sheet)
    assert (again.counts["unchanged"], again.counts["inserted"], again.counts["updated"]) == (
        300, 0, 0,
    )  # fmt: skip
    assert figures() == FIGURES
