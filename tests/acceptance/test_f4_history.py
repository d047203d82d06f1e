"""F4: every change of a plan dated, attributed, explained; any two moments compared; undo at all."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from goals.models import Goal, Lock, PlanRule, Version
from salesplan.core.models import COMPANY_ID, Metric
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]


@pytest.fixture
def made(client_for: ClientFor, analyst: Persona, cube: SmallCompany) -> Version:
    """A plan of + 20 % on last year, made with the form."""
    answer = client_for(analyst).post(
        "/goals/plans/new/",
        {
            "name": "H2 2026", "organisation": COMPANY_ID, "first_period": FIRST, "months": 6,
            "percent": "20", "display_unit": 1, "rounding_unit": 1,
        },
    )  # fmt: skip
    assert answer.status_code == 302
    found: Version = Version.unscoped.select_related("plan").get()
    return found


def entry(code: str, text: str) -> dict[str, Any]:
    return {"organisation": code, "first_period": "2026-07", "months": 6, "text": text}


def spread(api: APIClient, version: Version, code: str, text: str, reason: str = "") -> Any:
    url = f"/api/v1/versions/{version.pk}/spread/"
    body = {"entries": [entry(code, text)], "reason": reason}
    answer = api.post(url, body, format="json")
    assert answer.status_code == 200, answer.content
    return answer.json()


def history(api: APIClient, version: Version, **query: Any) -> list[dict[str, Any]]:
    answer = api.get(f"/api/v1/plans/{version.plan_id}/history/", query)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["events"])


@pytest.mark.covers("F4")
def test_one_timeline_tells_who_changed_what_when_and_why(
    made: Version, cube: SmallCompany, api_for: ApiFor, client_for: ClientFor, analyst: Persona,
    administrator: Persona,
) -> None:  # fmt: skip
    api, other, plan = api_for(analyst), client_for(administrator), made.plan_id
    PlanRule.unscoped.create(plan=made.plan, kind="stage_share_min", subject="new", value=1_500)
    spread(api, made, "north", "+10%", "two new dealers")
    lock = {"organisation": "south", "first_period": "2026-07", "months": 3, "reason": "agreed"}
    assert api.post(f"/api/v1/versions/{made.pk}/locks/", lock, format="json").status_code == 201
    api.post(
        f"/api/v1/plans/{plan}/goals/",
        {"name": "More revenue", "metric": "revenue", "organisation": "company"}, format="json",
    )  # fmt: skip
    other.post(f"/comments/plan/{plan}/", {"text": "Looks right"})
    events = history(api, made)
    kinds = [event["kind"] for event in events]
    assert kinds.count("cells") == 2
    assert {"cells", "lock", "goal", "comment", "rule", "plan", "version"} <= set(kinds)
    (told,) = [event for event in events if event["reason"] == "two new dealers"]
    assert (told["who"], told["number"], told["version"]) == ("Analyst", 2, made.pk)
    (said,) = history(api, made, kind="comment")
    assert (said["name"], said["who"]) == ("Looks right", "Administrator")
    assert {event["kind"] for event in history(api, made, person=administrator.user.pk)} == {
        "comment"
    }
    assert history(api, made, end="2020-01-01T00:00:00Z") == []
    page = client_for(analyst).get(f"/goals/plans/{plan}/history/").content.decode()
    for text in ("two new dealers", "agreed", "More revenue", "Looks right", "Analyst"):
        assert text in page
    only = client_for(analyst).get(f"/goals/plans/{plan}/history/?kind=lock").content.decode()
    assert "agreed" in only
    assert "two new dealers" not in only
    exported = client_for(analyst).get(f"/goals/plans/{plan}/history/export/csv/").content
    lines = list(csv.reader(io.StringIO(exported.decode("utf-8-sig"))))
    assert len(lines) == 1 + len(events)
    assert ["Figures", "two new dealers"] in [[line[2], line[4]] for line in lines]


@pytest.mark.covers("F4")
def test_a_timeline_holds_only_what_its_reader_may_see(
    made: Version, cube: SmallCompany, api_for: ApiFor, analyst: Persona, rep: Persona,
    manager_south: Persona,
) -> None:  # fmt: skip
    api = api_for(analyst)
    spread(api, made, "south", "+10%", "secret of the south")
    lock = {"organisation": "south", "first_period": "2026-07", "months": 1, "reason": "hidden"}
    api.post(f"/api/v1/versions/{made.pk}/locks/", lock, format="json")
    south = {"organisation": "south", "first_period": "2026-07", "months": 1, "text": "Psst"}
    api.post(f"/api/v1/versions/{made.pk}/comments/", south, format="json")
    told = str(history(api_for(rep), made))
    assert not re.search("secret|hidden|Psst", told)
    told = str(history(api_for(manager_south), made))
    assert all(text in told for text in ("secret of the south", "hidden", "Psst"))


@pytest.mark.covers("F4")
def test_any_two_moments_are_compared_down_to_the_cell(
    made: Version, cube: SmallCompany, api_for: ApiFor, client_for: ClientFor, analyst: Persona,
    manager_north: Persona,
) -> None:  # fmt: skip
    api = api_for(analyst)
    north = spread(api, made, "north", "+10%", "two new dealers")
    spread(api, made, "south-a-1", "-50%")
    url = f"/api/v1/versions/{made.pk}/moments/"
    found = api.get(url, {"from": "#1", "to": "#2"}).json()
    assert found["entries"] == [2]
    rows = {row["code"]: row for row in found["rows"]}
    assert rows["north"]["after"] == north["totals"][0]
    assert "south" not in rows
    assert rows["north"]["parent"] == rows["company"]["node"]
    moved = rows["north"]["after"] - rows["north"]["before"]
    assert found["total"]["after"] - found["total"]["before"] == moved
    assert sum(one["after"] - one["before"] for one in found["cells"]) == moved
    assert found["changed"] == len(found["cells"])
    months = rows["north"]["periods"]
    assert sum(pair["after"] - pair["before"] for pair in months) == moved
    back = api.get(url, {"from": "#2", "to": "#1"}).json()
    assert back["total"] == {"before": found["total"]["after"], "after": found["total"]["before"]}
    start = api.get(url, {"from": "start", "rows": "channel"}).json()
    assert start["total"]["before"] is None
    assert start["entries"] == [3, 2, 1]
    mine = api_for(manager_north).get(url, {"from": "#2"}).json()
    assert (mine["rows"], mine["changed"]) == ([], 0)
    page = client_for(analyst).get(f"/goals/versions/{made.pk}/moments/?from=%231&to=%232")
    assert "two new dealers" in page.content.decode()
    assert api.get(url, {"from": "approval"}).json()["errors"][0]["code"] == "never_approved"
    assert api.get(url, {"from": "then"}).status_code == 400
    assert api.get(url, {"from": "#99"}).status_code == 404
    bad = client_for(analyst).get(f"/goals/versions/{made.pk}/moments/?from=2026-13-45")
    assert bad.status_code == 422


@pytest.mark.covers("F4")
def test_moments_tell_which_goals_and_locks_are_different(
    made: Version, cube: SmallCompany, api_for: ApiFor, analyst: Persona
) -> None:
    api = api_for(analyst)
    goal = Goal.unscoped.create(
        plan=made.plan, name="More", organisation_id=COMPANY_ID, value=100,
        metric=Metric.objects.get(code="revenue"),
    )  # fmt: skip
    goal.value = 250_00
    goal.save()
    found = api.get(f"/api/v1/versions/{made.pk}/moments/", {"from": "2020-01-01"}).json()
    told = {(one["kind"], one["change"], one["name"]) for one in found["settings"]}
    assert ("goal", "insert", "More") in told
    assert ("plan", "insert", "H2 2026") in told


@pytest.mark.covers("F4")
def test_changes_of_locks_goals_and_settings_are_undone_too(
    made: Version, cube: SmallCompany, api_for: ApiFor, client_for: ClientFor,
    administrator: Persona, manager_north: Persona,
) -> None:  # fmt: skip
    api, plan = api_for(administrator), made.plan_id
    url = f"/api/v1/plans/{plan}/history/undo/"

    def undo(kind: str, at: int = 0) -> Any:
        event = history(api, made, kind=kind)[at]
        return api.post(url, {"kind": kind, "id": event["id"]}, format="json")

    lock = {"organisation": "south", "first_period": "2026-07", "months": 3, "reason": "agreed"}
    made_lock = api.post(f"/api/v1/versions/{made.pk}/locks/", lock, format="json").json()
    assert undo("lock").status_code == 204
    assert not Lock.unscoped.exists()
    assert undo("lock").status_code == 204
    again = Lock.unscoped.get()
    assert (again.pk, again.reason) == (made_lock["id"], "agreed")
    rule = PlanRule.unscoped.create(plan=made.plan, kind="tier_growth", subject="core", value=1)
    PlanRule.unscoped.filter(pk=rule.pk).update(value=2)
    PlanRule.unscoped.filter(pk=rule.pk).update(reason="why")
    middle = undo("rule", at=1)
    assert middle.status_code == 204
    rule.refresh_from_db()
    assert (rule.value, rule.reason) == (1, "why")
    PlanRule.unscoped.filter(pk=rule.pk).update(value=7)
    clash = undo("rule", at=1)
    assert (clash.status_code, clash.json()["errors"][0]["code"]) == (409, "changed_later")
    assert undo("rule", at=4).status_code == 409
    north = api_for(manager_north)
    event = history(api, made, kind="lock")[0]
    assert north.post(url, {"kind": "lock", "id": event["id"]}, format="json").status_code == 404
    made_plan = history(api, made, kind="plan")[-1]
    assert made_plan["change"] == "insert"
    kept = api.post(url, {"kind": "plan", "id": made_plan["id"]}, format="json")
    assert (kept.status_code, kept.json()["errors"][0]["code"]) == (400, "not_undoable")
    made.plan.refresh_from_db()
    page = client_for(administrator).post(
        f"/goals/plans/{plan}/history/undo/version/{history(api, made, kind='version')[0]['id']}/"
    )
    assert page.status_code == 400


@pytest.mark.covers("F4")
def test_a_number_tells_its_formula_and_the_imports_that_it_rests_on(
    made: Version, cube: SmallCompany, api_for: ApiFor, client_for: ClientFor, analyst: Persona,
    rep: Persona,
) -> None:  # fmt: skip
    api, sold = (
        api_for(analyst),
        cube.total("revenue", lambda one: FIRST - 12 <= one.period < FIRST - 6),
    )
    lock = {"organisation": "south", "first_period": "2026-07", "months": 1, "reason": "agreed"}
    api.post(f"/api/v1/versions/{made.pk}/locks/", lock, format="json")
    spread(api, made, "north", "+10%", "two new dealers")
    why = api.get(f"/api/v1/versions/{made.pk}/why/", entry("company", "")).json()
    assert [step["number"] for step in why] == [2, 1]
    first = why[1]
    assert f"{sold / 100:.2f} × 1.2" in first["words"]
    assert "like last year's same period" in first["words"]
    assert re.search(r"; \d+ locked now$", first["words"])
    assert (first["live"], first["biggest"]) == (True, True)
    assert first["reference"]["value"] == sold
    assert sum(one["value"] for one in first["reference"]["batches"]) == sold
    page = (
        client_for(analyst)
        .get(
            f"/goals/versions/{made.pk}/why/?organisation={cube['north']}&first_period={FIRST}&months=6"
        )
        .content.decode()
    )
    assert "two new dealers" in page
    assert "× 1.1" in page
    own = api_for(rep).get(f"/api/v1/versions/{made.pk}/why/", entry("north-a-1", "")).json()
    assert [step["words"] for step in own] == ["", ""]
    assert own[1]["reference"] is None
    assert own[1]["after"] == own[0]["before"]
