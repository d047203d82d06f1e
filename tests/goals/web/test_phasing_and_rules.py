"""Rules and phasing in the browser: set, judged, rehearsed, applied; the API says the same."""

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from goals.models import Cell, JournalEntry, PhasingProfile, Plan, PlanRule, Version
from goals.selectors import rule_texts
from goals.services import targets
from goals.services.cells import Figure
from salesplan.core.models import COMPANY_ID, Node
from salesplan.core.selectors import access
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST, NOW
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]


@pytest.fixture
def grown(plan: Plan, version: Version, revenue: Figure, cube: SmallCompany) -> Version:
    """Last year plus 10 %; the north core, the south emerging, home flagship, light new."""
    for code, tier in {"north": "core", "south": "emerging"}.items():
        Node.unscoped.filter(pk=cube[code]).update(tier=tier)
    for code, stage in {"home": "flagship", "light": "new"}.items():
        Node.unscoped.filter(pk=cube[code]).update(stage=stage)
    targets.set_growth(
        actor=access.system(), now=NOW, version_id=version.pk, figure=revenue,
        percent=Fraction(1, 10),
    )  # fmt: skip
    return version


@pytest.fixture
def browser(client_for: ClientFor, analyst: Persona) -> Client:
    return client_for(analyst)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:2_000]
    return answer.content.decode()


def test_a_rule_is_set_judged_and_taken_away(
    browser: Client, grown: Version, plan: Plan, api_for: ApiFor, analyst: Persona
) -> None:
    here = f"/goals/plans/{plan.pk}/rules/"
    assert "Rules: none yet" in page(browser, here)
    asked = {"kind": "tier_share_min", "subject": "core", "value": "99.5", "reason": "Focus"}
    assert browser.post(here + "set/", asked).status_code == 302
    told = api_for(analyst).get(f"/api/v1/versions/{grown.pk}/rules/").json()
    rule = told["rules"][0]
    assert (rule["state"], rule["limit"], told["met"], told["judged"]) == ("broken", 9_950, 0, 1)
    shown = page(browser, here)
    assert told["summary"] in shown.replace("&lt;", "<")
    assert "Core territories: at least 99.5 % of the total" in shown
    chapter = page(browser, f"/goals/plans/{plan.pk}/goals/")
    assert told["summary"] in chapter.replace("&lt;", "<")
    assert api_for(analyst).get(f"/api/v1/plans/{plan.pk}/rules/").json() == told
    browser.post(f"{here}{rule['id']}/remove/")
    assert not PlanRule.unscoped.exists()


def test_a_wrong_rule_comes_back_with_its_numbers(
    browser: Client, grown: Version, plan: Plan
) -> None:
    asked = {"kind": "tier_share_min", "subject": "potential", "value": "5"}
    answer = browser.post(f"/goals/plans/{plan.pk}/rules/set/", asked)
    assert answer.status_code == 422
    assert "is in the tier Potential; 14 of them have a tier" in answer.content.decode()
    asked = {"kind": "tier_share_min", "subject": "core", "value": "101"}
    answer = browser.post(f"/goals/plans/{plan.pk}/rules/set/", asked)
    assert "101 % is not between 0 % and 100 %" in answer.content.decode()


def test_growth_rules_are_rehearsed_then_carried_out(
    browser: Client, grown: Version, plan: Plan, revenue: Figure
) -> None:
    here = f"/goals/plans/{plan.pk}/rules/"
    answer = browser.post(
        here + "growth/", {"reference": "last_year", "otherwise": "0"}, follow=True
    )
    assert "no growth rule for any of 7 tiers" in answer.content.decode()
    browser.post(here + "set/", {"kind": "tier_growth", "subject": "core", "value": "30"})
    before = sum(Cell.unscoped.filter(version=grown).values_list("value", flat=True))
    rehearsed = page(browser, here + "?reference=last_year&otherwise=0&keep_total=on")
    assert "cells would change" in rehearsed
    assert JournalEntry.unscoped.filter(version=grown).count() == 1
    form = {"reference": "last_year", "otherwise": "0", "keep_total": "on"}
    answer = browser.post(here + "growth/", form, follow=True)
    assert "cells changed." in answer.content.decode()
    after = sum(Cell.unscoped.filter(version=grown).values_list("value", flat=True))
    assert after == before
    assert JournalEntry.unscoped.get(version=grown, number=2).method == "rules"


def test_tiers_are_given_to_the_chosen_territories(
    browser: Client, grown: Version, plan: Plan, cube: SmallCompany, client_for: ClientFor,
    manager_north: Persona,
) -> None:  # fmt: skip
    here = f"/goals/plans/{plan.pk}/rules/mark/"
    chosen = {"node": [cube["north-a"], cube["north-b"]], "value": "potential"}
    assert browser.post(here + "tiers/", chosen).status_code == 302
    assert Node.unscoped.get(pk=cube["north-b"]).tier == "potential"
    browser.post(here + "stages/", {"node": [cube["light-1"]], "value": "mature"})
    assert Node.unscoped.get(pk=cube["light-1"]).stage == "mature"
    nothing = browser.post(here + "tiers/", {"value": "core"}, follow=True)
    assert "Choose at least one row" in nothing.content.decode()
    assert browser.post(here + "weights/", chosen).status_code == 404
    assert client_for(manager_north).post(here + "tiers/", chosen).status_code == 403


def test_a_profile_is_derived_edited_previewed_and_applied(
    browser: Client, grown: Version, plan: Plan, api_for: ApiFor, analyst: Persona
) -> None:
    here = f"/goals/plans/{plan.pk}/phasing/"
    assert "No profile yet" in page(browser, here)
    fields = {"derive-name": "History", "derive-organisation": COMPANY_ID, "derive-product": ""}
    made = browser.post(here + "derive/", fields)
    profile = PhasingProfile.unscoped.get()
    assert made.headers["Location"] == f"{here}?profile={profile.pk}"
    shown = page(browser, f"{here}?profile={profile.pk}&version={grown.pk}")
    assert "Year from" in shown
    assert "What the calendar does" in shown
    api = api_for(analyst)
    asked = {"profile": profile.pk, "dry_run": True}
    told = api.post(f"/api/v1/versions/{grown.pk}/phasing/", asked, format="json").json()
    assert (told["committed"], len(told["months"])) == (False, 6)
    applied = browser.post(f"{here}{profile.pk}/apply/", {"apply_to": grown.pk, "reason": "Season"})
    assert applied.status_code == 302
    by_month = [
        sum(Cell.unscoped.filter(version=grown, period=FIRST + at).values_list("value", flat=True))
        for at in range(6)
    ]
    assert by_month == [month["after"] for month in told["months"]]
    entry = JournalEntry.unscoped.get(version=grown, number=2)
    assert (entry.method, entry.reason) == ("phasing", "Season")


def edited(profile: PhasingProfile, **more: Any) -> dict[str, Any]:
    fields = {f"month_{at}": Decimal(weight) / 100 for at, weight in enumerate(profile.weights, 1)}
    strengths = {"rest": 50, "rush": 110, "quiet": 50, "growth": 0, "event_0": 3, "event_1": 4}
    return {"name": profile.name, "version": profile.version, **fields, **strengths, **more}


def test_weights_are_edited_beside_what_they_came_from(
    browser: Client, grown: Version, plan: Plan
) -> None:
    here = f"/goals/plans/{plan.pk}/phasing/"
    browser.post(here + "derive/", {"derive-name": "H", "derive-organisation": COMPANY_ID})
    profile = PhasingProfile.unscoped.get()
    answer = browser.post(f"{here}{profile.pk}/", edited(profile, month_11="140.5", event_1="1"))
    assert answer.status_code == 302
    found = PhasingProfile.unscoped.get()
    assert (found.weights[10], found.origin, found.version) == (14_050, "edited", 2)
    assert found.basis["effects"]["events"]["11.11"] == "1"
    assert found.basis["figures"] == profile.basis["figures"]
    stale = browser.post(f"{here}{profile.pk}/", edited(profile))
    assert stale.status_code == 422
    assert "Somebody changed this profile" in stale.content.decode()
    zero = edited(found) | {f"month_{at}": 0 for at in range(1, 13)}
    refused = browser.post(f"{here}{profile.pk}/", zero)
    assert "All weights of these months are zero." in refused.content.decode()
    wild = browser.post(f"{here}{profile.pk}/", edited(found, quiet="150"))
    assert "150 is not between 0 and 100" in wild.content.decode()
    browser.post(f"{here}{profile.pk}/remove/")
    assert not PhasingProfile.unscoped.exists()


def test_programs_make_profiles_and_rules_too(
    grown: Version, plan: Plan, api_for: ApiFor, analyst: Persona, manager_north: Persona
) -> None:
    api = api_for(analyst)
    made = api.post(
        "/api/v1/phasing-profiles/",
        {"name": "Mine", "weights": list(range(1, 13)), "plain": True}, format="json",
    )  # fmt: skip
    assert (made.status_code, made.json()["effects"]) == (201, None)
    address = f"/api/v1/phasing-profiles/{made.json()['id']}/"
    tag = {"If-Match": api.get(address).headers["ETag"]}
    changed = api.patch(
        address, {"plain": False, "effects": {"quiet": "40", "events": {"618": "2.5"}}},
        format="json", headers=tag,
    )  # fmt: skip
    assert changed.json()["effects"]["quiet"] == 40
    assert changed.json()["effects"]["events"] == {"618": 2.5, "11.11": 4}
    assert api.patch(address, {"name": "X"}, format="json", headers=tag).status_code == 412
    unknown = api.patch(
        address, {"effects": {"events": {"8.18": 2}}}, format="json", headers={"If-Match": '"2"'}
    )
    assert "there are: 618, 11.11" in unknown.json()["errors"][0]["detail"]
    outside = {"profile": made.json()["id"], "first_period": "2026-11", "months": 4}
    refused = api.post(f"/api/v1/versions/{grown.pk}/phasing/", outside, format="json")
    assert "4 are asked from 2026-11 on" in refused.json()["errors"][0]["detail"]
    assert api_for(manager_north).delete(address).status_code == 404
    assert api.delete(address).status_code == 204
    rule = {"kind": "stage_above", "subject": "flagship", "metric": "nonsense"}
    refused = api.post(f"/api/v1/plans/{plan.pk}/rules/", rule, format="json")
    assert "no metric “nonsense”" in refused.json()["errors"][0]["detail"]
    marked = api.post(
        f"/api/v1/plans/{plan.pk}/tiers/", {"nodes": ["north-a", "north-b"], "value": "emerging"},
        format="json",
    )  # fmt: skip
    assert marked.json() == {"changed": 2}
    growth = {"kind": "tier_growth", "subject": "emerging", "value": 500}
    assert api.post(f"/api/v1/plans/{plan.pk}/rules/", growth, format="json").status_code == 201
    told = api.post(f"/api/v1/versions/{grown.pk}/rules/growth/", {}, format="json").json()
    assert told["committed"] is True
    assert {line["subject"] for line in told["lines"]} == {
        "core",
        "emerging",
        "flagship",
        "new",
    } - ({"core"})


def test_the_line_over_the_grid_keeps_close_figures_apart() -> None:
    assert rule_texts._apart(1_499, 1_500) == ("14.99", "15")
    assert rule_texts._apart(1_100, 1_500) == ("11", "15")
    assert rule_texts._apart(1_500, 1_500) == ("15", "15")
