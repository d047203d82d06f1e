"""The endpoints that every register has."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from execution.models import Action
from goals.models import Competitor
from salesplan.core.models import Comment, IdempotencyKey
from tests.factories.small_company import SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
URL = "/api/v1/competitors/"
ApiFor = Callable[[Persona], APIClient]


@pytest.fixture
def api(api_for: ApiFor, analyst: Persona) -> APIClient:
    return api_for(analyst)


@pytest.fixture
def rival(api: APIClient, small_company: SmallCompany) -> dict[str, Any]:
    body = {"name": "Rival", "threat": "low", "product_line": small_company["home"]}
    made: dict[str, Any] = api.post(URL, body).json()
    return made


def test_a_row_is_answered_with_its_references_in_words(
    api: APIClient, rival: dict[str, Any], small_company: SmallCompany
) -> None:
    answer = api.get(f"{URL}{rival['id']}/")
    assert answer["ETag"] == '"1"'
    assert answer.json() == {
        "id": rival["id"], "version": 1, "name": "Rival", "threat": "low", "last_move": "",
        "product_line": small_company["home"], "product_line_label": "Home", "moved_on": None,
        "response": "", "strengths": "", "source": "",
    }  # fmt: skip


def test_changing_needs_the_version_that_was_read(api: APIClient, rival: dict[str, Any]) -> None:
    url = f"{URL}{rival['id']}/"
    assert api.patch(url, {"threat": "high"}).status_code == 428
    assert api.delete(url).status_code == 428
    changed = api.patch(url, {"threat": "high"}, headers={"if-match": '"1"'})
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    stale = api.patch(url, {"threat": "medium"}, headers={"if-match": '"1"'})
    assert (stale.status_code, stale["ETag"]) == (412, '"2"')
    assert stale.json()["errors"][0]["code"] == "stale"
    assert api.delete(url, headers={"if-match": '"1"'}).status_code == 412
    assert api.delete(url, headers={"if-match": '"2"'}).status_code == 204
    assert api.post(f"{url}undo/").json()["name"] == "Rival"


@pytest.mark.parametrize("tag", ["1", "*", 'W/"1"', '"x"', '"99999999999"'])
def test_an_etag_that_is_none_of_ours_is_refused(
    api: APIClient, rival: dict[str, Any], tag: str
) -> None:
    answer = api.patch(f"{URL}{rival['id']}/", {"threat": "high"}, headers={"if-match": tag})
    assert answer.status_code == 400


@pytest.mark.parametrize("field", ["id", "version", "created_by", "created_at", "pk", "_state"])
def test_fields_that_nobody_may_write_are_refused(
    api: APIClient, rival: dict[str, Any], field: str
) -> None:
    answer = api.patch(f"{URL}{rival['id']}/", {field: 7}, headers={"if-match": '"1"'})
    assert answer.status_code == 400
    assert answer.json()["details"][0]["code"] == "unknown_field"
    assert Competitor.unscoped.get().version == 1


@pytest.mark.parametrize(
    "query",
    ["colour=red", "threat=enormous", "product_line=x", "moved_on_from=soon", "sort=cost",
     "name=%00", "threat=%00", "product_line=99999999999999999999999"],
)  # fmt: skip
def test_filters_that_make_no_sense_are_refused(api: APIClient, query: str) -> None:
    assert api.get(f"{URL}?{query}").status_code == 400


def test_filters_search_and_sort(api: APIClient, small_company: SmallCompany) -> None:
    for name, threat, line in (
        ("Alpha", "low", "home"),
        ("Beta", "high", "light"),
        ("Ab", "high", "home"),
    ):
        api.post(URL, {"name": name, "threat": threat, "product_line": small_company[line]})

    def names(query: str) -> list[str]:
        return [row["name"] for row in api.get(f"{URL}?{query}").json()["results"]]

    assert names("threat=high") == ["Ab", "Beta"]
    assert names("threat=high&threat=low&sort=-name") == ["Beta", "Alpha", "Ab"]
    assert names(f"product_line={small_company['home']}") == ["Ab", "Alpha"]
    assert names("q=al") == ["Alpha"]
    assert names("product_line=none") == []
    assert names("product_line=2000000000000") == []
    assert names("sort=product_line") == ["Alpha", "Ab", "Beta"]


def test_a_post_that_is_sent_twice_makes_one_row(api: APIClient) -> None:
    key = {"idempotency-key": "abc"}
    first = api.post(URL, {"name": "Once"}, headers=key)
    again = api.post(URL, {"name": "Once"}, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Competitor.unscoped.count() == 1
    other = api.post(URL, {"name": "Another"}, headers=key)
    assert other.status_code == 422
    assert Competitor.unscoped.count() == 1


def test_a_refused_post_can_be_mended_under_the_same_key(api: APIClient) -> None:
    key = {"idempotency-key": "abc"}
    assert api.post(URL, {"name": ""}, headers=key).status_code == 400
    assert IdempotencyKey.objects.count() == 0
    assert api.post(URL, {"name": "Better"}, headers=key).status_code == 201


def test_keys_of_different_users_do_not_meet(
    api: APIClient, api_for: ApiFor, administrator: Persona
) -> None:
    key = {"idempotency-key": "abc"}
    api.post(URL, {"name": "One"}, headers=key)
    assert api_for(administrator).post(URL, {"name": "Two"}, headers=key).status_code == 201


def test_bulk_gives_a_verdict_for_each_row(api: APIClient, rival: dict[str, Any]) -> None:
    rows = [{"id": rival["id"], "version": 1, "threat": "high"}, {"name": "New"},
            {"name": "Rival", "last_move": "Moved"}]  # fmt: skip
    answer = api.put(f"{URL}bulk/", {"rows": rows})
    verdicts = [(v["verdict"], v["version"]) for v in answer.json()]
    assert verdicts == [("updated", 2), ("created", 1), ("updated", 3)]


def test_bulk_is_all_or_none_and_names_the_stale_rows(
    api: APIClient, rival: dict[str, Any]
) -> None:
    rows = [{"name": "New"}, {"id": rival["id"], "version": 7, "threat": "high"}]
    answer = api.put(f"{URL}bulk/", {"rows": rows})
    assert answer.status_code == 409
    assert answer.json()["details"] == [{"row": 1, "code": "stale", "current": 1, "yours": 7}]
    wrong = api.put(f"{URL}bulk/", {"rows": [{"name": "New"}, {"threat": "high"}, 5]})
    assert wrong.status_code == 400
    assert [entry["row"] for entry in wrong.json()["details"]] == [1, 2]
    assert Competitor.unscoped.count() == 1


def test_history_and_comments(api: APIClient, rival: dict[str, Any]) -> None:
    url = f"{URL}{rival['id']}/"
    api.patch(url, {"threat": "high"}, headers={"if-match": '"1"'})
    newest = api.get(f"{url}history/").json()[0]
    assert (newest["user"], newest["label"]) == ("Analyst", "update")
    assert newest["differences"] == [{"name": "threat", "before": "low", "after": "high"}]
    assert api.post(f"{url}comments/", {"text": "Seen"}).status_code == 201
    assert api.post(f"{url}comments/", {"text": ""}).status_code == 400
    assert [c["text"] for c in api.get(f"{url}comments/").json()] == ["Seen"]
    assert Comment.objects.get().author.full_name == "Analyst"


def test_another_subtree_answers_like_an_unknown_id(
    api_for: ApiFor, manager_north: Persona, manager_south: Persona, small_company: SmallCompany
) -> None:
    south, north = api_for(manager_south), api_for(manager_north)
    body = {"name": "Secret call", "organisation": small_company["south-a"]}
    made = south.post("/api/v1/actions/", body).json()
    hidden, unknown = f"/api/v1/actions/{made['id']}/", "/api/v1/actions/999999/"
    match = {"if-match": '"1"'}
    for path in ("", "history/", "comments/"):
        assert north.get(hidden + path).status_code == 404
        assert north.get(hidden + path).json() == north.get(unknown + path).json()
    assert north.patch(hidden, {"name": "Mine"}, headers=match).status_code == 404
    assert north.delete(hidden, headers=match).status_code == 404
    assert north.post(hidden + "undo/").status_code == 404
    assert north.post(hidden + "comments/", {"text": "Hello"}).status_code == 404
    listed = north.get("/api/v1/actions/?q=Secret").json()
    assert (listed["count"], listed["results"]) == (0, [])
    assert Action.unscoped.get().name == "Secret call"


def test_a_foreign_territory_is_refused_like_an_unknown_one(
    api_for: ApiFor, manager_north: Persona, small_company: SmallCompany
) -> None:
    north = api_for(manager_north)

    def refusal(node_id: int) -> Any:
        answer = north.post("/api/v1/actions/", {"name": "X", "organisation": node_id})
        return answer.status_code, answer.json()["details"][0]["code"]

    assert refusal(small_company["south-a"]) == refusal(999_999) == (400, "unknown")


def test_inside_the_scope_without_the_right_it_is_403(api_for: ApiFor, rep: Persona) -> None:
    assert api_for(rep).post(URL, {"name": "X"}).status_code == 403
    assert api_for(rep).get("/api/v1/users/").status_code == 403
    assert api_for(rep).get(URL).status_code == 200


def test_without_a_token_there_is_nothing(client: Any) -> None:
    assert client.get(URL).status_code == 401


def test_a_new_user_gets_a_password_once(api_for: ApiFor, administrator: Persona) -> None:
    api = api_for(administrator)
    made = api.post("/api/v1/users/", {"email": "New@Example.com", "full_name": "New"})
    assert made.status_code == 201
    assert len(made.json()["temporary_password"]) > 20
    again = api.get(f"/api/v1/users/{made.json()['id']}/").json()
    assert "temporary_password" not in again
    assert again["email"] == "new@example.com"


def test_lists_take_a_fixed_number_of_queries(api: APIClient, small_company: SmallCompany) -> None:
    for number in range(3):
        api.post(URL, {"name": f"N{number}", "product_line": small_company["home"]})
    with CaptureQueriesContext(connection) as few:
        api.get(URL)
    for number in range(3, 12):
        api.post(URL, {"name": f"N{number}", "product_line": small_company["home"]})
    with CaptureQueriesContext(connection) as many:
        api.get(URL)
    assert len(many) == len(few) == 5
