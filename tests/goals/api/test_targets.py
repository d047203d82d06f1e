"""Planning over the API: grid, spread, growth, undo, locks, why; the same rules at this door."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from goals.models import Cell, DomainLeaf, Plan, Version
from salesplan.core.models import COMPANY_ID
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ApiFor = Callable[[Persona], APIClient]


@pytest.fixture
def api(api_for: ApiFor, analyst: Persona) -> APIClient:
    return api_for(analyst)


@pytest.fixture
def url(version: Version) -> str:
    return f"/api/v1/versions/{version.pk}/"


@pytest.fixture
def grown(api: APIClient, version: Version) -> Version:
    answer = api.post(f"/api/v1/versions/{version.pk}/growth/", {"percent": "12.5"}, format="json")
    assert answer.status_code == 200, answer.json()
    return version


def rows(api: APIClient, url: str, **query: Any) -> dict[str, dict[str, Any]]:
    grid = api.get(url + "grid/", query).json()
    return {row["code"]: row for row in grid["rows"]}


def test_a_plan_from_nothing_to_approved(
    api_for: ApiFor, administrator: Persona, cube: SmallCompany
) -> None:
    api = api_for(administrator)
    made = api.post(
        "/api/v1/plans/", {"name": "H2", "organisation": "company", "first_period": "2026-07"},
        format="json",
    )  # fmt: skip
    assert made.status_code == 201
    plan = made.json()
    assert (plan["base_first_period"], plan["months"]) == ("2025-07", 6)
    version = api.get(f"/api/v1/plans/{plan['id']}/versions/").json()[0]
    url = f"/api/v1/versions/{version['id']}/"
    grown = api.post(url + "growth/", {"percent": "10"}, format="json").json()
    whole = rows(api, url)["company"]
    assert whole["values"][0] == grown["totals"][0]
    assert whole["growth"] == pytest.approx(1_000, abs=1)
    assert whole["share"] == 10_000
    assert api.post(url + "submit/").json()["state"] == "submitted"
    assert api.post(url + "approve/").json()["in_force"] is True
    assert api.post(url + "growth/", {"percent": "10"}, format="json").status_code == 409
    assert api.post(url + "reopen/").json()["state"] == "working"


def test_columns_run_from_the_plan_to_its_months(api: APIClient, url: str) -> None:
    columns = api.get(url + "grid/").json()["columns"]
    assert [(column["kind"], column["first_period"], column["months"]) for column in columns] == [
        ("plan", "2026-07", 6),
        ("quarter", "2026-07", 3), ("month", "2026-07", 1), ("month", "2026-08", 1),
        ("month", "2026-09", 1),
        ("quarter", "2026-10", 3), ("month", "2026-10", 1), ("month", "2026-11", 1),
        ("month", "2026-12", 1),
    ]  # fmt: skip


def test_a_typed_total_comes_back_with_the_rows_that_were_asked(
    api: APIClient, grown: Version, url: str, cube: SmallCompany
) -> None:
    entry = {"organisation": "north", "first_period": "2026-07", "months": 3, "text": "=800000"}
    body = {
        "entries": [entry], "seen": 1, "view": {"metric": "revenue"},
        "visible": [str(COMPANY_ID), str(cube["north"]), str(cube["north-a"])],
    }  # fmt: skip
    answer = api.post(url + "spread/", body, format="json").json()
    wanted = 800_000 * 100 * grown.plan.display_unit
    assert answer["totals"] == [wanted]
    assert answer["journal"] == 2
    fresh = rows(api, url)
    asked = [fresh[code] for code in ("company", "north", "north-a")]
    shown = [{name: row[name] for name in ("key", "values", "locks")} for row in asked]
    assert answer["rows"] == shown
    assert answer["stale"] is True
    assert fresh["north"]["values"][1] == wanted


def test_the_same_key_again_changes_nothing_more(
    api: APIClient, grown: Version, url: str, cube: SmallCompany
) -> None:
    entry = {"organisation": "north", "first_period": "2026-07", "months": 6, "text": "+10%"}
    answers = [
        api.post(
            url + "spread/", {"entries": [entry]}, format="json", HTTP_IDEMPOTENCY_KEY="typed-1"
        ).json()
        for _time in range(2)
    ]
    assert answers[0] == answers[1]
    assert Version.unscoped.get(pk=grown.pk).last_journal == 2


@pytest.mark.parametrize(
    ("entry", "status", "code"),
    [
        ({"text": "abc"}, 400, "not_a_number"),
        ({"text": "1e400"}, 400, "not_a_number"),
        ({"organisation": "nobody"}, 404, "no_such_node"),
        ({"first_period": "2030-01"}, 400, "not_in_plan"),
        ({"first_period": "soon"}, 400, "invalid"),
        ({"value": 10**16}, 400, "max_value"),
        ({"value": 1, "method": "magic"}, 400, "invalid_choice"),
        ({"organisation": True}, 400, "invalid"),
    ],
)
def test_nonsense_is_answered_with_the_place(
    api: APIClient, grown: Version, url: str, entry: dict[str, Any], status: int, code: str
) -> None:
    usual = {"organisation": "north", "first_period": "2026-07", "months": 1}
    answer = api.post(url + "spread/", {"entries": [usual | entry]}, format="json")
    assert answer.status_code == status
    assert answer.json()["errors"][0]["code"] == code


def test_a_forbidden_cell_of_a_block_is_named_and_nothing_is_written(
    api: APIClient, grown: Version, url: str
) -> None:
    before = sorted(Cell.unscoped.values_list("pk", "value"))
    good = {"organisation": "north", "first_period": "2026-07", "months": 1, "text": "5"}
    answer = api.post(
        url + "spread/", {"entries": [good, good | {"organisation": "south", "text": "five"}]},
        format="json",
    )  # fmt: skip
    assert answer.status_code == 400
    assert answer.json()["details"][0]["entry"] == 1
    assert sorted(Cell.unscoped.values_list("pk", "value")) == before


def test_undo_and_redo(api: APIClient, grown: Version, url: str) -> None:
    entry = {"organisation": "north", "first_period": "2026-07", "months": 6, "text": "+10%"}
    before = rows(api, url)
    api.post(url + "spread/", {"entries": [entry]}, format="json")
    after = rows(api, url)
    assert api.post(url + "undo/", {}, format="json").json() == {"journal": 3}
    assert rows(api, url) == before
    assert api.post(url + "redo/").json() == {"journal": 4}
    assert rows(api, url) == after
    assert api.post(url + "redo/").status_code == 400


def test_a_lock_is_made_seen_respected_and_released(
    api: APIClient, grown: Version, url: str
) -> None:
    place = {"organisation": "north-a", "first_period": "2026-07", "months": 1}
    lock = api.post(url + "locks/", place | {"reason": "agreed"}, format="json")
    assert lock.status_code == 201
    assert rows(api, url)["north-a"]["locks"][2] == 2
    refused = api.post(url + "spread/", {"entries": [place | {"text": "+1%"}]}, format="json")
    assert refused.json()["errors"][0]["code"] == "all_locked"
    assert len(api.get(url + "locks/").json()) == 1
    assert api.delete(f"/api/v1/locks/{lock.json()['id']}/").status_code == 204
    assert rows(api, url)["north-a"]["locks"][2] == 0


def test_why_this_number(api: APIClient, grown: Version, url: str, analyst: Persona) -> None:
    place = {"organisation": "north-a", "first_period": "2026-07", "months": 3}
    body = {"entries": [place | {"text": "+10%"}], "reason": "new shop"}
    total = api.post(url + "spread/", body, format="json").json()["totals"][0]
    why = api.get(url + "why/", place).json()
    assert [(one["number"], one["method"]) for one in why] == [(2, "typed"), (1, "growth")]
    assert (why[0]["reason"], why[0]["actor"]) == ("new shop", str(analyst.user))
    target = api.get(url + "target/", place).json()
    assert target["value"] == total
    assert why[0]["after"] - why[0]["before"] == total - why[1]["after"]


def test_what_others_changed_is_told_since_a_number(
    api: APIClient, grown: Version, url: str
) -> None:
    assert [one["number"] for one in api.get(url + "journal/").json()["entries"]] == [1]
    assert api.get(url + "journal/", {"since": 1}).json()["entries"] == []


def test_a_conflict_lists_what_is_there_now(
    api: APIClient, api_for: ApiFor, administrator: Persona, grown: Version, url: str
) -> None:
    entry = {"organisation": "north", "first_period": "2026-07", "months": 1, "text": "+10%"}
    api_for(administrator).post(url + "spread/", {"entries": [entry]}, format="json")
    answer = api.post(url + "spread/", {"entries": [entry], "seen": 1}, format="json")
    assert answer.status_code == 409
    assert answer.json()["errors"][0]["code"] == "cells_changed"
    assert answer.json()["details"][0]["who"] == str(administrator.user)


def test_territories_of_others_do_not_exist_at_this_door(
    api_for: ApiFor, manager_north: Persona, rep: Persona, grown: Version, url: str, plan: Plan
) -> None:
    north, seat = api_for(manager_north), api_for(rep)
    assert "south" not in rows(north, url)
    place = {"first_period": "2026-07", "months": 1, "text": "+1%"}
    for name in ("south", COMPANY_ID):
        body = {"entries": [place | {"organisation": name}]}
        assert north.post(url + "spread/", body, format="json").status_code == 404
    body = {"entries": [place | {"organisation": "north-a-1"}]}
    assert seat.post(url + "spread/", body, format="json").status_code == 403
    assert list(rows(seat, url)) == ["north-a-1"]
    value = seat.get(
        url + "target/", {"organisation": "north-a-2", "first_period": FIRST, "months": 6}
    )
    assert value.status_code == 404


def test_goals_say_what_they_lack(api: APIClient, plan: Plan, analyst: Persona) -> None:
    address = f"/api/v1/plans/{plan.pk}/goals/"
    made = api.post(
        address, {"name": "Grow", "metric": "revenue", "organisation": "north", "value": 5},
        format="json",
    )  # fmt: skip
    assert made.status_code == 201
    assert made.json()["missing"] == [
        "a baseline", "a period or due date", "an owner", "a reason",
    ]  # fmt: skip
    assert [one["name"] for one in api.get(address).json()] == ["Grow"]
    goal = f"/api/v1/goals/{made.json()['id']}/"
    assert api.delete(goal).status_code == 428
    assert api.delete(goal, headers={"If-Match": '"1"'}).status_code == 204
    assert api.get(address).json() == []


def test_the_domain_grows_by_hand(api: APIClient, version: Version, url: str) -> None:
    body = {"organisation": "north-a", "product": "home", "channel": "shop"}
    DomainLeaf.unscoped.filter(version=version).delete()
    assert api.post(url + "domain/", body, format="json").json() == {"added": 4}
    assert api.post(url + "domain/", body, format="json").json() == {"added": 0}
