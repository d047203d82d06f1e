"""Imports in the browser: each step, each kind of bad input, and only for who may."""

import gzip
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from salesplan.core.models import ImportBatch, ImportMapping, Node, SalesLine, Source, WorkListEntry
from salesplan.core.services import jobs
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Persona], Client]
URL = "/data/imports/"
HEADER = "order,line,date,seat,product,channel,customer,quantity,revenue,cost\n"
GOOD = "X1,1,2026-08-03,north-a-1,home-1-1,shop,c01,2,100.01,60\n"
MAPPING = """
kind: sales_lines
key: {order: order, line: line}
fields: {date: date, seat: seat, product: product, channel: channel, customer: customer,
  quantity: quantity, revenue: revenue, cost: cost}
"""


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def web(analyst: Persona, client_for: ClientFor) -> Client:
    return client_for(analyst)


def upload(web: Client, content: bytes, name: str = "lines.csv", kind: str = "sales_lines") -> Any:
    file = SimpleUploadedFile(name, content)
    return web.post(URL + "upload/", {"kind": kind, "file": file})


def form(batch: ImportBatch, **more: str) -> dict[str, Any]:
    """The form as the page shows it, with what a person changes."""
    fields = batch.spec["fields"]
    data: dict[str, Any] = {
        f"column.{name}": source["column"] for name, source in fields.items() if "column" in source
    }
    data |= {
        f"other.{name}": f"={source['expression']}"
        for name, source in fields.items()
        if "expression" in source
    }
    if batch.spec.get("key"):
        key = batch.spec["key"]
        data |= {"key.order": key["order"], "key.line": key["line"]}
    data |= {f"unknown.{n}": r["policy"] for n, r in batch.spec.get("unknown", {}).items()}
    return (
        data | {"source": "crm", "mode": "merge", "date_format": "ymd", "decimal_mark": "."} | more
    )


def work(batch: ImportBatch) -> ImportBatch:
    """What the worker does."""
    batch.refresh_from_db()
    assert jobs.run_now(batch.job_id)
    batch.refresh_from_db()
    return batch


def check(web: Client, batch: ImportBatch, **more: str) -> ImportBatch:
    answer = web.post(f"{URL}{batch.pk}/check/", form(batch, **more))
    assert answer.status_code == 302, answer.content.decode()
    return work(batch)


def stored() -> list[tuple[str, int]]:
    lines = SalesLine.unscoped.filter(order_no__startswith="X").order_by("order_no")
    return list(lines.values_list("order_no", "revenue"))


def text(answer: Any) -> str:
    return str(answer.content.decode())


def latest() -> ImportBatch:
    return ImportBatch.objects.latest("pk")


def test_a_file_goes_all_the_way_and_back(web: Client) -> None:
    bad = "X2,1,2026-08-03,north-a-1,home-1-1,shop,nobody,2,9.99,60\n"
    answer = upload(web, (HEADER + GOOD + bad).encode())
    batch = latest()
    assert answer.url == f"{URL}{batch.pk}/"
    page = text(web.get(answer.url))
    assert "What the columns mean" in page
    assert 'name="column.revenue"' in page
    assert "north-a-1" in page
    check(web, batch, **{"unknown.customer": "reject", "save_as": "CRM lines"})
    assert (batch.state, stored()) == ("checked", [])
    page = text(web.get(answer.url))
    assert "Apply 1 row" in page
    assert "This code is not known." in page
    report = web.get(f"{URL}{batch.pk}/errors.csv")
    assert "nobody" in report.content.decode("utf-8-sig")
    assert web.get(f"{URL}{batch.pk}/errors.xlsx").content[:2] == b"PK"

    web.post(f"{URL}{batch.pk}/apply/")
    polled = web.get(f"{URL}{batch.pk}/progress/")
    assert 'hx-trigger="every 1s"' in text(polled)
    work(batch)
    assert (batch.state, stored()) == ("applied", [("X1", 10001)])
    assert web.get(f"{URL}{batch.pk}/progress/").headers["HX-Refresh"] == "true"
    assert "Undo this import" in text(web.get(answer.url))

    web.post(f"{URL}{batch.pk}/undo/")
    assert stored() == []
    assert ImportMapping.objects.get().name == "CRM lines"


def test_a_saved_mapping_is_taken_for_the_next_file(web: Client) -> None:
    upload(web, (HEADER + GOOD).encode())
    check(web, latest(), **{"other.cost": "=[revenue] * 0.5", "save_as": "Half"})
    upload(web, (HEADER + GOOD.replace("X1", "X9")).encode())
    assert latest().mapping.name == "Half"
    assert latest().spec["fields"]["cost"] == {"expression": "[revenue] * 0.5"}


def test_encoding_delimiter_and_header_can_be_corrected(web: Client) -> None:
    body = "Report of August\n\n" + HEADER.replace(",", ";") + GOOD.replace(",", ";")
    upload(web, body.encode())
    batch = latest()
    web.post(f"{URL}{batch.pk}/look/", {"encoding": "utf-8", "delimiter": ";", "header_row": 3})
    batch.refresh_from_db()
    assert [column["name"] for column in batch.preview["columns"]][:3] == ["order", "line", "date"]
    answer = web.post(f"{URL}{batch.pk}/look/", {"header_row": "900"})
    assert answer.status_code == 400
    assert 'role="alert"' in text(answer)


def bomb() -> bytes:
    """A workbook whose sheet unpacks to 250 MB."""
    small, target = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(small) as book:
        book.add_worksheet().write_row(0, 0, HEADER.strip().split(","))
    with (
        zipfile.ZipFile(small) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in source.namelist():
            filler = b" " * 250_000_000 if name.endswith("sheet1.xml") else b""
            packed.writestr(name, source.read(name) + filler)
    return target.getvalue()


UNREADABLE = {
    "empty": (b"", "lines.csv", "empty"),
    "pdf": (b"%PDF-1.7 ...", "lines.csv", "PDF"),
    "damaged gz": (gzip.compress(HEADER.encode())[:-9], "lines.csv.gz", "damaged"),
    "damaged xlsx": (b"PK\x03\x04" + b"x" * 200, "lines.xlsx", "workbook|damaged|unsupported"),
    "zip bomb": (b"bomb", "lines.xlsx", "far more than its size|too large"),
    "duplicate header": (b"order,order,date\n1,2,3\n", "l.csv", "Columns 1, 2 are all called"),
    "header without a name": (b"order,,date\n1,2,3\n", "l.csv", "Column 2 has no name"),
    "no header": (b"1,2,3\n4,5,6\n", "l.csv", "looks like data"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_refused_with_what_to_do(web: Client, case: str) -> None:
    content, name, said = UNREADABLE[case]
    content = bomb() if content == b"bomb" else content
    before = ImportBatch.objects.count()
    answer = upload(web, content, name)
    if case == "empty":  # a browser sends an empty file as no file
        said = "empty|Choose a file"
    assert answer.status_code == 400
    alert = text(answer).split('role="alert"')[1][:400]
    assert re.search(said, alert), alert
    assert ImportBatch.objects.count() == before


BAD_ROWS = {
    "NaN": (GOOD.replace("100.01", "NaN"), "revenue", "not_finite"),
    "text": (GOOD.replace("100.01", "many"), "revenue", "not_a_number"),
    "absurd amount": (GOOD.replace("100.01", "1e20"), "revenue", "absurd_amount"),
    "absurd date": (GOOD.replace("2026-08-03", "1890-01-01"), "date", "absurd_date"),
    "no date": (GOOD.replace("2026-08-03", "2026-02-30"), "date", "not_a_date"),
    "unknown key": (GOOD.replace("c01", "nobody"), "customer", "unknown_code"),
    "missing key": (GOOD.replace("X1", ""), "order", "missing_key"),
    "ragged": (GOOD.replace(",60", ",60,7"), "", "ragged_row"),
}
FIELDS = {f"column.{name}": name for name in HEADER.strip().split(",")[2:]}
REJECT = {
    f"unknown.{name}": "reject" for name in ("customer", "product", "channel", "organisation")
}


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_bad_row_is_named_and_nothing_else_changes(
    web: Client, case: str, tmp_path: Path, small_company: SmallCompany
) -> None:
    row, column, code = BAD_ROWS[case]
    body = HEADER + GOOD.replace("X1", "X0") + row
    upload(web, body.encode())
    batch = check(web, latest(), **FIELDS, **REJECT)
    assert [(e["row"], e["column"], e["code"]) for e in batch.errors] == [(3, column, code)]
    assert (batch.counts["accepted"], batch.counts["rejected"], stored()) == (1, 1, [])
    message = text(web.get(f"{URL}{batch.pk}/")).split('id="errors"')[1]
    assert code not in message  # said in words

    file, mapping = tmp_path / "f.csv", tmp_path / "m.yaml"
    file.write_text(HEADER + row, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(CommandError, match="Nothing was imported"):
        call_command("import_facts", file, mapping=mapping, stdout=out)
    assert f"row 2, {column or '–'}" in out.getvalue()
    assert stored() == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"column.revenue": "", "other.revenue": ""}, "“revenue” is required"),
        ({"key.order": ""}, "Say which columns make the order"),
        ({"other.revenue": "=[no such] * 2"}, "no column “no such”"),
        ({"other.revenue": "=[revenue] *"}, "formula of “revenue” cannot be read"),
        ({"other.date": "=[quantity]"}, "“date” is no figure"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    web: Client, changed: dict[str, str], said: str
) -> None:
    upload(web, (HEADER + GOOD).encode())
    batch = latest()
    answer = web.post(f"{URL}{batch.pk}/check/", form(batch) | changed)
    assert answer.status_code == 400
    assert said in text(answer).replace("&#x27;", "'")


def test_a_wrong_encoding_is_said_with_its_place(web: Client, tmp_path: Path) -> None:
    body = HEADER.encode() + GOOD.replace("X1", "单").encode("gb18030") * 30
    upload(web, body)
    batch = latest()
    answer = web.post(f"{URL}{batch.pk}/look/", {"encoding": "utf-8", "header_row": 1})
    assert answer.status_code == 400
    assert "is not valid utf-8" in text(answer)
    file, mapping = tmp_path / "f.csv", tmp_path / "m.yaml"
    file.write_bytes(body)
    mapping.write_text(MAPPING + "file: {encoding: utf-8}\n")
    with pytest.raises(CommandError, match=r"line 2.*not valid utf-8"):
        call_command("import_facts", file, mapping=mapping, stdout=io.StringIO())


def test_missing_files_and_mappings_are_said_by_the_command(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(MAPPING)
    with pytest.raises(CommandError, match="no file"):
        call_command("import_facts", tmp_path / "none.csv", mapping=mapping)
    file = tmp_path / "f.csv"
    file.write_text("a,b\nx,y\n")
    with pytest.raises(CommandError, match="no column “"):
        call_command("import_facts", file, mapping=mapping)
    mapping.write_text("kind: [")
    with pytest.raises(CommandError, match="mapping is wrong"):
        call_command("import_facts", file, mapping=mapping)


def test_months_of_a_source_can_be_closed(web: Client, small_company: SmallCompany) -> None:
    source = Source.objects.get()
    web.post(f"/data/sources/{source.pk}/close/", {"month": "2026-07"})
    source.refresh_from_db()
    assert source.closed_through == 2026 * 12 + 6
    assert web.post(f"/data/sources/{source.pk}/close/", {"month": "soon"}).status_code == 400


def test_waiting_codes_are_assigned_on_the_work_list(web: Client) -> None:
    upload(web, (HEADER + GOOD.replace("c01", "strange")).encode())
    batch = check(web, latest(), **{"unknown.customer": "unassigned"})
    web.post(f"{URL}{batch.pk}/apply/")
    work(batch)
    assert "1 code waits" in text(web.get(URL))
    entry = WorkListEntry.objects.get()
    assert "strange" in text(web.get("/data/work-list/"))
    options = web.get(f"/data/work-list/{entry.pk}/options/?of=node&code=c0")
    assert '<option value="c02">' in text(options)
    assert web.post(f"/data/work-list/{entry.pk}/assign/", {"code": "zzz"}).status_code == 400
    web.post(f"/data/work-list/{entry.pk}/assign/", {"code": "c02"})
    found = SalesLine.unscoped.get(order_no="X1")
    assert found.customer_id == Node.unscoped.get(code="c02").pk


def test_only_who_may_import_sees_imports(
    rep: Persona, manager_north: Persona, executive: Persona, client_for: ClientFor
) -> None:
    for persona in (rep, manager_north, executive):
        web = client_for(persona)
        assert web.get(URL).status_code == 403
        assert upload(web, (HEADER + GOOD).encode()).status_code == 403
        assert web.get(f"{URL}1/").status_code == 404
        assert web.get("/data/work-list/").status_code == 403
    assert Client().get(URL).status_code == 302
