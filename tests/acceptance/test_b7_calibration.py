"""B7: after two months the South's targets are calibrated, and both targets stand side by side.

In the browser and by API, as the manager, the executive and a rep would do it.
"""

import csv
import html
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from goals.models import Cell
from tests.acceptance.working import work_off
from tests.factories.planned_company import FIRST, MONTHS, Planned, cube, planned
from tests.personas import Persona

pytestmark = [pytest.mark.django_db, pytest.mark.covers("B7")]
__all__ = ["cube", "planned"]
ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
OVER, PLAN = range(FIRST, FIRST + 2), range(FIRST, FIRST + MONTHS)
REST = range(FIRST + 2, FIRST + MONTHS)
Json = dict[str, Any]


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content[:2000]
    return answer


def read(client: Client, path: str, **words: Any) -> str:
    return html.unescape(ok(client.get(path, words)).content.decode())


def posted(client: Client, path: str, **fields: Any) -> str:
    """The page that a form leads to."""
    answer = client.post(path, fields, follow=True)
    assert answer.redirect_chain, html.unescape(answer.content.decode())[:3000]
    return html.unescape(ok(answer).content.decode())


def version_of(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def tag(api: APIClient, url: str) -> dict[str, str]:
    return {"HTTP_IF_MATCH": ok(api.get(url))["ETag"]}


def sold(planned: Planned, under: str) -> int:
    return planned.actual(lambda line: line.seat.startswith(under), OVER)


def approve_in_browser(planned: Planned, manager: Client, executive: Client, **fields: Any) -> int:
    """The manager makes and hands in a calibration, the executive approves it."""
    new = f"/goals/plans/{planned.plan.pk}/calibrations/new/"
    form = {
        "organisation_id": planned["south"], "level": 2, "first_period": REST.start,
        "metric_id": re.search(r'name="metric_id".*?value="(\d+)"', read(manager, new), re.S)[1],  # type: ignore[index]
    }  # fmt: skip
    made = manager.post(new, form | {"method": "keep_total", "unit": "seat"} | fields)
    assert made.status_code == 302, html.unescape(made.content.decode())[:3000]
    url = made["Location"]
    draft = read(manager, url)
    assert "Draft" in draft
    assert executive.get(url).status_code == 404
    submitted = posted(
        manager, f"{url}submit/", version=version_of(draft), reason="A weak summer in the South"
    )
    assert "Waiting for approval" in submitted
    waiting = read(executive, url)
    done = posted(
        executive, f"{url}decide/", version=version_of(waiting), accepted="1", answer="Agreed"
    )
    assert "Approved" in done
    work_off()
    return int(url.rstrip("/").rsplit("/", 1)[1])


def test_the_total_is_kept_and_everybody_sees_both_targets(
    planned: Planned, manager_south: Persona, executive: Persona, stranger: Persona,
    client_for: ClientFor, api_for: ApiFor,
) -> None:  # fmt: skip
    before = dict(Cell.unscoped.values_list("pk", "value"))
    manager, boss = client_for(manager_south), client_for(executive)
    curve = {"on_target": "3000", "threshold": "50", "rate": "100", "accelerator": "150",
             "cap": "200"}  # fmt: skip
    analyst_api = api_for(executive)
    assert analyst_api.get(f"/api/v1/plans/{planned.plan.pk}/payout-curve/").status_code == 404
    refused = manager.post(f"/goals/plans/{planned.plan.pk}/payout-curve/", curve)
    assert refused.status_code == 404  # the plan covers more than the South
    pk = approve_in_browser(planned, manager, boss)

    assert dict(Cell.unscoped.values_list("pk", "value")) == before
    own = ok(api_for(executive).get(f"/api/v1/calibrations/{pk}/")).json()
    assert own["state"] == "approved"
    top = own["lines"][0]
    assert top["original"]["total"] == planned.target("south", PLAN)
    assert sold(planned, "south") + sum(top["after"]["periods"][2:]) == top["original"]["total"]
    assert top["after"]["periods"][:2] == top["original"]["periods"][:2]
    assert sum(line["change"] for line in own["lines"][1:]) == top["change"]

    words = {"organisation": planned["south"], "period": f"{FIRST // 12}-07.6"}
    for client, path in ((boss, "/monitoring/"), (manager, "/monitoring/manager/")):
        page = read(client, path, **words)
        assert "Against both targets" in page
        for total in (top["original"]["total"], top["after"]["total"]):
            assert f"{Decimal(total) / 100:,.2f}" in page
    rep = read(client_for(stranger), "/monitoring/rep/")
    assert "Against both targets" in rep

    board = ok(api_for(executive).get("/api/v1/attainment/", words)).json()
    levels = {one["against"]: one["target"] for one in board["levels"]}
    assert levels == {"original": top["original"]["total"], "calibrated": top["after"]["total"]}
    text = ok(boss.get("/monitoring/export/", words)).content.decode("utf-8-sig")
    rows = {row["Code"]: row for row in csv.DictReader(io.StringIO(text))}
    assert Decimal(rows["south"]["Target"]) * 100 == top["original"]["total"]
    assert Decimal(rows["south"]["Target, calibrated"]) * 100 == top["after"]["total"]

    mine = ok(api_for(stranger).get(f"/api/v1/calibrations/{pk}/")).json()
    assert [line["organisation"] for line in mine["lines"]] == [planned["south-b-2"]]
    assert mine["basis"] is None
    assert "South-A" not in read(client_for(stranger), f"/goals/calibration-proposals/{pk}/")


def test_pay_is_estimated_per_seat_and_reps_see_their_own_only(
    planned: Planned, manager_south: Persona, executive: Persona, analyst: Persona,
    stranger: Persona, client_for: ClientFor, api_for: ApiFor,
) -> None:  # fmt: skip
    url = f"/api/v1/plans/{planned.plan.pk}/payout-curve/"
    body = {"on_target": 3_000_00, "threshold": 0, "rate": 10_000, "cap": 20_000}
    ok(api_for(analyst).put(url, body, format="json"))
    settings = read(client_for(analyst), f"/goals/plans/{planned.plan.pk}/settings/")
    assert "Payout curve" in settings
    assert 'id="payout-chart"' in settings
    pk = approve_in_browser(
        planned, client_for(manager_south), client_for(executive), method="relief", percent="50",
        cause="Flood", slice_organisation_id=planned["south-b-2"],
    )  # fmt: skip
    found = ok(api_for(executive).get(f"/api/v1/calibrations/{pk}/")).json()
    pays = {one["seat"]: one for one in found["pay"]}
    relieved = pays.pop(planned["south-b-2"])
    assert relieved["target_after"] < relieved["target_before"]
    assert relieved["change"] > 0
    assert all(one["change"] == 0 for one in pays.values())
    assert found["pay_total"]["change"] == relieved["change"]
    assert found["relief"] == relieved["target_before"] - relieved["target_after"]
    mine = ok(api_for(stranger).get(f"/api/v1/calibrations/{pk}/")).json()
    assert [one["seat"] for one in mine["pay"]] == [planned["south-b-2"]]
    page = read(client_for(stranger), f"/goals/calibration-proposals/{pk}/")
    assert "estimate" in page


def test_by_api_a_request_becomes_a_calibration_and_a_second_one_starts_from_it(
    planned: Planned, manager_south: Persona, executive: Persona, api_for: ApiFor,
    client_for: ClientFor,
) -> None:  # fmt: skip
    manager, boss = api_for(manager_south), api_for(executive)
    asked = ok(manager.post("/api/v1/calibration-requests/", {
        "plan": planned.plan.pk, "metric": 1, "organisation": planned["south"],
        "first_period": REST.start, "months": 4, "reason": "A dealer closed",
    }, format="json"), 201).json()  # fmt: skip
    plan_url = f"/api/v1/plans/{planned.plan.pk}/calibrations/"
    body: Json = {
        "metric": "revenue", "organisation": planned["south"], "method": "relief",
        "cause": "A dealer closed", "amount": 500_00, "reason": "Relief", "request": asked["id"],
    }  # fmt: skip
    over = manager.post(plan_url, body | {"first_period": "2026-07"}, format="json")
    assert over.status_code == 409
    assert "2026-07 is over" in over.json()["errors"][0]["detail"]
    made = ok(manager.post(plan_url, body, format="json"), 201).json()
    url = f"/api/v1/calibrations/{made['id']}/"
    assert (made["state"], made["lines"][0]["change"]) == ("draft", -500_00)
    again = manager.post(plan_url, body, format="json")
    assert again.status_code == 409
    changed = ok(manager.patch(url, {"amount": 700_00}, format="json", **tag(manager, url))).json()
    assert changed["lines"][0]["change"] == -700_00
    ok(manager.post(f"{url}submit/", {}, format="json", **tag(manager, url)))
    own = manager.post(f"{url}decide/", {"accepted": True, "answer": "Yes"}, format="json",
                       **tag(manager, url))  # fmt: skip
    assert own.status_code == 403
    ok(boss.post(f"{url}decide/", {"accepted": True, "answer": "Yes"}, format="json",
                 **tag(boss, url)))  # fmt: skip
    request = ok(boss.get(f"/api/v1/calibration-requests/{asked['id']}/")).json()
    assert request["state"] == "accepted"
    page = read(client_for(executive), f"/goals/calibrations/{asked['id']}/")
    assert f"/goals/calibration-proposals/{made['id']}/" in page

    second = ok(manager.post(plan_url, {**body, "request": None, "amount": 300_00},
                             format="json"), 201).json()  # fmt: skip
    line = second["lines"][0]
    whole = planned.target("south", PLAN)
    totals = [line[name]["total"] for name in ("original", "before", "after")]
    assert totals == [whole, whole - 700_00, whole - 1_000_00]
    listed = ok(manager.get(plan_url)).json()
    assert [(row["id"], row["state"]) for row in listed] == [
        (second["id"], "draft"), (made["id"], "approved"),
    ]  # fmt: skip
    assert [row["id"] for row in ok(boss.get(plan_url)).json()] == [made["id"]]


def test_by_hand_figures_are_typed_in_the_grid_of_the_proposal(
    planned: Planned, manager_south: Persona, executive: Persona, api_for: ApiFor,
    client_for: ClientFor,
) -> None:  # fmt: skip
    manager = api_for(manager_south)
    made = ok(manager.post(f"/api/v1/plans/{planned.plan.pk}/calibrations/", {
        "metric": "revenue", "organisation": planned["south"], "method": "hand",
        "reason": "Agreed with the team",
    }, format="json"), 201).json()  # fmt: skip
    spread = f"/api/v1/versions/{made['proposal_version']}/spread/"
    entry = {"organisation": "south-a", "first_period": "2026-10", "months": 1, "value": 900_00}
    ok(manager.post(spread, {"entries": [entry]}, format="json"))
    closed = manager.post(
        spread, {"entries": [{**entry, "first_period": "2026-07"}]}, format="json"
    )
    assert closed.json()["errors"][0]["code"] == "closed_month"
    found = ok(manager.get(f"/api/v1/calibrations/{made['id']}/")).json()
    assert found["lines"][0]["change"] == 900_00 - planned.target("south-a", [FIRST + 3])
    page = read(client_for(manager_south), f"/goals/versions/{made['proposal_version']}/grid/")
    assert "Calibration" in page
