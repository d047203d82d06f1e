"""Versions beside each other as people use them, through browser and API: B8."""

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from salesplan.core.models import COMPANY_ID
from tests.acceptance.working import work_off
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
H2 = {"first_period": "2026-07", "months": 6}


@pytest.fixture
def browser(client_for: ClientFor, analyst: Persona) -> Client:
    return client_for(analyst)


@pytest.fixture
def api(api_for: ApiFor, analyst: Persona) -> APIClient:
    return api_for(analyst)


@pytest.fixture
def plan(browser: Client, cube: SmallCompany) -> tuple[int, int]:
    """Plan and working version that the form made: + 10 % on last year."""
    answer = browser.post(
        "/goals/plans/new/",
        {
            "name": "H2 2026", "organisation": COMPANY_ID, "first_period": FIRST, "months": 6,
            "percent": "10", "display_unit": 1, "rounding_unit": 1,
        },
    )  # fmt: skip
    version = int(re.findall(r"/versions/(\d+)/", answer.headers["Location"])[0])
    found = re.search(r"/goals/plans/(\d+)/", browser.get("/goals/plans/").content.decode())
    assert found is not None
    return int(found[1]), version


def grid(api: APIClient, version: int) -> dict[str, int]:
    answer = api.get(f"/api/v1/versions/{version}/grid/")
    assert answer.status_code == 200
    return {row["code"]: row["values"][0] for row in answer.json()["rows"]}


def put(api: APIClient, version: int, place: str, text: str) -> None:
    body = {"entries": [{"organisation": place, "text": text, **H2}]}
    assert api.post(f"/api/v1/versions/{version}/spread/", body, format="json").status_code == 200


def opened(browser: Client, plan: int, name: str, **fields: Any) -> int:
    answer = browser.post(f"/goals/plans/{plan}/sandboxes/", {"name": name, **fields})
    assert answer.status_code == 302
    return int(re.findall(r"/versions/(\d+)/grid/", answer.headers["Location"])[0])


@pytest.mark.covers("B8")
def test_what_if_beside_the_plan_and_merged_with_its_conflicts(
    plan: tuple[int, int], browser: Client, api: APIClient
) -> None:
    plan_id, base = plan
    before = grid(api, base)
    sandbox = opened(browser, plan_id, "Two more dealers", shared="1")
    assert grid(api, sandbox) == before
    put(api, sandbox, "north-a-1", "+1000")
    put(api, sandbox, "south-b-2", "+500")
    assert grid(api, base) == before
    put(api, base, "north-a-1", "+2000")
    page = browser.get(f"/goals/plans/{plan_id}/versions/").content.decode()
    assert "Two more dealers" in page
    page = browser.get(f"/goals/versions/{sandbox}/merge/").content.decode()
    assert "Changed in both" in page
    refused = browser.post(f"/goals/versions/{sandbox}/merge/", {"everything": ""})
    assert refused.status_code == 409
    assert grid(api, base)["south-b-2"] == before["south-b-2"]
    listed = api.get(f"/api/v1/versions/{sandbox}/merge/").json()
    assert {one["place"].split(" · ")[0] for one in listed["clashes"]} == {"North-A-1"}
    keys = [one["key"] for one in listed["clashes"]]
    body = {"everything": "mine", "choices": dict.fromkeys(keys, "theirs"), "close": "1"}
    form = {f"cell-{key}": "theirs" for key in keys} | {"seen": listed["journal"], "close": "1"}
    merged = browser.post(f"/goals/versions/{sandbox}/merge/", form | {"reason": "agreed"})
    assert merged.status_code == 302
    after = grid(api, base)
    assert after["north-a-1"] == before["north-a-1"] + 2000_00
    assert after["south-b-2"] == before["south-b-2"] + 500_00
    journal = browser.get(f"/goals/versions/{base}/history/").content.decode()
    assert "Merged from Two more dealers" in journal
    closed = api.post(f"/api/v1/versions/{sandbox}/merge/", body, format="json")
    assert closed.status_code == 409


@pytest.mark.covers("B8")
def test_a_private_sandbox_is_nobody_elses(
    plan: tuple[int, int], browser: Client, client_for: ClientFor, api_for: ApiFor,
    executive: Persona, manager_north: Persona,
) -> None:  # fmt: skip
    plan_id, base = plan
    private = opened(browser, plan_id, "Only mine")
    assert browser.get(f"/goals/versions/{private}/grid/").status_code == 200
    for persona in (executive, manager_north):
        other, program = client_for(persona), api_for(persona)
        for name in ("grid", "history", "why", "sandbox", "merge", "export/csv"):
            assert other.get(f"/goals/versions/{private}/{name}/").status_code == 404, name
        for name in ("", "grid/", "journal/", "levers/", "merge/", "seats/", "stated-figures/",
                     f"compare/{base}/", "locks/"):  # fmt: skip
            assert program.get(f"/api/v1/versions/{private}/{name}").status_code == 404, name
        why = {"organisation": "company", **H2}
        assert program.get(f"/api/v1/versions/{private}/why/", why).status_code == 404
        assert program.get(f"/api/v1/versions/{base}/compare/{private}/").status_code == 404
        assert "Only mine" not in other.get(f"/goals/plans/{plan_id}/versions/").content.decode()
        assert "Only mine" not in str(program.get(f"/api/v1/plans/{plan_id}/sandboxes/").json())
        assert "Only mine" not in str(program.get(f"/api/v1/plans/{plan_id}/versions/").json())
        compared = other.get(f"/goals/plans/{plan_id}/compare/", {"a": base, "b": private})
        assert compared.status_code == 404
    browser.post(f"/goals/versions/{private}/sandbox/share/")
    assert client_for(executive).get(f"/goals/versions/{private}/grid/").status_code == 200


@pytest.mark.covers("B8")
def test_three_scenarios_follow_the_plan_until_they_are_cut_loose(
    plan: tuple[int, int], browser: Client, api: APIClient, cube: SmallCompany
) -> None:
    plan_id, base = plan
    assert "Conservative" in browser.get(f"/goals/plans/{plan_id}/scenarios/").content.decode()
    form: dict[str, Any] = {"linked": "1", "base-TOTAL_FORMS": 0, "base-INITIAL_FORMS": 0}
    for name, kind, percent in (("conservative", "growth", "-10"), ("ambitious", "volume", "20")):
        form |= {f"{name}-TOTAL_FORMS": 1, f"{name}-INITIAL_FORMS": 0,
                 f"{name}-0-kind": kind, f"{name}-0-percent": percent}  # fmt: skip
    form["conservative-TOTAL_FORMS"] = 2
    form |= {"conservative-1-kind": "lost_customer", "conservative-1-customer": "c05"}
    assert browser.post(f"/goals/plans/{plan_id}/scenarios/", form).status_code == 302
    listed = api.get(f"/api/v1/plans/{plan_id}/sandboxes/").json()
    made = {one["version"]["name"]: one for one in listed}
    whole = grid(api, base)["company"]
    assert made["Ambitious"]["total"] == round(Decimal(whole) * Decimal("1.2") / 100) * 100
    assert made["Conservative"]["total"] < whole * 9 // 10
    assert made["Base case"]["total"] == whole
    ambitious = made["Ambitious"]["version"]["id"]
    put(api, base, "company", "1000000")
    work_off()
    assert grid(api, ambitious)["company"] == 1_200_000_00
    put(api, ambitious, "north-a-1", "5000")
    api.post(f"/api/v1/versions/{base}/growth/", {"percent": "5", "on_zero": "equal"})
    shown = api.get(f"/api/v1/versions/{ambitious}/levers/").json()
    assert shown["by_hand_count"] > 0
    assert sum(one["value"] or 0 for one in shown["by_hand"]) == 5000_00
    assert grid(api, ambitious)["north-a-1"] == 5000_00
    assert browser.post(f"/goals/versions/{ambitious}/sandbox/cut-loose/").status_code == 302
    loose = grid(api, ambitious)["company"]
    put(api, base, "company", "2000000")
    work_off()
    assert grid(api, ambitious)["company"] == loose
    refused = browser.post(f"/goals/plans/{plan_id}/scenarios/", form | {"ambitious-0-percent": ""})
    assert refused.status_code == 422
    assert "By how much?" in refused.content.decode()


@pytest.mark.covers("B8")
def test_any_two_versions_are_compared_down_to_the_cell(
    plan: tuple[int, int], browser: Client, api: APIClient
) -> None:
    plan_id, base = plan
    frozen = browser.post(f"/goals/versions/{base}/freeze/", {"name": "As shown to the board"})
    assert frozen.status_code == 302
    listed = api.get(f"/api/v1/plans/{plan_id}/sandboxes/").json()
    copy = next(one["version"] for one in listed if one["version"]["state"] == "frozen")
    put(api, base, "north", "+10%")
    put(api, base, "south-b-2", "-700")
    now, then = grid(api, base), grid(api, copy["id"])
    found = api.get(f"/api/v1/versions/{copy['id']}/compare/{base}/", {"changed": True}).json()
    assert (found["total"]["a"], found["total"]["b"]) == (then["company"], now["company"])
    rows = {row["code"]: row["total"]["difference"] for row in found["rows"]}
    assert rows["south-b-2"] == -700_00
    assert rows == {code: now[code] - then[code] for code in now if now[code] != then[code]}
    bridge = found["bridge"]
    assert bridge["start"] + sum(step["change"] for step in bridge["steps"]) == bridge["end"]
    assert {step["name"] for step in bridge["steps"]} == {"North", "South"}
    cells = api.get(
        f"/api/v1/versions/{copy['id']}/compare/{base}/",
        {"cells": True, "changed": True, "limit": 1000},
    ).json()["cells"]
    assert len(cells) == found["changed"]
    assert sum(one["pair"]["difference"] for one in cells) == found["total"]["difference"]
    query = {"a": copy["id"], "b": base, "by": "organisation,product", "months": "1"}
    page = browser.get(f"/goals/plans/{plan_id}/compare/", query).content.decode()
    assert "As shown to the board" in page
    cells_page = browser.get(f"/goals/plans/{plan_id}/compare/", query | {"show": "cells"})
    assert cells_page.status_code == 200
    text = browser.get(
        f"/goals/plans/{plan_id}/compare/export/csv/", {"a": copy["id"], "b": base}
    ).content.decode("utf-8-sig")
    lines = {line[0]: line for line in csv.reader(io.StringIO(text))}
    assert {code: int(Decimal(lines[code][4]) * 100) for code in now} == {
        code: now[code] - then[code] for code in now
    }
    book = browser.get(f"/goals/plans/{plan_id}/compare/export/xlsx/", {"a": copy["id"], "b": base})
    assert book.content[:2] == b"PK"


@pytest.mark.covers("B8")
def test_a_hire_is_planned_before_there_is_a_seat_and_the_sandbox_is_promoted(
    plan: tuple[int, int], browser: Client, api: APIClient, cube: SmallCompany
) -> None:
    plan_id, base = plan
    sandbox = opened(browser, plan_id, "With a hire", shared="1")
    added = browser.post(
        f"/goals/versions/{sandbox}/seats/", {"parent": cube["north-a"], "name": "New hire"}
    )
    assert added.status_code == 302
    (seat,) = api.get(f"/api/v1/versions/{sandbox}/seats/").json()
    body = {"entries": [{"organisation": seat["key"], "value": 9_000_00, "method": "equal", **H2}]}
    done = api.post(f"/api/v1/versions/{sandbox}/spread/", body, format="json")
    assert done.json()["totals"] == [9_000_00]
    assert "New hire" in browser.get(f"/goals/versions/{sandbox}/sandbox/").content.decode()
    target = api.get(
        f"/api/v1/versions/{sandbox}/target/", {"organisation": seat["key"], **H2}
    ).json()
    assert target["value"] == 9_000_00
    whole = grid(api, sandbox)
    assert whole["north-a"] == grid(api, base)["north-a"] + 9_000_00
    for step in ("submit", "approve"):
        answer = browser.post(f"/goals/versions/{sandbox}/{step}/")
        assert answer.status_code in {403, 409}
    promoted = browser.post(f"/goals/versions/{sandbox}/sandbox/promote/")
    assert promoted.status_code == 302
    versions = api.get(f"/api/v1/plans/{plan_id}/versions/").json()
    states = {one["id"]: one["state"] for one in versions}
    (new,) = [one["id"] for one in versions if one["state"] == "working"]
    assert states[base] == states[sandbox] == "retired"
    after = grid(api, new)
    assert after.pop(f"north-a-n{-seat['key']}") == 9_000_00
    assert {code: value for code, value in whole.items() if not code.startswith("new-")} == after
