"""The page of messages: choices are kept, secrets are shown once, tests say what became of them."""

import re
from collections.abc import Callable
from datetime import time

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from salesplan.core.models import Dispatch, Endpoint, MessageSettings, MessageSwitch, User
from salesplan.core.selectors import access
from salesplan.core.services.messaging import sending
from salesplan.core.services.notifications import notify
from tests.personas import Persona
from tests.plugins.receivers import Receivers

PAGE = "/profile/messages/"


@pytest.fixture
def web(client_for: Callable[[Persona], Client], analyst: Persona) -> Client:
    """The analyst's browser."""
    return client_for(analyst)


def add(web: Client, receivers: Receivers, **more: object) -> str:
    """Add a webhook; the page that answers."""
    typed = {"name": "CRM", "kind": "webhook", "address": receivers.webhook_url}
    answer = web.post(f"{PAGE}endpoints/", {**typed, "kinds": ["mention"], **more})
    return answer.content.decode()


def test_switches_quiet_hours_and_digest_are_kept(web: Client) -> None:
    web.post(f"{PAGE}switches/", {"way-mention": "digest", "way-answer": "digest"})
    row = MessageSwitch.objects.get()  # the answer's default was chosen: nothing to keep
    assert (row.kind, row.way) == ("mention", "digest")
    hours = {"quiet_from": "20:00", "quiet_to": "07:30", "quiet_weekends": "on"}
    web.post(f"{PAGE}hours/", {**hours, "digest_rhythm": "weekly", "digest_at": "09:15"})
    kept = MessageSettings.objects.get()
    assert (kept.quiet_from, kept.quiet_to, kept.quiet_weekends) == (time(20), time(7, 30), True)
    assert (kept.digest_rhythm, kept.digest_at) == ("weekly", time(9, 15))
    page = web.get(PAGE).content.decode()
    assert 'name="quiet_from" value="20:00"' in page
    assert 'name="digest_at" value="09:15"' in page
    assert '<option value="digest" selected>' in page
    web.post(f"{PAGE}hours/", {"digest_rhythm": "daily", "digest_at": "09:15"})
    assert MessageSettings.objects.get().quiet_from is None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"quiet_from": "25:00"}, "Enter a time such as 18:30."),
        ({"quiet_from": "20:00"}, "Quiet hours need a beginning and an end."),
    ],
)
def test_what_is_wrong_is_said_on_the_page(web: Client, typed: dict[str, str], words: str) -> None:
    answer = web.post(f"{PAGE}hours/", typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_secret_is_on_one_page_and_never_again(web: Client, receivers: Receivers) -> None:
    page = add(web, receivers)
    first = re.findall(r"whsec_[A-Za-z0-9+/=]+", page)
    assert len(first) == 1
    made = Endpoint.unscoped.get()
    detail = reverse("message_endpoint", args=[made.pk])
    for url in (PAGE, detail):
        assert "whsec_" not in web.get(url).content.decode()
    page = web.post(f"{detail}rotate/").content.decode()
    second = re.findall(r"whsec_[A-Za-z0-9+/=]+", page)
    assert len(second) == 1
    assert first != second
    assert "previous secret as well" in page


def test_an_address_that_is_refused_is_explained_and_kept_in_the_form(
    web: Client, receivers: Receivers
) -> None:
    page = add(web, receivers, address="https://10.0.0.1/x")
    assert "10.0.0.1 is not a public address." in page
    assert 'value="https://10.0.0.1/x"' in page
    assert "<details open>" in page
    assert not Endpoint.unscoped.exists()


def test_a_test_message_and_its_result(web: Client, receivers: Receivers) -> None:
    add(web, receivers)
    url = reverse("message_endpoint_test", args=[Endpoint.unscoped.get().pk])
    assert "The test message was taken." in web.post(url).content.decode()
    assert receivers.requests[0].json["data"]["title"] == "Test message"
    receivers.answer("/webhook", 503, b"secret of the inner network")
    page = web.post(url).content.decode()
    assert "127.0.0.1 answered with status 503." in page
    assert "inner network" not in page


def test_the_log_says_what_became_of_each_message_and_tries_again(
    web: Client, receivers: Receivers, analyst: Persona
) -> None:
    add(web, receivers, kinds=["endpoint"])
    receivers.answer("/webhook", 500)
    notify(
        actor=access.system(), user_ids=[analyst.user.pk], kind="endpoint", key="endpoint:1:1",
        msgid="Off", params={},
    )  # fmt: skip
    sending.send_round(now=timezone.now())
    page = web.get(PAGE).content.decode()
    assert "127.0.0.1 answered with status 500." in page
    assert page.count("An endpoint of yours was switched off") >= 2
    assert len(receivers.letters) == 1
    failed = Dispatch.unscoped.get(endpoint__isnull=False)
    Dispatch.unscoped.filter(pk=failed.pk).update(state="failed")
    retry = reverse("message_retry", args=[failed.pk])
    assert retry in web.get(PAGE).content.decode()
    assert web.post(retry).status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == ("waiting", 0)
    assert web.post(retry).status_code == 409


def test_an_endpoint_is_changed_switched_and_removed(web: Client, receivers: Receivers) -> None:
    add(web, receivers)
    made = Endpoint.unscoped.get()
    detail = reverse("message_endpoint", args=[made.pk])
    assert web.post(detail, {"name": "", "kinds": ["mention"]}).status_code == 422
    web.post(detail, {"name": "ERP", "kinds": ["mention", "answer"], "language": "zh-hans"})
    web.post(f"{detail}switch/")
    made.refresh_from_db()
    assert (made.name, made.kinds, made.language, made.is_active) == (
        "ERP", ["answer", "mention"], "zh-hans", False,
    )  # fmt: skip
    assert web.post(f"{detail}rotate/", {"address": "http://x"}).status_code == 422
    web.post(f"{detail}switch/", {"active": "on"})
    assert Endpoint.unscoped.get().is_active
    web.post(f"{detail}remove/")
    assert not Endpoint.unscoped.exists()


def test_reps_see_switches_and_no_form_for_endpoints(
    client_for: Callable[[Persona], Client], rep: Persona
) -> None:
    page = client_for(rep).get(PAGE).content.decode()
    assert "Your role has no endpoints of its own." in page
    assert "Add an endpoint" not in page


def test_administrators_see_how_sending_goes(
    client_for: Callable[[Persona], Client], administrator: Persona, analyst: Persona
) -> None:
    page = client_for(administrator).get(PAGE).content.decode()
    assert "of this installation" not in page
    Endpoint.unscoped.create(user=analyst.user, name="a", kind="webhook", url="x", failures=2)
    page = client_for(administrator).get(PAGE).content.decode()
    assert "1 endpoint of this installation fails" in page
    assert "of this installation" not in client_for(analyst).get(PAGE).content.decode()


def test_the_page_speaks_the_readers_language(web: Client, analyst: Persona) -> None:
    User.objects.filter(pk=analyst.user.pk).update(language="zh-hans")
    assert web.get(PAGE).headers["Content-Language"] == "zh-hans"
