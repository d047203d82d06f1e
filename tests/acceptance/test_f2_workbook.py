"""Excel both ways, as a manager and as a rep: B3 and table 1 of F2, through the doors."""

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from goals.models import Version
from salesplan.core.models import COMPANY_ID
from tests.factories import spreadsheet
from tests.factories.small_company import SmallCompany
from tests.factories.spreadsheet import Page
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
JULY = "Jul 2026"


@pytest.fixture
def plan(client_for: ClientFor, analyst: Persona, cube: SmallCompany) -> Version:
    """+ 12 % on last year, whole company, in ten thousands, made in the browser."""
    answer = client_for(analyst).post(
        "/goals/plans/new/",
        {
            "name": "H2 2026", "organisation": COMPANY_ID, "first_period": FIRST, "months": 6,
            "percent": "12", "display_unit": 10_000, "rounding_unit": 1,
        },
    )  # fmt: skip
    assert answer.status_code == 302
    return Version.unscoped.select_related("plan").get()


def exported(api: APIClient, version: Version, what: str = "workbook/", **query: Any) -> bytes:
    answer = api.get(f"/api/v1/versions/{version.pk}/{what}", query)
    assert answer.status_code == 200
    return bytes(answer.content)


def put(page: Page, code: str, head: str, value: Any) -> None:
    codes = page.rows[1].index("code")
    page.put(page.row_of(code, codes), page.rows[2].index(head), value)


def shuffled(page: Page) -> None:
    """The data rows backwards, the months in another order, the name changed."""
    width = len(page.rows[0])
    columns = [*range(6), *reversed(range(6, width))]
    spreadsheet.reorder(page, [0, 1, 2, *reversed(range(3, len(page.rows)))], columns)
    page.title = "Von Hand"


def upload(client: Client, version: Version, content: bytes) -> Any:
    file = SimpleUploadedFile("plan.xlsx", content)
    return client.post(f"/goals/versions/{version.pk}/workbook/", {"file": file}, follow=True)


def figures(api: APIClient, version: Version) -> dict[str, int | None]:
    rows = api.get(f"/api/v1/versions/{version.pk}/grid/").json()["rows"]
    return {row["code"]: row["values"][2] for row in rows}


def number(page: str, kind: str) -> int:
    found = re.search(rf'id="n-{kind}">(\d+)<', page)
    assert found
    return int(found[1])


@pytest.mark.covers("B3", "F2")
def test_a_manager_takes_one_regions_figures_back_from_a_shuffled_workbook(
    plan: Version, client_for: ClientFor, api_for: ApiFor, analyst: Persona, manager_north: Persona,
    rep: Persona,
) -> None:  # fmt: skip
    everything = api_for(analyst)
    before = figures(everything, plan)
    pages = spreadsheet.open_book(exported(everything, plan))
    page = pages["Plan"]
    put(page, "north-a-1", JULY, 12.3456)
    put(page, "north-a-2", JULY, "1.5万")
    put(page, "south-a-1", JULY, 99)
    put(page, "north-b-1", JULY, "viel")
    page.calculate()
    shuffled(page)
    content = spreadsheet.save(pages)

    client = client_for(manager_north)
    answer = upload(client, plan, content)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert [number(text, kind) for kind in ("changed", "conflict", "forbidden", "unreadable")] == [
        2, 0, 1, 1,
    ]  # fmt: skip
    assert "“viel” is not a number" in text
    assert "Von Hand!" in text
    assert figures(everything, plan) == before  # nothing has changed yet

    numbers = re.findall(r'name="number" value="(\d+)"[^>]* checked', text)
    action = re.search(r'action="([^"]+/apply/)"', text)
    assert action
    form = {"number": numbers, "seen": plan.last_journal, "reason": "Regional meeting"}
    for _twice in range(2):
        done = client.post(action[1], form, follow=True)
        assert done.status_code == 200
    after = figures(everything, plan)
    assert (after["north-a-1"], after["north-a-2"]) == (123_456_00, 15_000_00)
    assert {code: after[code] for code in after if code.startswith("south")} == {
        code: before[code] for code in before if code.startswith("south")
    }
    changes = everything.get(f"/api/v1/versions/{plan.pk}/journal/").json()
    assert [one["method"] for one in changes["entries"]] == ["workbook", "growth"]
    history = client.get(f"/goals/versions/{plan.pk}/history/").content.decode()
    assert "plan.xlsx" in history
    assert "Regional meeting" in history

    of_rep = upload(client_for(rep), plan, content).content.decode()
    assert (number(of_rep, "changed"), "checked" in of_rep) == (0, False)


@pytest.mark.covers("B3", "F2")
def test_programs_compare_take_and_dismiss_a_workbook(
    plan: Version, api_for: ApiFor, analyst: Persona, manager_north: Persona
) -> None:
    api = api_for(manager_north)
    root = f"/api/v1/versions/{plan.pk}/workbook/"

    def change(page: Page) -> None:
        put(page, "north-a", "Jul – Dec 2026", 500)
        put(page, "north-b-1", JULY, None)

    content = spreadsheet.edited(exported(api, plan), change)
    answer = api.post(root, {"file": SimpleUploadedFile("w.xlsx", content)}, format="multipart")
    assert answer.status_code == 201
    found = answer.json()
    assert [(one["kind"], one["file"]) for one in found["differences"]] == [
        ("changed", 5_000_000_00), ("emptied", None),
    ]  # fmt: skip
    decision = {"numbers": [found["differences"][0]["number"]], "seen": found["journal"]}
    headers = {"Idempotency-Key": "w-1"}
    taken = [
        api.post(f"{root}{found['id']}/apply/", decision, format="json", headers=headers)
        for _twice in range(2)
    ]
    assert taken[0].json() == taken[1].json()
    assert taken[0].json()["taken"] == 1
    rows = api.get(f"/api/v1/versions/{plan.pk}/grid/").json()["rows"]
    assert {row["code"]: row["values"][0] for row in rows}["north-a"] == 5_000_000_00
    left = api.get(f"{root}{found['id']}/").json()
    assert sorted(one["kind"] for one in left["differences"]) == ["emptied", "same"]
    assert api.delete(f"{root}{found['id']}/").status_code == 204
    assert api_for(analyst).get(f"{root}{found['id']}/").status_code == 404

    wrong = api.post(root, {"file": SimpleUploadedFile("w.xlsx", b"PK no")}, format="multipart")
    assert wrong.status_code == 400


@pytest.mark.covers("F2")
def test_table_1_goes_out_and_comes_back_with_its_logic(
    plan: Version, client_for: ClientFor, api_for: ApiFor, analyst: Persona, manager_north: Persona
) -> None:
    api, client = api_for(analyst), client_for(analyst)
    page = client.get(f"/goals/plans/{plan.plan_id}/table/", {"kind": "region", "sort": "-target"})
    assert page.status_code == 200
    assert "Growth on a reference" in page.content.decode()
    query = {"kinds": "region,team", "dimensions": "organisation"}
    table = api.get(f"/api/v1/versions/{plan.pk}/table/", query).json()
    north = next(row for row in table["rows"] if row["code"] == "north")
    assert (north["logic"], north["path"][-1], north["owner"]) == (
        "growth", north["name"], "Manager North",
    )  # fmt: skip
    book = exported(api, plan, "table/workbook/", **query)
    sheet = openpyxl.load_workbook(io.BytesIO(book))["Targets"]
    assert [cell.value for cell in sheet[3]][1:] == [
        "Dimension", "Code", "Name", "Metric", "Target", "Unit", "Decomposition logic", "Path",
        "Owner", "Set on", "Due",
    ]  # fmt: skip
    pages = spreadsheet.open_book(book)
    put(pages["Targets"], "north-a", "Target", 300)
    put(pages["Targets"], "north-a", "Decomposition logic", "平均分摊")
    put(pages["Targets"], "south-b", "Target", "70万")
    put(pages["Targets"], "south-a", "Target", 1)
    put(pages["Targets"], "south-a", "Decomposition logic", "by magic")
    root = f"/api/v1/versions/{plan.pk}/workbook/"
    file = SimpleUploadedFile("t.xlsx", spreadsheet.save(pages))
    found = api.post(root, {"file": file}, format="multipart").json()
    methods = {one["row"]: one["method"] for one in found["differences"]}
    assert sorted(methods.values()) == ["equal", "last_year"]
    assert [one["code"] for one in found["unreadable"]] == ["logic_unknown"]
    assert api.post(f"{root}{found['id']}/apply/", {}, format="json").json()["taken"] == 2
    rows = api.get(f"/api/v1/versions/{plan.pk}/grid/").json()["rows"]
    totals = {row["code"]: row["values"][0] for row in rows}
    assert (totals["north-a"], totals["south-b"]) == (3_000_000_00, 700_000_00)
    untouched = api.get(f"/api/v1/versions/{plan.pk}/table/", query).json()["rows"]
    assert {row["code"]: row["logic"] for row in untouched}["north-a"] == "workbook"
