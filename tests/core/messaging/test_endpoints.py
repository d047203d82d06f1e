"""Everybody's own endpoints: encrypted, shown masked, their secrets once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from salesplan.core.errors import Conflict, Invalid, NotAllowed, NotVisible, Stale
from salesplan.core.models import Dispatch, Endpoint
from salesplan.core.selectors import messaging as reads
from salesplan.core.selectors import problems
from salesplan.core.selectors.problems import Problem
from salesplan.core.services.messaging import endpoints, secrets
from salesplan.core.services.messaging.endpoints import Draft
from tests.core.messaging.conftest import Listen, Matter, Send, Tell, only
from tests.personas import Persona
from tests.plugins.receivers import Receivers


def draft(**values: object) -> Draft:
    usual = {"name": "CRM", "kind": "webhook", "address": "https://1.1.1.1/hooks/very-secret-token"}
    return Draft(**{**usual, "kinds": ["matter"], **values})  # type: ignore[arg-type]


def test_addresses_and_secrets_are_nowhere_in_the_clear(analyst: Persona, matter: Matter) -> None:
    made, secret = endpoints.add(actor=analyst.viewer, draft=draft())
    assert made.url == "https://1.1.1.1/hooks/v…"
    assert secret.startswith("whsec_")
    assert len(secrets.signing_key(secret=secret)) == 24
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(t, '') from (select e::text t from core_endpoint e union all"
            " select e::text from core_endpointevent e) s"
        )
        stored = cursor.fetchone()[0]
    assert "very-secret-token" not in stored
    assert secret.removeprefix("whsec_") not in stored
    found = secrets.unseal(sealed=made.secret)
    assert found is not None
    assert (found.address, found.secret, repr(found)) == (draft().address, secret, "Access(…)")


def test_a_changed_key_of_the_installation_loses_the_secret_but_nothing_else(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, analyst: Persona,
    settings: Settings,
) -> None:  # fmt: skip
    endpoint = listen(analyst)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert secrets.unseal(sealed=endpoint.secret) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert secrets.unseal(sealed=endpoint.secret) is None
    now = timezone.now()
    lost = endpoints.test(actor=analyst.viewer, endpoint_id=endpoint.pk, now=now)
    assert lost == Problem("secret_lost")
    with pytest.raises(Invalid, match="Enter the address as well"):
        endpoints.rotate(actor=analyst.viewer, endpoint_id=endpoint.pk, now=now)
    endpoints.rotate(
        actor=analyst.viewer, endpoint_id=endpoint.pk, now=now, address=receivers.webhook_url
    )
    assert endpoints.test(actor=analyst.viewer, endpoint_id=endpoint.pk, now=now) is None
    assert len(receivers.requests[0].headers["webhook-signature"].split()) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"kind": "fax"}, "kind"),
        ({"kinds": []}, "kinds"),
        ({"kinds": ["matter", "unheard-of"]}, "kinds"),
        ({"language": "xx"}, "language"),
        ({"address": "http://1.1.1.1/"}, "address"),
        ({"address": "https://10.0.0.1/"}, "address"),
        ({"address": "https://1.1.1.1/" + "x" * 500}, "address"),
        ({"kind": "wecom"}, "address"),
        ({"secret": "a\nb"}, "secret"),
        ({"secret": "x" * 201}, "secret"),
    ],
)
def test_what_is_wrong_is_named(
    analyst: Persona, matter: Matter, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        endpoints.add(actor=analyst.viewer, draft=draft(**values))
    assert refusal.value.field == field
    assert not Endpoint.unscoped.exists()


def test_reps_have_switches_only(rep: Persona, matter: Matter) -> None:
    with pytest.raises(NotAllowed):
        endpoints.add(actor=rep.viewer, draft=draft())


def test_nobody_touches_those_of_others(
    listen: Listen, analyst: Persona, administrator: Persona, matter: Matter
) -> None:
    endpoint = listen(analyst)
    now = timezone.now()
    assert list(reads.endpoints(viewer=administrator.viewer)) == []
    who = {"actor": administrator.viewer, "endpoint_id": endpoint.pk}
    for touch in (
        lambda: endpoints.change(**who, values={"name": "Mine"}),
        lambda: endpoints.rotate(**who, now=now),
        lambda: endpoints.test(**who, now=now),
        lambda: endpoints.remove(**who),
    ):
        with pytest.raises(NotVisible):
            touch()


def test_whoever_loses_the_role_keeps_no_way_out(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, rep: Persona, analyst: Persona
) -> None:
    endpoint = listen(analyst)
    Endpoint.unscoped.update(user=rep.user)
    tell(rep)
    send()
    assert receivers.requests == []
    dropped = Dispatch.unscoped.get(endpoint=endpoint)
    assert problems.words(dropped.error) == "Your role has no endpoints of its own."
    with pytest.raises(NotAllowed):
        endpoints.change(actor=rep.viewer, endpoint_id=endpoint.pk, values={"name": "x"})
    endpoints.remove(actor=rep.viewer, endpoint_id=endpoint.pk)


def test_twenty_are_enough(analyst: Persona, matter: Matter) -> None:
    rows = [Endpoint(user=analyst.user, name=str(n), kind="webhook", url="x") for n in range(20)]
    Endpoint.unscoped.bulk_create(rows)
    with pytest.raises(Conflict, match="20 endpoints"):
        endpoints.add(actor=analyst.viewer, draft=draft())


def test_a_change_of_what_has_changed_is_refused(
    listen: Listen, analyst: Persona, matter: Matter
) -> None:
    endpoint = listen(analyst)
    first = endpoints.change(
        actor=analyst.viewer, endpoint_id=endpoint.pk, values={"name": "A"}, version=1
    )
    assert (first.name, first.version) == ("A", 2)
    with pytest.raises(Stale):
        endpoints.change(
            actor=analyst.viewer, endpoint_id=endpoint.pk, values={"name": "B"}, version=1
        )


def test_a_test_message_says_what_became_of_it(
    listen: Listen, receivers: Receivers, analyst: Persona, matter: Matter
) -> None:
    endpoint = listen(analyst, "feishu")
    who = {"actor": analyst.viewer, "endpoint_id": endpoint.pk, "now": timezone.now()}
    assert endpoints.test(**who) is None
    header = receivers.requests[0].json["card"]["header"]
    assert header["title"]["content"] == "Test message"
    receivers.answer("/feishu", 200, b'{"code":9499,"msg":"Bad Request"}')
    assert endpoints.test(**who) == Problem("refused", {"host": "127.0.0.1", "status": 9499})


def test_a_bots_secret_and_address_are_replaced_at_once(
    listen: Listen, receivers: Receivers, analyst: Persona, matter: Matter
) -> None:
    endpoint = listen(analyst, "dingtalk", secret="old")
    now = timezone.now()
    who = {"actor": analyst.viewer, "endpoint_id": endpoint.pk, "now": now}
    with pytest.raises(Invalid, match="new secret or the new address"):
        endpoints.rotate(**who)
    row, shown = endpoints.rotate(**who, secret="new")
    assert (shown, row.previous_secret) == ("", "")
    found = secrets.unseal(sealed=row.secret)
    assert found is not None
    assert (found.secret, found.address) == ("new", receivers.dingtalk_url)


def test_what_waits_for_a_removed_endpoint_goes_with_it(
    tell: Tell, listen: Listen, send: Send, receivers: Receivers, analyst: Persona
) -> None:
    endpoint = listen(analyst)
    tell(analyst)
    endpoints.remove(actor=analyst.viewer, endpoint_id=endpoint.pk)
    send(timezone.now() + timedelta(hours=1))
    assert receivers.requests == []
    assert only().endpoint_id is None


def test_the_health_is_for_whoever_looks_after_the_installation(
    tell: Tell, listen: Listen, analyst: Persona, administrator: Persona
) -> None:
    endpoint = listen(analyst)
    tell(analyst)
    Endpoint.unscoped.filter(pk=endpoint.pk).update(failures=3)
    assert reads.health(viewer=analyst.viewer) is None
    health = reads.health(viewer=administrator.viewer)
    assert health is not None
    assert (health.failing, health.switched_off, health.waiting) == (1, 0, 2)
