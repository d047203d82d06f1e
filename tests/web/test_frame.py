"""The frame of every page: who sees which places, languages, themes, errors."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from salesplan.core.errors import Conflict
from salesplan.core.models import ApiToken, Job, Notification, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services import notifications
from salesplan.web import assets, errors, navigation, panels
from salesplan.web.navigation import Entry
from tests.personas import Persona

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Persona], Client]


@pytest.fixture
def web(client_for: ClientFor, analyst: Persona) -> Client:
    return client_for(analyst)


def viewer(*rights: str) -> Viewer:
    return Viewer(user_id=1, roles=frozenset(), rights=frozenset(rights))


def test_without_signing_in_every_page_leads_to_the_sign_in(client: Client) -> None:
    for name in ("home", "profile", "notifications", "search"):
        answer = client.get(reverse(name))
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")  # type: ignore[attr-defined]
    assert client.get("/healthz").status_code == 200
    assert client.get("/metrics").status_code == 200


def test_a_place_is_shown_only_with_its_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.add(Entry("open", "Open", "home", "home", "home"))
    navigation.add(Entry("closed", "Closed", "home", "profile", "home", right="settings.edit"))

    def keys(who: Viewer) -> set[str]:
        return {entry.key for entry in navigation.entries(who)}

    assert {"open", "closed"} & keys(viewer()) == {"open"}
    assert {"open", "closed"} <= keys(viewer("settings.edit"))


def test_shortcuts_follow_the_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.add(Entry("open", "Open", "home", "home", "home", shortcut="h"))
    navigation.add(Entry("x", "X", "home", "profile", "home", right="settings.edit", shortcut="x"))
    assert navigation.shortcuts(viewer()) == {"h": "/"}
    assert set(navigation.shortcuts(viewer("settings.edit"))) == {"h", "x"}


def test_the_palette_and_the_keyboard_map_name_the_places(web: Client) -> None:
    assert "Competitors" in web.get(reverse("palette")).content.decode()
    assert "<kbd>h</kbd>" in web.get(reverse("keys")).content.decode()


def test_an_unknown_group_is_a_mistake_of_the_programmer() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        navigation.add(Entry("x", "X", "home", "home", "nowhere"))


def test_the_place_with_the_longest_address_is_the_current_one() -> None:
    groups = list(navigation.groups(access.system(), reverse("register", args=["competitors"])))
    current = [group for group in groups if group.current]
    assert [group.key for group in current] == ["market"]


def test_panels_fill_slots_in_order(monkeypatch: pytest.MonkeyPatch, rf: RequestFactory) -> None:
    panels.register("test.slot", "late", lambda request, **_more: "late", 20)
    panels.register("test.slot", "silent", lambda request, **_more: None, 15)
    panels.register("test.slot", "early", lambda request, **more: more["word"], 10)
    request: Any = rf.get("/")
    assert panels.render("test.slot", request, word="early") == []
    request.viewer = viewer()
    assert panels.render("test.slot", request, word="early") == ["early", "late"]


def test_two_modules_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="sp/api"):
        assets.module("sp/api", "js/other.js")


def test_every_registered_module_exists() -> None:
    from django.contrib.staticfiles import finders

    missing = [path for path in assets.modules().values() if not finders.find(path)]
    assert not missing


def test_a_page_runs_no_inline_script_without_the_nonce(web: Client) -> None:
    answer = web.get("/")
    policy = answer["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    page = answer.content.decode()
    assert f'<script type="importmap" nonce="{nonce}">' in page
    assert page.count("<script") == page.count("src=") + 1 - page.count("<img")
    assert "onclick" not in page
    assert "unsafe" not in policy.split("script-src")[1].split(";")[0]


def test_the_language_is_kept_with_the_user(web: Client, analyst: Persona) -> None:
    answer = web.post(reverse("set_language"), {"language": "zh-hans", "next": "/profile/"})
    assert answer.url == "/profile/"  # type: ignore[attr-defined]
    assert '<html lang="zh-hans"' in web.get("/").content.decode()
    assert User.objects.get(pk=analyst.user.pk).language == "zh-hans"
    assert web.post(reverse("set_language"), {"language": "xx"}).status_code == 400


def test_before_signing_in_the_language_is_a_cookie(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "zh-hant", "next": "/accounts/login/"})
    assert '<html lang="zh-hant"' in client.get("/accounts/login/").content.decode()


def test_the_way_back_never_leaves_this_site(web: Client) -> None:
    answer = web.post(reverse("set_theme"), {"theme": "dark", "next": "https://evil.example/"})
    assert answer.url == "/"  # type: ignore[attr-defined]
    assert 'data-bs-theme="dark"' in web.get("/").content.decode()


def test_the_bell_counts_own_unread_messages(
    web: Client, analyst: Persona, administrator: Persona
) -> None:
    ids = [analyst.user.pk, administrator.user.pk]
    notifications.notify(
        actor=access.system(), user_ids=ids, kind="x", key="k", msgid="Hello %(n)s",
        params={"n": 3}, url="/",
    )  # fmt: skip
    assert "1" in web.get(reverse("notifications_count")).content.decode()
    assert web.get(reverse("notifications")).content.decode().count("Hello 3") == 1
    web.post(reverse("notifications_read"))
    assert web.get(reverse("notifications_count")).content.decode().strip() == ""
    assert Notification.unscoped.filter(read_at=None).count() == 1


def test_a_token_is_shown_once_and_can_be_revoked(web: Client, analyst: Persona) -> None:
    page = web.post(reverse("token_issue"), {"name": "CRM", "days": "30", "read_only": "on"})
    token = ApiToken.objects.get()
    assert token.prefix + "." in page.content.decode()
    assert token.read_only
    assert token.prefix + "." not in web.get(reverse("profile")).content.decode()
    web.post(reverse("token_revoke", args=[token.pk]))
    assert ApiToken.objects.get().revoked_at is not None
    assert web.post(reverse("token_revoke", args=[token.pk])).status_code == 404


def test_a_name_is_changed(web: Client, analyst: Persona) -> None:
    web.post(reverse("profile_save"), {"full_name": "Li Wei"})
    assert User.objects.get(pk=analyst.user.pk).full_name == "Li Wei"
    assert web.post(reverse("profile_save"), {"full_name": " "}).status_code == 400


def test_a_job_shows_how_far_it_is_to_its_owner_only(
    client_for: ClientFor, rep: Persona, stranger: Persona
) -> None:
    job = Job.objects.create(kind="test", content_key="1", actor=rep.user, done=40, total=80)
    url = reverse("job", args=[job.pk])
    page = client_for(rep).get(url).content.decode()
    assert 'value="50"' in page
    assert "every 1s" in page
    job.state, job.finished_at, job.result = "done", timezone.now(), {"url": "/profile/"}
    job.save()
    fragment = client_for(rep).get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "every 1s" not in fragment
    assert 'href="/profile/"' in fragment
    assert client_for(stranger).get(url).status_code == 404


def test_unknown_and_hidden_look_the_same(web: Client) -> None:
    unknown = web.get("/nothing/")
    job = web.get("/jobs/00000000-0000-0000-0000-000000000000/")
    assert unknown.status_code == job.status_code == 404
    assert unknown.context["message"] == job.context["message"]


def test_refusals_answer_in_the_form_that_was_asked_for(rf: RequestFactory) -> None:
    refusal = Conflict("Floors need %(needed)s.", needed=90)
    as_json = errors.refused(rf.get("/", headers={"Accept": "application/json"}), refusal)
    assert as_json.status_code == 409
    assert b'"needed": 90' in as_json.content
    request: Any = rf.get("/")
    request.htmx = True
    fragment = errors.refused(request, refusal)
    assert b"Floors need 90." in fragment.content
    assert b"<html" not in fragment.content


@pytest.mark.parametrize(
    ("fault", "status"), [(OperationalError("gone"), 503), (ValueError(), 500)]
)
def test_a_fault_is_explained_and_a_lost_database_asks_to_come_back(
    web: Client, monkeypatch: pytest.MonkeyPatch, fault: Exception, status: int
) -> None:
    def fail(**_asked: Any) -> None:
        raise fault

    monkeypatch.setattr("salesplan.web.notifications.selectors.unread", fail)
    web.raise_request_exception = False
    answer = web.get(reverse("notifications_count"))
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("5" if status == 503 else None)


def test_the_sign_in_page_is_ours_and_works(client: Client, db: None) -> None:
    User.objects.create_user("me@example.com", "correct horse battery", full_name="Me")
    page = client.get(reverse("account_login")).content.decode()
    assert "Keep me signed in" in page
    wrong = client.post(reverse("account_login"), {"login": "me@example.com", "password": "no"})
    assert 'role="alert"' in wrong.content.decode()
    body = {"login": "me@example.com", "password": "correct horse battery"}
    assert client.post(reverse("account_login"), body).status_code == 302
    assert client.get("/").status_code == 200
