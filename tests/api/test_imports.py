"""Imports over the API: rows with verdicts, files with jobs, the same again changes nothing."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from salesplan.core.models import (
    CurrencyRate,
    ImportBatch,
    Node,
    Observation,
    Person,
    SalesCredit,
    SalesLine,
    WorkListEntry,
)
from salesplan.core.services import jobs
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ApiFor = Callable[[Persona], APIClient]
LINES = "/api/v1/sales-lines/"
IMPORTS = "/api/v1/imports/"


@pytest.fixture
def api(analyst: Persona, api_for: ApiFor) -> APIClient:
    return api_for(analyst)


def line(order: str = "X1", number: str = "1", **more: Any) -> dict[str, Any]:
    plain = {
        "order": order, "line": number, "date": "2026-08-03", "seat": "north-a-1",
        "product": "home-1-1", "channel": "shop", "customer": "c01", "quantity": 2,
        "revenue": "100.01", "cost": 60,
    }  # fmt: skip
    return plain | more


def send(api: APIClient, *rows: dict[str, Any], **options: Any) -> Any:
    return api.post(LINES, {"source": "crm", "rows": list(rows), **options}, format="json")


def stored() -> list[tuple[str, int]]:
    lines = SalesLine.unscoped.filter(order_no__startswith="X").order_by("order_no", "line_no")
    return list(lines.values_list("order_no", "revenue"))


def test_rows_are_upserted_with_a_verdict_each(api: APIClient) -> None:
    answer = send(api, line(), line("X2", seat="nobody"), line("X3", revenue="NaN"))
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert [(row["row"], row["verdict"]) for row in body["rows"]] == [
        (1, "accepted"),
        (2, "rejected"),
        (3, "rejected"),
    ]
    codes = [[(e["field"], e["code"], e["value"]) for e in row["errors"]] for row in body["rows"]]
    assert codes == [[], [("seat", "unknown_code", "nobody")], [("revenue", "not_finite", "NaN")]]
    assert (body["counts"]["read"], body["counts"]["inserted"]) == (3, 1)
    assert stored() == [("X1", 10001)]


def test_the_same_rows_again_change_nothing(api: APIClient) -> None:
    send(api, line())
    again = send(api, line()).json()
    assert (again["counts"]["unchanged"], again["counts"]["inserted"]) == (1, 0)
    changed = send(api, line(revenue="120.00")).json()
    assert (changed["counts"]["updated"], stored()) == (1, [("X1", 12000)])


def test_a_dry_run_says_the_same_and_leaves_nothing(api: APIClient) -> None:
    before = ImportBatch.objects.count()
    body = send(api, line(), line("X2", date="2026-13-01"), dry_run=True).json()
    assert [row["verdict"] for row in body["rows"]] == ["accepted", "rejected"]
    assert (body["batch"], stored(), ImportBatch.objects.count()) == (None, [], before)


def test_lines_bring_their_credits(api: APIClient) -> None:
    shares = [{"seat": "north-a-1", "share": 60}, {"seat": "north-a-2", "share": 40}]
    send(api, line(credits=shares))
    assert sorted(SalesCredit.objects.values_list("revenue", flat=True)) == [4000, 6001]
    wrong = send(api, line("X2", credits=[{"seat": "north-a-1", "share": 90}])).json()
    assert wrong["rows"][0]["errors"][0]["code"] == "shares_not_100"
    assert (wrong["counts"]["rejected"], stored()) == (1, [("X1", 10001)])


def test_unknown_codes_follow_the_callers_rule(api: APIClient) -> None:
    rules = {"customer": "unassigned", "product": "create"}
    body = send(api, line(customer="new-c", product="new-p"), unknown=rules).json()
    assert body["counts"]["created"] == {"product": 1}
    waiting = api.get("/api/v1/work-list/").json()["results"]
    assert [(e["dimension"], e["code"], e["lines"]) for e in waiting] == [("customer", "new-c", 1)]
    target = Node.unscoped.get(code="c02").pk
    answer = api.post(f"/api/v1/work-list/{waiting[0]['id']}/", {"node": target}, format="json")
    assert answer.status_code == 200
    assert SalesLine.unscoped.get(order_no="X1").customer_id == target
    assert WorkListEntry.objects.get().resolved_at is not None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"rows": []}, "no_rows"),
        ({"rows": [{"order": "X1", "line": "1", "date": "2026-08-01"}]}, "field_missing"),
        ({"rows": [line(colour="red")]}, "unknown_field"),
        ({"rows": [line(revenue={"a": 1})]}, "not_plain"),
        ({"rows": [line()] * 10_001}, "too_many_rows"),
    ],
)
def test_what_concerns_all_rows_is_refused_as_a_whole(
    api: APIClient, body: dict[str, Any], code: str
) -> None:
    answer = api.post(LINES, body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)
    assert stored() == []


def test_more_than_ten_megabytes_are_refused(api: APIClient) -> None:
    answer = send(api, line(note="x" * (11 * 1024 * 1024)))
    assert (answer.status_code, stored()) == (413, [])


def test_the_same_idempotency_key_gives_the_same_answer(api: APIClient) -> None:
    body = {"source": "crm", "rows": [line()]}
    first = api.post(LINES, body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    again = api.post(LINES, body, format="json", HTTP_IDEMPOTENCY_KEY="k1")
    assert first.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_other_kinds_take_rows_too(api: APIClient) -> None:
    calls = {
        "observations": [{"metric": "visitors", "date": "2026-08-01", "numerator": 5}],
        "people": [{"code": "p9", "name": "Nine", "seat": "north-a-1", "valid_from": "2026-08-01"}],
        "rates": [{"currency": "USD", "date": "2026-08-01", "rate": 7.1}],
        "dimensions/customer/nodes": [
            {"code": "c99", "name": "N", "parent": "tier-a", "attributes": {"city": "Wuhan"}}
        ],
    }
    for path, rows in calls.items():
        answer = api.post(f"/api/v1/{path}/", {"rows": rows}, format="json")
        assert answer.json()["rows"] == [{"row": 1, "verdict": "accepted", "errors": []}], path
    assert Node.unscoped.get(code="c99").attributes == {"city": "Wuhan"}
    assert Person.objects.get(code="p9").holdings.count() == 1
    assert (Observation.unscoped.get().numerator, str(CurrencyRate.objects.get().rate)) == (
        5,
        "7.10000000",
    )
    assert (
        api.post("/api/v1/dimensions/moon/nodes/", {"rows": [{}]}, format="json").status_code == 404
    )


def test_only_who_may_import_can(
    manager_north: Persona, rep: Persona, executive: Persona, api_for: ApiFor
) -> None:
    for persona in (manager_north, rep, executive):
        program = api_for(persona)
        assert send(program, line()).status_code == 403
        assert program.get(IMPORTS).status_code == 403
        assert program.get("/api/v1/work-list/").status_code == 403
    assert APIClient().post(LINES, {"rows": [line()]}, format="json").status_code == 401
    assert stored() == []


FILE = """order,line,date,seat,product,channel,customer,quantity,revenue,cost
X1,1,2026-08-03,north-a-1,home-1-1,shop,c01,2,100.01,60
X2,1,2026-08-03,north-a-1,home-1-1,shop,c01,2,oops,60
"""


def upload(api: APIClient, text: str = FILE) -> Any:
    file = io.BytesIO(text.encode())
    file.name = "lines.csv"
    return api.post(IMPORTS, {"file": file, "kind": "sales_lines"}, format="multipart")


def test_a_file_is_uploaded_checked_applied_and_undone(
    api: APIClient, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    answer = upload(api)
    assert answer.status_code == 201, answer.content
    batch = answer.json()
    url = f"{IMPORTS}{batch['id']}/"
    assert batch["preview"]["encoding"] == "utf-8"
    rules = {name: {"policy": "reject"} for name in ("product", "customer", "channel")}
    fields = batch["spec"]["fields"] | {"revenue": "revenue"}
    spec = batch["spec"] | {"unknown": rules, "fields": fields}
    mapped = api.put(url, {"spec": spec, "source": "crm"}, format="json")
    assert mapped.status_code == 200, mapped.content
    assert jobs.run_now(api.post(url + "check/").json()["job"])
    checked = api.get(url).json()
    assert (checked["state"], checked["counts"]["inserted"], stored()) == ("checked", 1, [])
    assert (checked["errors"][0]["row"], checked["errors"][0]["code"]) == (3, "not_a_number")
    report = api.get(url + "errors/")
    assert "oops" in report.content.decode("utf-8-sig")
    assert api.get(url + "errors/?as=xlsx").content.startswith(b"PK")
    assert jobs.run_now(api.post(url + "apply/").json()["job"])
    assert stored() == [("X1", 10001)]
    assert api.post(url + "apply/").status_code == 409
    assert api.post(url + "undo/").json()["state"] == "undone"
    assert stored() == []


def test_a_file_that_cannot_be_read_is_refused_at_once(
    api: APIClient, settings: Any, tmp_path: Any, small_company: SmallCompany
) -> None:
    settings.MEDIA_ROOT = tmp_path
    before = ImportBatch.objects.count()
    for text, code in (
        ("", "empty_file"),
        ("a,a\n1,2\n", "duplicate_header"),
        ("%PDF-1", "unsupported_file"),
    ):
        answer = (
            upload(api, text)
            if text
            else api.post(IMPORTS, {"kind": "sales_lines"}, format="multipart")
        )
        assert answer.status_code == 400
        if text:
            assert answer.json()["errors"][0]["code"] == code
    assert ImportBatch.objects.count() == before
    assert not list(tmp_path.rglob("*.csv"))
