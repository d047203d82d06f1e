"""How totals come down: other versions, columns, attributes, scores, one-off deals, floors, tiers.

Through the doors, as a planner and as another system would: B3.
"""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from salesplan.core.models import COMPANY_ID, Node
from salesplan.core.services.cube.rebuild import rebuild
from tests.factories import small_company as small
from tests.factories.small_company import SmallCompany
from tests.goals.conftest import FIRST
from tests.personas import Persona

ClientFor = Callable[[Persona], Client]
ApiFor = Callable[[Persona], APIClient]
HALF = {"first_period": "2026-07", "months": 6}
ORDER = f"{FIRST - 12}-north-a-1-shop"


class Planner:
    """A version, and the API on it."""

    def __init__(self, api: APIClient, **plan: Any) -> None:
        self.api = api
        body = {"name": "H2 2026", "organisation": COMPANY_ID, "first_period": "2026-07",
                "months": 6, "display_unit": 1, **plan}  # fmt: skip
        made = api.post("/api/v1/plans/", body, format="json")
        assert made.status_code == 201, made.content
        self.plan = made.json()["id"]
        (version,) = api.get(f"/api/v1/plans/{self.plan}/versions/").json()
        self.version = version["id"]

    def send(self, path: str, status: int = 200, **body: Any) -> Any:
        """Post to the version; the answer's JSON."""
        address = f"/api/v1/versions/{self.version}/{path}/"
        answer = self.api.post(address, body, format="json")
        assert answer.status_code == status, answer.content
        return answer.json()

    def enter(self, organisation: str, status: int = 200, **entry: Any) -> Any:
        """One entry on a total of the half-year."""
        return self.send(
            "spread", status, entries=[{"organisation": organisation, **HALF, **entry}]
        )

    def refused(self, organisation: str, **entry: Any) -> str:
        """What an entry is refused with."""
        return str(self.enter(organisation, 400, **entry)["errors"][0]["detail"])

    def figures(self, **query: Any) -> dict[str, int]:
        """Totals of the rows by code."""
        answer = self.api.get(f"/api/v1/versions/{self.version}/grid/", query)
        assert answer.status_code == 200
        return {row["code"]: row["values"][0] for row in answer.json()["rows"]}


@pytest.fixture
def api(api_for: ApiFor, analyst: Persona, cube: SmallCompany) -> APIClient:
    """A program of the analyst's."""
    return api_for(analyst)


@pytest.fixture
def planner(api: APIClient) -> Planner:
    """A plan at last year plus 10 %."""
    made = Planner(api)
    made.enter("company", text="gr 10%")
    return made


@pytest.mark.covers("B3")
def test_a_total_follows_another_version_or_is_copied_from_it(
    planner: Planner, api: APIClient
) -> None:
    other = Planner(api, name="Draft")
    column = "north\t3\nsouth\t1"
    other.enter("company", value=800_000_00, method="weights", params={"weights": column})
    assert (other.figures()["north"], other.figures()["south"]) == (600_000_00, 200_000_00)
    planner.enter("company", text="1600000", method="like", params={"version": other.version})
    assert planner.figures()["north"] == 1_200_000_00
    planner.enter("south", method="copy", params={"version": other.version, "percent": "50%"})
    assert (planner.figures()["south"], planner.figures()["north"]) == (100_000_00, 1_200_000_00)
    why = api.get(f"/api/v1/versions/{planner.version}/why/", {"organisation": "south", **HALF})
    assert why.json()[0]["params"]["read"][0]["version"] == other.version


@pytest.mark.covers("B3")
def test_a_total_follows_attributes_and_potential_scores(
    planner: Planner, api: APIClient, cube: SmallCompany
) -> None:
    for code, shops in (("south-a", 20), ("south-b", 10)):
        Node.unscoped.filter(pk=cube[code]).update(attributes={"shops": shops})
    by_shops = {"method": "attribute", "params": {"attribute": "shops"}}
    planner.enter("south", value=300_000_00, **by_shops)
    assert planner.figures()["south-a"] == 200_000_00
    assert "North-A-1" in planner.refused("north", value=1, **by_shops)
    for code, score in (("north-a", "80"), ("north-b", "20.00")):
        body = {"organisation": code, "score": score, "date": "2026-06-01"}
        assert api.post("/api/v1/potential-scores/", body, format="json").status_code == 201
    planner.enter("north", value=100_000_00, method="potential")
    assert (planner.figures()["north-a"], planner.figures()["north-b"]) == (80_000_00, 20_000_00)
    late = {"organisation": "north-a", "score": "1", "date": "2027-01-01"}
    answer = api.post("/api/v1/potential-scores/", late, format="json")
    assert answer.status_code == 400
    assert "future" in answer.json()["errors"][0]["detail"]


@pytest.mark.covers("B3")
def test_a_one_off_deal_is_left_out_on_the_page_and_growth_follows(
    planner: Planner, api: APIClient, client_for: ClientFor, analyst: Persona
) -> None:
    taken = sum(line.revenue for line in small.LINES if line.order_no == ORDER)
    planner.enter("north-a-1", text="gr 0%")
    before = planner.figures()["north-a-1"]
    browser, page = client_for(analyst), f"/goals/plans/{planner.plan}/exclusions/"
    refused = browser.post(page, {"order": ORDER, "reason": ""})
    assert refused.status_code == 422
    assert "Say why this order is left out." in refused.content.decode()
    assert browser.post(page, {"order": ORDER, "reason": "stadium, one-off"}).status_code == 302
    shown = browser.get(page).content.decode()
    assert ORDER in shown
    assert "stadium, one-off" in shown
    (row,) = api.get(f"/api/v1/plans/{planner.plan}/exclusions/").json()
    assert (row["revenue"], row["last_year"], row["source"]) == (taken, taken, "small")
    planner.enter("north-a-1", text="gr 0%")
    assert abs(before - planner.figures()["north-a-1"] - taken) <= 100
    assert api.delete(f"/api/v1/exclusions/{row['id']}/").status_code == 204
    planner.enter("north-a-1", text="gr 0%")
    assert planner.figures()["north-a-1"] == before


@pytest.mark.covers("B3")
def test_floors_and_caps_hold_and_refusals_say_the_numbers(
    planner: Planner, api: APIClient
) -> None:
    planner.enter("company", value=400_000_00, method="weights",
                  params={"weights": {"north-a": 1, "north-b": 1, "south": 2}})  # fmt: skip
    cap = {"role": "cap", "organisation": "north-a", **HALF, "value": 150_000_00}
    missing = planner.send("bounds", 400, **cap, reason=" ")
    assert missing["errors"][0]["attr"] == "reason"
    planner.send("bounds", 201, **cap, reason="two seats are vacant")
    planner.enter("company", text="650000")
    shown = planner.figures()
    assert (shown["company"], shown["north-a"]) == (650_000_00, 150_000_00)
    assert planner.refused("north-a", text="+10%") == (
        "North-A Cap 150,000: it would be 165,000, 15,000 too much. (two seats are vacant)"
    )
    assert "needs a reason" in planner.refused("south", text="floor 300k")
    assert planner.figures() == shown


@pytest.mark.covers("B3")
def test_nonsense_is_refused_with_its_place_and_nothing_changes(planner: Planner) -> None:
    before = planner.figures()
    for text, place in (("1e400", 2), ("NaN", 1), ("1,23", 2), ("like moon", 6), ("12x", 3)):
        assert f"makes no sense from character {place} on" in planner.refused("north", text=text)
    for params, told in (
        ({"weights": "north\t1\nsouth\tmany"}, "Line 2: “many” is not a weight of 0 or more."),
        ({"weights": {"north": 1}}, "Weights are missing for South-A-1"),
        ({"colour": 1}, "takes no colour"),
    ):
        assert told in planner.refused("company", value=1, method="weights", params=params)
    assert planner.figures() == before
    planner.enter("north", text="１２０，０００")
    assert planner.figures()["north"] == 120_000_00


@pytest.mark.covers("B3")
def test_customer_tiers_are_planned_like_any_other_key(api: APIClient, cube: SmallCompany) -> None:
    rebuild(today=small.TODAY)
    planner = Planner(api, grain=["organisation", "product:category", "customer:tier"])
    planner.enter("company", text="gr 0%")
    tiers = planner.figures(rows="customer")
    sold: Counter[tuple[str, ...]] = Counter()
    for line in small.LINES:
        if FIRST - 12 <= line.period < FIRST - 6:
            sold[line.tier, line.seat, line.category, str(line.period)] += line.revenue
    weights = {key: max(amount, 0) for key, amount in sold.items()}  # returns weigh nothing
    whole = sum(weights.values())
    for tier in small.TIERS:
        weight = sum(amount for key, amount in weights.items() if key[0] == tier)
        share = Fraction(sum(sold.values()) * weight, whole)
        assert abs(tiers[tier] - share) < 100 * len(weights)  # whole yuan per cell
    planner.enter("company", customer="tier-b", text="1000000")
    after = planner.figures(rows="customer")
    assert after == tiers | {"tier-b": 1_000_000_00}
    assert planner.figures()["company"] == sum(after.values())


@pytest.mark.covers("B3")
def test_the_methods_and_what_each_needs_can_be_read(api: APIClient) -> None:
    listed = {one["name"]: one for one in api.get("/api/v1/methods/").json()}
    assert next(iter(listed)) == "present"
    assert {"like", "copy", "attribute", "weights", "potential", "comparison"} <= set(listed)
    assert [one["name"] for one in listed["attribute"]["params"] if one["required"]] == [
        "attribute"
    ]
