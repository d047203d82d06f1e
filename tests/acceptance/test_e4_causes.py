"""E4: the demo's two planted causes are found, said, confirmed by people, and counted."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from monitoring.models import Alert
from monitoring.selectors import cause_counts
from salesplan.core.models import User
from salesplan.core.selectors import access
from salesplan.demo import day
from tests.factories.demo_summer import summer

pytestmark = [pytest.mark.django_db, pytest.mark.covers("E4")]
__all__ = ["summer"]
Json = dict[str, Any]
Who = Callable[[str], Client]
A = ["south", "appliances", "dealer"]
B = ["north", "security", "project"]
SENTENCES = {
    "en": "South: Revenue ¥ 2.17 M below the target to date; more than all of it (¥ 2.56 M) is"
    " the lower order value of Dealers in Smart Appliances.",
    "zh-hans": "华南：销售额低于进度目标 217 万；仅经销商渠道的智能家电客单价下降一项就达 256 万，"
    "超过全部差额。",
    "zh-hant": "華南：銷售額低於進度目標 217 萬；僅經銷商通路的智慧家電客單價下降一項就達 256 萬，"
    "超過全部差額。",
}


@pytest.fixture
def who(summer: dict[str, int]) -> Who:
    """A browser of one of the demo's people."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(
            User.objects.get(email=f"{name}@demo.example"),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        return client

    return signed_in


def found(client: Client, **words: Any) -> Json:
    answer = client.get("/api/v1/causes/finding/", words)
    assert answer.status_code == 200, answer.content
    body: Json = answer.json()
    return body


def codes(row: Json) -> list[str]:
    return [place["code"] for place in row["places"]]


def adds_up(finding: Json) -> None:
    """Every table of a finding makes up the whole gap, to the cent."""
    gap = finding["gap"]
    assert gap == finding["actual"] - finding["reference"]
    assert sum(row["gap"] for row in finding["causes"]) + finding["rest"] == gap
    for cut in finding["cuts"]:
        assert sum(row["gap"] for row in cut["rows"]) + cut["rest"] == gap
    for pair in finding["pairs"]:
        assert pair["from_parents"] + pair["beyond"] == pair["gap"]
    for part in finding["price_volume_mix"]:
        terms = [part[name] for name in ("price", "volume", "mix", "new", "lost")]
        assert sum(terms) == part["end"] - part["start"]
    for ratio in finding["ratios"]:
        terms = [row[name] for row in ratio["rows"] for name in ("rate", "mix", "entered", "left")]
        assert sum(terms) == ratio["now"] - ratio["before"]


def test_the_whole_company_shows_both_causes_the_larger_first(who: Who) -> None:
    finding = found(who("executive"))
    adds_up(finding)
    first, second = finding["causes"][:2]
    assert codes(first) == A
    assert codes(second) == B
    assert first["gap"] < second["gap"] < 0
    assert (first["effect"], second["effect"]) == ("order_value", "lost_customer")
    assert (second["customer"]["code"], second["customer"]["now"]) == ("P-LOST", 0)
    assert [codes(pair) for pair in finding["pairs"][:2]] == [A, B]


def test_the_south_lost_its_dealers_order_value_in_appliances(
    who: Who, summer: dict[str, int]
) -> None:
    finding = found(who("south"), organisation=summer["south"])
    adds_up(finding)
    (cause,) = finding["causes"]
    assert codes(cause) == codes(finding["pairs"][0]) == ["appliances", "dealer"]
    assert finding["gap"] < 0
    assert abs(finding["gap"]) < abs(cause["gap"])  # more than the whole gap, as planted
    assert round(finding["gap"], -6) == -217_000_000
    assert round(cause["gap"], -6) == -256_000_000
    assert round(cause["change"], -6) == -227_000_000
    drivers, terms = cause["drivers"], cause["price_volume_mix"]
    assert sum(drivers.values()) == sum(terms.values()) == cause["change"]
    assert drivers["orders"] > 0  # as many orders as last year, each with a third of the pieces
    assert drivers["size"] < cause["change"]
    assert terms["volume"] < cause["change"]  # prices are unchanged
    assert abs(terms["price"]) < -cause["change"] // 20
    product = next(cut for cut in finding["cuts"] if cut["kind"] == "line")
    assert product["few"] == [summer["appliances"]]


def test_the_north_lost_one_customer_of_its_security_projects(
    who: Who, summer: dict[str, int]
) -> None:
    finding = found(who("analyst"), organisation=summer["north"])
    adds_up(finding)
    cause = finding["causes"][0]
    assert codes(cause) == codes(finding["pairs"][0]) == ["security", "project"]
    assert round(cause["gap"], -6) == -66_000_000
    assert cause["effect"] == "lost_customer"
    assert cause["customer"]["name"] == "Huabei Rail Property Group"
    assert cause["customer"]["has_stopped"]
    assert finding["customers"][0]["code"] == "P-LOST"
    page = who("analyst").get(f"/monitoring/cause/?organisation={summer['north']}")
    text = page.content.decode()
    head = re.search(r"<h1>(.*?)</h1>", text, re.DOTALL)
    assert head
    assert "Huabei Rail Property Group, a lost customer of Projects in Security" in head[1]
    assert "stopped buying" in text


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_the_answer_is_a_sentence_of_the_readers_language(
    who: Who, summer: dict[str, int], language: str
) -> None:
    User.objects.filter(email="analyst@demo.example").update(language=language)
    page = who("analyst").get(f"/monitoring/cause/?organisation={summer['south']}")
    assert f"<h1>{SENTENCES[language]}</h1>" in page.content.decode()


def test_every_slice_leads_deeper_on_the_same_page(who: Who, summer: dict[str, int]) -> None:
    """South -> its cause -> the teams in it; the gap of the slice is the gap of its page."""
    client = who("south")
    page = client.get("/monitoring/cause/").content.decode()
    link = re.search(r'<li>\s*<p><a href="([^"]+)"', page)
    assert link
    address = link[1].replace("&amp;", "&")
    cause = found(client, organisation=summer["south"])["causes"][0]
    deeper = found(client, **dict(re.findall(r"(\w+)=([^&]+)", address.partition("?")[2])))
    adds_up(deeper)
    assert deeper["gap"] == cause["gap"]
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("words", [
    {"base": "last_year"}, {"metric": "margin"}, {"metric": "units"}, {"period": "2026-08"},
    {"period": "2026-W33"}, {"period": "2026-08.d2"}, {"base": "last_year", "period": "2026-W33"},
], ids=str)  # fmt: skip
def test_whatever_is_asked_all_terms_make_up_the_gap(who: Who, words: Json) -> None:
    adds_up(found(who("analyst"), **words))


def test_a_product_managers_finding_stays_in_the_line(who: Who, summer: dict[str, int]) -> None:
    client = who("product")
    finding = found(client)
    assert codes(finding["causes"][0]) == ["south", "dealer"]
    whole = found(who("analyst"), product=summer["appliances"])
    assert (finding["gap"], finding["causes"]) == (whole["gap"], whole["causes"])
    refused = client.get("/api/v1/causes/finding/", {"product": summer["smart-home"]})
    assert refused.status_code == 404


def test_a_rep_sees_the_own_seat_only(who: Who, summer: dict[str, int]) -> None:
    client = who("rep")
    adds_up(found(client))
    words = {"organisation": summer["north"]}
    assert client.get("/api/v1/causes/finding/", words).status_code == 404
    assert client.get("/monitoring/cause/", words).status_code == 404


def test_its_manager_confirms_the_cause_and_it_is_counted(who: Who, summer: dict[str, int]) -> None:
    """From the alert to a classified cause: never more than the gap, audited, listed, exported."""
    User.objects.filter(email="south@demo.example").update(language="en")
    south, address = who("south"), f"/monitoring/cause/decide/?organisation={summer['south']}"
    alert = Alert.unscoped.get(organisation_id=summer["south"])
    form = {"state": "confirmed", "category": "supply", "text": "No appliances in stock"}
    kept = south.post(address, form | {"alert": alert.pk})
    assert (kept.status_code, kept["Location"]) == (302, f"/monitoring/alerts/{alert.pk}/")
    (row,) = south.get("/api/v1/causes/").json()["results"]
    finding = found(south, organisation=summer["south"])
    assert (row["category"], row["state"], row["gap"]) == ("supply", "confirmed", finding["gap"])
    assert row["explained"] == finding["gap"]  # the cause alone is more than the whole gap

    more = south.post(
        address, form | {"text": "A second one", "explained": "-1"}, follow=True
    ).content.decode()
    assert "does not fit in" in more
    body = {
        "metric": row["metric"], "organisation": summer["south"], "first_period": 2026 * 12 + 6,
        "months": 6, "category": "price", "state": "corrected", "text": "Third", "explained": -100,
    }  # fmt: skip
    refused = south.post("/api/v1/causes/", body, content_type="application/json")
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["attr"]) == (400, "explained")
    assert "−1 more does not fit in" in error["detail"]
    rejected = south.post(
        "/api/v1/causes/", body | {"state": "rejected"}, content_type="application/json"
    )
    assert (rejected.status_code, rejected.json()["explained"]) == (201, 0)

    assert who("rep").post(address, form).status_code == 404
    assert who("east").post(address, form).status_code == 404
    page = south.get(f"/monitoring/cause/?organisation={summer['south']}").content.decode()
    assert "No appliances in stock" in page
    export = south.get("/registers/causes/export/csv/?category=supply").content.decode("utf-8-sig")
    assert "No appliances in stock" in export
    viewer = access.viewer_of(user=User.objects.get(email="south@demo.example"), on=day.TODAY)
    (counted,) = cause_counts.by_category(viewer=viewer, organisation_id=summer["south"])
    assert (counted.category, counted.causes, counted.explained) == ("supply", 1, finding["gap"])
