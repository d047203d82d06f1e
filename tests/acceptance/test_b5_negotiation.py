"""Targets sent down, answered from below, spread again and approved by two people: B5, by API."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from salesplan.core.models import Company
from tests.factories.small_company import SEATS, SmallCompany
from tests.personas import Persona, on_seat, with_role

ApiFor = Callable[[Persona], APIClient]
H2 = {"first_period": "2026-07", "months": 6}
DUE = "2026-09-10"


class Door:
    """Somebody's program: what it sends must be answered as expected."""

    def __init__(self, api: APIClient) -> None:
        self.api = api

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.api.get(f"/api/v1/{path}")
        assert answer.status_code == status, answer.content
        return answer.json()

    def post(self, path: str, body: Any = None, status: int = 200, tag: int | None = None) -> Any:
        headers = {} if tag is None else {"If-Match": f'"{tag}"'}
        answer = self.api.post(f"/api/v1/{path}", body or {}, format="json", headers=headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def nodes(self, hand_down: int) -> dict[str, Any]:
        rows = self.get(f"hand-downs/{hand_down}/")["rows"]
        return {row["organisation"]: row for row in rows}

    def answer(self, mine: Any, kind: str, body: Any, status: int = 200) -> Any:
        row = mine["row"]
        return self.post(f"commitments/{row['id']}/{kind}/", body, status, tag=row["version"])


@pytest.fixture
def door(api_for: ApiFor) -> Callable[[Persona], Door]:
    return lambda persona: Door(api_for(persona))


@pytest.fixture
def version(cube: SmallCompany, door: Callable[[Persona], Door], analyst: Persona) -> int:
    """A plan of the whole company with 1,000 yuan at every seat; two people approve it."""
    api = door(analyst)
    plan = api.post(
        "plans/",
        {"name": "H2 2026", "organisation": "company", **H2, "template": ""}, status=201,
    )  # fmt: skip
    read = api.api.patch(
        f"/api/v1/plans/{plan['id']}/", {"approvals_needed": 2, "display_unit": 1}, format="json",
        headers={"If-Match": f'"{plan["version"]}"'},
    )  # fmt: skip
    assert read.json()["approvals_needed"] == 2
    number: int = api.get(f"plans/{plan['id']}/versions/")[0]["id"]
    entries = [{"organisation": seat, "value": 100_000, "method": "equal", **H2} for seat in SEATS]
    api.post(f"versions/{number}/spread/", {"entries": entries, "on_zero": "equal"})
    return number


@pytest.mark.covers("B5")
def test_from_the_first_target_to_the_approval_of_two(
    version: int, door: Callable[[Persona], Door], cube: SmallCompany, analyst: Persona,
    executive: Persona, rep: Persona, manager_north: Persona, manager_south: Persona,
) -> None:  # fmt: skip
    Company.objects.update(four_eyes=True)
    planner, north, south = door(analyst), door(manager_north), door(manager_south)
    started = planner.post(
        "hand-downs/",
        {"version": version, "due_on": DUE, "cushions": {"region": 1_000}, "note": "by the 10th"},
        status=201,
    )  # fmt: skip
    number = started["id"]
    door(rep).get(f"hand-downs/{number}/", status=404)
    planner.post(f"hand-downs/{number}/distribute/", tag=started["version"])

    top = planner.nodes(number)["company"]
    assert (top["assigned"], top["over_assignment"], top["waiting"]) == (800_000, 11_000, 14)
    second = on_seat("second", cube["north-a-2"])
    (mine,) = door(rep).get("commitments/")
    assert (mine["row"]["organisation"], mine["row"]["assigned"]) == ("north-a-1", 110_000)
    assert mine["days"] == 10
    door(rep).answer(mine, "commit", {"figure": 130_000, "reason": "a new dealer"})
    door(rep).answer(mine, "accept", {}, status=412)
    (hers,) = door(second).get("commitments/")
    door(second).answer(hers, "commit", {"figure": 0, "reason": "the shop closes"})
    team = north.nodes(number)["north-a"]
    assert (team["bottom_up"], team["bottom_up_gap"]) == (130_000, -90_000)
    assert team["planned"] == 220_000

    asked = {"organisation": "north", "reason": "two answered"}
    preview = north.post(f"hand-downs/{number}/respread/", asked | {"dry_run": True})
    assert (preview["total"], preview["committed"]) == (440_000, False)
    done = north.post(f"hand-downs/{number}/respread/", asked)
    assert done["journal"] is not None
    nodes = north.nodes(number)
    assert [nodes[seat]["assigned"] for seat in SEATS[:4]] == [130_000, 0, 155_000, 155_000]
    refused = north.post(f"hand-downs/{number}/respread/", asked | {"total": 100_000}, status=400)[
        "errors"
    ][0]
    assert (refused["code"], refused["params"]["short_by"]) == ("answers_exceed", "300")
    why = north.get(
        f"versions/{version}/why/?metric=revenue&organisation=north-b-1&first_period=2026-07&months=6"
    )
    assert why[0]["method"] == "hand_down"

    rest = [
        {"commitment": row["id"], "kind": "accept", "version": row["version"]}
        for row in nodes.values() if row["may"]["answer"] and row["state"] == "distributed"
    ]  # fmt: skip
    assert len(rest) == 5
    north.post("commitments/answers/", {"answers": rest})
    theirs = [
        {"commitment": one["row"]["id"], "kind": "accept"} for one in south.get("commitments/")
    ]
    south.post("commitments/answers/", {"answers": theirs})
    board = planner.get(f"hand-downs/{number}/")
    assert (board["totals"]["waiting"], board["totals"]["answered"]) == (0, 14)
    assert board["totals"]["bottom_up"] == 800_000

    version_of = board["hand_down"]["version"]
    chief = door(executive)
    chief.post(f"hand-downs/{number}/approve/", tag=version_of)
    locked = chief.post(f"hand-downs/{number}/lock/", {"reason": "agreed"}, tag=version_of + 1)
    assert locked["state"] == "locked"
    conversation = door(rep).get(f"commitments/{mine['row']['id']}/")
    assert [step["kind"] for step in conversation["steps"]] == [
        "distributed", "committed", "respread", "approved", "locked",
    ]  # fmt: skip
    assert conversation["steps"][1]["text"] == "a new dealer"

    planner.post(f"versions/{version}/submit/")
    assert chief.post(f"versions/{version}/approve/")["state"] == "submitted"
    chief.post(f"versions/{version}/approve/", status=409)
    progress = chief.get(f"versions/{version}/approvals/")
    assert (progress["needed"], progress["missing"]) == (2, 1)
    other = door(with_role("other", "executive"))
    assert other.post(f"versions/{version}/approve/")["state"] == "approved"


@pytest.mark.covers("B5")
def test_somebody_stands_in_and_nobody_sees_beyond_the_own_part(
    version: int, door: Callable[[Persona], Door], analyst: Persona, rep: Persona,
    stranger: Persona,
) -> None:  # fmt: skip
    planner = door(analyst)
    started = planner.post(
        "hand-downs/",
        {"version": version, "due_on": DUE, "cushions": {"team": 500}, "cushion_visible": False},
        status=201,
    )  # fmt: skip
    planner.post(f"hand-downs/{started['id']}/distribute/", tag=started["version"])
    seen = door(rep).get(f"hand-downs/{started['id']}/")
    assert seen["hand_down"]["cushions"] == {}
    assert [row["organisation"] for row in seen["rows"]] == ["north-a-1"]
    own = seen["rows"][0]["id"]
    door(stranger).get(f"commitments/{own}/", status=404)
    given = {"deputy": stranger.user.pk, "valid_from": "2026-08-31", "valid_to": "2026-09-03"}
    door(rep).post("delegations/", given, status=201)
    held = door(stranger).get("commitments/")
    assert sorted(one["on_behalf_of"] for one in held) == ["", "Rep"]
    mine = next(one for one in held if one["row"]["id"] == own)
    door(stranger).answer(mine, "request-change", {"reason": "ask Rep first"})
    steps = door(rep).get(f"commitments/{own}/")["steps"]
    assert (steps[-1]["by"], steps[-1]["on_behalf_of"]) == ("Stranger", "Rep")
