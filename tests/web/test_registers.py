"""The pages that every register has."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goals.models import Competitor
from salesplan.core.models import Attachment, SavedView
from salesplan.core.selectors import access
from salesplan.core.services import registers
from tests.factories.small_company import TODAY, SmallCompany
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Persona], Client]
HTMX = {"HX-Request": "true"}
QUERIES = {"competitors": 9, "actions": 13, "users": 8, "organisation": 9}


def url(name: str, *args: Any, key: str = "competitors") -> str:
    return reverse(name, args=[key, *args])


def add(name: str, **raw: Any) -> Any:
    return registers.create(
        actor=access.system(), register=registers.get("competitors"), raw={"name": name, **raw},  # type: ignore[arg-type]
        today=TODAY,
    )  # fmt: skip


@pytest.fixture
def web(client_for: ClientFor, analyst: Persona) -> Client:
    return client_for(analyst)


@pytest.fixture
def rival(web: Client) -> Any:
    return add("Rival", threat="low")


def events(response: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response["HX-Trigger"])
    return found


def test_an_empty_register_says_what_it_is_for(web: Client) -> None:
    page = web.get(url("register")).content.decode()
    assert "nothing here yet" in page
    assert "Who competes with us" in page


def test_the_list_shows_filters_and_rows(web: Client, rival: Any) -> None:
    add("Other", threat="high")
    page = web.get(url("register"), {"threat": "low"}).content.decode()
    assert "Rival" in page
    assert "Other" not in page
    assert 'id="filter-threat"' in page
    fragment = web.get(url("register"), headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert "Other" in fragment


def test_a_value_is_typed_over_in_the_table(web: Client, rival: Any) -> None:
    cell = url("register_cell", rival.pk, "threat")
    assert '<option value="low" selected>' in web.get(cell, headers=HTMX).content.decode()
    saved = web.post(cell, {"threat": "high", "version": "1"}, headers=HTMX)
    assert "badge-bad" in saved.content.decode()
    assert events(saved)["toast"]["undo"]["url"] == url("register_undo", rival.pk)
    stale = web.post(cell, {"threat": "low", "version": "1"}, headers=HTMX)
    assert stale.status_code == 412
    wrong = web.post(cell, {"threat": "x", "version": "2"}, headers=HTMX)
    assert (wrong.status_code, wrong["HX-Retarget"]) == (422, f"#cell-{rival.pk}-threat")
    undone = web.post(url("register_undo", rival.pk), headers=HTMX)
    assert undone.status_code == 204
    assert Competitor.unscoped.get().threat == "low"


def test_the_form_keeps_what_was_typed_beside_the_error(web: Client, rival: Any) -> None:
    row = url("register_row", rival.pk)
    wrong = web.post(row, {"name": "", "last_move": "Typed", "version": "1"})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "Typed" in page
    assert 'aria-invalid="true"' in page
    assert web.post(row, {"name": "New name", "version": "1"}).status_code == 302
    assert Competitor.unscoped.get().name == "New name"


def test_adding_deleting_and_taking_back(web: Client) -> None:
    made = web.post(url("register_new"), {"name": "Fresh"}, headers=HTMX)
    assert set(events(made)) == {"toast", "register-changed", "close-drawer"}
    row = Competitor.unscoped.get()
    gone = web.post(url("register_delete", row.pk), {"version": "1"}, headers=HTMX)
    assert not Competitor.unscoped.exists()
    web.post(events(gone)["toast"]["undo"]["url"], headers=HTMX)
    assert Competitor.unscoped.get().pk == row.pk


def test_many_rows_get_the_same_value_and_lose_it_again(web: Client, rival: Any) -> None:
    other = add("Other", threat="low")
    picked = {"row": [f"{rival.pk}:1", f"{other.pk}:1"], "field": "threat", "threat": "high"}
    done = web.post(url("register_bulk"), picked, headers=HTMX)
    assert set(Competitor.unscoped.values_list("threat", flat=True)) == {"high"}
    web.post(events(done)["toast"]["undo"]["url"], headers=HTMX)
    assert set(Competitor.unscoped.values_list("threat", flat=True)) == {"low"}


def test_views_are_private_unless_shared(
    web: Client, client_for: ClientFor, administrator: Persona
) -> None:
    body = {"name": "High ones", "query": "threat=high"}
    assert web.post(url("register_save_view"), body).url.endswith("?threat=high")  # type: ignore[attr-defined]
    other = client_for(administrator)
    assert "High ones" not in other.get(url("register")).content.decode()
    web.post(url("register_save_view"), {**body, "shared": "on"})
    assert "High ones" in other.get(url("register")).content.decode()
    view = SavedView.objects.get()
    assert other.post(url("register_delete_view", view.pk)).status_code == 404
    assert web.post(url("register_delete_view", view.pk)).status_code == 302


def test_comments_files_and_history(web: Client, rival: Any, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    said = web.post(f"/comments/competitors/{rival.pk}/", {"text": "<b>Seen</b>"}, headers=HTMX)
    assert "&lt;b&gt;Seen" in said.content.decode()
    assert "&lt;b&gt;Seen" in web.get(url("register_row", rival.pk)).content.decode()
    file = SimpleUploadedFile("page.html", b"<script>alert(1)</script>", "text/html")
    web.post(url("register_attach", rival.pk), {"file": file}, headers=HTMX)
    stored = Attachment.objects.get()
    answer = web.get(url("register_file", rival.pk, stored.pk))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    web.post(url("register_detach", rival.pk, stored.pk), headers=HTMX)
    assert not Attachment.objects.exists()
    web.post(url("register_row", rival.pk), {"threat": "high", "version": "1"})
    history = web.get(url("register_history", rival.pk), headers=HTMX).content.decode()
    assert "Low" in history
    assert "Analyst" in history


def test_a_spreadsheet_shows_its_changes_first(web: Client, rival: Any) -> None:
    out = web.get(url("register_export", "csv")).content.decode("utf-8-sig")
    changed = out.replace("Low", "High") + "\r\n,,Fresh,,,,,,,\r\n"
    file = SimpleUploadedFile("rows.csv", changed.encode("utf-8"))
    page = web.post(url("register_import"), {"file": file})
    assert Competitor.unscoped.count() == 1
    assert page.context["preview"].counts == {"changed": 1, "new": 1}
    done = web.post(url("register_import_apply"), {"rows": page.context["rows"]})
    assert done.status_code == 302
    assert set(Competitor.unscoped.values_list("name", "threat")) == {
        ("Rival", "high"), ("Fresh", "medium"),
    }  # fmt: skip


def test_a_broken_spreadsheet_is_explained(web: Client) -> None:
    file = SimpleUploadedFile("rows.xlsx", b"PK\x03\x04nonsense")
    page = web.post(url("register_import"), {"file": file})
    assert page.status_code == 422
    assert "refusal" in page.content.decode()


def test_other_subtrees_do_not_exist_at_any_address(
    client_for: ClientFor, manager_north: Persona, small_company: SmallCompany
) -> None:
    row = registers.create(
        actor=access.system(), register=registers.get("actions"),  # type: ignore[arg-type]
        raw={"name": "CANARY bird", "organisation": small_company["south-a"]}, today=TODAY,
    )  # fmt: skip
    north = client_for(manager_north)
    for name in ("register_row", "register_history"):
        hidden = north.get(url(name, row.pk, key="actions"))
        unknown = north.get(url(name, 999_999, key="actions"))
        assert hidden.status_code == unknown.status_code == 404
    comments = f"/comments/actions/{row.pk}/"
    assert north.get(comments).status_code == 404
    assert north.post(comments, {"text": "x"}).status_code == 404
    for name in ("register_delete", "register_undo", "register_attach"):
        answer = north.post(url(name, row.pk, key="actions"), {"version": "1", "text": "x"})
        assert answer.status_code == 404
    for path in (
        url("register", key="actions"),
        url("register_export", "csv", key="actions"),
        f"{reverse('search')}?q=bird",
    ):
        assert b"CANARY" not in north.get(path).content


def test_a_closed_register_is_closed(client_for: ClientFor, rep: Persona) -> None:
    browser = client_for(rep)
    assert browser.get(url("register", key="users")).status_code == 403
    assert "Users" not in browser.get("/").content.decode()
    assert browser.get(url("register", key="nonsense")).status_code == 404


@pytest.mark.parametrize("key", QUERIES)
def test_a_list_page_takes_a_fixed_number_of_queries(
    client_for: ClientFor, administrator: Persona, small_company: SmallCompany, key: str
) -> None:
    browser = client_for(administrator)
    for number in range(5):
        add(f"N{number}", product_line=small_company["home"])
        registers.create(
            actor=administrator.viewer, register=registers.get("actions"),  # type: ignore[arg-type]
            raw={"name": f"A{number}", "organisation": small_company["south-a"],
                 "owner": administrator.user.pk}, today=TODAY,
        )  # fmt: skip
    browser.get(url("register", key=key))
    with CaptureQueriesContext(connection) as made:
        assert browser.get(url("register", key=key)).status_code == 200
    assert len(made) == QUERIES[key], "\n".join(query["sql"][:150] for query in made)
