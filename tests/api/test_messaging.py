"""Messages over the API: versions, secrets once, own rows only."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from salesplan.core.models import Dispatch, Endpoint
from salesplan.core.selectors import access
from salesplan.core.services.messaging import sending
from salesplan.core.services.notifications import notify
from tests.personas import Persona
from tests.plugins.receivers import Receivers

ROOT = "/api/v1"


@pytest.fixture
def api(api_for: Callable[[Persona], APIClient], analyst: Persona) -> APIClient:
    """The analyst's program."""
    return api_for(analyst)


def add(api: APIClient, receivers: Receivers) -> dict[str, object]:
    """Add a webhook; the answer."""
    body = {"name": "CRM", "kind": "webhook", "address": receivers.webhook_url}
    answer = api.post(f"{ROOT}/endpoints/", {**body, "kinds": ["endpoint"]})
    assert answer.status_code == 201
    return answer.json()  # type: ignore[no-any-return]


def test_settings_are_read_and_changed_under_their_version(api: APIClient) -> None:
    url = f"{ROOT}/message-settings/"
    read = api.get(url)
    assert read.headers["ETag"] == '"1"'
    assert read.json()["digest_at"] == "08:30:00"
    body = {
        "quiet_from": "20:00", "quiet_to": "07:30",
        "switches": [{"key": "mention", "way": "off"}],
    }  # fmt: skip
    assert api.patch(url, body).status_code == 428
    changed = api.patch(url, body, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    found = changed.json()
    assert (found["quiet_from"], found["quiet_to"]) == ("20:00:00", "07:30:00")
    switch = {"key": "mention", "label": "You were mentioned", "way": "off", "is_default": False}
    assert switch in found["switches"]
    assert api.patch(url, body, headers={"If-Match": '"1"'}).status_code == 412
    wrong = {"switches": [{"key": "unheard-of", "way": "off"}]}
    assert api.patch(url, wrong, headers={"If-Match": '"2"'}).status_code == 400


def test_an_endpoint_is_made_read_changed_tried_and_removed(
    api: APIClient, receivers: Receivers
) -> None:
    made = add(api, receivers)
    assert str(made["secret"]).startswith("whsec_")
    url = f"{ROOT}/endpoints/{made['id']}/"
    read = api.get(url)
    assert "secret" not in read.json()
    assert read.json()["address"] == f"http://{receivers.authority}/webhook…"
    off = api.patch(url, {"is_active": False}, headers={"If-Match": read.headers["ETag"]})
    assert off.json()["is_active"] is False
    stale = api.patch(url, {"is_active": True}, headers={"If-Match": read.headers["ETag"]})
    assert stale.status_code == 412
    assert api.post(f"{url}test/").json() == {"delivered": True, "code": "", "detail": ""}
    receivers.answer("/webhook", 500)
    assert api.post(f"{url}test/").json() == {
        "delivered": False,
        "code": "status",
        "detail": "127.0.0.1 answered with status 500.",
    }
    turned = api.post(f"{url}rotate/", {}).json()
    assert turned["secret"] not in {"", made["secret"]}
    assert api.delete(url).status_code == 204
    assert not Endpoint.unscoped.exists()


def test_an_inner_address_is_refused_with_its_field(api: APIClient) -> None:
    body = {"name": "x", "kind": "webhook", "address": "https://[::1]/", "kinds": ["mention"]}
    answer = api.post(f"{ROOT}/endpoints/", body)
    assert answer.status_code == 400
    (error,) = answer.json()["errors"]
    assert (error["attr"], error["code"]) == ("address", "address_private")


def test_what_went_out_is_listed_and_tried_again(
    api: APIClient, api_for: Callable[[Persona], APIClient], receivers: Receivers,
    analyst: Persona, administrator: Persona,
) -> None:  # fmt: skip
    made = add(api, receivers)
    receivers.answer("/webhook", 302)
    notify(
        actor=access.system(), user_ids=[analyst.user.pk], kind="endpoint", key="endpoint:1:1",
        msgid="Off", params={},
    )  # fmt: skip
    sending.send_round(now=timezone.now())
    rows = {row["endpoint"]: row for row in api.get(f"{ROOT}/dispatches/").json()["results"]}
    assert rows[None]["state"] == "sent"
    failed = rows[made["id"]]
    assert (failed["state"], failed["kind"], failed["attempts"]) == ("waiting", "endpoint", 1)
    assert failed["error"] == "127.0.0.1 redirects elsewhere, which is not followed (302)."
    url = f"{ROOT}/dispatches/{failed['id']}/retry/"
    assert api.post(url).status_code == 409
    Dispatch.unscoped.filter(pk=failed["id"]).update(state="failed")
    assert api_for(administrator).post(url).status_code == 404
    assert api.post(url).json()["state"] == "waiting"
