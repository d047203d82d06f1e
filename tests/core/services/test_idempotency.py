"""One effect per key, also when the same request comes twice at once."""

import threading

import pytest
from django.db import connection

from salesplan.core.errors import Invalid
from salesplan.core.models import IdempotencyKey, Source, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services import idempotency
from salesplan.core.services.idempotency import Answer, InProgress, OtherContent
from tests.factories.small_company import TODAY


@pytest.fixture
def actor(db: None) -> Viewer:
    user = User.objects.create_user("program@example.com")
    return access.viewer_of(user=user, on=TODAY)


def make(actor: Viewer, key: str = "k", fingerprint: str = "f") -> Answer:
    def run() -> Answer:
        Source.objects.create(code=f"s{Source.objects.count()}", name="S")
        return Answer(201, {"made": True})

    return idempotency.once(actor=actor, key=key, fingerprint=fingerprint, run=run)


def test_the_second_call_replays_the_first(actor: Viewer) -> None:
    assert make(actor) == Answer(201, {"made": True})
    assert make(actor) == Answer(201, {"made": True}, replayed=True)
    assert Source.objects.filter(name="S").count() == 1


def test_a_key_stands_for_one_request_only(actor: Viewer) -> None:
    make(actor)
    with pytest.raises(OtherContent):
        make(actor, fingerprint="other")
    with pytest.raises(Invalid):
        make(actor, key="x" * 101)


@pytest.mark.django_db(transaction=True)
def test_a_failed_effect_leaves_no_answer(actor: Viewer) -> None:
    def fail() -> Answer:
        Source.objects.create(code="half", name="S")
        raise Invalid("no")

    with pytest.raises(Invalid):
        idempotency.once(actor=actor, key="k", fingerprint="f", run=fail)
    assert not Source.objects.filter(code="half").exists()
    assert not IdempotencyKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_while_the_first_runs_the_second_is_told_to_wait(actor: Viewer) -> None:
    started, finish = threading.Event(), threading.Event()

    def slowly() -> Answer:
        started.set()
        finish.wait(10)
        return Answer(201, {"slow": True})

    def first() -> None:
        idempotency.once(actor=actor, key="k", fingerprint="f", run=slowly)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    started.wait(10)
    try:
        with pytest.raises(InProgress):
            make(actor)
    finally:
        finish.set()
        thread.join()
    assert make(actor) == Answer(201, {"slow": True}, replayed=True)
