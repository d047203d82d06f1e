"""A message leaves the app as its reader wants it, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from salesplan.core.models import Dispatch, Endpoint, Job, Notification
from salesplan.core.services import jobs
from salesplan.core.services.messaging import dispatching, switches
from tests.core.messaging.conftest import Listen, Tell
from tests.personas import Persona
from tests.plugins.receivers import Receivers


@pytest.mark.parametrize(
    ("way", "told", "mails"), [("off", 0, 0), ("app", 1, 0), ("digest", 1, 0), ("mail", 1, 1)]
)
def test_each_way_reaches_as_far_as_it_says(
    tell: Tell, analyst: Persona, way: str, told: int, mails: int
) -> None:
    switches.choose(actor=analyst.viewer, ways={"matter": way})
    assert tell(analyst) == told
    assert Notification.unscoped.count() == told
    assert Dispatch.unscoped.filter(endpoint=None).count() == mails


def test_active_endpoints_that_listen_to_the_kind_get_it(
    tell: Tell, listen: Listen, receivers: Receivers, analyst: Persona, executive: Persona
) -> None:
    switches.choose(actor=analyst.viewer, ways={"matter": "app"})
    mine, silent, deaf = listen(analyst), listen(analyst, "wecom"), listen(analyst, "feishu")
    listen(executive)
    Endpoint.unscoped.filter(pk=silent.pk).update(is_active=False)
    Endpoint.unscoped.filter(pk=deaf.pk).update(kinds=["mention"])
    tell(analyst)
    assert [d.endpoint_id for d in Dispatch.unscoped.all()] == [mine.pk]


def test_what_is_switched_off_reaches_no_endpoint_either(
    tell: Tell, listen: Listen, analyst: Persona
) -> None:
    listen(analyst)
    switches.choose(actor=analyst.viewer, ways={"matter": "off"})
    assert tell(analyst) == 0
    assert not Dispatch.unscoped.exists()


def test_a_message_told_twice_is_sent_once(
    tell: Tell, listen: Listen, receivers: Receivers, analyst: Persona, executive: Persona
) -> None:
    listen(analyst)
    assert tell(analyst) == 1
    assert (tell(analyst), tell(analyst, executive)) == (0, 1)
    for job in Job.objects.filter(kind=dispatching.JOB):
        jobs.run_now(job.pk)
    jobs.run_now(Job.objects.get(kind=dispatching.JOB).pk)
    assert (len(receivers.requests), len(receivers.letters)) == (1, 2)


def test_a_later_endpoint_gets_no_earlier_message(
    tell: Tell, listen: Listen, analyst: Persona
) -> None:
    switches.choose(actor=analyst.viewer, ways={"matter": "app"})
    tell(analyst)
    listen(analyst)
    tell(analyst)
    assert not Dispatch.unscoped.exists()


def test_a_kind_that_nobody_declared_stays_in_the_app(tell: Tell, analyst: Persona) -> None:
    assert tell(analyst, kind="unheard-of") == 1
    assert not Dispatch.unscoped.exists()


def test_all_messages_of_a_transaction_wake_one_sender(
    tell: Tell, receivers: Receivers, analyst: Persona
) -> None:
    tell(analyst)
    tell(analyst, key="matter:2")
    job = Job.objects.get(kind=dispatching.JOB)
    jobs.run_now(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"dispatches": 2})
    assert len(receivers.letters) == 2


def test_a_sender_at_work_is_not_trusted_with_what_it_cannot_see(
    tell: Tell, analyst: Persona
) -> None:
    Job.objects.create(kind=dispatching.JOB, content_key="0", state="running")
    tell(analyst)
    assert Job.objects.filter(kind=dispatching.JOB, state="queued").count() == 1


def test_the_sweep_wakes_a_sender_only_when_something_is_due(tell: Tell, analyst: Persona) -> None:
    now = timezone.now()
    dispatching.sweep(now)
    assert not Job.objects.exists()
    tell(analyst)
    Job.objects.all().delete()
    dispatching.sweep(now + timedelta(minutes=1))
    assert Job.objects.get().content_key == "sweep"
